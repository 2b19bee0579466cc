"""Who shares an address with somebody that guesses keeps every way in, and every way to mend the account."""

import pytest

from accounts.models import Mail, Session, Ticket
from accounts.services import tickets
from tests.accounts.conftest import Browser
from tests.accounts.sign_in.by_passkey import sign_in_by
from tests.accounts.sign_in.conftest import code, code_in, token_in, totp_code
from tests.accounts.sign_in.round_trip import ADA, come_back, sign_in
from tests.conftest import Api
from tests.factories import PASSWORD
from tests.services.issuer import SigningKey

NEW = "walrus umbrella 7 tin"


@pytest.fixture
def neighbour(settings):
    """Has used up what wrong passwords, and mails to nobody, the address has."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m", "reset": "3/h"}
    stranger = Api()
    for number in range(4):
        person = f"nobody{number}@example.com"
        guessed = stranger.post("/auth/token", {"username": person, "password": "wrong horse battery"})
        asked = [stranger.post(f"/auth/{path}", {"email": person}) for path in ("password/reset", "code")]
    assert (guessed.status_code, [answer.status_code for answer in asked]) == (429, [202, 202])
    return stranger


def mailed(user, purpose, **more):
    return tickets.token_of(tickets.open_ticket(purpose, user=user, email=user.email, **more))


def test_what_was_mailed_can_be_used(proved, anonymous, neighbour):
    token = mailed(proved, Ticket.Purpose.RESET_PASSWORD)
    assert anonymous.post("/auth/password/reset/confirm", {"token": token, "password": NEW}).status_code == 204
    token = mailed(proved, Ticket.Purpose.VERIFY_EMAIL)
    assert anonymous.post("/auth/email/verify", {"token": token}).status_code == 204


def test_codes_that_a_neighbour_asks_for_in_my_name_leave_me_the_reset(proved, anonymous, neighbour, deliver):
    answers = [anonymous.post("/auth/code", {"email": proved.email}).status_code for _ in range(4)]
    assert answers == [202, 202, 202, 429]

    assert anonymous.post("/auth/password/reset", {"email": proved.email}).status_code == 202
    assert deliver()[-1]["Subject"] == "Set a new password"


def test_links_that_a_neighbour_asks_for_in_my_name_are_mine_to_use(proved, anonymous, neighbour, deliver):
    answers = [anonymous.post("/auth/password/reset", {"email": proved.email}).status_code for _ in range(4)]
    assert answers == [202, 202, 202, 429]

    body = {"token": token_in(deliver()[0]), "password": NEW}
    assert anonymous.post("/auth/password/reset/confirm", body).status_code == 204


@pytest.mark.parametrize("path", ["password/reset", "code", "email/verify/resend"])
def test_mails_can_be_asked_for(proved, anonymous, neighbour, path):
    answers = [anonymous.post(f"/auth/{path}", {"email": proved.email}).status_code for _ in range(4)]

    assert answers == [202, 202, 202, 429]
    assert anonymous.post(f"/auth/{path}", {"email": proved.email.upper()}).status_code == 429


def test_no_limit_whatever_keeps_anybody_from_beginning(anonymous, issuer, settings):
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "0/h")

    assert [anonymous.post("/auth/passkey/options").status_code for _ in range(3)] == [200] * 3
    assert [anonymous.get("/auth/oauth/example/authorize").status_code for _ in range(3)] == [302] * 3
    assert [anonymous.get("/auth/oauth").status_code for _ in range(3)] == [200] * 3
    assert not Ticket.objects.exists()


def test_what_an_address_may_without_signing_in_is_used_up_and_every_way_in_stays(proved, anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "2/h"}
    assert [anonymous.get("/topics").status_code for _ in range(3)] == [200, 200, 429]

    assert anonymous.post("/auth/passkey/options").status_code == 200
    assert code(anonymous.get("/auth/oauth/nobody/authorize")) == (404, "ISSUER_NOT_FOUND")
    for path in ("password/reset", "code", "email/verify/resend"):
        assert anonymous.post(f"/auth/{path}", {"email": proved.email}).status_code == 202
    assert anonymous.post("/auth/token", {"username": proved.email, "password": PASSWORD}).status_code == 200
    person = {"email": "new@example.com", "password": "correct horse battery", "name": "Newcomer"}
    assert anonymous.post("/auth/register", person).status_code == 201


def test_who_asks_for_mails_to_ever_other_mailboxes_stops_nobody_elses(proved, anonymous, settings, deliver):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "3/15m"}
    answers = [anonymous.post("/auth/code", {"email": f"n{number}@example.com"}) for number in range(8)]
    assert [answer.status_code for answer in answers] == [202] * 8

    token = anonymous.post("/auth/code", {"email": proved.email}).json()["code_token"]

    [letter] = deliver()
    body = {"code_token": token, "code": code_in(letter)}
    assert anonymous.post("/auth/code/verify", body).status_code == 200


def test_there_is_an_end_to_mails_that_one_address_asks_for(proved, anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "2/15m"}
    paths = ("password/reset", "code", "email/verify/resend")
    for number in range(20):
        asked = anonymous.post(f"/auth/{paths[number % 3]}", {"email": f"n{number}@example.com"})
        assert asked.status_code == 202
    before = Mail.objects.count(), Ticket.objects.count()

    for path in paths:
        refused = anonymous.post(f"/auth/{path}", {"email": proved.email})
        assert code(refused) == (429, "RATE_LIMITED")
        assert 0 < int(refused.headers["Retry-After"]) <= 901
    assert (Mail.objects.count(), Ticket.objects.count()) == before == (20, 20)


def test_mails_that_it_is_refused_for_that_are_none_of_the_mailbox_s_own(proved, anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "0/15m", "reset": "3/h"}
    ask = lambda: anonymous.post("/auth/code", {"email": proved.email}).status_code  # noqa: E731
    assert [ask() for _ in range(5)] == [429] * 5

    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "begin": "600/15m"}

    assert [ask() for _ in range(4)] == [202, 202, 202, 429]


def test_a_passkey_can_be_the_second_step(with_totp, anonymous, neighbour):
    token = mailed(with_totp[0], Ticket.Purpose.SECOND_FACTOR, by="password", device=None)
    answers = [anonymous.post("/auth/mfa/passkeys/options/sign-in", {"mfa_token": token}) for _ in range(4)]

    assert [answer.status_code for answer in answers[:3]] != [429] * 3
    assert code(answers[3]) == (429, "RATE_LIMITED")


def test_a_passkey_is_looked_at(anonymous, neighbour):
    token = anonymous.post("/auth/passkey/options").json()["passkey_token"]

    answer = anonymous.post("/auth/passkey", {"passkey_token": token, "credential": {"id": "x"}})
    assert code(answer) == (401, "INVALID_CREDENTIALS")
    again = [anonymous.post("/auth/passkey", {"passkey_token": token, "credential": {}}) for _ in range(3)]
    assert [code(answer)[1] for answer in again] == ["INVALID_CREDENTIALS"] * 2 + ["RATE_LIMITED"]


def test_a_passkey_signs_in_however_many_a_neighbour_makes_up(device, anonymous, neighbour):
    token = anonymous.post("/auth/passkey/options").json()["passkey_token"]
    made_up = [anonymous.post("/auth/passkey", {"passkey_token": token, "credential": {}}) for _ in range(4)]
    assert [answer.status_code for answer in made_up] == [401, 401, 401, 429]

    assert [sign_in_by(device, anonymous).status_code for _ in range(4)] == [200] * 4


def test_a_mailed_code_signs_in_who_is_new_there(proved, anonymous, neighbour):
    ticket = tickets.open_ticket(Ticket.Purpose.SIGN_IN_CODE, user=proved, email=proved.email)
    body = {"code_token": tickets.token_of(ticket), "code": tickets.code_of(ticket)}

    assert anonymous.post("/auth/code/verify", body).status_code == 200


def test_a_second_factor_completes_the_sign_in_of_who_is_new_there(with_totp, anonymous, neighbour):
    user, secret = with_totp
    body = {"mfa_token": mailed(user, Ticket.Purpose.SECOND_FACTOR, by="password", device=None), "method": "totp"}

    assert anonymous.post("/auth/mfa/verify", {**body, "code": totp_code(secret)}).status_code == 200


def test_a_browser_comes_back_from_an_issuer(issuer, provider, neighbour):
    provider.knows("ada-1", **ADA)

    assert sign_in(Browser(), provider, "ada-1").headers["Location"] == "/"


@pytest.mark.parametrize("before", ["passwords", "tokens"])
def test_an_app_brings_an_identity_token(anonymous, forged, neighbour, settings, before):
    """However many passwords or tokens a neighbour made up, and requests of theirs there were."""
    path, nonce = "/auth/oauth/example/token", "a nonce of mine"
    if before == "tokens":
        made_up = [
            anonymous.post(path, {"id_token": SigningKey().sign(forged.claims()), "nonce": nonce}) for _ in range(4)
        ]
        assert [answer.status_code for answer in made_up] == [401, 401, 401, 429]
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "0/h"}
    body = {"id_token": forged.key.sign(forged.claims()), "nonce": nonce}

    assert anonymous.post(path, body).status_code == 200
    again = [anonymous.post(path, body) for _ in range(4)]
    assert [code(answer)[1] for answer in again] == ["TOKEN_INVALID"] * 3 + ["RATE_LIMITED"]
    assert Session.objects.count() == 1


def test_made_up_tokens_are_counted_apart_from_passwords(proved, anonymous, issuer, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}
    made_up = (
        *(lambda: anonymous.post("/auth/code/verify", {"code_token": "x", "code": "000000"}) for _ in range(2)),
        *(lambda: come_back(Browser(), "http://testserver/?state=x&code=y") for _ in range(2)),
    )

    assert [ask().status_code for ask in made_up] == [401, 401, 401, 429]
    assert anonymous.post("/auth/token", {"username": proved.email, "password": PASSWORD}).status_code == 200


def test_wrong_codes_of_one_sign_in_leave_the_next(with_totp, anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}
    user, secret = with_totp
    first, second = (mailed(user, Ticket.Purpose.SECOND_FACTOR, by="password", device=None) for _ in range(2))

    def complete(token, value):
        return anonymous.post("/auth/mfa/verify", {"mfa_token": token, "method": "totp", "code": value}).status_code

    assert [complete(first, "x") for _ in range(4)] == [401, 401, 401, 429]
    assert complete(second, totp_code(secret)) == 200


def test_who_is_signed_in_proves_and_changes_what_is_theirs(proved, api, neighbour):
    me = api(proved)

    assert me.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert me.post("/auth/email/change", {"email": "new@example.com"}).status_code == 202
    assert code(me.post("/auth/email/change/confirm", {"token": "x"})) == (401, "TOKEN_INVALID")
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert me.post("/auth/password/change", change).status_code == 204


@pytest.mark.parametrize("path", ["password/reset", "password/reset/confirm", "passkey"])
def test_a_body_that_cannot_be_read_is_counted(anonymous, settings, path):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m", "reset": "2/h"}
    send = lambda: anonymous.client.post(f"/api/v1/auth/{path}", "{", content_type="application/json")  # noqa: E731

    assert [send().status_code for _ in range(3)] == [400, 400, 429]
