"""Dates of exact aspects from progressed to natal points."""

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import ChartSettings, compute_chart
from charts.engine.catalogue import ASPECT_TYPES, POINTS
from charts.engine.circle import arc
from charts.engine.directions.errors import TooManyDirections
from charts.engine.errors import InvalidSpan, OutOfBounds, UnknownAspect, UnsupportedSetting
from charts.engine.progressed_aspects import progressed_aspects
from charts.engine.progressions import Pace, progressed_moment, progression
from charts.engine.times import tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import CHARLES, DIANA
from tests.charts.engine.oracle import around

LIFE = 36.17 * 365.242190
PACES = [Pace("secondary"), Pace("secondary", converse=True), Pace("tertiary"), Pace("minor")]
SETTINGS = ChartSettings(points=("sun", "moon", "mercury", "venus", "true_node", "fortune"))


@pytest.mark.parametrize("pace", PACES)
def test_on_its_date_the_oracle_has_each_progressed_point_in_exact_aspect(swe: Any, pace: Pace) -> None:
    found = progressed_aspects(DIANA, DIANA.julian_day, DIANA.julian_day + LIFE, pace)
    natal = {point.name: point.longitude for point in compute_chart(DIANA).points}
    angles = compute_chart(DIANA).angles
    assert angles is not None
    natal |= {"ascendant": angles.ascendant, "midheaven": angles.midheaven}

    assert list(found) == sorted(found, key=lambda one: one.julian_day)
    assert len(found) > 100
    for one in found[:: len(found) // 60]:
        assert one.progressed_julian_day == pytest.approx(
            progressed_moment(DIANA.julian_day, one.julian_day, pace), abs=1e-7
        )
        if one.first in oracle.PLANETS:
            there = oracle.place(swe, one.first, tt_from_ut1(one.progressed_julian_day))[0]
            assert abs(around(there, natal[one.second])) == pytest.approx(one.angle, abs=3e-5)
            assert around(there, one.longitude) == pytest.approx(0.0, abs=3e-5)


@pytest.mark.parametrize("pace", PACES)
def test_a_walk_through_life_passes_each_aspect_as_often(pace: Pace) -> None:
    """Every change of sign of every distance between samples of `progression`'s own chart is one of the dates."""
    request = replace(CHARLES, settings=SETTINGS)
    years = {"secondary": 40, "tertiary": 3, "minor": 1}[pace.method]
    start, end = CHARLES.julian_day + 5 * 365.25, CHARLES.julian_day + (5 + years) * 365.25
    natal = {point.name: point.longitude for point in compute_chart(request).points}
    rays = [("conjunction", 0.0), ("opposition", 180.0)]
    rays += [("square", 90.0), ("square", -90.0), ("trine", 120.0), ("trine", -120.0)]
    passes: dict[tuple[str, str, str], int] = {}
    walk = [
        {point.name: point.longitude for point in progression(request, moment, pace).chart.points}
        for moment in np.linspace(start, end, 400).tolist()
    ]
    for before, after in pairwise(walk):
        for first, second, (aspect, offset) in product(natal.keys() - {"fortune"}, natal, rays):
            off, on = (arc(natal[second] + offset, place[first]) for place in (before, after))
            if abs(off) < 30.0 and abs(on) < 30.0 and (off < 0.0) != (on < 0.0):
                passes[first, second, aspect] = passes.get((first, second, aspect), 0) + 1
    found: dict[tuple[str, str, str], int] = {}
    for one in progressed_aspects(
        request, start, end, pace, aspects=("conjunction", "opposition", "square", "trine"), angles=()
    ):
        found[one.first, one.second, one.aspect] = found.get((one.first, one.second, one.aspect), 0) + 1

    assert found == passes
    assert sum(found.values()) > 10


def test_three_passes_around_a_station_are_three_dates() -> None:
    """Tertiary Mercury over four years of days: each retrogradation passes a natal degree in it three times."""
    settings = ChartSettings(points=("sun", "mercury", "venus", "mars", "jupiter", "saturn"))
    start, end = DIANA.julian_day + 100.0, DIANA.julian_day + 110 * 365.25
    found = progressed_aspects(replace(DIANA, settings=settings), start, end, Pace("tertiary"), aspects=("trine",))
    rays: dict[tuple[str, float], list[bool]] = {}
    for one in found:
        if one.first == "mercury":
            rays.setdefault((one.second, one.longitude), []).append(one.retrograde)
    triples = 0
    for passes in rays.values():
        for before, here, after in zip(passes, passes[1:], passes[2:], strict=False):
            assert here is not before or not here
            triples += (before, here, after) == (False, True, False)
    assert triples >= 5


def test_a_sidereal_chart_has_dates_of_its_own_by_precession() -> None:
    """Seven seconds of arc of precession in fifty progressed days move the Sun's aspects by days, not by more."""
    sidereal = replace(DIANA, settings=replace(SETTINGS, zodiac="sidereal"))
    tropical = replace(DIANA, settings=SETTINGS)
    span = (DIANA.julian_day + 300.0, DIANA.julian_day + LIFE)
    ours, theirs = (
        {
            (one.first, one.second, one.aspect): one.julian_day
            for one in progressed_aspects(request, *span)
            if one.first == "sun"
        }
        for request in (sidereal, tropical)
    )
    assert ours.keys() == theirs.keys()
    assert 0.1 < max(abs(ours[key] - theirs[key]) for key in ours) < 2.0


def test_what_cannot_be_searched_is_refused() -> None:
    end = DIANA.julian_day + 3000.0
    with pytest.raises(InvalidSpan):
        progressed_aspects(DIANA, end, DIANA.julian_day)
    with pytest.raises(UnknownAspect):
        progressed_aspects(DIANA, DIANA.julian_day, end, aspects=("trigon",))
    heliocentric = ChartSettings(center="heliocentric", points=("mars",))
    with pytest.raises(UnsupportedSetting):
        progressed_aspects(replace(DIANA, settings=heliocentric), DIANA.julian_day, end)
    with pytest.raises(OutOfBounds) as refusal:
        progressed_aspects(DIANA, DIANA.julian_day, DIANA.julian_day + 200 * 365.25, Pace("minor"))
    assert refusal.value.highest == 4500.0
    stars = tuple(point.name for point in POINTS if point.kind == "star")
    crowded = replace(DIANA, settings=ChartSettings(points=("moon", *stars)))
    lifetimes = DIANA.julian_day + 160 * 365.25
    with pytest.raises(TooManyDirections):
        progressed_aspects(crowded, DIANA.julian_day, lifetimes, Pace("minor"), aspects=tuple(ASPECT_TYPES))
    assert progressed_aspects(DIANA, DIANA.julian_day, end, aspects=()) == ()


def test_dates_are_json() -> None:
    found = progressed_aspects(DIANA, DIANA.julian_day, DIANA.julian_day + 365.0)
    assert set(orjson.loads(orjson.dumps(found, option=orjson.OPT_UTC_Z))[0]) == {
        "first", "second", "aspect", "angle", "longitude", "retrograde", "age", "julian_day", "utc",
        "progressed_julian_day",
    }  # fmt: skip
