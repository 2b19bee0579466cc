"""Primary directions by semi-arcs."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ASPECT_TYPES
from charts.engine.directions import Method, primary_directions, speculum
from charts.engine.directions.errors import DirectionsUndefined
from charts.engine.directions.keys import arc_of, years_of
from charts.engine.directions.semiarc import semi_arc
from charts.engine.errors import InvalidSpan, TimeUnknown, UnknownAspect, UnknownPoint, UnsupportedSetting
from charts.engine.meridian import meridian_of
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import CHARLES, DIANA
from tests.charts.engine.oracle import around

LIFE = 360 * 365.242190
LISBON = ChartRequest(julian_day(2015, 3, 13, 17), 38 + 32 / 60, -(8 + 54 / 60))
MUNDANE, ZODIACAL = Method("mundane"), Method("zodiacal")
ANGLE_NUMBERS = {"ascendant": 1.0, "imum_coeli": 4.0, "descendant": 7.0, "midheaven": 10.0}


def life(request: ChartRequest, method: Method, **chosen: Any) -> Any:
    return primary_directions(request, request.julian_day, request.julian_day + LIFE, method, **chosen).directions


@pytest.mark.parametrize(("method", "printed", "flat"), [(MUNDANE, 56.74266, False), (ZODIACAL, 56.17347, True)])
def test_mars_to_mercury_is_the_printed_arc(swe: Any, method: Method, printed: float, flat: bool) -> None:
    """J. Ventura, flatlib, recipes/primarydirections.py: 2015-03-13 17:00 UT, 38n32 8w54, semi-arcs in mundo and in
    zodiaco. It takes 23.44° for the obliquity; with that its last digit is met within two. The true one gives 0.0015°
    less."""
    rows = {}
    for name in ("mars", "mercury"):
        longitude, latitude, _ = oracle.place(swe, name, tt_from_ut1(LISBON.julian_day))
        rows[name] = swe.cotrans((longitude, 0.0 if flat else latitude, 1.0), -23.44)[:2]
    midheaven = swe.houses(LISBON.julian_day, LISBON.latitude, LISBON.longitude, b"P")[1][1]
    ramc = swe.cotrans((midheaven, 0.0, 1.0), -23.44)[0]
    mars, mercury = (semi_arc(*rows[name], ramc, LISBON.latitude) for name in ("mars", "mercury"))
    assert mars is not None
    assert mercury is not None
    assert (mars.hour_angle_at(mercury.position) - mars.hour_angle) % 360.0 == pytest.approx(printed, abs=2e-5)

    chosen = {"promissors": ("mars",), "significators": ("mercury",), "aspects": ("conjunction",)}
    direct = next(one for one in life(LISBON, method, **chosen) if one.motion == "direct")
    assert direct.arc == pytest.approx(printed, abs=0.002)
    assert direct.age == pytest.approx(direct.arc / (360 / 365.242190))


@pytest.mark.parametrize(
    "request_", [LISBON, CHARLES, DIANA, replace(DIANA, latitude=-60.0), replace(CHARLES, latitude=0.0)]
)
@pytest.mark.parametrize(
    "method",
    [MUNDANE, ZODIACAL, Method("zodiacal", promissor_latitude="own"), Method("zodiacal", significator_latitude="own"),
     Method("zodiacal", promissor_latitude="bianchini", significator_latitude="own")],
)  # fmt: skip
def test_turning_the_sphere_brings_each_promissor_to_the_significators_house(
    swe: Any, request_: ChartRequest, method: Method
) -> None:
    """The oracle's Placidus house of the promissor, with its latitude, under a sphere turned by the arc (back, if
    converse) is the significator's of birth; in a mundane aspect three houses are 90°."""
    chart = {point.name: point for point in compute_chart(request_).points}
    obliquity = swe.calc(tt_from_ut1(request_.julian_day), swe.ECL_NUT, 0)[0][0]
    ramc = meridian_of(request_).ramc
    mundane = method.kind == "mundane"

    def house(longitude: float, latitude: float, turned: float) -> float:
        place: float = swe.house_pos(
            (ramc + turned) % 360.0, request_.latitude, obliquity, (longitude % 360.0, latitude), b"P"
        )
        return place

    found = life(request_, method)
    assert len(found) > 500
    for one in Random(1).sample(found, 120):
        offset = {None: one.angle, "sinister": one.angle, "dexter": -one.angle}[one.ray]
        promissor = chart[one.promissor]
        latitude = {
            "zero": 0.0, "own": promissor.latitude,
            "bianchini": np.degrees(np.arctan(np.tan(np.radians(promissor.latitude)) * np.cos(np.radians(offset)))),
        }["own" if mundane else method.promissor_latitude]  # fmt: skip
        turned = one.arc if one.motion == "direct" else -one.arc
        came = house(promissor.longitude + (0.0 if mundane else offset), float(latitude), turned)
        if one.significator in ANGLE_NUMBERS:
            stood = ANGLE_NUMBERS[one.significator]
        else:
            own = mundane or method.significator_latitude == "own"
            significator = chart[one.significator]
            stood = house(significator.longitude, significator.latitude if own else 0.0, 0.0)
        assert around(30.0 * (came - stood), -offset if mundane else 0.0) == pytest.approx(0.0, abs=0.002)


