"""What each format's rows become: instants to the second, coordinates as written, and every doubt a fault."""

from pathlib import Path

import pytest

from charts.interchange import Fault, Options, Remark, Row, TooManyRows, Unreadable, decode, form_of, read
from charts.interchange.aaf import write as write_aaf
from charts.interchange.comma import write as write_csv
from charts.interchange.rows import Kept

DATA = Path(__file__).parent / "data"


def found_in(text, form=None, **options):
    return list(read(text, form, Options(**options)))


def rows_of(name, **options):
    text, encoding = decode((DATA / name).read_bytes())
    found = found_in(text, **options)
    assert all(isinstance(one, Row) for one in found), found
    return encoding, form_of(text), found


def only(text, form=None, **options):
    (one,) = found_in(text, form, **options)
    return one


def test_aaf_gives_the_instants_of_its_offsets():
    encoding, form, (einstein, leonardo, curie, landing) = rows_of("einstein.aaf")

    assert (encoding, form) == ("utf-8", "aaf")
    assert einstein.body == {
        "kind": "natal",
        "name": "Albert Einstein",
        "moment": {"utc": "1879-03-14T10:50:00Z"},
        "place": {"latitude": 48.4, "longitude": 10.0, "name": "Ulm, DE"},
        "notes": "Physiker.\nNobelpreis 1921, verliehen 1922",
        "source": "Standesamt Ulm, Nr. 224",
    }
    assert einstein.remarks == (Remark("offset_of_the_file", "+00:40"),)
    # 14 April 1452 in the Julian calendar is 23 April in the Gregorian; 10°55′ are 43 m 40 s.
    assert leonardo.body["moment"] == {"utc": "1452-04-23T20:56:20Z"}
    assert curie.body["moment"] == {"local": "1867-11-07", "time_known": False, "calendar": "gregorian"}
    assert (landing.body["kind"], landing.body["moment"]) == ("event", {"utc": "1969-07-20T20:17:40Z"})
    assert landing.body["place"] == {"latitude": 28.4, "longitude": -80.6, "name": "Cape Canaveral, US"}


@pytest.mark.parametrize(
    ("zone", "summer", "utc"),
    [
        ("1he00", "0", "11:00:00"),
        ("1hE00", "1", "10:00:00"),
        ("1he", "2", "09:00:00"),
        ("1he00", "d", "09:00:00"),
        ("1he00", "w", "10:00:00"),
        ("5hw00", "h", "16:30:00"),
        ("0e21:48", "m", "11:38:12"),
        ("*", "l", "11:20:00"),
        ("3hw30", "0", "15:30:00"),
        ("0h", "0", "12:00:00"),
    ],
)
def test_aaf_zones_and_summer_times(zone, summer, utc):
    row = only(f"#A93:X,Y,m,1.6.1950,12:00,Ulm,D\n#B93:*,48n24,10e00,{zone},{summer}\n")

    assert row.body["moment"] == {"utc": f"1950-06-01T{utc}Z"}


def test_an_aaf_date_without_a_calendar_is_settled_by_its_julian_day():
    record = "#A93:Newton,Isaac,m,25.12.1642,1:30,Woolsthorpe,GB\n#B93:{},52n48,0w38,*,L\n"
    julian = only(record.format("2321156.564271"))
    gregorian = only(record.format("2321146.564271"))

    assert julian.body["moment"] == {"utc": "1643-01-04T01:32:32Z"}
    assert Remark("calendar_by_julian_day", "1642-12-25") in julian.remarks
    assert gregorian.body["moment"] == {"utc": "1642-12-25T01:32:32Z"}


def test_an_aaf_date_against_its_julian_day_gives_way():
    row = only("#A93:X,Y,m,1.6.1950,12:00,Ulm,D\n#B93:2433435.00000,48n24,10e00,1he00,0\n")

    assert row.body["moment"] == {"utc": "1950-06-02T12:00:00Z"}
    assert row.remarks == (Remark("julian_day_against_date", "1950-06-01"),)


