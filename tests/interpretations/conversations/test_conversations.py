"""Conversations: about whose charts, under which title, found again, thrown away."""

import uuid

import pytest

from accounts.models import AuditEntry
from analytics.models import OutboxEvent
from interpretations.models import Conversation, Message
from tests.interpretations.conversations.conftest import NOBODYS, written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def test_a_conversation_is_about_charts_in_their_order(api, alice, chart, chart_of):
    other = chart_of(alice, 2)

    answer = api(alice).post("/conversations", {"charts": [str(other.pk), str(chart.pk)], "locale": "ru"})

    body = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/conversations/{body['id']}")
    assert (body["charts"], body["locale"]) == ([str(other.pk), str(chart.pk)], "ru")
    assert (body["title"], body["active"]) == ("", None)
    assert api(alice).get(f"/conversations/{body['id']}").json() == body
    event = OutboxEvent.objects.get(event_type="conversation.started").data
    assert event == {"conversation_id": body["id"], "charts": 2}
    assert AuditEntry.objects.get(action="conversation.started").target_id == body["id"]


@pytest.mark.parametrize("whose", ["stranger", "nobody"])
def test_nobody_talks_about_a_strangers_chart(api, alice, mallory, chart, whose):
    asked = str(chart.pk) if whose == "stranger" else str(NOBODYS)

    answer = api(mallory).post("/conversations", {"charts": [asked]})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], [*error["details"]]) == (404, "CHART_NOT_FOUND", ["charts"])
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"charts": []}, {"charts": ["x"]}, {"charts": 5}, {"charts": None, "locale": "xx"}]
)
def test_what_is_wrong_is_refused_by_field(api, alice, body):
    answer = api(alice).post("/conversations", body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert "charts" in answer.json()["error"]["details"]
    assert not Conversation.objects.exists()


def test_each_chart_once_and_only_so_many(api, alice, chart, chart_of, settings):
    settings.CONVERSATIONS = {**settings.CONVERSATIONS, "CHARTS": 1}
    twice = api(alice).post("/conversations", {"charts": [str(chart.pk), str(chart_of(alice, 2).pk)]})
    assert twice.json()["error"]["details"] == {"charts": ["At most 1 charts."]}

    settings.CONVERSATIONS = {**settings.CONVERSATIONS, "CHARTS": 2}
    twice = api(alice).post("/conversations", {"charts": [str(chart.pk)] * 2})

    assert twice.json()["error"]["details"] == {"charts": ["Name each chart once."]}
    assert not Conversation.objects.exists()


def test_of_some_kinds_nothing_can_be_asked(api, alice, chart):
    sky = api(alice).post("/charts", {"kind": "midpoints", "natal": str(chart.pk)}).json()

    answer = api(alice).post("/conversations", {"charts": [sky["id"]]})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BUSINESS_RULE")
    assert not Conversation.objects.exists()


def test_the_first_question_gives_the_title_and_its_owner_another(api, alice, talk, question):
    written(question("What about   my career, and how does it go on with all that I have begun so far?"))
    row = api(alice).get(f"/conversations/{talk.pk}")
    assert row.json()["title"] == "What about my career, and how does it go on with all that I…"

    written(question("And love?"))
    path, tag = f"/conversations/{talk.pk}", api(alice).get(f"/conversations/{talk.pk}")["ETag"]
    assert api(alice).patch(path, {"title": "Work"}, **{"If-Match": row["ETag"]}).status_code == 412
    changed = api(alice).patch(path, {"title": "Work"}, **{"If-Match": tag})

    assert (changed.status_code, changed.json()["title"]) == (200, "Work")
    entry = AuditEntry.objects.get(action="conversation.changed")
    assert (sorted(entry.after), "Work" in str(entry.after)) == (["title", "titled_by"], False)


def test_words_of_titles_and_messages_find_it_in_both_languages(api, alice, talk, question, chart):
    written(question("Tell me about my vocations"))
    other = api(alice).post("/conversations", {"charts": [str(chart.pk)], "title": "Моя карьера"}).json()["id"]
    assert api(alice).post(f"/conversations/{other}/messages", {"text": "Где мои кошки?"}).status_code == 202

    def found(q):
        return [row["id"] for row in api(alice).get("/conversations", {"q": q}).json()["data"]]

    assert found("vocation") == [str(talk.pk)]
    assert found("карьеры") == found("кошка") == [other]
    assert found("собака") == []
    assert found("Tell -vocation") == []


def test_lists_are_the_callers_own_in_the_order_asked(api, alice, mallory, talk, chart):
    later = api(alice).post("/conversations", {"charts": [str(chart.pk)]}).json()["id"]

    def listed(**query):
        return [row["id"] for row in api(alice).get("/conversations", query).json()["data"]]

    assert listed() == [later, str(talk.pk)]
    assert listed(sort_by="updated_at", order="asc") == listed(chart=str(chart.pk))[::-1] == [str(talk.pk), later]
    assert listed(chart=str(NOBODYS)) == []
    assert api(mallory).get("/conversations").json()["data"] == []
    assert api(alice).get("/conversations", {"sort_by": "title"}).status_code == 400


def test_a_list_takes_the_same_queries_whatever_its_length(api, alice, talk, chart, django_assert_max_num_queries):
    client = api(alice)
    client.get("/conversations")
    for length in (1, 4):
        with django_assert_max_num_queries(5):  # the person, the count, the page, places of charts, charts
            assert client.get("/conversations").json()["meta"]["total_count"] == length
        for _ in range(3):
            client.post("/conversations", {"charts": [str(chart.pk)]})


def test_a_stranger_finds_nothing(api, mallory, talk, question):
    message = question()
    client = api(mallory)
    paths = [
        ("get", f"/conversations/{talk.pk}"), ("patch", f"/conversations/{talk.pk}"),
        ("delete", f"/conversations/{talk.pk}"), ("get", f"/conversations/{talk.pk}/messages"),
        ("post", f"/conversations/{talk.pk}/messages"), ("get", f"/messages/{message.pk}"),
        ("get", f"/messages/{message.pk}/steps"), ("get", f"/messages/{message.pk}/stream"),
        ("post", f"/messages/{message.pk}/cancel"), ("post", f"/messages/{message.pk}/regenerate"),
        ("post", f"/messages/{message.pk}/feedback"),
    ]  # fmt: skip
    for verb, path in paths:
        answer = getattr(client, verb)(path)
        kind = "CONVERSATION" if path.startswith("/conv") else "MESSAGE"
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, f"{kind}_NOT_FOUND"), path
    assert Message.objects.count() == 2


def test_deleted_it_is_gone_and_its_answer_stopped_and_given_back(api, alice, talk, question):
    message = question()
    before = api(alice).get("/usage").json()["reserved"]

    assert api(alice).delete(f"/conversations/{talk.pk}").status_code == 204

    message.refresh_from_db()
    assert (message.status, written(message).text) == ("cancelled", "")
    assert (before, api(alice).get("/usage").json()["reserved"]) == (1, 0)
    assert api(alice).get(f"/conversations/{talk.pk}").status_code == 404
    assert api(alice).get(f"/messages/{message.pk}").status_code == 404
    assert api(alice).delete(f"/conversations/{talk.pk}").status_code == 404
    assert api(alice).get("/conversations").json()["data"] == []


def test_a_repeated_beginning_begins_one(api, alice, chart):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    ids = {api(alice).post("/conversations", {"charts": [str(chart.pk)]}, **key).json()["id"] for _ in range(2)}
    assert len(ids) == Conversation.objects.count() == 1
