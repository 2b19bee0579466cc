"""API keys: what they open, how long, and that nothing of them lies in the database."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, Mail, Session, StaffGrant, User
from accounts.services import api_keys
from config.system.models import IdempotencyRecord
from tests import factories
from tests.charts.conftest import places  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(api, alice):
    """A key of Alice's that reads charts and her profile, as it was answered."""
    answer = api(alice).post("/auth/api-keys", {"name": "Import", "scopes": ["charts:read", "profile:read"]})
    assert answer.status_code == 201, answer.content
    return answer.json()


def by(text):
    return {"Authorization": f"Api-Key {text}"}


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_a_key_is_shown_once_and_kept_as_a_hash(api, alice, made):
    row = ApiKey.objects.get()
    secret = made["key"].rpartition(row.pk.hex + "_")[2]

    assert made["key"] == f"nk_live_{row.pk.hex}_{secret}"
    assert (len(secret), len(row.secret_hash)) == (43, 64)
    shown = api(alice).get("/auth/api-keys").json()["data"]
    assert [key["id"] for key in shown] == [made["id"]]
    assert "key" not in shown[0]
    with connection.cursor() as cursor:
        for table in ("accounts_apikey", "accounts_auditentry", "analytics_outboxevent"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,), table


def test_it_signs_its_owner_in_within_its_scopes(anonymous, alice, made):
    assert anonymous.get("/users/me", **by(made["key"])).json()["id"] == str(alice.pk)
    assert code(anonymous.patch("/users/me", {"name": "Eve"}, **by(made["key"]))) == (403, "PERMISSION_DENIED")
    alice.refresh_from_db()
    assert alice.name == "Alice"


@pytest.mark.parametrize("path", ["/auth/logout", "/auth/confirm", "/auth/email/verify/resend", "/auth/register"])
def test_what_belongs_to_a_session_is_not_done_by_it(anonymous, alice, made, path):
    answer = anonymous.post(path, {}, **by(made["key"]))

    assert code(answer) == (403, "PERMISSION_DENIED")
    assert answer.json()["error"]["message"] == "An API key cannot do this: sign in."


def test_a_scope_that_is_named_twice_is_had_once(api, alice):
    twice = ["profile:read", "charts:read", "charts:read"]

    made = api(alice).post("/auth/api-keys", {"name": "k", "scopes": twice}).json()
    assert made["scopes"] == ["charts:read", "profile:read"]
    changed = api(alice).patch(f"/auth/api-keys/{made['id']}", {"scopes": ["charts:read", "charts:read"]}).json()
    assert changed["scopes"] == ["charts:read"]


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1] + ("B" if key[-1] == "A" else "A"),
        lambda key: key[:-1],
        lambda key: "",
        lambda key: key.replace("nk_live_", "nk_test_"),
        lambda key: key[:8] + "0" * 32 + key[40:],
        lambda key: key + "A",
    ],
)
def test_what_is_no_key_is_refused(anonymous, made, change):
    assert code(anonymous.get("/users/me", **by(change(made["key"])))) == (401, "TOKEN_INVALID")


def test_a_key_is_no_bearer_token(anonymous, made):
    answer = anonymous.get("/users/me", Authorization=f"Bearer {made['key']}")

    assert code(answer) == (401, "TOKEN_INVALID")
    assert "Api-Key" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("scopes", "field"),
    [
        (["users:read"], "scopes"),
        (["keys:write"], "scopes"),
        (["sessions:delete"], "scopes"),
        (["profile:delete"], "scopes"),
        (["charts:fly"], "scopes"),
        ([], "scopes"),
        ("charts:read", "scopes"),
    ],
)
def test_a_key_has_a_part_of_its_owners_scopes(api, alice, scopes, field):
    answer = api(alice).post("/auth/api-keys", {"name": "x", "scopes": scopes})

    assert code(answer) == (400, "VALIDATION_ERROR")
    assert list(answer.json()["error"]["details"]) == [field]
    assert not ApiKey.objects.exists()


