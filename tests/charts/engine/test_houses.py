"""Houses where they are simple, where they are strange, and where there are none."""

from math import asin, atan2, cos, degrees, radians, sin, tan
from random import Random

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses import Horizon, HouseFinder, cusps_of, horizon_of
from tests.charts.engine.oracle import around

OBLIQUITY = radians(23.44)
J2000 = 2451545.0
NAMES = [system.name for system in HOUSE_SYSTEMS]


SUN = 12.0  # degrees, a declination for sunshine


def horizon(ramc: float, latitude: float) -> Horizon:
    return horizon_of(radians(ramc), cos(OBLIQUITY), sin(OBLIQUITY), latitude)


def cusps_at(system: str, ramc: float, latitude: float, sun_declination: float = SUN) -> tuple[float, ...]:
    return cusps_of(system, horizon(ramc, latitude), latitude, sun_declination)


@pytest.mark.parametrize("system", sorted({*NAMES} - {"vehlow", "sripati", "horizontal"}))
def test_on_the_equator_at_the_equinox_houses_follow_the_definitions(system: str) -> None:
    cusps = cusps_at(system, 0.0, 0.0)  # 0° Aries culminates in the zenith, 0° Cancer rises

    assert cusps[0] == pytest.approx(90.0, abs=1e-9)
    assert cusps[6] == pytest.approx(270.0, abs=1e-9)
    if system != "whole_sign":
        assert around(cusps[9], 0.0) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("latitude", [60.0, 64.0, 66.0, 66.5, 66.559, -66.0, -66.559])
@pytest.mark.parametrize("ramc", range(0, 360, 15))
def test_placidus_is_solved_to_the_last_digit_up_to_the_polar_circle(latitude: float, ramc: float) -> None:
    """Each cusp's own hour angle is the third or two thirds of its own semi-arc that defines it."""
    figure = horizon(ramc, latitude)
    cusps = cusps_of("placidus", figure, latitude)
    for number, share, below in ((11, 1 / 3, 0), (12, 2 / 3, 0), (2, 2 / 3, 1), (3, 1 / 3, 1)):
        longitude = radians(cusps[number - 1])
        alpha = atan2(sin(longitude) * cos(OBLIQUITY), cos(longitude))
        declination = asin(sin(longitude) * sin(OBLIQUITY))
        half_day = 90.0 + degrees(asin(tan(radians(latitude)) * tan(declination)))
        gone = share * half_day if not below else 180.0 - share * (180.0 - half_day)
        assert around(degrees(alpha), ramc + gone) == pytest.approx(0.0, abs=1e-7)


@pytest.mark.parametrize("system", ["placidus", "koch"])
@pytest.mark.parametrize("latitude", [66.6, 80.0, -75.0, 90.0, -90.0])
def test_beyond_the_polar_circle_the_error_names_the_latitude_and_what_works(system: str, latitude: float) -> None:
    with pytest.raises(HouseSystemUndefined) as refusal:
        compute_chart(ChartRequest(J2000, latitude, 25.0, ChartSettings(house_system=system)))

    assert refusal.value.code == "HOUSE_SYSTEM_UNDEFINED"
    assert refusal.value.latitude == latitude
    assert refusal.value.house_system == system
    polar = [name.name for name in HOUSE_SYSTEMS if name.polar]
    near_the_pole = {"regiomontanus", "topocentric", "krusinski", "apc"} if abs(latitude) == 90.0 else set()
    assert refusal.value.alternatives == tuple(name for name in polar if name not in near_the_pole)
    assert f"latitude {latitude}" in str(refusal.value)
    assert "house_fallback" in str(refusal.value)


def test_a_chart_that_allows_it_falls_back_to_porphyry_with_a_note() -> None:
    fallen = compute_chart(ChartRequest(J2000, 80.0, 25.0, ChartSettings(house_fallback="porphyry")))
    asked = compute_chart(ChartRequest(J2000, 80.0, 25.0, ChartSettings(house_system="porphyry")))

    assert fallen.houses == asked.houses
    assert fallen.engine.notes == ("The house system placidus is undefined at latitude 80; the houses are porphyry.",)
    assert asked.engine.notes == ()


def test_a_fallback_is_not_used_where_the_asked_system_works() -> None:
    allowed = compute_chart(ChartRequest(J2000, 60.0, 25.0, ChartSettings(house_fallback="porphyry")))

    assert allowed.houses == compute_chart(ChartRequest(J2000, 60.0, 25.0)).houses
    assert allowed.engine.notes == ()


