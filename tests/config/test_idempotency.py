"""A repeated POST answers what the first one answered, and makes nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from config.system.models import IdempotencyRecord
from config.system.models.idempotency import KEPT
from config.system.tasks import purge_idempotency_records

pytestmark = [pytest.mark.urls("tests.config.urls"), pytest.mark.django_db]
KEY = {"Idempotency-Key": "order-1"}


def test_a_repeat_gets_the_first_answer(api, alice):
    first, second = (api(alice).post("/probe/create", {"a": 1}, **KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Group.objects.count() == 1


def test_without_a_key_every_post_counts(api, alice):
    for _ in range(2):
        api(alice).post("/probe/create", {})

    assert Group.objects.count() == 2
    assert not IdempotencyRecord.objects.exists()


def test_the_same_key_with_another_body_is_refused(api, alice):
    api(alice).post("/probe/create", {"a": 1}, **KEY)
    answer = api(alice).post("/probe/create", {"a": 2}, **KEY)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "IDEMPOTENCY_MISMATCH")
    assert Group.objects.count() == 1


def test_another_persons_key_is_another_key(api, alice, mallory):
    answers = [api(person).post("/probe/create", {}, **KEY).json()["id"] for person in (alice, mallory)]

    assert answers[0] != answers[1]


def test_a_refusal_is_repeated_too(api, alice):
    first, second = (api(alice).post("/probe/create", {"refuse": True}, **KEY) for _ in range(2))

    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (400, 400, "true")
    assert first.json() == second.json()


def test_a_fault_is_not_stored_and_the_repeat_may_use_the_same_id(api, alice):
    broken = api(alice).post("/probe/create", {"break": True}, **KEY)
    record = IdempotencyRecord.objects.get()

    assert (broken.status_code, record.status) == (500, None)
    assert Group.objects.get().name == str(record.resource_id)


@pytest.mark.parametrize("key", ["", " ", "ключ", "x" * 256])
def test_a_key_of_the_wrong_form_is_named(api, alice, key):
    answer = api(alice).post("/probe/create", {}, **{"Idempotency-Key": key})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["Idempotency-Key"])
    assert not Group.objects.exists()


def test_while_the_first_runs_a_second_waits_its_turn(api, alice):
    api(alice).post("/probe/create", {}, **KEY)
    IdempotencyRecord.objects.update(status=None, locked_until=timezone.now() + timedelta(seconds=60))

    answer = api(alice).post("/probe/create", {}, **KEY)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "IDEMPOTENCY_IN_PROGRESS")
    assert Group.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_make_one(api, alice):
    client = api(alice)

    def post(_):
        try:
            return (
                client.client.__class__()
                .post("/api/v1/probe/create", {}, format="json", headers={**client.headers, **KEY})
                .status_code
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(post, range(16)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert Group.objects.count() == 1


def test_after_a_day_the_key_is_free(api, alice):
    api(alice).post("/probe/create", {}, **KEY)
    IdempotencyRecord.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    api(alice).post("/probe/create", {"another": 1}, **KEY)

    assert Group.objects.count() == 2


def test_old_records_are_purged(api, alice):
    api(alice).post("/probe/create", {}, **KEY)
    purge_idempotency_records()
    kept = IdempotencyRecord.objects.count()
    IdempotencyRecord.objects.update(created_at=timezone.now() - KEPT - timedelta(seconds=1))
    purge_idempotency_records()

    assert (kept, IdempotencyRecord.objects.count()) == (1, 0)
