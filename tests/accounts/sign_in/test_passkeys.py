"""Passkeys: made and used by a device that signs as a browser's does."""

import copy

import pytest
from allauth.mfa.models import Authenticator
from fido2.utils import websafe_encode

from accounts.models import AuditEntry, Session, User
from accounts.services import passkeys
from tests.accounts.sign_in.by_passkey import begin, make, sign_in_by
from tests.accounts.sign_in.conftest import code, rows_of
from tests.factories import PASSWORD
from tests.services.authenticator import PRESENT, Device

pytestmark = pytest.mark.django_db
GIVEN = {"username": "alice@example.com", "password": PASSWORD}


def test_a_passkey_is_made_listed_and_removed(proved, api, deliver):
    me = api(proved)
    options = me.post("/auth/mfa/passkeys/options").json()["options"]["publicKey"]
    assert (options["rp"], options["user"]["name"]) == (
        {"id": "testserver", "name": "Nocturna"},
        "alice@example.com",
    )
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"

    made = make(me, Device())

    assert made.status_code == 201
    body = made.json()
    assert (body["name"], len(body["recovery_codes"])) == ("Phone", 10)
    second = make(me, Device(), name="Key")
    assert second.json()["recovery_codes"] == []
    listed = me.get("/auth/mfa/passkeys").json()["data"]
    assert [row["name"] for row in listed] == ["Phone", "Key"]
    assert set(listed[0]) == {"id", "name", "created_at", "last_used_at"}
    assert me.delete(f"/auth/mfa/passkeys/{body['id']}").status_code == 204
    assert rows_of(proved) == ["recovery_codes", "webauthn"]
    # By which of them this session passed nobody knows: what is gone counts no more.
    assert code(me.delete(f"/auth/mfa/passkeys/{second.json()['id']}")) == (403, "CONFIRMATION_REQUIRED")
    again = me.post("/auth/confirm", {"method": "recovery_code", "code": body["recovery_codes"][0]})
    assert again.status_code == 204
    assert me.delete(f"/auth/mfa/passkeys/{second.json()['id']}").status_code == 204
    assert rows_of(proved) == []
    assert len(deliver()) == 4
    none, passkey = {"factor": None}, {"factor": "passkey"}
    rows = AuditEntry.objects.filter(action__startswith="factor.", actor_id=proved.pk).order_by("id")
    assert [(row.before, row.after) for row in rows] == [(none, passkey)] * 2 + [(passkey, none)] * 2


def test_a_strangers_passkey_is_not_found(device, mallory, api):
    row = Authenticator.objects.get(type="webauthn")

    answer = api(mallory).delete(f"/auth/mfa/passkeys/{row.data['id']}")

    assert code(answer) == (404, "PASSKEY_NOT_FOUND")
    assert Authenticator.objects.filter(pk=row.pk).exists()


def test_who_has_not_confirmed_their_address_makes_none(alice, api):
    assert code(api(alice).post("/auth/mfa/passkeys/options")) == (403, "EMAIL_NOT_VERIFIED")


def test_a_passkey_signs_in_alone(device, anonymous, proved):
    begun = begin(anonymous)
    body = {"passkey_token": begun["passkey_token"], "credential": device.sign(begun["options"])}

    answer = anonymous.post("/auth/passkey", body)

    assert (answer.status_code, answer.json()["user"]["id"]) == (200, str(proved.pk))
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None
    assert code(anonymous.post("/auth/passkey", body)) == (401, "TOKEN_INVALID")
    assert Session.objects.count() == 1
    entry = AuditEntry.objects.get(request_id=answer["X-Request-ID"])
    assert (entry.action, entry.actor_id, entry.detail) == ("sign_in.succeeded", proved.pk, {"by": "passkey"})


def sign_in_on(page, device, anonymous):
    device.origin = page
    return sign_in_by(device, anonymous)


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("https://testserver", 200),
        ("https://app.testserver", 200),
        ("https://shop.testserver", 200),
        ("https://evil.testserver", 401),
        ("https://app.testserver:8443", 401),
        ("http://testserver", 401),
    ],
)
def test_a_passkey_is_asked_for_by_pages_of_ours_alone(device, anonymous, settings, page, status):
    settings.FRONTEND_URL, settings.CORS_ALLOWED_ORIGINS = "https://app.testserver/start", ["https://shop.testserver"]

    answer = sign_in_on(page, device, anonymous)

    assert answer.status_code == status
    assert Session.objects.exists() == (status == 200)


