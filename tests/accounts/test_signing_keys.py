"""Tokens are signed by keys that take turns: nobody is signed out by a change, and nobody without a key gets in."""

import hashlib
import hmac
import json
import os
from datetime import timedelta

import jwt
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.system.keyring import INITIAL, SIGNING, Key, KeyringBroken, Ring, dump


@pytest.fixture
def ring_file(tmp_path, settings):
    """A ring's file, not there yet."""
    file = tmp_path / "signing.json"
    settings.KEYRINGS = {**settings.KEYRINGS, "signing": {**settings.KEYRINGS["signing"], "FILE": str(file)}}
    return file


def ids(file):
    return [entry["id"] for entry in json.loads(file.read_text())["keys"]]


def age(file, by):
    """Let all of its keys be so much older."""
    ring = json.loads(file.read_text())
    for entry in ring["keys"]:
        if not entry["since"].startswith("1970"):
            entry["since"] = (timezone.datetime.fromisoformat(entry["since"]) - by).isoformat()
    file.write_text(json.dumps(ring))


def kid(token):
    return jwt.get_unverified_header(token)["kid"]


def whoami(anonymous, token):
    answer = anonymous.get("/users/me", Authorization=f"Bearer {token}")
    return answer.status_code, answer.json().get("error", {}).get("code")


def test_a_token_names_the_key_that_signed_it(api, alice):
    signed_in = api(alice).signed_in

    assert (kid(signed_in.access_token), kid(signed_in.refresh_token)) == (INITIAL, INITIAL)


def test_tokens_and_sessions_live_through_a_change_of_keys(api, anonymous, alice, ring_file, settings):
    settings.KEYRINGS = {**settings.KEYRINGS, "signing": {**settings.KEYRINGS["signing"], "FILE": ""}}
    first = api(alice).signed_in
    settings.KEYRINGS = {**settings.KEYRINGS, "signing": {**settings.KEYRINGS["signing"], "FILE": str(ring_file)}}

    call_command("rotate_keys", "--signing")
    before = api(alice).signed_in
    age(ring_file, timedelta(seconds=301))
    after = api(alice).signed_in
    answer = anonymous.post("/auth/token/refresh", {"refresh_token": first.refresh_token})

    new = ids(ring_file)[1]
    assert ids(ring_file) == [INITIAL, new]
    # Until the new key is in force everywhere, nobody is given a token that another process would not know.
    assert (kid(before.access_token), kid(after.access_token)) == (INITIAL, new)
    for one in (first, before, after):
        assert whoami(anonymous, one.access_token) == (200, None)
    assert answer.status_code == 200
    assert kid(answer.json()["access_token"]) == kid(answer.json()["refresh_token"]) == new


def test_a_key_is_dropped_when_its_last_token_has_expired(api, anonymous, alice, ring_file):
    call_command("rotate_keys", "--signing", "--after", "0")
    new = ids(ring_file)[1]
    token = jwt.encode({"sub": "x"}, SIGNING.read().get(INITIAL).secret, algorithm="HS256", headers={"kid": INITIAL})
    age(ring_file, timedelta(days=6, hours=23))
    call_command("rotate_keys")
    assert ids(ring_file) == [INITIAL, new]

    age(ring_file, timedelta(hours=2))
    call_command("rotate_keys")

    assert ids(ring_file) == [new]
    assert whoami(anonymous, token) == (401, "TOKEN_INVALID")
    assert whoami(anonymous, api(alice).signed_in.access_token) == (200, None)


@pytest.mark.parametrize("name", ["unknown", "", "../../etc/passwd", "' OR 1=1 --", "x" * 300])
def test_an_unknown_kid(api, anonymous, alice, forge, name):
    good = forge(api(alice).signed_in)
    claims = jwt.decode(good, options={"verify_signature": False})
    secret = SIGNING.read().in_force().secret

    assert whoami(anonymous, jwt.encode(claims, secret, headers={"kid": INITIAL})) == (200, None)
    assert whoami(anonymous, jwt.encode(claims, secret, headers={"kid": name})) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("header", [{"kid": 5}, {"kid": None}, {"kid": ["initial"]}, {"kid": {"initial": 1}}])
