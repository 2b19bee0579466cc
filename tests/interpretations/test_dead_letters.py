"""What failed for a fault of ours is listed, can be looked at, and begun anew by staff: once, and on the house."""

import uuid
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from accounts.models import AuditEntry, LedgerEntry
from analytics.models import OutboxEvent
from config.api.jobs import running
from config.system.models import DeadLetter, Job, JobPart
from config.system.models.jobs import ATTEMPTS
from config.system.tasks import purge_dead_letters
from interpretations import services
from interpretations.models import Interpretation, Status
from tests import factories
from tests.charts.batches import births, pages
from tests.interpretations.conftest import at_the_same_time

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/system/deadletter/"


@pytest.fixture
def office():
    client = Client()
    client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def broken(ask):
    """A reading that failed for a fault of ours, and what was wrong with it."""
    row = ask()
    factors = row.factors
    Interpretation.objects.filter(pk=row.pk).update(factors=[{"of Ada Lovelace": "sk-verysecret"}], attempt_limit=1)
    services.write_interpretation(interpretation_id=row.pk)
    Interpretation.objects.filter(pk=row.pk).update(factors=factors)
    row.refresh_from_db()
    assert row.status == Status.FAILED
    return row


def replay(client, *letters):
    chosen = [str(letter.pk) for letter in letters]
    return client.post(LIST, {"action": "replay", "_selected_action": chosen, "confirmed": "yes"})


def moves():
    return list(LedgerEntry.objects.exclude(kind="grant").order_by("id").values_list("kind", "amount"))


def test_a_reading_that_failed_for_a_fault_of_ours_is_listed_without_anybodys_words(office, broken):
    letter = DeadLetter.objects.get()
    assert (letter.kind, letter.row_id, letter.code, letter.attempts) == ("reading", broken.pk, "INTERNAL_ERROR", 1)
    assert letter.fault.splitlines()[0] == "builtins.TypeError"
    assert "  charts/factors.py:" in letter.fault

    listed = office.get(LIST).content.decode()
    page = office.get(f"{LIST}{letter.pk}/change/").content.decode()

    assert f"/admin/interpretations/interpretation/{broken.pk}/change/" in listed
    assert "builtins.TypeError" in listed
    assert "charts/factors.py" in page
    assert not any(secret in listed + page + letter.fault for secret in ("Ada", "verysecret"))


def test_it_says_whose_it_was_in_which_request_and_who_has_failed(office, broken):
    Interpretation.objects.filter(pk=broken.pk).update(fallbacks=[{"model": "openai/first", "reason": "garbled"}])

    page = office.get(f"{LIST}{DeadLetter.objects.get().pk}/change/").content.decode()

    assert f'href="/admin/accounts/user/{broken.owner_id}/change/"' in page
    assert "openai/first: garbled" in page
    assert str(broken.request_id) in page


def test_the_error_names_the_request_that_asked_for_it_after_a_sweep_too(ask):
    row = ask()
    Interpretation.objects.filter(pk=row.pk).update(
        status="running", attempt=5, attempt_limit=5, lease_until="2020-01-01T00:00Z"
    )

    services.sweep_interpretations()

    row.refresh_from_db()
    assert (row.status, row.error["request_id"]) == (Status.FAILED, str(row.request_id))
    assert row.request_id is not None


def test_begun_anew_it_is_written_and_charged_to_nobody_twice(office, broken, at_once):
    letter = DeadLetter.objects.get()
    assert moves() == [("reserve", -1), ("refund", 1)]

    assert [replay(office, letter).status_code for _ in range(2)] == [302, 302]
    services.write_interpretation(interpretation_id=broken.pk)

    broken.refresh_from_db()
    letter.refresh_from_db()
    assert (broken.status, broken.attempt, broken.error) == (Status.COMPLETED, 2, None)
    assert letter.replayed_at is not None
    assert moves() == [("reserve", -1), ("refund", 1)]
    entry = AuditEntry.objects.get(action="admin.replayed")
    assert (entry.target_id, entry.detail["row"]) == (str(letter.pk), str(broken.pk))
    assert AuditEntry.objects.filter(action="interpretation.requeued").count() == 1


def test_many_at_once_begin_it_once(broken):
    letter = DeadLetter.objects.get()

    begun = at_the_same_time(6, lambda: DeadLetter.objects.get(pk=letter.pk).replay())

    assert sorted(begun) == [False] * 5 + [True]
    broken.refresh_from_db()
    assert (broken.status, broken.attempt_limit) == (Status.QUEUED, 6)


def test_what_is_gone_is_not_begun(office, broken):
    letter = DeadLetter.objects.get()
    DeadLetter.objects.create(kind="reading", row_id=uuid.uuid4(), code="X", fault="x", attempts=1)
    DeadLetter.objects.create(kind="nothing", row_id=uuid.uuid4(), code="X", fault="x", attempts=1)
    Interpretation.objects.filter(pk=broken.pk).update(deleted_at=Now())

    replay(office, *DeadLetter.objects.all())

    letter.refresh_from_db()
    assert letter.replayed_at is None
    assert not AuditEntry.objects.filter(action="admin.replayed").exists()
    assert office.get(LIST).status_code == 200


def test_what_another_attempt_would_not_help_is_no_letter(unqueued):
    services.write_interpretation(interpretation_id=unqueued(factors=[]).pk)

    assert Interpretation.objects.get().status == Status.FAILED
    assert not DeadLetter.objects.exists()


def test_a_job_is_begun_anew_where_it_stopped(api, alice, office, places):
    client = api(alice)
    job = client.post("/charts/batch", {"items": births(2)}).json()
    gone = {"status": "running", "attempt": ATTEMPTS, "lease_until": Now() - timedelta(seconds=1)}
    JobPart.objects.filter(job=job["id"]).update(**gone)
    running.sweep_jobs()
    letter = DeadLetter.objects.get()
    assert (letter.kind, str(letter.row_id), letter.attempts) == ("job", job["id"], ATTEMPTS)
    assert letter.fault == "config.api.jobs.errors.WorkerLost"

    replay(office, letter)
    (part,) = JobPart.objects.filter(job=job["id"])
    assert (part.status, part.attempt, part.has_attempts_left) == ("queued", ATTEMPTS, True)
    running.run_part(part_id=part.pk)

    done = client.get(f"/jobs/{job['id']}").json()
    assert (done["status"], done["done"], done["error"]) == ("completed", 2, None)
    assert len(pages(client, done)) == 2
    assert OutboxEvent.objects.filter(event_type="chart.created").count() == 2
    assert not running.replay_job(Job.objects.get().pk)


def test_old_letters_are_dropped(broken):
    DeadLetter.objects.create(kind="reading", row_id=uuid.uuid4(), code="X", fault="x", attempts=1)
    DeadLetter.objects.filter(row_id=broken.pk).update(created_at=Now() - timedelta(days=91))

    assert purge_dead_letters() == 1
    assert DeadLetter.objects.get().row_id != broken.pk