def test_directions_to_the_angles_are_differences_of_ascensions() -> None:
    """To the midheaven by right ascension, to the ascendant by oblique ascension: Ptolemy, Tetrabiblos III 10."""
    rows, ramc = speculum(CHARLES), meridian_of(CHARLES).ramc
    found = {(one.promissor, one.significator): one.arc for one in life(CHARLES, MUNDANE, aspects=("conjunction",))
             if one.motion == "direct"}  # fmt: skip
    for row in rows:
        assert row.ascensional_difference is not None
        oblique = row.right_ascension - row.ascensional_difference
        assert found[row.point, "midheaven"] == pytest.approx((row.right_ascension - ramc) % 360.0, abs=1e-9)
        assert found[row.point, "ascendant"] == pytest.approx((oblique - ramc - 90.0) % 360.0, abs=1e-9)


def test_the_speculum_is_the_oracles(swe: Any) -> None:
    obliquity = swe.calc(tt_from_ut1(DIANA.julian_day), swe.ECL_NUT, 0)[0][0]
    for row in speculum(DIANA):
        place = swe.house_pos(meridian_of(DIANA).ramc, DIANA.latitude, obliquity, (row.longitude, row.latitude), b"P")
        assert row.position is not None
        assert row.position == pytest.approx(30.0 * (place - 1.0), abs=0.001)
        assert row.above_horizon is (place >= 7.0)
        assert row.diurnal_semi_arc is not None
        assert row.diurnal_semi_arc + row.nocturnal_semi_arc == 180.0
        assert row.meridian_distance <= (row.diurnal_semi_arc if row.above_horizon else row.nocturnal_semi_arc)


def test_converse_turns_the_sphere_back() -> None:
    found = life(CHARLES, ZODIACAL, promissors=("venus",), significators=("mars",), aspects=("trine",))
    arcs = {(one.ray, one.motion): one.arc for one in found}

    assert set(arcs) == {(ray, motion) for ray in ("sinister", "dexter") for motion in ("direct", "converse")}
    for ray in ("sinister", "dexter"):
        assert arcs[ray, "direct"] + arcs[ray, "converse"] == pytest.approx(360.0)
    only = life(
        CHARLES, ZODIACAL, promissors=("venus",), significators=("mars",), aspects=("trine",), motions=("converse",)
    )
    assert [one.motion for one in only] == ["converse", "converse"]


@pytest.mark.parametrize(("key", "rate"), [("ptolemy", 1.0), ("naibod", (59 + 8.33 / 60) / 60), ("cardan", 59.2 / 60)])
def test_static_keys_turn_arcs_to_years(key: Any, rate: float) -> None:
    for one in life(DIANA, Method(key=key))[::50]:
        assert one.age == pytest.approx(one.arc / rate, rel=1e-6)
        assert one.julian_day == pytest.approx(DIANA.julian_day + one.age * 365.242190)


def test_placidus_key_is_the_suns_own_right_ascension(swe: Any) -> None:
    """A direction of arc A falls due when the oracle's Sun has gone A in right ascension, a day for a year."""

    def sun(moment: float) -> float:
        obliquity = swe.calc(tt_from_ut1(moment), swe.ECL_NUT, 0)[0][0]
        longitude, latitude, _ = oracle.place(swe, "sun", tt_from_ut1(moment))
        right_ascension: float = swe.cotrans((longitude, latitude, 1.0), -obliquity)[0]
        return right_ascension

    for one in life(DIANA, Method(key="placidus"))[::50]:
        gone = sun(DIANA.julian_day + one.age) - sun(DIANA.julian_day)
        assert around(gone, one.arc) == pytest.approx(0.0, abs=1e-4)
    ages = np.array([0.5, 20.0, 71.0])
    arcs = np.array([arc_of("placidus", DIANA.julian_day, age) for age in ages.tolist()])
    assert years_of("placidus", DIANA.julian_day, arcs) == pytest.approx(ages, abs=1e-8)


