"""A visit is over, for good, when what it rests on is gone: the right to make it, a person's standing, a session."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.errors import NotOverYourself, SessionRevoked
from accounts.models import AuditEntry, Mail, Role, Session, StaffGrant, User, Visit
from accounts.permissions import has_scope, scopes_of
from accounts.scopes import FUNCTION_SCOPES, STAFF_SCOPES
from accounts.services import grounds, profiles, sessions, staff, visits
from tests import factories
from tests.conftest import Api
from tests.locks import held_up

pytestmark = pytest.mark.django_db
RUNS = timedelta(hours=1)


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(email="boss@example.com", is_staff=True, is_superuser=True, role=Role.ADMIN)


def grant_to(user, boss, grants=visits.SCOPE, **columns):
    columns = {"expires_at": timezone.now() + RUNS, **columns}
    return StaffGrant.objects.create(user=user, grants=grants, reason="x", granted_by=boss, **columns)


class Trip:
    """One of the staff, by a grant, on a visit to Alice."""

    def __init__(self, person, boss):
        self.boss, self.person = boss, person
        self.helper = factories.UserFactory.create(is_staff=True, role=Role.MODERATOR)
        self.grant = grant_to(self.helper, boss)
        self.begin()

    def begin(self):
        kind, ends = Session.Kind.BACK_OFFICE, timezone.now() + RUNS
        self.session = Session.objects.create(user=self.helper, kind=kind, second_factor="totp", expires_at=ends)
        by = User.objects.get(pk=self.helper.pk)
        self.visit, token = visits.begin(person=self.person, by=by, session_id=self.session.pk, reason="Why.")
        self.caller = Api(Authorization=f"Bearer {token}")

    def answers(self):
        return self.caller.get("/users/me").status_code

    def row(self):
        return Visit.objects.get(pk=self.visit.pk)

    def before(self, ago):
        """As if it had begun so long ago."""
        began = timezone.now() - ago
        Visit.objects.filter(pk=self.visit.pk).update(started_at=began, expires_at=began + visits.LASTS)


@pytest.fixture
def trip(alice, boss):
    return Trip(alice, boss)


def change(who, **columns):
    """(what takes the ground away, what gives it back)"""

    def away(trip):
        staff.change_rights(user=User.objects.get(pk=getattr(trip, who).pk), by=trip.boss, **columns)

    def back(trip):
        there = getattr(trip, who)
        staff.change_rights(user=there, by=trip.boss, **{name: getattr(there, name) for name in columns})

    return away, back


def suspension(who):
    def away(trip):
        staff.suspend(user=getattr(trip, who), by=trip.boss, reason="Spam.")

    def back(trip):
        staff.reinstate(user=getattr(trip, who), by=trip.boss)

    return away, back


def delete(who):
    def away(trip):
        profiles.delete_account(user=getattr(trip, who))

    def back(trip):
        User.objects.filter(pk=getattr(trip, who).pk).update(deleted_at=None)

    return away, back


def sign_out(trip):
    sessions.revoke(user=trip.helper, reason=Session.Reason.SIGNED_OUT)


def sign_in_again(trip):
    Session.objects.filter(pk=trip.session.pk).update(revoked_at=None, revoked_reason="")


def end_grant(trip):
    staff.end_grant(grant=trip.grant, by=trip.boss)


def grant_again(trip):
    staff.grant(
        user=trip.helper, grants=visits.SCOPE, reason="x", expires_at=timezone.now() + RUNS, by=trip.boss
    )  # fmt: skip


def hire(trip):
    expires_at = timezone.now() + RUNS
    staff.grant(user=trip.person, grants="support", reason="x", expires_at=expires_at, by=trip.boss)


def dismiss(trip):
    staff.end_grant(grant=StaffGrant.objects.get(user=trip.person), by=trip.boss)


GONE = {
    "the grant is ended": (end_grant, grant_again),
    "they leave the staff": change("helper", is_staff=False),
    "they are blocked": change("helper", is_active=False),
    "they are suspended": suspension("helper"),
    "they leave": delete("helper"),
    "they sign out": (sign_out, sign_in_again),
    "the person is suspended": suspension("person"),
    "the person is blocked": change("person", is_active=False),
    "the person leaves": delete("person"),
    "the person moderates": change("person", role=Role.MODERATOR),
    "the person joins the staff": change("person", is_staff=True),
    "the person supports": (hire, dismiss),
}


@pytest.mark.parametrize("how", GONE)
def test_it_ends_for_good_in_the_transaction_that_takes_its_ground_away(
    trip, how, django_capture_on_commit_callbacks
):  # fmt: skip
    away, back = GONE[how]
    assert trip.answers() == 200

    with django_capture_on_commit_callbacks() as told:
        away(trip)

    assert sessions.tell_of_revocation in told  # streams look at once
    ended = trip.row().ended_at
    assert ended is not None
    entry = AuditEntry.objects.get(action="visit.ended")
    assert (entry.subject_id, entry.target_id, entry.detail) == (
        trip.person.pk, str(trip.visit.pk), {"cause": "ground_gone"},
    )  # fmt: skip
    back(trip)
    assert (trip.answers(), trip.row().ended_at) == (401, ended)


def test_it_goes_on_when_that_is_undone_or_is_of_others(trip, mallory):
    with transaction.atomic():
        end_grant(trip)
        transaction.set_rollback(True)
    staff.suspend(user=mallory, by=trip.boss, reason="Spam.")
    staff.change_rights(user=trip.helper, by=trip.boss, role=Role.USER)  # the grant is what they visit by

    assert (trip.answers(), trip.row().ended_at) == (200, None)


def run_out(trip, when):
    """What they visit by is a grant that ran out at that time: grants are never changed."""
    grant_to(trip.helper, trip.boss, created_at=when - RUNS, expires_at=when)
    StaffGrant.objects.filter(pk=trip.grant.pk).update(ended_at=trip.row().started_at - timedelta(seconds=1))


def session_until(trip, when):
    Session.objects.filter(pk=trip.session.pk).update(expires_at=when)


def shut_out(trip):
    User.objects.filter(pk=trip.helper.pk).update(is_active=False)


def let_in(trip):
    User.objects.filter(pk=trip.helper.pk).update(is_active=True)


UNTOLD = {
    "the grant runs out": (lambda trip: run_out(trip, timezone.now()), grant_again),
    "the session runs out": (
        lambda trip: session_until(trip, timezone.now()), lambda trip: session_until(trip, timezone.now() + RUNS)
    ),
    "somebody writes in the table": (shut_out, let_in),
}  # fmt: skip


@pytest.mark.parametrize("how", UNTOLD)
@pytest.mark.parametrize("ask", ["request", "stream", "sweep"])
def test_what_nothing_tells_of_ends_it_for_good_when_it_is_next_asked_for(trip, how, ask):
    away, back = UNTOLD[how]
    claims = visits.VisitClaims(trip.visit.pk, trip.helper.pk)
    away(trip)

    if ask == "request":
        assert trip.answers() == 401
    elif ask == "stream":
        assert visits.ended_among({claims}) == {claims}
    else:
        assert visits.tell() == 1

    assert trip.row().ended_at is not None
    back(trip)
    assert trip.answers() == 401
    assert visits.ended_among({claims}) == {claims}


def test_one_question_says_what_permissions_say_of_each(trip, mallory, boss):
    """Whoever would be admitted by the scopes they hold, and nobody else, is."""
    names, agreed = [None, *sorted(FUNCTION_SCOPES), *sorted(STAFF_SCOPES)], {True: 0, False: 0}
    end = partial(StaffGrant.objects.filter(ended_at=None).update, ended_at=timezone.now())
    end()

    for who in ("helper", "person"):
        for role in Role.values:
            for name in names:
                user = getattr(trip, who)
                User.objects.filter(pk=user.pk).update(role=role)
                end()
                if name is not None:
                    grant_to(user, boss, name)
                fresh = User.objects.get(pk=user.pk)
                may = has_scope(fresh, visits.SCOPE) if who == "helper" else not scopes_of(fresh) & STAFF_SCOPES
                assert grounds.going_on().exists() is may, (who, role, name)
                agreed[may] += 1
        User.objects.filter(pk=trip.helper.pk).update(role=Role.ADMIN)

    assert min(agreed.values()) > 20, agreed


def letter():
    return Mail.objects.get(kind="account_visited").data["ended"]


def clock(moment):
    return f"{moment:%H:%M}"


def test_the_letter_goes_out_with_the_next_sweep_and_says_when_it_was_over(trip):
    trip.before(timedelta(minutes=7))
    end_grant(trip)

    assert (visits.tell(), visits.tell()) == (1, 0)
    assert letter() == clock(trip.row().ended_at)


@pytest.mark.parametrize("minutes", [10, 20], ids=["it would go on", "it would be over, too"])
@pytest.mark.parametrize("how", ["grant", "session"])
def test_the_letter_says_when_the_ground_ran_out(trip, minutes, how):
    trip.before(timedelta(minutes=minutes))
    ran_out = timezone.now() - timedelta(minutes=minutes - 4)
    (run_out if how == "grant" else session_until)(trip, ran_out)

    assert visits.tell() == 1
    assert letter() == clock(ran_out)


@pytest.mark.parametrize("how", ["own time", "former grant", "no staff"])
def test_the_letter_says_the_end_of_its_time_or_now_where_rows_say_no_more(trip, how):
    trip.before(timedelta(minutes=10 if how == "former grant" else 20))
    ended = trip.row().expires_at
    if how == "former grant":  # it was by their role that they began it
        run_out(trip, timezone.now() - timedelta(minutes=30))
        ended = timezone.now()
    elif how == "no staff":
        Visit.objects.update(staff=None)

    assert visits.tell() == 1
    assert letter() in {clock(ended), clock(ended + timedelta(seconds=30))}


def test_a_visit_of_nobody_any_more_is_over(trip):
    Visit.objects.update(staff=None)

    assert trip.answers() == 401
    assert trip.row().ended_at is not None


def until_it_waits():
    until = time.monotonic() + 10
    while not held_up():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["the grant is ended", "they leave the staff", "they sign out", "the person moderates"])
def test_none_begins_on_what_is_being_taken_away(alice, boss, how):
    trip = Trip(alice, boss)
    visits.end(person=alice, by=trip.helper)

    def begin():
        try:
            return visits.begin(person=alice, by=trip.helper, session_id=trip.session.pk, reason="Why.")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            GONE[how][0](trip)
            started = pool.submit(begin)
            until_it_waits()
        with pytest.raises((SessionRevoked, NotOverYourself)):
            started.result(10)
    assert not Visit.objects.filter(ended_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_letter_waits_for_who_is_being_suspended_rather_than_the_reverse(alice, boss):
    """The sweep holds no visit while it waits for the person: whoever holds the person may want the visit."""
    trip = Trip(alice, boss)
    visits.end(person=alice, by=trip.helper)

    def tell():
        try:
            return visits.tell()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=alice.pk)
            told = pool.submit(tell)
            until_it_waits()
            started = time.monotonic()
            Visit.objects.select_for_update().get(pk=trip.visit.pk)
            assert time.monotonic() - started < 0.5
        assert told.result(10) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("do", "written"),
    [
        (lambda trip: grounds.end_lost([trip.visit.pk]), {"ended_at": timezone.now}),
        (lambda trip: visits.end(person=trip.person, by=trip.helper), {"ended_at": timezone.now}),
        (lambda trip: visits.tell(), {"ended_at": timezone.now, "told_at": timezone.now}),
    ],
    ids=["the ground", "the staff", "the letter"],
)
def test_what_another_did_first_is_not_done_again(alice, boss, do, written):
    trip = Trip(alice, boss)
    if "told_at" not in written:
        session_until(trip, timezone.now())

    def late():
        try:
            return do(trip)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        if "told_at" in written:
            visits.end(person=alice, by=trip.helper)
        with transaction.atomic():
            User.objects.select_for_update().get(pk=alice.pk)
            Visit.objects.update(**{name: now() for name, now in written.items()})
            waiting = pool.submit(late)
            until_it_waits()
        assert waiting.result(10) == 0
    assert AuditEntry.objects.filter(action="visit.ended").count() == ("told_at" in written)
    assert not Mail.objects.filter(kind="account_visited").exists()


def test_who_has_no_address_is_told_nothing(boss):
    trip = Trip(factories.UserFactory.create(email=None, username=None, is_guest=True), boss)
    end_grant(trip)

    assert visits.tell() == 1
    assert not Mail.objects.filter(kind="account_visited").exists()
