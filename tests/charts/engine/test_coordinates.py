"""Coordinates against Meeus' printed examples, erfa's routines, and impossibilities."""

import math

import erfa
import numpy as np
import pytest

from charts.engine.circle import arc
from charts.engine.constants import AU_KM, DEGREES
from charts.engine.coordinates import (
    apparent_altitude,
    ecliptic,
    equatorial_arrays,
    equatorial_speeds,
    from_horizontal,
    horizontal,
    observer_state,
    true_altitude,
)
from charts.engine.ephemeris import NUTATION, shared_ephemeris
from charts.engine.frame import Frame, equatorial, frame_of_date, greenwich_sidereal_time
from charts.engine.sky import sky_at_tt
from charts.engine.times import tdb_from_tt, tt_from_ut1

PLACES = [
    (51.5, 0.0, 25.0),
    (-33.87, 151.21, 58.0),
    (89.9, -40.0, 0.0),
    (0.0, 180.0, 4000.0),
    (33.356, -116.8625, 1706.0),
]


def frame_at(tt: float) -> Frame[float]:
    return frame_of_date(tt, shared_ephemeris().states(tdb_from_tt(tt))[NUTATION])


def frame_with(obliquity: float) -> Frame[float]:
    frame = frame_of_date(2451545.0, (0.0,) * 9)
    epsilon = obliquity / DEGREES
    return frame._replace(obliquity=epsilon, cos_obliquity=math.cos(epsilon), sin_obliquity=math.sin(epsilon))


def test_pollux_as_meeus_prints_it():
    """Example 13.a: α 116.328942°, δ 28.026183° is λ 113.215630°, β 6.684170° at obliquity 23.4392911°."""
    frame = frame_with(23.4392911)
    assert ecliptic(116.328942, 28.026183, frame) == pytest.approx((113.215630, 6.684170), abs=1e-6)
    assert equatorial(113.215630, 6.684170, frame) == pytest.approx((116.328942, 28.026183), abs=1e-6)


def test_venus_in_washington_as_meeus_prints_it():
    """Example 13.b: hour angle 64.352133°, declination −6°43′11.61″: 68.0337° from south westwards, 15.1249° high."""
    azimuth, altitude = horizontal(0.0, -6.719892, 64.352133, 38.9213889)
    assert (azimuth, altitude) == pytest.approx((68.0337 + 180.0, 15.1249), abs=6e-5)


def test_horizontal_places_agree_with_erfa():
    chance = np.random.default_rng(3)
    for _ in range(200):
        right_ascension, ramc = chance.uniform(0.0, 360.0, 2).tolist()
        declination, latitude = chance.uniform(-90.0, 90.0, 2).tolist()
        expected = erfa.hd2ae(*np.radians([ramc - right_ascension, declination, latitude]))
        azimuth, altitude = horizontal(right_ascension, declination, ramc, latitude)
        assert arc(math.degrees(expected[0]), azimuth) == pytest.approx(0.0, abs=1e-9)
        assert altitude == pytest.approx(math.degrees(expected[1]), abs=1e-11)
        back = from_horizontal(azimuth, altitude, ramc, latitude)
        assert arc(back[0], right_ascension) == pytest.approx(0.0, abs=1e-9)
        assert back[1] == pytest.approx(declination, abs=1e-9)


def test_cardinal_directions():
    """On the equator's meridian southwards, six hours before it due east, the pole due north at one's latitude."""
    assert horizontal(100.0, 0.0, 100.0, 50.0) == pytest.approx((180.0, 40.0))
    assert horizontal(100.0, 0.0, 10.0, 50.0) == pytest.approx((90.0, 0.0))
    assert horizontal(100.0, 0.0, 190.0, 50.0) == pytest.approx((270.0, 0.0), abs=1e-12)
    assert horizontal(0.0, 90.0, 0.0, 50.0)[1] == pytest.approx(50.0)


