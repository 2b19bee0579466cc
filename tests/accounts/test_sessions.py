from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session
from accounts.services import sessions
from accounts.tasks import purge_expired_sessions
from tests.accounts.test_refresh import code


def test_my_sessions_and_which_is_this(api, alice, mallory):
    here = api(alice)
    there = sessions.open_session(
        user=alice, device={"id": "1", "name": "Phone", "platform": "ios"}, ip="198.51.100.7", user_agent="Nocturna/1"
    ).session
    api(mallory)

    answer = here.get("/auth/sessions")

    stamp = "%Y-%m-%dT%H:%M:%S.%fZ"
    this = Session.objects.get(pk=here.signed_in.session.pk)
    there.refresh_from_db()
    assert answer.json() == {
        "data": [
            {
                "id": str(there.pk),
                "device": {"id": "1", "name": "Phone", "platform": "ios"},
                "ip": "198.51.100.7",
                "user_agent": "Nocturna/1",
                "created_at": there.created_at.strftime(stamp),
                "last_used_at": there.last_used_at.strftime(stamp),
                "current": False,
            },
            {
                "id": str(this.pk),
                "device": None,
                "ip": "127.0.0.1",
                "user_agent": "tests",
                "created_at": this.created_at.strftime(stamp),
                "last_used_at": this.last_used_at.strftime(stamp),
                "current": True,
            },
        ],
        "meta": {"page": 1, "page_size": 20, "total_count": 2, "total_pages": 1},
    }


def test_ended_and_expired_sessions_are_not_listed(api, alice):
    here, revoked, expired = api(alice), api(alice), api(alice)
    sessions.end_session(user=alice, session_id=revoked.signed_in.session.pk)
    Session.objects.filter(pk=expired.signed_in.session.pk).update(expires_at="2026-01-01T00:00:00Z")

    data = here.get("/auth/sessions").json()["data"]

    assert [row["id"] for row in data] == [str(here.signed_in.session.pk)]


def test_the_list_sorts_selects_and_pages(api, alice):
    people = [api(alice) for _ in range(3)]
    ids = [str(person.signed_in.session.pk) for person in people]

    answer = people[0].get("/auth/sessions?sort_by=created_at&order=asc&page_size=2&page=2&fields=id,current").json()

    assert answer["data"] == [{"id": ids[2], "current": False}]
    assert answer["meta"] == {"page": 2, "page_size": 2, "total_count": 3, "total_pages": 2}
    refused = people[0].get("/auth/sessions?sort_by=refresh_jti")
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["sort_by"])


def test_the_list_takes_as_many_queries_for_thirty_as_for_three(api, alice, django_assert_num_queries):
    here, _, _ = (api(alice) for _ in range(3))
    here.get("/auth/sessions")
    with django_assert_num_queries(3):  # the person, the count, the page
        here.get("/auth/sessions")
    for _ in range(27):
        api(alice)
    with django_assert_num_queries(3):
        assert here.get("/auth/sessions?page_size=100").json()["meta"]["total_count"] == 30


def test_the_list_is_sorted_by_an_index(api, alice):
    here = api(alice)
    with CaptureQueriesContext(connection) as asked:
        assert here.get("/auth/sessions").status_code == 200
    page = asked[-1]["sql"]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + page)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "using session_of_user_newest_first on" in plan


def test_ending_one(api, alice):
    here, there = api(alice), api(alice)
    assert there.get("/users/me").status_code == 200

    answer = here.delete(f"/auth/sessions/{there.signed_in.session.pk}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert code(there.get("/users/me")) == (401, "SESSION_REVOKED")
    assert here.get("/users/me").status_code == 200
    there.signed_in.session.refresh_from_db()
    assert there.signed_in.session.revoked_reason == "revoked"
    assert code(here.delete(f"/auth/sessions/{there.signed_in.session.pk}")) == (404, "SESSION_NOT_FOUND")


def test_a_strangers_session_is_not_found(api, alice, mallory):
    theirs = api(mallory)

    answer = api(alice).delete(f"/auth/sessions/{theirs.signed_in.session.pk}")

    assert code(answer) == (404, "SESSION_NOT_FOUND")
    assert theirs.get("/users/me").status_code == 200


@pytest.mark.parametrize(
    ("name", "expected"),
    [("6d2c2952-99e0-433f-b645-619a09ba0a17", "SESSION_NOT_FOUND"), ("x", "NOT_FOUND"), ("1" * 32, "NOT_FOUND")],
)
def test_a_session_that_never_was(api, alice, name, expected):
    assert code(api(alice).delete(f"/auth/sessions/{name}")) == (404, expected)


def test_ending_all_others(api, alice, mallory):
    here, others, stranger = api(alice), [api(alice), api(alice)], api(mallory)

    assert here.delete("/auth/sessions").status_code == 204

    assert here.get("/users/me").status_code == 200
    assert stranger.get("/users/me").status_code == 200
    assert [code(other.get("/users/me")) for other in others] == [(401, "SESSION_REVOKED")] * 2
    assert here.delete("/auth/sessions").status_code == 204  # nothing left to end


def test_signing_out(api, alice):
    here, there = api(alice), api(alice)

    answer = here.post("/auth/logout")

    assert (answer.status_code, answer.content) == (204, b"")
    assert code(here.get("/users/me")) == (401, "SESSION_REVOKED")
    assert code(here.post("/auth/logout")) == (401, "SESSION_REVOKED")
    refreshed = here.post("/auth/token/refresh", {"refresh_token": here.signed_in.refresh_token}, Authorization="")
    assert code(refreshed) == (401, "SESSION_REVOKED")
    assert there.get("/users/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("post", "/auth/logout"), ("get", "/auth/sessions"), ("delete", "/auth/sessions")]
)
def test_nobody_is_asked_to_sign_in(anonymous, method, path):
    assert code(getattr(anonymous, method)(path)) == (401, "AUTHENTICATION_REQUIRED")


def test_the_purge_deletes_what_nobody_is_known_by_any_more(api, alice, monkeypatch):
    monkeypatch.setattr("accounts.tasks.BATCH", 2)
    kept, old = [api(alice), api(alice)], [api(alice) for _ in range(5)]
    Session.objects.filter(pk=kept[1].signed_in.session.pk).update(expires_at=timezone.now() - timedelta(days=89))
    Session.objects.filter(pk__in=[o.signed_in.session.pk for o in old]).update(
        expires_at=timezone.now() - timedelta(days=91)
    )

    assert purge_expired_sessions() == 5
    assert purge_expired_sessions() == 0
    assert set(Session.objects.values_list("pk", flat=True)) == {k.signed_in.session.pk for k in kept}
