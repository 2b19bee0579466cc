"""Of each table that says anything of a person it is decided what the archive holds of it; a new column is not yet."""

import uuid
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import Role, StaffGrant, User, Visit
from accounts.privacy import exporting, searching
from accounts.services import addresses, api_keys, devices, ledger, mails, notes, staff
from config.backoffice.models import SavedFilter
from tests import factories
from tests.accounts.privacy.conftest import Opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]

# Table → its sheet, and which columns are left out.
SHEETS = {
    "accounts.ApiKey": ("api_keys", "secret_hash previous_hash"),
    "accounts.DataExport": ("exports", "origin attempt file"),
    "accounts.Device": ("devices", ""),
    "accounts.Grant": ("credits", "by key"),
    "accounts.LedgerEntry": ("ledger", ""),
    "accounts.Mail": ("mails", "ticket login"),
    "accounts.Reservation": ("reservations", ""),
    "accounts.Session": ("sessions", "refresh_jti previous_jti"),
    "accounts.StaffGrant": ("rights", "granted_by"),
    "accounts.Subscription": ("plans", "by"),
    "accounts.SupportNote": ("support_notes", "author key"),
    "accounts.User": ("profile", "password sessions_version logins"),
    "accounts.User_groups": ("rights_groups", ""),
    "accounts.User_user_permissions": ("rights_permissions", ""),
    "accounts.Visit": ("visits", "staff session_id"),
    "admin.LogEntry": ("back_office_history", ""),
    "analytics.OutboxEvent": ("events", ""),
    "backoffice.SavedFilter": ("saved_filters", ""),
    "charts.Chart": ("charts", "search_keys hidden_by"),
    "charts.ChartShare": ("chart_shares", "token_hash"),
    "charts.ChartVersion": ("chart_versions", ""),
    "charts.PlaceCorrection": ("place_corrections", ""),
    "interpretations.Interpretation": (
        "readings",
        "attempt attempt_limit lease_until enqueued_at enqueues hidden_by prompt digest leads request_id",
    ),
    "interpretations.Conversation": ("conversations", ""),
    "interpretations.Message": (
        "messages",
        "attempt attempt_limit lease_until enqueued_at enqueues hidden_by prompt request_id",
    ),
    "interpretations.MessageStep": ("message_steps", ""),
    "interpretations.ModelCall": ("model_calls", ""),
    "mfa.Authenticator": ("second_factors", "data"),
    "socialaccount.SocialAccount": ("identities", ""),
    "system.IdempotencyRecord": ("requests", "fingerprint"),
    "system.Job": ("jobs", ""),
    "system.JobPart": ("job_parts", "attempt lease_until enqueued_at enqueues"),
}
# Written by hand, column by column: what stands there is no column's name alone.
BY_HAND = {"accounts.AuditEntry": "activity"}
NOT_SHOWN = {
    "account.EmailAddress": "the profile's address again",
    "account.EmailConfirmation": "of allauth, and not used",
    "accounts.Account": "the ledger's last balance",
    "accounts.Ticket": "secrets; what they were for stands in the mails and the activity",
    "charts.ChartCount": "counted from the charts",
    "charts.ChartTag": "counted from the charts",
    "interpretations.ConversationChart": "stands in its conversation",
    "interpretations.MessageChart": "which of its conversation's charts an answer was about",
    "interpretations.PromptLabel": "where the product's words are used; who moved it stands in the activity",
    "interpretations.PromptTrial": "what a model made of the product's words; who asked stands in the activity",
    "interpretations.PromptVersion": "the product's words, not the person's",
    "socialaccount.SocialToken": "of allauth, and not stored",
}
# Beside the columns.
MORE = {"conversations": {"charts"}, "second_factors": {"name"}}


def personal():
    """Tables that refer to a person, or to such a table."""
    tables, named = list(searching.tables()), {table for table, _ in searching.columns()}
    found = {User} | {model for model in tables if model._meta.db_table in named}
    while more := {model for model in tables if model not in found and refers(model, found)}:
        found |= more
    return {model._meta.label: model for model in found}


def refers(model, others):
    return any(field.related_model in others for field in model._meta.local_concrete_fields if field.is_relation)


def test_of_each_table_it_is_decided():
    assert set(personal()) == set(SHEETS) | set(BY_HAND) | set(NOT_SHOWN)


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN, is_staff=True)


def archive_of(user):
    export = exporting.request_export(user=user, export_id=uuid.uuid4(), origin="https://x")
    exporting.make_export(export_id=export.pk)
    export.refresh_from_db()
    assert export.status == "completed"
    with exporting.default_storage.open(export.file) as file:
        return Opened(file.read())


