"""A chart as the API answers it."""

from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import orjson
import pytest

from charts.engine import VERSION, Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import DEFAULT_POINTS, POINT_ORDER, POINTS, SIGN_NAMES
from charts.engine.centers import PointWithoutPlace
from charts.engine.deltat import observed_until
from charts.engine.zodiac import UserAyanamsa

LONDON_1990 = ChartRequest(2448058.0625, 51.5085, -0.1257)  # 1990-06-15 13:30 UT


@pytest.fixture
def chart() -> Chart:
    return compute_chart(LONDON_1990)


def test_serialised_it_has_the_shape_of_the_api(chart: Chart) -> None:
    answer = orjson.loads(orjson.dumps(chart))

    assert list(answer) == [
        "julian_day", "delta_t", "points", "houses", "angles", "aspects", "patterns", "balance", "lunar_phase",
        "sect", "engine",
    ]  # fmt: skip
    assert list(answer["points"][0]) == [
        "name", "longitude", "latitude", "distance", "speed", "declination", "right_ascension", "sign", "sign_degree",
        "house", "retrograde", "dignities",
    ]  # fmt: skip
    assert list(answer["houses"][0]) == ["number", "longitude", "sign", "sign_degree"]
    assert list(answer["angles"]) == [
        "ascendant", "midheaven", "descendant", "imum_coeli", "vertex", "east_point",
    ]  # fmt: skip
    assert list(answer["aspects"][0]) == [
        "first", "second", "aspect", "angle", "separation", "orb", "applying", "strength", "out_of_sign",
    ]  # fmt: skip
    assert answer["balance"] == {
        "elements": {"fire": 1, "earth": 4, "air": 2, "water": 3},
        "modalities": {"cardinal": 5, "fixed": 2, "mutable": 3},
        "polarities": {"positive": 3, "negative": 7},
    }
    assert list(answer["lunar_phase"]) == ["name", "angle", "illumination"]
    assert list(answer["patterns"][0]) == [
        "pattern", "number", "points", "apex", "element", "modality", "sign", "house", "factor",
    ]  # fmt: skip
    assert answer["engine"] == {
        "name": "embedded",
        "version": VERSION,
        "ephemeris": "DE440",
        "delta_t_model": "SMH 2016 + 2020 addendum, USNO, IERS EOP C04; extrapolated",
        "zodiac": "tropical",
        "ayanamsa": None,
        "ayanamsa_degrees": None,
        "center": "geocentric",
        "degraded": False,
        "notes": [],
    }


def test_known_figures_of_a_summer_day_in_london(chart: Chart) -> None:
    points = {point.name: point for point in chart.points}
    sun, moon, saturn = points["sun"], points["moon"], points["saturn"]

    assert chart.delta_t == pytest.approx(57.20, abs=0.01)
    assert (sun.sign, round(sun.longitude, 4), round(sun.speed, 4), sun.house) == ("gemini", 84.1892, 0.9551, 9)
    assert (round(sun.declination, 4), round(sun.right_ascension, 4)) == (23.3146, 83.6706)
    assert (moon.sign, round(moon.longitude, 4)) == ("pisces", 346.1939)
    assert (saturn.sign, saturn.retrograde, saturn.dignities) == ("capricorn", True, ("domicile",))
    assert chart.lunar_phase.name == "last_quarter"
    assert round(chart.lunar_phase.angle, 3) == 262.005
    assert chart.angles is not None
    assert round(chart.angles.ascendant, 2) == 191.24


def test_default_points_come_in_the_catalogues_order(chart: Chart) -> None:
    assert [point.name for point in chart.points] == sorted(DEFAULT_POINTS, key=POINT_ORDER.__getitem__)


def test_asked_points_come_once_and_in_the_catalogues_order() -> None:
    settings = ChartSettings(points=("spirit", "moon", "true_lilith", "moon", "sun"), aspects={})
    chart = compute_chart(ChartRequest(2451545.0, 10.0, 20.0, settings))

    assert [point.name for point in chart.points] == ["sun", "moon", "true_lilith", "spirit"]
    assert chart.aspects == ()


