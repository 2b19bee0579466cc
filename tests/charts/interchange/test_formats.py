"""What each format's rows become: instants to the second, coordinates as written, and every doubt a fault."""

from dataclasses import replace
from pathlib import Path

import pytest

from charts.interchange import Options, Remark, Row, TooManyRows, decode, form_of, read
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


def test_solar_fire_text_is_known_without_its_heading():
    text = "John Doe - Male Chart\nJun 15 1990, 2:30 pm, BST -1:00\nLondon, England, 51°N30', 000°W10'\n"
    row = only(text)

    assert form_of(text) == "solar_fire"
    assert row.body == {
        "kind": "natal",
        "name": "John Doe",
        "moment": {"utc": "1990-06-15T13:30:00Z"},
        "place": {"latitude": 51.5, "longitude": -1 / 6, "name": "London, England"},
    }
    assert form_of("name - natal,date,place\nAda,1815-12-10,London\n") == "csv"


def test_the_two_columns_of_astro_com_may_stand_on_one_line():
    text = (
        "Natal Chart\nName: John Doe\nborn on Fr., 15 June 1990  Time: 2:30 p.m.\n"
        "in London, ENG (UK)  Univ.Time: 13:30\n0w10, 51n30  Sid. Time: 7:05:18\n"
    )
    row = only(text)

    assert (form_of(text), row.line) == ("astrocom", 1)
    assert row.body == {
        "kind": "natal",
        "name": "John Doe",
        "moment": {"utc": "1990-06-15T13:30:00Z"},
        "place": {"latitude": 51.5, "longitude": pytest.approx(-1 / 6), "name": "London, GB"},
    }


def test_the_clock_of_astro_com_may_lack_its_colon():
    text = "Albert Einstein\nborn on Fr., 14 March 1879\nin Ulm, GER\n10e00, 48n24\nTime 11:30 a.m.\nUniv.Time 10:50\n"

    assert only(text).body["moment"] == {"utc": "1879-03-14T10:50:00Z"}


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
        (f"name,date,place\n{'x' * 200_000},1815-12-10,London\n", "cell_too_long"),
        ('name,date,place\n"Ada"x,1815-12-10,London\n', "quotes_unbalanced"),
        ("name,date,place\nAda,1815-12-10,London,Ontario\n", "cells_left_over"),
        ("name,date,place,,\nAda,1815-12-10,London,,Ontario\n", "cells_left_over"),
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


@pytest.mark.parametrize(
    "tags",
    [
        ["a", "b c"],
        ["a, b", "c;d", "e|f"],
        ['say "x", twice', "plain"],
        ['"'],
        ['"a', 'b"'],
        ["a,", '","'],
        ["=1", "x;=1"],
    ],
)
def test_tags_survive_whatever_they_hold(tags):
    (row,) = read("".join(write_csv([replace(ADA, tags=tags)])))

    assert row.body["tags"] == tags


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("science, code", ["science", "code"]),
        ("science; code|x", ["science", "code", "x"]),
        ('5"" disk, y', ['5" disk', "y"]),
        (" , a,, ", ["a"]),
        ('""open, y', ['"open', "y"]),
    ],
)
def test_tags_of_older_files_are_read_as_they_were(cell, tags):
    assert only(f'name,date,place,tags\nAda,1815-12-10,London,"{cell}"\n').body["tags"] == tags


def test_cells_beyond_the_headings_must_be_empty():
    remarkless = found_in("name,date,place\nAda,1815-12-10,London,,\n")

    assert [row.body["place"] for row in remarkless] == [{"query": "London"}]
    fault = only("name,date,time,place\nA,1990-06-15,14:30,London,Ontario\n")
    assert (fault.line, fault.code, fault.text, fault.name) == (2, "cells_left_over", "Ontario", "A")


def test_a_birth_that_the_databank_rates_without_an_hour_has_none():
    row = only("Name: Marie Curie\nborn on 7 November 1867 at 12:00 (= 12:00 noon )\nPlace: Warsaw, Poland\n"
               "Rodden Rating: X (unknown)\n")  # fmt: skip

    assert row.body["moment"] == {"local": "1867-11-07", "time_known": False, "calendar": "gregorian"}
    assert row.body["rating"] == "X"


def test_aaf_with_lmt_for_a_zone_goes_by_the_longitude():
    chunks = "#A93:Lovelace,Ada,f,10.12.1815,13:00,London,GB\n#B93:*,51n30,0w10,LMT,0\n"

    assert only(chunks).body["moment"] == {"utc": "1815-12-10T13:00:40Z"}
    fault = only(chunks.replace("51n30,0w10", "*,*"))
    assert (fault.code, fault.field) == ("mean_time_needs_longitude", "place")


QUICK = "Ada Lovelace           DEC 10, 181501:00:00 PM LMT+00:00000W10'00 51N30'00 London\n"


@pytest.mark.parametrize("line", [
    QUICK,
    f"{'':23}{QUICK[23:]}",
    f"\n{'':23}{QUICK[23:]}",
])  # fmt: skip
def test_quick_chart_is_seen_in_a_first_line_without_a_name_too(line):
    assert form_of(line) == "quick_chart"
    row = only(line)
    assert (row.body["moment"], row.body["place"]["name"]) == ({"utc": "1815-12-10T13:00:40Z"}, "London")


@pytest.mark.parametrize("line", [
    "Ada Dec 10, 1815 01:00:00 PM LMT 0:00 000W10'00 51N30'00 London\n",
    QUICK.replace("01:00:00 PM", "1:00:00 pm"),
])  # fmt: skip
def test_what_is_nearly_quick_chart_is_told_so_and_is_no_heading(line):
    fault = only(line)

    assert (form_of(line), fault.line, fault.code) == ("quick_chart", 1, "not_this_format")
