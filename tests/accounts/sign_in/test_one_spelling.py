"""However the separators of a domain are written, at every door it is one mailbox and one account."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.models import Mail, User
from accounts.models.user import fingerprint
from tests import factories
from tests.accounts.sign_in.conftest import code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SPELLINGS = [
    "alice@example\u3002com",
    "alice@example.com\u3002",
    "alice@example\uff0ecom",
    "alice@example\uff61com",
    "alice@example.com.",
    "alice@\uff45xample.com",
    "alice\uff20EXAMPLE.com",
]


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_no_second_account_is_made_and_the_first_signs_in(anonymous, alice, spelled):
    taken = anonymous.post("/auth/register", {"email": spelled, "password": "correct horse battery", "name": "Eve"})

    assert (taken.status_code, list(taken.json()["error"]["details"])) == (400, ["email"])
    assert User.objects.count() == 1
    assert anonymous.post("/auth/token", {"username": spelled, "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize("spelled", SPELLINGS[:2])
def test_nobody_moves_to_it(api, deliver, alice, mallory, spelled):
    User.objects.filter(pk=mallory.pk).update(email_verified=True)

    assert api(mallory).post("/auth/email/change", {"email": spelled}).status_code == 202

    assert Mail.objects.get().to == alice.email
    assert deliver() == []  # it is somebody's


@pytest.mark.parametrize("spelled", SPELLINGS[:2])
@pytest.mark.parametrize("path", ["/auth/password/reset", "/auth/code"])
def test_its_owner_is_written_to(anonymous, deliver, alice, spelled, path):
    assert anonymous.post(path, {"email": spelled}).status_code == 202

    assert [letter["To"] for letter in deliver()] == [alice.email]


@pytest.mark.parametrize("spelled", SPELLINGS[:2])
def test_an_issuer_that_spells_it_so_makes_no_other_account(anonymous, forged, alice, spelled):
    token = forged.key.sign(forged.claims(email=spelled))

    answer = anonymous.post("/auth/oauth/example/token", {"id_token": token, "nonce": "a nonce of mine"})

    assert code(answer) == (409, "CONFLICT")
    assert User.objects.count() == 1


@pytest.mark.parametrize("spelled", SPELLINGS[:2])
def test_staff_make_no_other_account(client, alice, spelled):
    root = factories.UserFactory.create(email="root@example.com", is_staff=True, is_superuser=True)
    client.force_login(root)
    form = {"email": spelled, "name": "Eve", "password1": "another horse battery", "password2": "another horse battery"}

    page = client.post(reverse("admin:accounts_user_add"), {**form, "usable_password": "true"})

    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["email"])
    assert User.objects.count() == 2


def test_addresses_that_were_stored_so_are_spelled_as_all_are(anonymous, alice):
    old = factories.UserFactory.create(email="ada@example.org")
    User.objects.filter(pk=old.pk).update(email="ada@example.org\u3002")
    twin = factories.UserFactory.create(email="twin@example.org")
    User.objects.filter(pk=twin.pk).update(email="alice@example\u3002com")

    import_module("accounts.migrations.0038_domains_as_looked_up").respell(apps, None)

    old.refresh_from_db()
    twin.refresh_from_db()
    assert (old.email, fingerprint("ada@example.org") in old.logins) == ("ada@example.org", True)
    assert twin.email == "alice@example\u3002com"
    assert User.objects.get(pk=alice.pk).email == alice.email
    assert anonymous.post("/auth/token", {"username": "ada@example.org\u3002", "password": PASSWORD}).status_code == 200
