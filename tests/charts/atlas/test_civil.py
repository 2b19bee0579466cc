# ruff: noqa: DTZ001  (what a clock shows has no zone)

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts.atlas import TZ_VERSION, CivilTime, format_offset, from_utc, resolve_local_time, zone_names
from charts.atlas.errors import (
    AmbiguousLocalTime,
    InvalidCoordinates,
    NonexistentLocalTime,
    OutOfCalendar,
    UnknownTimezone,
)

MODERN_TIMES = st.datetimes(datetime(1830, 1, 1), datetime(2038, 1, 1))


def resolve(local: str, zone: str, longitude: float = 0.0, fold=None) -> CivilTime:
    return resolve_local_time(datetime.fromisoformat(local), zone, longitude, fold)


@pytest.mark.parametrize(
    ("local", "zone", "offset", "abbreviation", "daylight"),
    [
        ("1930-01-15T12:00", "Europe/Amsterdam", "+00:19:32", "AMT", False),
        ("1945-07-15T12:00", "Europe/Oslo", "+02:00", "CEST", True),
        ("1893-06-01T12:00", "Europe/Copenhagen", "+00:50:20", "CMT", False),
        ("1945-01-01T12:00", "Africa/Accra", "+00:30", "+0030", False),
        ("1930-07-01T12:00", "Iceland", "-01:00", "-01", False),
        ("1941-07-01T12:00", "Arctic/Longyearbyen", "+02:00", "CEST", True),
        ("1943-07-01T12:00", "America/Marigot", "-04:00", "AST", False),  # not the war time of Puerto Rico
        ("1943-07-01T12:00", "Europe/London", "+02:00", "BDST", True),
        ("1970-06-15T14:30", "Europe/London", "+01:00", "BST", False),
        ("2024-01-01T12:00", "Europe/Dublin", "+00:00", "GMT", False),
        (
            "2024-07-01T12:00",
            "Europe/Dublin",
            "+01:00",
            "IST",
            False,
        ),  # Irish law calls it standard
        ("1971-06-01T12:00", "Africa/Monrovia", "-00:44:30", "MMT", False),
        ("1972-06-01T12:00", "Africa/Monrovia", "+00:00", "GMT", False),
        ("1890-01-01T12:00", "Europe/Lisbon", "-00:36:45", "LMT", False),  # all Portugal by Lisbon's clocks
        ("1942-07-01T12:00", "America/New_York", "-04:00", "EWT", True),
        ("2024-07-01T12:00", "Asia/Kathmandu", "+05:45", "+0545", False),
        ("2024-07-01T12:00", "Asia/Calcutta", "+05:30", "IST", False),
        ("3000-07-01T12:00", "Europe/Berlin", "+02:00", "CEST", True),
        ("9999-12-31T23:59:59", "Europe/Berlin", "+01:00", "CET", False),
        ("2024-07-01T12:00", "Etc/GMT+5", "-05:00", "-05", False),
        ("0001-01-01T00:00", "UTC", "+00:00", "UTC", False),
    ],
)
def test_official_time(local, zone, offset, abbreviation, daylight):
    civil = resolve(local, zone)

    assert (format_offset(civil.utc_offset), civil.abbreviation, civil.daylight) == (offset, abbreviation, daylight)
    assert civil.offset_source == "timezone"
    assert civil.utc == (civil.local - timedelta(seconds=civil.utc_offset)).replace(tzinfo=UTC)
    assert (civil.timezone, civil.tz_version) == (zone, "2026f")


