"""What a passkey answers: begun by anybody at no cost, and good once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection, transaction
from fido2.server import Fido2Server

from accounts.models import Session, Ticket, User
from accounts.services import sealed
from config.system import encryption
from tests.accounts.sign_in.by_passkey import answer_of, sign_in_by
from tests.accounts.sign_in.conftest import aged, code
from tests.conftest import Api
from tests.locks import held_up

pytestmark = pytest.mark.django_db


def test_asking_leaves_nothing_anywhere(anonymous, django_assert_num_queries):
    with django_assert_num_queries(0):
        answers = [anonymous.post("/auth/passkey/options") for _ in range(2)]

    assert not any(answer.cookies for answer in answers)
    first, second = (answer.json() for answer in answers)
    challenges = {begun["options"]["publicKey"]["challenge"] for begun in (first, second)}
    assert len(challenges) == 2
    assert not any(challenge in begun["passkey_token"] for challenge in challenges for begun in (first, second))


def test_an_office_signs_in_by_passkey_from_one_address(device, anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "2/15m", "sign_in": "2/15m", "anonymous": "2/h"}

    assert [sign_in_by(device, anonymous).status_code for _ in range(4)] == [200] * 4


def test_what_is_proved_and_refused_all_the_same_counts_for_its_person_alone(device, anonymous, settings):
    """Or who is blocked would fill the log, at the expense of whoever shares their address."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m"}
    User.objects.update(is_active=False)

    assert [sign_in_by(device, anonymous).status_code for _ in range(3)] == [401, 401, 429]

    User.objects.update(is_active=True)
    answers = [anonymous.post("/auth/passkey", {**answer_of(device, anonymous), "credential": {}}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]


@pytest.mark.django_db(transaction=True)
def test_of_eight_that_bring_one_answer_at_once_one_is_signed_in(device, anonymous, crowd):
    body = answer_of(device, anonymous)

    answers = crowd(8, lambda: Api().post("/auth/passkey", body))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 7}
    assert {code(answer)[1] for answer in answers if answer.status_code != 200} == {"TOKEN_INVALID"}
    assert Session.objects.count() == 1


@pytest.mark.parametrize("redis", ["gone", "emptied", "none"])
def test_whatever_becomes_of_redis_an_answer_signs_in_and_does_it_once(device, anonymous, settings, redis):
    body = answer_of(device, anonymous)
    if redis == "gone":
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}
    elif redis == "none":
        settings.REDIS_URL = ""

    assert anonymous.post("/auth/passkey", body).status_code == 200
    if redis == "emptied":
        cache.clear()
    assert code(anonymous.post("/auth/passkey", body)) == (401, "TOKEN_INVALID")
    assert Session.objects.count() == 1


@pytest.fixture
def verified(monkeypatch):
    """Of each signature that was verified, whether it was right."""
    found, verify = [], Fido2Server.authenticate_complete

    def seen(*args, **options):
        found.append(False)
        answer = verify(*args, **options)
        found[-1] = True
        return answer

    monkeypatch.setattr(Fido2Server, "authenticate_complete", seen)
    return found


def test_an_answer_is_verified_once_and_one_that_was_used_never_again(device, anonymous, verified):
    body = answer_of(device, anonymous)
    assert anonymous.post("/auth/passkey", body).status_code == 200
    assert verified == [True]

    assert code(anonymous.post("/auth/passkey", body)) == (401, "TOKEN_INVALID")
    assert verified == [True]


def test_an_answer_to_something_else_is_verified_once(device, anonymous, verified):
    other = answer_of(device, anonymous)
    body = {**answer_of(device, anonymous), "credential": other["credential"]}

    assert code(anonymous.post("/auth/passkey", body)) == (401, "INVALID_CREDENTIALS")
    assert verified == [False]


def test_an_answer_that_was_refused_once_is_no_other_for_that(device, anonymous):
    """Whoever mistakes the device tries again with the same options: what was not proved is not spent."""
    body = answer_of(device, anonymous)

    assert code(anonymous.post("/auth/passkey", {**body, "credential": {}})) == (401, "INVALID_CREDENTIALS")
    assert anonymous.post("/auth/passkey", body).status_code == 200


def test_an_answer_is_good_for_ten_minutes(device, anonymous):
    for seconds, status in ((590, 200), (610, 401)):
        body = answer_of(device, anonymous)
        body["passkey_token"] = aged(body["passkey_token"], seconds)
        assert anonymous.post("/auth/passkey", body).status_code == status


def nothing(token):
    return ""


def other_key_of_ours(token):
    return f"2026-11-27-3f:{token.partition(':')[2]}"


def another_purpose(token):
    return sealed.seal(Ticket.Purpose.OPENID_CONNECT, **sealed.unseal(token, Ticket.Purpose.PASSKEY).data)


def a_secret_of_ours(token):
    return encryption.encrypt("5")


def changed(token):
    return token[:60] + ("A" if token[60] != "A" else "B") + token[61:]


@pytest.mark.parametrize("forge", [nothing, other_key_of_ours, another_purpose, a_secret_of_ours, changed])
def test_a_token_that_we_never_gave_signs_nobody_in(device, anonymous, forge):
    body = answer_of(device, anonymous)
    body["passkey_token"] = forge(body["passkey_token"])

    answer = anonymous.post("/auth/passkey", body)

    assert code(answer) in ((401, "TOKEN_INVALID"), (400, "VALIDATION_ERROR"))
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", ["passkey", "person"])
def test_a_passkey_that_is_removed_in_this_moment_signs_nobody_in(device, anonymous, held):
    """held: what whoever removes it has locked, and so how far the sign-in gets meanwhile."""
    body = answer_of(device, anonymous)

    def sign_in():
        try:
            return anonymous.post("/auth/passkey", body)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            people, passkeys = User.objects.all(), Authenticator.objects.filter(type="webauthn")
            list((people if held == "person" else passkeys).select_for_update())
            late = pool.submit(sign_in)
            deadline = time.monotonic() + 20
            while not held_up():
                assert time.monotonic() < deadline
                time.sleep(0.01)
            passkeys.delete()
        assert code(late.result()) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()
