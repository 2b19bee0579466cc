"""Lunar mansions, and the longitudes they are counted on."""

from typing import Any

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.errors import OutOfBounds
from charts.engine.jyotish import TropicalChart, nakshatra_of, nakshatras, sidereal_longitudes
from charts.engine.jyotish.nakshatras import NAKSHATRAS
from tests.charts.engine.jyotish.moons import clock, lahiri


@pytest.mark.parametrize(
    ("degrees", "name", "lord", "pada"),
    [
        (0.0, "ashwini", "ketu", 1), (3.34, "ashwini", "ketu", 2), (13.3, "ashwini", "ketu", 4),
        (13.34, "bharani", "venus", 1), (40.0, "rohini", "moon", 1), (66.7, "ardra", "rahu", 1),
        (120.0, "magha", "ketu", 1), (180.0, "chitra", "mars", 3), (240.0, "mula", "ketu", 1),
        (276.67, "uttara_ashadha", "sun", 4), (293.34, "dhanishta", "mars", 1), (359.999, "revati", "mercury", 4),
        (360.0, "ashwini", "ketu", 1), (-1.0, "revati", "mercury", 4),
    ],
)  # fmt: skip
def test_mansions_and_quarters(degrees: float, name: str, lord: str, pada: int) -> None:
    """Surya Siddhanta II 64 counts 800 minutes of the circle to a mansion; the lords are Vimshottari's (Parashara)."""
    found = nakshatra_of(degrees)
    assert (found.name, found.lord, found.pada) == (name, lord, pada)
    assert 0.0 <= found.elapsed < 1.0


def test_each_lord_has_three_mansions_a_trine_apart() -> None:
    lords = [nakshatra_of(index * 360 / 27 + 1.0).lord for index in range(27)]
    assert lords[:9] == lords[9:18] == lords[18:]
    assert len(set(lords[:9])) == 9


def test_a_navamsha_is_a_quarter() -> None:
    padas = [nakshatra_of(index * 360 / 108 + 0.5).pada for index in range(108)]
    assert padas == [1, 2, 3, 4] * 27


@pytest.mark.parametrize(
    ("born", "name", "pada"),
    [
        ((1947, 8, 15, 0, 0, 5.5), "pushya", 1),  # India's independence, Moon 3°59′ of Cancer
        ((1912, 8, 8, 19, 38, 5.5), "mrigashira", 1),  # B.V. Raman, Rao's chart 23
        ((1869, 10, 2, 7, 12, 69.6 / 15), "ashlesha", 4),  # M.K. Gandhi
    ],
)
def test_moons_of_known_births(swe: Any, born: tuple[int, int, int, int, int, float], name: str, pada: int) -> None:
    """Raman's is chart 23 of P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach."""
    found = nakshatra_of(lahiri(swe, "moon", clock(*born)))
    assert (found.name, found.pada) == (name, pada)


def test_the_moons_mansions_against_the_oracle(swe: Any) -> None:
    """Surya Siddhanta II 64: a mansion is 800′ (13°20′), on Swiss Ephemeris' sidereal Moon by Lahiri's ayanamsa."""
    settings = ChartSettings(zodiac="sidereal", ayanamsa="lahiri", points=("moon",))
    met = set()
    for day in range(60):
        moment = 2451545.0 + 0.97 * day
        chart = compute_chart(ChartRequest(moment, 28.6, 77.2, settings))
        found = nakshatras(sidereal_longitudes(chart))["moon"]
        mansion, within = divmod(lahiri(swe, "moon", moment) * 60.0, 800.0)
        assert found.name == NAKSHATRAS[int(mansion)]
        assert found.pada == int(within // 200.0) + 1
        assert found.elapsed == pytest.approx(within / 800.0, abs=1e-4)
        met.add(found.name)
    assert len(met) == 27


def test_a_tropical_chart_loses_its_ayanamsa() -> None:
    chart = compute_chart(ChartRequest(2451545.0, 28.6, 77.2))
    assert chart.angles is not None
    sidereal = sidereal_longitudes(chart, 23.85)
    assert sidereal["sun"] == pytest.approx(280.3689 - 23.85, abs=0.001)
    assert sidereal["ascendant"] == pytest.approx((chart.angles.ascendant - 23.85) % 360)
    assert nakshatras(sidereal)["sun"].name == "purva_ashadha"
    unknown = compute_chart(ChartRequest(2451545.0, 28.6, 77.2, time_known=False))
    assert "ascendant" not in sidereal_longitudes(unknown, 23.85)


def test_a_sidereal_chart_gives_its_own_longitudes_and_a_tropical_one_none() -> None:
    lahiri_chart = compute_chart(ChartRequest(2451545.0, 28.6, 77.2, ChartSettings(zodiac="sidereal")))
    assert lahiri_chart.angles is not None
    found = sidereal_longitudes(lahiri_chart)
    assert found["moon"] == next(point.longitude for point in lahiri_chart.points if point.name == "moon")
    assert found["midheaven"] == lahiri_chart.angles.midheaven
    with pytest.raises(TropicalChart) as refusal:
        sidereal_longitudes(compute_chart(ChartRequest(2451545.0, 28.6, 77.2)))
    assert refusal.value.details == {"zodiac": "tropical"}


@pytest.mark.parametrize("degrees", [float("nan"), float("inf")])
def test_no_number_is_refused(degrees: float) -> None:
    with pytest.raises(OutOfBounds):
        nakshatra_of(degrees)
