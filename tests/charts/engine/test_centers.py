"""The sky from a place on the ground, from the Sun and from the barycentre: textbook erfa, and the oracle."""

from collections.abc import Iterator
from math import cos, isnan, radians
from typing import Any

import numpy as np
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_arrays, compute_chart, compute_charts
from charts.engine.apparent import aberrate, barycentric, ecliptic_places, light_time
from charts.engine.arrays import sky_arrays
from charts.engine.arrays.sky import KNOWN, MEAN_POINTS, OSCULATING_POINTS, PLANETS
from charts.engine.catalogue import POINT_ORDER, POINTS
from charts.engine.centers import (
    CENTERS,
    GEOCENTRIC,
    PointWithoutPlace,
    Viewpoint,
    earth_place,
    has_place,
    on_the_ground,
)
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.deltat import delta_t
from charts.engine.ephemeris import MOON, NUTATION, shared_ephemeris
from charts.engine.errors import HouseSystemUndefined
from charts.engine.frame import frame_of_date
from charts.engine.minor import MINOR_BODIES
from charts.engine.sky import sky_at, sky_at_tt
from charts.engine.times import tdb_from_tt
from tests.charts.engine.accuracy import Largest
from tests.charts.engine.oracle import FIRST, LAST, NUMBERS, around

MOMENTS = np.random.default_rng(20261121).uniform(FIRST, LAST, 40)
PLACES = ((51.5, 0.0, 25.0), (-33.87, 151.21, 58.0), (70.0, -40.0, 2000.0), (0.0, -78.5, 2850.0))
ORBIT = (*MEAN_POINTS, *OSCULATING_POINTS)


@pytest.fixture
def topocentric(swe: Any) -> Iterator[Any]:
    """The oracle, whose ΔT a test may set: given back as it was."""
    yield swe
    swe.set_delta_t_userdef(swe.DELTAT_AUTOMATIC)


def viewpoints() -> Iterator[tuple[float, Viewpoint]]:
    for index, tt in enumerate(MOMENTS.tolist()):
        yield tt, Viewpoint("topocentric", *PLACES[index % len(PLACES)])


def oracles_place(swe: Any, name: str, tt: float, viewpoint: Viewpoint) -> tuple[float, float, float]:
    """At equal ΔT."""
    swe.set_delta_t_userdef(delta_t(tt) / SECONDS_PER_DAY)
    swe.set_topo(viewpoint.longitude, viewpoint.latitude, viewpoint.height)
    (along, across, distance, *_), flags, *_ = swe.calc(tt, NUMBERS[name], swe.FLG_SWIEPH | swe.FLG_TOPOCTR)
    assert flags & swe.FLG_SWIEPH
    assert flags & swe.FLG_TOPOCTR
    return along, across, distance


def test_the_oracles_moon_is_ours_seen_from_a_place_without_nutation(topocentric, measured):
    """It sets the place on the mean equator by mean sidereal time: up to 0.3 km aside, 0.17″ of the Moon."""
    longitude, latitude = Largest(), Largest()
    for tt, viewpoint in viewpoints():
        along, across, _ = oracles_place(topocentric, "moon", tt, viewpoint)
        states = shared_ephemeris().states(tdb_from_tt(tt))
        bodies, earth = barycentric(states)
        eye = on_the_ground(viewpoint, earth, tt, frame_of_date(tt, (0.0,) * 9))
        rays = aberrate(light_time([bodies[MOON]], eye), eye)
        place = ecliptic_places(rays, frame_of_date(tt, states[NUTATION]))[0]
        longitude.add(around(place[0], along) * cos(radians(across)) * 3600.0, f"{tt:.2f} {viewpoint[1:]}")
        latitude.add((place[1] - across) * 3600.0, f"{tt:.2f} {viewpoint[1:]}")
    measured(longitude.against("topocentric moon without nutation of the place, longitude", "oracle", 0.05))
    measured(latitude.against("topocentric moon without nutation of the place, latitude", "oracle", 0.05))


def test_the_moons_parallax_is_never_over_a_degree_and_mostly_felt():
    """Its horizontal parallax is 53.9′ to 61.5′: the place moves the Moon by no more, and by that much at most."""
    apart = []
    for tt, viewpoint in viewpoints():
        (_, there), (_, centre) = sky_at_tt(tt, (), viewpoint), sky_at_tt(tt)
        along = around(there[1][0], centre[1][0]) * cos(radians(centre[1][1]))
        apart.append(np.hypot(along, there[1][1] - centre[1][1]))
    assert 50.0 < max(apart) * 60.0 < 61.6


def test_nodes_and_apogees_are_of_the_earths_centre():
    tt, viewpoint = next(viewpoints())
    (_, there), (_, centre) = sky_at_tt(tt, (), viewpoint), sky_at_tt(tt)
    for point in ORBIT:
        assert there[POINT_ORDER[point]] == pytest.approx(centre[POINT_ORDER[point]], abs=1e-7)


def test_the_earth_stands_opposite_the_sun():
    """Seen from the Sun the Earth is where the Sun is seen from it, less aberration and light-time: 20.5″ at most."""
    for tt in MOMENTS.tolist():
        sun = sky_at_tt(tt)[1][0]
        earth = earth_place("heliocentric", tt)
        assert abs(around(earth[0], sun[0] + 180.0)) * 3600.0 < 42.0
        assert earth[1] == pytest.approx(-sun[1], abs=0.5 / 3600.0)
        assert earth[2] == pytest.approx(sun[2], abs=2e-6)


