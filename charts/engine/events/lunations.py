"""New and full Moons and the quarters between them."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from charts.engine.catalogue import sign_of
from charts.engine.constants import SYNODIC_MONTH
from charts.engine.events.clock import utc_datetimes
from charts.engine.events.context import Search, places_of
from charts.engine.events.curves import Curves, differences
from charts.engine.events.kinds import Lunation, Phase
from charts.engine.events.search import crossings

PHASES: Final[tuple[Phase, ...]] = ("new_moon", "first_quarter", "full_moon", "last_quarter")
_QUARTERS: Final = np.arange(0.0, 360.0, 90.0)


def _elongation() -> Curves:
    return differences([("moon", "sun")])


def find_lunations(search: Search) -> Iterator[Lunation]:
    """The four phases of every month, whatever points are asked for."""
    found = crossings(_elongation(), _QUARTERS, search.span)
    longitude_of_moon, _ = places_of(["moon"], found.curve, found.tt, search.ayanamsa)
    columns = (found.julian_day, found.degree, longitude_of_moon)
    for utc, moment, quarter, longitude in zip(
        utc_datetimes(found.julian_day), *(column.tolist() for column in columns), strict=True
    ):
        yield Lunation(moment, utc, PHASES[quarter], longitude, *sign_of(longitude))


def expected_lunations(search: Search) -> int:
    return int(4.0 * search.span.days / SYNODIC_MONTH)
