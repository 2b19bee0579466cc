"""What the sky never does, and what almanacs say it did."""

import pytest

from charts.engine.chart import equatorial
from charts.engine.frame import greenwich_sidereal_time
from charts.engine.sky import sky_at, sky_at_tt
from charts.engine.times import julian_day
from tests.charts.engine.oracle import around, index, moments


@pytest.mark.parametrize(("planet", "widest"), [("mercury", 28.5), ("venus", 47.9)])
def test_inner_planets_never_leave_the_sun(planet: str, widest: float) -> None:
    farthest = 0.0
    for day in range(0, 40000, 3):
        places = sky_at(2430000.5 + day).places
        farthest = max(farthest, abs(around(places[index(planet)][0], places[0][0])))
    assert widest - 1.0 < farthest < widest


def test_the_sun_keeps_to_the_ecliptic_and_never_turns_back() -> None:
    for tt in moments():
        _, latitude, distance, speed, *_ = sky_at_tt(tt)[1][0]
        assert abs(latitude) * 3600.0 < 1.3
        assert 0.983 < distance < 1.0168
        assert 0.95 < speed < 1.0198


def test_outer_planets_turn_back_around_their_oppositions_only() -> None:
    for tt in moments():
        places = sky_at_tt(tt)[1]
        for planet in ("jupiter", "saturn", "uranus", "neptune"):
            longitude, _, _, speed, *_ = places[index(planet)]
            elongation = abs(around(longitude, places[0][0]))
            assert speed > 0.0 if elongation < 95.0 else True
            assert speed < 0.0 if elongation > 135.0 else True


def test_a_place_moves_by_its_speed() -> None:
    for tt in moments(200):
        before, here, after = (sky_at_tt(tt + offset)[1] for offset in (-0.01, 0.0, 0.01))
        for planet in range(10):
            moved = around(after[planet][0], before[planet][0]) / 0.02
            assert moved == pytest.approx(here[planet][3], abs=0.1 / 3600.0)


def test_beside_and_behind_the_sun_a_place_moves_by_its_speed_too() -> None:
    """Venus in superior conjunction, 2024-06-04, goes behind the disc; Mercury in 2024-06-14 passes 1° beside it."""
    for planet, day in (("venus", julian_day(2024, 6, 4)), ("mercury", julian_day(2024, 6, 14))):
        for hour in range(-36, 60):
            tt = day + hour / 24.0
            before, here, after = (sky_at_tt(tt + offset)[1][index(planet)] for offset in (-0.001, 0.0, 0.001))
            assert around(after[0], before[0]) / 0.002 == pytest.approx(here[3], abs=0.1 / 3600.0)


@pytest.mark.parametrize(
    ("point", "moment", "longitude"),
    [
        ("sun", julian_day(2000, 3, 20, 7 + 35 / 60), 0.0),  # March equinox 2000, almanacs: 07:35 UT
        ("sun", julian_day(2024, 6, 20, 20 + 51 / 60), 90.0),  # June solstice 2024: 20:51 UT
        ("sun", julian_day(1900, 9, 23, 12 + 20 / 60), 180.0),  # September equinox 1900: 12:20 UT
        ("saturn", julian_day(2020, 12, 21, 18 + 20 / 60), 300.486),  # the great conjunction, 0°29′ Aquarius
        ("jupiter", julian_day(2020, 12, 21, 18 + 20 / 60), 300.486),
    ],
)
def test_almanac_facts(point: str, moment: float, longitude: float) -> None:
    assert around(sky_at(moment).places[index(point)][0], longitude) == pytest.approx(0.0, abs=0.001)


def test_an_eclipse_is_a_new_moon_at_a_node() -> None:
    """1999-08-11, greatest eclipse 11:03 UT."""
    places = sky_at(julian_day(1999, 8, 11, 11 + 3 / 60)).places
    assert around(places[0][0], places[1][0]) == pytest.approx(0.0, abs=0.05)
    assert abs(around(places[1][0], places[index("true_node")][0])) < 15.0


def test_right_ascension_and_declination_turn_with_the_obliquity() -> None:
    frame = sky_at(2451545.0).frame
    obliquity = 23.4376

    assert equatorial(0.0, 0.0, frame) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert equatorial(90.0, 0.0, frame) == pytest.approx((90.0, obliquity), abs=1e-3)
    assert equatorial(270.0, 0.0, frame) == pytest.approx((270.0, -obliquity), abs=1e-3)


def test_sidereal_time_of_the_astronomical_almanac() -> None:
    """Meeus, Astronomical Algorithms, example 12.a: Greenwich 1987-04-10 0h UT, apparent 13h 10m 46.1351s."""
    moment = julian_day(1987, 4, 10)
    hours = greenwich_sidereal_time(moment, sky_at(moment).frame) * 12.0 / 3.141592653589793
    assert hours * 3600.0 == pytest.approx(13 * 3600 + 10 * 60 + 46.1351, abs=0.01)
