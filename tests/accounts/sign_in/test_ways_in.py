"""However long somebody guesses at an account, or asks for its mails, its owner gets in."""

import pytest

from accounts.models import Mail, Session, Ticket
from accounts.services import factors, mails, tickets
from tests.accounts.sign_in.conftest import code, code_in, token_in, totp_code
from tests.conftest import Api
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "quite another horse"
ATTACKERS, OWNER = ("203.0.113.1", "203.0.113.2"), "192.0.2.8"


def post(path, body, address):
    """From that address."""
    return Api().client.post("/api/v1" + path, body, REMOTE_ADDR=address)


def sign_in(password, address):
    return post("/auth/token", {"username": "alice@example.com", "password": password}, address)


@pytest.fixture
def besieged(proved, settings):
    """Strangers use up what is left to strangers, and go on."""
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in_account": "2/10m"}

    def attack():
        return [sign_in("wrong horse battery", address).status_code for address in ATTACKERS]

    assert attack() == [401, 401]
    assert code(sign_in(PASSWORD, OWNER)) == (429, "RATE_LIMITED")
    return attack


def test_a_mailed_code_lets_the_owner_in_and_makes_the_place_known(besieged, deliver):
    asked = post("/auth/code", {"email": "alice@example.com"}, OWNER).json()
    (letter,) = deliver()
    body = {"code_token": asked["code_token"], "code": code_in(letter)}

    assert post("/auth/code/verify", body, OWNER).status_code == 200
    assert besieged() == [429, 429]
    assert sign_in(PASSWORD, OWNER).status_code == 200


def test_a_mailed_reset_makes_its_place_known_and_no_other(besieged, deliver):
    post("/auth/password/reset", {"email": "alice@example.com"}, ATTACKERS[0])
    (letter,) = deliver()
    assert post("/auth/password/reset/confirm", {"token": token_in(letter), "password": NEW}, OWNER).status_code == 204

    assert besieged() == [429, 429]
    assert sign_in(NEW, OWNER).status_code == 200
    assert code(sign_in(NEW, "192.0.2.9")) == (429, "RATE_LIMITED")


def test_who_asks_for_codes_takes_none_from_the_owner(proved, deliver):
    for _ in range(mails.PER_HOUR + 1):
        post("/auth/code", {"email": proved.email}, ATTACKERS[0])
    assert len(deliver()) == mails.PER_HOUR

    mine = post("/auth/code", {"email": proved.email}, OWNER).json()
    theirs = post("/auth/code", {"email": proved.email}, ATTACKERS[1]).json()
    first, second = deliver()

    crossed = post("/auth/code/verify", {"code_token": theirs["code_token"], "code": code_in(first)}, ATTACKERS[1])
    assert code(crossed) == (401, "INVALID_CREDENTIALS")
    body = {"code_token": mine["code_token"], "code": code_in(first)}
    assert post("/auth/code/verify", body, OWNER).status_code == 200
    assert code_in(second) != code_in(first)


def test_codes_have_an_end_for_strangers_together_and_none_by_it_at_home(proved, deliver, monkeypatch):
    monkeypatch.setattr(mails, "CODES_PER_HOUR", 2)
    assert sign_in(PASSWORD, OWNER).status_code == 200
    for address in (*ATTACKERS, "203.0.113.3"):
        post("/auth/code", {"email": proved.email}, address)
    assert len(deliver()) == 2

    post("/auth/code", {"email": proved.email}, OWNER)
    assert len(deliver()) == 1
    assert not Mail.objects.due().exists()


@pytest.mark.parametrize("server", ["there", "away"])
def test_a_code_that_is_one_too_many_signs_nobody_in(proved, deliver, mailbox, monkeypatch, server):
    """However well it is guessed: strangers would have five guesses at each that they ask for."""
    monkeypatch.setattr(mails, "CODES_PER_HOUR", 2)
    mailbox.answers = ["451 later"] * 3 if server == "away" else []
    asked = [post("/auth/code", {"email": proved.email}, f"203.0.113.{n}").json()["code_token"] for n in range(3)]
    assert len(deliver()) == (0 if server == "away" else 2)

    def guess(token):
        right = tickets.code_of(tickets.read(token, Ticket.Purpose.SIGN_IN_CODE))
        return post("/auth/code/verify", {"code_token": token, "code": right}, ATTACKERS[0])

    assert code(guess(asked[2])) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()
    assert guess(asked[1]).status_code == 200


def second(method, value, address, password=PASSWORD):
    token = sign_in(password, address).json()["error"]["details"]["mfa_token"]
    return post("/auth/mfa/verify", {"mfa_token": token, "method": method, "code": value}, address)


def test_who_knows_the_password_shuts_the_owner_out_of_no_second_step(with_totp, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1000/h", "anonymous": "1000/h"}
    user, secret = with_totp
    spare = factors.renew_recovery_codes(user)
    assert second("totp", totp_code(secret), OWNER).status_code == 200

    for method in ("totp", "recovery_code"):
        answers = [second(method, "00000000", ATTACKERS[0]).status_code for _ in range(16)]
        assert answers == [401] * 15 + [429]

    assert code(second("totp", "000000", "192.0.2.9")) == (429, "RATE_LIMITED")
    assert second("recovery_code", spare[0], "192.0.2.9").status_code == 200
    assert second("totp", totp_code(secret, steps=1), OWNER).status_code == 200
    assert second("recovery_code", spare[1], OWNER).status_code == 200