@pytest.mark.parametrize("key", ["ptolemy", "naibod", "placidus"])
def test_a_span_holds_what_falls_due_in_it_and_nothing_before_birth(key: Any) -> None:
    whole = life(DIANA, Method(key=key))
    start, end = DIANA.julian_day + 20 * 365.25, DIANA.julian_day + 36 * 365.25
    part = primary_directions(DIANA, start, end, Method(key=key)).directions

    assert list(part) == [one for one in whole if start <= one.julian_day <= end]
    assert len(part) > 20
    before = primary_directions(DIANA, DIANA.julian_day - 5000, DIANA.julian_day + 365).directions
    assert all(one.age > 0.0 for one in before)
    assert primary_directions(DIANA, DIANA.julian_day - 5000, DIANA.julian_day - 1000).directions == ()


def test_no_planet_is_directed_to_itself_but_to_its_aspects() -> None:
    found = life(CHARLES, MUNDANE, promissors=("sun",), significators=("sun",))
    assert {one.aspect for one in found} == {"opposition", "trine", "square", "sextile"}
    for one in life(CHARLES, ZODIACAL, aspects=tuple(ASPECT_TYPES))[::40]:
        assert (one.ray is None) is (one.angle in (0.0, 180.0))


def test_within_the_polar_circle_there_are_none_and_a_body_that_never_sets_is_noted() -> None:
    with pytest.raises(DirectionsUndefined) as refusal:
        life(replace(DIANA, latitude=67.0), ZODIACAL)
    assert refusal.value.limit == pytest.approx(66.56, abs=0.01)
    assert "latitude 67" in str(refusal.value)
    with pytest.raises(DirectionsUndefined):
        speculum(replace(DIANA, latitude=-66.57))
    moon = next(
        day / 2 + 2453900.5  # 2006, the Moon's declination up to 28.7°
        for day in range(60)
        if abs(compute_chart(ChartRequest(day / 2 + 2453900.5, 0.0, 0.0)).points[1].declination) > 28.0
    )
    north = ChartRequest(moon, 64.0, 25.0)
    found = primary_directions(north, moon, moon + LIFE, MUNDANE)
    assert found.notes == ("moon, or a ray of it, never rises or sets at this latitude and has no semi-arc.",)
    assert not {"moon"} & {name for one in found.directions for name in (one.promissor, one.significator)}
    assert [row.position for row in speculum(north, ("moon",))] == [None]
    assert primary_directions(north, moon, moon + LIFE).notes == ()  # its degree of the zodiac rises


@pytest.mark.parametrize(
    "method", [MUNDANE, ZODIACAL, Method(promissor_latitude="bianchini", significator_latitude="own")]
)
def test_the_zodiac_that_a_chart_counts_in_changes_no_arc(method: Method) -> None:
    sidereal = replace(CHARLES, settings=ChartSettings(zodiac="sidereal", ayanamsa="fagan_bradley"))
    ours, theirs = life(sidereal, method), life(CHARLES, method)

    assert [(one.promissor, one.significator) for one in ours] == [(one.promissor, one.significator) for one in theirs]
    assert [one.arc for one in ours] == pytest.approx([one.arc for one in theirs], abs=1e-9)
    heliocentric = replace(CHARLES, settings=ChartSettings(center="heliocentric", points=("mars",)))
    assert life(heliocentric, method) == theirs


def test_what_cannot_be_directed_is_refused() -> None:
    with pytest.raises(TimeUnknown):
        life(replace(DIANA, time_known=False), ZODIACAL)
    with pytest.raises(UnknownPoint) as refusal:
        life(DIANA, ZODIACAL, significators=("ascendent",))
    assert refusal.value.near[0] == "ascendant"
    with pytest.raises(UnknownPoint):
        life(DIANA, ZODIACAL, promissors=("midheaven",))
    with pytest.raises(UnknownAspect):
        life(DIANA, ZODIACAL, aspects=("trigon",))
    with pytest.raises(UnsupportedSetting):
        life(DIANA, ZODIACAL, motions=("forward",))
    with pytest.raises(UnsupportedSetting):
        Method(key="brahe")  # type: ignore[arg-type]
    with pytest.raises(InvalidSpan):
        primary_directions(DIANA, DIANA.julian_day, DIANA.julian_day)


def test_directions_are_json() -> None:
    found = primary_directions(DIANA, DIANA.julian_day, DIANA.julian_day + 3000)
    answer = orjson.loads(orjson.dumps(found, option=orjson.OPT_UTC_Z))
    assert set(answer["directions"][0]) == {
        "promissor", "significator", "aspect", "angle", "ray", "motion", "arc", "age", "julian_day", "utc",
    }  # fmt: skip
    assert orjson.loads(orjson.dumps(speculum(DIANA)))[0]["point"] == "sun"