def test_no_page_of_others_makes_a_passkey(proved, api):
    answer = make(api(proved), Device("https://evil.testserver"))

    assert code(answer) == (401, "INVALID_CREDENTIALS")
    assert not Authenticator.objects.exists()


def test_a_passkey_completes_a_sign_in_by_password(device, anonymous):
    details = anonymous.post("/auth/token", GIVEN).json()["error"]["details"]
    assert sorted(details["methods"]) == ["passkey", "recovery_code"]
    token = {"mfa_token": details["mfa_token"]}
    options = anonymous.post("/auth/mfa/passkeys/options/sign-in", token).json()["options"]
    assert [allowed["type"] for allowed in options["publicKey"]["allowCredentials"]] == ["public-key"]

    body = {**token, "method": "passkey", "credential": device.sign(options)}
    assert anonymous.post("/auth/mfa/verify", body).status_code == 200


def test_without_options_there_is_no_challenge_to_answer(device, anonymous):
    details = anonymous.post("/auth/token", GIVEN).json()["error"]["details"]
    other = begin(anonymous)
    body = {"mfa_token": details["mfa_token"], "method": "passkey", "credential": device.sign(other["options"])}

    assert code(anonymous.post("/auth/mfa/verify", body)) == (401, "INVALID_CREDENTIALS")


def other_challenge(credential, device, begun, anonymous):
    return device.sign(begin(anonymous)["options"])


def other_origin(credential, device, begun, anonymous):
    device.origin = "https://evil.example"
    return device.sign(begun["options"])


def other_key(credential, device, begun, anonymous):
    stranger = Device()
    stranger.id, stranger.user = device.id, device.user
    return stranger.sign(begun["options"])


def unknown_key(credential, device, begun, anonymous):
    stranger = Device()
    stranger.user = device.user
    return stranger.sign(begun["options"])


def nobody(credential, device, begun, anonymous):
    device.user = b"2b192129-4e49-4b27-a3b1-5f099ce2764b"
    return device.sign(begun["options"])


def no_handle(credential, device, begun, anonymous):
    device.user = b""
    return device.sign(begun["options"])


def not_verified(credential, device, begun, anonymous):
    device.flags = PRESENT
    return device.sign(begun["options"])


def empty(credential, device, begun, anonymous):
    return {}


def no_response(credential, device, begun, anonymous):
    return {**credential, "response": None}


def rubbish(credential, device, begun, anonymous):
    spoiled = copy.deepcopy(credential)
    spoiled["response"]["authenticatorData"] = "AAAA"
    return spoiled


def bad_signature(credential, device, begun, anonymous):
    spoiled = copy.deepcopy(credential)
    spoiled["response"]["signature"] = "AAAA"
    return spoiled


FORGED = [
    other_challenge,
    other_origin,
    other_key,
    unknown_key,
    nobody,
    no_handle,
    not_verified,
    empty,
    no_response,
    rubbish,
    bad_signature,
]


@pytest.mark.parametrize("forge", FORGED)
def test_what_is_no_answer_of_the_passkey_signs_nobody_in(device, anonymous, forge):
    begun = begin(anonymous)
    credential = forge(device.sign(begun["options"]), device, begun, anonymous)

    answer = anonymous.post("/auth/passkey", {"passkey_token": begun["passkey_token"], "credential": credential})

    assert code(answer) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()


def test_the_copy_of_a_key_is_found_by_its_counter(device, anonymous):
    for expected in (200, 401):
        begun = begin(anonymous)
        credential = device.sign(begun["options"], count=expected == 200)
        answer = anonymous.post("/auth/passkey", {"passkey_token": begun["passkey_token"], "credential": credential})
        assert answer.status_code == expected


