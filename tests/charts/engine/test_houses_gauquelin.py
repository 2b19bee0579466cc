"""Gauquelin's sectors: thirty-six, counted with the day."""

from math import asin, degrees, radians, sin, tan
from random import Random
from typing import Any

import pytest

from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses import gauquelin_cusps, gauquelin_sector, gauquelin_sector_between
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest
from tests.charts.engine.conftest import Record
from tests.charts.engine.oracle import around
from tests.charts.engine.test_houses import OBLIQUITY, cusps_at, horizon
from tests.charts.engine.test_houses_systems import right_ascension

EPSILON = degrees(OBLIQUITY)


@pytest.mark.parametrize("latitude", [66.5, 66.559, -66.5599])
def test_cusps_are_solved_to_the_last_digit_up_to_the_polar_circle(latitude: float) -> None:
    """A cusp stands in the sector that it opens, to a hundred-millionth of it."""
    for ramc in range(0, 360, 7):
        figure = horizon(ramc, latitude)
        for number, cusp in enumerate(gauquelin_cusps(figure, latitude), 1):
            declination = degrees(asin(sin(OBLIQUITY) * sin(radians(cusp))))
            sector = gauquelin_sector(figure, right_ascension(cusp), declination)
            assert sector is not None
            assert (sector - number + 18.0) % 36.0 - 18.0 == pytest.approx(0.0, abs=1e-8)


def test_every_third_cusp_is_one_of_placidus() -> None:
    for ramc in range(0, 360, 11):
        thirds = gauquelin_cusps(horizon(ramc, 51.5), 51.5)[::3]
        backwards = cusps_at("placidus", ramc, 51.5)
        for index, cusp in enumerate(thirds):
            assert around(cusp, backwards[-index % 12]) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("latitude", [66.6, -70.0, 90.0])
def test_within_the_polar_circles_there_are_no_cusps(latitude: float) -> None:
    with pytest.raises(HouseSystemUndefined) as refusal:
        gauquelin_cusps(horizon(10.0, latitude), latitude)
    assert refusal.value.details["house_system"] == "gauquelin"
    assert "porphyry" in refusal.value.alternatives


def test_sectors_count_with_the_day() -> None:
    figure = horizon(100.0, 45.0)
    day = 90.0 + degrees(asin(tan(radians(20.0))))

    for east, sector in ((day, 1.0), (day / 2, 5.5), (0.0, 10.0), (-day / 3, 13.0), (180.0, 28.0), (-170.0, None)):
        expected = 28.0 - 9.0 * 10.0 / (180.0 - day) if sector is None else sector
        assert gauquelin_sector(figure, 100.0 + east, 20.0) == pytest.approx(expected, abs=1e-9)
    assert gauquelin_sector(figure, 100.0 - day, 20.0) == pytest.approx(19.0, abs=1e-9)


@pytest.mark.parametrize(("latitude", "declination"), [(70.0, 21.0), (70.0, -21.0), (-80.0, 10.5), (90.0, 1.0)])
def test_what_neither_rises_nor_sets_has_no_sector(latitude: float, declination: float) -> None:
    assert gauquelin_sector(horizon(30.0, latitude), 10.0, declination) is None


def test_sectors_by_rising_and_setting_agree_with_the_oracle(swe: Any, measured: Record) -> None:
    chance, sectors = Random(oracle.SEED), Largest()
    centre = swe.BIT_DISC_CENTER | swe.BIT_NO_REFRACTION
    for _ in range(40):
        moment, body = chance.uniform(2440000.0, 2460000.0), chance.choice((swe.SUN, swe.MARS, swe.SATURN))
        where = (chance.uniform(-180, 180), chance.uniform(-55, 55), 0.0)

        def after(start: float, kind: int, body: int = body, where: Any = where) -> float:
            return swe.rise_trans(start, body, kind | centre, where)[1][0]

        rises, sets = (
            [after(moment, kind), max(t for t in (after(moment - 1.1, kind), after(moment - 0.9, kind)) if t < moment)]
            for kind in (swe.CALC_RISE, swe.CALC_SET)
        )
        above = sets[0] < rises[0]
        before, following = (rises[1], sets[0]) if above else (sets[1], rises[0])
        ours = gauquelin_sector_between(moment, before, following, above=above)
        sectors.add(ours - swe.gauquelin_sector(moment, body, 2, where), f"JD {moment:.2f}")
        assert 1.0 <= ours < 37.0
    measured(sectors.against("Gauquelin, sectors by rise and set", "oracle", 1e-4, "sector"))
