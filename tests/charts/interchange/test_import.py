"""Files become charts: first a dry run that stores nothing and says of each row what it would be."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from charts.models import Chart
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

CSV = """name;date;time;place;tags
Ada Lovelace;10.12.1815;13:00;London, GB;science, code
Marie Curie;07.11.1867;;Warsaw, PL;
Nobody;31.02.1900;12:00;London, GB;
Somebody;01.03.1900;12:00;Nowhereville, XX;
Ada King;1815-12-10;13:00:20;London, GB;
"""


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
    report = report_of(api(alice).post("/charts/import", {"content": CSV, "dry_run": False, "tags": ["file"]}))

    assert report["counts"] == {"rows": 5, "ok": 0, "duplicate": 1, "error": 2, "imported": 2}
    rows = Chart.objects.filter(owner=alice).order_by("utc")
    assert [(row.name, row.tags, row.time_known) for row in rows] == [
        ("Ada Lovelace", ["science", "code", "file"], True),
        ("Marie Curie", ["file"], False),
    ]
    assert chart_events() == ["chart.created"] * 2
    assert [row.get("chart") for row in report["rows"][:2]] == [str(row.pk) for row in rows]

    again = report_of(api(alice).post("/charts/import", {"content": CSV, "dry_run": False}))

    assert again["counts"] == {"rows": 5, "ok": 0, "duplicate": 3, "error": 2, "imported": 0}
    assert again["rows"][0]["duplicate_of"] == {"chart": str(rows[0].pk)}
    assert Chart.objects.count() == 2


def test_a_file_is_uploaded_as_a_form(api, alice):
    file = SimpleUploadedFile(
        "карты.csv", "имя;дата рождения;время;город\nПушкин;06.06.1799;12:00;Москва, RU\n".encode("cp1251")
    )
    answer = api(alice).client.post(
        "/api/v1/charts/import", {"file": file, "dry_run": "false", "tags": '["поэты"]'}, format="multipart",
        headers={**api(alice).headers, "Idempotency-Key": "one"},
    )  # fmt: skip

    report = report_of(answer)
    assert (report["encoding"], report["counts"]["imported"]) == ("cp1251", 1)
    row = Chart.objects.get()
    assert (row.name, row.tags, row.place_name) == ("Пушкин", ["поэты"], "Moscow")
