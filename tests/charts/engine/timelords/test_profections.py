"""Profections."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest

from charts.engine import ChartRequest, compute_chart
from charts.engine.errors import InvalidSpan, OutOfBounds, PointMissing, TimeUnknown, UnknownPoint, UnsupportedSetting
from charts.engine.sky import sky_at
from charts.engine.timelords import profection, profections
from charts.engine.timelords.anniversaries import age_at, anniversary
from charts.engine.timelords.errors import TooManyPeriods
from charts.engine.times import julian_day
from tests.charts.engine.timelords.births import akihito, elizabeth, noon

HOUSES_OF_AGES = {0: 1, 1: 2, 11: 12, 12: 1, 27: 4, 35: 12, 36: 1, 50: 3, 60: 1, 82: 11, 96: 1}  # any table of ages


def test_each_birthday_moves_on_a_house_and_every_twelfth_comes_home() -> None:
    years = profections(elizabeth())
    assert len(years) == 90
    assert [year.age for year in years] == list(range(90))
    assert {age: years[age].house for age in HOUSES_OF_AGES if age < 90} == {
        age: house for age, house in HOUSES_OF_AGES.items() if age < 90
    }


def test_the_queen_was_crowned_in_a_year_of_aries_and_mars() -> None:
    """Capricorn rises (21° by every biographer); at 27 the profection has come to Aries, whose lord is Mars.

    The Sun was back at its place on the day before her birthday.
    """
    year = profection(elizabeth(), julian_day(1953, 6, 2, 11.0)).year
    assert (year.age, year.sign, year.lord, year.house) == (27, "aries", "mars", 4)
    assert year.sign_degree == pytest.approx(21.4, abs=0.1)
    assert year.start.utc.date() == date(1953, 4, 20)
    assert year.end.utc.date() == date(1954, 4, 20)


def test_the_year_begins_when_the_sun_returns() -> None:
    chart = noon()
    natal = next(point.longitude for point in chart.points if point.name == "sun")
    for year in profections(chart, end=julian_day(2012, 1, 1)):
        assert sky_at(year.start.julian_day).places[0][0] == pytest.approx(natal, abs=1e-6)


def test_anniversaries_against_the_oracle(swe: Any) -> None:
    """Swiss Ephemeris finds the same moments of the Sun's return, within half a second."""
    born = elizabeth().julian_day
    natal = swe.calc_ut(born, swe.SUN, swe.FLG_SWIEPH)[0][0]
    for years in (1, 30, 60, 89):
        moment = anniversary(born, years)
        theirs = swe.solcross_ut(natal, moment - 5.0, swe.FLG_SWIEPH)
        assert moment == pytest.approx(theirs, abs=3.0 / 86400)
        assert age_at(born, moment + 1e-4) == years
        assert age_at(born, moment - 1e-4) == years - 1


def test_months_and_days_divide_the_year_and_meet_without_gaps() -> None:
    chart = noon()
    first_year = profections(chart, end=anniversary(chart.julian_day, 1))
    months = profections(chart, end=anniversary(chart.julian_day, 1), unit="month")
    days = profections(chart, end=anniversary(chart.julian_day, 1), unit="day")
    assert (len(first_year), len(months), len(days)) == (1, 12, 144)
    for parts in (months, days):
        assert parts[0].start == first_year[0].start
        assert parts[-1].end == first_year[0].end
        assert all(before.end == after.start for before, after in pairwise(parts))
        assert parts[0].sign == first_year[0].sign
    assert [month.house for month in months] == list(range(1, 13))
    assert [day.house for day in days[12:14]] == [2, 3]  # the second month's first day is in the month's own sign
    assert days[0].end.julian_day - days[0].start.julian_day == pytest.approx(365.2422 / 144, abs=1e-3)


def test_the_moment_agrees_with_the_tables() -> None:
    chart = akihito()
    for moment in (julian_day(1950, 5, 17, 3.0), julian_day(1989, 1, 7), julian_day(2019, 4, 30, 15.0)):
        found = profection(chart, moment, "moon")
        assert found.year in profections(chart, moment, moment + 0.01, "moon")
        assert found.month in profections(chart, moment, moment + 0.01, "moon", "month")
        assert found.day in profections(chart, moment, moment + 0.01, "moon", "day")
        ahead = (found.longitude - found.year.longitude) % 360.0
        assert 0.0 <= ahead < 30.0


def test_a_lot_and_an_angle_can_be_profected() -> None:
    chart = noon()
    assert chart.angles is not None
    midheaven = profection(chart, chart.julian_day + 400.0, "midheaven")
    assert midheaven.year.longitude == pytest.approx((chart.angles.midheaven + 30.0) % 360.0)
    assert profection(chart, chart.julian_day + 400.0, "spirit").age == 1


def test_without_a_time_points_can_be_profected_but_have_no_house() -> None:
    chart = compute_chart(ChartRequest(julian_day(1990, 3, 1, 12.0), 50.0, 10.0, time_known=False))
    sun = profection(chart, julian_day(2020, 6, 1), "sun")
    assert (sun.age, sun.year.sign, sun.year.house) == (30, "virgo", None)
    with pytest.raises(TimeUnknown):
        profection(chart, julian_day(2020, 6, 1))


def test_what_is_refused() -> None:
    chart = noon()
    with pytest.raises(OutOfBounds):
        profection(chart, chart.julian_day - 0.5)
    with pytest.raises(PointMissing) as refusal:
        profection(chart, chart.julian_day + 1.0, "juno")
    assert refusal.value.point == "juno"
    with pytest.raises(InvalidSpan):
        profections(chart, chart.julian_day + 10.0, chart.julian_day + 5.0)
    with pytest.raises(TooManyPeriods):
        profections(chart, chart.julian_day, chart.julian_day + 200 * 365.25, unit="day")


def test_a_name_that_no_catalogue_knows_is_told_with_its_neighbours() -> None:
    chart = noon()
    with pytest.raises(UnknownPoint) as refusal:
        profection(chart, chart.julian_day + 1000.0, "sunn")
    assert (refusal.value.name, refusal.value.near[0]) == ("sunn", "sun")
    with pytest.raises(UnknownPoint) as refusal:
        profections(chart, point="ascendent")
    assert refusal.value.near[0] == "ascendant"


def test_it_serialises() -> None:
    year = profections(noon(), end=julian_day(2000, 6, 1))[0]
    as_json = orjson.loads(orjson.dumps(year, option=orjson.OPT_UTC_Z))
    assert as_json["start"] == {"julian_day": 2451545.0, "utc": year.start.utc.isoformat().replace("+00:00", "Z")}
    assert abs(year.start.utc - datetime(2000, 1, 1, 12, tzinfo=UTC)) < timedelta(seconds=0.9)  # UT1 from UTC
    assert as_json["unit"] == "year"


def test_a_unit_is_a_year_a_month_or_a_day() -> None:
    with pytest.raises(UnsupportedSetting) as refusal:
        profections(noon(), unit="x")  # type: ignore[arg-type]
    assert refusal.value.details == {"setting": "unit", "value": "x", "supported": ["year", "month", "day"]}
