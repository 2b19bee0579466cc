import orjson
import pytest
from django.db import IntegrityError

from accounts.models import Role, Session, User
from accounts.services import profiles
from analytics.models import OutboxEvent
from tests import factories
from tests.accounts.test_refresh import code


@pytest.fixture
def me(api, alice):
    return api(alice)


def test_my_profile(me, alice):
    answer = me.get("/users/me")

    stamp = "%Y-%m-%dT%H:%M:%S.%fZ"
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"')
    assert answer.json() == {
        "id": str(alice.pk),
        "email": "alice@example.com",
        "username": None,
        "name": "Alice",
        "role": "user",
        "plan": "free",
        "locale": "en",
        "preferences": {},
        "email_verified": False,
        "is_guest": False,
        "created_at": alice.created_at.strftime(stamp),
        "updated_at": alice.updated_at.strftime(stamp),
    }


def test_an_unchanged_profile_is_not_sent_twice(me):
    tag = me.get("/users/me").headers["ETag"]

    assert me.get("/users/me", **{"If-None-Match": tag}).status_code == 304
    me.patch("/users/me", {"name": "Alice L."})
    assert me.get("/users/me", **{"If-None-Match": tag}).status_code == 200


def test_signing_in_and_out_leaves_the_profile_as_it_was(me, api, alice):
    tag = me.get("/users/me").headers["ETag"]
    api(alice).post("/auth/logout")

    assert me.get("/users/me").headers["ETag"] == tag


def test_fields_are_selected(me):
    assert me.get("/users/me?fields=name,locale").json() == {"name": "Alice", "locale": "en"}
    refused = me.get("/users/me?fields=name,password")
    assert (refused.status_code, refused.json()["error"]["details"]) == (400, {"fields": ["Unknown field: password."]})


def test_changing_my_profile(me, alice):
    answer = me.patch("/users/me", {"name": "Alice L.", "username": "alice.l", "locale": "ru"})

    alice.refresh_from_db()
    assert (answer.status_code, answer.json()["name"]) == (200, "Alice L.")
    assert (alice.name, alice.username, alice.locale) == ("Alice L.", "alice.l", "ru")
    event = OutboxEvent.objects.get(event_type="user.updated")
    assert (event.user_id, event.data) == (alice.pk, {"changed": ["locale", "name", "username"]})
    # Answered in the language that it was asked in; what follows is in the new one.
    assert me.get("/users/me").headers["ETag"] == f'{answer.headers["ETag"][:-1]}-ru"'


def test_a_change_that_changes_nothing_is_no_event(me):
    tag = me.get("/users/me").headers["ETag"]

    answer = me.patch("/users/me", {"name": "Alice"})

    assert (answer.status_code, answer.headers["ETag"]) == (200, tag)
    assert not OutboxEvent.objects.filter(event_type="user.updated").exists()
    assert me.patch("/users/me", {}).status_code == 200


def test_a_stale_copy_is_not_written_over_a_newer_one(me, alice):
    tag = me.get("/users/me").headers["ETag"]
    me.patch("/users/me", {"name": "Newer"})

    assert code(me.patch("/users/me", {"name": "Stale"}, **{"If-Match": tag})) == (412, "PRECONDITION_FAILED")
    assert code(me.delete("/users/me", **{"If-Match": tag})) == (412, "PRECONDITION_FAILED")

    alice.refresh_from_db()
    assert (alice.name, alice.deleted_at) == ("Newer", None)
    fresh = me.get("/users/me").headers["ETag"]
    assert me.patch("/users/me", {"name": "Newest"}, **{"If-Match": fresh}).status_code == 200


def test_a_taken_username_is_refused(me, alice):
    factories.UserFactory.create(username="ada")

    answer = me.patch("/users/me", {"username": "ADA", "name": "Eve"})

    alice.refresh_from_db()
    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"username": ["This username is taken."]})
    assert (alice.username, alice.name) == (None, "Alice")


def test_a_username_is_given_up(me, alice):
    me.patch("/users/me", {"username": "alice.l"})

    assert me.patch("/users/me", {"username": None}).json()["username"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", None),
        ("locale", "xx"),
        ("locale", 5),
        ("username", "a@b"),
        ("username", 5),
    ],
)
def test_what_is_wrong_is_named(me, alice, field, value):
    answer = me.patch("/users/me", {field: value})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])
    before = alice.updated_at
    alice.refresh_from_db()
    assert alice.updated_at == before


@pytest.mark.parametrize("body", [[], "x", 5, None, [{"name": "x"}]])
def test_a_body_that_is_no_object_is_refused(me, body):
    answer = me.client.patch(
        "/api/v1/users/me", orjson.dumps(body), content_type="application/json", headers=me.headers
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_messages_are_in_my_language(me):
    me.patch("/users/me", {"locale": "ru"})

    assert me.get("/users/me").headers["Content-Language"] == "ru"
    assert me.get("/users/me", **{"Accept-Language": "en"}).headers["Content-Language"] == "en"


def test_deleting_my_account(me, alice, api, anonymous, ada):
    elsewhere = api(alice)

    answer = me.delete("/users/me")

    alice.refresh_from_db()
    assert (answer.status_code, answer.content) == (204, b"")
    assert alice.deleted_at is not None
    assert set(Session.objects.values_list("revoked_reason", flat=True)) == {"account_deleted"}
    assert code(me.get("/users/me")) == (401, "SESSION_REVOKED")
    assert code(elsewhere.get("/users/me")) == (401, "SESSION_REVOKED")
    signed_in = anonymous.post("/auth/token", {"username": alice.email, "password": factories.PASSWORD})
    assert code(signed_in) == (401, "INVALID_CREDENTIALS")
    assert OutboxEvent.objects.filter(event_type="user.deleted", user_id=alice.pk).count() == 1
    assert anonymous.post("/auth/register", {**ada, "email": alice.email}).status_code == 201


def test_an_account_deleted_in_the_meantime_is_not_changed(alice):
    stale = User.objects.get(pk=alice.pk)
    profiles.delete_account(user=alice)

    with pytest.raises(Exception, match="ended"):
        profiles.update_profile(user=stale, changes={"name": "Ghost"}, check=lambda row: None)
    with pytest.raises(Exception, match="ended"):
        profiles.delete_account(user=stale)
    assert User.objects.get().name == "Alice"


def test_an_integrity_error_of_another_kind_is_not_dressed_as_a_taken_name(alice):
    with pytest.raises(IntegrityError):
        profiles.update_profile(user=alice, changes={"email": None}, check=lambda row: None)


def test_who_may_only_read_changes_nothing(me, alice):
    User.objects.update(role=Role.READONLY)

    assert me.get("/users/me").status_code == 200
    assert me.get("/auth/sessions").status_code == 200
    assert code(me.patch("/users/me", {"name": "x"})) == (403, "PERMISSION_DENIED")
    assert code(me.delete("/users/me")) == (403, "PERMISSION_DENIED")
    alice.refresh_from_db()
    assert (alice.name, alice.deleted_at) == ("Alice", None)
    assert me.post("/auth/logout").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_do_not_undo_each_other(me, alice, crowd):
    parts = iter(["chart_settings", "notifications", "primary_chart"])
    values = {
        "chart_settings": {"house_system": "koch"},
        "notifications": {"news": False},
        "primary_chart": None,
    }

    def change():
        part = next(parts)
        return me.patch("/users/me", {"preferences": {part: values[part]}})

    assert [answer.status_code for answer in crowd(3, change)] == [200] * 3
    alice.refresh_from_db()
    assert alice.preferences == values
