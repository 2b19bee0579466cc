"""Issuers are for superusers to configure, and their secrets are written, never shown."""

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import Issuer, Role
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/issuer/"
FIELDS = {
    "name": "Example",
    "slug": "example",
    "url": "https://localhost:9",  # where nobody listens
    "client_id": "nocturna",
    "client_secret": "s3cret-of-ours",
    "scopes": "openid email",
    "is_active": "on",
}


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    return client


def test_an_issuer_is_added_and_its_secret_is_not_shown(office):
    assert office.post(f"{LIST}add/", FIELDS).status_code == 302

    issuer = Issuer.objects.get()
    assert (issuer.slug, issuer.client_secret) == ("example", "s3cret-of-ours")
    page = office.get(f"{LIST}{issuer.pk}/change/").content.decode()
    assert "s3cret-of-ours" not in page


@pytest.mark.parametrize(("given", "kept"), [("", "s3cret-of-ours"), ("another", "another")])
def test_an_empty_secret_keeps_the_stored_one(office, given, kept):
    office.post(f"{LIST}add/", FIELDS)
    issuer = Issuer.objects.get()

    body = {**FIELDS, "name": "Renamed", "slug": "other", "client_secret": given}
    assert office.post(f"{LIST}{issuer.pk}/change/", body).status_code == 302

    issuer.refresh_from_db()
    assert (issuer.name, issuer.slug, issuer.client_secret, str(issuer)) == ("Renamed", "example", kept, "Renamed")


def test_an_issuer_by_which_people_sign_in_becomes_no_other(office, alice):
    office.post(f"{LIST}add/", FIELDS)
    issuer = Issuer.objects.get()
    change, other = f"{LIST}{issuer.pk}/change/", {**FIELDS, "url": "https://localhost:7"}
    office.post(change, {**FIELDS, "url": "https://localhost:8"})  # nobody does so far
    SocialAccount.objects.create(user=alice, provider="example", uid="1")

    assert office.post(change, other).status_code == 302

    issuer.refresh_from_db()
    assert issuer.url == "https://localhost:8"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "accounts.example.com", "file:///etc/passwd"])
def test_an_issuer_is_an_address_of_the_web(office, url):
    assert office.post(f"{LIST}add/", {**FIELDS, "url": url}).status_code == 200
    assert not Issuer.objects.exists()


@pytest.mark.parametrize("role", [Role.USER, Role.ADMIN])
def test_staff_who_are_no_superusers_see_none(client, role):
    """An issuer of their own would sign an administrator in as a superuser."""
    client.force_login(factories.UserFactory.create(is_staff=True, role=role))

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}add/", FIELDS).status_code == 403
    assert not Issuer.objects.exists()
    assert LIST not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("path", ["mfa/authenticator", "account/emailaddress", "socialaccount/socialapp"])
def test_the_librarys_own_pages_are_not_there(office, path):
    assert office.get(f"/admin/{path}/").status_code == 404
