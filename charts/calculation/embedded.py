"""The engine in this process."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from charts.calculation.base import CalculationRequest, Parts
from charts.engine.errors import EngineError

if TYPE_CHECKING:
    from config.system.sheets import Sheets

_CHARTS: Final = Path(__file__).parents[1]


def _code() -> str:
    digest = hashlib.blake2b(digest_size=12)
    rooms = (sorted((_CHARTS / room).rglob("*.py")) for room in ("engine", "calculation"))
    for file in (*(file for room in rooms for file in room), _CHARTS / "sentences.py"):
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


def _of_births(
    requests: Sequence[CalculationRequest], compute: Callable[[Sequence[Any]], Sequence[Any]]
) -> Iterator[Any]:
    """What is computed of them together; of what cannot be asked the error."""
    from charts.calculation.asking import birth, engine_settings

    births: list[Any] = []
    refused: dict[int, Exception] = {}
    known: dict[int, Any] = {}  # the engine's settings by the very ones of requests: to compare them would take longer
    for place, request in enumerate(requests):
        try:
            settings = known.get(id(request.settings))
            if settings is None:
                settings = known[id(request.settings)] = engine_settings(request.settings)
            births.append(birth(request.subjects["chart"], settings))
        except EngineError as refusal:
            refused[place] = refusal
    found = iter(compute(births))
    for place in range(len(requests)):
        yield refused[place] if place in refused else next(found)


class EmbeddedEngine:
    stood_in_for = False

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        # numpy and the ephemeris, on first use
        from charts.calculation.asking import asked
        from charts.calculation.heavens import QUESTIONS
        from charts.calculation.techniques import compute
        from charts.engine import compute_chart
        from charts.engine.records import record_of

        if _is_plain_figure(request):
            return record_of(compute_chart(asked(request, "chart")))
        question = QUESTIONS.get(request.kind)
        parts = question(request) if question else compute(request)
        return answer_of(parts)

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterator[dict[str, Any] | Exception]:
        """Figures are computed in arrays, and what else is asked one after the other."""
        from charts.engine import compute_records

        return self._many(requests, compute_records)

    def write_many(
        self, requests: Sequence[CalculationRequest], *, sheets: "Sheets | None" = None
    ) -> Iterator[dict[str, Any] | Exception]:
        from charts.calculation.written import WITH_IDS, leaving_out
        from charts.engine import compute_records

        shape = WITH_IDS if sheets is None else leaving_out(sheets)
        return self._many(requests, partial(compute_records, shape=shape))

    def _many(
        self, requests: Sequence[CalculationRequest], compute: Callable[[Sequence[Any]], Sequence[Any]]
    ) -> Iterator[dict[str, Any] | Exception]:
        figures = {place for place, request in enumerate(requests) if _is_plain_figure(request)}
        if len(figures) < _ARRAYS_FROM:
            figures = set()
        drawn = _of_births([request for place, request in enumerate(requests) if place in figures], compute)
        for place, request in enumerate(requests):
            yield next(drawn) if place in figures else self._answer_or_refusal(request)

    def refusals(self, requests: Sequence[CalculationRequest]) -> Iterator[Exception | None]:
        """In arrays, and no figure is made; of whatever is more than a figure the whole answer is tried."""
        from charts.engine import refusals

        found = _of_births([request for request in requests if _is_plain_figure(request)], refusals)
        for request in requests:
            if _is_plain_figure(request):
                yield next(found)
                continue
            answer = self._answer_or_refusal(request)
            yield answer if isinstance(answer, Exception) else None

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

    def ping(self) -> Promise:
        from charts.engine import VERSION, preload

        preload()
        return format_lazy(_("embedded engine {version}"), version=VERSION)
