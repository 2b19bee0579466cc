"""Files become charts: first a dry run that stores nothing and says of each row what it would be."""

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from charts.models import Chart
from config.api.jobs import running
from config.system.models import JobPart
from tests import factories
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

CSV = """name;date;time;place;tags
Ada Lovelace;10.12.1815;13:00;London, GB;science, code
Marie Curie;07.11.1867;;Warsaw, PL;
Nobody;31.02.1900;12:00;London, GB;
Somebody;01.03.1900;12:00;Nowhereville, XX;
ada  lovelace;1815-12-10;13:00:20;London, GB;
"""


def run_parts(answer):
    """What the workers would do; with no worker here the job waits."""
    assert answer.status_code == 202, answer.content
    assert answer["Location"] == f"/api/v1/jobs/{answer.json()['id']}"
    for part in JobPart.objects.filter(job=answer.json()["id"]).order_by("first"):
        running.run_part(part_id=part.pk)


def imported(person, body):
    """(the job when it has ended, its results) of an import that stores."""
    answer = person.post("/charts/import", {**body, "dry_run": False})
    run_parts(answer)
    path = f"/jobs/{answer.json()['id']}"
    results = person.get(f"{path}/results", {"page_size": 100}).json()["data"]
    return person.get(path).json(), results


def report_of(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_dry_run_reports_every_row_and_stores_nothing(api, alice, nothing_stored):
    report = report_of(api(alice).post("/charts/import", {"format": "csv", "content": CSV}))

    assert report["format"] == "csv"
    assert report["counts"] == {"rows": 5, "ok": 2, "duplicate": 1, "error": 2, "imported": 0}
    first, second, third, fourth, fifth = report["rows"]
    assert first == {
        "row": 1, "line": 2, "status": "ok", "name": "Ada Lovelace", "kind": "natal", "utc": "1815-12-10T13:00:30Z",
        "time_known": True, "place": "London", "latitude": 51.50853, "longitude": -0.12574, "notes": [],
    }  # fmt: skip
    assert (second["status"], second["time_known"], second["utc"]) == ("ok", False, "1867-11-07T10:35:57Z")
    assert third["error"] == {
        "code": "VALIDATION_ERROR",
        "message": "Invalid input.",
        "details": {"moment": ["There is no such day: 1900-02-31"]},
    }
    assert fourth["error"]["code"] == "PLACE_NOT_FOUND"
    assert list(fourth["error"]["details"]) == ["place"]
    assert (fifth["status"], fifth["duplicate_of"]) == ("duplicate", {"row": 1})


def test_an_import_stores_what_is_well_and_new_and_a_repeat_stores_nothing(api, alice):
    job, results = imported(api(alice), {"content": CSV, "tags": ["file"]})

    assert (job["kind"], job["status"], job["total"], job["done"], job["failed"]) == (
        "charts.import", "completed", 5, 5, 2,
    )  # fmt: skip
    rows = Chart.objects.filter(owner=alice).order_by("utc")
    assert [(row.name, row.tags, row.time_known) for row in rows] == [
        ("Ada Lovelace", ["science", "code", "file"], True),
        ("Marie Curie", ["file"], False),
    ]
    assert chart_events() == ["chart.created"] * 2
    items = [result.get("item", {}) for result in results]
    assert [item.get("status") for item in items] == ["imported", "imported", None, None, "duplicate"]
    assert [item.get("chart") for item in items[:2]] == [str(row.pk) for row in rows]
    assert items[4]["duplicate_of"] == {"row": 1}
    assert results[2] == {
        "index": 2,
        "error": {
            "code": "VALIDATION_ERROR", "message": "Invalid input.", "row": 3, "line": 4, "name": "Nobody",
            "details": {"moment": ["There is no such day: 1900-02-31"]},
        },
    }  # fmt: skip

    job, results = imported(api(alice), {"content": CSV})

    assert (job["status"], job["failed"]) == ("completed", 2)
    assert results[0]["item"]["duplicate_of"] == {"chart": str(rows[0].pk)}
    assert Chart.objects.count() == 2


def test_a_file_is_uploaded_as_a_form(api, alice):
    text = "имя;дата рождения;время;город\nПушкин;06.06.1799;12:00;Москва, RU\n"
    person, file = api(alice), SimpleUploadedFile("карты.csv", text.encode("cp1251"))
    report = report_of(
        person.client.post("/api/v1/charts/import", {"file": file}, format="multipart", headers=person.headers)
    )

    assert (report["encoding"], report["counts"]["ok"], len(report["notes"])) == ("cp1251", 1, 1)
    form = {"file": SimpleUploadedFile("карты.csv", text.encode("cp1251")), "dry_run": "false", "tags": '["поэты"]'}
    answer = person.client.post("/api/v1/charts/import", form, format="multipart", headers=person.headers)
    run_parts(answer)
    row, (it,) = Chart.objects.get(), person.get(f"/jobs/{answer.json()['id']}/results").json()["data"]
    assert (row.name, row.tags, row.place_name, it["item"]["notes"]) == ("Пушкин", ["поэты"], "Moscow", report["notes"])


@pytest.mark.parametrize(
    ("encoding", "name", "place"),
    [("cp1250", "Łukasz", "Łódź, PL"), ("cp1253", "Γιώργος", "Αθήνα, GR"), ("cp1254", "Barış Gündüz", "İstanbul, TR")],
)
def test_a_single_row_of_another_code_page_keeps_its_letters(api, alice, encoding, name, place):
    file = SimpleUploadedFile("a.csv", row(name, "1990-06-15", place=f'"{place}"').encode(encoding))
    person = api(alice)
    report = report_of(
        person.client.post("/api/v1/charts/import", {"file": file}, format="multipart", headers=person.headers)
    )

    assert (report["encoding"], report["rows"][0]["name"], report["counts"]["ok"]) == (encoding, name, 1)


def row(name="Ada", date="1815-12-10", time="13:00", place='"London, GB"', heading="name,date,time,place"):
    return f"{heading}\n{name},{date},{time},{place}\n"


def first_row(api, alice, content, **options):
    return report_of(api(alice).post("/charts/import", {"content": content, **options}))["rows"][0]


def test_an_offset_in_the_file_is_exact_and_said(api, alice):
    aaf = "#A93:Einstein,Albert,m,14.3.1879,11:30,Ulm,D\n#B93:*,48n24,10e00,*,L\n#A93:x,y,m,1.6.1950,12:00,Ulm,D\n"
    aaf += "#B93:*,48n24,10e00,1he00,0\n"
    report = report_of(api(alice).post("/charts/import", {"content": aaf}))
    imported(api(alice), {"content": aaf})

    assert report["rows"][0]["utc"] == "1879-03-14T10:50:00Z"
    assert report["rows"][0]["notes"] == ["The offset in the file, +00:40, was taken."]
    assert report["rows"][1]["notes"] == ["The offset in the file, +01:00, was taken."]
    row = Chart.objects.get(name="Albert Einstein")
    assert (row.utc.isoformat(), row.place_name) == ("1879-03-14T10:50:00+00:00", "Ulm, DE")
    assert row.result["moment"]["local"] == "1879-03-14T11:30:00"


def test_an_offset_that_the_zone_never_had_is_taken_and_said(api, alice, nothing_stored):
    shown = first_row(api, alice, "#A93:x,y,m,1.7.1950,12:00,London,GB\n#B93:*,51n30,0w07,0h,0\n")

    assert (shown["status"], shown["utc"]) == ("ok", "1950-07-01T12:00:00Z")
    assert shown["notes"] == ["The offset in the file, +00:00, was taken. By Europe/London it was +01:00 there."]


def test_a_zone_beside_a_place_without_coordinates_counts(api, alice, nothing_stored):
    shown = first_row(api, alice, row(place='"London, GB",Europe/Paris', heading="name,date,time,place,timezone"))

    # Before official time it is the longitude's, whatever the zone.
    assert (shown["utc"], shown["place"]) == ("1815-12-10T13:00:30Z", "London")
    shown = first_row(
        api, alice, row(date="1990-06-15", place='"London, GB",Europe/Paris', heading="name,date,time,place,timezone")
    )
    assert shown["utc"] == "1990-06-15T11:00:00Z"


@pytest.mark.parametrize(
    ("content", "code", "details"),
    [
        (row(date="2021-10-31", time="01:30"), "AMBIGUOUS_LOCAL_TIME", ["moment", "offsets"]),
        (row(date="2021-03-28", time="01:30"), "NONEXISTENT_LOCAL_TIME", ["moment", "offsets"]),
        (row(place="Springfield"), "AMBIGUOUS_PLACE", ["place", "candidates"]),
        (row(date="0500-01-01"), "VALIDATION_ERROR", ["moment"]),
        (row(place="80,20", heading="name,date,time,lat,lon"), "HOUSE_SYSTEM_UNDEFINED", ["settings", "latitude"]),
        (row(name="x" * 201), "VALIDATION_ERROR", ["name"]),
        (row(time="", place='"London, GB",AA', heading="name,date,time,place,rating"), "VALIDATION_ERROR", ["rating"]),
        (row(place='"London, GB",transit', heading="name,date,time,place,kind"), "VALIDATION_ERROR", ["natal"]),
    ],
)  # fmt: skip
def test_a_dry_run_finds_all_that_an_import_would_refuse(api, alice, nothing_stored, content, code, details):
    shown = first_row(api, alice, content)

    assert (shown["status"], shown["error"]["code"]) == ("error", code)
    assert set(details) <= set(shown["error"]["details"])


def test_the_ephemeris_bounds_an_import_too(api, alice, nothing_stored):
    shown = first_row(api, alice, row(date="9000-01-01", time="12:00"))

    assert shown["error"]["code"] == "OUT_OF_EPHEMERIS_RANGE"


def test_cells_that_no_heading_names_are_refused_and_not_dropped(api, alice, nothing_stored):
    shown = first_row(api, alice, "name,date,time,place\nA,1990-06-15,14:30,London,Ontario\n")

    assert (shown["status"], shown["error"]["details"]) == ("error", {"content": [
        "There are more cells than headings: Ontario. A cell that holds the separator is put in quotes."
    ]})  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('"Ada"x', "A quotation mark is not closed, or something follows a closed one."),
        ("x" * 140_000, "A cell is longer than 131072 characters."),
    ],
    ids=["quotes", "long"],
)
def test_what_is_wrong_with_a_table_is_said_in_our_words(api, alice, nothing_stored, cell, said):
    shown = first_row(api, alice, f"name,date,place\n{cell},1990-06-15,London\n")

    assert shown["error"]["details"] == {"content": [said]}


