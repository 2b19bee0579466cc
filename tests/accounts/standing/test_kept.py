"""What a request rests on is kept, to spare the database a question; it is never the cache that knows."""

from datetime import timedelta

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_redis import get_redis_connection

from accounts.models import Plan, Session, Subscription, User
from accounts.services import plans, profiles, sessions, staff, standing
from tests import factories
from tests.accounts.standing.cast import elsewhere, ended, key, named, parts, queries, signed_in, unlooking
from tests.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_request_asks_the_database_once_and_then_not_at_all(person, alice, monkeypatch):
    with unlooking(monkeypatch):
        assert queries(person) == 0
        get_redis_connection("default").delete(key(alice))
        assert [queries(person), queries(person)] == [1, 0]


def test_nor_does_a_process_that_has_not_looked_for_changes_but_for_that(person, monkeypatch):
    monkeypatch.setattr(standing, "LOOK_EVERY", 0.0)

    with CaptureQueriesContext(connection) as asked:
        assert person.get("/users/me").status_code == 200

    assert [("accounts_change" in query["sql"]) for query in asked] == [True]


@pytest.mark.parametrize("part", ["user", "subscription", "session", "device"])
def test_each_part_is_asked_for_once_when_it_is_missing(person, alice, monkeypatch, part):
    client = get_redis_connection("default")
    with unlooking(monkeypatch):
        field = next(name for name in client.hkeys(key(alice)) if name.decode().startswith(part))
        client.hdel(key(alice), field)
        assert [queries(person), queries(person)] == [1, 0]


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"7", b'["1:1:", "soon", []]', b'["1:1:", null, []]', b"\xff"])
@pytest.mark.parametrize("part", ["user", "subscription", "session"])
def test_what_cannot_be_read_is_dropped_and_found_anew(person, alice, monkeypatch, caplog, part, garbage):
    client = get_redis_connection("default")
    with unlooking(monkeypatch):
        field = next(name for name in client.hkeys(key(alice)) if name.decode().startswith(part))
        client.hset(key(alice), field, garbage)

        assert person.get("/users/me").json()["email"] == "alice@example.com"

        assert [record.message for record in caplog.records].count("kept standing not readable") == 1
        assert (client.hget(key(alice), field) or garbage) != garbage
        assert queries(person) == 0


def test_nor_is_a_person_of_other_values(person, alice, monkeypatch):
    client = get_redis_connection("default")
    with unlooking(monkeypatch):
        field = next(name for name in client.hkeys(key(alice)) if name.startswith(b"user"))
        seen, until, values = orjson.loads(client.hget(key(alice), field))
        client.hset(key(alice), field, orjson.dumps([seen, until, ["no date" for _ in values]]))

        assert person.get("/users/me").json()["email"] == "alice@example.com"
        assert queries(person) == 0


def test_how_long_each_is_kept(person, alice):
    left = {name: seconds for name, (_, seconds, _) in parts(alice).items()}

    assert {name: round(seconds, -1) for name, seconds in left.items()} == {
        "user": 600, "subscription": 300, "session": 120, "device": 1800,
    }  # fmt: skip
    assert 1790 < get_redis_connection("default").ttl(key(alice)) <= 1800


def test_no_secret_is_among_it(person, alice):
    kept = b"".join(get_redis_connection("default").hgetall(key(alice)).values())

    assert b"alice@example.com" in kept
    assert alice.password.encode() not in kept
    assert b"bcrypt" not in kept


def test_the_kept_person_is_the_person(person, alice, monkeypatch):
    alice.preferences = {"notifications": {"email": False}}
    alice.save()
    person.get("/users/me")
    with unlooking(monkeypatch):
        claims = sessions.tokens.read_access(person.signed_in.access_token)
        kept = standing.standing_of(claims)

    stored = User.objects.get(pk=alice.pk)
    assert kept.get_deferred_fields() == {"password", "last_login", "sessions_version", "logins"}
    names = {field.attname for field in User._meta.concrete_fields}
    assert {n: getattr(kept, n) for n in names} == {n: getattr(stored, n) for n in names}
    assert (kept.plan, kept.requests_hour) == ("free", None)
    assert kept.check_password(factories.PASSWORD)


def on_plan(name):
    return lambda client: client.get("/users/me").json()["plan"] == name


def allowed(limit):
    return lambda client: client.get("/users/me").headers["X-RateLimit-Limit"] == str(limit)


def in_the_back_office(user, root):
    office = Client()
    office.force_login(root)
    chosen = [str(pk) for pk in user.sessions.values_list("pk", flat=True)]
    url = reverse("admin:accounts_session_changelist")
    assert office.post(url, {"action": "revoke", "_selected_action": chosen, "confirmed": "yes"}).status_code == 302


def by_sql(user):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_session SET revoked_at = now() WHERE user_id = %s", [user.pk])


