"""Answers of an issuer's that no issuer gives: each is refused as what it is, and stands in the audit log."""

import gzip
import json
import tracemalloc

import jwt
import pytest

from accounts.models import AuditEntry, Session, User
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE
from tests.accounts.sign_in.test_issuers_forged import CONFIGURATION, exchange, signed

pytestmark = pytest.mark.django_db
FAILED = "/#error=EXTERNAL_SERVICE_ERROR"
DEEP = {
    "lists": b"[" * 90_000 + b"]" * 90_000,
    "objects": b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
    "what one can read": b'{"keys":' + b"[" * 500 + b"]" * 500 + b"}",
}
HALF = "\ud800"


def refusals():
    return list(AuditEntry.objects.filter(action="sign_in.refused").values_list("detail__reason", flat=True))


def without_address(forged):
    return signed(forged, email=None, email_verified=None)


@pytest.mark.parametrize("answer", DEEP.values(), ids=DEEP.keys())
def test_a_configuration_nested_deep(browser, forged, answer):
    forged.answers[CONFIGURATION] = answer

    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")


@pytest.mark.parametrize("answer", DEEP.values(), ids=DEEP.keys())
def test_keys_nested_deep(browser, forged, answer):
    forged.answers["/jwks"] = answer

    assert exchange(browser, forged, signed(forged))[1] == FAILED
    assert refusals() == ["external_service_error"]


@pytest.mark.parametrize("answer", [DEEP["lists"], DEEP["objects"]], ids=["lists", "objects"])
def test_tokens_nested_deep(browser, forged, answer):
    assert exchange(browser, forged, answer)[1] == FAILED
    assert refusals() == ["external_service_error"]
    assert not Session.objects.exists()


@pytest.mark.parametrize("answer", [DEEP["lists"], DEEP["objects"]], ids=["lists", "objects"])
def test_what_is_told_of_somebody_nested_deep(browser, forged, answer):
    forged.answers["/userinfo"] = answer

    assert exchange(browser, forged, without_address(forged))[1] == FAILED
    assert refusals() == ["external_service_error"]
    assert not User.objects.exists()


@pytest.mark.parametrize("claims", [{"sub": HALF}, {"email": f"{HALF}@example.com"}, {"name": HALF}, {"nonce": HALF}])
def test_half_a_character_in_a_token(browser, forged, claims):
    def tokens(nonce):
        return {"access_token": "a", "id_token": forged.key.sign(forged.claims(**{"nonce": nonce, **claims}))}

    assert exchange(browser, forged, tokens)[1] == "/#error=TOKEN_INVALID"
    assert refusals() == ["token_invalid"]
    assert not User.objects.exists()


@pytest.mark.parametrize("told", [{"email": f"{HALF}@example.com"}, {"name": HALF}])
def test_half_a_character_in_what_is_told_of_somebody(browser, forged, told):
    userinfo = {"sub": "s-1", "email": "ada@example.com", **told}

    assert exchange(browser, forged, without_address(forged), **userinfo)[1] == FAILED
    assert refusals() == ["external_service_error"]
    assert not User.objects.exists()


def test_half_a_character_in_where_its_keys_are(browser, forged):
    forged.answers[CONFIGURATION]["jwks_uri"] += HALF

    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")


@pytest.mark.parametrize("where", ["head", "claims"])
def test_an_apps_token_nested_deep(anonymous, forged, where):
    deep = jwt.utils.base64url_encode(b'{"alg":' + b"[" * 7_000 + b"]" * 7_000 + b"}").decode()
    _head, claims, rest = forged.key.sign(forged.claims()).split(".")
    if where == "claims":
        token = jwt.PyJWS().encode(
            b'{"a":' + b"[" * 7_000 + b"]" * 7_000 + b"}", forged.key.key, "RS256", {"kid": "ours"}
        )
    else:
        token = f"{deep}.{claims}.{rest}"

    answer = anonymous.post(f"{BASE}/token", {"id_token": token, "nonce": "a nonce of mine"})

    assert code(answer) == (401, "TOKEN_INVALID")
    assert refusals() == ["token_invalid"]


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"])
@pytest.mark.parametrize("answer", [{"error": "slow_down"}, b"", {"access_token": "a", "id_token": "x"}])
def test_where_codes_become_tokens_it_fails_and_says_so(browser, forged, status, answer):
    forged.statuses["/token"] = status

    assert exchange(browser, forged, answer)[1] == FAILED
    assert refusals() == ["external_service_error"]


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
@pytest.mark.parametrize("path", [CONFIGURATION, "/jwks", "/token", "/userinfo"])
def test_where_it_points_elsewhere_nobody_goes_with_a_secret(browser, forged, path, status):
    forged.statuses[path], forged.moved[path] = status, f"{forged.url}/elsewhere"

    if path == CONFIGURATION:
        assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")
    else:
        assert exchange(browser, forged, without_address(forged), sub="s-1")[1] == FAILED
    assert forged.asked[-1] == path
    assert not Session.objects.exists()


def test_that_a_code_is_none_is_not_its_failure(browser, forged):
    forged.statuses["/token"] = "400 Bad Request"

    assert exchange(browser, forged, {"error": "invalid_grant"})[1] == "/#error=TOKEN_INVALID"


PACKED = gzip.compress(b'"' + b" " * 100_000_000 + b'"')


@pytest.mark.parametrize(
    ("path", "told"),
    [(CONFIGURATION, 502), ("/jwks", FAILED), ("/token", FAILED), ("/userinfo", FAILED)],
)
def test_an_answer_that_unpacks_to_more_than_one_reads_is_read_no_further(browser, forged, path, told):
    forged.packed[path] = PACKED
    tracemalloc.start()
    try:
        if path == CONFIGURATION:
            assert code(browser.call("get", f"{BASE}/authorize")) == (told, "EXTERNAL_SERVICE_ERROR")
        else:
            assert exchange(browser, forged, without_address(forged))[1] == told
        assert tracemalloc.get_traced_memory()[1] < 20_000_000  # of a piece all that is in it
    finally:
        tracemalloc.stop()


def test_an_answer_that_is_packed_is_read(browser, forged):
    forged.packed["/jwks"] = gzip.compress(json.dumps(forged.answers["/jwks"]).encode())

    assert exchange(browser, forged, signed(forged))[1] == "/"
