"""The textbook against topocentric figures of JPL Horizons. The engine itself: `report/horizons.py`."""

from math import radians
from typing import Any

import erfa
import numpy as np
import pytest

from charts.engine.times import julian_day
from tests.charts.engine.oracle import around
from tests.charts.engine.textbook import AU, Textbook

# astropy, coordinates/tests/test_solar_system.py: the Moon over ALMA (67.787260° W, 22.959748° S, 5186 m), apparent,
# hours of 2020-04-06 UTC.
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
