"""What models cost and write, how fast the API is, what fails: exact sums, and quantiles within what is promised."""

import json
import uuid

import pytest

from analytics.clickhouse import client
from tests.analytics.reports.conftest import milliseconds

pytestmark = pytest.mark.django_db
CALLED = {
    "model": "openai/first", "provider": "openai", "plan": "plus", "topic": "natal.overview", "purpose": "reading",
    "outcome": "completed", "input_tokens": 1000, "output_tokens": 200, "cached_tokens": 300, "cost": "0.0123456789",
    "seconds": 8.0,
}  # fmt: skip


def measure(*samples):
    """(name, day, hour, value, labels) of each."""
    rows = [(name, milliseconds(day, hour), value, labels) for name, day, hour, value, labels in samples]
    columns = dict(zip(("name", "timestamp", "value", "labels"), map(list, zip(*rows, strict=True)), strict=True))
    client.insert("metrics", columns, token=str(uuid.uuid4()))


def asked(day, seconds, status=200, route="/charts", method="GET"):
    labels = {"route": route, "method": method, "status": str(status), "key": ""}
    return ("api.request", day, 12, seconds, labels)


def test_usage_is_summed_by_model_and_plan_within_an_interval(past, report):
    past.did("ada", "model.called", 0, **CALLED)
    past.did("bob", "model.called", 1, **{**CALLED, "outcome": "failed", "cost": 0.5, "seconds": 32.0})
    past.did("ada", "model.called", 1, **{**CALLED, "plan": "pro", "cost": 1e-06, "outcome": "lost", "seconds": None})
    past.did("ada", "model.called", 7, **CALLED)
    past.store()

    rows = report("usage", (0, 13), interval="week")

    assert rows[0] == {
        "period": "2026-11-02", "model": "openai/first", "provider": "openai", "plan": "plus", "calls": 2, "failed": 1,
        "input_tokens": 2000, "output_tokens": 400, "cached_tokens": 600, "cost": "0.512346",
        "p50_seconds": rows[0]["p50_seconds"], "p95_seconds": rows[0]["p95_seconds"],
    }  # fmt: skip
    assert rows[0]["p50_seconds"] in (8.0, 32.0)
    assert rows[0]["p95_seconds"] == 32.0
    assert [(row["period"], row["plan"], row["calls"], row["cost"], row["p50_seconds"]) for row in rows[1:]] == [
        ("2026-11-02", "pro", 1, "0.000001", None), ("2026-11-09", "plus", 1, "0.012346", 8.0),
    ]  # fmt: skip
    assert [(row["period"], row["calls"]) for row in report("usage", (0, 13), interval="month")] == [
        ("2026-11-01", 3), ("2026-11-01", 1),
    ]  # fmt: skip


def test_quality_is_verdicts_and_what_owners_thought_at_last(past, report):
    of = {"topic": "natal.overview", "model": "openai/first", "provider": "openai"}
    past.did("ada", "interpretation.completed", 0, verdict="grounded", sentences=40, removed=0, replaced=1, **of)
    past.did("bob", "interpretation.completed", 0, verdict="ungrounded", sentences=30, removed=5, replaced=0, **of)
    past.did("ada", "message.completed", 1, verdict="grounded", sentences=3, **{**of, "topic": "conversation"})
    rated = {"topic": of["topic"], "model": of["model"]}
    past.did("ada", "interpretation.rated", 1, rating=1, before=0, **rated)
    past.did("ada", "interpretation.rated", 2, rating=-1, before=1, **rated)
    past.did("bob", "interpretation.rated", 2, rating=1, before=0, **rated)
    past.did("cyd", "interpretation.rated", 2, rating=1, before=0, **rated)
    past.did("cyd", "interpretation.rated", 3, rating=0, before=1, **rated)
    past.store()

    assert report("quality") == [
        {
            "topic": "natal.overview", "model": "openai/first", "writings": 2,
            "by_verdict": {"grounded": 1, "ungrounded": 1}, "sentences": 70, "removed": 5, "replaced": 1,
            "liked": 1, "disliked": 1,
        },
        {
            "topic": "conversation", "model": "openai/first", "writings": 1, "by_verdict": {"grounded": 1},
            "sentences": 3, "removed": 0, "replaced": 0, "liked": 0, "disliked": 0,
        },
    ]  # fmt: skip


