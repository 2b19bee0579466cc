"""What the law wants is kept without the person, and of their rights and secrets nothing."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import (
    Account,
    ApiKey,
    AuditEntry,
    Device,
    ErasureReport,
    Grant,
    LedgerEntry,
    Mail,
    StaffGrant,
    Subscription,
    SupportNote,
    Ticket,
    User,
    Visit,
)
from accounts.models.privacy import subject_of
from accounts.privacy import erasing, searching
from accounts.services import addresses, api_keys, audit, factors, ledger, notes, people
from charts.models import Chart
from charts.services import moderation
from interpretations.models import Interpretation, ModelCall, PromptLabel, PromptTrial, PromptVersion
from interpretations.services import hide, prompts
from tests import factories
from tests.accounts.privacy.conftest import an_hour_passes, delete
from tests.factories import unguarded
from tests.interpretations.conftest import birth_on
from tests.interpretations.costs import call_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files", "balanced")]


@pytest.fixture
def lived(api, alice, mallory):
    """Alice, with one of each; and she was staff, who gave Mallory things."""
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client = api(alice)
    client.get("/users/me")
    factories.on_plan(alice, "plus")
    reservation = ledger.reserve(user=alice, credits=3, purpose="t")
    ledger.settle(reservation_id=reservation.pk)
    api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="k", scopes=["charts:read"])
    Device.objects.create(user=alice, client_id="phone", name="Alice's")
    factors.set_up_totp(alice)
    addresses.ask_for_code(email="ALICE@example.com")
    ledger.grant_credits(user=mallory, credits=5, reason="kind", by=alice)
    until = timezone.now() + timedelta(days=9)
    StaffGrant.objects.create(user=mallory, grants="support", reason="x", granted_by=alice, expires_at=until)
    return alice


def test_the_ledger_stays_and_is_nobodys(lived, mallory):
    account, entries = Account.objects.get(user=lived), LedgerEntry.objects.visible_to(lived).count()
    delete(lived)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    account.refresh_from_db()
    assert (account.user_id, account.entries.count()) == (None, entries)
    assert (Grant.objects.get(reason="kind").by, StaffGrant.objects.get().granted_by) == (None, None)
    assert Account.objects.get(user=mallory).balance == 25
    for gone in (ApiKey, Device, Subscription, Ticket):
        assert not gone.objects.exists()
    assert not Mail.objects.filter(to__iexact="alice@example.com").exists()
    an_hour_passes(since=lived)
    assert searching.mentions([str(lived.pk), lived.pk.hex]) == {}
    assert ErasureReport.objects.get().rooms["ledger"] == {"found": 1, "removed": 1}


def test_what_was_noted_of_them_goes_and_what_they_noted_stays_and_is_nobodys(lived, mallory):
    root = User.objects.create_superuser("root@example.com", factories.PASSWORD)
    about, other = (uuid.uuid4(), uuid.uuid4())
    notes.add_note(user=lived, by=root, text="Lives in Lisbon.", key=about)
    SupportNote.objects.create(about=mallory, author=lived, text="Prefers letters.", key=other)
    now = timezone.now()
    visit = {"session_id": other, "started_at": now, "expires_at": now + timedelta(minutes=5)}
    for person, staff in ((mallory, lived), (lived, root)):
        Visit.objects.create(person=person, staff=staff, reason="Asked for help.", **visit)
    delete(lived)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    assert list(SupportNote.objects.values_list("key", "about", "author")) == [(other, mallory.pk, None)]
    assert list(Visit.objects.values_list("person", "staff")) == [(mallory.pk, None)]
    for room in ("support_notes", "visits", "visits_made"):
        assert ErasureReport.objects.get().rooms[room] == {"found": 1, "removed": 1}, room
    an_hour_passes(since=lived)
    assert searching.mentions([str(lived.pk), lived.pk.hex]) == {}


def test_what_staff_hid_stays_hidden_and_by_nobody(api, lived, mallory):
    chart = Chart.objects.get(pk=api(mallory).post("/charts", birth_on(1)).json()["id"])
    reading = Interpretation.objects.create(owner=mallory, chart=chart, topic="natal.overview", locale="en")
    moderation.hide_chart(chart=chart, reason="Insults.", by=lived)
    hide(writing=reading, reason="Insults.", by=lived)
    delete(lived)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    for row in (Chart.objects.get(), Interpretation.objects.get()):
        assert (row.hidden, row.hidden_by, row.hidden_reason) == (True, None, "Insults.")
    rooms = ErasureReport.objects.get().rooms
    assert rooms["charts_hidden"] == rooms["readings_hidden"] == {"found": 1, "removed": 1}


def test_prompts_stay_and_are_nobodys(lived):
    before = PromptVersion.objects.get(topic="natal.overview")
    content = replace(before.content, temperature=0.1)
    version = prompts.make_version(topic="natal.overview", content=content, changelog="Colder.", by=lived)
    prompts.move_label(version=version, name="staging", by=lived)
    asked = {"version": version, "sample": "Einstein", "locale": "en", "style": "concise", "model": "openai/x"}
    trial = PromptTrial.objects.create(**asked, asked_by=lived)
    delete(lived)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    version.refresh_from_db()
    assert (version.author, version.changelog, PromptLabel.objects.get(name="staging").moved_by) == (
        None, "Colder.", None,
    )  # fmt: skip
    trial.refresh_from_db()
    assert trial.asked_by is None
    rooms = ErasureReport.objects.get().rooms
    for room in ("prompts_written", "prompt_labels_moved", "prompts_tried"):
        assert rooms[room] == {"found": 1, "removed": 1}


def test_what_readings_have_cost_stays_and_is_nobodys(lived):
    call = call_of("0.5", owner=lived, writing_kind="interpretation", writing_id=uuid.uuid4())
    delete(lived)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    after = ModelCall.objects.get()
    assert (after.pk, after.cost, after.topic) == (call.pk, call.cost, call.topic)
    assert (after.owner, after.writing_kind, after.writing_id) == (None, "", None)
    assert ErasureReport.objects.get().rooms["model_calls"] == {"found": 1, "removed": 1}


def test_what_staff_wrote_and_looked_at_is_without_the_person(lived, mallory):
    ledger.grant_credits(user=lived, credits=5, reason="Alice was ill.")
    audit.record(action="admin.listed", people=[lived.pk, mallory.pk])
    delete(lived)

    erasing.purge_deleted()

    given = Grant.objects.filter(source="staff").order_by("id")
    assert [(grant.reason, grant.credits, grant.account.user_id) for grant in given] == [
        ("kind", 5, mallory.pk), ("[erased]", 5, None),
    ]  # fmt: skip
    assert AuditEntry.objects.get(action="admin.listed").people == [audit.pseudonym(lived.pk), mallory.pk]
    assert not audit.about(lived.pk).exists()


def test_the_audit_log_stays_and_names_nobody(lived):
    before = list(AuditEntry.objects.filter(subject_id=lived.pk).order_by("id").values_list("id", "at", "action"))
    assert before
    delete(lived)

    erasing.purge_deleted()

    known = audit.pseudonym(lived.pk)
    after = AuditEntry.objects.filter(subject_id=known).order_by("id")
    assert list(after.values_list("id", "at", "action"))[: len(before)] == before
    assert after.last().action == "user.erased"
    assert not audit.about(lived.pk).exists()
    assert not after.exclude(action="user.erased").exclude(ip="", user_agent="").exists()


def begun(user):
    """The report of an erasure that has begun."""
    deleted_at = User.objects.get(pk=user.pk).deleted_at
    return ErasureReport.objects.create(subject=subject_of(user.pk), person=user.pk, deleted_at=deleted_at)


def test_who_is_present_or_not_being_erased_is_not_forgotten(lived):
    entries = list(audit.about(lived.pk).order_by("id").values())
    for _ in range(2):
        with pytest.raises(DataError, match="only who was deleted"):
            audit.forget(lived.pk)
        assert list(audit.about(lived.pk).filter(id__lte=entries[-1]["id"]).order_by("id").values()) == entries
        if User.objects.present().filter(pk=lived.pk).exists():
            with pytest.raises(IntegrityError, match="only who was deleted"):
                ErasureReport.objects.create(subject="x", person=lived.pk, deleted_at=timezone.now())
            delete(lived)


def test_who_was_deleted_for_a_moment_is_not_forgotten(lived):
    """With all that plain SQL may do in a transaction."""
    with transaction.atomic():
        User.objects.filter(pk=lived.pk).update(deleted_at=timezone.now())
        begun(lived)
        assert audit.forget(lived.pk) > 0
        with pytest.raises(IntegrityError, match="does not come back"), transaction.atomic():
            User.objects.filter(pk=lived.pk).update(deleted_at=None)
        transaction.set_rollback(True)

    assert audit.about(lived.pk).exists()
    assert not ErasureReport.objects.exists()


def test_nobodys_logins_are_forgotten_with_another(anonymous, lived, mallory):
    anonymous.post("/auth/token", {"username": "ghost@example.com", "password": "not theirs"})
    delete(lived)
    begun(lived)

    values = [lived.pk, audit.pseudonym(lived.pk), [audit.fingerprint("ghost@example.com")], 100]
    with pytest.raises(DataError, match="logins of their own"), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget_in_audit(%s, %s, %s, %s)", values)

    entry = AuditEntry.objects.get(target_id=audit.fingerprint("ghost@example.com"))
    assert entry.ip == "127.0.0.1"
    with pytest.raises(DataError, match="logins of their own"):
        forge(f"{lived.pk} {uuid.uuid4()} {entry.target_id}", entry)


def forge(setting, entry):
    """Change the entry with the door held open by hand. What is there afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('nocturna.audit_forget', %s, true)", [setting])
        cursor.execute(
            "UPDATE accounts_auditentry SET action = 'x', before = '{}', ip = '6.6.6.6', actor_id = %s WHERE id = %s",
            [uuid.uuid4(), entry.pk],
        )
        forged = AuditEntry.objects.get(pk=entry.pk)
        transaction.set_rollback(True)
    return forged