def test_aaf_without_a_second_line_is_looked_up_by_its_place():
    row = only("#A93:Ereignis,*,E,24.12.1992,13:05,Freiburg,D")

    assert row.body == {
        "kind": "event",
        "name": "Ereignis",
        "moment": {"local": "1992-12-24T13:05:00", "calendar": "gregorian"},
        "place": {"query": "Freiburg, DE"},
    }


def test_what_aaf_computed_and_its_sub_charts_are_passed_over():
    text = (
        "#A93:X,Y,m,1.6.1950,12:00,Ulm,D\n#B93:*,48n24,10e00,1he00,0\n#LPOS:SO11GE00:00,\n  MO12PI56:26\n"
        "#SUB:Solar\n#B93:*,0n00,0e00,0h,0\n#COM:of the sub-chart\n#A93:Z,*,e,2.6.1950,*,Ulm,D\n"
    )
    first, second = found_in(text)

    assert first.body["place"]["latitude"] == 48.4
    assert "notes" not in first.body
    assert second.body["name"] == "Z"


def test_quick_chart_counts_its_columns_and_its_west():
    _, form, (jan, landing, ada) = rows_of("charts.qck")

    assert form == "quick_chart"
    assert jan.body == {
        "kind": "natal",
        "name": "Jan Kampherbeek",
        "moment": {"utc": "1953-01-29T07:37:30Z"},
        "place": {"latitude": pytest.approx(52 + 13 / 60), "longitude": 6.9, "name": "Enschede,Netherlands"},
    }
    assert landing.body["moment"] == {"utc": "1969-07-20T20:17:40Z"}
    assert landing.body["place"]["longitude"] == -80.6
    assert ada.body["moment"] == {"utc": "1815-12-10T13:00:40Z"}


def test_solar_fire_text_has_west_positive_offsets():
    _, form, (ada, landing) = rows_of("solar_fire.txt")

    assert form == "solar_fire"
    assert ada.body["moment"] == {"utc": "1815-12-10T13:00:40Z"}
    assert ada.body["place"] == {"latitude": 51.5, "longitude": -1 / 6, "name": "London, United Kingdom"}
    assert (landing.line, landing.body["kind"]) == (11, "event")
    assert landing.body["moment"] == {"utc": "1969-07-20T20:17:40Z"}
    assert landing.body["place"]["name"] == "Cape Canaveral, Florida"


def test_the_text_of_astro_com_is_read_in_both_its_forms():
    _, form, (einstein, ada, kennedy) = rows_of("astrocom.txt")

    assert form == "astrocom"
    assert einstein.body["name"] == "Albert Einstein"
    assert einstein.body["moment"] == {"utc": "1879-03-14T10:50:00Z"}
    assert einstein.body["place"] == {"latitude": 48.4, "longitude": 10.0, "name": "Ulm, DE"}
    assert ada.body["moment"] == {"utc": "1815-12-10T13:00:40Z"}
    assert (ada.body["source"], ada.body["rating"]) == ("Biography", "B")
    assert kennedy.body["moment"] == {"utc": "1917-05-29T20:00:00Z"}
    assert kennedy.body["place"]["longitude"] == pytest.approx(-71 - 7 / 60)


def test_zet_bases_come_in_cyrillic():
    encoding, form, (pushkin, peter) = rows_of("russians.zbs")

    assert (encoding, form) == ("cp1251", "zet")
    assert pushkin.body == {
        "kind": "natal",
        "name": "Александр Пушкин",
        "moment": {"utc": "1799-06-06T09:29:40Z"},
        "place": {"latitude": 55.75, "longitude": pytest.approx(37 + 35 / 60), "name": "Москва"},
        "notes": "поэт",
    }
    # 30 May 1672 in the Julian calendar is 9 June in the Gregorian.
    assert peter.body["moment"] == {"utc": "1672-06-08T22:30:00Z"}


