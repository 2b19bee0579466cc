"""Whoever has the application's database role has no detour by which the log forgets somebody who stays."""

import uuid
from hashlib import sha256

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import Action, AuditEntry, ErasureReport, User
from accounts.models.privacy import subject_of
from accounts.privacy import erasing
from accounts.services import audit, people
from tests.accounts.privacy.conftest import delete

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]
COLUMNS = """password, is_superuser, name, role, locale, preferences, email_verified, is_guest, is_active, is_staff,
    suspension_reason, suspension_message, sessions_version, updated_at"""
VALUES = "'!', false, 'x', 'user', 'en', '{}', false, true, true, false, '', '', 0, now()"


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def insert(user_id, **more):
    names, values = ", ".join(("id", *more)), ", ".join(["%s"] * (len(more) + 1))
    run(f"INSERT INTO accounts_user ({names}, {COLUMNS}) VALUES ({values}, {VALUES})", user_id, *more.values())


def begin(user_id):
    deleted_at = User.objects.get(pk=user_id).deleted_at
    return ErasureReport.objects.create(subject=subject_of(user_id), person=user_id, deleted_at=deleted_at)


@pytest.fixture
def entries(alice):
    """What the log has of her; read again it is the same."""
    audit.record(action=Action.USER_UPDATED, subject=alice, actor=alice, target=alice)
    read = lambda: list(audit.about(alice.pk).order_by("id").values())  # noqa: E731
    before = read()
    assert before
    yield read
    assert read()[: len(before)] == before


@pytest.mark.usefixtures("entries")
def test_a_row_is_not_removed_by_hand_to_come_again(alice):
    with pytest.raises(IntegrityError, match="being erased"):
        run("DELETE FROM accounts_user WHERE id = %s", alice.pk)

    assert User.objects.get(pk=alice.pk).email == "alice@example.com"


@pytest.mark.parametrize(
    "pick",
    [
        lambda alice: alice.pk,
        lambda alice: AuditEntry.objects.filter(target_type="x.thing").values_list("target_id", flat=True).get(),
        lambda alice: AuditEntry.objects.filter(action="admin.listed").values_list("people", flat=True).get()[0],
    ],
    ids=["person", "thing", "one of several"],
)
def test_nobody_begins_with_the_id_of_what_the_log_knows(alice, pick):
    listed, thing = uuid.uuid4(), uuid.uuid4()
    audit.record(action=Action.ADMIN_LISTED, people=[listed])
    audit.record(action=Action.USER_UPDATED, subject=alice)
    AuditEntry.objects.create(action="chart.created", subject_id=alice.pk, target_type="x.thing", target_id=str(thing))

    with pytest.raises(IntegrityError, match="begins with a past"):
        insert(pick(alice))

    assert User.objects.count() == 1


@pytest.mark.usefixtures("entries")
def test_nobody_takes_the_id_of_another(alice, mallory):
    with pytest.raises(IntegrityError, match="keeps their id"):
        User.objects.filter(pk=mallory.pk).update(id=alice.pk)
    with pytest.raises(IntegrityError, match="keeps their id"):
        User.objects.filter(pk=alice.pk).update(id=uuid.uuid4())


def test_nobody_begins_deleted():
    with pytest.raises(IntegrityError, match="begins deleted"):
        insert(uuid.uuid4(), deleted_at=timezone.now())

    assert not User.objects.exists()


def test_who_was_erased_does_not_come_back(alice):
    delete(alice)
    assert erasing.purge_deleted().erased == 1
    report = ErasureReport.objects.get()
    assert report.digest == sha256(str(alice.pk).encode()).hexdigest()

    with pytest.raises(IntegrityError, match="begins with a past"):
        insert(alice.pk)

    with pytest.raises(IntegrityError, match="gone on with"):
        ErasureReport.objects.update(digest="")
    assert not User.objects.exists()


def test_an_erasure_is_of_somebody():
    for person in (None, uuid.uuid4()):
        with pytest.raises(IntegrityError, match=r"is begun, and stays|only who was deleted"):
            ErasureReport.objects.create(subject="x", person=person, deleted_at=timezone.now())

    assert not ErasureReport.objects.exists()


