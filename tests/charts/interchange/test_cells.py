"""What the cells of a table become: days, times, coordinates and zones, and every doubt a fault."""

import pytest

from charts.interchange import Fault, Options, read


def only(text, **options):
    (one,) = read(text, None, Options(**options))
    return one


ROW = 'name,date,time,place\nAda,{},{},"London, GB"\n'


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1815-12-10", "1815-12-10"),
        ("10.12.1815", "1815-12-10"),
        ("10 Dec 1815", "1815-12-10"),
        ("December 10, 1815", None),
        ("10 декабря 1815", "1815-12-10"),
        ("10. Dezember 1815", "1815-12-10"),
        ("13/12/1815", "1815-12-13"),
        ("12/13/1815", "1815-12-13"),
        ("12/12/1815", "1815-12-12"),
    ],
)  # fmt: skip
def test_days_that_have_one_reading(written, day):
    row = only(ROW.format(f'"{written}"', "13:00"))

    assert row.body["moment"]["local"] == f"{day or '1815-12-10'}T13:00:00"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("03/04/1990", "date_ambiguous"),
        ("03-04-1990", "date_ambiguous"),
        ("10.12.15", "year_of_two_digits"),
        ("31.02.1990", "no_such_day"),
        ("29.02.1900", "no_such_day"),
        ("yesterday", "date_unreadable"),
        ("25.12.1500", "calendar_needed"),
        ("0000-01-01", "calendar_needed"),
    ],
)
def test_days_that_have_none_or_two_are_faults(written, code):
    fault = only(ROW.format(written, "13:00"))

    assert (type(fault), fault.line, fault.code, fault.field, fault.name) == (Fault, 2, code, "moment", "Ada")


def test_options_say_what_the_file_does_not():
    assert only(ROW.format("03/04/1990", "1:00"), dates="dmy").body["moment"]["local"] == "1990-04-03T01:00:00"
    assert only(ROW.format("03/04/1990", "1:00"), dates="mdy").body["moment"]["local"] == "1990-03-04T01:00:00"
    julian = only(ROW.format("25.12.1500", "1:00"), calendar="julian").body["moment"]
    assert julian == {"local": "1500-12-25T01:00:00", "calendar": "julian"}
    # 29 February 1500 is a day of the Julian calendar only.
    assert only(ROW.format("29.02.1500", "1:00"), calendar="julian").body["moment"]["local"].startswith("1500-02-29")
    assert only(ROW.format("29.02.1500", "1:00"), calendar="gregorian").code == "no_such_day"


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("13:00", "13:00:00"), ("13:00:30", "13:00:30"), ("13.05", "13:05:00"), ("13h05", "13:05:00"),
        ("1305", "13:05:00"), ("1:05 PM", "13:05:00"), ("12:30 a.m.", "00:30:00"), ("12:30 pm", "12:30:00"),
        ("1 PM", "13:00:00"), ("13:00:30.25", "13:00:30.25"),
    ],
)  # fmt: skip
def test_times_of_day(written, clock):
    assert only(ROW.format("1815-12-10", written)).body["moment"]["local"] == f"1815-12-10T{clock}"


@pytest.mark.parametrize("written", ["", "*", "?", "unknown", "неизвестно"])
def test_unknown_times(written):
    moment = only(ROW.format("1815-12-10", written)).body["moment"]

    assert moment == {"local": "1815-12-10", "time_known": False, "calendar": "gregorian"}


@pytest.mark.parametrize("written", ["24:00", "13:60", "13:00 PM", "noon", "13", "-1:00"])
def test_times_that_are_none(written):
    assert only(ROW.format("1815-12-10", written)).code == "time_unreadable"


