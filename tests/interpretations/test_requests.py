"""Asking for readings, finding them, stopping them, throwing them away."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from analytics.models import OutboxEvent
from charts.examples import TECHNIQUES
from charts.factors import factors_of
from charts.models import Kind
from config.system.models import IdempotencyRecord
from interpretations import services
from interpretations.almanac import Topic
from interpretations.errors import TopicDoesNotFit
from interpretations.models import Interpretation, Status

NOBODYS = str(uuid.uuid4())


def test_a_reading_is_asked_for_and_answered_before_it_is_written(api, alice, chart):
    answer = api(alice).post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview"})

    row = Interpretation.objects.get()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/interpretations/{row.pk}"
    body = answer.json()
    assert body.pop("created_at") == body.pop("updated_at")
    assert body == {
        "id": str(row.pk),
        "chart": str(chart.pk),
        "chart_version": 1,
        "topic": "natal.overview",
        "locale": "en",
        "style": "detailed",
        "parameters": {},
        "status": "queued",
        "sections": [],
        "text": "",
        "grounding": None,
        "provider": "",
        "model": "",
        "prompt_version": "",
        "fallbacks": [],
        "degraded": False,
        "usage": None,
        "feedback": None,
        "error": None,
        "hidden": False,
        "hidden_reason": "",
        "started_at": None,
        "completed_at": None,
    }
    assert row.factors == [factor.as_dict() for factor in factors_of(chart.result)]
    event = OutboxEvent.objects.get(event_type="interpretation.requested")
    assert event.user_id == alice.pk
    about = {"interpretation_id": str(row.pk), "chart_id": str(chart.pk)}
    wishes = {"topic": "natal.overview", "locale": "en", "style": "detailed", "model": "almanac"}
    assert event.data == {**about, **wishes}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"topic": "natal.underview"}, "topic"),
        ({"topic": None}, "topic"),
        ({"locale": "tlh"}, "locale"),
        ({"locale": 5.5}, "locale"),
        ({"style": "verbose"}, "style"),
        ({"model": "gpt-9"}, "model"),
        ({"chart": "hers"}, "chart"),
        ({"chart": None}, "chart"),
        ({"parameters": {"question": "Why?"}}, "parameters"),
        ({"parameters": {"colour": "red"}}, "parameters"),
        ({"parameters": []}, "parameters"),
        ({"tone": "kind"}, "tone"),
        ({"status": "completed"}, "status"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_nothing_is_stored(api, alice, chart, body, field):
    answer = api(alice).post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview", **body})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["error"]["details"]) == [field]
    assert not Interpretation.objects.exists()
    assert not OutboxEvent.objects.filter(event_type="interpretation.requested").exists()


def test_a_stranger_cannot_ask_about_my_chart(api, mallory, chart):
    answer = api(mallory).post("/interpretations", {"chart": str(chart.pk), "topic": "natal.overview"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")
    assert not Interpretation.objects.exists()


def test_nobody_asks_without_signing_in_or_with_the_role_that_only_reads(api, anonymous, alice, chart):
    body = {"chart": str(chart.pk), "topic": "natal.overview"}
    assert anonymous.post("/interpretations", body).json()["error"]["code"] == "AUTHENTICATION_REQUIRED"
    client = api(alice)
    User.objects.filter(pk=alice.pk).update(role="readonly")

    assert client.post("/interpretations", body).json()["error"]["code"] == "PERMISSION_DENIED"
    assert not Interpretation.objects.exists()


def test_a_topic_is_only_for_charts_of_its_kinds(alice, chart):
    of_two = Topic("synastry.overview", frozenset({"synastry"}), {"en": "The two of you"})

    with pytest.raises(TopicDoesNotFit) as refusal:
        services.request_interpretation(
            chart_id=chart.pk,
            topic=of_two,
            locale="en",
            style="detailed",
            model="almanac",
            parameters={},
            by=alice,
            interpretation_id=uuid.uuid4(),
        )

    assert (refusal.value.code, refusal.value.status) == ("BUSINESS_RULE", 422)
    assert str(refusal.value.detail) == "A synastry.overview reading cannot be written about a natal chart."
    assert not Interpretation.objects.exists()


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind in TECHNIQUES])
def test_no_kind_of_chart_but_the_natal_one_has_a_topic_yet(api, alice, kind):
    client = api(alice)
    made = client.post("/charts", {"kind": kind, **TECHNIQUES[kind][1]}).json()
    answer = client.post("/interpretations", {"chart": made["id"], "topic": "natal.overview"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BUSINESS_RULE")
    assert kind in answer.json()["error"]["message"]
    assert not Interpretation.objects.exists()


def test_a_request_repeated_under_one_key_makes_one_reading(api, alice, chart):
    client, body = api(alice), {"chart": str(chart.pk), "topic": "natal.overview"}

    first = client.post("/interpretations", body, **{"Idempotency-Key": "once"})
    again = client.post("/interpretations", body, **{"Idempotency-Key": "once"})

    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Interpretation.objects.count() == 1


def test_a_repeat_after_a_crash_does_not_bring_a_deleted_reading_back(api, alice, chart):
    """The process died after the commit and before the answer was kept; its lease is over."""
    client, body, key = api(alice), {"chart": str(chart.pk), "topic": "natal.overview"}, {"Idempotency-Key": "once"}
    first = client.post("/interpretations", body, **key).json()
    past = timezone.now() - timedelta(minutes=2)

    IdempotencyRecord.objects.update(status=None, body=None, headers={}, locked_until=past)
    again = client.post("/interpretations", body, **key)
    assert (again.status_code, again.json()) == (202, first)

    IdempotencyRecord.objects.update(status=None, body=None, headers={}, locked_until=past)
    assert client.delete(f"/interpretations/{first['id']}").status_code == 204
    late = client.post("/interpretations", body, **key)
    assert (late.status_code, late.json()["error"]["code"]) == (404, "INTERPRETATION_NOT_FOUND")
    assert Interpretation.objects.get().deleted_at is not None
    assert OutboxEvent.objects.filter(event_type="interpretation.requested").count() == 1


def test_my_readings_are_listed_filtered_and_paged(api, alice, mallory, chart, chart_of, ask):
    other = chart_of(alice, day=2)
    first, second = ask(), ask(chart=str(other.pk))
    theirs = api(mallory).post("/interpretations", {"chart": str(chart_of(mallory).pk), "topic": "natal.overview"})
    assert theirs.status_code == 202
    Interpretation.objects.filter(pk=first.pk).update(status=Status.CANCELLED)
    client = api(alice)

    def ids(**query):
        return [row["id"] for row in client.get("/interpretations", query).json()["data"]]

    assert ids() == [str(second.pk), str(first.pk)]
    assert ids(sort_by="created_at") == [str(first.pk), str(second.pk)]
    assert ids(chart=str(other.pk)) == [str(second.pk)]
    assert ids(status="cancelled") == [str(first.pk)]
    assert ids(topic="natal.overview", status="running") == []
    page = client.get("/interpretations", {"page_size": 1, "page": 2, "fields": "id,status"}).json()
    assert page == {
        "data": [{"id": str(first.pk), "status": "cancelled"}],
        "meta": {"page": 2, "page_size": 1, "total_count": 2, "total_pages": 2},
    }


@pytest.mark.parametrize("query", [{"chart": "x"}, {"status": "done"}, {"topic": "x"}, {"sort_by": "text"}])
def test_a_list_refuses_filters_it_does_not_understand(api, alice, query):
    answer = api(alice).get("/interpretations", query)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, list(query))


def test_a_list_takes_the_same_queries_whatever_its_length(api, alice, chart, ask, django_assert_num_queries):
    client = api(alice)
    client.get("/interpretations")  # the session is in the cache from here on
    for expected in (1, 6):
        while Interpretation.objects.count() < expected:
            ask()
        with django_assert_num_queries(3):  # the person, the count, the page
            assert len(client.get("/interpretations").json()["data"]) == expected


def test_a_strangers_reading_is_not_there(api, mallory, ask):
    row, client = ask(), api(mallory)
    path = f"/interpretations/{row.pk}"

    answers = [
        client.get(path),
        client.post(f"{path}/cancel"),
        client.delete(path),
        client.get(f"{path}/stream"),
        client.get(f"/interpretations/{NOBODYS}"),
    ]

    assert [(a.status_code, a.json()["error"]["code"]) for a in answers] == [(404, "INTERPRETATION_NOT_FOUND")] * 5
    row.refresh_from_db()
    assert (row.status, row.deleted_at) == (Status.QUEUED, None)


def test_a_reading_is_not_sent_again_to_who_has_it(api, alice, ask):
    client, path = api(alice), f"/interpretations/{ask().pk}"

    first = client.get(path)
    again = client.get(path, **{"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_a_queued_reading_is_cancelled_once(api, alice, ask):
    row, client = ask(), api(alice)

    cancelled = client.post(f"/interpretations/{row.pk}/cancel")
    again = client.post(f"/interpretations/{row.pk}/cancel")

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "INVALID_STATE")
    assert OutboxEvent.objects.filter(event_type="interpretation.cancelled").count() == 1
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.text, row.attempt) == (Status.CANCELLED, "", 0)


def test_a_deleted_reading_is_gone_and_not_written(api, alice, ask):
    row, client = ask(), api(alice)

    assert client.delete(f"/interpretations/{row.pk}").status_code == 204

    assert client.get(f"/interpretations/{row.pk}").status_code == 404
    assert client.delete(f"/interpretations/{row.pk}").status_code == 404
    assert client.get("/interpretations").json()["meta"]["total_count"] == 0
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.text, row.deleted_at is None) == (Status.CANCELLED, "", False)
    assert OutboxEvent.objects.filter(event_type="interpretation.deleted").count() == 1


def test_the_readings_of_a_deleted_chart_are_gone(api, alice, chart, ask):
    row, client = ask(), api(alice)
    assert client.delete(f"/charts/{chart.pk}").status_code == 204

    body = {"chart": str(chart.pk), "topic": "natal.overview"}
    assert client.post("/interpretations", body).json()["error"]["code"] == "CHART_NOT_FOUND"
    assert client.get(f"/interpretations/{row.pk}").json()["error"]["code"] == "INTERPRETATION_NOT_FOUND"
    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    assert (row.status, row.text) == (Status.CANCELLED, "")
    assert (row.error["code"], row.error["details"]) == ("CHART_NOT_FOUND", {"chart": [str(chart.pk)]})


def test_anybody_may_see_what_readings_can_be_about(anonymous):
    english = anonymous.get("/topics")
    russian = anonymous.get("/topics", **{"Accept-Language": "ru"})

    assert english.status_code == 200
    listed = {topic["name"]: topic for topic in english.json()["data"]}
    overview = {"name": "natal.overview", "label": "Natal overview", "kinds": ["natal"], "credits": 1}
    house = {"name": "natal.house", "label": "One house of the chart", "kinds": ["natal"], "credits": 1}
    assert listed["natal.overview"] == overview | {"parameters": []}
    assert listed["natal.house"] == house | {"parameters": [{"name": "house", "required": True}]}
    assert russian.json()["data"][0]["label"] == "Обзор натальной карты"


@pytest.mark.parametrize("given", [1, True, None, [], "1", "x" * 36])
def test_what_is_no_id_is_named(api, alice, given):
    answer = api(alice).post("/interpretations", {"chart": given, "topic": "natal.overview"})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["chart"])
    assert not Interpretation.objects.exists()


def test_a_chart_that_is_not_there_is_named(api, alice):
    unknown = "6d2c2952-99e0-433f-b645-619a09ba0a17"
    error = api(alice).post("/interpretations", {"chart": unknown, "topic": "natal.overview"}).json()["error"]

    assert (error["code"], error["details"]) == ("CHART_NOT_FOUND", {"chart": ["There is no such chart."]})
