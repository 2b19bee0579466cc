"""How moments are written and read back."""

# ruff: noqa: DTZ001  (civil time has no zone)

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import moments


@given(st.datetimes())
def test_what_is_written_is_read(moment):
    assert moments.read_local(moments.written(moment)) == (moment.replace(fold=0), True)
    assert moments.read_utc(moments.written(moment.replace(tzinfo=UTC))) == moment.replace(tzinfo=UTC, fold=0)


@given(st.text(max_size=30))
def test_other_text_is_refused_and_nothing_worse(text):
    for read in (moments.read_local, moments.read_utc):
        with pytest.raises(moments.InvalidMoment):
            read(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1815-12-10T13:00", datetime(1815, 12, 10, 13)),
        ("1815-12-10 13:00:05", datetime(1815, 12, 10, 13, 0, 5)),
        ("1815-12-10T13:00:05.25", datetime(1815, 12, 10, 13, 0, 5, 250_000)),
        ("0001-01-01T00:00:00", datetime(1, 1, 1)),
        ("9999-12-31T23:59:59.999999", datetime(9999, 12, 31, 23, 59, 59, 999_999)),
    ],
)
def test_seconds_and_fractions_may_be_left_out(text, moment):
    assert moments.read_local(text) == (moment, True)


def test_a_bare_date_has_no_time():
    assert moments.read_local("1815-12-10") == (datetime(1815, 12, 10), False)


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ("1582-10-04T12:00", datetime(1582, 10, 14, 12)),  # the last day before the reform
        ("1900-02-29T12:00", datetime(1900, 3, 13, 12)),  # a leap day of this calendar alone
        ("1917-10-25T21:40", datetime(1917, 11, 7, 21, 40)),  # the shot of the Aurora
    ],
)
def test_the_julian_calendar(julian, gregorian):
    assert moments.read_local(julian, "julian") == (gregorian, True)


@pytest.mark.parametrize("text", ["1815-12-10T13:00:00.5Z", "1815-12-10T13:00:00.5+00:00", "1815-12-10T13:00:00.5"])
def test_an_instant_keeps_its_fraction(text):
    assert moments.read_utc(text) == datetime(1815, 12, 10, 13, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("julian_day", "instant"),
    [
        (2451545.0, datetime(2000, 1, 1, 12, tzinfo=UTC)),
        (2384318.0420138887, datetime(1815, 12, 10, 13, 0, 30, tzinfo=UTC)),
    ],
)
def test_julian_days(julian_day, instant):
    assert moments.utc_of_julian_day(julian_day) == instant
    assert moments.julian_day_of_utc(instant) == pytest.approx(julian_day, abs=1e-9)