def test_every_point_has_its_sign_house_and_only_the_coordinates_it_has() -> None:
    chart = compute_chart(ChartRequest(2451545.0, 10.0, 20.0, ChartSettings(points=tuple(p.name for p in POINTS))))

    assert len(chart.points) == len(POINTS)
    for point in chart.points:
        assert 0.0 <= point.longitude < 360.0
        assert point.sign == SIGN_NAMES[int(point.longitude // 30)]
        assert point.sign_degree == pytest.approx(point.longitude % 30.0)
        assert point.house in range(1, 13)
        is_body = POINTS[POINT_ORDER[point.name]].kind in ("luminary", "planet", "asteroid", "star")
        assert (point.distance is not None) == is_body
        assert (point.speed is not None) == (POINTS[POINT_ORDER[point.name]].kind != "lot")
        is_star = POINTS[POINT_ORDER[point.name]].kind == "star"
        assert point.retrograde == (not is_star and point.speed is not None and point.speed < 0.0)


def test_south_nodes_stand_opposite_and_move_alike() -> None:
    names = ("mean_node", "true_node", "mean_south_node", "true_south_node")
    points = compute_chart(ChartRequest(2451545.0, 10.0, 20.0, ChartSettings(points=names))).points
    mean, true, mean_south, true_south = points

    assert (mean_south.longitude - mean.longitude) % 360.0 == pytest.approx(180.0)
    assert (true_south.longitude - true.longitude) % 360.0 == pytest.approx(180.0)
    assert (mean_south.speed, true_south.speed) == (mean.speed, true.speed)
    assert mean.speed == pytest.approx(-0.05295, abs=0.001)  # and not the osculating one's


def test_houses_are_twelve_with_their_signs(chart: Chart) -> None:
    assert [house.number for house in chart.houses] == list(range(1, 13))
    for house in chart.houses:
        assert house.sign == SIGN_NAMES[int(house.longitude // 30)]
    assert sum((after.longitude - before.longitude) % 360 for before, after in pairwise(chart.houses)) < 360.0


def test_a_chart_does_not_change(chart: Chart) -> None:
    with pytest.raises(FrozenInstanceError):
        chart.julian_day = 0.0  # type: ignore[misc]


def test_an_unknown_time_leaves_out_houses_angles_and_lots_and_says_where_the_moon_goes() -> None:
    noon = 2448058.0
    chart = compute_chart(ChartRequest(noon, 51.5, -0.13, time_known=False, day_start=noon - 0.5, day_end=noon + 0.5))

    assert chart.houses == ()
    assert chart.angles is None
    assert [point.name for point in chart.points] == [name for name in DEFAULT_POINTS if name != "fortune"]
    assert {point.house for point in chart.points} == {None}
    assert chart.engine.notes == (
        "The time of birth is unknown: over the day the Moon moves from 8°43′ Pisces to 22°05′ Pisces.",
    )
    assert "fortune" not in {aspect.second for aspect in chart.aspects}


def test_an_unknown_time_is_no_matter_of_latitude() -> None:
    assert compute_chart(ChartRequest(2448058.0, 89.0, 0.0, time_known=False)).houses == ()


def test_the_first_year_after_the_last_observation_needs_no_note() -> None:
    assert compute_chart(ChartRequest(observed_until() + 365.0, 51.5, -0.13)).engine.notes == ()
    assert compute_chart(ChartRequest(observed_until() + 366.0, 51.5, -0.13)).engine.notes != ()


def test_an_extrapolated_delta_t_is_noted() -> None:
    chart = compute_chart(ChartRequest(2488069.5, 51.5, -0.13))  # 2100

    assert chart.delta_t == pytest.approx(101.96, abs=0.01)
    assert chart.engine.notes == ("ΔT of 102.0 s is extrapolated: the Earth's rotation then has not been observed.",)


def test_a_sidereal_chart_counts_from_another_zero_and_keeps_its_equator() -> None:
    request = ChartRequest(2448058.0625, 51.5, -0.13)
    tropical = compute_chart(request)
    sidereal = compute_chart(replace(request, settings=ChartSettings(zodiac="sidereal")))

    assert sidereal.engine.ayanamsa == "lahiri"
    ayanamsa = sidereal.engine.ayanamsa_degrees
    assert ayanamsa == pytest.approx(23.7273, abs=1e-4)
    for before, after in zip(tropical.points, sidereal.points, strict=True):
        assert (before.longitude - after.longitude) % 360.0 == pytest.approx(ayanamsa, abs=1e-9)
        assert (after.right_ascension, after.declination) == pytest.approx((before.right_ascension, before.declination))
    assert (tropical.houses[1].longitude - sidereal.houses[1].longitude) % 360.0 == pytest.approx(ayanamsa)
    assert sidereal.points[0].sign == "gemini"


def test_whole_sign_houses_are_the_signs_of_the_charts_own_zodiac() -> None:
    settings = ChartSettings(zodiac="sidereal", ayanamsa=UserAyanamsa(2451545.0, 24.0), house_system="whole_sign")
    chart = compute_chart(ChartRequest(2448058.0625, 51.5, -0.13, settings))

    assert chart.angles is not None
    assert [house.longitude % 30.0 for house in chart.houses] == [0.0] * 12
    assert chart.houses[0].sign == SIGN_NAMES[int(chart.angles.ascendant // 30)] == "virgo"
    assert chart.engine.ayanamsa == "user"


def test_stars_are_points_when_asked() -> None:
    settings = ChartSettings(points=("sun", "regulus", "spirit"))
    chart = compute_chart(ChartRequest(2451545.0, 51.5, -0.13, settings))

    assert [point.name for point in chart.points] == ["sun", "spirit", "regulus"]
    regulus = chart.points[2]
    assert (regulus.sign, round(regulus.sign_degree, 2)) == ("leo", 29.83)  # Robson's 28°43 in 1920, and precession
    assert (round(regulus.declination, 2), regulus.retrograde) == (11.97, False)


def test_from_the_sun_and_the_barycentre_some_points_have_no_place() -> None:
    heliocentric = compute_chart(replace(LONDON_1990, settings=ChartSettings(center="heliocentric")))

    assert [point.name for point in heliocentric.points][:2] == ["moon", "mercury"]
    assert "fortune" not in [point.name for point in heliocentric.points]
    assert heliocentric.lunar_phase is None
    assert heliocentric.engine.notes == (
        "Left out, as they have no heliocentric place: sun, true_node, true_south_node, mean_lilith, fortune.",
    )
    with pytest.raises(PointWithoutPlace, match="No heliocentric place exists of sun"):
        compute_chart(replace(LONDON_1990, settings=ChartSettings(center="heliocentric", points=("sun", "mars"))))


def test_a_topocentric_moon_is_seen_from_the_ground() -> None:
    """Parallax moves the Moon by up to a degree, the Sun by up to nine seconds of arc."""
    ground = compute_chart(replace(LONDON_1990, settings=ChartSettings(center="topocentric")))
    centre = compute_chart(LONDON_1990)
    shifts = [abs(one.longitude - other.longitude) for one, other in zip(ground.points, centre.points, strict=True)]

    assert 0.0 < shifts[0] < 9.0 / 3600.0
    assert 0.1 < shifts[1] < 1.0
    assert ground.angles == centre.angles
