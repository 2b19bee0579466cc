"""How reports are asked for, over the API and by `manage.py report`."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from analytics.reports import REPORTS
from tests.analytics.reports.conftest import MONDAY

pytestmark = pytest.mark.django_db
WEEK = ("--since", "2026-11-02", "--until", "2026-11-08")


def command(*arguments):
    said = io.StringIO()
    call_command("report", *arguments, stdout=said)
    return said.getvalue()


def test_the_list_says_of_each_what_it_holds(api, staff):
    listed = api(staff).get("/analytics/reports").json()["data"]

    assert [one["name"] for one in listed] == list(REPORTS)
    assert listed[0]["columns"] == ["day", "daily", "weekly", "monthly", "stickiness"]
    assert listed[0]["meaning"].startswith("People who did something on that day")
    assert (listed[0]["title"], listed[0]["intervals"]) == ("Active users", [])
    russian = api(staff).get("/analytics/reports", **{"Accept-Language": "ru"}).json()["data"]
    assert russian[0]["title"] == "Активные пользователи"
    assert russian[0]["meaning"].startswith("Люди, которые что-то делали в этот день")


@pytest.mark.parametrize("name", REPORTS)
def test_of_nothing_each_report_is_empty_and_says_what_it_is_about(clickhouse, api, staff, name):
    answer = api(staff).get(f"/analytics/reports/{name}", {"end": "2026-11-08"}).json()

    days, intervals = REPORTS[name].days, REPORTS[name].intervals
    assert answer["meta"] == {
        "report": name, "start": str(MONDAY + timedelta(days=7 - days)), "end": "2026-11-08",
        "interval": intervals[0] if intervals else None,
    }  # fmt: skip
    assert [row.get("people") for row in answer["data"]] == ([0, 0, 0, 0] if name == "funnel" else [])


def test_unless_told_it_is_about_the_days_up_to_this_one(clickhouse, api, staff):
    meta = api(staff).get("/analytics/reports/events").json()["meta"]

    today = datetime.now(UTC).date()
    assert (meta["start"], meta["end"]) == (str(today - timedelta(days=29)), str(today))


@pytest.mark.parametrize(
    ("name", "query", "fields"),
    [
        ("events", {"start": "yesterday"}, ["start"]),
        ("events", {"start": "2026-11-09", "end": "2026-11-08"}, ["start"]),
        ("events", {"start": "2024-01-01", "end": "2026-11-08"}, ["start"]),
        ("events", {"start": "1999-12-31", "end": "2000-01-02"}, ["start"]),
        ("events", {"end": "9999-12-31"}, ["end"]),
        ("events", {"end": "0001-01-01"}, ["end"]),
        ("events", {"start": "0001-01-01", "end": "0001-01-01"}, ["end"]),
        ("events", {"start": "0001-01-01"}, ["start"]),
        ("events", {"interval": "hour"}, ["interval"]),
        ("funnel", {"interval": "day"}, ["interval"]),
        ("retention", {"interval": "day"}, ["interval"]),
        ("events", {"format": "xml"}, ["format"]),
        ("events", {"since": "2026-11-02"}, ["since"]),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_name(api, staff, name, query, fields):
    answer = api(staff).get(f"/analytics/reports/{name}", query)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], list(error["details"])) == (400, "VALIDATION_ERROR", fields)


def test_a_report_that_there_is_not_is_a_404(api, staff):
    answer = api(staff).get("/analytics/reports/revenue")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "REPORT_NOT_FOUND")


def test_reports_are_the_staffs(api, alice):
    answer = api(alice).get("/analytics/reports/funnel")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("url", ["", "clickhouse://127.0.0.1:1/default"])
def test_without_clickhouse_it_is_said_that_a_service_is_away(api, staff, settings, url):
    settings.CLICKHOUSE_URL = url

    answer = api(staff).get("/analytics/reports/funnel")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    with pytest.raises(CommandError, match="A service we need is not available"):
        command("funnel")


def test_as_a_file_no_text_is_run_by_a_spreadsheet(past, api, staff):
    past.did("ada", "interpretation.completed", 0, topic="＝1+1", model="m;=2", verdict="grounded", sentences=3)
    past.store()

    answer = api(staff).get("/analytics/reports/quality", {"start": "2026-11-02", "end": "2026-11-08", "format": "csv"})

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = "nocturna-quality-2026-11-02-2026-11-08.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    head, row = csv.reader(io.StringIO(answer.content.decode()))
    assert head == REPORTS["quality"].columns
    assert row == ["'＝1+1", "m;'=2", "1", '{"grounded":1}', "3", "0", "0", "0", "0"]


def test_a_command_prints_the_same(past, report):
    past.did("ada", "chart.created", 2)
    past.store()

    told = json.loads(command("events", *WEEK, "--interval", "week", "--format", "json"))

    assert told["data"] == report("events", interval="week")
    assert told["meta"] == {"report": "events", "start": "2026-11-02", "end": "2026-11-08", "interval": "week"}
    assert command("events", *WEEK, "--format", "csv").splitlines() == [
        "period,event_type,events,people", "2026-11-04,chart.created,1,1",
    ]  # fmt: skip
    assert [line.split() for line in command("events", *WEEK).splitlines()] == [
        ["period", "event_type", "events", "people"], ["2026-11-04", "chart.created", "1", "1"],
    ]  # fmt: skip


def test_a_command_refuses_in_a_sentence():
    with pytest.raises(CommandError, match="Must not be after the end"):
        command("events", "--since", "2026-11-09", "--until", "2026-11-08")
    with pytest.raises(CommandError, match="invalid choice: 'revenue'"):
        command("revenue")
