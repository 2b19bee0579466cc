"""The backend that `CHART_CALCULATION` names for Nocturna Calculations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from charts.calculation.base import CalculationRequest
from charts.calculation.circuit import CLOSED, HALF_OPEN, OPEN, STATES_SAID, Circuit
from charts.calculation.embedded import EmbeddedEngine, answer_of
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.figures import OF_CHARTS
from charts.calculation.nocturna.casting import Wanted, wanted
from charts.calculation.nocturna.rest import NAME
from charts.calculation.nocturna.sending import check_kind
from charts.calculation.nocturna.service import Options, Service
from charts.calculation.outside import FAILURES, StandIn, answered, probing, said_here
from charts.calculation.running import PerProcess
from charts.calculation.started import Started
from charts.calculation.techniques import with_blocks
from charts.engine import Chart, ChartRequest
from charts.engine.errors import EngineError

J2000: Final = 2_451_545.0
PING_LIMIT: Final = 2.5  # seconds: the health page waits no longer than three
_SOCKETS: Final = {CLOSED: _("socket in use"), HALF_OPEN: _("socket half-open"), OPEN: _("socket open")}


class NocturnaCalculations:
    """url, token: the service's address and a service token of an account that nobody else uses.

    fallback: whether the embedded engine stands in when the service fails, or gives nothing of what it gives otherwise.
    complete_from_embedded: whether it gives what the service is known not to. The others: `service.Options`.
    """

    def __init__(
        self, *, url: str, token: str, fallback: bool = False, complete_from_embedded: bool = True, **options: Any
    ) -> None:
        self.stood_in_for, self._complete = fallback, complete_from_embedded
        self._options = Options(url.rstrip("/"), token, **options)
        self.service, self.time_limit = NAME, self._options.time_limit
        self._stand_in = StandIn(NAME)
        self._service = PerProcess(self._connected)

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        return self.start(request).answer()

    def start(self, request: CalculationRequest) -> Started:
        try:
            asked = self._wanted(request)
        except UnsupportedByBackend as refusal:
            return Started(None, partial(self._instead_of, request, refusal))
        service = self._service.get()
        coming = service.begin(asked)
        return Started(coming, partial(self._answered, request, partial(service.wait, coming)))

    def _answered(self, request: CalculationRequest, charts: Callable[[], Mapping[str, Chart]]) -> dict[str, Any]:
        try:
            return answered(
                lambda: _answer(request, charts()),
                lambda failure: self._stand_in.for_failed(request, failure),
                fallback=self.stood_in_for,
            )
        except UnsupportedByBackend:
            return self._not_given(request)

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterator[dict[str, Any] | Exception]:
        answers: dict[int, dict[str, Any] | Exception] = {}
        asked: dict[int, Mapping[str, Wanted]] = {}
        for index, request in enumerate(requests):
            try:
                asked[index] = self._wanted(request)
            except UnsupportedByBackend as refusal:
                answers[index] = self._instead_or_refusal(request, refusal)
            except EngineError as refusal:
                answers[index] = refusal
        found = self._service.get().many(list(asked.values())) if asked else iter(())
        return (
            answers[index] if index in answers else self._one_of_many(request, next(found))
            for index, request in enumerate(requests)
        )

    def said_identity(self) -> str | None:
        """Of the service, and of what completes its charts here."""
        service = self._service.made
        said = service.identity if service else None
        return said and f"{NAME} {said} {self._complete} {self._here}"

    @cached_property
    def _here(self) -> str:
        return EmbeddedEngine().identity()

    @staticmethod
    def is_own(answer: Mapping[str, Any]) -> bool:
        return (answer.get("engine") or {}).get("name") == NAME

    def ping(self) -> Promise:
        """Its answer to a chart, checked as any other; through the circuit, so that health probes end an outage too.

        Errors: FAILURES and UnsupportedByBackend, whose `health` says what the health page shows.
        """
        service = self._service.get()
        with probing(service.circuit, patient=self._options.time_limit <= PING_LIMIT):
            service.ping(wanted(ChartRequest(J2000, 0.0, 0.0), complete=True), PING_LIMIT)
        socket = _SOCKETS[service.socket_circuit.state] if self._options.socket else _("socket off")
        circuit = STATES_SAID[service.circuit.state]
        return format_lazy("Nocturna Calculations, {circuit}, {socket}", circuit=circuit, socket=socket)

    def close(self) -> None:
        """End its connections; the next question makes new ones."""
        self._service.close()

    def _connected(self) -> Service:
        options = self._options
        circuits = (Circuit(name, failures=options.failures, rest=options.rest) for name in (NAME, f"{NAME}-socket"))
        return Service(options, *circuits)

    def _wanted(self, request: CalculationRequest) -> dict[str, Wanted]:
        """Errors: of the engine; UnsupportedByBackend."""
        check_kind(request)
        charts = OF_CHARTS[request.kind].charts(request)
        return {name: wanted(one, complete=self._complete) for name, one in charts.items()}

    def _instead_of(self, request: CalculationRequest, refusal: UnsupportedByBackend) -> dict[str, Any]:
        """Errors: UnsupportedByBackend."""
        if not self._complete:
            raise refusal
        what = f"the {refusal.setting.replace('_', ' ')} {', '.join(refusal.values)}"
        return self._stand_in.for_unsupported(request, what)

    def _not_given(self, request: CalculationRequest) -> dict[str, Any]:
        """Instead of what it gives otherwise, and now says success about and nothing else: a full fallback, where
        `_instead_of` completes what it never gives. Errors: UnsupportedByBackend.
        """
        refusal = UnsupportedByBackend("kind", (request.kind,))
        if not self.stood_in_for:
            raise refusal
        return self._stand_in.for_not_given(request, refusal)

    def _instead_or_refusal(
        self, request: CalculationRequest, refusal: UnsupportedByBackend
    ) -> dict[str, Any] | Exception:
        try:
            return self._instead_of(request, refusal)
        except EngineError as error:
            return error

    def _one_of_many(
        self, request: CalculationRequest, charts: dict[str, Chart] | Exception
    ) -> dict[str, Any] | Exception:
        try:
            if not isinstance(charts, Exception):
                return _answer(request, charts)
            if isinstance(charts, UnsupportedByBackend):
                return self._not_given(request)
            if not isinstance(charts, FAILURES):
                return charts
            return self._stand_in.for_failed(request, charts) if self.stood_in_for else said_here(charts)
        except EngineError as refusal:
            return refusal


def _answer(request: CalculationRequest, charts: Mapping[str, Chart]) -> dict[str, Any]:
    return answer_of(with_blocks(request, OF_CHARTS[request.kind].parts(request, charts)))