@pytest.mark.parametrize(
    ("latitude", "longitude", "degrees"),
    [
        ("51.5085", "-0.1257", (51.5085, -0.1257)),
        ('"51,5085"', '"-0,1257"', (51.5085, -0.1257)),
        ("51n30", "0w10", (51.5, -1 / 6)),
        ("51N30'36", "0W07'12", (51.51, -0.12)),
        ("51°30'36″N", "000°07'12″W", (51.51, -0.12)),
        ("N51.30.36", "W0.07.12", (51.51, -0.12)),
        ("55°45′ с. ш.", "37°36′ в. д.", (55.75, 37.6)),
        ("33s30", "151e12", (-33.5, 151.2)),
    ],
)
def test_coordinates_in_every_spelling(latitude, longitude, degrees):
    row = only(f"name,date,time,latitude,longitude\nAda,1815-12-10,13:00,{latitude},{longitude}\n")

    assert (row.body["place"]["latitude"], row.body["place"]["longitude"]) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code", "field"),
    [
        ("91", "0", "coordinate_outside", "latitude"),
        ("0", "180.01", "coordinate_outside", "longitude"),
        ("0w10", "0", "coordinate_unreadable", "latitude"),
        ("51n60", "0", "coordinate_unreadable", "latitude"),
        ("-51n30", "0", "coordinate_unreadable", "latitude"),
        ("north", "0", "coordinate_unreadable", "latitude"),
        ("51", "", "coordinate_missing", "place"),
        ("51", "10o30", "coordinate_unreadable", "longitude"),
    ],
)
def test_coordinates_that_are_none(latitude, longitude, code, field):
    fault = only(f"name,date,time,latitude,longitude\nAda,1815-12-10,13:00,{latitude},{longitude}\n")

    assert (fault.code, fault.field) == (code, field)


@pytest.mark.parametrize(
    ("zone", "moment", "timezone"),
    [
        ("Europe/London", {"local": "1950-06-10T13:00:00", "calendar": "gregorian"}, "Europe/London"),
        ("+01:00", {"utc": "1950-06-10T12:00:00Z"}, None),
        ("UTC+5:30", {"utc": "1950-06-10T07:30:00Z"}, None),
        ("-3", {"utc": "1950-06-10T16:00:00Z"}, None),
        ("5.5", {"utc": "1950-06-10T07:30:00Z"}, None),
        ("GMT", {"utc": "1950-06-10T13:00:00Z"}, None),
        ("LMT", {"utc": "1950-06-10T13:00:40Z"}, None),
        ("", {"local": "1950-06-10T13:00:00", "calendar": "gregorian"}, None),
    ],
)
def test_zones_are_names_and_offsets_are_exact(zone, moment, timezone):
    row = only(f"name,date,time,latitude,longitude,timezone\nX,1950-06-10,13:00,51n30,0w10,{zone}\n")

    assert row.body["moment"] == moment
    assert row.body["place"].get("timezone") == timezone


@pytest.mark.parametrize(("zone", "code"), [("Europe/Londn", "zone_unknown"), ("9.30", "offset_unreadable"),
                                            ("+17:00", "offset_unreadable"), ("EST", "offset_unreadable")])  # fmt: skip
def test_zones_that_are_none(zone, code):
    assert only(f"name,date,time,place,timezone\nX,1950-06-10,13:00,Paris,{zone}\n").code == code


BOTH = "name,date,time,place,latitude,longitude,timezone,utc_offset,utc,calendar\n"


@pytest.mark.parametrize(
    ("day", "clock", "code"),
    [
        ("1990-06-15", "14:30:00", None),
        ("1990-06-15", "14:30", None),
        ("1990-06-15", "15:30:00", "instants_differ"),
        ("1990-06-16", "14:30:00", "instants_differ"),
    ],
)
def test_an_instant_that_is_not_the_rows_own_date_and_time_is_a_fault(day, clock, code):
    found = only(f"{BOTH}Ada,{day},{clock},London,51.5,-0.1,Europe/London,+01:00,1990-06-15T13:30:10Z,gregorian\n")

    if code is None:
        assert found.body["moment"] == {"utc": "1990-06-15T13:30:10Z"}
    else:
        assert (type(found), found.code, found.field) == (Fault, code, "moment")


SPLIT, JOINED, ONE = "date,time", "datetime", "date"
TAKEN = "but at utc, which was taken, it was 1990-06-15T21:30:00 by Europe/London."