def save_the_row(user, root):
    row = User.objects.get(pk=user.pk)
    row.name = "Countess"
    row.save()


def update_in_bulk(user, root):
    row = User.objects.get(pk=user.pk)
    row.name = "Countess"
    User.objects.bulk_update([row], ["name"])


def sign_out(user, root):
    sessions.end_session(user=user, session_id=user.sessions.get().pk)


def remove_the_device(user, root):
    sessions.remove_device(user=user, device_id=user.devices.get().pk)


# What is done to a person, and how it is seen.
WAYS = {
    "revoked": (lambda user, root: sessions.revoke(user=user, reason=Session.Reason.STAFF), ended),
    "signed out": (sign_out, ended),
    "in the back office": (in_the_back_office, ended),
    "sessions updated": (lambda user, root: user.sessions.update(revoked_at=timezone.now()), ended),
    "sessions deleted": (lambda user, root: user.sessions.all().delete(), ended),
    "session deleted": (lambda user, root: user.sessions.get().delete(), ended),
    "suspended": (lambda user, root: staff.suspend(user=user, by=root, reason="abuse"), ended),
    "blocked": (lambda user, root: User.objects.filter(pk=user.pk).update(is_active=False), ended),
    "account deleted": (lambda user, root: profiles.delete_account(user=user), ended),
    "device removed": (remove_the_device, ended),
    "devices deleted": (lambda user, root: user.devices.all().delete(), ended),
    "renamed": (save_the_row, named("Countess")),
    "renamed in bulk": (update_in_bulk, named("Countess")),
    "plan assigned": (lambda user, root: factories.on_plan(user), on_plan("pro")),
    "plan given in bulk": (
        lambda user, root: Subscription.objects.bulk_create([Subscription(user=user, plan_id="pro")]),
        on_plan("pro"),
    ),
}


def test_what_another_process_changes_is_seen_at_once(root, monkeypatch):
    for way, (change, is_seen) in WAYS.items():
        user = factories.UserFactory.create()
        client = signed_in(user)
        with unlooking(monkeypatch):
            assert not is_seen(client), way
            with elsewhere():
                change(user, root)
            assert is_seen(client), way


def test_and_within_a_second_if_redis_was_not_told(root):
    for way in ("revoked", "in the back office", "blocked", "plan assigned"):
        change, is_seen = WAYS[way]
        user = factories.UserFactory.create()
        client = signed_in(user)
        assert not is_seen(client), way
        with elsewhere(redis=False):
            change(user, root)
        eventually(lambda: is_seen(client), within=1.0)  # noqa: B023  (asked at once)


def test_what_nobody_of_ours_changed_is_seen_within_a_second(person, alice):
    by_sql(alice)
    eventually(lambda: ended(person), within=1.0)


def test_a_plan_that_ends_is_seen_at_once(person, alice, monkeypatch):
    given = plans.assign_plan(user=alice, plan=Plan.objects.get(code="pro"), source="staff")
    with unlooking(monkeypatch):
        assert on_plan("pro")(person)
        with elsewhere():
            assert plans.end_plan(subscription=given)
        assert on_plan("free")(person)


def test_a_plan_that_ends_by_itself_has_ended_then(person, alice):
    soon = timezone.now() + timedelta(seconds=2)
    plans.assign_plan(user=alice, plan=Plan.objects.get(code="pro"), source="staff", ends_at=soon)
    assert on_plan("pro")(person)
    assert parts(alice)["subscription"][1] < 2.0
    eventually(lambda: on_plan("free")(person))
    assert timezone.now() >= soon


def test_a_plan_that_is_to_begin_begins_then(person, alice):
    soon = timezone.now() + timedelta(seconds=2)
    Subscription.objects.create(user=alice, plan_id="pro", starts_at=soon)
    assert on_plan("free")(person)
    eventually(lambda: on_plan("pro")(person), within=3.6)
    assert timezone.now() >= soon


def test_the_limits_of_a_plan_change_for_all_who_have_it(person, mallory, api):
    free = Plan.objects.get(code="free")
    other = api(mallory)
    assert [allowed(1000)(client) for client in (person, other)] == [True, True]
    with elsewhere():
        free.requests_hour = 4321
        free.save()
    for client in (person, other):
        eventually(lambda: allowed(4321)(client), within=1.0)  # noqa: B023  (asked at once)


def test_a_second_factor_counts_from_when_it_is_passed_until_it_is_removed(root, monkeypatch):
    me = signed_in(root)
    assert me.get("/users").status_code == 403

    with transaction.atomic():
        sessions.pass_second_factor(user=root, session_id=me.signed_in.session.pk, method="totp")
    assert [me.get("/users").status_code, me.get("/users").status_code] == [200, 200]
    with elsewhere(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_session SET second_factor = ''")

    monkeypatch.setattr(standing, "LOOK_EVERY", 0.0)
    assert me.get("/users").status_code == 403
