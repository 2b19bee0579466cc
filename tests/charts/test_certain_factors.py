"""Of a birth whose hour is unknown a reading states only what holds at every hour of that day."""

import random

import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ASPECTS
from charts.factors import certain_factors_of, factors_of

EVERY_ASPECT = {aspect.name: aspect.orb for aspect in ASPECTS}
NOON = 2440000.0  # a Julian day that begins at noon: 1968-05-23 12:00 UT


def result_at(julian_day, *, time_known=False, **settings):
    request = ChartRequest(
        julian_day=julian_day, latitude=51.5, longitude=0.0, settings=ChartSettings(**settings), time_known=time_known
    )
    return orjson.loads(orjson.dumps(compute_chart(request)))


@pytest.mark.parametrize("seed", range(40))
def test_what_is_stated_holds_all_day(seed):
    noon = NOON + random.Random(seed).randrange(-30_000, 20_000)
    stated = {factor.id for factor in certain_factors_of(result_at(noon)) if factor.kind != "pattern"}

    for hour in range(-12, 13, 2):
        true = {factor.id for factor in factors_of(result_at(noon + hour / 24))}
        assert stated <= true, (noon, hour, stated - true)
    assert len(stated) > 10


def patterns(factors):
    return [(factor.value, set(factor.points)) for factor in factors if factor.kind == "pattern"]


def test_patterns_that_are_stated_hold_all_day():
    """They are numbered by the chart of noon; at other hours they may be part of a larger one that the Moon joins."""
    stated = left_out = 0
    for seed in range(60):
        noon = NOON + random.Random(seed).randrange(-30_000, 20_000)
        at_noon = result_at(noon, aspects=EVERY_ASPECT)
        certain = patterns(certain_factors_of(at_noon))
        for hour in range(-12, 13, 3):
            true = patterns(factors_of(result_at(noon + hour / 24, aspects=EVERY_ASPECT)))
            for name, points in certain:
                assert any(points <= others for _, others in true), (noon, hour, name, points)
                if name == "stellium":
                    assert any(points <= others and kind == name for kind, others in true), (noon, hour, points)
        assert all("moon" not in points for _, points in certain)
        stated += len(certain)
        left_out += len(patterns(factors_of(at_noon))) - len(certain)

    assert stated > 20
    assert left_out > 20


def test_a_stellium_whose_planet_changes_sign_is_left_out():
    stellium = {"pattern": "stellium", "number": 1, "points": ["sun", "mercury", "venus"], "apex": None}
    held = {"pattern": "stellium", "number": 2, "points": ["mars", "jupiter", "saturn"], "apex": None}
    places = {"sun": 10.0, "mercury": 12.0, "venus": 29.8, "mars": 10.0, "jupiter": 11.0, "saturn": 12.0}
    result = {
        "points": [
            {"name": name, "sign": "leo", "sign_degree": degree, "speed": 1.0} for name, degree in places.items()
        ],
        "patterns": [{**stellium, "sign": "leo"}, {**held, "sign": "leo"}],
    }

    assert [f.id for f in certain_factors_of(result) if f.kind == "pattern"] == ["pattern.stellium.2"]


@pytest.mark.parametrize(
    ("noon", "planet"),
    [(2455305.0, "mercury"), (2452065.25, "mercury"), (2446301.0, "uranus")],
    ids=["2010-04-18", "2001-06-04", "1985-08-23"],
)
def test_on_the_day_of_a_station_no_direction_is_stated(noon, planet):
    assert f"{planet}.retrograde" not in {factor.id for factor in certain_factors_of(result_at(noon))}


def test_of_a_known_hour_everything_is_stated():
    result = result_at(NOON, time_known=True)

    assert certain_factors_of(result) == factors_of(result)


def test_the_moons_aspects_are_left_out():
    noon = result_at(NOON)
    all_ids = {factor.id for factor in factors_of(noon) if factor.kind == "aspect" and "moon" in factor.id.split(".")}
    stated = {factor.id for factor in certain_factors_of(noon)}

    assert all_ids
    assert not all_ids & stated
