"""A second witness: figures of JPL Horizons, as skyfield's and astropy's test suites print them."""

from math import radians
from typing import Any

import erfa
import numpy as np
import pytest

from charts.engine.chart import equatorial
from charts.engine.sky import sky_at, sky_at_tt
from charts.engine.times import julian_day
from tests.charts.engine.oracle import around, index
from tests.charts.engine.textbook import AU, Textbook

# astropy, coordinates/tests/test_solar_system.py: geocentric apparent places of 1980-03-25 00:00 UTC,
# right ascension (h, m, s), declination (°, ′, ″), light-time in minutes.
PLACES_OF_1980 = {
    "sun": ((0, 16, 31.00), (1, 47, 16.9), 8.294858),
    "moon": ((7, 32, 2.62), (18, 34, 5.0), 0.021921),
    "mercury": ((22, 41, 47.78), (-8, -29, -32.0), 6.323037),
    "jupiter": ((10, 17, 12.82), (12, 2, 57.0), 37.694557),
}
LIGHT_MINUTE = 299792.458 * 60.0 / AU


@pytest.mark.parametrize("body", PLACES_OF_1980)
def test_places_of_1980(body: str) -> None:
    (hours, minutes, seconds), (degrees, arc_minutes, arc_seconds), light_minutes = PLACES_OF_1980[body]
    tt = julian_day(1980, 3, 25) + (32.184 + 19.0) / 86400.0
    frame, places = sky_at_tt(tt)
    longitude, latitude, distance, *_ = places[index(body)]
    right_ascension, declination = equatorial(longitude, latitude, frame)

    # Horizons' own axes then differed by 0.05″ (frame bias); its seconds are rounded to 0.15″ and 0.1″.
    witness = 15.0 * (hours + minutes / 60.0 + seconds / 3600.0)
    assert around(right_ascension, witness) * 3600.0 == pytest.approx(0, abs=0.2)
    assert (declination - (degrees + arc_minutes / 60.0 + arc_seconds / 3600.0)) * 3600.0 == pytest.approx(0, abs=0.6)
    assert distance == pytest.approx(light_minutes * LIGHT_MINUTE, abs=0.5e-6 * LIGHT_MINUTE + 1e-7)


def test_ecliptic_places_of_date() -> None:
    """skyfield, test_against_horizons.py: Mars on 1956-01-14 06:00 UTC, the Sun on 2005-10-01 at 7 and 8 h UTC."""
    mars = sky_at(julian_day(1956, 1, 14, 6.0)).places[index("mars")]
    assert around(mars[0], 240.0965633) * 3600.0 == pytest.approx(0, abs=0.2)
    assert (mars[1] - 0.4753402) * 3600.0 == pytest.approx(0, abs=0.05)

    for hour, longitude in ((7.0, 188.2011122), (8.0, 188.2420983)):
        sun = sky_at_tt(julian_day(2005, 10, 1, hour) + (32.184 + 32.0) / 86400.0)[1][0]
        assert around(sun[0], longitude) * 3600.0 == pytest.approx(0, abs=0.2)


# astropy, the same file: the Moon over ALMA (67.787260° W, 22.959748° S, 5186 m), apparent, hours of 2020-04-06 UTC.
MOON_OVER_ALMA = {
    0: (170.167332531, 10.269112037),
    6: (172.381766539, 8.840674927),
    12: (175.864375310, 7.213246666),
    18: (180.655815385, 5.737565957),
}
HORIZONS_FRAME_BIAS = 51.02376467 / 3.6e6  # degrees, which Horizons' right ascensions leave out


@pytest.mark.parametrize("hour", MOON_OVER_ALMA)
def test_the_textbook_itself_agrees_with_horizons_to_milliarcseconds(textbook: Textbook, hour: int) -> None:
    utc = julian_day(2020, 4, 6, hour)
    tt, ut1 = utc + 69.184 / 86400.0, utc + (-0.2285571 - 0.0014561 * hour / 24.0) / 86400.0
    observer = _observer(textbook, tt, ut1)
    right_ascension, declination = textbook.equatorial("moon", tt, observer)
    expected = MOON_OVER_ALMA[hour]

    assert around(right_ascension, expected[0] + HORIZONS_FRAME_BIAS) * 3600.0 == pytest.approx(0, abs=0.003)
    assert (declination - expected[1]) * 3600.0 == pytest.approx(0, abs=0.003)


def _observer(textbook: Textbook, tt: float, ut1: float) -> Any:
    """Barycentric position and velocity over ALMA, polar motion as IERS observed it that day."""
    polar_x, polar_y = radians(0.055958 / 3600.0), radians(0.408826 / 3600.0)
    state = erfa.pvtob(
        radians(-67.787260), radians(-22.959748), 5186.0, polar_x, polar_y, erfa.sp00(tt, 0.0), erfa.era00(ut1, 0.0)
    )
    to_gcrs = erfa.c2i06a(tt, 0.0).T
    position, velocity = textbook.earth(textbook.tdb(tt))
    metres = AU * 1000.0
    return (
        position + to_gcrs @ np.asarray(state["p"]) / metres,
        velocity + to_gcrs @ np.asarray(state["v"]) * 86400.0 / metres,
    )
