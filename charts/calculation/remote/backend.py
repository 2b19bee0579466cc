"""The backend that `CHART_CALCULATION` names for another Nocturna."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from charts.calculation.base import CalculationRequest, Subject
from charts.calculation.circuit import Circuit
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.outside import FAILURES, ServiceFailed, StandIn, answered, noted, said_here
from charts.calculation.remote.account import NAME
from charts.calculation.remote.answer import Unusable, parts_of
from charts.calculation.remote.body import body_of
from charts.calculation.remote.service import Options, Service, code_of
from charts.calculation.running import PerProcess
from charts.engine.errors import EngineError
from config.api.errors import AppError

NOTE: Final = "Computed by another Nocturna."
PROBE: Final = CalculationRequest("natal", {"chart": Subject(2_451_545.0, 0.0, 0.0)})
PING_LIMIT: Final = 2.5  # seconds: the health page waits no longer than three


class RemoteNocturna:
    """url: of a node, or of the balancer before several. username, password: of an account there.

    fallback: whether the embedded engine stands in when the service fails. complete_from_embedded: whether it answers
    what `POST /calculations` has no body for (events, ephemerides, the sky). The others: `service.Options`.
    """

    def __init__(
        self,
        *,
        url: str,
        username: str,
        password: str,
        fallback: bool = False,
        complete_from_embedded: bool = True,
        **options: Any,
    ) -> None:
        self.stood_in_for, self._complete = fallback, complete_from_embedded
        self._options = Options(url.rstrip("/"), username, password, **options)
        self._stand_in = StandIn(NAME)
        self._service = PerProcess(self._connected)

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        try:
            body = body_of(request)
        except UnsupportedByBackend as refusal:
            return self._instead_of(request, refusal)
        return answered(
            lambda: _answer(request, self._service.get().ask(body)),
            lambda failure: self._stand_in.for_failed(request, failure),
            fallback=self.stood_in_for,
        )

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> list[dict[str, Any] | Exception]:
        answers: dict[int, dict[str, Any] | Exception] = {}
        bodies: dict[int, Mapping[str, Any]] = {}
        for index, request in enumerate(requests):
            try:
                bodies[index] = body_of(request)
            except UnsupportedByBackend as refusal:
                answers[index] = _value(lambda asked=request, why=refusal: self._instead_of(asked, why))
        found = self._service.get().ask_many([dict(body) for body in bodies.values()]) if bodies else []
        for index, frame in zip(bodies, found, strict=True):
            answers[index] = _value(lambda asked=requests[index], frame=frame: self._one_of_many(asked, frame))
        return [answers[index] for index in range(len(requests))]

    def ping(self) -> str:
        """Its answer to a chart; through the circuit, so that health probes end an outage too.

        Errors: FAILURES, whose `health` says what the health page shows.
        """
        service = self._service.get()
        limit = min(PING_LIMIT, self._options.time_limit)
        answer = _answer(PROBE, service.ask(body_of(PROBE), limit=limit))
        return f"another Nocturna {answer['engine'].get('version')}, circuit {service.circuit.state}"

    def close(self) -> None:
        """End its connections; the next question makes new ones."""
        if service := self._service.taken():
            service.close()

    def _connected(self) -> Service:
        options = self._options
        return Service(options, Circuit(NAME, failures=options.failures, rest=options.rest))

    def _one_of_many(self, request: CalculationRequest, frame: dict[str, Any] | Exception) -> dict[str, Any]:
        def answer() -> dict[str, Any]:
            if isinstance(frame, Exception):
                raise frame
            return _answer(request, frame)

        return answered(answer, lambda failure: self._stand_in.for_failed(request, failure), fallback=self.stood_in_for)

    def _instead_of(self, request: CalculationRequest, refusal: UnsupportedByBackend) -> dict[str, Any]:
        """Errors: UnsupportedByBackend, those of the engine."""
        if not self._complete:
            raise refusal
        return self._stand_in.for_unsupported(request, f"{refusal.setting} {', '.join(refusal.values)}")


def _answer(request: CalculationRequest, frame: Mapping[str, Any]) -> dict[str, Any]:
    """Errors: those of the engine, ServiceFailed."""
    if (code := code_of(dict(frame))) is not None:
        # Our own engine refuses it too, and in its words the client's own fields and language are found again.
        EmbeddedEngine().calculate(request)
        raise ServiceFailed(NAME, f"refuses with {code} what this engine computes")
    try:
        parts = parts_of(frame.get("body", frame.get("item")), request)
    except Unusable as error:
        raise ServiceFailed(NAME, str(error)) from None
    return noted(parts, NOTE, degraded=False)


def _value(work: Any) -> dict[str, Any] | Exception:
    """What it returns, or as a value what it refuses or fails with."""
    try:
        found: dict[str, Any] = work()
    except (EngineError, AppError) as error:
        return said_here(error) if isinstance(error, FAILURES) else error
    return found