@pytest.mark.parametrize("center", CENTERS)
def test_the_array_path_is_the_path_of_plain_floats(center):
    points = [name for name in KNOWN if name not in MINOR_BODIES]
    viewpoint = Viewpoint(center, *PLACES[1]) if center == "topocentric" else Viewpoint(center)
    sky = sky_arrays(MOMENTS, points, viewpoint=viewpoint)
    for column, tt in enumerate(MOMENTS.tolist()):
        _, places = sky_at_tt(tt, (), viewpoint)
        for row, point in enumerate(points):
            found = [part[row, column] for part in sky[1:]]
            assert found == pytest.approx(places[POINT_ORDER[point]], abs=1e-10, nan_ok=True), (point, tt)


@pytest.mark.parametrize("center", CENTERS)
def test_speeds_are_derivatives(center):
    viewpoint = Viewpoint(center, *PLACES[0]) if center == "topocentric" else Viewpoint(center)
    step = 0.001
    for tt in MOMENTS[:5].tolist():
        before, now, after = (sky_at_tt(tt + days, (), viewpoint)[1] for days in (-step, 0.0, step))
        for name in PLANETS[1:]:
            index = POINT_ORDER[name]
            assert now[index][3] == pytest.approx(around(after[index][0], before[index][0]) / (2 * step), abs=5e-5)
            assert now[index][4] == pytest.approx((after[index][1] - before[index][1]) / (2 * step), abs=5e-5)


def test_minor_bodies_have_places_from_every_centre():
    for center in CENTERS:
        places = sky_at(2451545.0, ("chiron",), Viewpoint(center, *PLACES[0])).places
        assert places[POINT_ORDER["chiron"]][2] == pytest.approx(10.0, abs=1.1)
        moved = [point for point in ORBIT if isnan(places[POINT_ORDER[point]][0])]
        assert moved == ([] if center in ("geocentric", "topocentric") else list(ORBIT))


def test_which_points_have_a_place():
    """The Sun cannot be seen from itself; nodes, apogees and lots are of the Earth."""
    absent = {center: {point.name for point in POINTS if not has_place(point, center)} for center in CENTERS}
    assert absent["geocentric"] == absent["topocentric"] == set()
    assert absent["heliocentric"] - absent["barycentric"] == {"sun"}
    assert {*ORBIT, "fortune", "spirit"} <= absent["barycentric"]
    assert not absent["heliocentric"] & {"moon", "pluto", "chiron", "spica"}
    for center in ("heliocentric", "barycentric"):
        places = sky_at(2451545.0, MINOR_BODIES, Viewpoint(center)).places
        assert {POINTS[index].name for index, place in enumerate(places) if isnan(place[0])} <= absent[center]
    refusal = PointWithoutPlace(("sun",), "heliocentric")
    assert str(refusal).startswith("No heliocentric place exists of sun;")
    assert refusal.details == {"points": ["sun"], "center": "heliocentric"}


def test_geocentric_is_what_is_answered_unasked():
    unasked = repr(sky_at(2451545.0))
    assert unasked == repr(sky_at(2451545.0, (), GEOCENTRIC))
    assert unasked == repr(sky_at(2451545.0, (), Viewpoint("geocentric")))


def test_the_absent_sun_is_in_no_sign_of_a_sidereal_chart() -> None:
    for zodiac in ("tropical", "sidereal"):
        request = ChartRequest(2451545.0, 50.0, 10.0, ChartSettings(center="heliocentric", zodiac=zodiac))
        balance = compute_chart(request).balance
        assert sum(balance.elements.values()) == sum(balance.modalities.values()) == 9
        assert balance == compute_charts([request])[0].balance


@pytest.mark.parametrize("zodiac", ["tropical", "sidereal"])
@pytest.mark.parametrize("center", CENTERS[2:])
def test_sunshine_houses_are_of_the_sun_as_the_earth_sees_it(center: str, zodiac: str) -> None:
    chosen = [ChartSettings(house_system="sunshine", center=one, zodiac=zodiac) for one in ("geocentric", center)]
    expected, *_ = charts = [compute_chart(ChartRequest(2451545.0, 50.0, 10.0, settings)) for settings in chosen]
    charts += compute_charts([ChartRequest(2451545.0, 50.0, 10.0, chosen[1])] * 2)
    cusps = [house.longitude for house in expected.houses]
    for chart in charts[1:]:
        assert [house.longitude for house in chart.houses] == pytest.approx(cusps, abs=1e-10)
    arrays = compute_arrays([2451545.0, 2451600.0], (50.0, 10.0), chosen[1])
    assert arrays.cusps[:, 0] == pytest.approx(cusps, abs=1e-10)
    assert np.isfinite(arrays.cusps).all()


@pytest.mark.parametrize("center", CENTERS)
def test_sunshine_houses_are_undefined_in_the_polar_night_from_every_centre(center: str) -> None:
    request = ChartRequest(2451545.0, 80.0, 10.0, ChartSettings(house_system="sunshine", center=center))
    with pytest.raises(HouseSystemUndefined):
        compute_chart(request)
    with pytest.raises(HouseSystemUndefined):
        compute_charts([request] * 2)
    with pytest.raises(HouseSystemUndefined):
        compute_arrays([2451545.0], (80.0, 10.0), request.settings)
