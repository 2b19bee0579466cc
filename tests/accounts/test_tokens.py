"""What anybody may send as a token: each is a 401 that says why, and none a failure."""

import base64
import json
import uuid

import jwt
import pytest

from accounts.models import Session, User
from accounts.services import sessions, tokens
from tests import factories


def refusal(answer):
    assert answer.status_code == 401, answer.content
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="nocturna"'
    return answer.json()["error"]["code"]


@pytest.fixture
def person(api, alice):
    return api(alice)


@pytest.fixture
def ask(anonymous):
    return lambda token: anonymous.get("/users/me", Authorization=f"Bearer {token}")


def test_the_forger_knows_what_a_good_token_is(person, ask, forge):
    assert ask(forge(person.signed_in)).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"token_type": "refresh"},
        {"token_type": None},
        {"token_type": "sliding"},
        {"aud": "elsewhere"},
        {"aud": None},
        {"aud": 5},
        {"iss": "elsewhere"},
        {"iss": None},
        {"sub": None},
        {"sub": "x"},
        {"sub": 5},
        {"sub": ""},
        {"sub": ["a"]},
        {"sub": str(uuid.uuid4())},
        {"sid": None},
        {"sid": "x"},
        {"sid": 5},
        {"sid": {"a": 1}},
        {"sid": "\u0000"},
        {"sid": "' OR 1=1 --"},
        {"jti": None},
        {"jti": "x"},
        {"jti": 5},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 10**30},
        {"exp": [1]},
        {"iat": "long ago"},
        {"iat": 10**12},
        {"nbf": 10**12},
    ],
)
def test_a_claim_that_is_wrong_though_signed(person, ask, forge, claims):
    assert refusal(ask(forge(person.signed_in, **claims))) == "TOKEN_INVALID"


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_another_algorithm(person, ask, forge, algorithm):
    assert refusal(ask(forge(person.signed_in, algorithm=algorithm))) == "TOKEN_INVALID"


def test_another_key(person, ask, forge):
    assert refusal(ask(forge(person.signed_in, key="k" * 64))) == "TOKEN_INVALID"


def test_a_payload_changed_under_its_signature(person, ask, forge):
    header, payload, signature = forge(person.signed_in).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["sub"] = str(uuid.uuid4())
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert refusal(ask(f"{header}.{payload}.{signature}")) == "TOKEN_INVALID"


def test_a_signature_cut_off(person, ask, forge):
    assert refusal(ask(forge(person.signed_in).rpartition(".")[0] + ".")) == "TOKEN_INVALID"


@pytest.mark.parametrize("payload", [b"[]", b"null", b"5", b"\xff", b"{", b'"x"'])
def test_a_payload_that_is_no_object(person, ask, settings, payload):
    token = jwt.PyJWS().encode(payload, settings.SIMPLE_JWT["SIGNING_KEY"], algorithm="HS256")
    assert refusal(ask(token)) == "TOKEN_INVALID"


@pytest.mark.parametrize(
    "token",
    [
        "",
        " ",
        "x",
        "a.b.c",
        "..",
        "a.b.c.d",
        "é.é.é",
        "x" * 100_000,
        "Bearer",
        "null",
        "a b",
        "e30.e30.",
        "W10.W10.W10",
    ],
)
def test_what_is_no_token(person, ask, token):
    assert refusal(ask(token)) == "TOKEN_INVALID"


def test_a_header_nested_without_end(person, ask):
    nested = base64.urlsafe_b64encode(b"[" * 700).decode()
    assert refusal(ask(f"{nested}.e30.x")) == "TOKEN_INVALID"
    assert refusal(ask(base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".e30.x")) == "TOKEN_INVALID"


def test_an_expired_token_says_so(person, ask, forge):
    assert refusal(ask(forge(person.signed_in, exp=1_700_000_000))) == "TOKEN_EXPIRED"


def test_anothers_session_in_my_token(person, api, mallory, ask, forge):
    theirs = str(api(mallory).signed_in.session.pk)
    assert refusal(ask(forge(person.signed_in, sid=theirs))) == "SESSION_REVOKED"


def test_a_session_that_never_was(person, ask, forge):
    assert refusal(ask(forge(person.signed_in, sid=str(uuid.uuid4())))) == "SESSION_REVOKED"


@pytest.mark.parametrize("state", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_who_is_blocked_or_deleted_is_refused_at_once(person, state):
    assert person.get("/users/me").status_code == 200
    User.objects.update(**state)

    assert refusal(person.get("/users/me")) == "SESSION_REVOKED"


def test_a_person_who_is_gone_altogether(person, alice):
    assert person.get("/users/me").status_code == 200
    factories.gone(alice)

    assert refusal(person.get("/users/me")) == "TOKEN_INVALID"


@pytest.mark.parametrize("header", ["Basic YTpi", "Token x", "", "bear er"])
def test_another_scheme_signs_nobody_in(anonymous, header):
    assert refusal(anonymous.get("/users/me", Authorization=header)) == "AUTHENTICATION_REQUIRED"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer"])
def test_the_schemes_case_does_not_matter(person, scheme):
    token = person.signed_in.access_token
    assert person.get("/users/me", Authorization=f"{scheme} {token}").status_code == 200


def test_the_claims_are_those_of_the_contract(person):
    access = jwt.decode(person.signed_in.access_token, options={"verify_signature": False})
    refresh = jwt.decode(person.signed_in.refresh_token, options={"verify_signature": False})
    for token, kind, lifetime in ((access, "access", 1800), (refresh, "refresh", 7 * 86400)):
        assert set(token) == {"token_type", "exp", "iat", "jti", "sub", "sid", "aud", "iss"}
        assert (token["token_type"], token["aud"], token["iss"]) == (kind, "nocturna", "nocturna")
        assert token["exp"] - token["iat"] == lifetime
        assert (token["sub"], token["sid"]) == (
            str(person.signed_in.session.user_id),
            str(person.signed_in.session.pk),
        )
    assert access["jti"] != refresh["jti"] == str(person.signed_in.session.refresh_jti)


def test_session_is_live_follows_the_session_and_the_person(person, alice):
    session = person.signed_in.session
    assert sessions.session_is_live(session.pk)
    assert not sessions.session_is_live(uuid.uuid4())
    User.objects.update(is_active=False)
    assert not sessions.session_is_live(session.pk)
    User.objects.update(is_active=True)
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    assert not sessions.session_is_live(session.pk)


def test_what_is_shown_of_a_sign_in_holds_no_token(person):
    assert person.signed_in.access_token not in repr(person.signed_in)
    assert person.signed_in.refresh_token not in repr(person.signed_in)
    assert tokens.read_access(person.signed_in.access_token).session_id == person.signed_in.session.pk