# CSV

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


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_headings_and_line_ends(separator):
    cells = [["Имя", "Дата рождения", "Время", "Город", "Цвет"], ["Ада", "10.12.1815", "13:00", "Лондон", "x"]]
    remark, row = found_in("\r\n".join(separator.join(line) for line in cells) + "\r\n")

    assert remark == Remark("columns_ignored", "Цвет")
    assert (row.body["name"], row.body["place"]) == ("Ада", {"query": "Лондон"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_rows"),
        ("name,date,place\n", "no_rows"),
        ("name,place\nAda,London\n", "column_missing"),
        ("name,date\nAda,1815-12-10\n", "column_missing"),
        ('name,date,place\n"Ada,1815-12-10,London\nB,1900-01-01,Paris\n', "quotes_unbalanced"),
        (f"name,date,place\n{'x' * 200_000},1815-12-10,London\n", "quotes_unbalanced"),
        ("[1]", "not_a_chart"),
        ("{", "not_json"),
        ("[]", "no_rows"),
        ("#A93:", "date_unreadable"),
        ("#A93:a\nb", "date_unreadable"),
    ],
)
def test_what_is_no_table_says_so(text, code):
    assert only(text).code == code


def test_ten_thousand_rows_are_read_and_one_more_refuses_the_file():
    heading, row = "name,date,place\n", "Ada,1815-12-10,London\n"

    assert len(found_in(heading + row * 10_000)) == 10_000
    with pytest.raises(TooManyRows):
        found_in(heading + row * 10_001)


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("Köln".encode(), "utf-8", "Köln"),
        ("\ufeffKöln".encode(), "utf-8", "Köln"),
        ("Köln, Gößweinstein".encode("cp1252"), "cp1252", "Köln, Gößweinstein"),
        ("Москва, Россия".encode("cp1251"), "cp1251", "Москва, Россия"),
        ("Москва".encode("utf-16"), "utf-16", "Москва"),
        (b"K\x81ln", "latin-1", "K\x81ln"),
    ],
)
def test_encodings_are_seen(raw, encoding, text):
    assert decode(raw) == (text, encoding)


def test_what_is_no_text_is_refused():
    with pytest.raises(Unreadable, match="not_text"):
        decode(b"PK\x03\x04\0\0")
    with pytest.raises(Unreadable, match="not_this_encoding"):
        decode("Köln".encode("cp1252"), "utf-8")


# Writing

ADA = Kept(
    id="1", kind="natal", name="Lovelace, Ada #1", tags=[], notes="-first\n#second", request={}, rating="AA",
    source="Register, p. 3",
    local="1815-12-10T13:00:00", utc="1815-12-10T13:00:30Z", offset="-00:00:30", timezone="Europe/London",
    time_known=True, latitude=51.50853, longitude=-0.12574, place="London", country="GB",
)  # fmt: skip


def test_aaf_cannot_carry_its_own_signs():
    assert "".join(write_aaf([ADA])).splitlines()[2:] == [
        "#A93:*,Lovelace; Ada +1,*,10.12.1815g,13:00:00,London,GB",
        "#B93:2384318.042014,51n30:31,0w07:33,0hw00:30,0",
        "#ZNAM:Europe/London",
        "#SRC:Register; p. 3",
        "#COM:-first",
        "+second",
    ]


def test_a_written_row_is_read_as_it_was():
    (row,) = read("".join(write_csv([ADA])))

    assert row.body == {
        "kind": "natal",
        "name": "Lovelace, Ada #1",
        "moment": {"utc": "1815-12-10T13:00:30Z"},
        "place": {"latitude": 51.50853, "longitude": -0.12574, "timezone": "Europe/London", "name": "London, GB"},
        "notes": "-first\n#second",
        "rating": "AA",
        "source": "Register, p. 3",
    }


def test_a_birth_that_the_databank_rates_without_an_hour_has_none():
    row = only("Name: Marie Curie\nborn on 7 November 1867 at 12:00 (= 12:00 noon )\nPlace: Warsaw, Poland\n"
               "Rodden Rating: X (unknown)\n")  # fmt: skip

    assert row.body["moment"] == {"local": "1867-11-07", "time_known": False, "calendar": "gregorian"}
    assert row.body["rating"] == "X"