def test_the_door_lets_nothing_but_a_pseudonym_through(lived, mallory):
    delete(lived)
    begun(lived)
    entry, nobody = AuditEntry.objects.filter(subject_id=lived.pk).earliest("id"), uuid.uuid4()
    is_shut, is_for_the_deleted = (ProgrammingError, "append-only"), (DataError, "only who was deleted")

    forged = forge(f"{lived.pk} {nobody}", entry)

    assert (forged.action, forged.before, forged.ip) == (entry.action, entry.before, "")
    assert (forged.subject_id, forged.actor_id) == (nobody, None if entry.actor_id is None else nobody)
    for setting, (error, why) in {
        "open": is_shut,
        f"{mallory.pk} {nobody}": is_for_the_deleted,
        f"{uuid.uuid4()} {nobody}": is_for_the_deleted,
        f"{lived.pk} {mallory.pk}": is_for_the_deleted,
    }.items():
        with pytest.raises(error, match=why):
            forge(setting, entry)
    assert AuditEntry.objects.get(pk=entry.pk).action == entry.action


def test_the_logins_that_were_tried_lead_to_nobody(anonymous, alice, mallory):
    User.objects.filter(pk=alice.pk).update(username="alice_b")
    tried = ("Alice@example.com", "alice_b", "ghost@example.com", "mallory@example.com")
    for login in tried:
        anonymous.post("/auth/token", {"username": login, "password": "not theirs"})
    delete(alice)
    for login in tried:
        anonymous.post("/auth/token", {"username": login, "password": "not theirs"})

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    left = {login: AuditEntry.objects.filter(target_id=audit.fingerprint(login)) for login in tried}
    assert [entries.count() for entries in left.values()] == [0, 0, 2, 2]
    assert [entry.ip for login in tried[2:] for entry in left[login]] == ["127.0.0.1"] * 4
    forgotten = AuditEntry.objects.filter(action="sign_in.refused", target_id="")
    reasons = [(entry.ip, entry.subject_id, entry.detail["reason"]) for entry in forgotten.order_by("id")]
    known = audit.pseudonym(alice.pk)
    assert reasons == [("", known, "wrong_password")] * 2 + [("", None, "unknown_login")] * 2


