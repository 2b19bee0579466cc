"""An authenticator app and recovery codes: set up, asked for, used once."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.utils import timezone

from accounts.errors import TokenInvalid
from accounts.models import AuditEntry, Mail, Session, Ticket, User
from accounts.services import factors, second_step
from tests import factories
from tests.accounts.sign_in.conftest import code, code_in, rows_of, totp_code
from tests.conftest import Api
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
GIVEN = {"username": "alice@example.com", "password": PASSWORD}


def set_up(me):
    begun = me.post("/auth/mfa/totp").json()
    body = {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}
    return begun["secret"], me.post("/auth/mfa/totp/confirm", body)


def asked(client):
    answer = client.post("/auth/token", GIVEN)
    assert code(answer) == (401, "MFA_REQUIRED")
    return answer.json()["error"]["details"]


def test_an_app_is_set_up_in_two_steps_and_told(proved, api, deliver):
    me = api(proved)
    begun = me.post("/auth/mfa/totp")

    assert begun.headers["Cache-Control"] == "no-store"
    body = begun.json()
    assert set(body) == {"totp_token", "secret", "uri", "qr_svg"}
    assert body["uri"] == f"otpauth://totp/alice%40example.com?secret={body['secret']}&issuer=Nocturna"
    assert body["qr_svg"].startswith("<?xml") or body["qr_svg"].startswith("<svg")
    assert me.get("/auth/mfa/totp").json() == {"enabled": False, "created_at": None, "last_used_at": None}
    assert rows_of(proved) == []

    answer = me.post("/auth/mfa/totp/confirm", {"totp_token": body["totp_token"], "code": totp_code(body["secret"])})

    assert answer.status_code == 201
    codes = answer.json()["recovery_codes"]
    assert (len(set(codes)), {len(c) for c in codes}) == (10, {8})
    assert me.get("/auth/mfa/totp").json()["enabled"] is True
    assert me.get("/auth/mfa/recovery-codes").json()["remaining"] == 10
    assert rows_of(proved) == ["recovery_codes", "totp"]
    (letter,) = deliver()
    assert letter["Subject"] == "Your second factors were changed"


def test_a_wrong_code_sets_nothing_up(proved, api):
    me = api(proved)
    begun = me.post("/auth/mfa/totp").json()
    wrong = "000000" if totp_code(begun["secret"]) != "000000" else "111111"

    assert code(me.post("/auth/mfa/totp/confirm", {"totp_token": begun["totp_token"], "code": wrong})) == (
        401,
        "INVALID_CREDENTIALS",
    )
    assert rows_of(proved) == []


def test_another_persons_set_up_is_not_mine(proved, mallory, api):
    begun = api(proved).post("/auth/mfa/totp").json()
    body = {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}

    assert code(api(mallory).post("/auth/mfa/totp/confirm", body)) == (401, "INVALID_CREDENTIALS")
    assert not Authenticator.objects.exists()


def test_there_is_one_app_at_most(proved, api):
    me = api(proved)
    first, second = me.post("/auth/mfa/totp").json(), me.post("/auth/mfa/totp").json()

    def confirm(begun):
        body = {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}
        return me.post("/auth/mfa/totp/confirm", body)

    assert confirm(first).status_code == 201
    assert code(confirm(second)) == (409, "INVALID_STATE")
    assert code(me.post("/auth/mfa/totp")) == (409, "INVALID_STATE")
    assert Ticket.objects.filter(purpose="add_totp", used_at=None).count() == 1  # what was refused is as it was


def test_who_has_not_confirmed_their_address_sets_none_up(alice, api):
    assert code(api(alice).post("/auth/mfa/totp")) == (403, "EMAIL_NOT_VERIFIED")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/auth/mfa/totp"),
        ("delete", "/auth/mfa/totp"),
        ("post", "/auth/mfa/recovery-codes"),
        ("delete", "/auth/mfa/recovery-codes"),
        ("post", "/auth/mfa/passkeys/options"),
        ("delete", "/auth/mfa/passkeys/2b192129-4e49-4b27-a3b1-5f099ce2764b"),
    ],
)
def test_a_stolen_token_changes_no_factor(with_totp, api, method, path):
    user, _ = with_totp
    me = api(user)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    assert code(getattr(me, method)(path)) == (403, "CONFIRMATION_REQUIRED")
    assert rows_of(user) == ["totp"]


def test_who_has_an_app_confirms_by_it_and_not_by_the_password(with_totp, api):
    user, secret = with_totp
    me = api(user)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    assert code(me.post("/auth/confirm", {"password": PASSWORD})) == (401, "INVALID_CREDENTIALS")
    confirmed = me.post("/auth/confirm", {"method": "totp", "code": totp_code(secret)})
    assert confirmed.status_code == 204
    entry = AuditEntry.objects.get(request_id=confirmed["X-Request-ID"])
    assert (entry.action, entry.actor_id, entry.detail["by"]) == ("sign_in.confirmed", user.pk, "totp")
    assert me.delete("/auth/mfa/totp").status_code == 204
    assert rows_of(user) == []
    assert code(me.delete("/auth/mfa/totp")) == (409, "INVALID_STATE")


def test_a_password_alone_does_not_sign_in(anonymous, with_totp):
    user, secret = with_totp
    details = asked(anonymous)

    assert details["methods"] == ["totp"]
    assert not Session.objects.exists()
    device = {"id": "1", "name": "Phone", "platform": ""}
    answer = anonymous.post(
        "/auth/mfa/verify",
        {"mfa_token": details["mfa_token"], "method": "totp", "code": totp_code(secret), "device": device},
    )
    assert (answer.status_code, answer.json()["user"]["email"]) == (200, user.email)
    assert Session.objects.get().device == device


def test_a_wrong_password_says_nothing_of_factors(anonymous, with_totp):
    answer = anonymous.post("/auth/token", {**GIVEN, "password": "wrong horse battery"})

    assert code(answer) == (401, "INVALID_CREDENTIALS")


def test_the_device_of_the_first_step_is_kept(anonymous, with_totp):
    device = {"id": "6f9619ff", "name": "Phone", "platform": "ios"}
    details = anonymous.post("/auth/token", {**GIVEN, "device": device}).json()["error"]["details"]
    body = {"mfa_token": details["mfa_token"], "method": "totp", "code": totp_code(with_totp[1])}

    assert anonymous.post("/auth/mfa/verify", body).status_code == 200
    assert Session.objects.get().device == device


def test_a_browser_completes_with_cookies(browser, with_totp):
    details = browser.call("post", "/auth/token", {**GIVEN, "cookie": True}).json()["error"]["details"]
    body = {"mfa_token": details["mfa_token"], "method": "totp", "code": totp_code(with_totp[1]), "cookie": True}

    assert browser.call("post", "/auth/mfa/verify", body).json()["access_token"] is None
    assert browser.call("get", "/users/me").status_code == 200


def test_the_code_of_the_set_up_signs_nobody_in(anonymous, proved, api):
    secret, _ = set_up(api(proved))
    details = asked(anonymous)

    body = {"mfa_token": details["mfa_token"], "method": "totp", "code": totp_code(secret)}
    assert code(anonymous.post("/auth/mfa/verify", body)) == (401, "INVALID_CREDENTIALS")
    assert anonymous.post("/auth/mfa/verify", {**body, "code": totp_code(secret, steps=1)}).status_code == 200


@pytest.mark.parametrize("earlier", [0, -1])
def test_a_code_is_used_once_in_its_window_and_so_are_those_before(anonymous, with_totp, earlier):
    _, secret = with_totp
    first, second = asked(anonymous), asked(anonymous)
    body = {"method": "totp", "code": totp_code(secret)}
    assert anonymous.post("/auth/mfa/verify", {**body, "mfa_token": first["mfa_token"]}).status_code == 200

    again = {"method": "totp", "code": totp_code(secret, steps=earlier), "mfa_token": second["mfa_token"]}
    assert code(anonymous.post("/auth/mfa/verify", again)) == (401, "INVALID_CREDENTIALS")
    assert Session.objects.count() == 1


@pytest.mark.parametrize(("steps", "expected"), [(-2, 401), (-1, 200), (1, 200), (2, 401)])
def test_a_clock_may_be_a_step_off(anonymous, with_totp, steps, expected):
    answer, began = None, None
    while began != list(totp.yield_hotp_counters_from_time()):  # else the next step began in between
        began = list(totp.yield_hotp_counters_from_time())
        body = {"method": "totp", "code": totp_code(with_totp[1], steps=steps)}
        answer = anonymous.post("/auth/mfa/verify", {**body, "mfa_token": asked(anonymous)["mfa_token"]})

    assert answer.status_code == expected


def test_of_eight_uses_of_a_code_at_once_one_wins(transactional_db, crowd):
    alice = factories.UserFactory.create(email="alice@example.com", email_verified=True)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)
    tokens = [asked(Api())["mfa_token"] for _ in range(8)]
    spent = iter(tokens)

    answers = crowd(
        8,
        lambda: (
            Api()
            .post("/auth/mfa/verify", {"mfa_token": next(spent), "method": "totp", "code": totp_code(secret)})
            .status_code
        ),
    )

    assert sorted(answers) == [200] + [401] * 7
    assert Session.objects.count() == 1


def test_a_token_completes_one_sign_in(anonymous, with_totp):
    details = asked(anonymous)
    body = {"mfa_token": details["mfa_token"], "method": "totp"}
    assert anonymous.post("/auth/mfa/verify", {**body, "code": totp_code(with_totp[1])}).status_code == 200

    again = anonymous.post("/auth/mfa/verify", {**body, "code": totp_code(with_totp[1], steps=1)})
    assert code(again) == (401, "TOKEN_INVALID")


def test_five_attempts_and_no_more(anonymous, with_totp):
    details = asked(anonymous)
    body = {"mfa_token": details["mfa_token"], "method": "totp"}
    wrong = "000000" if totp_code(with_totp[1]) != "000000" else "111111"
    answers = [code(anonymous.post("/auth/mfa/verify", {**body, "code": wrong})) for _ in range(5)]

    assert answers == [(401, "INVALID_CREDENTIALS")] * 5
    assert code(anonymous.post("/auth/mfa/verify", {**body, "code": totp_code(with_totp[1])})) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_who_was_blocked_in_between_is_not_let_in(anonymous, with_totp, change):
    body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "totp", "code": totp_code(with_totp[1])}
    User.objects.update(**change)

    assert code(anonymous.post("/auth/mfa/verify", body)) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()


def test_a_changed_password_ends_half_finished_sign_ins(anonymous, with_totp, api):
    body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "totp", "code": totp_code(with_totp[1])}
    api(with_totp[0]).post(
        "/auth/password/change", {"current_password": PASSWORD, "new_password": "quite another horse"}
    )

    assert code(anonymous.post("/auth/mfa/verify", body)) == (401, "TOKEN_INVALID")


def test_a_recovery_code_works_once(anonymous, proved, api):
    _, answer = set_up(api(proved))
    recovery = answer.json()["recovery_codes"][3]
    details = asked(anonymous)
    assert details["methods"] == ["recovery_code", "totp"] or details["methods"] == ["totp", "recovery_code"]
    body = {"mfa_token": details["mfa_token"], "method": "recovery_code", "code": recovery}

    assert anonymous.post("/auth/mfa/verify", body).status_code == 200
    again = {**body, "mfa_token": asked(anonymous)["mfa_token"]}
    assert code(anonymous.post("/auth/mfa/verify", again)) == (401, "INVALID_CREDENTIALS")
    assert api(proved).get("/auth/mfa/recovery-codes").json()["remaining"] == 9


def test_of_uses_of_a_recovery_code_at_once_one_wins(transactional_db, crowd):
    alice = factories.UserFactory.create(email="alice@example.com", email_verified=True)
    _, answer = set_up(Api(alice))
    recovery = answer.json()["recovery_codes"][0]
    spent = iter([asked(Api())["mfa_token"] for _ in range(8)])

    answers = crowd(
        8,
        lambda: (
            Api()
            .post("/auth/mfa/verify", {"mfa_token": next(spent), "method": "recovery_code", "code": recovery})
            .status_code
        ),
    )

    assert sorted(answers) == [200] + [401] * 7


def test_new_recovery_codes_end_the_old_ones(anonymous, proved, api):
    me = api(proved)
    assert code(me.post("/auth/mfa/recovery-codes")) == (409, "INVALID_STATE")
    assert me.get("/auth/mfa/recovery-codes").json() == {"remaining": 0, "created_at": None}
    _, answer = set_up(me)
    old = answer.json()["recovery_codes"]

    renewed = me.post("/auth/mfa/recovery-codes")

    new = renewed.json()["recovery_codes"]
    assert (renewed.status_code, len(new), set(new) & set(old)) == (201, 10, set())
    body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "recovery_code"}
    assert code(anonymous.post("/auth/mfa/verify", {**body, "code": old[0]})) == (401, "INVALID_CREDENTIALS")
    assert anonymous.post("/auth/mfa/verify", {**body, "code": new[0]}).status_code == 200


def test_recovery_codes_are_removed(proved, api, anonymous):
    me = api(proved)
    set_up(me)

    assert me.delete("/auth/mfa/recovery-codes").status_code == 204
    assert code(me.delete("/auth/mfa/recovery-codes")) == (409, "INVALID_STATE")
    assert asked(anonymous)["methods"] == ["totp"]
    body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "recovery_code", "code": "12345678"}
    assert code(anonymous.post("/auth/mfa/verify", body)) == (401, "INVALID_CREDENTIALS")


def test_without_the_app_the_recovery_codes_go_too_and_a_password_signs_in(anonymous, proved, api):
    me = api(proved)
    set_up(me)

    assert me.delete("/auth/mfa/totp").status_code == 204
    assert rows_of(proved) == []
    assert anonymous.post("/auth/token", GIVEN).status_code == 200


def test_a_method_that_the_person_lacks_proves_nothing(anonymous, with_totp):
    body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "passkey", "credential": {}}

    assert code(anonymous.post("/auth/mfa/verify", body)) == (401, "INVALID_CREDENTIALS")
    assert not factors.prove(factories.UserFactory.create(), method="totp", code="123456")


@pytest.mark.parametrize("given", ["", "12345６", "é" * 6, "-" * 6, "1234567"])
def test_what_is_no_code_proves_nothing(anonymous, with_totp, given):
    body = {"mfa_token": asked(anonymous)["mfa_token"], "method": "totp", "code": given}

    assert anonymous.post("/auth/mfa/verify", body).status_code in (400, 401)
    assert not Session.objects.exists()


def test_a_mailed_code_asks_for_the_second_factor_too(anonymous, with_totp, deliver):
    begun = anonymous.post("/auth/code", {"email": "alice@example.com"}).json()
    (letter,) = deliver()

    answer = anonymous.post("/auth/code/verify", {"code_token": begun["code_token"], "code": code_in(letter)})
    assert code(answer) == (401, "MFA_REQUIRED")


def test_a_readonly_person_reads_their_factors_and_changes_none(with_totp, api):
    User.objects.update(role="readonly")
    with_totp[0].refresh_from_db()
    me = api(with_totp[0])

    assert me.get("/auth/mfa/totp").status_code == 200
    assert code(me.delete("/auth/mfa/totp")) == (403, "PERMISSION_DENIED")
    assert rows_of(with_totp[0]) == ["totp"]


def test_a_person_without_an_address_is_not_written_to(db):
    guest = factories.UserFactory.create(email=None, is_guest=True)

    factors.tell(guest, added="totp")

    assert not Mail.objects.exists()


def test_a_ticket_of_nobody_is_not_valid():
    with pytest.raises(TokenInvalid):
        second_step.person_of(Ticket())


def test_what_is_being_set_up_turns_with_the_keys(proved, api, tmp_path, settings):
    ring = tmp_path / "encryption.json"
    settings.KEYRINGS = {**settings.KEYRINGS, "encryption": {**settings.KEYRINGS["encryption"], "FILE": str(ring)}}
    call_command("rotate_keys", "--encryption", "--after", "0")
    me = api(proved)
    begun = me.post("/auth/mfa/totp").json()
    first = Ticket.objects.get(purpose=Ticket.Purpose.ADD_TOTP).data["secret"].partition(":")[0]

    call_command("rotate_keys", "--encryption", "--after", "0")
    call_command("rotate_keys")

    second = json.loads(ring.read_text())["keys"][-1]["id"]
    held = Ticket.objects.get(purpose=Ticket.Purpose.ADD_TOTP).data["secret"]
    assert held.partition(":")[0] == second != first
    body = {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}
    assert me.post("/auth/mfa/totp/confirm", body).status_code == 201
