"""Questions and answers: one at a time, in a tree, written and charged as readings are."""

import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from analytics.models import OutboxEvent
from interpretations import services
from interpretations.models import Message
from tests.interpretations.conftest import at_the_same_time, finished
from tests.interpretations.conversations.conftest import NOBODYS, said, written
from tests.interpretations.llm.conftest import moves

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def listed(api, alice, talk, **query):
    return api(alice).get(f"/conversations/{talk.pk}/messages", query).json()["data"]


def test_without_a_model_the_almanac_answers_of_what_the_question_names(api, alice, talk, question):
    row = written(question("What does my Moon mean?"))

    body = api(alice).get(f"/messages/{row.pk}").json()
    assert (body["status"], body["role"], body["provider"]) == ("completed", "assistant", "almanac")
    assert (body["prompt_version"], body["degraded"]) == ("conversation@1", False)
    first = said(row)[0]
    assert any(factor.startswith("moon.") for factor in first["factors"])
    assert body["grounding"]["verdict"] == "grounded"
    assert 1 <= body["grounding"]["checked"] <= 8
    assert not body["text"].startswith("##")
    assert body["usage"]["credits"] == 1
    assert moves() == [("reserve", -1), ("settle", 0)]
    event = OutboxEvent.objects.get(event_type="message.completed").data
    assert (event["message_id"], event["conversation_id"]) == (str(row.pk), str(talk.pk))


def test_without_a_model_who_may_be_in_danger_is_told_where_help_is_and_nothing_of_their_saturn(question):
    row = written(question("I want to die. Is it my Saturn?"))

    assert "crisis line" in row.text
    assert "Saturn" not in row.text


def test_without_a_model_a_theme_is_answered_as_in_a_reading(question):
    row = written(question("Which job would suit me?"))

    assert row.grounding["verdict"] == "grounded"
    assert "what you want and of what lasts" in row.text or "something to build on" in row.text


def test_question_and_answer_are_listed_newest_first_by_cursor(api, alice, talk, question):
    first = written(question("What does my Moon mean?"))
    second = written(question("And my Sun?"))

    rows = listed(api, alice, talk)
    assert [(row["number"], row["role"]) for row in rows] == [
        (4, "assistant"), (3, "user"), (2, "assistant"), (1, "user"),
    ]  # fmt: skip
    assert [row["text"] for row in rows if row["role"] == "user"] == ["And my Sun?", "What does my Moon mean?"]
    assert [row["parent"] for row in rows] == [rows[1]["id"], str(first.pk), rows[3]["id"], None]
    assert api(alice).get(f"/conversations/{talk.pk}").json()["active"] == str(second.pk)
    page = api(alice).get(f"/conversations/{talk.pk}/messages", {"page_size": 3}).json()
    older = {"cursor": page["meta"]["next_cursor"], "page_size": 3}
    assert [row["number"] for row in page["data"]] == [4, 3, 2]
    assert [row["number"] for row in listed(api, alice, talk, **older)] == [1]


def test_while_one_is_being_written_there_is_no_second(api, alice, talk, question):
    question()

    answer = api(alice).post(f"/conversations/{talk.pk}/messages", {"text": "And my Sun?"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "INVALID_STATE")
    assert (Message.objects.count(), moves()) == (2, [("reserve", -1)])


def test_of_many_posted_at_once_one_is_answered(api, alice, talk):
    client = api(alice)
    client.get("/usage")

    answers = at_the_same_time(6, lambda: client.post(f"/conversations/{talk.pk}/messages", {"text": "My Sun?"}))

    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409, 409]
    assert (Message.objects.count(), moves()) == (2, [("reserve", -1)])


def test_the_database_holds_one_answer_at_a_time(question):
    row = question()

    with pytest.raises(IntegrityError, match="one_answer_at_a_time"), transaction.atomic():
        Message.objects.create(
            conversation=row.conversation, owner=row.owner, locale="en", number=9, role="assistant", parent=row.parent
        )


def test_a_repeated_question_is_asked_once(api, alice, talk):
    key, path = {"Idempotency-Key": uuid.uuid4().hex}, f"/conversations/{talk.pk}/messages"

    answers = [api(alice).post(path, {"text": "My Sun?"}, **key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert (Message.objects.count(), moves()) == (2, [("reserve", -1)])


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "?!"}, {"text": "x" * 2001}, {"text": "a\0b"}, {"text": ["x"]}, {"text": None}]
)
def test_what_is_no_question_is_refused(api, alice, talk, body):
    answer = api(alice).post(f"/conversations/{talk.pk}/messages", body)

    assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, ["text"])
    assert not Message.objects.exists()


def test_an_answer_is_written_anew_beside_the_former(api, alice, talk, question):
    former = written(question())

    answer = api(alice).post(f"/messages/{former.pk}/regenerate", {})
    new = written(Message.objects.get(pk=answer.json()["id"]))

    assert (answer.status_code, new.parent_id, new.number) == (202, former.parent_id, 3)
    assert [row["number"] for row in listed(api, alice, talk)] == [3, 1]
    assert [row["number"] for row in listed(api, alice, talk, branch="all")] == [3, 2, 1]
    assert [row["number"] for row in listed(api, alice, talk, branch=str(former.pk))] == [2, 1]
    asked = api(alice).post(f"/messages/{former.parent_id}/regenerate", {})
    assert (asked.status_code, asked.json()["error"]["code"]) == (409, "INVALID_STATE")


