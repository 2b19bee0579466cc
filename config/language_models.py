"""Which language models may write readings, and what each is asked with; checked before anything starts."""

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.environment import env, secret

# Whose wire format is spoken, and the variable with the key where none is named.
PROTOCOLS = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY", "deepseek": "DEEPSEEK_API_KEY"}
PRICES = ("input", "cached", "output")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*/[\w.:@/-]+", re.ASCII)
_LONGEST_PROVIDER = 50  # as a reading's row holds it
_FIELDS = {"name", "protocol", "upstream", "url", "key", "prices", "credits", "fallbacks"}


def language_models() -> dict[str, Any]:
    """The setting LLM. Errors: ImproperlyConfigured."""
    models = [_model(row) for row in _rows()]
    names = [model["name"] for model in models]
    for model in models:
        _must(names.count(model["name"]) == 1, model["name"], "is there twice")
        for other in model["fallbacks"]:
            _must(
                other in names and other != model["name"], model["name"], f"falls back to {other!r}, which is no other"
            )
    return {"MODELS": models, "LIMITS": _limits(), "BUDGETS": _budgets({name.partition("/")[0] for name in names})}


def _rows() -> list[Any]:
    try:
        rows = json.loads(secret("LLM_MODELS") or "[]")
    except ValueError as error:
        raise ImproperlyConfigured(f"LLM_MODELS is no JSON: {error}.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ImproperlyConfigured("LLM_MODELS must be a list of objects.")
    return rows


def _model(row: dict[str, Any]) -> dict[str, Any]:
    name = str(row.get("name", ""))
    _must(bool(_NAME.fullmatch(name)) and len(name) <= 100, name, "must be named provider/model")
    provider, _, upstream = name.partition("/")
    _must(len(provider) <= _LONGEST_PROVIDER, name, f"has a provider of more than {_LONGEST_PROVIDER} characters")
    _must(provider != "almanac", name, "is the almanac's name")
    unknown = sorted(row.keys() - _FIELDS)
    _must(not unknown, name, f"has {', '.join(unknown)}, which nothing reads")
    protocol = row.get("protocol", provider if provider in PROTOCOLS else "openai")
    _must(protocol in PROTOCOLS, name, f"speaks {protocol!r}; it must be {', '.join(PROTOCOLS)}")
    url = str(row.get("url", ""))
    _must(url.startswith(("http://", "https://")) if url or provider not in PROTOCOLS else True, name, "needs a url")
    credits = row.get("credits", 1)
    _must(type(credits) is int and 1 <= credits <= 1000, name, "must cost 1 to 1000 credits")
    return {
        "name": name,
        "protocol": protocol,
        "upstream": str(row.get("upstream", upstream)),
        "url": url,
        "key": _key(row, name, provider),
        "prices": _prices(row, name),
        "credits": credits,
        "fallbacks": [str(other) for other in row.get("fallbacks", ())],
    }


def _key(row: dict[str, Any], name: str, provider: str) -> str:
    """The variable is named, never the key itself. A local server may need none."""
    variable = str(row.get("key", PROTOCOLS.get(provider, "")))
    if not variable:
        return ""
    _must(bool(re.fullmatch(r"[A-Z][A-Z0-9_]*", variable)), name, "must name in key the variable that holds it")
    key = secret(variable)
    _must(bool(key), name, f"needs {variable}, or {variable}_FILE")
    return key


def _prices(row: dict[str, Any], name: str) -> dict[str, str]:
    """Dollars for a million tokens. Said by the operator: whoever is not asked a price is asked nothing."""
    given = row.get("prices")
    if not isinstance(given, dict) or given.keys() != set(PRICES):
        raise ImproperlyConfigured(f"LLM_MODELS: {name!r} needs prices: {', '.join(PRICES)}, for a million tokens.")
    try:
        prices = {kind: Decimal(str(given[kind])) for kind in PRICES}
    except InvalidOperation:
        prices = {}
    _must(bool(prices) and all(0 <= price <= 10_000 for price in prices.values()), name, "has a price that is none")
    return {kind: str(price) for kind, price in prices.items()}


def _limits() -> dict[str, float]:
    limits = {
        "first_token": env.float("LLM_FIRST_TOKEN_SECONDS", default=30.0),
        "between_tokens": env.float("LLM_BETWEEN_TOKENS_SECONDS", default=15.0),
        "whole": env.float("LLM_WHOLE_SECONDS", default=240.0),
        "retries": env.int("LLM_RETRIES", default=2),
        "failures": env.int("LLM_CIRCUIT_FAILURES", default=5),
        "rest": env.float("LLM_CIRCUIT_REST", default=30.0),
    }
    # The worker's own limit for a reading is CELERY_TASK_SOFT_TIME_LIMIT, 840 s.
    if not all(0.0 < limits[name] <= 600.0 for name in ("first_token", "between_tokens", "whole")):
        raise ImproperlyConfigured("LLM_…_SECONDS must be up to 600.")
    if not (0 <= limits["retries"] <= 10 and limits["failures"] >= 1 and 0.0 < limits["rest"] <= 3600.0):
        raise ImproperlyConfigured(
            "LLM_RETRIES must be 0 to 10, LLM_CIRCUIT_FAILURES at least 1, LLM_CIRCUIT_REST up to 3600."
        )
    return limits


def _budgets(providers: set[str]) -> dict[str, str]:
    """Dollars a day by provider, from `openai=20.00,anthropic=5`."""
    budgets: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in env.str("LLM_DAILY_BUDGETS", default="").split(","))):
        provider, _, dollars = (half.strip() for half in pair.partition("="))
        if provider not in providers or provider in budgets:
            raise ImproperlyConfigured(f"LLM_DAILY_BUDGETS: {provider!r} is there twice, or no provider of LLM_MODELS.")
        if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", dollars, re.ASCII) or not Decimal(dollars):
            raise ImproperlyConfigured(f"LLM_DAILY_BUDGETS: {provider!r} needs dollars a day, such as 20.00.")
        budgets[provider] = dollars
    return budgets


def _must(holds: bool, name: str, fault: str) -> None:
    if not holds:
        raise ImproperlyConfigured(f"LLM_MODELS: {name!r} {fault}.")