@pytest.mark.django_db
@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("columns", "cells", "notes"),
    [
        (SPLIT, "1990-06-15,14:30", [f"Date and time are 1990-06-15T14:30:00, {TAKEN}"]),
        (JOINED, "1990-06-15 14:30", [f"Date and time are 1990-06-15T14:30:00, {TAKEN}"]),
        (ONE, "1990-06-15 14:30", [f"Date and time are 1990-06-15T14:30:00, {TAKEN}"]),
        (SPLIT, "1990-06-16,21:30", [f"Date and time are 1990-06-16T21:30:00, {TAKEN}"]),
        (SPLIT, "1990-06-15,21:30", []),
        (JOINED, "1990-06-15T21:30:40", []),
    ],
)
def test_a_clock_that_is_not_the_instant_at_the_place_is_said(api, alice, nothing_stored, columns, cells, notes):
    content = f'name,{columns},utc,place\nAda,{cells},1990-06-15T20:30:00Z,"London, GB"\n'
    (shown,) = api(alice).post("/charts/import", {"content": content}).json()["rows"]

    assert (shown["status"], shown["utc"], shown["notes"]) == ("ok", "1990-06-15T20:30:00Z", notes)


@pytest.mark.parametrize(
    ("columns", "cells"),
    [("datetime,utc_offset", "1990-06-15 14:30,+01:00"), ("date,utc_offset", "1990-06-15 14:30,+01:00"),
     ("date,time,timezone", "1990-06-15,14:30,LMT")],
)  # fmt: skip
def test_an_instant_that_is_not_the_clock_at_the_rows_offset_is_a_fault(columns, cells):
    found = only(f"name,{columns},utc,latitude,longitude\nAda,{cells},1990-06-15T20:30:00Z,51.5,-0.1\n")

    assert (type(found), found.code, found.field) == (Fault, "instants_differ", "moment")


def test_a_day_without_its_hour_keeps_the_zone_utc():
    row = only(f"{BOTH}Ada,1990-06-15,,Greenwich,51.5,0.0,UTC,,,gregorian\n")

    assert row.body["moment"] == {"local": "1990-06-15", "time_known": False, "calendar": "gregorian"}
    assert row.body["place"]["timezone"] == "UTC"


@pytest.mark.parametrize("named", ["sep=;\r\n", '"sep=;"\n', "SEP=;;;;\n"])
def test_excels_first_line_names_the_separator(named):
    row = only(f"{named}name;date;time;place\r\nAda, Countess;1815-12-10;13:00;London, GB\r\n")

    assert (row.line, row.body["name"], row.body["place"]) == (3, "Ada, Countess", {"query": "London, GB"})


def test_bars_separate_too():
    row = only("name|date|time|place|tags\nAda|1815-12-10|13:00|London, GB|a, b;c\n")

    assert (row.body["place"], row.body["tags"]) == ({"query": "London, GB"}, ["a", "b", "c"])


def test_a_heading_that_lacks_everything_is_one_fault():
    fault = only("name,notes\nAda,poet\n", dates="dmy")

    assert (fault.line, fault.code, fault.text) == (
        1,
        "columns_missing",
        "date, datetime, utc; place, latitude, place_id",
    )


@pytest.mark.parametrize("written", ["Whole sign", "whole-sign", "WHOLE_SIGN"])
def test_the_house_system_has_a_column_of_its_own(written):
    row = only(f"name,date,time,place,house system\nAda,1815-12-10,13:00,London,{written}\n")

    assert (row.body["settings"], row.says_settings) == ({"house_system": "whole_sign"}, True)


def test_a_house_system_stands_beside_other_settings_and_not_against_them():
    heading = "name,date,time,place,house_system,settings\nAda,1815-12-10,13:00,London,koch,"
    row = only(heading + '"{""zodiac"":""sidereal"",""house_system"":""koch""}"\n')
    fault = only(heading + '"{""house_system"":""placidus""}"\n')

    assert row.body["settings"] == {"zodiac": "sidereal", "house_system": "koch"}
    assert (fault.code, fault.field, fault.text) == ("house_systems_differ", "settings", "koch")


def test_a_place_id_is_enough():
    row = only("name,date,time,place_id\nAda,1815-12-10,13:00,geonames:2643743\n")

    assert row.body["place"] == {"place_id": "geonames:2643743"}


@pytest.mark.parametrize("day", ["05.11.1982 г.", "05.11.1982г", "5 ноября 1982 года"])
def test_a_year_may_be_called_one(day):
    assert only(ROW.format(day, "1:00")).body["moment"]["local"] == "1982-11-05T01:00:00"
