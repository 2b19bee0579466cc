"""Every operation of the OpenAPI document as everybody, and what it leaves in the audit log: a new one fails here."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from accounts.models import User
from accounts.permissions import scope_of
from accounts.scopes import CATALOGUE
from config.api.permissions import Anyone
from tests.charts.conftest import places
from tests.config.matrix import audited
from tests.config.matrix.asked import BODIES, QUERIES, WITHOUT_A_FIXED_BODY
from tests.config.matrix.expected import EXPECTED, WHO
from tests.config.matrix.world import World

__all__ = ["places"]  # a fixture

pytestmark = pytest.mark.django_db

TESTS = Path(__file__).parents[1]
FORBIDDEN = ("role", "plan", "is_staff", "owner", "is_superuser", "email_verified")


def operations() -> dict[str, Any]:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


@pytest.fixture
def world(db: None) -> World:
    return World()


def test_every_operation_has_its_line():
    assert set(operations()) == set(EXPECTED)
    without = {*audited.LEAVE_NOTHING, *audited.RECORDED_ELSEWHERE, *audited.LEAVE_NO_CHANGE, *audited.BY_THE_OWNER}
    assert without | audited.BY_A_NEW_PERSON <= set(EXPECTED)
    assert all((TESTS / where).exists() for where in audited.RECORDED_ELSEWHERE.values())


# Streams close the connection that they found, which a test's transaction would not survive.
STREAMS = (
    "GET /interpretations/{interpretation_id}/stream",
    "GET /jobs/{job_id}/results.jsonl",
    "GET /messages/{message_id}/stream",
)
COMMITTED = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("operation", [pytest.param(o, marks=[COMMITTED] * (o in STREAMS)) for o in EXPECTED])
def test_who_may_what(world, places, operation):
    expected = dict(zip(WHO, map(int, EXPECTED[operation].split()), strict=True))
    got, unrecorded = {}, {}
    for who in sorted(WHO, key="owner".__eq__):  # at last, who may delete their account
        answer = world.call(world.client(who), operation, who)
        got[who] = answer.status_code
        if answer.status_code < 300 and not operation.startswith("GET"):
            unrecorded[who] = audited.faults(world, operation, who, answer)

    assert got == expected
    assert not any(unrecorded.values()), unrecorded
    assert unrecorded or operation.startswith("GET") or operation in audited.RECORDED_ELSEWHERE


@pytest.mark.parametrize(
    "operation", [name for name, line in EXPECTED.items() if line.startswith("401") and not line.endswith("401")]
)
def test_a_key_without_the_scope_may_nothing(world, places, operation):
    scopes = {"profile:read"} if "/jobs" in operation else {"jobs:read"}

    answer = world.call(world.client("key", scopes=scopes), operation, "key")

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")


# What changes nothing of theirs: to prove who one is, to sign out, to compute and keep nothing, to have one's data.
READONLY_MAY = ("POST /auth/confirm", "POST /auth/logout", "POST /calculations", "POST /users/me/export")


def test_who_may_read_only_writes_nothing(world):
    """By any operation that writes, of those for which one signs in: each is refused before anything is stored."""
    writes = [name for name, line in EXPECTED.items() if line.startswith("401") and not name.startswith("GET")]
    client = world.client("readonly")
    for operation in writes:
        if operation in READONLY_MAY or operation == "POST /auth/passkey":
            continue
        method, path = operation.split(" ")
        call = getattr(client, method.lower())
        with CaptureQueriesContext(connection) as asked:
            answer = call("/api/v1" + path.format_map(_Ids()), BODIES.get(operation), format="json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED"), operation
        written = [query["sql"] for query in asked if not query["sql"].startswith("SELECT")]
        assert written == [], operation


def test_every_operation_that_is_not_open_asks_for_a_scope_or_takes_no_keys():
    for operation, line in EXPECTED.items():
        method, path = operation.split(" ")
        filled = path.replace("{number}", "1").format_map(_Ids())
        view = resolve("/api/v1" + filled).func.view_class()  # type: ignore[attr-defined]
        scope = scope_of(view, method)
        if Anyone in view.permission_classes:
            continue
        assert scope in CATALOGUE or (scope is None and line.endswith("403")), operation


class _Ids(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return str(uuid.UUID(int=5))


def test_nobody_writes_what_is_not_theirs_to_give(world, places, settings):
    """Through any serializer: each field by itself is a 400 that names it, and changes nobody."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "100000/h")
    bodies = [name for name, operation in operations().items() if "requestBody" in operation]
    assert {name for name in bodies if name not in BODIES} <= WITHOUT_A_FIXED_BODY
    rights = ("role", "is_staff", "is_superuser", "email_verified", "is_active")
    before = set(User.objects.values_list("pk", *rights))
    for operation in bodies:
        who = "admin" if "/users" in operation and "/me" not in operation else "owner"
        client = world.client(who)
        for field in FORBIDDEN:
            answer = world.call(client, operation, who, {field: "admin"})
            assert answer.status_code == 400, (operation, field, answer.content)
            assert field in answer.json()["error"]["details"], (operation, field, answer.content)
    after = set(User.objects.values_list("pk", *rights))
    assert before <= after
    assert {row[1:] for row in after - before} == {("user", False, False, False, True)}


# Links that others add parameters of their own to.
ANY_PARAMETER = ("GET /auth/oauth/{provider}/callback", "GET /exports/{token}")


def test_a_parameter_that_nobody_reads_is_named_by_every_operation(world, places, settings):
    """And none that the document speaks of is such a one."""
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "100000/h")
    asked = {name: one for name, one in operations().items() if name.startswith("GET ") and name not in ANY_PARAMETER}
    assert len(asked) > 40
    client = {who: world.client(who) for who in ("owner", "admin")}
    for operation, described in asked.items():
        by_staff = operation.startswith(("GET /users", "GET /analytics")) and "/me" not in operation
        who = "admin" if by_staff else "owner"
        known = [one["name"] for one in described.get("parameters", ()) if one["in"] == "query"]
        path = world.path(operation, who)
        answer = client[who].get(path, {**QUERIES.get(operation, {}), "foo": "1"})
        assert answer.status_code == 400, (operation, answer.content)
        assert answer.json()["error"]["details"] == {"foo": ["Unknown field."]}, operation
        told = client[who].get(path, dict.fromkeys([*known, "foo"], "?")).json()["error"]["details"]
        assert {name for name, said in told.items() if said == ["Unknown field."]} <= {"foo"}, (operation, told)
        assert client[who].head(path, {"foo": "1"}).status_code == 400, operation


def test_links_that_others_add_parameters_to_are_opened_all_the_same(world):
    for operation in ANY_PARAMETER:
        assert world.client("anonymous").get(world.path(operation, "owner"), {"foo": "1"}).status_code == 404


def test_where_nothing_is_to_be_said_every_field_is_unknown(world, places, settings):
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, "100000/h")
    bodiless = [name for name, one in operations().items() if name.startswith("POST ") and "requestBody" not in one]
    assert "POST /auth/logout" in bodiless
    for operation in bodiless:
        answer = world.call(world.client("owner"), operation, "owner", {"role": "admin"})
        assert answer.status_code == 400, (operation, answer.content)
        assert answer.json()["error"]["details"] == {"role": ["Unknown field."]}
