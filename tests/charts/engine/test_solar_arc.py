"""Charts directed by solar arc, and the dates of their aspects."""

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ASPECT_TYPES
from charts.engine.circle import arc as way
from charts.engine.directions.errors import TooManyDirections
from charts.engine.directions.sun import days_of, true_arc
from charts.engine.errors import InvalidSpan, OutOfBounds, UnknownAspect, UnsupportedSetting
from charts.engine.meridian import zodiac_start
from charts.engine.solar_arc import Arc, solar_arc, solar_arc_directions
from charts.engine.times import julian_day, tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import CHARLES, DIANA
from tests.charts.engine.oracle import around

WEDDING = julian_day(1981, 7, 29, 10)
KEYS: tuple[Any, ...] = ("true", "naibod", "degree")
MEASURES: tuple[Any, ...] = ("longitude", "right_ascension")
ARCS = [Arc(*chosen) for chosen in product(KEYS, MEASURES, (False, True))]


def sun(swe: Any, moment: float, measure: str) -> float:
    longitude, latitude, _ = oracle.place(swe, "sun", tt_from_ut1(moment))
    if measure == "longitude":
        return longitude
    obliquity = swe.calc(tt_from_ut1(moment), swe.ECL_NUT, 0)[0][0]
    right_ascension: float = swe.cotrans((longitude, latitude, 1.0), -obliquity)[0]
    return right_ascension


@pytest.mark.parametrize("arc", ARCS)
def test_the_arc_is_the_keys(swe: Any, arc: Arc) -> None:
    """True: the oracle's Sun a day for a year on. Naibod's 0°59′08.33″ and the degree: by hand."""
    years = (WEDDING - DIANA.julian_day) / 365.242190
    signed = -years if arc.converse else years
    expected = {
        "true": around(sun(swe, DIANA.julian_day + signed, arc.measure), sun(swe, DIANA.julian_day, arc.measure)),
        "naibod": signed * (59 + 8.33 / 60) / 60,
        "degree": signed,
    }[arc.key]

    found = solar_arc(DIANA, WEDDING, arc)
    assert found.arc == pytest.approx(expected, abs=2e-5)
    assert found.age == pytest.approx(20.0761, abs=1e-4)


