import pytest

from accounts.models import Session, User
from accounts.services import profiles
from analytics.models import OutboxEvent
from tests import factories
from tests.accounts.test_refresh import code


@pytest.fixture
def guest(anonymous):
    """A guest's answer, and the header that speaks for them."""
    body = anonymous.post("/auth/guest").json()
    return body, {"Authorization": f"Bearer {body['access_token']}"}


def test_a_guest_has_an_account_without_credentials(anonymous):
    answer = anonymous.post("/auth/guest", {"locale": "ru", "device": {"id": "1"}})

    body, user, session = answer.json(), User.objects.get(), Session.objects.get()
    assert answer.status_code == 201
    assert set(body) == {"user", "access_token", "refresh_token", "token_type", "expires_in"}
    person = {
        name: body["user"][name] for name in ("id", "email", "username", "name", "role", "plan", "locale", "is_guest")
    }
    assert person == {
        "id": str(user.pk),
        "email": None,
        "username": None,
        "name": "",
        "role": "user",
        "plan": "guest",
        "locale": "ru",
        "is_guest": True,
    }
    assert not user.has_usable_password()
    assert session.device == {"id": "1", "name": "", "platform": ""}
    assert OutboxEvent.objects.get(event_type="user.created").data == {"is_guest": True, "way": "guest"}
    me = anonymous.get("/users/me", Authorization=f"Bearer {body['access_token']}")
    assert (me.status_code, me.json()) == (200, body["user"])


def test_registering_turns_a_guest_into_a_person_who_keeps_everything(anonymous, guest, ada):
    body, header = guest
    anonymous.patch("/users/me", {"preferences": {"notifications": {"news": True}}}, **header)
    OutboxEvent.objects.all().delete()

    answer = anonymous.post("/auth/register", {**ada, "username": "ada"}, **header)

    user = User.objects.get()
    assert answer.status_code == 201
    assert answer.json()["user"]["id"] == body["user"]["id"] == str(user.pk)
    assert (user.email, user.username, user.name, user.is_guest) == ("ada@example.com", "ada", "Ada Lovelace", False)
    assert answer.json()["user"]["plan"] == "free"
    assert user.preferences == {"notifications": {"news": True}}
    assert user.check_password("correct horse battery")
    new = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert anonymous.get("/users/me", **new).status_code == 200
    assert anonymous.post("/auth/token", {"username": "ada", "password": ada["password"]}).status_code == 200
    registered = OutboxEvent.objects.get(event_type="user.registered")
    assert (registered.user_id, registered.data) == (user.pk, {"way": "password"})
    updated = OutboxEvent.objects.get(event_type="user.updated")
    assert (updated.user_id, updated.data) == (
        user.pk,
        {"changed": ["email", "is_guest", "name", "password", "username"]},
    )


def test_whoever_gave_out_the_guests_token_does_not_get_into_the_account(anonymous, guest, ada):
    body, header = guest
    anonymous.post("/auth/register", ada, **header)

    assert code(anonymous.get("/users/me", **header)) == (401, "SESSION_REVOKED")
    refreshed = anonymous.post("/auth/token/refresh", {"refresh_token": body["refresh_token"]})
    assert code(refreshed) == (401, "SESSION_REVOKED")
    assert Session.objects.live().count() == 1


def test_whoever_gave_themselves_a_key_as_the_guest_does_not_get_into_the_account(anonymous, guest, ada):
    _body, header = guest
    key = anonymous.post("/auth/api-keys", {"name": "kept", "scopes": ["profile:read", "charts:read"]}, **header)
    with_it = {"Authorization": f"Api-Key {key.json()['key']}"}
    assert anonymous.get("/users/me", **with_it).status_code == 200

    assert anonymous.post("/auth/register", ada, **header).status_code == 201

    assert code(anonymous.get("/users/me", **with_it)) == (401, "TOKEN_INVALID")


def test_a_taken_address_leaves_the_guest_as_they_were(anonymous, guest, ada):
    factories.UserFactory.create(email="ada@example.com")
    body, header = guest
    before = User.objects.filter(pk=body["user"]["id"]).values().get()

    answer = anonymous.post("/auth/register", ada, **header)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["email"])
    assert User.objects.filter(pk=body["user"]["id"]).values().get() == before
    assert anonymous.get("/users/me", **header).status_code == 200


def test_a_guest_whose_token_is_dead_is_told_rather_than_given_a_second_account(anonymous, guest, ada):
    Session.objects.update(revoked_at="2026-01-01T00:00:00Z")

    assert code(anonymous.post("/auth/register", ada, **guest[1])) == (401, "SESSION_REVOKED")
    assert User.objects.count() == 1


def test_a_guest_takes_no_username_before_they_register(anonymous, guest):
    answer = anonymous.patch("/users/me", {"username": "admin"}, **guest[1])

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["username"])
    assert User.objects.get().username is None


@pytest.mark.django_db(transaction=True)
def test_a_guest_who_registers_twice_at_once_has_one_account(anonymous, guest, ada, crowd):
    addresses = iter([f"ada{n}@example.com" for n in range(4)])

    answers = crowd(4, lambda: anonymous.post("/auth/register", {**ada, "email": next(addresses)}, **guest[1]))

    # the others find the guest's session ended, or the account complete, or were answered as a person's second account
    assert (
        sum(answer.status_code == 201 and answer.json()["user"]["id"] == guest[0]["user"]["id"] for answer in answers)
        == 1
    )
    assert {code(a) for a in answers if a.status_code != 201} <= {(409, "INVALID_STATE"), (401, "SESSION_REVOKED")}
    person = User.objects.get(pk=guest[0]["user"]["id"])
    assert not person.is_guest
    assert Session.objects.live().filter(user=person).count() == 1


def test_a_guest_who_registered_in_the_meantime_is_refused(guest, ada):
    stale = User.objects.get()
    User.objects.update(email="first@example.com", is_guest=False)

    with pytest.raises(Exception, match="present state") as refused:
        profiles.register(
            email=ada["email"],
            password=ada["password"],
            guest=stale,
            client={"device": None, "ip": "", "user_agent": ""},
            name="Ada",
        )
    assert (refused.value.status, refused.value.code) == (409, "INVALID_STATE")
    assert User.objects.get().email == "first@example.com"