def test_speed_and_errors_are_told_by_day_and_by_route(clickhouse, report):
    fast, slow = [asked(0, 0.01)] * 97, [asked(0, 1.0, status=500)] * 2
    measure(*fast, *slow, asked(0, 0.01, status=404), asked(1, 0.25, route="/sky", method="HEAD"))

    first, second = report("api_latency")

    assert (first["period"], first["requests"], first["refused_rate"], first["error_rate"]) == (
        "2026-11-02", 100, 0.01, 0.02,
    )  # fmt: skip
    assert first["p50_seconds"] == pytest.approx(0.01, rel=0.008)
    assert first["p95_seconds"] == pytest.approx(0.01, rel=0.008)
    assert first["p99_seconds"] == 1.0
    assert (second["period"], second["requests"], second["error_rate"], second["p99_seconds"]) == (
        "2026-11-03", 1, 0.0, 0.25,
    )  # fmt: skip
    assert [(row["route"], row["method"], row["requests"]) for row in report("api_routes")] == [
        ("/charts", "GET", 100), ("/sky", "HEAD", 1),
    ]  # fmt: skip


def test_errors_come_together_by_their_fingerprint(clickhouse, report):
    lines = [
        ("error", "f1", "first", 0, 1), ("error", "f1", "second", 2, 1), ("critical", "f2", "third", 1, 5),
        ("info", "", "nothing", 1, 1),
    ]  # fmt: skip
    level, fingerprint, message, at = zip(
        *((level, print_, text, milliseconds(day, hour)) for level, print_, text, day, hour in lines), strict=True
    )
    columns = {
        "timestamp": list(at), "level": list(level), "message": list(message), "fingerprint": list(fingerprint),
        "service": ["nocturna"] * 4, "logger": ["nocturna.errors"] * 4,
    }  # fmt: skip
    client.insert("logs", columns, token=str(uuid.uuid4()))

    assert report("errors") == [
        {
            "fingerprint": "f1", "service": "nocturna", "logger": "nocturna.errors", "level": "error",
            "message": "second", "errors": 2, "days": 2, "first_seen": "2026-11-02T01:00:00Z",
            "last_seen": "2026-11-04T01:00:00Z",
        },
        {
            "fingerprint": "f2", "service": "nocturna", "logger": "nocturna.errors", "level": "critical",
            "message": "third", "errors": 1, "days": 1, "first_seen": "2026-11-03T05:00:00Z",
            "last_seen": "2026-11-03T05:00:00Z",
        },
    ]  # fmt: skip


def test_load_is_told_by_the_busiest_minute(clickhouse, report):
    requests = [("api.request", 0, 12, 30.0, {}), ("api.request", 0, 12, 60.0, {}), ("api.request", 0, 13, 6.0, {})]
    measure(*requests, ("queue.wait", 0, 1, 2.5, {"queue": "nocturna"}), ("cache.lookups", 0, 1, 900.0, {}))

    assert report("capacity") == [
        {
            "day": "2026-11-02", "metric": "api.request", "samples": 3, "busiest_minute": 2, "at_once": 0.0011,
            "at_once_at_most": 1.5, "mean_seconds": 32.0, "longest_seconds": 60.0,
        },
        {
            "day": "2026-11-02", "metric": "queue.wait", "samples": 1, "busiest_minute": 1, "at_once": 0.0,
            "at_once_at_most": 0.0417, "mean_seconds": 2.5, "longest_seconds": 2.5,
        },
    ]  # fmt: skip


def test_events_are_counted_by_kind(past, report):
    for who in ("ada", "ada", "bob", ""):
        past.did(who, "chart.created", 2)
    past.did("ada", "chart.deleted", 8)
    past.store()

    assert report("events", (0, 13), interval="week") == [
        {"period": "2026-11-02", "event_type": "chart.created", "events": 4, "people": 2},
        {"period": "2026-11-09", "event_type": "chart.deleted", "events": 1, "people": 1},
    ]


def test_of_a_period_only_the_most_frequent_kinds_are_told(past, report, monkeypatch):
    monkeypatch.setattr("analytics.reports.system.MOST_KINDS", 1)
    for day, kind in ((0, "client.a"), (0, "client.b"), (0, "client.b"), (1, "client.a")):
        past.did("ada", kind, day)
    past.store()

    assert [(row["period"], row["event_type"]) for row in report("events", (0, 6))] == [
        ("2026-11-02", "client.b"), ("2026-11-03", "client.a"),
    ]  # fmt: skip


def test_what_is_sent_twice_is_counted_once_by_the_views_too(past, report):
    past.did("ada", "model.called", 0, **CALLED)
    columns = {name: list(column) for name, column in past.events.items()}
    for _ in range(2):
        client.insert("events", {name: list(column) for name, column in columns.items()}, token="the same")

    assert [row["events"] for row in report("events")] == [1]
    assert [row["calls"] for row in report("usage")] == [1]
    assert json.loads(client.scalar("SELECT data FROM events"))["model"] == "openai/first"
