"""Midpoints: halfway between any two points, and what stands there.

Reinhold Ebertin, The Combination of Stellar Influences, 1940. Two points have two midpoints, opposite each other: the
near one in the shorter arc, the far one beyond. On a dial of 90 or 45 degrees points that stand in hard aspect meet;
the dial of 360 still knows both ends of the axis. Ebertin's own factors are the default: Sun to Pluto, the ascending
node, ascendant and midheaven.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from charts.engine.catalogue import ANGLES, PLANETS, check_places, listed
from charts.engine.chart import Chart
from charts.engine.circle import arc, wrap
from charts.engine.errors import OutOfBounds, PointMissing, UnknownName, is_number

Modulus = Literal[360, 90, 45]
MODULI: Final = (360, 90, 45)
HIGHEST_ORB: Final = 5.0  # degrees
_FACTORS: Final = (
    *PLANETS, "mean_node", "true_node", "ascendant", "midheaven",
)  # fmt: skip


class UnknownDial(UnknownName):
    what = "dial"


@dataclass(frozen=True, slots=True)
class Midpoint:
    """Of two points in the order of the catalogue, the angles last. Degrees."""

    first: str
    second: str
    longitude: float  # the near midpoint
    far: float  # the opposite one
    dial: float  # the longitude on the dial: its rest by the modulus
    separation: float  # of the two points, 0 to 180


@dataclass(frozen=True, slots=True)
class Branch:
    """A midpoint that a point stands on: the point equals first/second."""

    first: str
    second: str
    longitude: float  # the near midpoint
    angle: float  # from it to the point: a multiple of 45, 90 or 180 after the dial, 0 to 180
    orb: float  # how far off, degrees, signed: behind the midpoint is negative, 0 exact


@dataclass(frozen=True, slots=True)
class Tree:
    """The midpoints that one point stands on, the closest first."""

    point: str
    longitude: float
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Two midpoints in one place: first + second − third = fourth, as Alfred Witte writes it."""

    first: str
    second: str
    third: str
    fourth: str
    orb: float  # between the midpoints on the dial, degrees


def midpoints(chart: Chart, *, modulus: Modulus = 360, points: Iterable[str] | None = None) -> tuple[Midpoint, ...]:
    """The midpoints of all pairs. points: names, angles among them; None for Ebertin's factors that the chart has.

    Errors: `UnknownPoint`, `PointMissing`, `UnknownDial`.
    """
    _check(modulus, 1.0)
    return tuple(_midpoints(_longitudes(chart, points), modulus))


def midpoint_trees(
    chart: Chart, *, orb: float = 1.5, modulus: Modulus = 45, points: Iterable[str] | None = None
) -> tuple[Tree, ...]:
    """For each point the midpoints of two others within an orb (degrees) of it on the dial; all points are listed.

    Errors: `UnknownPoint`, `PointMissing`, `UnknownDial`, `OutOfBounds`.
    """
    _check(modulus, orb)
    longitudes = _longitudes(chart, points)
    pairs = tuple(_midpoints(longitudes, modulus))
    return tuple(
        Tree(name, longitude, _branches(name, longitude, pairs, modulus, orb)) for name, longitude in longitudes.items()
    )


def planetary_pictures(
    chart: Chart, *, orb: float = 0.5, modulus: Modulus = 90, points: Iterable[str] | None = None
) -> tuple[Picture, ...]:
    """Pairs of midpoints of four different points that meet on the dial within an orb, the closest first.

    Errors: `UnknownPoint`, `PointMissing`, `UnknownDial`, `OutOfBounds`.
    """
    _check(modulus, orb)
    turn = min(modulus, 180)
    row = sorted(_midpoints(_longitudes(chart, points), modulus), key=lambda midpoint: midpoint.longitude % turn)
    places = [midpoint.longitude % turn for midpoint in row]
    places += [place + turn for place in places]
    found = []
    for index, midpoint in enumerate(row):
        for other in range(index + 1, bisect_right(places, places[index] + orb)):
            partner = row[other % len(row)]
            if not {midpoint.first, midpoint.second} & {partner.first, partner.second}:
                off = places[other] - places[index]
                found.append(Picture(midpoint.first, midpoint.second, partner.first, partner.second, off))
    return tuple(sorted(found, key=lambda picture: picture.orb))


def _check(modulus: int, orb: float) -> None:
    if modulus not in MODULI:
        raise UnknownDial(str(modulus), tuple(map(str, MODULI)))
    if not (is_number(orb) and 0.0 < orb <= HIGHEST_ORB):
        raise OutOfBounds("orb", orb, 0.0, HIGHEST_ORB)


def _longitudes(chart: Chart, points: Iterable[str] | None) -> dict[str, float]:
    places = {point.name: point.longitude for point in chart.points}
    if chart.angles:
        places |= {angle: getattr(chart.angles, angle) for angle in ANGLES}
    if points is None:
        return {name: places[name] for name in _FACTORS if name in places}
    asked = listed(points)
    for name in asked:
        if name not in places:
            check_places([name])
            raise PointMissing("A table of midpoints", name)
    return {name: places[name] for name in places if name in asked}


def _midpoints(longitudes: dict[str, float], modulus: int) -> Iterator[Midpoint]:
    for (first, start), (second, end) in combinations(longitudes.items(), 2):
        way = arc(start, end)
        near = wrap(start + way / 2.0)
        yield Midpoint(first, second, near, wrap(near + 180.0), near % modulus, abs(way))


def _branches(name: str, longitude: float, pairs: tuple[Midpoint, ...], modulus: int, orb: float) -> tuple[Branch, ...]:
    turn = min(modulus, 180)
    branches = []
    for pair in pairs:
        if name in (pair.first, pair.second):
            continue
        ahead = arc(pair.longitude, longitude)
        steps = round(ahead / turn)
        off = ahead - steps * turn
        if abs(off) <= orb:
            branches.append(Branch(pair.first, pair.second, pair.longitude, float(abs(steps) * turn), off))
    return tuple(sorted(branches, key=lambda branch: abs(branch.orb)))
