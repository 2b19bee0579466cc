"""Exactly as many as the limit says, however many come at once; in Redis when there is one."""

from collections import Counter

import pytest

from accounts.models import AuditEntry, Session, User
from config.api.throttling import process_counter
from tests.accounts.test_refresh import code
from tests.factories import PASSWORD


@pytest.fixture
def limit(settings):
    def set_limit(**rates):
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, **rates}

    return set_limit


@pytest.fixture(params=["memory", "redis"])
def counter(request, settings, limit):
    """Both counters: without Redis the run fails rather than leave one untried."""
    limit(anonymous="1000/h", user="1000/h", register="1000/h", sign_in="1000/h")
    assert settings.REDIS_URL, "the tests of limits need REDIS_URL"
    if request.param == "memory":
        settings.REDIS_URL = ""
    process_counter.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("counter")
def test_of_forty_wrong_sign_ins_at_once_twenty_five_are_looked_at(anonymous, alice, limit, crowd):
    limit(sign_in="25/h", sign_in_account="1000/h")

    wrong = {"username": alice.email, "password": "wrong horse battery"}
    answers = crowd(40, lambda: anonymous.post("/auth/token", wrong))

    assert Counter(answer.status_code for answer in answers) == {401: 25, 429: 15}
    assert not Session.objects.exists()
    refused = [answer for answer in answers if answer.status_code == 429]
    assert {answer.json()["error"]["code"] for answer in refused} == {"RATE_LIMITED"}
    assert all(3590 <= int(answer.headers["Retry-After"]) <= 3601 for answer in refused)
    left = sorted(int(a.headers["X-RateLimit-Remaining"]) for a in answers if a.status_code == 401)
    assert left == list(range(25))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("counter")
def test_of_forty_requests_of_one_person_twenty_five_are_answered(api, alice, limit, crowd):
    me = api(alice)
    limit(user="25/h")

    answers = crowd(40, lambda: me.get("/users/me"))

    assert Counter(answer.status_code for answer in answers) == {200: 25, 429: 15}
    assert {answer.headers["X-RateLimit-Limit"] for answer in answers} == {"25"}


def test_failed_sign_ins_count(anonymous, alice, limit):
    limit(sign_in="3/15m")
    for _ in range(3):
        answer = anonymous.post("/auth/token", {"username": alice.email, "password": "wrong"})
        assert answer.status_code == 401

    answer = anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD})

    assert code(answer) == (429, "RATE_LIMITED")
    assert 890 <= int(answer.headers["Retry-After"]) <= 901
    assert (answer.headers["X-RateLimit-Limit"], answer.headers["X-RateLimit-Remaining"]) == ("3", "0")
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", 429),
        ("2001:db8:0:1::1", "2001:0DB8::1:0:0:0:2", 429),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", 401),
        ("198.51.100.7", "198.51.100.8", 401),
        ("198.51.100.7", "::ffff:198.51.100.7", 429),
        ("::ffff:198.51.100.7", "::ffff:198.51.100.8", 401),
        ("fe80::1%eth0", "fe80::2", 429),
        ("unknown", "unknown", 429),
    ],
)
def test_a_subscriber_of_ipv6_is_one_caller(client, alice, limit, first, second, status):
    limit(sign_in="1/h")

    def sign_in(address, password):
        body = {"username": alice.email, "password": password}
        return client.post("/api/v1/auth/token", body, content_type="application/json", REMOTE_ADDR=address)

    assert sign_in(first, "wrong").status_code == 401
    assert sign_in(second, "wrong").status_code == status
    known_as = "" if first == "unknown" else first
    assert AuditEntry.objects.filter(action="sign_in.refused").earliest("id").ip == known_as


def test_registrations_and_guests_share_a_limit(anonymous, ada, limit):
    limit(register="2/h")

    assert anonymous.post("/auth/guest").status_code == 201
    assert anonymous.post("/auth/register", ada).status_code == 201
    assert code(anonymous.post("/auth/guest")) == (429, "RATE_LIMITED")
    assert code(anonymous.post("/auth/register", {**ada, "email": "b@example.com"})) == (429, "RATE_LIMITED")
    assert User.objects.count() == 2


def test_an_old_refresh_token_takes_none_of_its_owners_requests(api, anonymous, alice, limit):
    limit(user="3/h", anonymous="1000/h")
    stolen, here, there = api(alice), api(alice), api(alice)
    stolen.post("/auth/logout")

    answers = [
        anonymous.post("/auth/token/refresh", {"refresh_token": stolen.signed_in.refresh_token}) for _ in range(4)
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert here.get("/users/me").headers["X-RateLimit-Remaining"] == "1"  # the sign-out was one
    pair = anonymous.post("/auth/token/refresh", {"refresh_token": there.signed_in.refresh_token})
    assert (pair.status_code, pair.headers["X-RateLimit-Remaining"]) == (200, "2")


def test_refreshing_counts_by_session_and_what_is_no_token_by_address(api, anonymous, alice, mallory, limit):
    limit(user="2/h", anonymous="1/h")
    token, other = api(alice).signed_in.refresh_token, api(mallory).signed_in.refresh_token

    def refresh(text):
        return anonymous.post("/auth/token/refresh", {"refresh_token": text})

    assert code(refresh("x")) == (401, "TOKEN_INVALID")
    assert code(refresh("x")) == (429, "RATE_LIMITED")
    assert code(anonymous.post("/auth/token/refresh", [])) == (429, "RATE_LIMITED")
    token = refresh(token).json()["refresh_token"]
    token = refresh(token).json()["refresh_token"]
    assert code(refresh(token)) == (429, "RATE_LIMITED")
    assert refresh(other).status_code == 200
