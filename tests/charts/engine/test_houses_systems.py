"""Every house system against the oracle, its own definition and what cannot be."""

from math import acos, asin, atan2, cos, degrees, radians, sin, tan
from random import Random

import pytest

from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.errors import HouseSystemUndefined, UnsupportedSetting
from charts.engine.houses import SYSTEM_NAMES, cusps_of
from tests.charts.engine import oracle
from tests.charts.engine.oracle import around
from tests.charts.engine.test_houses import OBLIQUITY, cusps_at, horizon

EPSILON = degrees(OBLIQUITY)
UNEVEN = {"apc", "sunshine"}  # opposite houses differ
NOT_FROM_THE_ASCENDANT = {"whole_sign", "vehlow", "sripati", "morinus", "meridian", "equal_mc", "horizontal"}
NOT_FROM_THE_MIDHEAVEN = {"equal", "whole_sign", "vehlow", "sripati", "morinus", "carter"}


def draws(count: int, lowest: float, highest: float) -> list[tuple[float, float, float]]:
    """The same random RAMC, latitudes of either sign and declinations of the Sun each time, in degrees."""
    chance = Random(oracle.SEED)
    return [
        (chance.uniform(0, 360), chance.choice((-1, 1)) * chance.uniform(lowest, highest), chance.uniform(-23.4, 23.4))
        for _ in range(count)
    ]


def test_the_catalogue_has_every_system_and_says_which_reach_the_poles() -> None:
    assert tuple(system.name for system in HOUSE_SYSTEMS) == SYSTEM_NAMES
    assert len({system.glyph for system in HOUSE_SYSTEMS}) == len(SYSTEM_NAMES)
    for system in HOUSE_SYSTEMS:
        refused = 0
        for ramc, latitude, sun in draws(200, 66.6, 89.9):
            try:
                cusps_at(system.name, ramc, latitude, sun)
            except HouseSystemUndefined:
                refused += 1
        assert (refused == 0) == system.polar, system.name


def test_what_has_no_sun_cannot_have_its_houses() -> None:
    with pytest.raises(UnsupportedSetting) as refusal:
        cusps_of("sunshine", horizon(10.0, 50.0), 50.0)
    assert (refusal.value.setting, refusal.value.value) == ("house_system", "sunshine")
    assert refusal.value.supported == tuple(oracle.HOUSE_LETTERS)


@pytest.mark.parametrize("system", [name for name in SYSTEM_NAMES if name not in UNEVEN])
def test_opposite_cusps_are_half_a_circle_apart(system: str) -> None:
    for ramc, latitude, _ in draws(300, 0.0, 66.0):
        cusps = cusps_at(system, ramc, latitude)
        for house in range(6):
            assert abs(around(cusps[house], cusps[house + 6])) == pytest.approx(180.0, abs=1e-9)


@pytest.mark.parametrize("system", SYSTEM_NAMES)
def test_the_angles_open_the_houses_that_the_definition_says(system: str) -> None:
    for ramc, latitude, sun in draws(300, 0.0, 66.0):
        figure, cusps = horizon(ramc, latitude), cusps_at(system, ramc, latitude, sun)
        assert (abs(around(cusps[0], figure.ascendant)) < 1e-9) == (system not in NOT_FROM_THE_ASCENDANT)
        assert (abs(around(cusps[9], figure.midheaven)) < 1e-9) == (system not in NOT_FROM_THE_MIDHEAVEN)
        if system == "meridian":
            assert around(cusps[0], figure.east_point) == pytest.approx(0.0, abs=1e-9)
        if system == "vehlow":
            assert around(cusps[0] + 15.0, figure.ascendant) == pytest.approx(0.0, abs=1e-9)
        if system == "horizontal" and abs(latitude) > EPSILON:
            assert around(cusps[6], figure.vertex) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("system", SYSTEM_NAMES)
def test_below_the_polar_circles_the_cusps_follow_the_zodiac_once_around(system: str) -> None:
    """But the horizontal ones in the tropics, where the midheaven can stand on the pole's side of the zenith, and the
    topocentric close to the polar circle, where cusps 1 and 2 or 12 and 1 change places.
    """
    lowest, highest = EPSILON if system == "horizontal" else 0.0, 64.0 if system == "topocentric" else 66.5
    for ramc, latitude, sun in draws(500, lowest, highest):
        cusps = cusps_at(system, ramc, latitude, sun)
        sizes = [(cusps[(house + 1) % 12] - cusps[house]) % 360.0 for house in range(12)]
        assert sum(sizes) == pytest.approx(360.0, abs=1e-6)
        assert all(size > 0.0 for size in sizes) or system == "pullen_sd"