@pytest.mark.parametrize(
    ("content", "shown_as"),
    [
        ('{"name": "Ada"}', '{"name":"Ada"}'),
        ("{}", "{}"),
        ('{"charts": {"name": "Ada"}}', '{"name":"Ada"}'),
        ('{"charts": null}', '{"charts":null}'),
        ("5", "5"),
        ("[[1]]", "[…]"),
    ],
)
def test_json_that_is_no_chart_is_shown_in_what_is_said_of_it(api, alice, nothing_stored, content, shown_as):
    answer = api(alice).post("/charts/import", {"content": content, "format": "json"})

    assert report_of(answer)["rows"][0]["error"]["details"] == {
        "content": [f"A chart is an object with moment and place, not {shown_as}."]
    }


def test_which_of_two_equal_times_is_meant_may_stand_in_the_row(api, alice, nothing_stored):
    content = row(date="2021-10-31", time="01:30", place='"London, GB",1', heading="name,date,time,place,fold")

    assert first_row(api, alice, content)["utc"] == "2021-10-31T01:30:00Z"


def test_settings_are_given_to_rows_that_have_none_of_their_own(api, alice):
    rows = [
        {"name": "a", "moment": {"utc": "2000-01-01T00:00:00Z"}, "place": {"latitude": 0, "longitude": 0}},
        {"name": "b", "moment": {"utc": "2001-01-01T00:00:00Z"}, "place": {"latitude": 0, "longitude": 0},
         "settings": {"house_system": "koch"}},
    ]  # fmt: skip
    imported(api(alice), {"rows": rows, "settings": {"house_system": "whole_sign", "zodiac": "sidereal"}})

    settings = dict(Chart.objects.values_list("name", "request__settings"))
    assert (settings["a"]["house_system"], settings["a"]["zodiac"]) == ("whole_sign", "sidereal")
    assert (settings["b"]["house_system"], settings["b"]["zodiac"]) == ("koch", "sidereal")


