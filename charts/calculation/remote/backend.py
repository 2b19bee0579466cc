"""The backend that `CHART_CALCULATION` names for another Nocturna."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from charts import sentences as said
from charts.calculation.base import CalculationRequest, Subject
from charts.calculation.circuit import STATES_SAID, Circuit
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.identity import Identity
from charts.calculation.outside import FAILURES, ServiceFailed, StandIn, answered, noted, probing, said_here
from charts.calculation.remote.account import NAME
from charts.calculation.remote.answer import identity_of, parts_of
from charts.calculation.remote.body import body_of
from charts.calculation.remote.figure import Unusable
from charts.calculation.remote.service import Options, Service, code_of
from charts.calculation.running import PerProcess
from charts.calculation.started import Started
from charts.engine.errors import EngineError
from config.api.errors import AppError

logger = logging.getLogger("nocturna.calculation")

NOTE: Final = said.ANOTHER()
PROBE: Final = CalculationRequest("natal", {"chart": Subject(2_451_545.0, 0.0, 0.0)})
PING_LIMIT: Final = 2.5  # seconds: the health page waits no longer than three


class RemoteNocturna:
    """url: of a node, or of the balancer before several. username: of an account there; password, or password_file.

    fallback: whether the embedded engine stands in when the service fails. complete_from_embedded: whether it answers
    what `POST /calculations` has no body for (events, ephemerides, the sky). The others: `service.Options`.
    """

    def __init__(
        self,
        *,
        url: str,
        username: str,
        fallback: bool = False,
        complete_from_embedded: bool = True,
        **options: Any,
    ) -> None:
        self.stood_in_for, self._complete = fallback, complete_from_embedded
        self._options = Options(url.rstrip("/"), username, **options)
        self.service, self.time_limit = NAME, self._options.time_limit
        self._stand_in = StandIn(NAME)
        self._identity = Identity()
        self._service = PerProcess(self._connected)

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        return self.start(request).answer()

    def start(self, request: CalculationRequest) -> Started:
        try:
            body = body_of(request)
        except UnsupportedByBackend as refusal:
            return Started(None, partial(self._instead_of, request, refusal))
        service = self._service.get()
        coming = service.begin(body)
        return Started(coming, partial(self._answered, request, partial(service.wait, coming)))

    def _answered(self, request: CalculationRequest, frame: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        return answered(
            lambda: self._answer(request, frame()),
            lambda failure: self._stand_in.for_failed(request, failure),
            fallback=self.stood_in_for,
        )

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterator[dict[str, Any] | Exception]:
        answers: dict[int, dict[str, Any] | Exception] = {}
        bodies: dict[int, Mapping[str, Any]] = {}
        for index, request in enumerate(requests):
            try:
                bodies[index] = body_of(request)
            except UnsupportedByBackend as refusal:
                answers[index] = _value(lambda asked=request, why=refusal: self._instead_of(asked, why))
        found = self._service.get().ask_many([dict(body) for body in bodies.values()]) if bodies else iter(())
        return (
            answers[index] if index in answers else self._one_of_many(request, next(found))
            for index, request in enumerate(requests)
        )

    def said_identity(self) -> str | None:
        """Of the nodes, and of what stands beside them here."""
        said = self._identity.known
        return said and f"{NAME} {self._options.url} {said} {self._complete} {self._here}"

    @cached_property
    def _here(self) -> str:
        return EmbeddedEngine().identity()

    @staticmethod
    def is_own(answer: Mapping[str, Any]) -> bool:
        return NOTE in (answer.get("engine") or {}).get("notes", ())

    def ping(self) -> Promise:
        """Its answer to a chart; through the circuit, so that health probes end an outage too.

        Errors: FAILURES, whose `health` says what the health page shows.
        """
        service = self._service.get()
        limit = min(PING_LIMIT, self._options.time_limit)
        with probing(service.circuit, patient=limit >= self._options.time_limit):
            answer = self._answer(PROBE, service.wait(service.begin(body_of(PROBE), limit=limit)))
        version, circuit = answer["engine"].get("version"), STATES_SAID[service.circuit.state]
        return format_lazy(_("another Nocturna {version}, {circuit}"), version=version, circuit=circuit)

    def close(self) -> None:
        """End its connections; the next question makes new ones."""
        self._service.close()

    def _connected(self) -> Service:
        options = self._options
        return Service(options, Circuit(NAME, failures=options.failures, rest=options.rest))

    def _one_of_many(
        self, request: CalculationRequest, frame: dict[str, Any] | Exception
    ) -> dict[str, Any] | Exception:
        def answer() -> dict[str, Any]:
            if isinstance(frame, Exception):
                raise frame
            return self._answer(request, frame)

        def instead(failure: AppError) -> dict[str, Any]:
            return self._stand_in.for_failed(request, failure)

        return _value(lambda: answered(answer, instead, fallback=self.stood_in_for))

    def _instead_of(self, request: CalculationRequest, refusal: UnsupportedByBackend) -> dict[str, Any]:
        """Errors: UnsupportedByBackend, those of the engine."""
        if not self._complete:
            raise refusal
        return self._stand_in.for_unsupported(request, f"{refusal.setting} {', '.join(refusal.values)}")

    def _answer(self, request: CalculationRequest, frame: Mapping[str, Any]) -> dict[str, Any]:
        """Errors: those of the engine, ServiceFailed."""
        if (code := code_of(dict(frame))) is not None:
            # Our own engine refuses it too, and in its words the client's own fields and language are found again.
            EmbeddedEngine().calculate(request)
            raise ServiceFailed(NAME, f"refuses with {code} what this engine computes", said.ERRED)
        answer = frame.get("body", frame.get("item"))
        try:
            identity = (
                identity_of(answer) if isinstance(answer, Mapping) and isinstance(answer.get("engine"), dict) else ""
            )
            parts = parts_of(answer, request)
        except Unusable as error:
            # The circuit has let it through as answered: it is up, and its answers are told from each other one by one.
            logger.warning("calculation service lied", extra={"service": NAME, "reason": str(error)})
            raise ServiceFailed(NAME, str(error), said.LIED) from None
        if not parts["engine"].get("degraded"):
            self._identity.hear(identity)
        return noted(parts, NOTE, degraded=False)


def _value(work: Any) -> dict[str, Any] | Exception:
    """What it returns, or as a value what it refuses or fails with."""
    try:
        found: dict[str, Any] = work()
    except (EngineError, AppError) as error:
        return said_here(error) if isinstance(error, FAILURES) else error
    return found