def test_a_key_that_outlived_its_owners_rights_has_lost_them_too(api, anonymous, alice):
    StaffGrant.objects.create(user=alice, grants="analyst", reason="Reports.", expires_at=timezone.now() + timedelta(1))
    key = api(alice).post("/auth/api-keys", {"name": "x", "scopes": ["analytics:read", "charts:write"]}).json()["key"]
    User.objects.filter(pk=alice.pk).update(role="readonly")

    answer = anonymous.post("/charts", {}, **by(key))

    assert code(answer) == (403, "PERMISSION_DENIED")


def test_it_ends_when_it_says(api, anonymous, alice, made):
    soon = timezone.now() + timedelta(hours=1)
    assert api(alice).patch(f"/auth/api-keys/{made['id']}", {"expires_at": soon.isoformat()}).status_code == 200
    assert anonymous.get("/users/me", **by(made["key"])).status_code == 200

    ApiKey.objects.update(expires_at=timezone.now())

    assert code(anonymous.get("/users/me", **by(made["key"]))) == (401, "TOKEN_EXPIRED")
    past = api(alice).patch(f"/auth/api-keys/{made['id']}", {"expires_at": "2020-01-01T00:00:00Z"})
    assert (code(past), list(past.json()["error"]["details"])) == ((400, "VALIDATION_ERROR"), ["expires_at"])


def test_revoked_it_is_dead_with_the_next_call_and_so_is_its_former_secret(api, anonymous, alice, made):
    me = api(alice)
    new = me.post(f"/auth/api-keys/{made['id']}/rotate", {}).json()["key"]

    assert me.delete(f"/auth/api-keys/{made['id']}").status_code == 204

    for text in (made["key"], new):
        assert code(anonymous.get("/users/me", **by(text))) == (401, "TOKEN_INVALID")
    assert me.get("/auth/api-keys").json()["data"] == []
    assert code(me.delete(f"/auth/api-keys/{made['id']}")) == (404, "API_KEY_NOT_FOUND")


def test_rotated_both_work_until_the_overlap_ends(api, anonymous, alice, made):
    new = api(alice).post(f"/auth/api-keys/{made['id']}/rotate", {"overlap": 60}).json()

    assert new["previous_until"] is not None
    for text in (made["key"], new["key"]):
        assert anonymous.get("/users/me", **by(text)).status_code == 200
    ApiKey.objects.update(previous_until=timezone.now())
    assert code(anonymous.get("/users/me", **by(made["key"]))) == (401, "TOKEN_INVALID")
    assert anonymous.get("/users/me", **by(new["key"])).status_code == 200


def test_rotated_without_overlap_all_older_are_dead(api, anonymous, alice, made):
    me, path = api(alice), f"/auth/api-keys/{made['id']}/rotate"
    second = me.post(path, {"overlap": 0}).json()["key"]
    third = me.post(path, {"overlap": 60}).json()["key"]
    fourth = me.post(path, {"overlap": 0}).json()["key"]

    answers = [anonymous.get("/users/me", **by(text)).status_code for text in (made["key"], second, third, fourth)]
    assert answers == [401, 401, 401, 200]
    assert me.post(path, {"overlap": 8 * 86_400}).status_code == 400
    actions = list(
        AuditEntry.objects.filter(action__startswith="api_key.").order_by("id").values_list("action", flat=True)
    )
    assert actions == ["api_key.created", *["api_key.rotated"] * 3]


def test_an_overlap_that_was_promised_is_kept(api, anonymous, alice, made):
    me, path = api(alice), f"/auth/api-keys/{made['id']}/rotate"
    new = me.post(path, {"overlap": 60}).json()

    assert code(me.post(path, {"overlap": 60})) == (409, "INVALID_STATE")
    assert [anonymous.get("/users/me", **by(text)).status_code for text in (made["key"], new["key"])] == [200, 200]
    ApiKey.objects.update(previous_until=timezone.now())
    assert me.post(path, {"overlap": 60}).status_code == 200
    assert [anonymous.get("/users/me", **by(text)).status_code for text in (made["key"], new["key"])] == [401, 200]