@pytest.mark.parametrize(
    ("other", "duplicate"),
    [
        ({"date": "1815-12-10", "time": "13:00:59"}, True),
        ({"date": "1815-12-10", "time": "13:01:00"}, False),
        ({"name": "Somebody else"}, False),
        ({"name": "", "place": '"51.5150","-0.1300"', "heading": "name,date,time,lat,lon"}, True),
        ({"name": "", "place": '"51.5250","-0.1300"', "heading": "name,date,time,lat,lon"}, False),
        ({"place": '"London, GB","{""house_system"":""koch""}"', "heading": "name,date,time,place,settings"}, False),
        ({"place": '"London, GB","{""house_system"":""placidus""}"', "heading": "name,date,time,place,settings"}, True),
        # 7 km off, so that the clocks of its own sun are 24 s apart: the same minute, and the same name.
        ({"name": " aDA ", "place": '"51.5250","-0.2300"', "heading": "name,date,time,lat,lon"}, True),
        ({"time": ""}, False),
        ({"time": "12:00"}, False),
    ],
)
def test_what_a_duplicate_is(api, alice, ada, other, duplicate):
    shown = first_row(api, alice, row(**other))

    assert (shown["status"] == "duplicate") is duplicate
    assert shown.get("duplicate_of") == ({"chart": ada["id"]} if duplicate else None)
    assert Chart.objects.count() == 1


