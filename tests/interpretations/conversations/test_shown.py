"""Answers while they are written, by HTTP and socket; out of sight by moderators; for staff to look at."""

import pytest

from accounts.models import AuditEntry
from config.api.errors import InvalidState
from config.system.models import DeadLetter
from interpretations import services
from interpretations.models import Message, MessageStep
from tests.factories import UserFactory
from tests.interpretations.conversations.conftest import written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def events_of(api, alice, row, **headers):
    answer = api(alice).get(f"/messages/{row.pk}/stream", **headers)
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode()
    return [block for block in text.split("\n\n") if block.startswith(("id:", "event:"))]


def test_a_finished_answer_is_streamed_whole_and_from_any_offset(api, alice, question):
    row = written(question())

    whole = events_of(api, alice, row)
    rest = events_of(api, alice, row, **{"Last-Event-ID": str(len(row.text) - 3)})

    assert ("event: delta" in whole[0], f"id: {len(row.text)}" in whole[0]) == (True, True)
    assert (whole[-1].startswith("event: done"), str(row.pk) in whole[-1]) == (True, True)
    assert f'"text":"{row.text[-3:]}"' in rest[0].replace('": "', '":"')
    beyond = api(alice).get(f"/messages/{row.pk}/stream", **{"Last-Event-ID": str(len(row.text) + 1)})
    assert (beyond.status_code, [*beyond.json()["error"]["details"]]) == (400, ["Last-Event-ID"])


def test_a_hidden_answer_stays_its_owners(api, alice, question):
    row, moderator = written(question()), UserFactory.create(is_staff=True)

    assert services.hide(writing=row, reason="Insults.", by=moderator)

    body = api(alice).get(f"/messages/{row.pk}").json()
    assert (body["hidden"], body["hidden_reason"], body["text"]) == (True, "Insults.", row.text)
    assert AuditEntry.objects.get(action="message.hidden").target_id == str(row.pk)
    row.refresh_from_db()
    assert services.unhide(writing=row, by=moderator)
    assert api(alice).get(f"/messages/{row.pk}").json()["hidden"] is False


def test_what_fails_for_good_is_given_back_and_replayed_by_staff(question):
    row = question()
    Message.objects.filter(pk=row.pk).update(status="running", attempt=5, lease_until="2020-01-01T00:00Z")

    services.sweep_interpretations()

    row.refresh_from_db()
    letter = DeadLetter.objects.get()
    assert (row.status, row.error["code"], letter.kind, letter.row_id) == (
        "failed",
        "INTERNAL_ERROR",
        "message",
        row.pk,
    )
    assert letter.replay()
    assert written(row).status == "completed"


def test_staff_read_an_answer_with_its_steps_and_that_is_noted(admin_client, question):
    row = written(question())
    asked = {"kind": "tool", "name": "sky", "input": {"date": "2027-03-12"}}
    MessageStep.objects.create(message=row, attempt=1, started_at=row.created_at, seconds=0.5, **asked)

    page = admin_client.get(f"/admin/interpretations/message/{row.pk}/change/")
    talk = admin_client.get(f"/admin/interpretations/conversation/{row.conversation_id}/change/")

    assert (page.status_code, "2027-03-12" in page.content.decode(), row.text[:20] in page.content.decode()) == (
        200, True, True,
    )  # fmt: skip
    assert (talk.status_code, "What does my Moon mean?" in talk.content.decode()) == (200, True)
    assert AuditEntry.objects.filter(action="admin.viewed", target_id=str(row.pk)).exists()


def test_staff_begin_no_second_answer_beside_one_that_is_being_written(api, alice, question):
    row = question()
    assert api(alice).post(f"/messages/{row.pk}/cancel").status_code == 200
    row = Message.objects.get(pk=row.pk)
    question("And my Sun?")

    with pytest.raises(InvalidState):
        services.requeue(writing=row)

    row.refresh_from_db()
    assert row.status == "cancelled"
