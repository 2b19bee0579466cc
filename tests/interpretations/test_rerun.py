"""Staff have readings written again: nobody pays, no text is lost, and what cannot be is said with the reason."""

import re
import uuid

import pytest
from django.utils import timezone

from accounts.models import Account, AuditEntry, LedgerEntry
from analytics.models import OutboxEvent
from charts.models import Chart
from interpretations import services
from interpretations.errors import RerunBefore, StillWritten
from interpretations.models import Interpretation, Status
from tests import factories
from tests.interpretations.conftest import at_the_same_time

LIST = "/admin/interpretations/interpretation/"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(is_staff=True, is_superuser=True, role="admin")


@pytest.fixture
def office(client, boss):
    client.force_login(boss)
    return client


@pytest.fixture
def finished(ask):
    row = ask(style="concise")
    services.write_interpretation(interpretation_id=row.pk)
    return Interpretation.objects.get(pk=row.pk)


def asked(office, *rows):
    return office.post(LIST, {"action": "requeue", "_selected_action": [str(row.pk) for row in rows]})


def answer(office, page, *rows):
    (key,) = re.findall(r'name="key" value="([^"]+)"', page.content.decode())
    body = {"action": "requeue", "confirmed": "yes", "key": key, "_selected_action": [str(row.pk) for row in rows]}
    return [str(told) for told in office.post(LIST, body, follow=True).context["messages"]]


def test_a_page_says_what_is_written_again_and_who_pays_and_does_nothing_yet(office, finished, unwritten):
    html = asked(office, finished, unwritten).content.decode()

    assert "Finished, of which another version is written: 1" in html
    assert "Failed or cancelled, which go on: 0" in html
    assert "Being written or deleted, which are left as they are: 1" in html
    assert "Nobody is charged" in html
    assert Interpretation.objects.count() == 2


def test_a_finished_one_gets_another_version_and_keeps_its_text_and_nobody_is_charged(office, boss, alice, finished):
    ledger, balance = LedgerEntry.objects.count(), Account.objects.get(user=alice).balance

    assert answer(office, asked(office, finished), finished) == ["1 reading queued again."]

    new = Interpretation.objects.exclude(pk=finished.pk).get()
    services.write_interpretation(interpretation_id=new.pk)
    new.refresh_from_db()
    assert (new.owner, new.root, new.status, new.reservation) == (alice, finished.pk, Status.COMPLETED, None)
    assert (new.topic, new.style, new.locale) == (finished.topic, finished.style, finished.locale)
    kept = Interpretation.objects.get(pk=finished.pk)
    assert (kept.text, kept.status, kept.updated_at) == (finished.text, Status.COMPLETED, finished.updated_at)
    assert (LedgerEntry.objects.count(), Account.objects.get(user=alice).balance) == (ledger, balance)
    entry = AuditEntry.objects.get(action="interpretation.requeued")
    assert (entry.actor_id, entry.subject_id, entry.target_id) == (boss.pk, alice.pk, str(new.pk))
    assert entry.after["first_version"] == str(finished.pk)
    kinds = list(OutboxEvent.objects.values_list("event_type", flat=True))
    assert (kinds.count("interpretation.requested"), kinds.count("interpretation.requeued")) == (1, 1)


def test_its_owner_reads_both_versions(office, api, alice, finished):
    answer(office, asked(office, finished), finished)

    listed = api(alice).get(f"/interpretations/{finished.pk}/versions").json()["data"]

    assert [row["status"] for row in listed] in (["queued", "completed"], ["completed", "queued"])


def test_a_second_click_has_nothing_written_twice(office, finished):
    page = asked(office, finished)
    answer(office, page, finished)
    new = Interpretation.objects.exclude(pk=finished.pk).get()

    for state in (Status.QUEUED, Status.COMPLETED):
        if state == Status.COMPLETED:
            services.write_interpretation(interpretation_id=new.pk)
        told = answer(office, page, finished)
        assert told == [
            "0 readings queued again.",
            "1 is left as it is: This page has had another version of it written before.",
        ]
    assert Interpretation.objects.count() == 2


def test_many_at_once_have_one_version_written(boss, finished):
    def once(key):
        try:
            services.rerun(interpretation=Interpretation.objects.get(pk=finished.pk), by=boss, key=key)
        except (StillWritten, RerunBefore):
            return False
        return True

    done = at_the_same_time(6, lambda: once(uuid.uuid4()))

    assert (sorted(done), Interpretation.objects.count()) == ([False] * 5 + [True], 2)


def test_a_failed_one_goes_on_in_its_place(office, unwritten):
    Interpretation.objects.filter(pk=unwritten.pk).update(status=Status.FAILED, error={"code": "INTERNAL_ERROR"})

    assert answer(office, asked(office, unwritten), unwritten) == ["1 reading queued again."]
    assert Interpretation.objects.get().status == Status.QUEUED


def test_how_many_could_not_be_and_why_is_said(office, ask, finished, unwritten):
    other = ask(style="detailed")
    services.write_interpretation(interpretation_id=other.pk)
    Interpretation.objects.filter(pk=other.pk).update(requested_model="openai/gone")
    third = ask(topic="natal.work")
    services.write_interpretation(interpretation_id=third.pk)
    Interpretation.objects.filter(pk=third.pk).update(deleted_at=timezone.now())
    rows = (finished, unwritten, other, third)

    told = answer(office, asked(office, *rows), *rows)

    assert told[0] == "1 reading queued again."
    assert sorted(told[1:]) == [
        "1 is left as it is: It was deleted, or its owner or what it is about was.",
        "1 is left as it is: It, or another version of it, is being written.",
        "1 is left as it is: The model that was asked for it is no longer offered.",
    ]


def test_of_a_chart_that_was_deleted_nothing_is_written(office, finished):
    page = asked(office, finished)
    Chart.objects.update(deleted_at=timezone.now())

    assert answer(office, page, finished) == [
        "0 readings queued again.",
        "1 is left as it is: It was deleted, or its owner or what it is about was.",
    ]
    assert Interpretation.objects.count() == 1


def test_who_may_not_moderate_has_nothing_written(client, finished):
    client.force_login(factories.UserFactory.create(is_staff=True, role="readonly"))

    assert asked(client, finished).status_code in (302, 403)
    assert Interpretation.objects.count() == 1