def test_the_charts_of_others_and_deleted_ones_are_no_duplicates(api, alice, mallory, ada):
    assert first_row(api, mallory, row())["status"] == "ok"
    api(alice).delete(f"/charts/{ada['id']}")
    assert first_row(api, alice, row())["status"] == "ok"


def test_duplicates_may_be_wanted(api, alice, ada):
    content = row() + 'Ada,1815-12-10,13:00,"London, GB"\n'
    _job, results = imported(api(alice), {"content": content, "duplicates": "import"})

    assert [result["item"]["status"] for result in results] == ["imported", "imported"]
    assert Chart.objects.filter(name="Ada").count() == 3


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["content"]),
        ({"content": "x", "rows": []}, ["content", "rows"]),
        ({"content": 1}, ["content"]),
        ({"content": "x", "format": "xls"}, ["format"]),
        ({"content": "x", "dry_run": "yes"}, ["dry_run"]),
        ({"content": "x", "settings": {"house_system": "x"}}, ["settings"]),
        ({"content": "x", "duplicates": "maybe"}, ["duplicates"]),
        ({"content": "x", "unknown": 1}, ["unknown"]),
        ({"rows": [{}], "format": "csv"}, ["format"]),
        ({"rows": [{}] * 10_001}, ["rows"]),
        ({"content": "name,date,place\n" + "Ada,1815-12-10,London\n" * 10_001}, ["content"]),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_by_name(api, alice, nothing_stored, body, fields):
    answer = api(alice).post("/charts/import", body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, fields)


