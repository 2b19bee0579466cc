"""Sect, lots, dignities, balance and phase."""

import pytest

from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.balance import balance_of
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.dignities import dignities_of
from charts.engine.lots import fortune_and_spirit
from charts.engine.phase import lunar_phase

LOTS = ChartSettings(points=("sun", "moon", "fortune", "spirit"), house_system="whole_sign")
MIDSUMMER = 2451716.5  # 2000-06-21 0h UT


def longitudes(chart: Chart) -> dict[str, float]:
    return {point.name: point.longitude for point in chart.points}


@pytest.mark.parametrize(
    ("latitude", "hour", "day"),
    [
        (51.5, 12, True), (51.5, 3, False), (51.5, 4, True), (51.5, 20, True), (51.5, 21, False),
        (0.0, 7, True), (0.0, 19, False), (-35.0, 8, True), (-35.0, 6, False), (-35.0, 18, False),
        (70.0, 0, True), (89.0, 0, True), (-70.0, 12, False), (-89.0, 12, False),
    ],
)  # fmt: skip
def test_lots_follow_the_sun_above_or_below_the_horizon(latitude: float, hour: float, day: bool) -> None:
    """By day Fortune is as far from the ascendant as the Moon from the Sun, by night the other way round."""
    chart = compute_chart(ChartRequest(MIDSUMMER + hour / 24, latitude, 0.0, LOTS))
    at = longitudes(chart)
    assert chart.angles is not None
    way = (at["moon"] - at["sun"]) % 360.0
    fortune, spirit = ((at[lot] - chart.angles.ascendant) % 360.0 for lot in ("fortune", "spirit"))

    assert fortune == pytest.approx(way if day else 360.0 - way)
    assert spirit == pytest.approx(360.0 - way if day else way)


def test_lots_of_given_longitudes() -> None:
    assert fortune_and_spirit(10.0, 350.0, 20.0, day=True) == (40.0, 340.0)
    assert fortune_and_spirit(10.0, 350.0, 20.0, day=False) == (340.0, 40.0)


@pytest.mark.parametrize(
    ("point", "sign", "dignities"),
    [
        ("sun", "leo", ("domicile",)), ("sun", "aries", ("exaltation",)), ("sun", "aquarius", ("detriment",)),
        ("sun", "libra", ("fall",)), ("moon", "taurus", ("exaltation",)), ("moon", "capricorn", ("detriment",)),
        ("mercury", "virgo", ("domicile", "exaltation")), ("mercury", "pisces", ("detriment", "fall")),
        ("venus", "libra", ("domicile",)), ("venus", "pisces", ("exaltation",)), ("venus", "scorpio", ("detriment",)),
        ("mars", "scorpio", ("domicile",)), ("mars", "cancer", ("fall",)), ("jupiter", "pisces", ("domicile",)),
        ("jupiter", "gemini", ("detriment",)), ("saturn", "aquarius", ("domicile",)), ("saturn", "aries", ("fall",)),
        ("sun", "gemini", ()), ("uranus", "aquarius", ()), ("pluto", "scorpio", ()), ("true_node", "gemini", ()),
    ],
)  # fmt: skip
def test_dignities_by_traditional_rulers(point: str, sign: str, dignities: tuple[str, ...]) -> None:
    assert dignities_of(point, SIGN_NAMES.index(sign)) == dignities


def test_balance_counts_ten_bodies_whatever_is_asked() -> None:
    chart = compute_chart(ChartRequest(2451545.0, 0.0, 0.0, ChartSettings(points=("moon",))))

    assert sum(chart.balance.elements.values()) == 10
    assert sum(chart.balance.modalities.values()) == 10


def test_balance_of_given_signs() -> None:
    balance = balance_of([0, 0, 1, 11])

    assert balance.elements == {"fire": 2, "earth": 1, "air": 0, "water": 1}
    assert balance.modalities == {"cardinal": 2, "fixed": 1, "mutable": 1}
    assert balance.polarities == {"positive": 2, "negative": 2}


@pytest.mark.parametrize(
    ("angle", "name"),
    [
        (0.0, "new_moon"), (22.4, "new_moon"), (22.5, "waxing_crescent"), (67.4, "waxing_crescent"),
        (67.5, "first_quarter"), (112.5, "waxing_gibbous"), (157.5, "full_moon"), (202.4, "full_moon"),
        (202.5, "waning_gibbous"), (247.5, "last_quarter"), (292.5, "waning_crescent"), (337.5, "new_moon"),
        (359.9, "new_moon"),
    ],
)  # fmt: skip
def test_eight_phases_with_their_moment_in_the_middle(angle: float, name: str) -> None:
    phase = lunar_phase((0.0, 0.0, 1.0, 1.0), (angle, 0.0, 0.0026, 13.0))

    assert (phase.name, phase.angle) == (name, angle)


def test_illumination_of_known_phases() -> None:
    assert lunar_phase((0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.0026, 13.0)).illumination == pytest.approx(0.0)
    assert lunar_phase((0.0, 0.0, 1.0, 1.0), (180.0, 0.0, 0.0026, 13.0)).illumination == pytest.approx(1.0)
    # Meeus, Astronomical Algorithms, example 48.a: 1992-04-12 0h TD, k = 0.6786.
    assert compute_chart(ChartRequest(2448724.5, 0.0, 0.0)).lunar_phase.illumination == pytest.approx(0.6786, abs=2e-4)