def test_a_synchronised_passkey_counts_nothing(device, anonymous):
    for _ in range(2):
        begun = begin(anonymous)
        body = {
            "passkey_token": begun["passkey_token"],
            "credential": device.sign(begun["options"], count=False),
        }
        assert anonymous.post("/auth/passkey", body).status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_a_passkey_of_who_was_blocked_signs_nobody_in(device, anonymous, change):
    User.objects.update(**change)
    begun = begin(anonymous)
    body = {"passkey_token": begun["passkey_token"], "credential": device.sign(begun["options"])}

    assert code(anonymous.post("/auth/passkey", body)) == (401, "INVALID_CREDENTIALS")


@pytest.mark.parametrize("credential", [{}, {"response": {}}, {"id": "x", "rawId": "x", "response": {"a": 1}}])
def test_what_is_no_credential_makes_no_passkey(proved, api, credential):
    me = api(proved)
    begun = me.post("/auth/mfa/passkeys/options").json()
    body = {"passkey_token": begun["passkey_token"], "name": "x", "credential": credential}

    assert code(me.post("/auth/mfa/passkeys", body)) == (401, "INVALID_CREDENTIALS")
    assert rows_of(proved) == []


@pytest.mark.parametrize("name", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("bytes_", [b"[" * 3000, b"\xa1" * 900, b"{}", b"\x5b" + b"\xff" * 8], ids=repr)
def test_what_no_parser_reads_makes_no_passkey(proved, api, name, bytes_):
    me, device = api(proved), Device()
    begun = me.post("/auth/mfa/passkeys/options").json()
    credential = device.make(begun["options"])
    credential["response"][name] = websafe_encode(bytes_)
    body = {"passkey_token": begun["passkey_token"], "name": "x", "credential": credential}

    assert code(me.post("/auth/mfa/passkeys", body)) == (401, "INVALID_CREDENTIALS")
    assert rows_of(proved) == []


@pytest.mark.parametrize("path", ["/auth/mfa/passkeys", "/auth/passkey", "/auth/mfa/verify"])
def test_a_number_is_not_so_many_bytes(proved, api, path):
    credential = {"id": 7, "response": {"clientDataJSON": 10**15, "signature": ["x"], "userHandle": None}}
    body = {"passkey_token": "x", "credential": credential}
    more = {"/auth/mfa/passkeys": {"name": "x"}, "/auth/mfa/verify": {"mfa_token": "x", "method": "passkey"}}

    me = api(proved)
    answer = me.post(path, {**body, **more.get(path, {})})

    wrong = ["Not a valid string."]
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert answer.json()["error"]["details"]["credential"] == {
        "id": wrong, "response": {"clientDataJSON": wrong, "signature": wrong},
    }  # fmt: skip
    assert Session.objects.count() == 1  # mine
    assert rows_of(proved) == []


def test_another_persons_options_make_no_passkey_of_mine(proved, mallory, api):
    begun = api(proved).post("/auth/mfa/passkeys/options").json()
    credential = Device().make(begun["options"])
    body = {"passkey_token": begun["passkey_token"], "name": "x", "credential": credential}

    assert code(api(mallory).post("/auth/mfa/passkeys", body)) == (401, "INVALID_CREDENTIALS")
    assert not Authenticator.objects.exists()


def test_a_device_is_added_once(proved, api, device):
    assert code(make(api(proved), device)) == (401, "INVALID_CREDENTIALS")
    assert rows_of(proved) == ["recovery_codes", "webauthn"]


def test_there_is_an_end_to_passkeys(proved, api, device, settings):
    for _ in range(passkeys.MOST - 1):
        Authenticator.objects.create(
            user=proved, type="webauthn", data=Authenticator.objects.filter(type="webauthn").first().data
        )

    assert code(make(api(proved), Device())) == (401, "INVALID_CREDENTIALS")
    assert Authenticator.objects.filter(type="webauthn").count() == passkeys.MOST


def test_the_host_that_passkeys_belong_to_is_a_setting(proved, api, settings):
    settings.PASSKEY_HOST = "example.com"
    options = api(proved).post("/auth/mfa/passkeys/options").json()["options"]

    assert options["publicKey"]["rp"]["id"] == "example.com"
    settings.FRONTEND_URL = "https://app.example.com"
    assert make(api(proved), Device("https://app.example.com")).status_code == 201
    assert make(api(proved), Device("https://example.org")).status_code == 401