@pytest.mark.parametrize("which", ["address", "former address"])
def test_a_throw_away_person_takes_no_logins_of_others_along(anonymous, alice, which):
    tried = alice.email
    anonymous.post("/auth/token", {"username": tried, "password": "not hers"})
    if which == "former address":
        people.apply(User.objects.get(pk=alice.pk), {"email": "last@example.com"}, by=alice)
        anonymous.post("/auth/token", {"username": tried, "password": "not hers"})
    entry = AuditEntry.objects.filter(target_id=audit.fingerprint(tried)).latest("id")
    straw = uuid.uuid4()
    insert(straw, logins=[entry.target_id])
    run("UPDATE accounts_user SET deleted_at = now() WHERE id = %s", straw)
    begin(straw)

    with pytest.raises(DataError, match="logins of their own"):
        run("SELECT accounts_forget_in_audit(%s, %s, %s, 100)", straw, uuid.uuid4(), [entry.target_id])

    assert AuditEntry.objects.get(pk=entry.pk).ip == "127.0.0.1"
    assert audit.forget(straw) == 0  # as the purge asks


def test_what_two_people_had_is_forgotten_with_the_last_of_them(anonymous, alice, mallory):
    former = alice.email
    people.apply(User.objects.get(pk=alice.pk), {"email": "last@example.com"}, by=alice)
    people.apply(User.objects.get(pk=mallory.pk), {"email": former}, by=mallory)
    people.apply(User.objects.get(pk=mallory.pk), {"email": "other@example.com"}, by=mallory)
    anonymous.post("/auth/token", {"username": former, "password": "not theirs"})
    known = audit.fingerprint(former)

    for person, left in ((mallory, ["127.0.0.1"]), (alice, [])):
        delete(person)
        assert erasing.purge_deleted().erased == 1
        assert list(AuditEntry.objects.filter(target_id=known).values_list("ip", flat=True)) == left


@pytest.mark.usefixtures("entries")
def test_tables_of_the_moment_stand_for_none_of_ours(alice):
    """Anybody may make one, and PostgreSQL looks there first."""
    with transaction.atomic():
        run("CREATE TEMPORARY TABLE accounts_user ON COMMIT DROP AS SELECT id, now() AS deleted_at, "
            "'{}'::varchar[] AS logins FROM accounts_user")  # fmt: skip
        run("CREATE TEMPORARY TABLE accounts_erasurereport ON COMMIT DROP AS "
            "SELECT id AS person, 'running' AS status FROM pg_temp.accounts_user")  # fmt: skip
        with pytest.raises(DataError, match="only who was deleted"), transaction.atomic():
            run("SELECT accounts_forget_in_audit(%s, %s, '{}', 100)", alice.pk, uuid.uuid4())
        run("SELECT set_config('nocturna.audit_forget', %s, true)", f"{alice.pk} {uuid.uuid4()}")
        with pytest.raises(DataError, match="only who was deleted"), transaction.atomic():
            run("UPDATE public.accounts_auditentry SET id = id")


def test_every_function_says_where_it_looks():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
            "AND proname LIKE 'accounts\\_%' AND proconfig IS DISTINCT FROM "
            "ARRAY['search_path=' || current_schema() || ', pg_temp']"
        )
        assert cursor.fetchall() == []


def test_who_owns_no_table_takes_no_trigger_away(alice):
    """What docs/privacy.md advises: the role that serves is not the one that migrates."""
    with transaction.atomic():
        run("CREATE ROLE serving")
        run("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO serving")
        run("SET LOCAL ROLE serving")
        for attempt in (
            "ALTER TABLE accounts_auditentry DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_is_append_only ON accounts_auditentry",
            "CREATE OR REPLACE FUNCTION accounts_is_being_erased(who uuid, theirs text[]) RETURNS boolean "
            "LANGUAGE sql AS 'SELECT true'",
            "SET LOCAL session_replication_role = replica",
            "TRUNCATE accounts_auditentry",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
                run(attempt)
        transaction.set_rollback(True)
