"""Eclipses among other events."""

from collections.abc import Iterator

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.catalogue import sign_of
from charts.engine.circle import wrap
from charts.engine.events.context import Search
from charts.engine.events.eclipses import find_eclipses
from charts.engine.events.kinds import EclipseEvent
from charts.engine.times import tt_from_ut1
from charts.engine.zodiac import sidereal_shift_arrays


def find_eclipse_events(search: Search) -> Iterator[EclipseEvent]:
    """Every eclipse whose greatest phase falls in the span, whatever points are asked for."""
    found = find_eclipses(*search.span)
    shifts = [0.0] * len(found)
    if search.ayanamsa is not None and found:
        tt = np.array([tt_from_ut1(eclipse.julian_day) for eclipse in found])
        shifts = sidereal_shift_arrays(search.ayanamsa, tt, sky_arrays(tt, []).frame).degrees.tolist()
    for eclipse, shift in zip(found, shifts, strict=True):
        longitude = wrap(eclipse.longitude - shift)
        yield EclipseEvent(eclipse.julian_day, eclipse.utc, eclipse.kind, longitude, *sign_of(longitude), eclipse)


def expected_eclipses(search: Search) -> int:
    """Of the Sun and of the Moon: 4.8 a year in the long run (Meeus, More Mathematical Astronomy Morsels)."""
    return int(4.8 * search.span.days / 365.25)