@pytest.mark.parametrize("typed", ["Alice@XN--PRBE-6QA.example", " alice@PRÖBE.example ", "ａlice@pröbe.example"])
def test_a_login_is_forgotten_however_it_was_spelled(anonymous, alice, typed):
    User.objects.filter(pk=alice.pk).update(email="alice@pröbe.example")
    delete(alice)
    anonymous.post("/auth/token", {"username": typed, "password": "not theirs"})
    entry = AuditEntry.objects.get(action="sign_in.refused")
    assert entry.target_id == audit.fingerprint("alice@pröbe.example")

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    entry.refresh_from_db()
    assert (entry.target_id, entry.ip) == ("", "")


def test_what_was_tried_under_former_logins_is_forgotten_too(anonymous, api, alice, mallory):
    former = ("alice@example.com", "ada_b", "second@example.com")
    api(alice).patch("/users/me", {"username": "ada_b"})
    for address in former[2:]:
        people.apply(User.objects.get(pk=alice.pk), {"email": address, "email_verified": True}, by=alice)
    people.apply(User.objects.get(pk=alice.pk), {"email": "last@example.com", "username": "last_b"}, by=alice)
    for login in (*former, "last@example.com", "ghost@example.com"):
        anonymous.post("/auth/token", {"username": login, "password": "not theirs"}, **{"User-Agent": "Probe"})
    delete(alice)

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    for login in (*former, "last@example.com"):
        assert not AuditEntry.objects.filter(target_id=audit.fingerprint(login)).exists(), login
    left = AuditEntry.objects.filter(action="sign_in.refused").exclude(target_id="")
    assert [entry.target_id for entry in left] == [audit.fingerprint("ghost@example.com")]
    forgotten = AuditEntry.objects.filter(action="sign_in.refused", target_id="")
    assert list(forgotten.values_list("ip", "user_agent")) == [("", "")] * 4


