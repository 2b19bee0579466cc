"""The engine in this process."""

from typing import Any

import orjson

from charts.calculation.base import CalculationRequest


class EmbeddedEngine:
    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        from charts.calculation.techniques import compute  # numpy and the ephemeris, on first use

        parts = compute(request)
        answer: dict[str, Any] = orjson.loads(orjson.dumps(parts, option=orjson.OPT_UTC_Z))
        figure: dict[str, Any] = answer.pop("chart", None) or {}
        return {**figure, **answer}

    def ping(self) -> str:
        from charts.engine import VERSION, preload

        preload()
        return f"embedded engine {VERSION}"
