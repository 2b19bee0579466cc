"""Points that leave the bounds of the Sun's declination, and return."""

from collections.abc import Iterator
from typing import Final, Literal

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.constants import DEGREES
from charts.engine.events.clock import utc_datetimes
from charts.engine.events.context import Search
from charts.engine.events.curves import over_obliquity
from charts.engine.events.kinds import BoundsPassage
from charts.engine.events.search import crossings

_BORDER: Final = np.zeros(1)
_SIDES: Final[tuple[tuple[Literal["north", "south"], float], ...]] = (("north", 1.0), ("south", -1.0))
# On the ecliptic, or so near to it that they never leave the bounds.
_WITHIN: Final = ("sun", "mean_node", "true_node", "mean_south_node", "true_south_node")


def find_out_of_bounds(search: Search) -> Iterator[BoundsPassage]:
    """Every time a point's declination passes the obliquity of date, north or south, outwards or back."""
    points = _points(search)
    for side, sign in _SIDES if points else ():
        found = crossings(over_obliquity(points, sign), _BORDER, search.span)
        declination = sign * sky_arrays(found.tt, []).frame.obliquity * DEGREES
        columns = (found.julian_day, found.curve, found.rising, declination)
        for utc, moment, point, leaving, degrees in zip(
            utc_datetimes(found.julian_day), *(column.tolist() for column in columns), strict=True
        ):
            yield BoundsPassage(moment, utc, points[point], side, leaving, degrees)


def _points(search: Search) -> tuple[str, ...]:
    return tuple(point for point in search.points if point not in _WITHIN)


def expected_out_of_bounds(search: Search) -> int:
    """At most: four passages in each turn of the point around the ecliptic, the Moon's taking a month."""
    return int(sum(54.0 if point == "moon" else 8.0 for point in _points(search)) * search.span.days / 365.25)
