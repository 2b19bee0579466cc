"""Wrong second factors are counted in the database: by all processes together, and whatever becomes of Redis."""

import time
from collections import Counter
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.utils import timezone

from accounts.models import Session, Ticket
from accounts.services import second_step, tickets
from config.api.throttling import process_counter
from tests import factories
from tests.accounts.sign_in.conftest import code, totp_code
from tests.accounts.sign_in.test_second_factors import asked
from tests.conftest import Api
from tests.factories import PASSWORD


@pytest.fixture
def redis_gone(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}


@pytest.fixture
def guess():
    """From an address of its own, at a sign-in of its own, to a process that remembers nothing."""
    numbers = iter(range(1, 250))

    def once(user, value, method="totp"):
        process_counter.clear()
        ticket = tickets.open_ticket(Ticket.Purpose.SECOND_FACTOR, user=user, by="password", device=None)
        body = {"mfa_token": tickets.token_of(ticket), "method": method, "code": value}
        return Api().client.post("/api/v1/auth/mfa/verify", body, REMOTE_ADDR=f"203.0.113.{next(numbers)}")

    return once


def wrong(secret):
    return "000000" if totp_code(secret) != "000000" else "111111"


@pytest.mark.usefixtures("redis_gone")
@pytest.mark.parametrize(("method", "most"), [("totp", "ATTEMPTS"), ("recovery_code", "RECOVERY_ATTEMPTS")])
def test_without_redis_there_are_no_more_guesses(with_totp, guess, monkeypatch, method, most):
    user, secret = with_totp
    monkeypatch.setattr(second_step, most, 4)

    answers = Counter(guess(user, wrong(secret), method).status_code for _ in range(7))

    assert answers == {401: 4, 429: 3}
    assert not Session.objects.exists()


@pytest.mark.usefixtures("redis_gone")
@pytest.mark.django_db(transaction=True)
def test_of_guesses_at_once_as_many_are_looked_at(guess, crowd, monkeypatch):
    monkeypatch.setattr(second_step, "ATTEMPTS", 5)
    alice = factories.UserFactory.create(email="alice@example.com", email_verified=True)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)

    answers = crowd(12, lambda: guess(alice, wrong(secret)).status_code)

    assert Counter(answers) == {401: 5, 429: 7}
    assert code(guess(alice, totp_code(secret))) == (429, "RATE_LIMITED")


@pytest.mark.usefixtures("redis_gone")
def test_what_is_right_is_given_back(with_totp, guess, monkeypatch):
    user, secret = with_totp
    monkeypatch.setattr(second_step, "ATTEMPTS", 2)

    answers = [guess(user, value).status_code for value in (wrong(secret), totp_code(secret), wrong(secret), "0")]

    assert answers == [401, 200, 401, 429]


@pytest.mark.usefixtures("redis_gone")
def test_who_holds_a_stolen_token_guesses_no_more_either(with_totp, settings):
    user, secret = with_totp
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}
    me = Api(user)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    def confirm(value):
        process_counter.clear()
        return me.post("/auth/confirm", {"method": "totp", "code": value})

    assert [code(confirm(wrong(secret))) for _ in range(3)] == [(401, "INVALID_CREDENTIALS")] * 3
    assert code(confirm(totp_code(secret))) == (429, "RATE_LIMITED")
    assert code(me.post("/auth/confirm", {"password": PASSWORD})) == (429, "RATE_LIMITED")
    assert not Session.objects.filter(confirmed_at__gt=timezone.now() - timedelta(minutes=5)).exists()


def test_attempts_are_counted_over_sign_ins_wherever_they_come_from(anonymous, with_totp):
    def complete(value, address):
        body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "totp", "code": value}
        return anonymous.client.post("/api/v1/auth/mfa/verify", body, REMOTE_ADDR=address)

    begun = time.monotonic()
    wrong = "000000" if totp_code(with_totp[1]) != "000000" else "111111"
    for number in range(second_step.ATTEMPTS):
        assert code(complete(wrong, f"203.0.113.{number}")) == (401, "INVALID_CREDENTIALS")

    answer = complete(totp_code(with_totp[1]), "203.0.113.99")

    assert code(answer) == (429, "RATE_LIMITED")
    assert 899 - (time.monotonic() - begun) <= int(answer.headers["Retry-After"]) <= 901
