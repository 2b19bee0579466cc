"""What an issuer may say in its answers, and what is made of it."""

import base64
import hashlib

import pytest
from django.core.cache import cache

from accounts.models import Session, User
from accounts.openid.issuer import FAILURE_KEPT
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE, leave
from tests.services.issuer import SigningKey, parameters

pytestmark = pytest.mark.django_db


def exchange(browser, forged, token_answer, **userinfo):
    sent = parameters(leave(browser))
    claims = token_answer(sent["nonce"]) if callable(token_answer) else token_answer
    forged.answers["/token"] = claims
    if userinfo:
        forged.answers["/userinfo"] = userinfo
    answer = browser.call("get", f"{BASE}/callback", {"state": sent["state"], "code": "c-1"})
    return sent, answer.headers["Location"]


def signed(forged, **claims):
    return lambda nonce: {
        "access_token": "a",
        "token_type": "Bearer",
        "id_token": forged.key.sign(forged.claims(nonce=nonce, **claims)),
    }


def test_the_code_goes_with_the_verifier_of_the_challenge(browser, forged):
    sent, location = exchange(browser, forged, signed(forged))

    assert location == "/"
    posted = forged.posted
    challenge = base64.urlsafe_b64encode(hashlib.sha256(posted["code_verifier"].encode()).digest()).decode().rstrip("=")
    assert challenge == sent["code_challenge"]
    assert (posted["code"], posted["client_secret"], posted["grant_type"]) == ("c-1", "s3cret", "authorization_code")
    assert posted["redirect_uri"] == sent["redirect_uri"]


def test_an_issuer_that_wants_it_gets_the_secret_as_basic_authorization(browser, forged):
    forged.answers["/.well-known/openid-configuration"]["token_endpoint_auth_methods_supported"] = [
        "client_secret_basic"
    ]

    assert exchange(browser, forged, signed(forged))[1] == "/"
    assert "client_secret" not in forged.posted


def test_an_address_that_the_token_lacks_is_asked_for(browser, forged):
    userinfo = {"sub": "s-1", "email": "ada@example.com", "email_verified": True}

    assert exchange(browser, forged, signed(forged, email=None, email_verified=None), **userinfo)[1] == "/"
    assert User.objects.get().email_verified


def test_what_is_told_of_somebody_else_is_not_taken(browser, forged):
    userinfo = {"sub": "s-2", "email": "ada@example.com", "email_verified": True}

    location = exchange(browser, forged, signed(forged, email=None, email_verified=None), **userinfo)[1]
    assert location == "/#error=TOKEN_INVALID"
    assert not User.objects.exists()


def test_an_issuer_without_userinfo_and_address_makes_nobody(browser, forged):
    del forged.answers["/.well-known/openid-configuration"]["userinfo_endpoint"]

    assert exchange(browser, forged, signed(forged, email=None))[1] == "/#error=TOKEN_INVALID"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"access_token": "a"}, "TOKEN_INVALID"),
        ({"access_token": "a", "id_token": 5}, "TOKEN_INVALID"),
        ({"access_token": "a", "id_token": "x" * 20_001}, "TOKEN_INVALID"),
        ({"error": "invalid_grant"}, "TOKEN_INVALID"),
        (b"not json", "EXTERNAL_SERVICE_ERROR"),
        (b'{"', "EXTERNAL_SERVICE_ERROR"),
    ],
)
def test_an_answer_without_a_token_signs_nobody_in(browser, forged, answer, error):
    assert exchange(browser, forged, answer)[1] == f"/#error={error}"
    assert not Session.objects.exists()


CONFIGURATION = "/.well-known/openid-configuration"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answers: answers.pop(CONFIGURATION),
        lambda answers: answers.update({CONFIGURATION: []}),
        lambda answers: answers.update({CONFIGURATION: b"not json"}),
        lambda answers: answers.update({CONFIGURATION: b'"' + b"x" * 300_000 + b'"'}),
        lambda answers: answers[CONFIGURATION].update(issuer="https://evil.example"),
        lambda answers: answers[CONFIGURATION].pop("jwks_uri"),
        lambda answers: answers[CONFIGURATION].update(token_endpoint=5),
    ],
)
def test_an_issuer_that_does_not_speak_for_itself_is_not_gone_to(browser, forged, spoil):
    spoil(forged.answers)

    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")


@pytest.mark.parametrize("tokens", [["access_token"], 5, b"not json"])
def test_tokens_that_are_none_are_the_issuers_failure(browser, forged, tokens):
    assert exchange(browser, forged, tokens)[1] == "/#error=EXTERNAL_SERVICE_ERROR"
    assert not Session.objects.exists()


def test_an_issuer_that_is_silent_is_not_waited_for(browser, forged, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    forged.delay = 1.0

    assert code(browser.call("get", f"{BASE}/authorize")) == (504, "EXTERNAL_SERVICE_TIMEOUT")


def test_an_issuer_that_fails_is_left_alone_for_a_while(browser, forged):
    """However often somebody begins, which has no limit."""
    configuration = forged.answers.pop(CONFIGURATION)
    answers = [browser.call("get", f"{BASE}/authorize") for _ in range(4)]
    assert [code(answer) for answer in answers] == [(502, "EXTERNAL_SERVICE_ERROR")] * 4
    assert forged.asked.count(CONFIGURATION) == 1

    forged.answers[CONFIGURATION] = configuration
    [kept] = cache.keys("oidc:*:failed")
    assert 0 < cache.ttl(kept) <= FAILURE_KEPT
    cache.expire(kept, 0)
    assert exchange(browser, forged, signed(forged))[1] == "/"


def test_an_issuer_is_asked_once_for_what_it_is(browser, forged):
    exchange(browser, forged, signed(forged))
    exchange(browser, forged, signed(forged))

    assert forged.asked.count(CONFIGURATION) == forged.asked.count("/jwks") == 1


def test_keys_that_changed_are_fetched_anew(browser, forged):
    exchange(browser, forged, signed(forged))
    old, forged.key = forged.key, SigningKey("next")
    forged.answers["/jwks"] = {"keys": [forged.key.jwk()]}
    try:
        assert exchange(browser, forged, signed(forged))[1] == "/"
        assert forged.asked.count("/jwks") == 2
        unknown = SigningKey("unknown")
        location = exchange(
            browser, forged, lambda nonce: {"access_token": "a", "id_token": unknown.sign(forged.claims(nonce=nonce))}
        )[1]
        assert location == "/#error=TOKEN_INVALID"
        assert forged.asked.count("/jwks") == 2  # not at anybody's word
    finally:
        forged.key = old


def test_with_redis_gone_the_issuer_is_asked_each_time(browser, forged, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    told = forged.answers.pop(CONFIGURATION)
    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")
    forged.answers[CONFIGURATION] = told

    assert exchange(browser, forged, signed(forged))[1] == "/"
    # Its configuration by who begins, by who exchanges the code, and by who looks at the token.
    assert (forged.asked.count(CONFIGURATION), forged.asked.count("/jwks")) == (1 + 3, 1)