def test_a_kid_that_is_no_text(api, anonymous, alice, forge, header):
    claims = jwt.decode(forge(api(alice).signed_in), options={"verify_signature": False})
    payload = json.dumps(claims).encode()
    body = ".".join(
        jwt.utils.base64url_encode(part).decode()
        for part in (json.dumps({"alg": "HS256", "typ": "JWT", **header}).encode(), payload)
    )
    secret = SIGNING.read().in_force().secret.encode()
    signature = jwt.utils.base64url_encode(hmac.new(secret, body.encode(), hashlib.sha256).digest()).decode()

    assert whoami(anonymous, f"{body}.{signature}") == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_known_kid_does_not_excuse_another_algorithm(api, anonymous, alice, forge, algorithm):
    claims = jwt.decode(forge(api(alice).signed_in), options={"verify_signature": False})
    key = "" if algorithm == "none" else SIGNING.read().in_force().secret
    token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": INITIAL})

    assert whoami(anonymous, token) == (401, "TOKEN_INVALID")


def test_one_keys_token_under_anothers_name(api, anonymous, alice, forge, ring_file):
    call_command("rotate_keys", "--signing", "--after", "0")
    new = ids(ring_file)[1]
    claims = jwt.decode(forge(api(alice).signed_in), options={"verify_signature": False})
    ring = SIGNING.read()

    assert whoami(anonymous, jwt.encode(claims, ring.get(new).secret, headers={"kid": new})) == (200, None)
    assert whoami(anonymous, jwt.encode(claims, ring.get(INITIAL).secret, headers={"kid": new})) == (
        401,
        "TOKEN_INVALID",
    )


def test_a_file_that_breaks_leaves_running_processes_their_keys(api, anonymous, alice, ring_file):
    call_command("rotate_keys", "--signing", "--after", "0")
    token = api(alice).signed_in.access_token
    ring_file.write_text("{")

    assert whoami(anonymous, token) == (200, None)
    ring_file.unlink()
    assert whoami(anonymous, token) == (200, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "is not a keyring"),
        ("[]", "is not a keyring"),
        ('{"keys": [5]}', "is not a keyring"),
        ('{"keys": [{"id": "a"}]}', "is not a keyring"),
        ('{"keys": []}', "no key that is in force"),
        ('{"keys": [{"id": "a", "secret": "short"}]}', "at least 32 characters"),
        ('{"keys": [{"id": "a b", "secret": "%s"}]}' % ("s" * 40), "ids are"),
        ('{"keys": [{"id": "a", "secret": "%s", "since": "2026-01-01T00:00:00"}]}' % ("s" * 40), "is not a keyring"),
        ('{"keys": [{"id": "a", "secret": "%s", "since": "2999-01-01T00:00:00Z"}]}' % ("s" * 40), "in force"),
        (json.dumps({"keys": [{"id": "a", "secret": "s" * 40}] * 2}), "twice"),
    ],
)
def test_a_ring_that_is_none_is_refused_and_told_without_its_secrets(ring_file, text, reason):
    ring_file.write_text(text)

    with pytest.raises(KeyringBroken, match=reason) as refused:
        SIGNING.read()
    assert "s" * 32 not in str(refused.value)


def test_a_missing_file_is_no_reason_to_sign_with_something_else(api, alice, ring_file):
    with pytest.raises(KeyringBroken, match="cannot be read: No such file"):
        api(alice)


def test_the_file_is_its_owners_alone(db, ring_file):
    call_command("rotate_keys", "--signing")

    assert oct(os.stat(ring_file).st_mode & 0o777) == "0o600"
    assert list(ring_file.parent.iterdir()) == [ring_file]


def test_without_a_file_there_is_nothing_to_turn(db, settings):
    with pytest.raises(CommandError, match="JWT_KEYS_FILE"):
        call_command("rotate_keys", "--signing")


def test_a_new_ring_is_printed_where_files_cannot_be_written(db, ring_file, capsys):
    ring_file.write_text(dump(Ring((Key("one", "s" * 40),))))
    before = ring_file.read_text()

    call_command("rotate_keys", "--signing", "--print")

    printed = json.loads(capsys.readouterr().out)
    assert [entry["id"] for entry in printed["keys"]][:1] == ["one"]
    assert len(printed["keys"]) == 2
    assert ring_file.read_text() == before


def test_many_who_add_a_key_at_once_lose_none(transactional_db, ring_file, crowd):
    crowd(6, lambda: call_command("rotate_keys", "--signing", "--after", "0"))

    assert len(ids(ring_file)) == len(set(ids(ring_file))) == 7


def test_what_a_killed_command_left_behind_is_removed(db, ring_file):
    call_command("rotate_keys", "--signing")
    left, other = ring_file.with_name(f".{ring_file.name}.k1ll3d"), ring_file.with_name(".another.json.k1ll3d")
    for file in (left, other):
        file.write_text(ring_file.read_text())

    call_command("rotate_keys", "--signing")

    assert (left.exists(), other.exists(), len(ids(ring_file))) == (False, True, 3)
