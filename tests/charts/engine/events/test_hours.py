"""Planetary hours: rulers, bounds, weekdays, and where there are none."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from charts.engine.errors import InvalidCoordinate
from charts.engine.events.hours import CHALDEAN_ORDER, DAY_RULERS, WEEKDAYS, NoPlanetaryHours, planetary_hours
from charts.engine.events.rising import find_risings
from charts.engine.times import julian_day

LONDON = 51.5, -0.13


def test_a_sunday_begins_with_the_sun_and_runs_down_the_spheres() -> None:
    """16 June 2024 was a Sunday."""
    day = planetary_hours(julian_day(2024, 6, 16, 12.0), *LONDON)
    assert (day.weekday, day.ruler) == ("sunday", "sun")
    assert [hour.ruler for hour in day.hours[:8]] == [
        "sun", "venus", "mercury", "moon", "saturn", "jupiter", "mars", "sun",
    ]  # fmt: skip
    assert [(hour.number, hour.day) for hour in day.hours] == [(n, day) for day in (True, False) for n in range(1, 13)]


def test_the_first_hour_of_each_day_and_night_falls_as_the_tables_print() -> None:
    """The night's first hours from Sunday: Jupiter, Venus, Saturn, Sun, Moon, Mars, Mercury (Agrippa II.34)."""
    days = [planetary_hours(julian_day(2024, 6, 16 + index, 12.0), *LONDON) for index in range(7)]
    assert [day.hours[0].ruler for day in days] == list(DAY_RULERS)
    assert [day.hours[12].ruler for day in days] == ["jupiter", "venus", "saturn", "sun", "moon", "mars", "mercury"]


def test_hours_follow_one_another_through_the_week_without_a_break() -> None:
    days = [planetary_hours(julian_day(2024, 3, 1 + index, 12.0), *LONDON) for index in range(9)]
    hours = [hour for day in days for hour in day.hours]
    for before, after in pairwise(hours):
        assert after.start_julian_day == pytest.approx(before.end_julian_day, abs=1e-7)
        assert CHALDEAN_ORDER.index(after.ruler) == (CHALDEAN_ORDER.index(before.ruler) + 1) % 7


def test_day_hours_are_twelfths_of_the_day() -> None:
    day = planetary_hours(julian_day(2024, 6, 21, 12.0), *LONDON)
    rise, fall = find_risings("sun", julian_day(2024, 6, 21), julian_day(2024, 6, 22), *LONDON, events=("rise", "set"))
    assert (day.sunrise, day.sunset) == (rise.utc, fall.utc)
    assert day.hours[0].start == rise.utc
    assert day.hours[11].end == pytest.approx(fall.utc, abs=timedelta(milliseconds=2))
    lengths = {hour.end - hour.start for hour in day.hours[:12]}
    assert max(lengths) - min(lengths) < timedelta(milliseconds=3)
    assert min(lengths) == pytest.approx((fall.utc - rise.utc) / 12, abs=timedelta(milliseconds=3))
    assert min(lengths) > timedelta(minutes=80)  # midsummer in London
    assert day.hours[23].end == day.next_sunrise


def test_before_sunrise_the_day_is_yesterdays() -> None:
    """Wednesday 19 June, 02:00 UT: still the night of Tuesday."""
    day = planetary_hours(julian_day(2024, 6, 19, 2.0), *LONDON)
    assert (day.weekday, day.ruler, day.current.day) == ("tuesday", "mars", False)
    assert day.sunrise.date() == datetime(2024, 6, 18, tzinfo=UTC).date()


def test_the_moment_lies_in_its_hour() -> None:
    chance = random.Random(20261121)
    for _ in range(60):
        moment, place = chance.uniform(2415020.5, 2488070.5), (chance.uniform(-60, 60), chance.uniform(-180, 180))
        day = planetary_hours(moment, *place)
        assert day.current.start_julian_day <= moment < day.current.end_julian_day + 1e-9
        assert day.current in day.hours


def test_the_moment_of_sunrise_begins_the_first_hour() -> None:
    (rise,) = find_risings("sun", julian_day(2024, 6, 21), julian_day(2024, 6, 21, 12.0), *LONDON, events=("rise",))
    assert (planetary_hours(rise.julian_day + 1e-6, *LONDON).current.number) == 1
    assert (planetary_hours(rise.julian_day - 1e-6, *LONDON).current.number) == 12


@pytest.mark.parametrize(
    ("longitude", "offset", "weekday"),
    [(151.2, None, "monday"), (-122.4, None, "sunday"), (-171.8, None, "sunday"), (-171.8, 13.0, "monday")],
)
def test_the_weekday_is_the_places_own(longitude: float, offset: float | None, weekday: str) -> None:
    """Sunday 16 June 2024, 22:00 UT: Monday morning in Sydney, Sunday in San Francisco, both in Samoa, by the clock."""
    day = planetary_hours(julian_day(2024, 6, 16, 22.0), -13.8, longitude, utc_offset=offset)
    assert day.weekday == weekday


def test_weekdays_are_those_of_the_calendar() -> None:
    for index in range(0, 400, 5):
        moment = datetime(2023, 12, 1, 12, tzinfo=UTC) + timedelta(days=index)
        day = planetary_hours(julian_day(moment.year, moment.month, moment.day, 12.0), 20.0, 0.0)
        assert WEEKDAYS.index(day.weekday) == (moment.weekday() + 1) % 7


@pytest.mark.parametrize("month", [6, 12])
def test_there_are_none_where_the_sun_does_not_rise_and_set(month: int) -> None:
    with pytest.raises(NoPlanetaryHours, match="nearer to the equator") as refusal:
        planetary_hours(julian_day(2024, month, 20), 72.0, 20.0)
    assert refusal.value.code == "NO_PLANETARY_HOURS"
    assert refusal.value.details == {"julian_day": julian_day(2024, month, 20), "latitude": 72.0}
    with pytest.raises(InvalidCoordinate):
        planetary_hours(julian_day(2024, month, 20), 95.0, 20.0)


def test_the_answer_serialises_as_it_is() -> None:
    answer = orjson.loads(orjson.dumps(planetary_hours(julian_day(2024, 6, 16, 12.0), *LONDON)))
    assert (answer["ruler"], len(answer["hours"]), answer["hours"][0]["day"]) == ("sun", 24, True)
