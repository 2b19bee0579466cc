"""Who is signed in links issuers to their account and unlinks them, and never shuts themselves out."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from accounts.models import AuditEntry, Issuer, Mail, Session, User
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import come_back, sign_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
PATH = "/auth/identities/example"
NONCE = "a nonce of mine"


@pytest.fixture
def at_home(browser, alice):
    """Alice's browser, signed in by her password."""
    browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD, "cookie": True})
    return browser


def begin(browser, **body):
    answer = browser.call("post", f"{PATH}/authorize", body, browser.csrf)
    assert answer.status_code == 200, answer.content
    return answer.json()["authorize_url"]


def token(forged, nonce=NONCE, **claims):
    return {"id_token": forged.key.sign(forged.claims(nonce=nonce, **claims)), "nonce": nonce}


def recorded():
    rows = AuditEntry.objects.filter(action__startswith="issuer.").order_by("id")
    assert all({row.before["issuer"], row.after["issuer"]} == {None, row.detail["issuer"]} for row in rows)
    return [(row.action, row.actor_id, row.subject_id, row.detail["issuer"]) for row in rows]


def told():
    rows = Mail.objects.filter(kind=Mail.Kind.ISSUERS_CHANGED).order_by("created_at")
    return [(row.to, row.data) for row in rows]


def test_linked_in_a_browser_it_signs_in_to_the_same_account(at_home, alice, issuer, provider):
    provider.knows("countess", email="another@example.com", email_verified=True)
    assert at_home.call("get", "/auth/identities").json() == {"data": []}

    answer = come_back(at_home, provider.says_yes(begin(at_home, next="/settings"), to="countess"))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/settings#linked=example")
    account = SocialAccount.objects.get()
    assert (account.user_id, account.uid, account.extra_data) == (alice.pk, "countess", {})
    [shown] = at_home.call("get", "/auth/identities").json()["data"]
    assert (shown["id"], shown["name"], set(shown)) == ("example", "Example", {"id", "name", "linked_at"})
    assert recorded() == [("issuer.linked", alice.pk, alice.pk, "example")]
    assert told() == [("alice@example.com", {"added": "Example"})]
    assert (User.objects.count(), Session.objects.count()) == (1, 1)

    assert sign_in(at_home, provider, "countess").headers["Location"] == "/"
    assert at_home.call("get", "/users/me").json()["id"] == str(alice.pk)
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


def test_it_is_linked_once(at_home, alice, issuer, provider):
    provider.knows("countess", email="another@example.com")
    for _ in range(2):
        answer = come_back(at_home, provider.says_yes(begin(at_home), to="countess"))
        assert answer.headers["Location"] == "/#linked=example"

    assert SocialAccount.objects.count() == 1
    assert (len(recorded()), len(told())) == (1, 1)


def test_anothers_identity_stays_anothers(at_home, mallory, issuer, provider):
    SocialAccount.objects.create(user=mallory, provider="example", uid="countess")
    provider.knows("countess", email="another@example.com")

    answer = come_back(at_home, provider.says_yes(begin(at_home), to="countess"))

    assert answer.headers["Location"] == "/#error=CONFLICT"
    assert SocialAccount.objects.get().user_id == mallory.pk
    assert (recorded(), told()) == ([], [])


def test_that_of_an_account_that_was_deleted_is_free(at_home, alice, mallory, issuer, provider):
    SocialAccount.objects.create(user=mallory, provider="example", uid="countess")
    User.objects.filter(pk=mallory.pk).update(deleted_at=timezone.now())
    provider.knows("countess", email="another@example.com")

    come_back(at_home, provider.says_yes(begin(at_home), to="countess"))

    assert SocialAccount.objects.get().user_id == alice.pk


@pytest.mark.parametrize("how", ["session", "person"])
def test_who_is_out_by_then_links_nothing(at_home, alice, issuer, provider, how):
    provider.knows("countess", email="another@example.com")
    location = provider.says_yes(begin(at_home), to="countess")
    if how == "session":
        Session.objects.update(revoked_at=timezone.now())
    else:
        User.objects.update(is_active=False)

    assert come_back(at_home, location).headers["Location"] == "/#error=SESSION_REVOKED"
    assert not SocialAccount.objects.exists()