@pytest.mark.parametrize("arc", ARCS)
def test_every_point_moves_by_the_arc_on_its_circle(swe: Any, arc: Arc) -> None:
    natal, found = compute_chart(DIANA), solar_arc(DIANA, WEDDING, arc)
    obliquity = swe.calc(tt_from_ut1(DIANA.julian_day), swe.ECL_NUT, 0)[0][0]

    def measured(longitude: float) -> float:
        return longitude if arc.measure == "longitude" else swe.cotrans((longitude, 0.0, 1.0), -obliquity)[0]

    for point, directed in zip(natal.points, found.points, strict=True):
        assert (directed.name, directed.natal_longitude) == (point.name, point.longitude)
        moved = around(measured(directed.longitude), measured(point.longitude))
        assert moved == pytest.approx(found.arc, abs=1e-4)
        assert directed.longitude == pytest.approx(30 * int(directed.longitude // 30) + directed.sign_degree)
    assert found.angles is not None
    assert natal.angles is not None
    assert around(measured(found.angles.midheaven), measured(natal.angles.midheaven)) == pytest.approx(
        found.arc, abs=1e-4
    )
    assert around(found.angles.descendant, found.angles.ascendant) % 360 == pytest.approx(180.0)


@pytest.mark.parametrize("measure", ["longitude", "right_ascension"])
def test_days_of_an_arc_give_the_arc_back(measure: Any) -> None:
    arcs = np.array([-180.0, -20.0, -0.001, 0.0, 1.0, 19.15, 90.0, 359.0, 400.0])
    days = days_of(DIANA.julian_day, arcs, measure)

    for expected, found in zip(arcs.tolist(), days.tolist(), strict=True):
        assert true_arc(DIANA.julian_day, found, measure) == pytest.approx(expected, abs=1e-9)
    assert len(days_of(DIANA.julian_day, np.zeros(0), measure)) == 0


@pytest.mark.parametrize("arc", ARCS)
def test_directions_are_exact_on_their_dates_and_none_is_missed(arc: Arc) -> None:
    """Walked through a month at a time, each change of sign of each pair's distance from each aspect is one of them."""
    start, end = DIANA.julian_day - 400.0, DIANA.julian_day + 36 * 365.25
    request = replace(DIANA, settings=ChartSettings(points=("sun", "moon", "venus", "saturn")))
    found = solar_arc_directions(
        request, start, end, arc, aspects=("conjunction", "square", "trine"), angles=("midheaven",)
    )
    natal = {p.name: p.longitude for p in compute_chart(request).points}
    natal["midheaven"] = compute_chart(request).angles.midheaven  # type: ignore[union-attr]

    def directed(moment: float) -> dict[str, float]:
        made = solar_arc(request, moment, arc)
        return {p.name: p.longitude for p in made.points} | {"midheaven": made.angles.midheaven}  # type: ignore[union-attr]

    for one in found[:: max(1, len(found) // 12)]:
        here = directed(one.julian_day)[one.first]
        assert here == pytest.approx(one.longitude, abs=1e-7)
        assert abs(abs(way(natal[one.second], here)) - one.angle) < 2e-7
    walk = [directed(moment) for moment in np.linspace(start, end, 80)]
    crossings = 0
    for before, after in pairwise(walk):
        for first, second, offset in product(natal, natal, (0.0, 90.0, -90.0, 120.0, -120.0)):
            off, on = (way(natal[second] + offset, place[first]) for place in (before, after))
            crossings += abs(off) < 20.0 and abs(on) < 20.0 and (off < 0.0) != (on < 0.0)
    assert len(found) == crossings - 5 * (1 if start < DIANA.julian_day < end else 0)  # not birth's own conjunctions
    assert list(found) == sorted(found, key=lambda one: one.julian_day)
    assert all(start <= one.julian_day <= end for one in found)


def test_known_dates_by_hand() -> None:
    """A degree for a year: his Moon, 0°25′ Taurus, squares his ascendant, 5°24′ Leo, at 4.98 years; his Sun, 22°25′
    Scorpio, opposes his Moon at 157.99 years, and so on (from the places printed in Astro-Databank)."""
    arc = Arc("degree")
    found = {
        (one.first, one.second, one.aspect, round(one.age)): one
        for one in solar_arc_directions(CHARLES, CHARLES.julian_day, CHARLES.julian_day + 400 * 365.25, arc)
    }
    square = found["moon", "ascendant", "square", 5]
    assert (square.age, square.arc) == pytest.approx((4.98, 4.98), abs=0.05)
    assert square.longitude == pytest.approx(35.4, abs=0.05)
    opposition = found["sun", "moon", "opposition", 338]
    assert opposition.age == pytest.approx(210 + 25 / 60 - (232 + 25 / 60) + 360, abs=0.05)
    assert opposition.utc.year == 1948 + 338


def test_aspects_apply_while_the_arc_closes_them() -> None:
    for arc in ARCS:
        now, later = (
            {
                (a.first, a.second, a.aspect): a
                for a in solar_arc(DIANA, moment, arc, orbs={"square": 8.0}).inter_aspects
            }
            for moment in (WEDDING, WEDDING + 60.0)
        )
        for key in now.keys() & later.keys():
            if abs(now[key].orb) > 0.5:
                assert now[key].applying is (abs(later[key].orb) < abs(now[key].orb))
    assert {a.first for a in solar_arc(DIANA, WEDDING, orbs={"square": 8.0}).inter_aspects} & {"ascendant", "midheaven"}


@pytest.mark.parametrize("arc", [Arc(), Arc(measure="right_ascension")])
def test_a_sidereal_chart_is_directed_as_the_tropical_one(arc: Arc) -> None:
    """By the same arc to the same places in the sky: all longitudes are less by birth's ayanamsa."""
    sidereal = replace(DIANA, settings=ChartSettings(zodiac="sidereal"))
    ayanamsa = zodiac_start(sidereal)
    assert ayanamsa == pytest.approx(23.32, abs=0.01)  # Lahiri's in 1961
    ours, theirs = solar_arc(sidereal, WEDDING, arc), solar_arc(DIANA, WEDDING, arc)

    assert ours.arc == theirs.arc
    for point, tropical in zip(ours.points, theirs.points, strict=True):
        assert around(point.longitude + ayanamsa, tropical.longitude) == pytest.approx(0.0, abs=1e-9)
        assert point.house == tropical.house
    span = (WEDDING, WEDDING + 3650.0)
    dates, tropical_dates = (
        {(one.first, one.second, one.aspect): one.julian_day for one in solar_arc_directions(request, *span, arc)}
        for request in (sidereal, DIANA)
    )
    assert dates == pytest.approx(tropical_dates, abs=1e-4)


def test_an_unknown_time_directs_the_points_alone() -> None:
    unknown = replace(DIANA, time_known=False)
    found = solar_arc(unknown, WEDDING)
    assert found.angles is None
    assert {point.house for point in found.points} == {None}
    names = {one.first for one in solar_arc_directions(unknown, WEDDING, WEDDING + 3650)}
    assert not names & {"ascendant", "midheaven", "fortune"}


def test_what_cannot_be_directed_is_refused() -> None:
    with pytest.raises(UnsupportedSetting):
        Arc("kepler")  # type: ignore[arg-type]
    with pytest.raises(UnknownAspect):
        solar_arc_directions(DIANA, WEDDING, WEDDING + 1, aspects=("trigon",))
    with pytest.raises(OutOfBounds):
        solar_arc(DIANA, 1e9)
    with pytest.raises(InvalidSpan):
        solar_arc_directions(DIANA, WEDDING, WEDDING)
    with pytest.raises(TooManyDirections) as refusal:
        solar_arc_directions(
            DIANA, julian_day(101, 1, 1), julian_day(9899, 1, 1), Arc("degree"), aspects=tuple(ASPECT_TYPES)
        )
    assert refusal.value.found > refusal.value.limit == 200_000


def test_a_solar_arc_is_json() -> None:
    request = ChartRequest(DIANA.julian_day, 52.8, 0.5, ChartSettings(points=("sun",)))
    answer = orjson.loads(orjson.dumps(solar_arc(request, WEDDING), option=orjson.OPT_UTC_Z))
    assert [point["name"] for point in answer["points"]] == ["sun"]
    dated = solar_arc_directions(request, WEDDING, WEDDING + 3650)
    assert set(orjson.loads(orjson.dumps(dated, option=orjson.OPT_UTC_Z))[0]) == {
        "first", "second", "aspect", "angle", "longitude", "arc", "age", "julian_day", "utc",
    }  # fmt: skip
