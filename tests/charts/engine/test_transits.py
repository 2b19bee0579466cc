"""Transits: every exact pass, numbered, with its stay within an orb."""

from datetime import date

import numpy as np
import orjson
import pytest

from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.arrays import sky_arrays
from charts.engine.catalogue import ASPECT_TYPES, PLANETS
from charts.engine.errors import GeocentricOnly, InvalidSpan, OutOfBounds, TimeUnknown, UnknownPoint
from charts.engine.events.errors import TooManyEvents
from charts.engine.events.natal import natal_longitudes
from charts.engine.times import julian_day, tt_from_ut1
from charts.engine.transits import (
    InvalidLongitude,
    OrbPeriod,
    Transit,
    find_transits,
)
from charts.engine.zodiac import UserAyanamsa
from tests.charts.engine import oracle

YEAR = (julian_day(2026, 1, 1), julian_day(2027, 1, 1))


@pytest.fixture(scope="module")
def chart() -> Chart:
    return compute_chart(ChartRequest(julian_day=2448058.0625, latitude=51.5, longitude=-0.13))


def test_every_pass_that_a_fine_grid_shows_is_found(chart: Chart) -> None:
    """Ten bodies, all points, lots and angles, five aspects, against sign changes at an hour's step."""
    natal = natal_longitudes(chart)
    found = find_transits(chart, *YEAR)
    expected = {}
    tt = np.arange(tt_from_ut1(YEAR[0]), tt_from_ut1(YEAR[1]), 1 / 24)
    for point, row in zip(PLANETS, sky_arrays(tt, PLANETS).longitude, strict=True):
        for name, longitude in natal.items():
            for aspect in ASPECT_TYPES.values():
                if aspect.major:
                    count = 0
                    for angle in {aspect.angle, -aspect.angle % 360.0}:
                        off = (row - longitude - angle + 180.0) % 360.0 - 180.0
                        count += int((((off[:-1] >= 0) != (off[1:] >= 0)) & (np.abs(off[:-1]) < 90)).sum())
                    expected[point, name, aspect.name] = count
    assert len(natal) == 17  # fifteen points and two angles
    counts = dict.fromkeys(expected, 0)
    for transit in found:
        counts[transit.first, transit.second, transit.aspect] += 1
    assert counts == expected
    assert len(found) > 2000
    assert [transit.julian_day for transit in found] == sorted(transit.julian_day for transit in found)


def test_pluto_s_five_passes_over_the_border_of_aquarius() -> None:
    """Its published ingresses of 2023 and 2024; the search looks at one year and counts the others' passes too."""
    passes = [
        (date(2023, 3, 23), 1, False),
        (date(2023, 6, 11), 2, True),
        (date(2024, 1, 21), 3, False),
        (date(2024, 9, 1), 4, True),
        (date(2024, 11, 19), 5, False),
    ]
    for year in (2022, 2023, 2024, 2025):
        span = julian_day(year, 1, 1), julian_day(year + 1, 1, 1)
        found = find_transits({"midheaven": 300.0}, *span, points=["pluto"], aspects=["conjunction"])
        assert [(t.utc.date(), t.pass_number, t.retrograde) for t in found] == [
            (day, number, retrograde) for day, number, retrograde in passes if day.year == year
        ]
        assert {t.passes for t in found} <= {5}


def test_uranus_passes_three_times_and_mercury_once_a_turn() -> None:
    """Uranus came into Taurus on 15 May 2018, back on 6 November and again on 6 March 2019."""
    span = julian_day(2018, 1, 1), julian_day(2020, 1, 1)
    found = find_transits({"venus": 30.0}, *span, points=["uranus"], aspects=["conjunction"])
    assert [(t.utc.strftime("%Y-%m-%d"), t.pass_number, t.passes) for t in found] == [
        ("2018-05-15", 1, 3),
        ("2018-11-06", 2, 3),
        ("2019-03-06", 3, 3),
    ]
    suns = find_transits({"venus": 30.0}, *span, points=["sun", "moon"], aspects=["conjunction"])
    assert {(t.pass_number, t.passes) for t in suns} == {(1, 1)}
    assert len([t for t in suns if t.first == "sun"]) == 2


