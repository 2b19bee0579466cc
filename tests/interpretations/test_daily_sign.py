"""The horoscope of a sign for a day is read from the real sky, without a chart, and written once for all who ask."""

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import LedgerEntry
from analytics.models import OutboxEvent
from interpretations import services
from interpretations.models import Interpretation, Status
from tests import factories
from tests.interpretations.conftest import cached

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]

LEO = {"topic": "daily.sign", "parameters": {"sign": "leo", "date": "2026-11-28"}}


@pytest.fixture
def office():
    client = Client()
    client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def read(api):
    """Ask for it as a client does, and let it be written."""

    def ask(user, **body):
        answer = api(user).post("/interpretations", {**LEO, **body})
        assert answer.status_code == 202, answer.content
        services.write_interpretation(interpretation_id=answer.json()["id"])
        return Interpretation.objects.get(pk=answer.json()["id"])

    return ask


def test_it_is_read_from_the_sky_of_the_day(api, alice, read):
    row = read(alice)

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    assert (body["status"], body["chart"], body["chart_version"]) == ("completed", None, None)
    assert (body["parameters"], body["prompt_version"]) == (LEO["parameters"], "daily.sign@1")
    assert body["grounding"]["verdict"] == "grounded"
    assert body["sections"][0]["title"] == "Leo: 28 November 2026"
    # The Sun at 6 degrees of Sagittarius is in the fifth sign from Leo, and the Moon goes from Cancer to Leo that day.
    told = {
        factor for section in body["sections"] for sentence in section["sentences"] for factor in sentence["factors"]
    }
    assert {"sun.sagittarius", "sun.house.5", "ingress.moon.leo.2026-11-28"} <= told
    assert OutboxEvent.objects.get(event_type="interpretation.completed").data["chart_id"] is None


def test_all_who_ask_are_given_one_text(alice, mallory, read):
    first, again, other = read(alice), read(alice), read(mallory)

    assert cached(first, again, other) == [False, True, True]
    assert len({row.text for row in (first, again, other)}) == 1
    assert [row.usage["credits"] for row in (first, again, other)] == [1, 0, 1]


def test_signs_days_and_languages_differ(alice, read):
    others = [{"sign": "virgo", "date": "2026-11-28"}, {"sign": "leo", "date": "2026-11-29"}]
    rows = [read(alice), *(read(alice, parameters=parameters) for parameters in others), read(alice, locale="ru")]

    assert cached(*rows) == [False] * 4
    assert len({row.text for row in rows}) == 4
    assert rows[3].sections[0]["title"] == "Лев: 28 ноября 2026 года"


def test_without_a_date_it_is_today(alice, read):
    before = timezone.now().date()
    row = read(alice, parameters={"sign": "leo"})

    assert before <= date.fromisoformat(row.parameters["date"]) <= timezone.now().date()


@pytest.mark.parametrize(
    ("change", "details"),
    [
        ({"parameters": {}}, {"parameters": {"sign": ["This field is required."]}}),
        ({"parameters": {"sign": "ophiuchus"}}, {"parameters": {"sign": ['"ophiuchus" is not a valid choice.']}}),
        (
            {"parameters": {"sign": "leo", "house": 1}},
            {"parameters": {"house": ["This topic does not take this parameter."]}},
        ),
        ({"topic": "natal.overview", "parameters": {}}, {"chart": ["This field is required."]}),
        ({"chart": None}, {"chart": ["This field may not be null."]}),
    ],
    ids=["no sign", "no such sign", "house", "chart needed", "null"],
)
def test_what_does_not_fit_is_refused(api, alice, change, details):
    answer = api(alice).post("/interpretations", {**LEO, **change})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, details)
    assert not Interpretation.objects.exists()
    assert not LedgerEntry.objects.exclude(kind="grant").exists()


def test_a_chart_is_not_taken(api, alice, chart):
    answer = api(alice).post("/interpretations", {**LEO, "chart": str(chart.pk)})

    assert (answer.status_code, answer.json()["error"]["details"]) == (
        400, {"chart": ["This topic is read without a chart."]},
    )  # fmt: skip
    assert not Interpretation.objects.exists()


def test_a_day_beyond_the_ephemeris_is_named(api, alice):
    answer = api(alice).post("/interpretations", {**LEO, "parameters": {"sign": "leo", "date": "9000-01-01"}})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "OUT_OF_EPHEMERIS_RANGE")
    assert list(error["details"]["parameters"]) == ["date"]
    assert not Interpretation.objects.exists()


def test_it_is_its_owners_alone(api, alice, mallory, read):
    row = read(alice)

    assert api(mallory).get(f"/interpretations/{row.pk}").status_code == 404
    assert api(mallory).get("/interpretations").json()["meta"]["total_count"] == 0
    listed = api(alice).get("/interpretations?topic=daily.sign").json()["data"]
    assert [one["id"] for one in listed] == [str(row.pk)]
    assert api(alice).get("/interpretations?chart=" + str(row.pk)).json()["meta"]["total_count"] == 0


def test_it_is_written_anew_rated_and_deleted(api, alice, read):
    row, client = read(alice), api(alice)

    answer = client.post(f"/interpretations/{row.pk}/regenerate", {"style": "concise"})
    assert answer.status_code == 202
    services.write_interpretation(interpretation_id=answer.json()["id"])
    anew = Interpretation.objects.get(pk=answer.json()["id"])
    assert (anew.status, anew.chart_id, anew.parameters) == (Status.COMPLETED, None, row.parameters)
    assert client.post(f"/interpretations/{row.pk}/feedback", {"rating": 1}).status_code == 200
    assert client.delete(f"/interpretations/{row.pk}").status_code == 204
    assert client.get(f"/interpretations/{row.pk}").status_code == 404


def test_topics_say_that_it_needs_no_chart(anonymous):
    topics = {topic["name"]: topic for topic in anonymous.get("/topics").json()["data"]}

    assert topics["daily.sign"] == {
        "name": "daily.sign",
        "label": "Horoscope of the day",
        "kinds": [],
        "credits": 1,
        "parameters": [{"name": "sign", "required": True}, {"name": "date", "required": False}],
    }
    assert [name for name, topic in topics.items() if not topic["kinds"]] == ["daily.sign"]


def test_staff_find_and_hide_it(office, read, alice):
    row = read(alice)

    page = office.get("/admin/interpretations/interpretation/")
    assert page.status_code == 200
    assert str(row.pk) in page.content.decode()
    assert office.get(f"/admin/interpretations/interpretation/{row.pk}/change/").status_code == 200
    services.hide(writing=row, reason="Rude.", by=alice)
    row.refresh_from_db()
    assert row.hidden


def test_its_facts_survive_json(read, alice):
    row = read(alice)

    assert json.loads(json.dumps(row.factors)) == row.factors
    assert {factor.kind for factor in row.snapshot} >= {"sign", "house", "ingress"}
