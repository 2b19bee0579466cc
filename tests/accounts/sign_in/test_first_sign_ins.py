"""Who comes for the first time twice at once, by whatever door, has one account, and nobody gets an error for it."""

import threading
from collections import Counter

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import Action, AuditEntry, Issuer, Mail, Session, User
from accounts.services import issuers
from tests import factories
from tests.accounts.sign_in.conftest import code
from tests.conftest import Api
from tests.locks import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/auth/oauth/example/token"


@pytest.fixture
def ada_at(forged):
    """A call that signs in by a token of its own: claims as given, but for what makes it another token."""
    lock, count = threading.Lock(), iter(range(1000))

    def sign_in(client=None, **claims):
        with lock:
            nonce = f"a nonce of mine {next(count)}"
        token = forged.key.sign(forged.claims(nonce=nonce, **claims))
        return (client or Api()).post(PATH, {"id_token": token, "nonce": nonce})

    return sign_in


@pytest.mark.parametrize("proved", [True, False])
def test_eight_at_once_are_one_person(ada_at, crowd, proved):
    answers = crowd(8, lambda: ada_at(email_verified=proved))

    assert [answer.status_code for answer in answers] == [200] * 8
    assert {answer.json()["user"]["id"] for answer in answers} == {str(User.objects.get().pk)}
    assert SocialAccount.objects.get().user_id == User.objects.get().pk
    assert Session.objects.count() == 8
    assert AuditEntry.objects.filter(action=Action.ISSUER_LINKED).count() == 1
    assert AuditEntry.objects.filter(action=Action.USER_CREATED).count() == 1
    assert Counter(Mail.objects.values_list("kind", flat=True))["welcome"] == 1


def test_the_slower_finds_whom_the_faster_has_made(ada_at, forged):
    with meanwhile(ada_at) as answers:
        first = factories.UserFactory.create(email="ada@example.com")
        SocialAccount.objects.create(user=first, provider="example", uid=forged.claims()["sub"])

    assert (answers[0].status_code, answers[0].json()["user"]["id"]) == (200, str(first.pk))
    assert User.objects.count() == 1


def test_who_is_overtaken_at_every_try_is_told_of_the_account(ada_at, forged, monkeypatch):
    monkeypatch.setattr(issuers, "_TRIES", 1)
    with meanwhile(ada_at) as answers:
        first = factories.UserFactory.create(email="ada@example.com")
        SocialAccount.objects.create(user=first, provider="example", uid=forged.claims()["sub"])

    assert code(answers[0]) == (409, "CONFLICT")
    assert User.objects.get() == first


def test_who_has_another_address_by_then_is_the_same_person(ada_at, forged):
    """The issuer's word of who it is counts, not of where they are written to."""
    with meanwhile(lambda: ada_at(email="ada.new@example.com")) as answers:
        first = factories.UserFactory.create(email="ada@example.com")
        SocialAccount.objects.create(user=first, provider="example", uid=forged.claims()["sub"])

    assert (answers[0].status_code, answers[0].json()["user"]["id"]) == (200, str(first.pk))
    assert list(User.objects.values_list("email", flat=True)) == ["ada@example.com"]
    assert not Mail.objects.exists()


def test_two_issuers_that_proved_one_address_end_at_one_account(ada_at, forged, crowd):
    Issuer.objects.create(slug="other", name="Other", url=forged.url, client_id="nocturna", client_secret="s3cret")
    slugs = iter(["example", "other"] * 4)

    def sign_in():
        nonce = f"the nonce of {threading.get_ident()}"
        token = forged.key.sign(forged.claims(nonce=nonce))
        return Api().post(f"/auth/oauth/{next(slugs)}/token", {"id_token": token, "nonce": nonce})

    answers = crowd(8, sign_in)

    assert [answer.status_code for answer in answers] == [200] * 8
    assert {answer.json()["user"]["id"] for answer in answers} == {str(User.objects.get().pk)}
    assert sorted(SocialAccount.objects.values_list("provider", flat=True)) == ["example", "other"]


def test_a_registration_in_the_same_moment_is_no_error(ada_at, crowd, ada):
    ways = iter([lambda: Api().post("/auth/register", ada), ada_at] * 4)

    answers = crowd(8, lambda: next(ways)())

    person = User.objects.get()
    assert {answer.status_code for answer in answers} <= {200, 201, 400, 409}
    refused = {code(answer)[1] for answer in answers if answer.status_code >= 400}
    assert refused <= {"VALIDATION_ERROR", "CONFLICT"}
    assert {a.json()["user"]["id"] for a in answers if a.status_code < 400} == {str(person.pk)}


def test_a_guest_who_comes_twice_is_one_person_and_keeps_the_account(ada_at, crowd):
    guest = Api().post("/auth/guest").json()
    mine = {"Authorization": f"Bearer {guest['access_token']}"}

    answers = crowd(4, lambda: ada_at(Api(**mine)))

    assert {answer.status_code for answer in answers} <= {200, 401}  # the guest's own session has ended by then
    assert {code(answer)[1] for answer in answers if answer.status_code == 401} <= {"SESSION_REVOKED"}
    assert {a.json()["user"]["id"] for a in answers if a.status_code == 200} == {guest["user"]["id"]}
    assert list(User.objects.values_list("is_guest", "email")) == [(False, "ada@example.com")]


def test_two_guests_who_become_the_same_person_by_an_issuer(ada_at, crowd):
    guests = [Api().post("/auth/guest").json()["access_token"] for _ in range(2)]
    tokens = iter(guests)

    answers = crowd(2, lambda: ada_at(Api(Authorization=f"Bearer {next(tokens)}")))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.json()["user"]["id"] for answer in answers}) == 1
    assert sorted(User.objects.values_list("is_guest", "email")) == [(False, "ada@example.com"), (True, None)]


def test_two_guests_who_register_with_one_address_are_one_person(ada, crowd):
    guests = [Api().post("/auth/guest").json()["access_token"] for _ in range(4)]
    tokens = iter(guests)

    answers = crowd(4, lambda: Api(Authorization=f"Bearer {next(tokens)}").post("/auth/register", ada))

    assert sorted(answer.status_code for answer in answers) == [201, 400, 400, 400]
    assert {str(a.json()["error"]["details"]) for a in answers if a.status_code == 400} == {
        "{'email': ['This address is already registered.']}"
    }
    assert User.objects.filter(is_guest=True).count() == 3


def test_one_guest_who_registers_twice_at_once_does_it_once(ada, crowd):
    guest = Api().post("/auth/guest").json()

    answers = crowd(4, lambda: Api(Authorization=f"Bearer {guest['access_token']}").post("/auth/register", ada))

    refused = {code(answer) for answer in answers if answer.status_code != 201}
    assert sorted(answer.status_code for answer in answers)[0] == 201
    assert refused <= {(409, "INVALID_STATE"), (401, "SESSION_REVOKED"), (400, "VALIDATION_ERROR")}
    assert list(User.objects.values_list("is_guest", "email")) == [(False, "ada@example.com")]
