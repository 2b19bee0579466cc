"""A stream that staff opened on a visit is over within a second of the visit's ground, whatever takes that away."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role, Session, StaffGrant, User
from accounts.services import profiles, sessions, staff, visits
from interpretations import services
from tests import factories
from tests.interpretations.listening import Event, Listener, events_of

pytestmark = pytest.mark.django_db(transaction=True)
WITHIN = 1.0  # seconds
RUNS = timedelta(hours=1)


@pytest.fixture
def boss(transactional_db):
    return factories.UserFactory.create(role=Role.ADMIN, is_staff=True, is_superuser=True)


@pytest.fixture
def helper(boss):
    return factories.UserFactory.create(role=Role.MODERATOR, is_staff=True)


@pytest.fixture
def grant(helper, boss):
    expires_at = timezone.now() + RUNS
    return staff.grant(user=helper, grants=visits.SCOPE, reason="x", expires_at=expires_at, by=boss)


@pytest.fixture
def headers(alice, helper, grant):
    kind, ends = Session.Kind.BACK_OFFICE, timezone.now() + RUNS
    session = Session.objects.create(user=helper, kind=kind, second_factor="totp", expires_at=ends)
    by = User.objects.get(pk=helper.pk)
    _, token = visits.begin(person=alice, by=by, session_id=session.pk, reason="Why.")
    return {"Authorization": f"Bearer {token}"}


def the_right(grant, helper, alice, boss):
    staff.end_grant(grant=grant, by=boss)


def a_right_by_hand(grant, helper, alice, boss):
    StaffGrant.objects.filter(pk=grant.pk).update(ended_at=timezone.now())


def the_staff(grant, helper, alice, boss):
    staff.change_rights(user=helper, by=boss, is_staff=False)


def signed_in(grant, helper, alice, boss):
    sessions.revoke(user=helper, reason=Session.Reason.SIGNED_OUT)


def their_standing(grant, helper, alice, boss):
    staff.suspend(user=helper, by=boss, reason="Spam.")


def the_persons_standing(grant, helper, alice, boss):
    staff.suspend(user=alice, by=boss, reason="Spam.")


def the_person(grant, helper, alice, boss):
    profiles.delete_account(user=alice)


def below_staff(grant, helper, alice, boss):
    staff.change_rights(user=User.objects.get(pk=alice.pk), by=boss, role=Role.MODERATOR)


@pytest.mark.parametrize(
    "end",
    [
        the_right, a_right_by_hand, the_staff, signed_in, their_standing, the_persons_standing, the_person, below_staff,
    ],
)  # fmt: skip
def test_the_stream_ends_with_the_ground_of_the_visit(
    server, headers, unwritten, at_once, grant, helper, alice, boss, end
):
    with Listener(server, headers).open(unwritten.pk) as response:
        assert response.status_code == 200
        lines = events_of(response.iter_lines())
        assert next(lines) == ": nocturna"

        end(grant, helper, alice, boss)

        ended_at = time.monotonic()
        events = [event for event in lines if isinstance(event, Event)]
        assert [(event.name, event.data["error"]["code"]) for event in events] == [("error", "SESSION_REVOKED")]
        assert time.monotonic() - ended_at < WITHIN


def test_it_is_read_to_its_end_while_the_visit_goes_on(server, headers, unwritten, at_once):
    with Listener(server, headers).open(unwritten.pk) as response:
        lines = events_of(response.iter_lines())
        assert next(lines) == ": nocturna"
        time.sleep(WITHIN)
        services.write_interpretation(interpretation_id=unwritten.pk)
        assert [event.name for event in lines if isinstance(event, Event)][-1] == "done"