@pytest.mark.parametrize("latitude", [90.0, -90.0])
def test_at_the_poles_a_system_has_twelve_houses_in_order_or_none(latitude: float) -> None:
    none = {"placidus", "koch", "regiomontanus", "topocentric", "krusinski", "apc", "sunshine"}
    for system in NAMES:
        if system in none:
            with pytest.raises(HouseSystemUndefined):
                cusps_at(system, 47.0, latitude)
        else:
            cusps = cusps_at(system, 47.0, latitude)
            finder = HouseFinder(cusps)
            assert [finder.house(cusp) for cusp in cusps] == list(range(1, 13))


def test_houses_that_run_backwards_are_numbered_backwards_and_noted() -> None:
    cusps = cusps_of("campanus", horizon(270.0, 80.0), 80.0)
    finder = HouseFinder(cusps)

    assert finder.backwards
    assert [round(cusp, 1) for cusp in cusps[:4]] == [0.0, 291.9, 277.6, 270.0]
    assert (finder.house(359.9), finder.house(292.0), finder.house(291.8), finder.house(0.1)) == (1, 1, 2, 12)
    moment = next(
        J2000 + step / 48.0
        for step in range(48)
        if compute_chart(
            ChartRequest(J2000 + step / 48.0, 80.0, 0.0, ChartSettings(house_system="campanus"))
        ).engine.notes
    )
    chart = compute_chart(ChartRequest(moment, 80.0, 0.0, ChartSettings(house_system="campanus")))
    assert chart.engine.notes == ("At this latitude and moment the ecliptic runs through the houses backwards.",)


def test_neighbours_that_change_places_do_not_turn_the_other_houses_about() -> None:
    cusps = cusps_at("topocentric", 309.2, 66.0)
    finder = HouseFinder(cusps)

    assert cusps[0] > cusps[1] > cusps[0] - 0.01
    assert [round(cusp, 1) for cusp in cusps] == [
        106.1, 106.1, 114.2, 126.8, 147.6, 207.3, 286.1, 286.1, 294.2, 306.8, 327.6, 27.3,
    ]  # fmt: skip
    assert not finder.backwards
    assert [finder.house(longitude) for longitude in (106.0, 110.0, 115.0, 127.0, 206.0, 208.0, 290.0, 28.0)] == [
        12, 1, 3, 4, 5, 6, 7, 12,
    ]  # fmt: skip


def test_a_position_that_equals_a_cusp_to_the_last_bit_is_in_the_house_it_opens() -> None:
    chance = Random(3)
    for _ in range(300):
        latitude = chance.uniform(-66.0, 66.0)
        for system in NAMES:
            cusps = cusps_at(system, chance.uniform(0, 360), latitude)
            finder = HouseFinder(cusps)
            opened = [finder.house(cusp) for cusp in cusps]
            if system == "pullen_sd":  # whose houses 11, 2, 5 and 8 can be without size
                assert [cusps[number - 1] for number in opened] == list(cusps)
            else:
                assert opened == list(range(1, 13))


def test_no_allowance_before_a_cusp() -> None:
    cusps = tuple(30.0 * house + 10.0 for house in range(12))
    finder = HouseFinder(cusps)

    assert finder.house(39.999999) == 1
    assert finder.house(40.0) == 2
    assert finder.house(5.0) == 12
    assert finder.house(339.9) == 11
    assert finder.house(340.0) == 12
    assert finder.house(359.999) == 12


def test_a_chart_opens_its_houses_with_its_angles() -> None:
    chart = compute_chart(ChartRequest(J2000, 48.85, 2.35))
    assert chart.angles is not None

    assert chart.houses[0].longitude == chart.angles.ascendant
    assert chart.houses[9].longitude == chart.angles.midheaven
    assert chart.angles.descendant == pytest.approx((chart.angles.ascendant + 180.0) % 360.0)
    assert chart.angles.imum_coeli == pytest.approx((chart.angles.midheaven + 180.0) % 360.0)


def test_the_ascendant_rises_and_the_vertex_stands_in_the_west_everywhere() -> None:
    """Half a minute later what stood on the eastern horizon is above it, even within the polar circles."""
    chance = Random(5)
    for _ in range(2000):
        ramc, latitude = chance.uniform(0, 360), chance.uniform(-89.0, 89.0)
        figure = horizon(ramc, latitude)
        for longitude, eastern in ((figure.ascendant, True), (figure.vertex, False)):
            along = radians(longitude)
            alpha, delta = atan2(sin(along) * cos(OBLIQUITY), cos(along)), asin(sin(along) * sin(OBLIQUITY))
            hour_angle = degrees(radians(ramc) - alpha)
            assert (sin(radians(hour_angle)) <= 1e-12) == eastern
            if eastern:
                altitude = sin(radians(latitude)) * sin(delta) + cos(radians(latitude)) * cos(delta) * cos(
                    radians(hour_angle)
                )
                assert altitude == pytest.approx(0.0, abs=1e-12)
