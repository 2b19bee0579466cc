"""Staff see an account as its owner does: they read, change nothing, for minutes, and everybody knows of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from accounts.authentication import authenticate_token, ended_among
from accounts.errors import NotOverYourself, SessionRevoked, TokenInvalid, UserNotFound
from accounts.models import AuditEntry, Mail, Role, Session, StaffGrant, User, Visit
from accounts.scopes import KEY_SCOPES, STAFF_SCOPES
from accounts.services import mails, sessions, visits
from accounts.tasks import purge_visits
from charts.models import Chart
from config.api.errors import ValidationFailed
from config.api.permissions import Anyone
from tests import factories
from tests.charts.conftest import ada, places
from tests.config.test_matrix import operations
from tests.conftest import Api

__all__ = ["ada", "places"]  # fixtures

pytestmark = pytest.mark.django_db
REASON = "A chart does not open."


@pytest.fixture
def helper(db):
    return factories.UserFactory.create(is_staff=True, role=Role.ADMIN, email="helper@example.com", name="Helper")


def session_of(staff):
    ends = timezone.now() + timedelta(hours=1)
    kind = Session.Kind.BACK_OFFICE
    return Session.objects.create(user=staff, kind=kind, second_factor="totp", expires_at=ends)


@pytest.fixture
def session(helper):
    return session_of(helper)


@pytest.fixture
def begin(alice, helper, session):
    def begin(person=alice, by=helper, reason=REASON, on=session):
        return visits.begin(person=person, by=by, session_id=on.pk, reason=reason)

    return begin


def caller(token):
    return Api(Authorization=f"Bearer {token}")


@pytest.fixture
def guest(begin):
    """Whoever is on a visit to Alice."""
    return caller(begin()[1])


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_what_the_person_sees_is_seen(guest, api, alice, ada):
    chart = Chart.objects.get()

    for path in ("/users/me", "/charts", f"/charts/{chart.pk}", "/interpretations", "/conversations", "/jobs"):
        seen = guest.get(path)
        assert seen.status_code == 200, path
        assert seen.json() == api(alice).get(path).json(), path
    assert guest.get("/users/me").json()["email"] == "alice@example.com"


def paths_of(operation, chart):
    method, path = operation.split(" ")
    return method.lower(), re.sub(r"\{(\w+)\}", str(chart.pk), path)


def rows():
    skipped = {"accounts.auditentry", "sessions.session", "analytics.outboxevent"}
    return {
        model._meta.label_lower: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in skipped
    }


def test_nothing_that_the_document_names_changes_anything_on_a_visit(guest, alice, ada):
    """Every operation, reading and writing: a new one is among them by itself."""
    chart, before = Chart.objects.get(), rows()
    allowed, refused = 0, 0

    for operation in operations():
        method, path = paths_of(operation, chart)
        if path.endswith(("/stream", ".jsonl")):
            continue  # they end the test's connection; tests/config/test_matrix.py says why
        if method != "get" and Anyone in resolve(f"/api/v1{path}").func.view_class.permission_classes:
            continue  # it asks nobody who they are
        body = {} if method == "get" else {"name": "Forged", "text": "Forged", "password": "Forged"}
        answer = getattr(guest, method)(path) if method in ("get", "delete") else getattr(guest, method)(path, body)
        if method != "get":
            assert code(answer) == (403, "PERMISSION_DENIED"), operation
            refused += 1
        allowed += answer.status_code == 200

    assert {name: found for name, found in rows().items() if found != before[name]} == {}
    assert refused > 40
    assert allowed > 10


@pytest.mark.parametrize(
    "path",
    [
        "/auth/sessions", "/auth/devices", "/auth/api-keys", "/auth/mfa/totp", "/auth/mfa/passkeys", "/usage",
        "/auth/identities", "/users", "/usage/ledger",
    ],
)  # fmt: skip
def test_what_guards_the_account_and_what_is_staffs_is_not_seen(guest, path):
    assert code(guest.get(path)) == (403, "PERMISSION_DENIED")


def test_it_carries_what_a_key_could_read_and_nothing_of_the_staff():
    assert visits.SCOPES <= KEY_SCOPES - STAFF_SCOPES
    assert all(scope.endswith(":read") for scope in visits.SCOPES)
    assert {"charts:read", "profile:read", "interpretations:read", "conversations:read"} <= visits.SCOPES


@pytest.mark.parametrize("scheme", ["Bearer", "Api-Key"])
def test_a_token_that_was_made_up_opens_nothing(anonymous, begin, scheme):
    token = begin()[1]
    for made_up in (token[:-1] + ("A" if token[-1] != "A" else "B"), "nv_", "nv_" + "A" * 43, token[3:]):
        answer = anonymous.get("/users/me", Authorization=f"{scheme} {made_up}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "TOKEN_INVALID"), made_up


def test_no_other_door_takes_it(begin, anonymous):
    token = begin()[1]

    with pytest.raises(TokenInvalid):  # sockets ask here
        authenticate_token(token)
    assert code(anonymous.post("/auth/token/refresh", {"refresh_token": token})) == (401, "TOKEN_INVALID")
    anonymous.client.cookies["nocturna_access"] = token
    assert code(anonymous.get("/users/me")) == (401, "TOKEN_INVALID")


def test_it_is_over_after_fifteen_minutes(begin):
    visit, token = begin()
    assert visit.expires_at - visit.started_at == timedelta(minutes=15)
    past = timezone.now() - timedelta(minutes=15, seconds=1)
    Visit.objects.update(started_at=past, expires_at=past + timedelta(minutes=15))

    assert code(caller(token).get("/users/me")) == (401, "SESSION_REVOKED")


def test_the_database_holds_it_to_fifteen_minutes_a_reason_and_another_person(begin, alice):
    visit, _ = begin()
    wrong: list[dict[str, Any]] = [
        {"expires_at": visit.started_at + timedelta(minutes=15, seconds=1)},
        {"expires_at": visit.started_at}, {"reason": ""}, {"staff": alice},
    ]  # fmt: skip
    for columns in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(**columns)


def _revoke(visit):
    sessions.revoke(user=visit.staff, reason=Session.Reason.SIGNED_OUT)


def _expire(visit):
    Session.objects.filter(pk=visit.session_id).update(expires_at=timezone.now() - timedelta(seconds=1))


def _end(visit):
    visits.end(person=visit.person, by=visit.staff)


def _no_staff(visit):
    User.objects.filter(pk=visit.staff_id).update(is_staff=False)


def _no_right(visit):
    User.objects.filter(pk=visit.staff_id).update(role=Role.MODERATOR)


def _suspended(visit):
    User.objects.filter(pk=visit.staff_id).update(suspended_at=timezone.now(), suspension_reason="x")


def _person_gone(visit):
    User.objects.filter(pk=visit.person_id).update(deleted_at=timezone.now())


def _person_on_the_staff(visit):
    User.objects.filter(pk=visit.person_id).update(is_staff=True)


@pytest.mark.parametrize(
    "change", [_revoke, _expire, _end, _no_staff, _no_right, _suspended, _person_gone, _person_on_the_staff]
)
def test_it_dies_at_once_with(begin, change):
    visit, token = begin()
    assert caller(token).get("/users/me").status_code == 200

    change(visit)

    assert code(caller(token).get("/users/me")) == (401, "SESSION_REVOKED")


def test_what_outlasts_a_request_ends_with_it(begin, helper):
    _, token = begin()
    claims = visits.admit(token)[1]
    assert ended_among({claims}) == set()

    sessions.revoke(user=helper, reason=Session.Reason.SIGNED_OUT)

    assert ended_among({claims}) == {claims}


def test_a_second_one_to_the_same_person_ends_the_first(begin):
    first, second = begin()[1], begin()[1]

    assert code(caller(first).get("/users/me")) == (401, "SESSION_REVOKED")
    assert caller(second).get("/users/me").status_code == 200


def test_nobody_of_the_staff_is_visited(begin, helper, mallory):
    boss = factories.UserFactory.create(role=Role.ADMIN)
    ends = timezone.now() + timedelta(days=1)
    StaffGrant.objects.create(user=mallory, grants="support", reason="x", granted_by=boss, expires_at=ends)
    office = factories.UserFactory.create(is_staff=True)
    moderator = factories.UserFactory.create(role=Role.MODERATOR)

    for person in (helper, mallory, boss, office, moderator):
        with pytest.raises(NotOverYourself), CaptureQueriesContext(connection) as queries:
            begin(person=User.objects.get(pk=person.pk))
        # Of two who visit each other neither waits for the other's row while their own is locked.
        assert not [query for query in queries if " FOR NO KEY UPDATE" in query["sql"]]
    assert not Visit.objects.exists()


def test_whoever_joins_the_staff_meanwhile_is_not_visited(begin, alice):
    User.objects.filter(pk=alice.pk).update(is_staff=True)

    with pytest.raises(NotOverYourself):
        begin(person=alice)  # as they were when the page was made
    assert not Visit.objects.exists()


def test_nothing_begins_without_a_right_a_reason_a_session_or_somebody_to_see(begin, alice, mallory, session):
    with pytest.raises(ValidationFailed):
        begin(reason="  ")
    with pytest.raises(SessionRevoked):
        begin(by=mallory)
    User.objects.filter(pk=alice.pk).update(suspended_at=timezone.now(), suspension_reason="x")
    with pytest.raises(UserNotFound):
        begin()
    User.objects.filter(pk=alice.pk).update(suspended_at=None, suspension_reason="")
    Session.objects.filter(pk=session.pk).update(revoked_at=timezone.now(), revoked_reason="staff")
    with pytest.raises(SessionRevoked):
        begin()
    assert not Visit.objects.exists()
    assert not AuditEntry.objects.filter(action="visit.begun").exists()


def test_both_are_named_in_the_log_of_every_look(begin, helper, alice):
    visit, token = begin()
    caller(token).get("/charts")
    caller(token).post("/charts", {})
    visits.end(person=alice, by=helper)

    entries = AuditEntry.objects.filter(action__startswith="visit.").order_by("id")
    assert [entry.action for entry in entries] == ["visit.begun", "visit.looked", "visit.looked", "visit.ended"]
    for entry in entries:
        assert (entry.actor_id, entry.subject_id, entry.target_id) == (helper.pk, alice.pk, str(visit.pk))
    assert entries[0].detail == {"reason": f"…({len(REASON)})"}  # the log holds no words of staff
    assert [entry.detail for entry in entries[1:3]] == [
        {"method": "GET", "route": "api/v1/charts"}, {"method": "POST", "route": "api/v1/charts"},
    ]  # fmt: skip


def test_it_does_not_count_as_the_persons_own(guest, alice, settings, api):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "3/h", "visit": "2/h"}

    assert [guest.get("/charts").status_code for _ in range(3)] == [200, 200, 429]
    person = api(alice)
    assert [person.get("/charts").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_person_is_told_afterwards_once(begin, helper, alice):
    begin()
    assert visits.tell() == 0  # it goes on

    visits.end(person=alice, by=helper)

    assert (visits.tell(), visits.tell()) == (1, 0)
    letter = Mail.objects.get(kind="account_visited")
    assert (letter.user, letter.to, letter.data["reason"]) == (alice, "alice@example.com", REASON)
    mails.send(mail_id=letter.pk)
    (sent,) = mail.outbox
    assert REASON in sent.body
    assert helper.email not in sent.body
    assert str(helper) not in sent.body


@pytest.mark.parametrize("change", [_expire, _revoke])
def test_they_are_told_however_it_ended(begin, change):
    change(begin()[0])

    assert visits.tell() == 1
    assert Visit.objects.get().told_at is not None


def test_what_was_told_of_long_ago_is_forgotten(begin, settings, alice, helper):
    begin()
    visits.end(person=alice, by=helper)
    visits.tell()
    Visit.objects.update(told_at=timezone.now() - settings.AUDIT_RETENTION + timedelta(minutes=1))
    assert purge_visits() == 0
    Visit.objects.update(told_at=timezone.now() - settings.AUDIT_RETENTION - timedelta(minutes=1))

    assert purge_visits() == 1
    assert not Visit.objects.exists()
    assert settings.CELERY_BEAT_SCHEDULE["visits-purge"]["schedule"] == timedelta(hours=1)


def test_those_that_go_on_are_found_by_an_index_among_many_that_are_over(begin, alice, helper, session):
    began, columns = timezone.now() - timedelta(days=1), {"person": alice, "staff": helper, "session_id": session.pk}
    over: dict[str, Any] = {"started_at": began, "expires_at": began + visits.LASTS, "told_at": began + visits.LASTS}
    Visit.objects.bulk_create(Visit(**columns, **over, reason=REASON) for _ in range(2000))
    begin()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_visit")

    assert Visit.objects.live().count() == 1
    assert "visit_untold" in Visit.objects.live().explain()


def test_a_look_costs_few_queries(guest):
    guest.get("/users/me")
    with CaptureQueriesContext(connection) as queries:
        guest.get("/users/me")

    assert len(queries) <= 7, [query["sql"][:80] for query in queries]
