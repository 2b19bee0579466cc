"""Aspects of many charts at once: `aspects.aspect_hits` on arrays, held to it by a test at 1e-10 degrees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.aspects import pair_orbs, sign_steps
from charts.engine.catalogue import ASPECT_TYPES, POINT_ORDER
from charts.engine.orbs import Orbs

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Bytes = NDArray[np.int8]
Rows = NDArray[np.int16]
Booleans = NDArray[np.bool_]

_CHUNK: Final = 512  # charts at a time, so that what is looked at stays in the processor's cache
_BINS: Final = 2  # per degree of difference between two longitudes
_SLACK: Final = 1e-9  # degrees by which rounding may put a difference into the bin beside its own


@dataclass(frozen=True, slots=True)
class AspectArrays:
    """The aspects of n charts in flat arrays, one entry a hit, by chart, then as a chart's own `aspects` are ordered.

    first and second are rows of the longitudes that were given, aspect is a place in `aspects`. Angles in degrees.
    """

    points: tuple[str, ...]
    aspects: tuple[str, ...]
    chart: Integers
    first: Rows
    second: Rows
    aspect: Bytes
    separation: Floats
    orb: Floats  # separation − angle
    applying: Bytes  # 1 applying, 0 separating, −1 where one of the two has no speed of its own
    strength: Floats
    out_of_sign: Booleans


class _Plan(NamedTuple):
    """What depends on the points and orbs alone. Aspects go by their places, with one more for none."""

    first: Integers  # rows, by pair
    second: Integers
    may: Booleans  # by bin of the difference of longitudes
    candidates: Bytes  # (depth, bins): the aspects that may hold there
    angles: Floats
    widest: Floats  # (pairs, aspects), flat; below 0 where the pair cannot hold it
    in_sign: Booleans  # (aspects, 23), flat: by differences of sign from −11 to 11, whether they make the aspect


def aspect_arrays(
    points: Sequence[str], longitudes: Floats, speeds: Floats, orbs: Orbs | Mapping[str, float]
) -> AspectArrays:
    """The aspects within each of n charts, at most one a pair of points: the one nearest to exact.

    points: p names; longitudes: degrees, 0 ≤ λ < 360, and speeds: degrees a day, both (p, n). A longitude that is NaN
    has no aspects, a speed that is NaN neither applies nor separates. orbs: from `orbs_of`, or just degrees by aspect.
    """
    plan = _plan(tuple(points), orbs if isinstance(orbs, Orbs) else Orbs(tuple(orbs.items())))
    count = longitudes.shape[1]
    parts = [_chunk(plan, start, longitudes[:, start : start + _CHUNK], speeds[:, start : start + _CHUNK])
             for start in range(0, max(count, 1), _CHUNK)]  # fmt: skip
    names = tuple(orbs.aspects if isinstance(orbs, Orbs) else orbs.items())
    return AspectArrays(
        tuple(points),
        tuple(name for name, _ in names),
        *(np.concatenate(column) for column in zip(*parts, strict=True)),
    )


@lru_cache(maxsize=64)
def _plan(points: tuple[str, ...], orbs: Orbs) -> _Plan:
    rows = sorted(range(len(points)), key=lambda row: POINT_ORDER[points[row]])
    pairs = list(combinations(rows, 2))
    allowed = pair_orbs(orbs, [(POINT_ORDER[points[first]], POINT_ORDER[points[second]]) for first, second in pairs])
    widest = np.full((len(pairs), len(orbs.aspects) + 1), -1.0)
    for place, (name, _) in enumerate(orbs.aspects):
        widest[:, place] = [own.get(name, 0.0) or -1.0 for own in allowed]
    angles = [*(ASPECT_TYPES[name].angle for name, _ in orbs.aspects), 0.0]
    anywhere = widest.max(axis=0, initial=-1.0).tolist()
    columns = [_candidates(angles, anywhere, place) for place in range(720 * _BINS)]
    depth = max(1, *(len(column) for column in columns))
    none = len(orbs.aspects)
    table = np.array([[*column, *[none] * (depth - len(column))] for column in columns], np.int8).T
    return _Plan(
        np.array([first for first, _ in pairs], np.intp),
        np.array([second for _, second in pairs], np.intp),
        table[0] != none,
        np.ascontiguousarray(table),
        np.array(angles),
        widest.ravel(),
        np.array([step in sign_steps(angle) for angle in angles for step in range(-11, 12)]),
    )


def _candidates(angles: list[float], widest: list[float], place: int) -> list[int]:
    """The aspects that may hold in a bin of the difference of two longitudes, which runs from −360 up."""
    start = place / _BINS - 360.0
    low, high = sorted(180.0 - abs(180.0 - abs(edge)) for edge in (start, start + 1.0 / _BINS))
    low, high = low - _SLACK, high + _SLACK
    return [
        at for at, (angle, orb) in enumerate(zip(angles, widest, strict=True))
        if orb > 0.0 and angle - orb <= high and low <= angle + orb
    ]  # fmt: skip


def _chunk(plan: _Plan, start: int, longitudes: Floats, speeds: Floats) -> tuple[NDArray[np.generic], ...]:
    """The columns of `AspectArrays` from `chart` on, for charts that are counted from `start`."""
    longitudes, speeds = np.ascontiguousarray(longitudes), np.ascontiguousarray(speeds)
    charts = longitudes.shape[1]
    bins = longitudes.take(plan.second, 0)
    bins -= longitudes.take(plan.first, 0)
    bins += 360.0
    bins *= _BINS
    with np.errstate(invalid="ignore"):  # a point without a place falls out by its orb
        places = bins.astype(np.intp)
    hits = np.flatnonzero(plan.may.take(places, mode="clip").T)
    chart = hits // max(len(plan.first), 1)
    pair = hits - chart * len(plan.first)
    at_first, at_second = plan.first.take(pair) * charts + chart, plan.second.take(pair) * charts + chart
    longitude, other = longitudes.take(at_first), longitudes.take(at_second)
    ahead = other - longitude
    apart = np.abs(ahead)
    separation = 180.0 - np.abs(180.0 - apart)
    aspect, orb, widest = _nearest(plan, places.take(pair * charts + chart, mode="clip"), pair, separation)
    kept = np.flatnonzero(np.abs(orb) <= widest)
    chart, pair, aspect = chart.take(kept), pair.take(kept), aspect.take(kept)
    separation, orb = separation.take(kept), orb.take(kept)
    opening = speeds.take(at_second.take(kept)) - speeds.take(at_first.take(kept))
    closing = orb * np.where((ahead.take(kept) >= 0.0) == (apart.take(kept) <= 180.0), opening, -opening) < 0.0
    signs = (other.take(kept) / 30.0).astype(np.intp) - (longitude.take(kept) / 30.0).astype(np.intp)
    return (
        chart + start,
        plan.first.take(pair).astype(np.int16),
        plan.second.take(pair).astype(np.int16),
        aspect.astype(np.int8),
        separation,
        orb,
        np.where(np.isnan(opening), -1, closing).astype(np.int8),
        1.0 - np.abs(orb) / widest.take(kept),
        ~plan.in_sign.take(aspect * 23 + signs + 11),
    )


def _nearest(plan: _Plan, places: Integers, pair: Integers, separation: Floats) -> tuple[Integers, Floats, Floats]:
    """The aspect, orb and widest orb of the candidate nearest to exact; where none holds, an orb beyond the widest."""
    aspects = len(plan.angles)
    nearest = plan.candidates[0].take(places, mode="clip").astype(np.intp)
    orb = separation - plan.angles.take(nearest)
    widest = plan.widest.take(pair * aspects + nearest)
    for candidates in plan.candidates[1:]:
        more = np.flatnonzero(candidates.take(places, mode="clip") < aspects - 1)
        aspect = candidates.take(places.take(more), mode="clip").astype(np.intp)
        off = separation.take(more) - plan.angles.take(aspect)
        wide = plan.widest.take(pair.take(more) * aspects + aspect)
        held, distance = orb.take(more), np.abs(off)
        better = (distance <= wide) & ((np.abs(held) > widest.take(more)) | (distance < np.abs(held)))
        changed = more[better]
        nearest[changed], orb[changed], widest[changed] = aspect[better], off[better], wide[better]
    return nearest, orb, widest