def test_the_archive_holds_each_column_that_is_not_left_out(live, alice, boss):
    live(alice)
    factories.on_plan(alice, "plus")
    ledger.reserve(user=alice, credits=3, purpose="t")
    api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="k", scopes=["charts:read"])
    devices.Device.objects.create(user=alice, client_id="phone", name="Alice's")
    Authenticator.objects.create(user=alice, type="webauthn", data={"name": "Alice's key", "credential": "cReD"})
    SocialAccount.objects.create(user=alice, provider="p", uid="u")
    alice.groups.add(Group.objects.create(name="g"))
    alice.user_permissions.add(Permission.objects.first())
    addresses.ask_for_code(email="alice@example.com")
    until = timezone.now() + timedelta(days=9)
    StaffGrant.objects.create(user=alice, grants="support", reason="x", granted_by=boss, expires_at=until)
    notes.add_note(user=alice, by=boss, text="Prefers letters.", key=uuid.uuid4())
    now = timezone.now()
    soon = {"started_at": now, "expires_at": now + timedelta(minutes=5)}
    Visit.objects.create(person=alice, staff=boss, session_id=uuid.uuid4(), reason="A chart does not open.", **soon)
    SavedFilter.objects.create(owner=alice, listed="accounts.user", name="n", query="is_staff__exact=1")

    archive = archive_of(alice)

    assert {f"{name}.jsonl" for name in [*(sheet for sheet, _ in SHEETS.values()), *BY_HAND.values()]} == {
        name for name in archive.names if name.endswith(".jsonl")
    }
    for label, model in personal().items():
        if label in SHEETS:
            sheet, left_out = SHEETS[label]
            columns = {field.name for field in model._meta.concrete_fields} - set(left_out.split())
            assert set(archive.rows(sheet)[0]) == columns | MORE.get(sheet, set()), label
    assert archive.rows("second_factors")[0]["name"] == "Alice's key"
    assert b"cReD" not in archive.zip.read("second_factors.jsonl")


def test_what_the_ledger_refers_to_is_there(api, alice, boss):
    until = timezone.now() + timedelta(days=9)
    given = ledger.grant_credits(user=alice, credits=7, reason="a broken reading", by=boss, expires_at=until)
    held = ledger.reserve(user=alice, credits=22, purpose="interpretation")
    shown = api(alice).get("/usage/ledger").json()["data"]

    archive = archive_of(alice)

    credits = {row["id"]: row for row in archive.rows("credits")}
    reservations = {row["id"]: row for row in archive.rows("reservations")}
    told = [
        (row["id"], credits[row["grant"]]["source"], credits[row["grant"]]["reason"],
         reservations[row["reservation"]]["purpose"] if row["reservation"] else None)
        for row in archive.rows("ledger")
    ]  # fmt: skip
    assert sorted(told) == sorted((row["id"], row["source"], row["reason"], row["purpose"]) for row in shown)
    assert credits[given.pk]["expires_at"].startswith(f"{until:%Y-%m-%dT%H:%M:%S}")
    assert str(held.pk) in reservations
    assert str(boss.pk) not in archive.zip.read("credits.jsonl").decode()


def test_a_suspension_that_is_over_is_told_as_the_log_has_it_and_not_by_whom(alice, boss):
    """Of words only how many letters: the words themselves went with the suspension."""
    staff.suspend(user=alice, by=boss, reason="Spam in names.", message="Please write to us.")
    staff.reinstate(user=alice, by=boss)

    archive = archive_of(User.objects.get(pk=alice.pk))

    rows = {row["action"]: row for row in archive.rows("activity")}
    why = {"reason": "…(14)", "until": None, "told": "…(19)"}
    assert rows["user.suspended"]["detail"] == why
    assert {"user.reinstated"} <= set(rows)
    assert not {"ip", "user_agent"} & set(rows["user.suspended"])
    assert str(boss.pk) not in archive.zip.read("activity.jsonl").decode()


def test_what_staff_noted_of_them_is_told_with_what_was_withdrawn_and_not_by_whom(alice, boss, mallory):
    for text in ("Prefers letters.", "Is a walrus."):
        note = notes.add_note(user=alice, by=boss, text=text, key=uuid.uuid4())
    notes.withdraw_note(note=note, by=boss)
    notes.add_note(user=mallory, by=boss, text="Somebody else's.", key=uuid.uuid4())

    archive = archive_of(alice)

    told = {row["text"]: row["withdrawn_at"] is not None for row in archive.rows("support_notes")}
    assert told == {"Prefers letters.": False, "Is a walrus.": True}
    assert all(str(boss.pk).encode() not in archive.zip.read(name) for name in archive.names)


def test_the_particulars_of_mails_are_there(alice):
    mails.queue("new_device", to=alice.email, user=alice, device="A phone", locale="en")

    [row] = archive_of(alice).rows("mails")

    assert (row["kind"], row["to"]) == ("new_device", "alice@example.com")
    assert row["data"] == {"device": "A phone", "locale": "en"}