@pytest.mark.parametrize(
    ("form", "status", "field"),
    [
        ({}, 400, "file"),
        ({"file": "text"}, 400, "file"),
        ({"file": SimpleUploadedFile("a.csv", b"x"), "settings": "{"}, 400, "settings"),
        ({"file": SimpleUploadedFile("a.csv", b"PK\0\0")}, 400, "file"),
        ({"file": SimpleUploadedFile("a.csv", b"\xff"), "encoding": "utf-8"}, 400, "file"),
        ({"file": SimpleUploadedFile("a.csv", "name\n山田太郎\n".encode("cp932")), "dry_run": "false"}, 400, "file"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * 10_500_000)}, 413, "body"),
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_refused_by_name(api, alice, nothing_stored, form, status, field):
    person = api(alice)
    answer = person.client.post("/api/v1/charts/import", form, format="multipart", headers=person.headers)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (status, [field])


def test_reports_are_in_the_callers_language(api, alice, nothing_stored):
    answer = api(alice).post("/charts/import", {"content": row(date="31.02.1900")}, **{"Accept-Language": "ru"})

    assert report_of(answer)["rows"][0]["error"]["details"] == {"moment": ["Такого дня нет: 1900-02-31"]}


def test_rows_that_are_no_charts_at_all_are_reported_row_by_row(api, alice):
    deep = []
    for _ in range(300):
        deep = [deep]
    well = {"name": "b", "moment": {"utc": "2000-01-01T00:00:00Z"}, "place": {"latitude": 0, "longitude": 0}}
    rows = [1, None, "a\0", deep, {}, {**well, "name": "a\0"}, {**well, "place": {"x": deep}}, well]
    report = report_of(api(alice).post("/charts/import", {"rows": rows}))
    assert report["counts"] == {"rows": 8, "ok": 1, "duplicate": 0, "error": 7, "imported": 0}
    told = [row["error"]["details"] for row in report["rows"][:-1]]
    assert told[:3] == [
        {"content": ["A chart is an object with moment and place, not 1."]},
        {"content": ["A chart is an object with moment and place, not null."]},
        {"content": ['A chart is an object with moment and place, not "a\\u0000".']},
    ]
    assert set(told[4]) == {"moment", "place"}
    assert told[5:] == [{"name": ["Null characters are not allowed."]}, {"place": ["Nested more than 32 levels deep."]}]

    job, results = imported(api(alice), {"rows": rows})
    assert (job["status"], job["total"], job["failed"]) == ("completed", 8, 7)
    assert [result.get("item", {}).get("status") for result in results] == [None] * 7 + ["imported"]
    assert Chart.objects.get().name == "b"
    content = orjson.dumps([well, {"name": "deep"}]).decode().replace('"deep"', "[" * 300 + "]" * 300)
    job, _results = imported(api(alice), {"content": content})
    assert (job["status"], job["failed"]) == ("completed", 1)


def test_a_cell_with_a_null_character_is_refused(api, alice, nothing_stored):
    answer = api(alice).post("/charts/import", {"content": '[{"name": "a\\u0000"}]'})
    assert report_of(answer)["rows"][0]["error"]["details"] == {"name": ["Null characters are not allowed."]}


def test_signed_in_by_cookies_with_a_key_a_form_is_read_once(alice, db):
    client = APIClient()
    login = {"username": alice.email, "password": factories.PASSWORD, "cookie": True}
    assert client.post("/api/v1/auth/token", login, format="json").status_code == 200
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value, "Idempotency-Key": "form"}
    answers = [
        client.post(
            "/api/v1/charts/import", {"file": SimpleUploadedFile("a.csv", row().encode()), "dry_run": "false"},
            format="multipart", headers=headers,
        ) for _ in range(2)
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert answers[0].json() == answers[1].json()
    assert JobPart.objects.count() == 1
