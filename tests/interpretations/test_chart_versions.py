"""A reading belongs to the chart as it was when it was asked for: what is shown of a chart never contradicts it."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from charts.models import Chart
from interpretations import services
from interpretations.models import Interpretation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once")]
IN_THE_SUMMER = {"moment": {"utc": "1990-06-16T14:30:00Z"}}


@pytest.fixture
def written_by_request(ask):
    def write(**body):
        row = ask(**body)
        services.write_interpretation(interpretation_id=row.pk)
        return row

    return write


@pytest.fixture
def shown(api, alice, anonymous, chart):
    """What the link and the report show of a reading: (the link's answer, its page, the report's text)."""
    link = api(alice).post(f"/charts/{chart.pk}/shares", {}).json()["token"]

    def look():
        report = api(alice).get(f"/charts/{chart.pk}/report.pdf")
        pages = PdfReader(io.BytesIO(report.content)).pages
        return (
            anonymous.get(f"/shared/{link}/reading"),
            Client().get(f"/shared/{link}").content.decode(),
            " ".join(" ".join(page.extract_text() for page in pages).split()),
        )

    return look


def change(api, alice, chart, body):
    answer = api(alice).patch(f"/charts/{chart.pk}", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_reading_of_an_earlier_version_is_neither_shared_nor_printed(api, alice, chart, written_by_request, shown):
    first = written_by_request()
    answer, page, report = shown()
    assert "Sun in Capricorn" in answer.json()["text"]
    assert "Sun in Capricorn" in page
    assert "Sun in Capricorn" in report

    assert change(api, alice, chart, IN_THE_SUMMER)["version"] == 2
    answer, page, report = shown()
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert "Sun in Capricorn" not in page
    assert "Sun in Capricorn" not in report

    second = written_by_request()
    answer, page, report = shown()
    assert "Sun in Gemini" in answer.json()["text"]
    assert "Sun in Gemini" in page
    assert "Sun in Gemini" in report
    versions = [api(alice).get(f"/interpretations/{row.pk}").json()["chart_version"] for row in (first, second)]
    assert versions == [1, 2]


def test_a_chart_that_only_got_another_name_keeps_its_reading(api, alice, chart, written_by_request, shown):
    written_by_request()
    assert change(api, alice, chart, {"name": "Renamed", "notes": "x"})["version"] == 1

    assert shown()[0].status_code == 200


def test_a_reading_that_was_asked_for_before_the_change_and_written_after_it_is_of_the_earlier(
    api, alice, chart, ask, shown
):
    row = ask()
    change(api, alice, chart, IN_THE_SUMMER)
    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    assert (row.status, row.chart_version) == ("completed", 1)
    assert shown()[0].status_code == 404


def test_of_readings_from_before_versions_were_noted_the_time_decides(api, alice, chart, written_by_request, shown):
    written_by_request()
    Interpretation.objects.update(chart_version=None)
    assert shown()[0].status_code == 200

    change(api, alice, chart, IN_THE_SUMMER)
    assert shown()[0].status_code == 404
    row = written_by_request()
    Interpretation.objects.update(chart_version=None)
    assert "Sun in Gemini" in shown()[0].json()["text"]
    assert api(alice).get(f"/interpretations/{row.pk}").json()["chart_version"] is None
    assert Chart.objects.get().version == 2


def test_the_document_says_what_the_version_is(anonymous):
    schemas = anonymous.get("/openapi.json").json()["components"]["schemas"]
    described = schemas["Interpretation"]["properties"]["chart_version"]

    assert described["type"] == ["integer", "null"]
    assert described["readOnly"] is True
    assert "lower than the chart's own" in described["description"]