def test_another_question_can_follow_an_earlier_answer(api, alice, talk, question):
    first = written(question())
    second = written(question("And my Sun?"))
    branched = written(question("And my Mars?", parent=str(first.pk)))
    anew = written(question("And my Venus?", parent=None))

    assert branched.parent.parent_id == first.pk
    assert anew.parent.parent_id is None
    assert [row["number"] for row in listed(api, alice, talk)] == [8, 7]
    assert [row["number"] for row in listed(api, alice, talk, branch=str(branched.pk))] == [6, 5, 2, 1]
    changed = api(alice).patch(f"/conversations/{talk.pk}", {"active": str(second.pk)})
    assert changed.json()["active"] == str(second.pk)
    assert [row["number"] for row in listed(api, alice, talk)] == [4, 3, 2, 1]


@pytest.mark.parametrize("parent", ["question", "nobody"])
def test_a_question_follows_an_answer_of_its_conversation(api, alice, talk, question, parent):
    row = written(question())
    wrong = str(row.parent_id) if parent == "question" else str(NOBODYS)

    answer = api(alice).post(f"/conversations/{talk.pk}/messages", {"text": "My Sun?", "parent": wrong})

    assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, ["parent"])
    assert Message.objects.count() == 2
    branch = api(alice).get(f"/conversations/{talk.pk}/messages", {"branch": "x"})
    assert (branch.status_code, [*branch.json()["error"]["details"]]) == (400, ["branch"])


def test_stopped_it_stays_as_it_is_and_is_given_back(api, alice, question):
    row = question()

    stopped = api(alice).post(f"/messages/{row.pk}/cancel").json()
    again = api(alice).post(f"/messages/{row.pk}/cancel")

    assert (stopped["status"], again.status_code) == ("cancelled", 409)
    assert moves() == [("reserve", -1), ("refund", 1)]
    assert written(row).text == ""


def test_an_answer_is_rated_and_a_question_is_too_short_for_that(api, alice, question):
    row = written(question())

    rated = api(alice).post(f"/messages/{row.pk}/feedback", {"rating": 1, "comment": "Yes"}).json()
    assert (rated["feedback"]["rating"], rated["feedback"]["comment"]) == (1, "Yes")
    assert api(alice).delete(f"/messages/{row.pk}/feedback").status_code == 204
    assert api(alice).get(f"/messages/{row.pk}").json()["feedback"] is None


def test_of_a_deleted_chart_nothing_more_is_said_and_what_was_said_stays(api, alice, chart, talk, question):
    row = written(question())
    pending = question("And my Sun?")
    assert api(alice).delete(f"/charts/{chart.pk}").status_code == 204

    pending = written(pending)

    assert (pending.status, pending.error["code"]) == ("cancelled", "CHART_NOT_FOUND")
    assert api(alice).get(f"/messages/{row.pk}").json()["text"] == row.text != ""
    assert api(alice).get(f"/conversations/{talk.pk}").json()["charts"] == []
    refused = api(alice).post(f"/conversations/{talk.pk}/messages", {"text": "And my Mars?"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "BUSINESS_RULE")
    assert moves()[-1] == ("refund", 1)


def test_two_charts_are_told_apart(api, alice, chart, chart_of):
    other = chart_of(alice, 40)
    talk = api(alice).post("/conversations", {"charts": [str(chart.pk), str(other.pk)]}).json()["id"]
    asked = api(alice).post(f"/conversations/{talk}/messages", {"text": "How is Venus?"}).json()["id"]

    row = written(Message.objects.get(pk=asked))

    assert [section["title"] for section in row.sections] == ["", "Day 40"]
    prefixes = [
        {f.startswith("chart2.") for s in section["sentences"] for f in s["factors"]} for section in row.sections
    ]
    assert (prefixes, row.grounding["verdict"]) == ([{False}, {True}], "grounded")


def test_in_russian_it_is_answered_in_russian(api, alice, chart):
    talk = api(alice).post("/conversations", {"charts": [str(chart.pk)], "locale": "ru"}).json()["id"]
    asked = api(alice).post(f"/conversations/{talk}/messages", {"text": "Что значит моя Луна?"}).json()["id"]

    row = written(Message.objects.get(pk=asked))

    assert "Лун" in row.text
    assert row.status == "completed"


def test_a_conversation_has_an_end(api, alice, talk, question, settings):
    settings.CONVERSATIONS = {**settings.CONVERSATIONS, "MESSAGES": 3}
    written(question())

    answer = api(alice).post(f"/conversations/{talk.pk}/messages", {"text": "And my Sun?"})

    assert (answer.status_code, answer.json()["error"]["code"], Message.objects.count()) == (422, "BUSINESS_RULE", 2)


def test_several_workers_write_it_once(question):
    row = question()

    def write():
        services.write_message(message_id=row.pk)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    row = finished(row)
    assert (row.status, row.attempt, moves()) == ("completed", 1, [("reserve", -1), ("settle", 0)])


def test_of_an_abandoned_one_another_worker_goes_on(question):
    row = question()
    Message.objects.filter(pk=row.pk).update(status="running", attempt=1, lease_until="2020-01-01T00:00Z")

    assert services.sweep_interpretations() == 1
    row = written(row)

    assert (row.status, row.attempt, moves()) == ("completed", 2, [("reserve", -1), ("settle", 0)])
