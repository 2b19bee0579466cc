"""The engine in this process."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from charts.calculation.base import CalculationRequest, Parts
from charts.engine.errors import EngineError

_CHARTS: Final = Path(__file__).parents[1]


def _code() -> str:
    digest = hashlib.blake2b(digest_size=12)
    for room in ("engine", "calculation"):
        for file in sorted((_CHARTS / room).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def answer_of(parts: Parts) -> dict[str, Any]:
    """The parts as JSON, the figure that the answer itself is at the top."""
    answer: dict[str, Any] = orjson.loads(orjson.dumps(parts, option=orjson.OPT_UTC_Z))
    figure: dict[str, Any] = answer.pop("chart", None) or {}
    return {**figure, **answer}


# So few charts are made sooner one by one.
_ARRAYS_FROM: Final = 8
_FIGURES: Final = frozenset(("natal", "event"))


def _is_plain_figure(request: CalculationRequest) -> bool:
    """A chart and nothing beside it."""
    return request.kind in _FIGURES and not request.settings.include


def _figures(requests: Sequence[CalculationRequest]) -> Iterator[dict[str, Any] | Exception]:
    from charts.calculation.asking import asked
    from charts.calculation.plain import plain_chart
    from charts.engine import compute_charts

    births: list[Any] = []
    refused: dict[int, Exception] = {}
    for place, request in enumerate(requests):
        try:
            births.append(asked(request, "chart"))
        except EngineError as refusal:
            refused[place] = refusal
    charts = iter(compute_charts(births, on_error="return"))
    for place in range(len(requests)):
        one = refused[place] if place in refused else next(charts)
        yield one if isinstance(one, Exception) else plain_chart(one)


class EmbeddedEngine:
    stood_in_for = False

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        # numpy and the ephemeris, on first use
        from charts.calculation.heavens import QUESTIONS
        from charts.calculation.techniques import compute

        question = QUESTIONS.get(request.kind)
        parts = question(request) if question else compute(request)
        return answer_of(parts)

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterator[dict[str, Any] | Exception]:
        """Figures are computed in arrays, and what else is asked one after the other."""
        figures = {place for place, request in enumerate(requests) if _is_plain_figure(request)}
        if len(figures) < _ARRAYS_FROM:
            figures = set()
        drawn = _figures([request for place, request in enumerate(requests) if place in figures])
        for place, request in enumerate(requests):
            yield next(drawn) if place in figures else self._answer_or_refusal(request)

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
