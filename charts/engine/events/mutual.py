"""Exact aspects between moving points."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from charts.engine.catalogue import ASPECT_TYPES, POINT_ORDER, POINTS, SIGN_NAMES
from charts.engine.events.clock import utc_datetimes
from charts.engine.events.context import Search, aspect_circle, places_of
from charts.engine.events.curves import Indices, differences
from charts.engine.events.kinds import ExactAspect
from charts.engine.events.search import Crossings, crossings, expected_crossings


def find_aspects(search: Search) -> Iterator[ExactAspect]:
    """Every exact aspect between two of the points; the nodes hold none among themselves."""
    pairs = _pairs(search.points)
    degrees, names = aspect_circle(search.aspects)
    if not pairs or not names:
        return
    found = crossings(differences(pairs), degrees, search.span)
    first, second = (_member(search, pairs, found, member) for member in (0, 1))
    moments = zip(utc_datetimes(found.julian_day), found.julian_day.tolist(), strict=True)
    pair = zip(found.curve.tolist(), found.degree.tolist(), strict=True)
    for (utc, moment), (curve, degree), one, other in zip(moments, pair, first, second, strict=True):
        name = names[degree]
        point, other_point = pairs[curve]
        yield ExactAspect("aspect", moment, utc, point, other_point, name, ASPECT_TYPES[name].angle, *one, *other)


def expected_aspects(search: Search) -> int:
    pairs = _pairs(search.points)
    degrees, _ = aspect_circle(search.aspects)
    return expected_crossings(differences(pairs), len(degrees), search.span) if pairs else 0


def _pairs(points: tuple[str, ...]) -> list[tuple[str, str]]:
    return [pair for pair in combinations(points, 2) if not all(map(_is_node, pair))]


def _is_node(point: str) -> bool:
    return POINTS[POINT_ORDER[point]].kind == "node"


def _member(
    search: Search, pairs: list[tuple[str, str]], found: Crossings, member: int
) -> Iterator[tuple[float, str, bool]]:
    """Longitude, sign and whether it is retrograde, of one of each two."""
    rows = [search.points.index(pair[member]) for pair in pairs]
    which: Indices = np.array(rows, dtype=np.intp)[found.curve]
    longitudes, speeds = places_of(search.points, which, found.tt, search.ayanamsa)
    for longitude, speed in zip(longitudes.tolist(), speeds.tolist(), strict=True):
        yield longitude, SIGN_NAMES[int(longitude / 30.0)], speed < 0.0