@pytest.mark.parametrize("system", SYSTEM_NAMES)
def test_the_south_mirrors_the_north(system: str) -> None:
    """Mirrored in the equator the ecliptic is itself half a turn on."""
    for ramc, latitude, sun in draws(300, 0.0, 66.0):
        here, there = cusps_at(system, ramc, latitude, sun), cusps_at(system, ramc + 180.0, -latitude, -sun)
        for ours, theirs in zip(here, there, strict=True):
            assert abs(around(ours, theirs)) == pytest.approx(180.0, abs=1e-9)


@pytest.mark.parametrize("system", SYSTEM_NAMES)
def test_a_turn_of_the_sky_brings_the_same_houses(system: str) -> None:
    for ramc, latitude, sun in draws(100, 0.0, 66.0):
        here, again = cusps_at(system, ramc, latitude, sun), cusps_at(system, ramc - 720.0, latitude, sun)
        for ours, theirs in zip(here, again, strict=True):
            assert around(ours, theirs) == pytest.approx(0.0, abs=1e-9)


def test_on_the_equator_all_systems_of_time_and_house_circles_are_one() -> None:
    """There semi-arcs are 90°, the prime vertical is the equator and house circles are hour circles."""
    same = ("placidus", "koch", "regiomontanus", "campanus", "alcabitius", "topocentric", "apc", "sunshine")
    for ramc, _, sun in draws(50, 0.0, 1.0):
        expected = cusps_at("meridian", ramc, 0.0)
        for system in same:
            for ours, theirs in zip(cusps_at(system, ramc, 0.0, sun), expected, strict=True):
                assert around(ours, theirs) == pytest.approx(0.0, abs=1e-9), system


@pytest.mark.parametrize("system", ["meridian", "morinus", "equal_mc"])
def test_some_systems_do_not_know_the_latitude(system: str) -> None:
    assert cusps_at(system, 123.0, 10.0) == cusps_at(system, 123.0, -80.0)


def right_ascension(longitude: float) -> float:
    along = radians(longitude)
    return degrees(atan2(sin(along) * cos(OBLIQUITY), cos(along)))


def test_hour_circles_of_carter_meridian_and_alcabitius_divide_evenly() -> None:
    for ramc, latitude, _ in draws(100, 0.0, 66.0):
        figure = horizon(ramc, latitude)
        for system, first in (("carter", right_ascension(figure.ascendant)), ("meridian", ramc + 90.0)):
            for house, cusp in enumerate(cusps_at(system, ramc, latitude)):
                assert around(right_ascension(cusp), first + 30.0 * house) == pytest.approx(0.0, abs=1e-9)
        cusps = cusps_at("alcabitius", ramc, latitude)
        declination = asin(sin(radians(figure.ascendant)) * sin(OBLIQUITY))
        day = degrees(acos(-tan(radians(latitude)) * tan(declination)))
        for number, gone in ((11, day / 3), (12, day / 1.5), (2, day + (180 - day) / 3), (3, day + (180 - day) / 1.5)):
            assert around(right_ascension(cusps[number - 1]), ramc + gone) == pytest.approx(0.0, abs=1e-9)


def test_house_sizes_of_pullens_systems_follow_their_rules() -> None:
    for ramc, latitude, _ in draws(300, 0.0, 60.0):
        for system in ("pullen_sd", "pullen_sr"):
            cusps = cusps_at(system, ramc, latitude)
            tenth, eleventh, twelfth, first, second, third = (
                (cusps[(house + 1) % 12] - cusps[house]) % 360.0 for house in (9, 10, 11, 0, 1, 2)
            )
            assert (tenth, first) == (pytest.approx(twelfth, abs=1e-9), pytest.approx(third, abs=1e-9))
            if system == "pullen_sd" and min(eleventh, second) > 0.0:
                assert eleventh - 30.0 == pytest.approx(2.0 * (tenth - 30.0), abs=1e-9)
                assert second - 30.0 == pytest.approx(2.0 * (first - 30.0), abs=1e-9)
            elif system == "pullen_sd":
                assert min(tenth, first) <= 15.0
            else:
                smaller, larger = sorted(((eleventh, tenth), (second, first)))
                ratio = smaller[1] / smaller[0]
                assert larger[1] / smaller[1] == pytest.approx(ratio**2, rel=1e-9)
                assert larger[0] / larger[1] == pytest.approx(ratio, rel=1e-9)


@pytest.mark.parametrize("ramc", [10.0, 100.0, 200.0, 300.0])
def test_on_the_equator_the_horizontal_wheel_is_that_of_the_north(ramc: float) -> None:
    """It stands opposite to that of the south; at latitudes of either sign the oracle has the same."""
    north, south = (cusps_at("horizontal", ramc, latitude, 0.0) for latitude in (1e-9, -1e-9))
    for latitude in (0.0, -0.0):
        on_it = cusps_at("horizontal", ramc, latitude, 0.0)
        assert [around(one, other) for one, other in zip(on_it, north, strict=True)] == pytest.approx(
            [0.0] * 12, abs=1e-6
        )
    assert abs(around(north[0], south[0])) == pytest.approx(180.0, abs=1e-6)