@pytest.mark.django_db(transaction=True)
def test_of_five_rotations_at_once_one_is_made(api, anonymous, alice, made, crowd):
    me, path = api(alice), f"/auth/api-keys/{made['id']}/rotate"
    answers = crowd(5, lambda: me.post(path, {"overlap": 60}))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    new = next(answer.json()["key"] for answer in answers if answer.status_code == 200)
    assert [anonymous.get("/users/me", **by(text)).status_code for text in (made["key"], new)] == [200, 200]


def test_its_last_use_is_written_once_a_minute(anonymous, made):
    anonymous.get("/users/me", **by(made["key"]))
    first = ApiKey.objects.get()
    anonymous.get("/users/me", **by(made["key"]))
    second = ApiKey.objects.get()

    assert (first.last_used_ip, first.last_used_at) == ("127.0.0.1", second.last_used_at)
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    anonymous.get("/users/me", **by(made["key"]))
    assert ApiKey.objects.get().last_used_at > second.last_used_at


def test_a_key_has_a_limit_of_its_own(api, anonymous, alice, made, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api_key": "2/h"}
    other, _ = api_keys_of(alice)

    answers = [anonymous.get("/users/me", **by(made["key"])) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["X-RateLimit-Limit"] == "2"
    assert anonymous.get("/users/me", **by(other)).status_code == 200
    assert api(alice).get("/users/me").status_code == 200


def test_the_keys_of_a_person_together_have_the_limit_of_the_plan(api, anonymous, alice, made, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "api_key": "2/h", "user": "3/h"}
    other, _ = api_keys_of(alice)

    answers = [anonymous.get("/users/me", **by(key)) for key in (made["key"], other, other, made["key"])]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert api(alice).get("/users/me").status_code == 200  # signed in, which her scripts do not lock her out of


def test_a_plan_admits_more_by_key_too(anonymous, alice, made):
    factories.on_plan(alice, "plus")

    assert anonymous.get("/users/me", **by(made["key"]))["X-RateLimit-Limit"] == "5000"


def api_keys_of(user):
    key, text = api_keys.create_key(user=user, key_id=uuid.uuid4(), name="x", scopes=["profile:read"])
    return text, key


def test_nobody_has_more_than_twenty(api, alice):
    for _ in range(20):
        api_keys_of(alice)

    answer = api(alice).post("/auth/api-keys", {"name": "x", "scopes": ["charts:read"]})

    assert code(answer) == (422, "BUSINESS_RULE")
    assert ApiKey.objects.count() == 20


def test_an_idempotent_repeat_has_no_key_and_makes_none(api, alice):
    me, body = api(alice), {"name": "x", "scopes": ["charts:read"]}
    first = me.post("/auth/api-keys", body, **{"Idempotency-Key": "a"}).json()
    again = me.post("/auth/api-keys", body, **{"Idempotency-Key": "a"}).json()

    assert again == {**first, "key": None}
    assert first["key"] not in str(IdempotencyRecord.objects.values().get())
    assert ApiKey.objects.count() == 1


def test_whose_maker_died_before_anybody_saw_it_gets_another_secret(alice):
    key_id = uuid.uuid4()
    wanted = {"user": alice, "key_id": key_id, "name": "x", "scopes": ["profile:read"]}
    _key, lost = api_keys.create_key(**wanted)
    _key, seen = api_keys.create_key(**wanted)

    assert ApiKey.objects.count() == 1
    assert lost != seen
    assert api_keys.authenticate_key(seen)[0] == alice


def test_a_changed_key_is_recorded_with_before_and_after(api, alice, made):
    me, path = api(alice), f"/auth/api-keys/{made['id']}"
    etag = me.patch(path, {"scopes": ["charts:read"]})["ETag"]
    assert me.patch(path, {"name": "Import"}, **{"If-Match": '"old"'}).status_code == 412
    assert me.patch(path, {"name": "Import"}, **{"If-Match": etag}).status_code == 200  # nothing differs

    (entry,) = AuditEntry.objects.filter(action="api_key.changed")
    assert (entry.before, entry.after) == (
        {"scopes": ["charts:read", "profile:read"]},
        {"scopes": ["charts:read"]},
    )


def test_what_a_key_does_is_recorded_under_it(api, anonymous, alice, birth, places):  # noqa: F811
    key, text = api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="x", scopes=["charts:write"])
    anonymous.post("/charts", birth, **by(text))

    entry = AuditEntry.objects.get(action="chart.created")
    assert (entry.actor_id, entry.detail) == (alice.pk, {"api_key": str(key.pk)})


@pytest.mark.parametrize("state", [{"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_a_key_of_who_is_blocked_or_deleted_is_none(anonymous, alice, made, state):
    _, claims = api_keys.authenticate_key(made["key"])
    User.objects.update(**state)

    assert code(anonymous.get("/users/me", **by(made["key"]))) == (401, "TOKEN_INVALID")
    assert api_keys.ended_among([claims]) == {claims}


def test_staff_revoke_a_key_and_change_nothing_else(client, anonymous, alice, made):
    client.force_login(factories.UserFactory.create(is_staff=True, role="moderator"))
    assert client.get("/admin/accounts/apikey/").status_code == 200
    page = client.get(f"/admin/accounts/apikey/{made['id']}/change/").content.decode()
    assert ApiKey.objects.get().secret_hash not in page
    assert client.post(f"/admin/accounts/apikey/{made['id']}/change/", {"name": "y"}).status_code == 403

    client.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [made["id"]], "confirmed": "yes"})

    assert code(anonymous.get("/users/me", **by(made["key"]))) == (401, "TOKEN_INVALID")


def test_who_has_no_address_is_told_by_no_letter(db):
    guest = factories.UserFactory.create(email=None, is_guest=True)

    api_keys.create_key(user=guest, key_id=uuid.uuid4(), name="x", scopes=["charts:read"])

    assert not Mail.objects.exists()


@pytest.fixture
def unconfirmed(api, alice, made):
    """Alice, whose key ends in a week, and who confirmed two hours ago that it is her."""
    me = api(alice)
    end = (timezone.now() + timedelta(days=7)).isoformat()
    assert me.patch(f"/auth/api-keys/{made['id']}", {"expires_at": end}).status_code == 200
    Session.objects.update(confirmed_at=timezone.now() - timedelta(hours=2))
    return me


def in_days(days):
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": ["charts:read", "profile:read", "charts:write"]},
        {"scopes": ["charts:write"]},
        {"expires_at": in_days(8)},
        {"expires_at": None},
        {"name": "Both", "scopes": ["charts:read"], "expires_at": None},
    ],
)
def test_a_key_does_more_or_lives_longer_only_by_who_has_confirmed_lately(unconfirmed, made, changes):
    before = ApiKey.objects.values().get()

    assert code(unconfirmed.patch(f"/auth/api-keys/{made['id']}", changes)) == (403, "CONFIRMATION_REQUIRED")
    assert ApiKey.objects.values().get() == before
    assert unconfirmed.post("/auth/confirm", {"password": factories.PASSWORD}).status_code == 204
    assert unconfirmed.patch(f"/auth/api-keys/{made['id']}", changes).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"name": "Other"}, {"scopes": ["charts:read"]}, {"scopes": ["profile:read", "charts:read"]},
     {"expires_at": in_days(6)}],
)  # fmt: skip
def test_to_narrow_a_key_asks_for_nothing(unconfirmed, made, changes):
    assert unconfirmed.patch(f"/auth/api-keys/{made['id']}", changes).status_code == 200


def test_a_key_without_an_end_may_be_given_one(api, alice, made):
    me = api(alice)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(hours=2))

    assert me.patch(f"/auth/api-keys/{made['id']}", {"expires_at": in_days(1)}).status_code == 200
