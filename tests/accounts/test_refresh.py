from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.models import Session, User
from accounts.services import tokens
from analytics.models import OutboxEvent
from tests import factories


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def refresh(anonymous):
    return lambda token: anonymous.post("/auth/token/refresh", {"refresh_token": token})


def let_pass(**time):
    Session.objects.update(rotated_at=F("rotated_at") - timedelta(**time))


def test_a_refresh_token_gives_a_new_pair_for_the_same_session(api, alice, refresh):
    person = api(alice)
    Session.objects.update(expires_at=timezone.now() + timedelta(hours=1), last_used_at="2026-01-01T00:00:00Z")

    answer = refresh(person.signed_in.refresh_token)

    body, session = answer.json(), Session.objects.get()
    assert answer.status_code == 200
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 1800)
    assert answer.headers["Cache-Control"] == "no-store"
    assert tokens.read_refresh(body["refresh_token"]).jti == session.refresh_jti
    assert session.previous_jti == tokens.read_refresh(person.signed_in.refresh_token).jti
    assert timedelta(days=6, hours=23) < session.expires_at - timezone.now() <= timedelta(days=7)
    assert timezone.now() - session.last_used_at < timedelta(minutes=1)
    assert person.get("/users/me", Authorization=f"Bearer {body['access_token']}").status_code == 200
    assert person.get("/users/me").status_code == 200  # the earlier access token lives out its half hour


def test_a_chain_of_refreshes_goes_on(api, alice, refresh):
    token = api(alice).signed_in.refresh_token
    for _ in range(4):
        answer = refresh(token)
        assert answer.status_code == 200
        token = answer.json()["refresh_token"]
    assert Session.objects.live().count() == 1


def test_the_token_just_replaced_is_a_refresh_in_progress(api, alice, refresh):
    person = api(alice)
    second = refresh(person.signed_in.refresh_token).json()["refresh_token"]
    before = Session.objects.values().get()

    answer = refresh(person.signed_in.refresh_token)

    assert code(answer) == (409, "REFRESH_IN_PROGRESS")
    assert Session.objects.values().get() == before
    assert refresh(second).status_code == 200


def test_the_token_just_replaced_is_a_theft_after_ten_seconds(api, alice, refresh):
    person = api(alice)
    second = refresh(person.signed_in.refresh_token).json()
    let_pass(seconds=9)
    assert code(refresh(person.signed_in.refresh_token)) == (409, "REFRESH_IN_PROGRESS")
    let_pass(seconds=1, milliseconds=1)

    assert code(refresh(person.signed_in.refresh_token)) == (401, "TOKEN_REUSED")

    session = Session.objects.get()
    assert (session.is_live, session.revoked_reason) == (False, "token_reused")
    assert code(refresh(second["refresh_token"])) == (401, "SESSION_REVOKED")
    assert code(person.get("/users/me", Authorization=f"Bearer {second['access_token']}")) == (401, "SESSION_REVOKED")
    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")
    assert OutboxEvent.objects.get(event_type="session.revoked").data == {
        "session_id": str(session.pk),
        "reason": "token_reused",
    }


def test_an_older_token_is_a_theft_at_once(api, alice, refresh):
    first = api(alice).signed_in.refresh_token
    second = refresh(first).json()["refresh_token"]
    third = refresh(second).json()["refresh_token"]

    assert code(refresh(first)) == (401, "TOKEN_REUSED")
    assert code(refresh(third)) == (401, "SESSION_REVOKED")


def test_a_theft_ends_only_its_session(api, alice, mallory, refresh):
    robbed, other, stranger = api(alice), api(alice), api(mallory)
    refresh(refresh(robbed.signed_in.refresh_token).json()["refresh_token"])

    assert code(refresh(robbed.signed_in.refresh_token)) == (401, "TOKEN_REUSED")

    assert code(robbed.get("/users/me")) == (401, "SESSION_REVOKED")
    assert other.get("/users/me").status_code == 200
    assert stranger.get("/users/me").status_code == 200


@pytest.mark.parametrize("state", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_who_is_blocked_or_deleted_gets_no_new_pair(api, alice, refresh, state):
    token = api(alice).signed_in.refresh_token
    User.objects.update(**state)
    before = Session.objects.values().get()

    assert code(refresh(token)) == (401, "SESSION_REVOKED")
    assert Session.objects.values().get() == before


def test_a_session_past_its_end_is_not_renewed(api, alice, refresh):
    token = api(alice).signed_in.refresh_token
    Session.objects.update(expires_at=timezone.now())

    assert code(refresh(token)) == (401, "SESSION_REVOKED")


def test_a_session_that_was_purged_is_not_renewed(api, alice, refresh):
    token = api(alice).signed_in.refresh_token
    Session.objects.all().delete()

    assert code(refresh(token)) == (401, "SESSION_REVOKED")


def test_a_person_who_is_gone_altogether_is_a_refusal_and_no_failure(api, alice, refresh):
    token = api(alice).signed_in.refresh_token
    factories.gone(alice)

    assert code(refresh(token)) == (401, "SESSION_REVOKED")


def test_an_access_token_refreshes_nothing(api, alice, refresh):
    assert code(refresh(api(alice).signed_in.access_token)) == (401, "TOKEN_INVALID")


def test_an_expired_refresh_token_says_so(api, alice, refresh, forge):
    assert code(refresh(forge(api(alice).signed_in, token_type="refresh", exp=1_700_000_000))) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize("body", [{}, {"refresh_token": None}, {"refresh_token": ""}, {"refresh_token": 5}])
def test_the_token_is_asked_for(anonymous, body):
    answer = anonymous.post("/auth/token/refresh", body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["refresh_token"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_of_sixteen_refreshes_of_one_token_one_succeeds(api, alice, refresh, crowd, round_):
    person = api(alice)

    answers = crowd(16, lambda: refresh(person.signed_in.refresh_token))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 15}
    assert {a.json()["error"]["code"] for a in answers if a.status_code == 409} == {"REFRESH_IN_PROGRESS"}
    (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
    session = Session.objects.get()
    assert session.is_live
    assert session.refresh_jti == tokens.read_refresh(winner["refresh_token"]).jti
    assert refresh(winner["refresh_token"]).status_code == 200
    assert code(refresh(person.signed_in.refresh_token)) == (401, "TOKEN_REUSED")


@pytest.mark.django_db(transaction=True)
def test_a_refresh_beside_a_revocation_leaves_nothing_alive(api, alice, refresh, crowd):
    person = api(alice)
    jobs = iter([lambda: person.delete("/auth/sessions/" + str(person.signed_in.session.pk))] + [None] * 7)

    def act():
        return (next(jobs) or (lambda: refresh(person.signed_in.refresh_token)))()

    answers = crowd(8, act)

    assert {answer.status_code for answer in answers} <= {200, 204, 401, 409}
    assert not Session.objects.live().exists()
    for answer in answers:
        if answer.status_code == 200:
            assert code(refresh(answer.json()["refresh_token"])) == (401, "SESSION_REVOKED")
