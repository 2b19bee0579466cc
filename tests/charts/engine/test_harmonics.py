"""Harmonics."""

import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ANGLES
from charts.engine.errors import HIGHEST_ORB, InvalidOrb, OutOfBounds, UnknownAspect
from charts.engine.harmonics import harmonic
from charts.engine.jyotish import divisional

CHART = compute_chart(ChartRequest(2447995.25, 51.5, -0.13))
ORBS = {"conjunction": 8.0, "opposition": 8.0, "trine": 8.0, "square": 7.0, "sextile": 6.0}


def test_the_first_harmonic_is_the_chart() -> None:
    first = harmonic(CHART, 1, ORBS)
    assert [point.longitude for point in first.points] == [point.longitude for point in CHART.points]
    assert first.angles == CHART.angles
    assert first.aspects == compute_chart(ChartRequest(2447995.25, 51.5, -0.13, ChartSettings(aspects=ORBS))).aspects


@pytest.mark.parametrize("number", [2, 4, 5, 7, 9, 30.5, 144, 360])
def test_longitudes_and_speeds_are_multiplied(number: float) -> None:
    found = harmonic(CHART, number)
    for point, natal in zip(found.points, CHART.points, strict=True):
        assert 0.0 <= point.longitude < 360.0
        assert (point.longitude - natal.longitude * number + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-8)
        assert point.speed == (None if natal.speed is None else natal.speed * number)
        assert point.natal_longitude == natal.longitude
    assert found.angles is not None
    assert CHART.angles is not None
    for angle in ANGLES:
        assert getattr(found.angles, angle) == pytest.approx(getattr(CHART.angles, angle) * number % 360.0)


def test_the_ninth_is_the_navamsha() -> None:
    """On whatever zodiac: Parashara's ninth parts are Addey's ninth harmonic, sign and degree."""
    navamsha = divisional({point.name: point.longitude for point in CHART.points}, 9)
    ninth = harmonic(CHART, 9)
    assert [(p.name, p.sign) for p in ninth.points] == [(p.name, p.sign) for p in navamsha.points]
    assert [p.longitude for p in ninth.points] == pytest.approx([p.longitude for p in navamsha.points])


@pytest.mark.parametrize(("number", "aspect"), [(2, "opposition"), (3, "trine"), (4, "square"), (6, "sextile")])
def test_an_aspect_of_the_circles_nth_part_is_a_conjunction_in_the_nth_harmonic(number: int, aspect: str) -> None:
    """Its orb there is the natal one times the number, and it applies there when it does here."""
    natal = {(a.first, a.second): a for a in CHART.aspects if a.aspect == aspect}
    wide = harmonic(CHART, number, {"conjunction": HIGHEST_ORB}).aspects
    found = {(a.first, a.second): a for a in wide}
    held = {pair: a for pair, a in natal.items() if abs(a.orb) * number <= HIGHEST_ORB}
    assert held
    for pair, here in held.items():
        assert abs(found[pair].orb) == pytest.approx(abs(here.orb) * number)
        assert found[pair].applying == here.applying


def test_nothing_of_a_chart_is_lost_when_the_time_is_unknown() -> None:
    chart = compute_chart(ChartRequest(2447995.25, 51.5, -0.13, time_known=False))
    found = harmonic(chart, 5)
    assert found.angles is None
    assert len(found.points) == len(chart.points)


def test_what_is_refused_and_how_it_serialises() -> None:
    for number in (0, 0.5, 361, -4, float("nan"), True, "5", None):
        with pytest.raises(OutOfBounds):
            harmonic(CHART, number)  # type: ignore[arg-type]
    with pytest.raises(UnknownAspect):
        harmonic(CHART, 5, {"quinkunx": 1.0})
    with pytest.raises(InvalidOrb):
        harmonic(CHART, 5, {"trine": 99.0})
    assert orjson.loads(orjson.dumps(harmonic(CHART, 5)))["number"] == 5.0
