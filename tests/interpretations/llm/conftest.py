"""Providers on loopback, once a session; the models of this installation are theirs."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from redis import Redis

from accounts.models import LedgerEntry
from charts.engine.catalogue import SIGN_NAMES
from interpretations import llm, services
from interpretations.llm import router
from interpretations.models import Interpretation
from tests.factories import on_plan
from tests.services.model_providers import ModelProviders, Turn

FIRST = "openai/first"
KEY = "sk-proj-VERYSECRET0123456789"
PRICES = {"input": "2", "cached": "0.5", "output": "10"}
# Longer than any test waits for anything: what ends a call is what the test did.
LIMITS = {"first_token": 50.0, "between_tokens": 50.0, "whole": 100.0, "retries": 0, "failures": 3, "rest": 30.0}


def model(name: str, url: str, **options: Any) -> dict[str, Any]:
    """A row of the setting LLM."""
    protocol = options.pop("protocol", "openai")
    upstream = name.partition("/")[2]
    asked_with = {"protocol": protocol, "upstream": upstream, "url": url, "key": KEY, "prices": PRICES}
    return {"name": name, **asked_with, "credits": 1, "fallbacks": [], **options}


@pytest.fixture(scope="session")
def _providers() -> Iterator[ModelProviders]:
    router.load()  # for seconds, and in no test's time

    providers = ModelProviders()
    providers.start()
    yield providers
    providers.kill()


@pytest.fixture
def installed(settings: Any, _providers: ModelProviders) -> Iterator[Callable[..., None]]:
    """Set up an installation with these models, and these limits where they differ from LIMITS."""

    def install(*models: dict[str, Any], budgets: dict[str, str] | None = None, **limits: float) -> None:
        llm.close()
        settings.READING_LEAST_SHARE = 0.0  # most tests are about a sentence or two
        settings.LLM = {"MODELS": list(models), "LIMITS": {**LIMITS, **limits}, "BUDGETS": budgets or {}}

    with Redis.from_url(settings.REDIS_URL) as redis:
        for name in redis.scan_iter("nocturna-llm:*"):
            redis.delete(name)
    yield install
    llm.close()


@pytest.fixture
def providers(_providers: ModelProviders, installed: Callable[..., None]) -> ModelProviders:
    """Three that are asked one after the other: of OpenAI's wire format, of Anthropic's, and one without a key."""
    _providers.forget()
    url = _providers.url
    installed(
        model("openai/first", f"{url}/v1", fallbacks=["anthropic/second", "local/third"]),
        model("anthropic/second", url, protocol="anthropic", credits=2),
        model("local/third", f"{url}/v1", key=""),
    )
    return _providers


@pytest.fixture
def rich(alice: Any) -> Any:
    """Alice, who may ask everybody."""
    return on_plan(alice, "everything", credits_week=20, credits_month=0, models_allowed=["*"])


def prompt_of(body: dict[str, Any]) -> str:
    """All that a provider was told, of either wire format."""
    contents = [body.get("system", ""), *(message.get("content") for message in body["messages"])]
    return "\n".join(
        content or "" if isinstance(content, str | None) else "\n".join(_words_of(block) for block in content)
        for content in contents
    )


def _words_of(block: dict[str, Any]) -> str:
    if block["type"] == "tool_result":
        content = block["content"]
        return content if isinstance(content, str) else "\n".join(_words_of(inner) for inner in content)
    return str(block.get("text") or block.get("input") or "")


def sections_in(body: dict[str, Any]) -> list[dict[str, Any]]:
    line = next(line for line in prompt_of(body).splitlines() if line.startswith('[{"section"'))
    return json.loads(line)  # type: ignore[no-any-return]


def items(body: dict[str, Any], *points: str) -> list[dict[str, Any]]:
    """True sentences: in what sign each of these planets is, in the order of the sections."""
    found = []
    for section in sections_in(body):
        for factor in section["factors"]:
            point, _, sign = factor.partition(".")
            if point in points and sign in SIGN_NAMES and factor not in {f for item in found for f in item["factors"]}:
                text = f"Your {point.title()} is in {sign.title()}, and it shows."
                found.append({"section": section["section"], "text": text, "factors": [factor]})
    return found


def reading(*sentences: dict[str, Any]) -> str:
    return json.dumps({"sentences": list(sentences)}, ensure_ascii=False)


def says(*points: str, **how: Any) -> Turn:
    """A model that writes a true sentence about each of these planets."""
    return Turn(lambda body: reading(*items(body, *points)), **how)


def written(row: Interpretation) -> Interpretation:
    """By the worker."""
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    return row


def moves() -> list[tuple[str, int]]:
    return list(LedgerEntry.objects.exclude(kind="grant").order_by("id").values_list("kind", "amount"))


def sentences(row: Interpretation) -> list[dict[str, Any]]:
    return [sentence for section in row.sections for sentence in section["sentences"]]


def texts(row: Interpretation) -> list[str]:
    return [sentence["text"] for sentence in sentences(row)]


def sign_of(row: Interpretation, point: str) -> str:
    return next(f["value"] for f in row.factors if f["kind"] == "sign" and f["subject"] == point)


def lie(row, point):
    sign = "aries" if sign_of(row, point) != "aries" else "taurus"
    return {
        "section": 1,
        "text": f"Your {point.title()} is in {sign.title()}.",
        "factors": [f"{point}.{sign_of(row, point)}"],
    }


def truth(row: Interpretation, point: str) -> str:
    return f"Your {point.title()} is in {sign_of(row, point).title()}, and it shows."


def write_in_a_thread(pk: Any) -> None:
    try:
        services.write_interpretation(interpretation_id=pk)
    finally:
        connection.close()