@pytest.mark.parametrize(
    ("local", "zone", "longitude", "offset", "utc"),
    [
        ("1815-12-10T13:00", "Europe/London", -0.1257, "-00:00:30", "1815-12-10T13:00:30"),
        ("1880-01-01T00:00", "Europe/Lisbon", -9.1393, "-00:36:33", "1880-01-01T00:36:33"),
        ("1700-01-01T00:00", "Europe/Berlin", 13.41, "+00:53:38", "1699-12-31T23:06:22"),
        ("1700-01-01T00:00", "Europe/Berlin", 7.1, "+00:28:24", "1699-12-31T23:31:36"),  # Bonn has its own sun
        ("1844-12-30T12:00", "Asia/Manila", 120.9822, "-15:56:04", "1844-12-31T03:56:04"),  # on American dates
        ("1845-01-01T12:00", "Asia/Manila", 120.9822, "+08:03:56", "1845-01-01T03:56:04"),
        ("1860-06-01T12:00", "America/Sitka", -135.33, "+14:58:41", "1860-05-31T21:01:19"),  # on Russian dates
        ("1870-06-01T12:00", "America/Sitka", -135.33, "-09:01:19", "1870-06-01T21:01:19"),
        ("1900-01-01T12:00", "America/Yellowknife", -114.37, "-07:37:29", "1900-01-01T19:37:29"),  # no zone there yet
        ("0001-01-01T00:00", "America/New_York", -74.006, "-04:56:01", "0001-01-01T04:56:01"),
        ("1700-01-01T12:00", "Asia/Tokyo", -60.0, "-04:00", "1700-01-01T16:00"),  # a zone that does not fit
    ],
)
def test_before_official_time_the_birth_longitude_decides(local, zone, longitude, offset, utc):
    civil = resolve(local, zone, longitude)

    assert (format_offset(civil.utc_offset), civil.abbreviation) == (offset, "LMT")
    assert (civil.offset_source, civil.daylight) == ("local_mean_time", False)
    assert civil.utc == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "longitude", "earlier", "later"),
    [
        ("2024-10-27T02:30", "Europe/Berlin", 13.4, ("+02:00", "2024-10-27T00:30"), ("+01:00", "2024-10-27T01:30")),
        ("2006-10-29T01:30", "America/New_York", -74, ("-04:00", "2006-10-29T05:30"), ("-05:00", "2006-10-29T06:30")),
        ("2024-04-07T01:45", "Australia/Lord_Howe", 159,
         ("+11:00", "2024-04-06T14:45"), ("+10:30", "2024-04-06T15:15")),
        # The day of two noons, and a day that Samoa had twice.
        ("1883-11-18T12:01", "America/New_York", -74.006,
         ("-04:56:01", "1883-11-18T16:57:01"), ("-05:00", "1883-11-18T17:01")),
        ("1892-07-04T12:00", "Pacific/Apia", -171.75, ("+12:33", "1892-07-03T23:27"), ("-11:27", "1892-07-04T23:27")),
    ],
)  # fmt: skip
def test_a_time_that_came_twice_is_refused_until_fold_says_which(local, zone, longitude, earlier, later):
    with pytest.raises(AmbiguousLocalTime) as refusal:
        resolve(local, zone, longitude)

    for fold, civil, (offset, utc) in [(0, refusal.value.earlier, earlier), (1, refusal.value.later, later)]:
        assert (format_offset(civil.utc_offset), civil.utc) == (offset, datetime.fromisoformat(utc).replace(tzinfo=UTC))
        assert resolve(local, zone, longitude, fold) == civil
        assert civil.local.fold == fold


@pytest.mark.parametrize(
    ("local", "zone", "longitude", "before", "after"),
    [
        ("2024-03-31T02:30", "Europe/Berlin", 13.4, ("+01:00", "2024-03-31T01:30"), ("+02:00", "2024-03-31T00:30")),
        ("2024-03-10T02:30", "America/New_York", -74, ("-05:00", "2024-03-10T07:30"), ("-04:00", "2024-03-10T06:30")),
        ("1972-01-07T00:10", "Africa/Monrovia", -10.8,
         ("-00:44:30", "1972-01-07T00:54:30"), ("+00:00", "1972-01-07T00:10")),
        ("1994-12-31T12:00", "Pacific/Kiritimati", -157.4,
         ("-10:00", "1994-12-31T22:00"), ("+14:00", "1994-12-30T22:00")),
        ("1844-12-31T12:00", "Asia/Manila", 120.9822,
         ("-15:56:04", "1845-01-01T03:56:04"), ("+08:03:56", "1844-12-31T03:56:04")),
        # West of the zone's meridian the same noon leapt forward: Cleveland's clocks, by the rules of New York.
        ("1883-11-18T11:45", "America/New_York", -81.69,
         ("-05:26:46", "1883-11-18T17:11:46"), ("-05:00", "1883-11-18T16:45")),
    ],
)  # fmt: skip
def test_a_time_that_never_was_is_refused_until_fold_says_how_to_read_it(local, zone, longitude, before, after):
    with pytest.raises(NonexistentLocalTime) as refusal:
        resolve(local, zone, longitude)

    for fold, civil, (offset, utc) in [(0, refusal.value.before, before), (1, refusal.value.after, after)]:
        assert (format_offset(civil.utc_offset), civil.utc) == (offset, datetime.fromisoformat(utc).replace(tzinfo=UTC))
        assert resolve(local, zone, longitude, fold) == civil


@pytest.mark.parametrize("fold", [0, 1])
def test_fold_changes_nothing_where_there_is_one_reading(fold):
    assert resolve("2024-07-01T12:00", "Europe/Berlin", fold=fold) == resolve("2024-07-01T12:00", "Europe/Berlin")
    assert resolve("1995-01-01T00:00", "Pacific/Kiritimati", fold=fold).utc_offset == 14 * 3600


