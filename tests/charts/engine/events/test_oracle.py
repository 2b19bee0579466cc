"""Instants that the oracle's own searches find. How far each lies from ours in general: `report/instants.py`."""

from typing import Any

import numpy as np

from charts.engine.events.clock import span_of
from charts.engine.events.curves import longitudes
from charts.engine.events.search import crossings
from charts.engine.times import julian_day

SIGNS = np.arange(0.0, 360.0, 30.0)
SECONDS = 86400.0


def test_every_ingress_of_the_sun_and_the_moon_in_three_years(swe: Any) -> None:
    """By `solcross` and `mooncross`, one after another."""
    span = span_of(julian_day(2021, 1, 1), julian_day(2024, 1, 1))
    for point, search in (("sun", swe.solcross), ("moon", swe.mooncross)):
        found = crossings(longitudes((point,)), SIGNS, span)
        tt, expected = found.tt[0] - 0.1, []
        for degree in found.degree:
            tt = search(SIGNS[degree], tt, swe.FLG_SWIEPH)
            expected.append(tt)
            tt += 0.1
        assert np.abs(found.tt - expected).max() * SECONDS < 0.5
        assert (np.diff(found.degree) % 12 == 1).all()