def test_a_long_search_numbers_passes_as_short_ones_do() -> None:
    """Numbers do not depend on how much of a transit lies within the span."""
    points = ("mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "chiron", "true_node")
    natal = {f"at {degree}": float(degree) for degree in range(0, 360, 7)}
    whole = find_transits(natal, julian_day(1985, 1, 1), julian_day(2010, 1, 1), points=points, aspects=["conjunction"])
    for year in (1989, 1997, 2003):
        span = julian_day(year, 1, 1), julian_day(year + 1, 1, 1)
        part = find_transits(natal, *span, points=points, aspects=["conjunction"])
        assert [(t.first, t.second, t.pass_number, t.passes) for t in part] == [
            (t.first, t.second, t.pass_number, t.passes) for t in whole if span[0] <= t.julian_day < span[1]
        ]
    assert {t.passes for t in whole} >= {1, 3, 5}


@pytest.mark.parametrize("orb", [0.5, 3.0, 15.0])
def test_the_stay_within_an_orb(chart: Chart, orb: float) -> None:
    """The point is on the orb's edge at both ends, and nearer in between."""
    names = ("sun", "ascendant", "fortune")
    natal = natal_longitudes(chart)
    points = ("moon", "mercury", "mars", "saturn", "pluto")
    found = find_transits(chart, *YEAR, points=points, targets=names, orb=orb)
    assert len(found) > 150
    for transit in found:
        period = transit.period
        assert period.entered_julian_day < transit.julian_day < period.left_julian_day
        ut1 = np.linspace(period.entered_julian_day, period.left_julian_day, 50)
        tt = np.array([tt_from_ut1(moment) for moment in ut1])
        longitude = sky_arrays(tt, [transit.first]).longitude[0]
        orbs = np.abs((longitude - transit.longitude + 180.0) % 360.0 - 180.0)
        assert orbs[[0, -1]] == pytest.approx([orb, orb], abs=1e-6)
        assert (orbs[1:-1] < orb).all()
        separation = abs(oracle.around(transit.longitude, natal[transit.second]))
        assert separation == pytest.approx(transit.angle, abs=1e-9)


def test_passes_in_one_stay_share_it() -> None:
    """With 5° Uranus stays from its first pass over 0° Taurus to its third."""
    span = julian_day(2018, 1, 1), julian_day(2020, 1, 1)
    found = find_transits({"venus": 30.0}, *span, points=["uranus"], aspects=["conjunction"], orb=5.0)
    assert len({(t.period.entered, t.period.left) for t in found}) == 1
    narrow = find_transits({"venus": 30.0}, *span, points=["uranus"], aspects=["conjunction"], orb=0.1)
    assert len({(t.period.entered, t.period.left) for t in narrow}) == 3
    exact = find_transits({"venus": 30.0}, *span, points=["uranus"], aspects=["conjunction"], orb=0.0)
    assert [t.period.entered for t in exact] == [t.utc for t in exact] == [t.period.left for t in exact]


def test_a_stay_that_reaches_out_of_the_ephemeris_has_no_end() -> None:
    start, end = 2688600.0, 2688970.0  # its last year
    found = find_transits({"x": 0.0}, start, end, points=["sun", "pluto"], orb=15.0)
    assert found
    assert any(t.period.left is None and t.period.entered is not None for t in found)


def test_sidereal_places_are_met_by_sidereal_points() -> None:
    natal = {"sun": 100.0}
    tropical = find_transits({"sun": 100.0}, *YEAR, points=["sun"], aspects=["conjunction"])
    sidereal = find_transits(natal, *YEAR, points=["sun"], aspects=["conjunction"], ayanamsa="lahiri")
    assert sidereal[0].julian_day - tropical[0].julian_day == pytest.approx(24.22 / 0.955, abs=0.3)


@pytest.mark.parametrize("ayanamsa", ["lahiri", UserAyanamsa(2451545.0, 23.85)])
def test_a_sidereal_chart_is_met_in_its_own_zodiac(ayanamsa: str | UserAyanamsa) -> None:
    settings = ChartSettings(zodiac="sidereal", ayanamsa=ayanamsa)
    moment = julian_day(2026, 7, 1)
    chart = compute_chart(ChartRequest(julian_day=moment, latitude=10.0, longitude=20.0, settings=settings))
    found = find_transits(chart, moment - 1, moment + 1, points=["mars"], targets=["mars"], aspects=["conjunction"])
    assert [transit.julian_day for transit in found] == pytest.approx([moment], abs=1e-6)


def test_targets_and_angles(chart: Chart) -> None:
    assert chart.angles is not None
    found = find_transits(chart, *YEAR, targets=["ascendant", "fortune"], points=["jupiter", "sun"])
    assert {t.second for t in found} == {"ascendant", "fortune"}
    conjunction = [t for t in found if t.second == "ascendant" and t.aspect == "conjunction" and t.first == "sun"]
    assert [t.longitude for t in conjunction] == pytest.approx([chart.angles.ascendant])
    unknown = compute_chart(ChartRequest(julian_day=2448058.0, latitude=51.5, longitude=-0.13, time_known=False))
    assert "ascendant" not in natal_longitudes(unknown)
    with pytest.raises(TimeUnknown):
        find_transits(unknown, *YEAR, targets=["ascendant"])
    with pytest.raises(UnknownPoint) as refusal:
        find_transits(chart, *YEAR, targets=["fortun"])
    assert refusal.value.near == ("fortune",)


def test_what_cannot_be_searched_is_refused(chart: Chart) -> None:
    with pytest.raises(InvalidSpan):
        find_transits(chart, YEAR[1], YEAR[0])
    with pytest.raises(TooManyEvents):
        find_transits(chart, julian_day(1900, 1, 1), julian_day(2100, 1, 1))
    for orb in (-0.1, 15.1, float("nan"), True):
        with pytest.raises(OutOfBounds):
            find_transits(chart, *YEAR, orb=orb)
    with pytest.raises(InvalidLongitude):
        find_transits({"sun": float("nan")}, *YEAR)
    assert find_transits({}, *YEAR) == ()
    assert find_transits(chart, *YEAR, points=[]) == ()


def test_a_transit_is_its_json() -> None:
    (transit,) = find_transits({"sun": 30.0}, *YEAR, points=["sun"], aspects=["conjunction"], orb=1.0)
    shown = orjson.loads(orjson.dumps(transit, option=orjson.OPT_UTC_Z))
    assert list(shown) == [
        "type", "julian_day", "utc", "first", "second", "aspect", "angle",
        "longitude", "retrograde", "pass_number", "passes", "period",
    ]  # fmt: skip
    assert list(shown["period"]) == ["orb", "entered", "entered_julian_day", "left", "left_julian_day"]
    assert shown["utc"][:10] == "2026-04-20"
    assert shown["period"]["orb"] == 1.0
    assert isinstance(transit, Transit)
    assert isinstance(transit.period, OrbPeriod)


@pytest.mark.parametrize("center", ["heliocentric", "barycentric"])
def test_a_chart_that_the_earth_does_not_see_has_no_transits(center: str) -> None:
    request = ChartRequest(2448058.0625, latitude=51.5, longitude=-0.13, settings=ChartSettings(center=center))
    with pytest.raises(GeocentricOnly) as refusal:
        find_transits(compute_chart(request), *YEAR)
    assert refusal.value.details == {"center": center}


def test_a_topocentric_chart_is_met_where_its_place_saw_its_points() -> None:
    request = ChartRequest(2448058.0625, latitude=51.5, longitude=-0.13, settings=ChartSettings(center="topocentric"))
    natal = compute_chart(request)
    found = find_transits(natal, *YEAR, points=["saturn", "mars"])
    assert found == find_transits(natal_longitudes(natal), *YEAR, points=["saturn", "mars"])
    assert found