@pytest.mark.parametrize(
    ("name", "suggestions"),
    [
        ("Europe/Londno", ("Europe/London",)),
        ("New York", ("America/New_York",)),
        ("europe/berlin", ("Europe/Berlin",)),
        ("Kyiv", ("Europe/Kyiv", "Europe/Kiev")),
        ("../../etc/passwd", ()),
        ("/etc/localtime", ()),
        ("", ()),
        ("\0", ()),
        ("Factory", ()),
        ("x" * 10_000, ()),
        ("\ud800", ()),
    ],
)
def test_an_unknown_zone_is_refused_with_near_names(name, suggestions):
    with pytest.raises(UnknownTimezone) as refusal:
        resolve("2024-01-01T00:00", name)

    assert refusal.value.suggestions[: len(suggestions)] == suggestions
    assert bool(refusal.value.suggestions) == bool(suggestions)


@pytest.mark.parametrize(
    ("local", "zone"), [("0001-01-01T00:00", "Europe/Berlin"), ("9999-12-31T23:59:59", "America/New_York")]
)
@pytest.mark.parametrize("fold", [None, 0, 1])
def test_an_instant_outside_the_calendar_is_refused(local, zone, fold):
    with pytest.raises(OutOfCalendar):
        resolve(local, zone, 13.4 if zone == "Europe/Berlin" else -74.0, fold)


@pytest.mark.parametrize(
    ("utc", "zone"), [("0001-01-01T00:00", "America/New_York"), ("9999-12-31T23:59:59", "Europe/Berlin")]
)
def test_a_civil_time_outside_the_calendar_is_refused(utc, zone):
    with pytest.raises(OutOfCalendar):
        from_utc(datetime.fromisoformat(utc).replace(tzinfo=UTC), zone, -74.0 if "York" in zone else 13.4)


@pytest.mark.parametrize("longitude", [180.5, -181.0, float("nan"), float("inf")])
def test_a_longitude_is_one(longitude):
    with pytest.raises(InvalidCoordinates):
        resolve("1800-01-01T00:00", "Europe/London", longitude)


def test_clocks_are_naive_and_instants_aware():
    with pytest.raises(ValueError, match="carries no zone"):
        resolve_local_time(datetime(2024, 1, 1, tzinfo=UTC), "UTC", 0.0)
    with pytest.raises(ValueError, match="needs its zone"):
        from_utc(datetime(2024, 1, 1), "UTC", 0.0)


def test_an_instant_in_another_zone_is_the_same_instant():
    abroad = datetime(2024, 7, 1, 14, 0, tzinfo=timezone(timedelta(hours=9)))

    assert from_utc(abroad, "Europe/Berlin", 13.4) == from_utc(abroad.astimezone(UTC), "Europe/Berlin", 13.4)
    assert from_utc(abroad, "Europe/Berlin", 13.4).local == datetime(2024, 7, 1, 7, 0)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "+00:00"), (7200, "+02:00"), (-30, "-00:00:30"), (1172, "+00:19:32"), (-16200, "-04:30"), (50400, "+14:00")],
)
def test_offsets_are_written_with_seconds_only_where_there_are_any(seconds, text):
    assert format_offset(seconds) == text


@settings(deadline=None)
@given(
    instant=st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)) | MODERN_TIMES,
    zone=st.sampled_from(zone_names()),
    longitude=st.floats(-180, 180),
)  # fmt: skip
def test_every_instant_has_one_civil_time_and_it_leads_back(instant, zone, longitude):
    shown = from_utc(instant.replace(tzinfo=UTC), zone, longitude)

    assert resolve_local_time(shown.local.replace(fold=0), zone, longitude, shown.local.fold) == shown
    readings = [resolve_local_time(shown.local.replace(fold=0), zone, longitude, fold) for fold in (0, 1)]
    assert shown in readings
    assert readings[0].utc <= readings[1].utc  # a time that was shown was never skipped


@settings(deadline=None)
@given(MODERN_TIMES, st.sampled_from(zone_names()), st.floats(-180, 180))
def test_a_time_that_is_not_refused_is_what_the_clocks_showed(local, zone, longitude):
    try:
        civil = resolve_local_time(local, zone, longitude)
    except (AmbiguousLocalTime, NonexistentLocalTime):
        return

    assert from_utc(civil.utc, zone, longitude) == civil


def test_the_machine_s_own_zone_data_play_no_part(tmp_path):
    script = (
        "from datetime import datetime; from charts.atlas import resolve_local_time;"
        "print(resolve_local_time(datetime(1930, 1, 15), 'Europe/Amsterdam', 4.9).utc_offset)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "1172\n"


def test_the_version_is_named():
    assert TZ_VERSION == "2026f"
