"""Staff come into the back office with a second factor only; who has none yet sets one up at the door."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Session, Ticket, User
from accounts.services import passkeys
from config.backoffice.site import SESSION
from tests import factories
from tests.accounts.sign_in.conftest import rows_of, totp_code
from tests.factories import PASSWORD
from tests.services.authenticator import Device

pytestmark = pytest.mark.django_db
DOOR = "/admin/second-factor/"
OVER = "This sign-in was used, or took too long. Begin anew."


@pytest.fixture
def clerk(db):
    return factories.UserFactory.create(email="clerk@example.com", is_staff=True, is_superuser=True)


@pytest.fixture
def secret(clerk):
    made = totp.generate_totp_secret()
    totp.TOTP.activate(clerk, made)
    return made


def first_step(client, target="/admin/accounts/user/"):
    given = {"username": "clerk@example.com", "password": PASSWORD}
    answer = client.post(f"/admin/login/?next={target}", given)
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"]


def test_a_password_alone_opens_nothing(client, clerk, secret):
    location = first_step(client)

    assert location == f"{DOOR}?next=%2Fadmin%2Faccounts%2Fuser%2F"
    assert "_auth_user_id" not in client.session
    assert 'name="password"' in client.get("/admin/login/").content.decode()
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/accounts/user/").status_code == 302


def test_with_the_code_one_is_where_one_wanted_to_go(client, clerk, secret):
    page = client.get(first_step(client)).content.decode()
    assert 'name="code"' in page
    assert secret not in page

    answer = client.post(DOOR, {"method": "totp", "code": totp_code(secret), "next": "/admin/accounts/user/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/accounts/user/")
    assert client.get("/admin/accounts/user/").status_code == 200
    assert client.get("/admin/login/").headers["Location"] == "/admin/"
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("given", ["000000", "", "x" * 50])
def test_a_wrong_code_is_told_and_opens_nothing(client, clerk, secret, given):
    first_step(client)
    if given == totp_code(secret):
        given = "111111"
    answer = client.post(DOOR, {"method": "totp", "code": given})

    assert answer.status_code == 200
    assert "This code is wrong" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_code_that_was_used_opens_nothing(client, clerk, secret):
    first_step(client)
    shown = totp_code(secret)  # once: the next step may begin meanwhile
    assert client.post(DOOR, {"method": "totp", "code": shown}).status_code == 302
    other = Client()
    first_step(other)

    assert "This code is wrong" in other.post(DOOR, {"method": "totp", "code": shown}).content.decode()


def test_guesses_end_and_one_begins_anew(client, clerk, secret):
    first_step(client)
    for _ in range(5):
        client.post(DOOR, {"method": "totp", "code": "x"})

    answer = client.post(DOOR, {"method": "totp", "code": totp_code(secret), "next": "/admin/accounts/user/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/login/?next=%2Fadmin%2Faccounts%2Fuser%2F")
    assert OVER in client.get(answer.headers["Location"]).content.decode()
    assert "_auth_user_id" not in client.session
    first_step(client)
    assert client.post(DOOR, {"method": "totp", "code": totp_code(secret)}).headers["Location"] == "/admin/"


def test_without_the_first_step_the_door_leads_back(client, clerk, secret):
    assert client.get(DOOR).headers["Location"] == "/admin/login/?next=%2Fadmin%2F"
    assert client.post(DOOR, {"method": "totp", "code": totp_code(secret)}).status_code == 302
    assert "_auth_user_id" not in client.session


def test_one_is_sent_to_no_strange_place(client, clerk, secret):
    first_step(client)
    answer = client.post(DOOR, {"method": "totp", "code": totp_code(secret), "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/admin/"


def test_who_has_none_sets_one_up_at_the_door(client, clerk):
    page = client.get(first_step(client)).content.decode()
    shown = re.search(r'id="secret">([A-Z2-7]+)<', page)[1]
    assert "<svg" in page or "<svg:svg" in page
    wrong = client.post(DOOR, {"code": "x"}).content.decode()
    assert shown in wrong  # the same secret, which may be in the app already
    assert rows_of(clerk) == []

    answer = client.post(DOOR, {"code": totp_code(shown), "next": "/admin/"})

    codes = re.findall(r"<li>(\d{8})</li>", answer.content.decode())
    assert (answer.status_code, len(codes)) == (200, 10)
    assert client.get("/admin/").status_code == 200
    assert rows_of(clerk) == ["recovery_codes", "totp"]

    again = Client()
    first_step(again)
    assert again.post(DOOR, {"method": "recovery_code", "code": codes[0]}).status_code == 302
    assert again.get("/admin/").status_code == 200


@pytest.fixture
def device(clerk):
    device = Device()
    begun = passkeys.begin(clerk, host="testserver")
    credential = device.make(begun["options"])
    passkeys.add(clerk, token=begun["passkey_token"], name="Key", credential=credential, host="testserver")
    return device


def options_in(page):
    return json.loads(re.search(r'id="passkey-options" type="application/json">(.+?)</script>', page)[1])


def test_a_passkey_opens_it(client, clerk, device):
    page = client.get(first_step(client)).content.decode()
    options = options_in(page)
    assert "nocturna/passkey.js" in page

    body = {"method": "passkey", "credential": json.dumps(device.sign(options))}
    assert client.post(DOOR, {**body, "credential": "[5"}).status_code == 200
    assert client.post(DOOR, {**body, "credential": "[5]"}).status_code == 200
    options = options_in(client.get(DOOR).content.decode())
    assert client.post(DOOR, {**body, "credential": json.dumps(device.sign(options))}).status_code == 302
    assert Session.objects.get(pk=client.session[SESSION]).second_factor == "passkey"
    assert client.get("/admin/").status_code == 200


def test_who_was_blocked_while_the_passkey_was_asked_for_begins_anew(client, clerk, device):
    options = options_in(client.get(first_step(client)).content.decode())
    User.objects.update(is_active=False)
    body = {"method": "passkey", "credential": json.dumps(device.sign(options))}
    refused = client.post(DOOR, body, follow=True)

    assert refused.redirect_chain == [("/admin/login/?next=%2Fadmin%2F", 302)]
    assert "This session has ended" in refused.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize("column", ["used_at", "expires_at"])
def test_a_first_step_that_is_over_leads_back_and_says_so(client, clerk, device, column):
    first_step(client)
    then = timezone.now() - timedelta(minutes=1)
    Ticket.objects.filter(purpose="second_factor").update(created_at=then - timedelta(hours=1), **{column: then})
    refused = client.get(DOOR, follow=True)

    assert refused.redirect_chain == [("/admin/login/?next=%2Fadmin%2F", 302)]
    assert OVER in refused.content.decode()
    assert OVER not in client.get(DOOR, follow=True).content.decode()  # told once


def test_an_app_that_may_not_be_set_up_leads_back(client, clerk):
    first_step(client)
    User.objects.update(is_staff=False, email_verified=False)

    assert OVER in client.get(DOOR, follow=True).content.decode()
    assert rows_of(clerk) == []


def test_the_door_has_no_script_in_its_page(client, clerk, secret):
    page = client.get(first_step(client)).content.decode()

    form = page[page.index('id="second-factor"') :]
    assert "onclick" not in form
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", form) == []


def test_a_session_from_before_second_factors_opens_nothing(client, clerk):
    client.force_login(clerk)
    session = client.session
    del session[SESSION]
    session["second_factor"] = "totp"
    session.save()

    assert client.get("/admin/").status_code == 302


def test_who_was_blocked_between_the_steps_stays_out(client, clerk, secret):
    first_step(client)
    User.objects.update(is_active=False)
    refused = client.post(DOOR, {"method": "totp", "code": totp_code(secret)}, follow=True)

    assert refused.redirect_chain == [("/admin/login/?next=%2Fadmin%2F", 302)]
    assert "This session has ended" in refused.content.decode()
    assert not Session.objects.exists()
    User.objects.update(is_active=True)
    assert client.get("/admin/").status_code == 302


def test_it_speaks_russian(client, clerk, secret):
    first_step(client)
    page = client.get(DOOR, headers={"Accept-Language": "ru"}).content.decode()

    assert "Второй фактор" in page


def command(*arguments):
    out = StringIO()
    call_command("second_factor", *arguments, stdout=out)
    return dict(line.split(": ", 1) if ": " in line else (line, "") for line in out.getvalue().splitlines())


def test_without_a_phone_the_command_line_says_the_code(client, clerk):
    first = command("clerk@example.com")
    assert set(first) == {"Secret", "Recovery codes", "Code"}
    assert len(first["Recovery codes"].split()) == 10

    first_step(client)
    assert client.post(DOOR, {"method": "totp", "code": first["Code"]}).status_code == 302
    second = command("clerk@example.com")
    assert set(second) == {"Code"}
    assert second["Code"] != first["Code"]
    other = Client()
    first_step(other)
    assert other.post(DOOR, {"method": "totp", "code": second["Code"]}).status_code == 302


def test_who_lost_everything_is_helped_by_an_operator(clerk, secret):
    assert "All second factors were removed." in command("clerk@example.com", "--remove")
    assert "There were none." in command("clerk@example.com", "--remove")
    assert not Authenticator.objects.exists()
    with pytest.raises(CommandError, match="Nobody is called eve"):
        command("eve")
