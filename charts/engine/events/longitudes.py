"""Ingresses and stations: one point alone."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from charts.engine.catalogue import SIGN_NAMES, sign_of
from charts.engine.events.clock import utc_datetimes
from charts.engine.events.context import Search
from charts.engine.events.curves import longitudes
from charts.engine.events.kinds import Direction, Ingress, Station
from charts.engine.events.search import crossings, expected_crossings, turns

BORDERS: Final = np.arange(0.0, 360.0, 30.0)  # where each sign begins
# Stations a year: a planet has two in each synodic period, an osculating orbit two in about a fortnight.
_STATIONS: Final = {"mercury": 6.3, "venus": 1.3, "mars": 0.9, "true_node": 55.0, "true_lilith": 55.0}


def find_ingresses(search: Search) -> Iterator[Ingress]:
    """Every time a point enters a sign."""
    found = crossings(longitudes(search.points, search.ayanamsa), BORDERS, search.span)
    columns = (found.julian_day, found.curve, found.degree, found.rising)
    for utc, moment, point, border, rising in zip(
        utc_datetimes(found.julian_day), *(column.tolist() for column in columns), strict=True
    ):
        above, below = SIGN_NAMES[border], SIGN_NAMES[border - 1]
        entered, left = (above, below) if rising else (below, above)
        yield Ingress(moment, utc, search.points[point], entered, left, 30.0 * border, not rising)


def expected_ingresses(search: Search) -> int:
    return expected_crossings(longitudes(search.points), len(BORDERS), search.span)


def find_stations(search: Search) -> Iterator[Station]:
    """Every time a point turns retrograde or direct; the Sun, the Moon and the mean points never do."""
    found = turns(longitudes(search.points, search.ayanamsa), search.span)
    columns = (found.julian_day, found.curve, found.value, found.maximum)
    for utc, moment, point, longitude, maximum in zip(
        utc_datetimes(found.julian_day), *(column.tolist() for column in columns), strict=True
    ):
        direction: Direction = "retrograde" if maximum else "direct"
        yield Station(moment, utc, search.points[point], direction, longitude, *sign_of(longitude))


def expected_stations(search: Search) -> int:
    return int(sum(_STATIONS.get(point, 2.0) for point in search.points) * search.span.days / 365.25)
