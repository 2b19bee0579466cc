"""Of a birth whose hour is unknown a reading states only what holds at every hour of that day."""

import random

import orjson
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.factors import certain_factors_of, factors_of

NOON = 2440000.0  # a Julian day that begins at noon: 1968-05-23 12:00 UT


def result_at(julian_day, *, time_known=False):
    request = ChartRequest(
        julian_day=julian_day, latitude=51.5, longitude=0.0, settings=ChartSettings(), time_known=time_known
    )
    return orjson.loads(orjson.dumps(compute_chart(request)))


@pytest.mark.parametrize("seed", range(40))
def test_what_is_stated_holds_all_day(seed):
    noon = NOON + random.Random(seed).randrange(-30_000, 20_000)
    stated = {factor.id for factor in certain_factors_of(result_at(noon))}

    for hour in range(-12, 13, 2):
        true = {factor.id for factor in factors_of(result_at(noon + hour / 24))}
        assert stated <= true, (noon, hour, stated - true)
    assert len(stated) > 10


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
