"""Slow readers, lost drops, other releases, many at once: nothing that is kept outlives a change."""

import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_redis import get_redis_connection

from accounts.models import Change, Session, User
from accounts.services import devices, sessions, standing
from accounts.tasks import purge_changes
from config.system.caching import Leased
from tests import factories
from tests.accounts.standing.cast import PHONE, elsewhere, ended, key, named, parts, queries, unlooking
from tests.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reader_whom_a_change_overtook_leaves_nothing_behind(person, alice, monkeypatch):
    """It read the live row, then the session ended and was dropped, then it wrote what it had read."""
    overtaken = []

    def overtake(execute, sql, params, many, context):
        rows = execute(sql, params, many, context)
        if "pg_current_snapshot())::text AS" in sql and not overtaken:
            overtaken.append(True)
            with elsewhere():
                thread = threading.Thread(target=end_all)
                thread.start()
                thread.join()
        return rows

    def end_all():
        sessions.revoke(user=alice, reason=Session.Reason.STAFF)
        connection.close()

    get_redis_connection("default").delete(key(alice))
    with unlooking(monkeypatch):
        with connection.execute_wrapper(overtake):
            assert person.get("/users/me").status_code == 200  # it began before
        assert overtaken == [True]
        assert get_redis_connection("default").hgetall(key(alice)) == {}
        assert ended(person)


def test_what_a_transaction_under_way_will_change_is_seen_once_it_ends(person, alice):
    """Others commit in the meantime: the order of beginnings is not that of ends."""
    began, go = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            User.objects.filter(pk=alice.pk).update(name="Countess")
            began.set()
            assert go.wait(10)
        connection.close()

    with elsewhere(redis=False):
        thread = threading.Thread(target=slow)
        thread.start()
        assert began.wait(10)
        User.objects.create_user("later@example.com", factories.PASSWORD, name="Later")
    get_redis_connection("default").delete(key(alice))
    standing.known.look(now=True)
    assert named("Alice")(person)
    User.objects.filter(email="later@example.com").update(name="Later still")
    with elsewhere(redis=False):
        go.set()
        thread.join()
    eventually(lambda: named("Countess")(person), within=1.0)


def test_what_redis_has_again_after_it_lost_a_drop_is_void(person, alice):
    """It came back from a copy of before: its own disk, or another that had fallen behind."""
    client = get_redis_connection("default")
    before = client.dump(key(alice))
    with elsewhere():
        sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    assert ended(person)

    client.restore(key(alice), 120_000, before, replace=True)

    with elsewhere():  # a process that begins then
        assert ended(person)
    assert not client.exists(key(alice))
    client.restore(key(alice), 120_000, before)
    eventually(lambda: ended(person), within=1.0)


def test_what_was_learned_is_kept_for_as_long_as_anything_may_come_back(person, alice, monkeypatch):
    with elsewhere(redis=False):
        sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    monkeypatch.setattr(standing, "_WHOLE_EVERY", 0.0)
    standing.known.look(now=True)
    standing.known.look(now=True)
    assert ended(person)
    assert purge_changes() == 0

    Change.objects.update(at=timezone.now() - timedelta(hours=1))
    assert purge_changes() == Change.objects.none().count() + 1
    standing.known.look(now=True)
    assert alice.pk not in standing.known._of


def test_another_shape_is_not_read_and_goes_with_the_rest(person, alice, monkeypatch):
    client = get_redis_connection("default")
    kept = client.hgetall(key(alice))
    client.delete(key(alice))
    older = {name.replace(b":", b":0", 1): b"of another release" for name in kept}
    client.hset(key(alice), mapping=older)

    with unlooking(monkeypatch):
        assert [queries(person), queries(person)] == [1, 0]
    assert len(client.hkeys(key(alice))) == 8
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    assert not client.exists(key(alice))


def test_what_many_ask_for_at_once_is_asked_of_the_database_once(person, alice, crowd, monkeypatch):
    """Each part of a kept person, by twelve requests."""
    monkeypatch.setattr(standing, "kept", Leased("standing", seconds=60, wait_seconds=10.0))
    get_redis_connection("default").delete(key(alice))
    claims = sessions.tokens.read_access(person.signed_in.access_token)
    asked = []

    def ask():
        with CaptureQueriesContext(connection) as made:
            found = standing.standing_of(claims)
        asked.extend(query for query in made if "pg_current_snapshot())::text AS" in query["sql"])
        return found.email

    with unlooking(monkeypatch):
        assert crowd(12, ask) == ["alice@example.com"] * 12
    assert len(asked) == 1