def test_another_browser_cannot_finish_it(at_home, issuer, provider):
    provider.knows("countess", email="another@example.com")
    location = provider.says_yes(begin(at_home), to="countess")
    del at_home.client.cookies["nocturna_state"]

    assert code(come_back(at_home, location)) == (401, "TOKEN_INVALID")
    assert not SocialAccount.objects.exists()


def test_a_page_of_somebody_elses_cannot_begin_it(at_home, issuer):
    assert code(at_home.call("post", f"{PATH}/authorize", {}))[0] == 403
    answer = at_home.call("post", f"{PATH}/authorize", {"next": "https://evil.example/"}, at_home.csrf)
    assert (code(answer), list(answer.json()["error"]["details"])) == ((400, "VALIDATION_ERROR"), ["next"])


def test_an_app_links_by_a_token_once(api, alice, forged):
    client = api(alice)
    body = token(forged)

    answer = client.post(PATH, body)

    assert (answer.status_code, answer.json()["id"]) == (201, "example")
    assert SocialAccount.objects.get().user_id == alice.pk
    assert code(client.post(PATH, body)) == (401, "TOKEN_INVALID")
    assert len(recorded()) == 1


def test_it_needs_the_person_and_not_only_their_session(api, alice, forged):
    client = api(alice)
    SocialAccount.objects.create(user=alice, provider="example", uid="x")
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    for answer in (client.post(PATH, token(forged)), client.post(f"{PATH}/authorize", {}), client.delete(PATH)):
        assert code(answer) == (403, "CONFIRMATION_REQUIRED")
    assert SocialAccount.objects.get().uid == "x"


def test_a_guest_registers_instead(anonymous, forged):
    guest = anonymous.post("/auth/guest").json()
    mine = {"Authorization": f"Bearer {guest['access_token']}"}

    assert code(anonymous.post(PATH, token(forged), **mine)) == (409, "INVALID_STATE")
    assert not SocialAccount.objects.exists()


def test_unlinked_it_signs_in_no_more(api, alice, forged):
    client = api(alice)
    assert client.post(PATH, token(forged)).status_code == 201

    assert client.delete(PATH).status_code == 204

    assert client.get("/auth/identities").json() == {"data": []}
    assert recorded()[1:] == [("issuer.unlinked", alice.pk, alice.pk, "example")]
    assert told()[1:] == [("alice@example.com", {"removed": "Example"})]
    assert code(client.delete(PATH)) == (404, "IDENTITY_NOT_FOUND")


def test_an_issuer_that_is_there_no_more_is_unlinked_by_its_short_name(api, alice):
    SocialAccount.objects.create(user=alice, provider="example", uid="1")

    assert api(alice).delete(PATH).status_code == 204
    assert told() == [("alice@example.com", {"removed": "example"})]


@pytest.mark.parametrize("other", [None, "off", "passkey", "issuer"])
def test_the_last_way_in_stays(api, alice, other):
    Issuer.objects.create(slug="example", name="Example", url="https://one.example", client_id="x")
    Issuer.objects.create(
        slug="second", name="Second", url="https://two.example", client_id="x", is_active=other != "off"
    )
    client = api(alice)
    User.objects.update(password="!openid")
    SocialAccount.objects.create(user=alice, provider="example", uid="1")
    if other == "passkey":
        Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data={})
    elif other is not None:
        SocialAccount.objects.create(user=alice, provider="second", uid="2")
    before = SocialAccount.objects.count()

    answer = client.delete(PATH)

    if other in (None, "off"):
        assert code(answer) == (422, "BUSINESS_RULE")
        assert (SocialAccount.objects.count(), recorded(), told()) == (before, [], [])
    else:
        assert answer.status_code == 204
        assert SocialAccount.objects.count() == before - 1


def test_of_two_that_are_unlinked_at_once_one_stays(transactional_db, api, alice, crowd):
    for number, slug in enumerate(("example", "second")):
        Issuer.objects.create(slug=slug, name=slug, url=f"https://{slug}.example", client_id="x")
        SocialAccount.objects.create(user=alice, provider=slug, uid=str(number))
    client = api(alice)
    User.objects.update(password="!openid")
    paths = iter([PATH, "/auth/identities/second"])

    answers = crowd(2, lambda: client.delete(next(paths)).status_code)

    assert sorted(answers) == [204, 422]
    assert SocialAccount.objects.count() == 1