def test_arrays_go_the_way_of_floats():
    frame = frame_at(2451545.0)
    many = Frame(*(np.full(3, value) for value in frame))
    along, across = np.array([0.0, 123.4, 359.9]), np.array([-5.0, 60.0, 1.0])
    equator = equatorial_arrays(along, across, many)
    assert (
        pytest.approx(
            np.array([equatorial(*pair, frame) for pair in zip(along.tolist(), across.tolist(), strict=True)]),
            abs=1e-12,
        )
        == np.array(equator).T
    )
    assert np.array(ecliptic(*equator, many, np)) == pytest.approx(np.array([along, across]), abs=1e-11)
    ramc, latitude = np.array([10.0, 20.0, 30.0]), np.array([50.0, -50.0, 0.0])
    azimuth, altitude = horizontal(*equator, ramc, latitude, np)
    expected = horizontal(equator[0][1].item(), equator[1][1].item(), 20.0, -50.0)
    assert (azimuth[1], altitude[1]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("body", [1, 2, 4, 9])
def test_equatorial_speeds_are_derivatives(body):
    tt, step = 2460000.3, 0.01
    skies = [sky_at_tt(moment) for moment in (tt - step, tt + step)]
    before, after = (equatorial(places[body][0], places[body][1], frame) for frame, places in skies)
    frame, places = sky_at_tt(tt)
    place = places[body]
    speeds = equatorial_speeds(place[0], place[1], place[3], place[4], frame)
    assert speeds[0] == pytest.approx(arc(before[0], after[0]) / (2 * step), abs=3e-5)
    assert speeds[1] == pytest.approx(
        (after[1] - before[1]) / (2 * step), abs=1e-4
    )  # the obliquity's change is left out


def test_refraction_as_meeus_prints_it():
    """Example 16.a: at a true altitude of 0.5541° refraction is 24.618′; near the horizon, true −34.5′, 34.5′."""
    assert (apparent_altitude(0.5541) - 0.5541) * 60.0 == pytest.approx(24.618, abs=0.01)
    assert apparent_altitude(90.0) == pytest.approx(90.0, abs=1e-5)
    assert apparent_altitude(-34.5 / 60.0) * 60.0 == pytest.approx(0.0, abs=0.7)


def test_refraction_grows_with_pressure_and_cold_and_can_be_undone():
    standard, thin, cold = (apparent_altitude(1.0, *air) - 1.0 for air in ((), (505.0, 10.0), (1010.0, -20.0)))
    assert thin == pytest.approx(standard / 2.0)
    assert cold == pytest.approx(standard * 283.0 / 253.0)
    for altitude in (-1.9, -0.5, 0.0, 3.0, 45.0, 89.0):
        assert true_altitude(apparent_altitude(altitude)) == pytest.approx(altitude, abs=1e-6)
    assert apparent_altitude(-2.5) == true_altitude(-2.5) == -2.5


@pytest.mark.parametrize(("latitude", "longitude", "height"), PLACES)
def test_an_observers_position_and_velocity_agree_with_erfa(latitude, longitude, height):
    """pvtob gives them in celestial intermediate axes; their Earth rotation angle, without polar motion and s′."""
    for day in (2433283.25, 2451545.0, 2460000.75):
        tt = tt_from_ut1(day)
        place = np.radians([longitude, latitude])
        pv = erfa.pvtob(place[0], place[1], height, 0.0, 0.0, 0.0, erfa.era00(day, 0.0))
        to_gcrs = erfa.c2i06a(tt, 0.0).T
        position, velocity = (to_gcrs @ pv[part] / (AU_KM * 1000.0) for part in ("p", "v"))
        state = observer_state(latitude, longitude, height, day, frame_at(tt))
        assert np.array(state.position) * AU_KM * 1000.0 == pytest.approx(position * AU_KM * 1000.0, abs=0.01)  # m
        assert np.array(state.velocity) == pytest.approx(velocity * 86400.0, abs=1e-11)  # au/day: 0.02 mm/s
        after = observer_state(latitude, longitude, height, day + 0.001, frame_at(tt + 0.001))
        before = observer_state(latitude, longitude, height, day - 0.001, frame_at(tt - 0.001))
        change = (np.array(after.velocity) - before.velocity) / 0.002
        assert np.array(state.acceleration) == pytest.approx(change, abs=3e-8)


def test_palomar_as_meeus_prints_it():
    """Example 11.a: ρ sin φ′ 0.546861, ρ cos φ′ 0.836339 equatorial radii at 33°21′22″ and 1706 m."""
    day = 2451545.0
    state = observer_state(33.0 + 21.0 / 60.0 + 22.0 / 3600.0, -116.8625, 1706.0, day, frame_at(tt_from_ut1(day)))
    x, y, z = erfa.pnm06a(tt_from_ut1(day), 0.0) @ np.array(state.position) * AU_KM / 6378.137
    assert (z, math.hypot(x, y)) == pytest.approx((0.546861, 0.836339), abs=1e-6)
    ramc = greenwich_sidereal_time(day, frame_at(tt_from_ut1(day))) - 116.8625 / DEGREES
    assert arc(math.degrees(math.atan2(y, x)), math.degrees(ramc)) == pytest.approx(0.0, abs=1e-6)
