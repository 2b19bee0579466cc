"""Staff who share an address: wrong passwords are counted there as over the API, and nothing else is."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts.models import Role, Session
from accounts.services import sessions
from tests import factories
from tests.accounts.sign_in.conftest import totp_code
from tests.conftest import Api
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, DOOR = "/admin/login/?next=/admin/", "/admin/second-factor/"


@pytest.fixture(autouse=True)
def three(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}


def staff(**fields):
    """(somebody of the staff, the secret of their app)"""
    user = factories.UserFactory.create(is_staff=True, role=Role.MODERATOR, **fields)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return user, secret


def first_step(user, password=PASSWORD, client=None):
    return (client or Client()).post(LOGIN, {"username": user.email, "password": password}).status_code


def second_step(client, value):
    return client.post(DOOR, {"method": "totp", "code": value})


def neighbour_guesses():
    body = {"username": "nobody@example.com", "password": "wrong horse battery"}
    assert [Api().post("/auth/token", body).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_an_office_of_more_than_the_limit_signs_in():
    for _ in range(5):
        user, secret = staff()
        client = Client()
        assert first_step(user, client=client) == 302
        assert second_step(client, totp_code(secret)).status_code == 302
        assert client.get("/admin/").status_code == 200


def test_who_is_at_home_there_comes_in_whatever_a_neighbour_guesses():
    user, secret = staff()
    sessions.open_session(user=user, device=None, ip="127.0.0.1", user_agent="x")
    neighbour_guesses()
    client = Client()

    assert first_step(user, client=client) == 302
    assert second_step(client, totp_code(secret)).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_who_is_new_there_waits_with_their_password_and_not_with_their_code():
    user, secret = staff()
    client = Client()
    assert first_step(user, client=client) == 302
    neighbour_guesses()

    assert first_step(user) == 200
    assert second_step(client, totp_code(secret)).status_code == 302
    assert Session.objects.get().user == user


def test_wrong_passwords_are_counted_with_those_of_the_api():
    user, _ = staff()

    assert [first_step(user, "wrong horse battery") for _ in range(2)] == [200, 200]
    body = {"username": "nobody@example.com", "password": "wrong horse battery"}
    assert [Api().post("/auth/token", body).status_code for _ in range(2)] == [401, 429]
    assert first_step(user) == 200


def test_wrong_codes_are_counted_by_their_first_step():
    user, secret = staff()
    here, there = Client(), Client()
    assert [first_step(user, client=client) for client in (here, there)] == [302, 302]

    told = [second_step(here, "x").content.decode() for _ in range(4)]
    assert ["This code is wrong" in page for page in told] == [True, True, True, False]
    assert "Too many requests" in told[3]
    assert not Session.objects.exists()
    assert second_step(there, totp_code(secret)).status_code == 302
    assert first_step(staff()[0]) == 302