def test_a_former_login_that_somebody_else_has_by_now_is_theirs(anonymous, alice, mallory):
    former = alice.email
    people.apply(User.objects.get(pk=alice.pk), {"email": "last@example.com"}, by=alice)
    anonymous.post("/auth/token", {"username": former, "password": "not theirs"})
    people.apply(User.objects.get(pk=mallory.pk), {"email": former}, by=mallory)
    delete(alice)

    assert erasing.purge_deleted().erased == 1

    assert AuditEntry.objects.get(target_id=audit.fingerprint(former)).ip == "127.0.0.1"


def test_a_former_login_of_a_row_that_knew_none_is_remembered(alice):
    User.objects.filter(pk=alice.pk).update(email="first@example.com")
    with unguarded():
        User.objects.filter(pk=alice.pk).update(logins=None)  # as before they were kept

    people.apply(User.objects.get(pk=alice.pk), {"email": "second@example.com"}, by=alice)

    known = {audit.fingerprint(login) for login in ("first@example.com", "second@example.com")}
    assert set(User.objects.get(pk=alice.pk).logins) == known


def test_what_was_tried_under_the_login_of_a_row_that_knew_none_is_forgotten_too(anonymous, alice):
    anonymous.post("/auth/token", {"username": alice.email, "password": "not theirs"}, **{"User-Agent": "Probe"})
    delete(alice)
    with unguarded():
        User.objects.filter(pk=alice.pk).update(logins=None)  # as of who was deleted before they were kept

    assert erasing.purge_deleted(thoroughly=True).erased == 1

    assert not AuditEntry.objects.filter(target_id=audit.fingerprint(alice.email)).exists()
    assert AuditEntry.objects.get(action="sign_in.refused").user_agent == ""


def test_logins_that_two_write_at_once_are_both_kept_and_none_comes_to_the_deleted(alice):
    one, other = User.objects.get(pk=alice.pk), User.objects.get(pk=alice.pk)
    one.email, other.username = "one@example.com", "other"
    one.save(update_fields=["email"])
    other.save(update_fields=["username"])
    known = {audit.fingerprint(login) for login in ("alice@example.com", "one@example.com", "other")}
    assert set(User.objects.get(pk=alice.pk).logins) == known

    delete(alice)
    with pytest.raises(IntegrityError, match="no further logins"), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(logins=[audit.fingerprint("mallory@example.com")])
    assert set(User.objects.get(pk=alice.pk).logins) == known


def test_a_login_that_somebody_else_has_by_now_is_theirs(anonymous, alice, mallory):
    delete(alice)
    anonymous.post("/auth/token", {"username": alice.email, "password": "not theirs"})
    User.objects.filter(pk=mallory.pk).update(email=alice.email)

    assert erasing.purge_deleted().erased == 1

    assert AuditEntry.objects.get(target_id=audit.fingerprint(alice.email)).ip == "127.0.0.1"
