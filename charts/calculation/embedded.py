"""The engine in this process."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from charts.calculation.base import CalculationRequest
from charts.engine.errors import EngineError

_CHARTS: Final = Path(__file__).parents[1]


def _code() -> str:
    digest = hashlib.blake2b(digest_size=12)
    for room in ("engine", "calculation"):
        for file in sorted((_CHARTS / room).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


class EmbeddedEngine:
    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        # numpy and the ephemeris, on first use
        from charts.calculation.heavens import QUESTIONS
        from charts.calculation.techniques import compute

        question = QUESTIONS.get(request.kind)
        parts = question(request) if question else compute(request)
        answer: dict[str, Any] = orjson.loads(orjson.dumps(parts, option=orjson.OPT_UTC_Z))
        figure: dict[str, Any] = answer.pop("chart", None) or {}
        return {**figure, **answer}

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> list[dict[str, Any] | Exception]:
        return [self._answer_or_refusal(request) for request in requests]

    def _answer_or_refusal(self, request: CalculationRequest) -> dict[str, Any] | Exception:
        try:
            return self.calculate(request)
        except EngineError as refusal:
            return refusal

    def identity(self) -> str:
        """Versions and data, and a digest of the code: once changed, it must not be told what it used to say."""
        from charts.atlas import TZ_VERSION
        from charts.engine import VERSION
        from charts.engine.deltat import DELTA_T_MODEL
        from charts.engine.ephemeris import shared_ephemeris

        file = shared_ephemeris()
        return f"embedded {VERSION} {_code()} {file.name} {file.first} {file.last} {DELTA_T_MODEL} {TZ_VERSION}"

    def ping(self) -> str:
        from charts.engine import VERSION, preload

        preload()
        return f"embedded engine {VERSION}"
