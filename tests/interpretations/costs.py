"""Calls of models, as if they had been made."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from interpretations.models import ModelCall


def call_of(cost: str, *, at: str = "2026-11-02T12:00:00+00:00", **fields: Any) -> ModelCall:
    tokens: dict[str, Any] = {"input_tokens": 100, "cached_tokens": 30, "output_tokens": 50, "reasoning_tokens": 20}
    prices: dict[str, Any] = {"price_input": 2, "price_cached": "0.5", "price_output": 10}
    usual = {"purpose": "reading", "topic": "natal.overview", "provider": "openai", "model": "openai/first"}
    ended = {"estimated": False, "outcome": "completed"}
    row = {**tokens, **prices, **usual, **ended, "at": datetime.fromisoformat(at), "cost": Decimal(cost), **fields}
    return ModelCall.objects.create(**row)
