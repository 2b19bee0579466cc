"""The moment of birth at another place."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from charts.engine import compute_chart
from charts.engine.errors import HouseSystemUndefined, InvalidCoordinate, TimeUnknown
from charts.engine.relocation import relocated, relocation
from tests.charts.engine.couple import DIANA
from tests.charts.engine.oracle import around

PARIS = (48.85, 2.35)
SYDNEY = (-33.87, 151.21)


@pytest.mark.parametrize("place", [PARIS, SYDNEY, (0.0, -180.0), (64.1, -21.9)])
def test_angles_and_houses_are_the_oracles_at_the_new_place(swe: Any, place: tuple[float, float]) -> None:
    cusps, angles = swe.houses(DIANA.julian_day, *place, b"P")
    found = relocation(DIANA, *place)

    moved = {one.angle: one for one in found.angles}
    for name, theirs in (
        ("ascendant", angles[0]),
        ("midheaven", angles[1]),
        ("vertex", angles[3]),
        ("east_point", angles[4]),
    ):
        assert around(moved[name].longitude, theirs) == pytest.approx(0.0, abs=1e-5)
        assert around(moved[name].longitude, moved[name].natal_longitude) == pytest.approx(moved[name].shift)
    for house, cusp in zip(found.chart.houses, cusps[-12:], strict=True):
        assert around(house.longitude, cusp) == pytest.approx(0.0, abs=1e-5)
    assert (found.latitude, found.longitude) == place


def test_planets_stay_and_what_changes_house_is_told() -> None:
    natal, found = compute_chart(DIANA), relocation(DIANA, *SYDNEY)
    before, after = ({point.name: point for point in chart.points} for chart in (natal, found.chart))

    for name in before.keys() - {"fortune"}:
        assert after[name].longitude == before[name].longitude
    assert after["fortune"].longitude != before["fortune"].longitude
    told = {one.point: (one.natal_house, one.house) for one in found.points}
    assert told == {
        name: (before[name].house, after[name].house) for name in before if before[name].house != after[name].house
    }
    assert {one.point for one in found.points if one.angular} == {
        name for name, (_, house) in told.items() if house in (1, 4, 7, 10)
    }
    ascendant = found.angles[0]
    assert (ascendant.natal_sign, ascendant.sign) == ("sagittarius", "gemini")


def test_a_degree_east_is_a_degree_of_sidereal_time() -> None:
    """East by 15°: the midheaven an hour of sidereal time later, whatever the latitude."""
    shifts = {
        relocation(DIANA, latitude, DIANA.longitude + 15.0).angles[1].shift for latitude in (-50.0, 0.0, DIANA.latitude)
    }
    assert len(shifts) == 1
    assert 13.0 < shifts.pop() < 17.0


def test_at_home_nothing_moves() -> None:
    found = relocation(DIANA, DIANA.latitude, DIANA.longitude)
    assert found.points == ()
    assert {one.shift for one in found.angles} == {0.0}
    assert found.chart == compute_chart(DIANA)
    assert relocated(DIANA, *PARIS) == replace(DIANA, latitude=PARIS[0], longitude=PARIS[1])


def test_what_cannot_be_relocated_is_refused() -> None:
    with pytest.raises(TimeUnknown):
        relocation(replace(DIANA, time_known=False), *PARIS)
    with pytest.raises(InvalidCoordinate):
        relocation(DIANA, 91.0, 0.0)
    with pytest.raises(HouseSystemUndefined):
        relocation(DIANA, 78.2, 15.6)
    assert orjson.loads(orjson.dumps(relocation(DIANA, *PARIS)))["angles"][0]["angle"] == "ascendant"
