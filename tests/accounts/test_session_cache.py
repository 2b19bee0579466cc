"""The cache spares the database a question; it is never the one that knows."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import Session, User
from accounts.services import sessions
from tests.accounts.test_refresh import code

ONE_QUERY = 1  # the person, who is always asked of the database


@pytest.fixture
def person(api, alice):
    return api(alice)


@pytest.fixture
def dead_redis(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/1",
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.25, "SOCKET_TIMEOUT": 0.5},
        }
    }


def test_the_second_request_finds_the_session_in_the_cache(person, django_assert_num_queries):
    person.get("/users/me")

    with django_assert_num_queries(ONE_QUERY):
        assert person.get("/users/me").status_code == 200


def test_what_the_cache_says_is_void_once_the_session_ends(person, alice):
    assert person.get("/users/me").status_code == 200

    sessions.revoke(user=alice, reason=Session.Reason.STAFF)

    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")


def test_a_request_that_raced_with_the_revocation_revives_nothing(person, alice, monkeypatch):
    """It read the live row, then the session ended, then it wrote to the cache."""
    write = sessions._remember

    def slow(key, session):
        sessions.revoke(user=alice, reason=Session.Reason.STAFF)
        write(key, session)

    monkeypatch.setattr(sessions, "_remember", slow)
    person.get("/users/me")
    monkeypatch.setattr(sessions, "_remember", write)

    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")


def test_a_person_row_read_before_the_revocation_and_saved_after_it_revives_nothing(person, alice):
    assert person.get("/users/me").status_code == 200
    stale = User.objects.get(pk=alice.pk)
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)

    stale.name = "Alice L."
    stale.save()

    alice.refresh_from_db()
    assert (alice.name, alice.sessions_version) == ("Alice L.", 1)
    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")


def test_a_cached_session_past_its_end_is_dead(person, alice):
    Session.objects.update(expires_at=timezone.now() + timedelta(milliseconds=300))
    assert person.get("/users/me").status_code == 200
    time.sleep(0.35)
    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")


def test_a_session_refreshed_near_its_end_lives_on(person, anonymous, django_assert_num_queries):
    Session.objects.update(expires_at=timezone.now() + timedelta(milliseconds=400))
    assert person.get("/users/me").status_code == 200
    pair = anonymous.post("/auth/token/refresh", {"refresh_token": person.signed_in.refresh_token})
    assert pair.status_code == 200
    time.sleep(0.45)

    bearer = {"Authorization": f"Bearer {pair.json()['access_token']}"}
    assert person.get("/users/me", **bearer).status_code == 200
    with django_assert_num_queries(ONE_QUERY):
        assert person.get("/users/me", **bearer).status_code == 200


def test_without_redis_the_database_answers(person, alice, dead_redis):
    assert person.get("/users/me").status_code == 200
    assert person.get("/users/me").status_code == 200

    sessions.revoke(user=alice, reason=Session.Reason.STAFF)

    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")


def test_redis_lost_between_reading_and_writing_is_no_failure(person, monkeypatch):
    def lost(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections[cache._alias]), "set", lost)
    assert person.get("/users/me").status_code == 200


def test_a_revocation_while_redis_is_gone_holds_when_it_is_back(person, alice, settings):
    assert person.get("/users/me").status_code == 200
    kept = settings.CACHES
    settings.CACHES = {"default": {**kept["default"], "BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    sessions.revoke(user=alice, reason=Session.Reason.STAFF)
    settings.CACHES = kept

    assert code(person.get("/users/me")) == (401, "SESSION_REVOKED")


def test_the_last_use_is_noted_at_most_once_a_minute(person):
    earlier = timezone.now() - timedelta(seconds=50)
    Session.objects.update(last_used_at=earlier)
    person.get("/users/me")
    assert Session.objects.get().last_used_at == earlier

    cache.clear()
    Session.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    person.get("/users/me")
    assert timezone.now() - Session.objects.get().last_used_at < timedelta(seconds=5)
