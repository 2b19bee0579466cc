"""Julian days and time scales."""

import warnings
from datetime import UTC, datetime
from random import Random

import erfa
import pytest

from charts.engine.deltat import delta_t, long_term_parabola, observed_until
from charts.engine.times import julian_day, tdb_from_tt, tt_from_ut1, ut1_from_utc, utc_datetime, utc_from_ut1

SECOND = 1.0 / 86400.0


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ((2000, 1, 1, 12.0), 2451545.0),
        ((1987, 6, 19, 12.0), 2446966.0),
        ((1600, 1, 1, 0.0), 2305447.5),
        ((1, 1, 1, 0.0), 1721425.5),
        ((9999, 12, 31, 0.0), 5373483.5),
        ((-4713, 11, 24, 12.0), 0.0),
    ],
)
def test_julian_days_of_gregorian_dates(date: tuple[int, int, int, float], expected: float) -> None:
    assert julian_day(*date) == expected


def test_julian_days_agree_with_erfa() -> None:
    chance = Random(7)
    for _ in range(2000):
        date = chance.randint(-4000, 9999), chance.randint(1, 12), chance.randint(1, 28)
        assert julian_day(*date) == sum(erfa.cal2jd(*date))


def test_utc_goes_through_tai_since_1972() -> None:
    """UT1 − UTC as IERS observed it: EOP C04 on the first of a month."""
    for (year, month), seconds in {
        (1973, 1): 0.8106,
        (1999, 1): 0.7166,
        (2016, 7): -0.2124,
        (2020, 1): -0.1772,
    }.items():
        moment = julian_day(year, month, 1)
        assert (ut1_from_utc(moment) - moment) / SECOND == pytest.approx(seconds, abs=0.005)


def test_outside_the_observed_years_utc_is_universal_time() -> None:
    for moment in (julian_day(1600, 1, 1), julian_day(1971, 12, 31), observed_until() + 1.0, julian_day(2500, 1, 1)):
        assert ut1_from_utc(moment) == moment
        assert utc_from_ut1(moment) == moment


def test_utc_and_ut1_convert_there_and_back() -> None:
    chance = Random(11)
    for _ in range(2000):
        utc = chance.uniform(julian_day(1960, 1, 1), julian_day(2040, 1, 1))
        assert utc_from_ut1(ut1_from_utc(utc)) == pytest.approx(utc, abs=1e-4 * SECOND)


def test_universal_time_runs_on_through_a_leap_second() -> None:
    midnight = julian_day(2017, 1, 1)
    before, after = ut1_from_utc(midnight - SECOND), ut1_from_utc(midnight)
    assert (after - before) / SECOND == pytest.approx(2.0, abs=0.001)  # 23:59:60 lies between


def test_delta_t_has_no_steps() -> None:
    day = julian_day(1550, 1, 1)
    while day < julian_day(2650, 1, 1):
        assert abs(delta_t(day + 5.0) - delta_t(day)) < 0.2, day
        day += 5.0


@pytest.mark.parametrize(
    ("year", "seconds"),
    [(1600, 109.1), (1700, 14.1), (1800, 18.4), (1900, -2.0), (1950, 28.9), (1955, 31.1), (1972, 42.2), (2000, 63.8)],
)
def test_delta_t_of_the_tables(year: int, seconds: float) -> None:
    assert delta_t(julian_day(year, 1, 1)) == pytest.approx(seconds, abs=0.06)


def test_delta_t_beyond_its_table_is_the_long_term_parabola() -> None:
    assert long_term_parabola(1825.0) == -320.0
    assert delta_t(julian_day(3000, 1, 1)) == pytest.approx(long_term_parabola(3000.0), abs=0.1)
    assert delta_t(julian_day(-2000, 1, 1)) == pytest.approx(long_term_parabola(-2000.0), abs=2.0)


def test_dynamical_time_agrees_with_erfa() -> None:
    for moment in (2378496.5, 2415020.5, 2451545.0, 2488069.5):
        tt = tt_from_ut1(moment)
        assert (tt - moment) / SECOND == pytest.approx(delta_t(moment), abs=1e-4)
        assert (tdb_from_tt(tt) - tt) / SECOND == pytest.approx(erfa.dtdb(tt, 0, 0, 0, 0, 0), abs=6e-5)


def test_no_year_warns() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for year in (1, 1550, 1959, 1972, 2026, 2100, 9999):
            ut1_from_utc(julian_day(year, 1, 1))
            delta_t(julian_day(year, 1, 1))


def test_an_instant_is_written_in_utc() -> None:
    assert utc_datetime(ut1_from_utc(julian_day(2000, 1, 1, 12.0))) == datetime(2000, 1, 1, 12, tzinfo=UTC)
    assert utc_datetime(julian_day(1815, 12, 10, 13.00875)) == datetime(1815, 12, 10, 13, 0, 31, 500000, tzinfo=UTC)
