"""A month of many people, of which every report has something to tell."""

import uuid
from random import Random
from typing import Any

from tests.analytics.reports.conftest import Past, milliseconds

DAYS, PEOPLE = 28, 60
MODELS = ("openai/first", "almanac")
CALLED = {"provider": "openai", "topic": "natal.overview", "purpose": "reading", "input_tokens": 1000, "cost": "0.0125"}


def events() -> Past:
    past, chance = Past(), Random(7)
    for n in range(PEOPLE):
        who, since = f"p{n}", chance.randrange(DAYS)
        past.did(who, "user.created", since, 1, is_guest=n % 5 == 0)
        for _ in range(chance.randrange(8)):
            _do(past, chance, who, chance.randrange(since, DAYS))
        if n % 6 == 0:
            past.did(who, "plan.assigned", DAYS - 1, 13, plan="plus", source="staff")
    return past


def _do(past: Past, chance: Random, who: str, day: int) -> None:
    model, hour = chance.choice(MODELS), 2 + 20 * chance.random()
    past.did(who, "chart.created", day, hour)
    outcome, plan = chance.choice(("completed", "failed")), chance.choice(("free", "plus"))
    past.did(who, "model.called", day, hour, **CALLED, model=model, plan=plan, outcome=outcome, seconds=2.0 + hour)
    told = {"topic": "natal.overview", "provider": "openai", "model": model}
    verdict = chance.choice(("grounded", "ungrounded"))
    past.did(who, "interpretation.completed", day, hour, verdict=verdict, sentences=40, removed=2, replaced=1, **told)
    past.did(who, "interpretation.rated", day, hour, rating=chance.choice((-1, 1)), before=0, **told)


def metrics() -> dict[str, list[Any]]:
    chance, rows = Random(8), []
    for _ in range(400):
        labels = {"route": chance.choice(("/charts", "/sky")), "method": "GET"}
        labels["status"] = chance.choice(("200", "200", "404", "500"))
        rows.append(("api.request", _moment(chance), 0.01 + chance.random(), labels))
        rows.append(("queue.wait", _moment(chance), chance.random(), {"queue": "nocturna"}))
    return _columns(("name", "timestamp", "value", "labels"), rows)


def logs() -> dict[str, list[Any]]:
    """Messages of one fault differ, and no two are of one moment."""
    chance, rows = Random(9), []
    for n in range(200):
        level = chance.choice(("info", "error"))
        fault = f"f{chance.randrange(5)}" if level == "error" else ""
        rows.append((_moment(chance) + n, level, "nocturna", "nocturna.errors", f"the {n}th", fault, uuid.UUID(int=0)))
    return _columns(("timestamp", "level", "service", "logger", "message", "fingerprint", "user_id"), sorted(rows))


def _moment(chance: Random) -> int:
    return milliseconds(chance.randrange(DAYS), chance.randrange(24))


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