def test_of_many_requests_at_once_one_looks_for_changes(crowd):
    looked = []

    def look():
        with CaptureQueriesContext(connection) as made:
            standing.known.look()
        looked.extend(made.captured_queries)

    standing.known._looked = -1e9
    crowd(8, look)
    assert len(looked) == 1


def test_who_died_over_it_is_not_waited_for(person, alice):
    client = get_redis_connection("default")
    client.delete(key(alice))
    client.set(key(alice).replace(":values:", ":lease:"), "a dead process's", px=60_000)
    claims = sessions.tokens.read_access(person.signed_in.access_token)
    standing.known.look(now=True)

    began = time.perf_counter()
    assert standing.standing_of(claims).email == "alice@example.com"
    assert time.perf_counter() - began < 0.5
    assert not client.exists(key(alice))


def test_a_transaction_sees_what_it_wrote_and_keeps_none_of_it(person, alice):
    client = get_redis_connection("default")
    with transaction.atomic():
        User.objects.filter(pk=alice.pk).update(name="Nobody")
        assert named("Nobody")(person)
        transaction.set_rollback(True)
    assert named("Alice")(person)
    assert [values for part, (_, _, values) in parts(alice).items() if part == "user" and "Nobody" in values] == []
    assert client.exists(key(alice))


def test_a_session_past_its_end_is_dead(person, alice):
    end = timezone.now() + timedelta(milliseconds=400)
    Session.objects.update(expires_at=end)
    assert person.get("/users/me").status_code == 200
    eventually(lambda: ended(person), within=2.0)
    assert timezone.now() >= end


def test_a_session_refreshed_near_its_end_lives_on(person, anonymous, monkeypatch):
    end = timezone.now() + timedelta(milliseconds=400)
    Session.objects.update(expires_at=end)
    assert person.get("/users/me").status_code == 200
    pair = anonymous.post("/auth/token/refresh", {"refresh_token": person.signed_in.refresh_token})
    assert pair.status_code == 200
    eventually(lambda: timezone.now() > end)

    person.headers["Authorization"] = f"Bearer {pair.json()['access_token']}"
    assert person.get("/users/me").status_code == 200
    with unlooking(monkeypatch):
        assert queries(person) == 0


def test_a_row_read_before_the_revocation_and_saved_after_it_revives_nothing(person, alice):
    stale = User.objects.get(pk=alice.pk)
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)

    stale.name = "Alice L."
    stale.save()

    alice.refresh_from_db()
    assert (alice.name, alice.sessions_version) == ("Alice L.", 1)
    assert ended(person)


def test_so_is_that_of_a_session_without_a_device(alice, api):
    browser = api(alice)
    Session.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    assert browser.get("/users/me").status_code == 200
    assert timezone.now() - Session.objects.get().last_used_at < timedelta(seconds=5)


def test_the_last_use_is_noted_at_most_once_a_minute(person, alice):
    earlier = timezone.now() - timedelta(seconds=50)
    Session.objects.update(last_used_at=earlier)
    get_redis_connection("default").delete(key(alice))
    person.get("/users/me")
    assert Session.objects.get().last_used_at == earlier

    get_redis_connection("default").delete(key(alice))
    Session.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    alice.devices.update(last_used_at=timezone.now() - timedelta(seconds=61))
    person.get("/users/me")
    for row in (Session.objects.get(), alice.devices.get()):
        assert timezone.now() - row.last_used_at < timedelta(seconds=5)


def test_signing_in_using_and_refreshing_are_no_changes(person, alice, anonymous):
    Change.objects.all().delete()
    sessions.open_session(user=alice, device=PHONE, ip="127.0.0.1", user_agent="tests")
    Session.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    get_redis_connection("default").delete(key(alice))
    person.get("/users/me")
    devices.rename(user=alice, device_id=alice.devices.get().pk, name="Old phone")
    answer = anonymous.post("/auth/token/refresh", {"refresh_token": person.signed_in.refresh_token})

    assert answer.status_code == 200
    assert not Change.objects.exists()


def test_without_redis_the_database_is_asked_in_one_question(person, alice, settings):
    settings.REDIS_URL = ""
    assert django_settings.REDIS_URL == ""
    assert [queries(person), queries(person)] == [1, 1]
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    assert ended(person)
