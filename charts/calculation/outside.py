"""What outside calculation services have in common: how they fail, and what stands in for them."""

import logging
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from types import MappingProxyType
from typing import Any, Final, TypeVar

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from charts import sentences as said
from charts.calculation.base import CalculationRequest
from charts.calculation.circuit import CLOSED, Circuit, CircuitOpen
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.metrics import CALCULATIONS, SECONDS, STOOD_IN
from config.api.errors import AppError, ExternalServiceFailed, ExternalServiceTimeout, ServiceUnavailable

logger = logging.getLogger("nocturna.calculation")
T = TypeVar("T")

# A signed token, a key by its usual beginning, and whatever is named as one.
_TOKEN: Final = re.compile(
    r"[\w-]{10,}\.[\w-]{10,}\.[\w-]*|\b(?:sk|pk|rk|xai|gsk|hf)[-_][\w-]{6,}|\bBearer\s+\S+"
    r"|(?:api[-_ ]?key|authorization|token)[\"']?\s*[:=]\s*\S+",
    re.IGNORECASE,
)
_LONGEST: Final = 500  # characters of what a service says, in a log line


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """What a service said, fit for a log line: short, in one line, without secrets and whatever looks like a token."""
    # The longest first: one may be the beginning of another.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "[secret]")
    return " ".join(_TOKEN.sub("[token]", text).split())[:_LONGEST]


class ServiceFailed(ExternalServiceFailed):
    """It answered nothing that can be used. reason: for our log, never for the client. note: of what stands in."""

    def __init__(self, service: str, reason: str, note: said.Sentence = said.DID_NOT_ANSWER) -> None:
        self.service, self.reason, self.note = service, reason, note
        super().__init__(details={"service": service})

    @property
    def health(self) -> Promise:
        """For the health page."""
        return _("fails")


class ServiceRefused(ServiceFailed):
    """It refuses this request. That says nothing of others, and asking again would be refused again."""


class ServiceTimedOut(ExternalServiceTimeout):
    note = said.DID_NOT_ANSWER

    def __init__(self, service: str, limit: float) -> None:
        self.service, self.reason = service, f"no answer within {limit:g} s"
        super().__init__(details={"service": service})

    @property
    def health(self) -> Promise:
        return _("no answer in time")


class ServiceSlow(ServiceTimedOut):
    """Late for a probe that has less time than a calculation, which may yet be in time."""

    is_slow = True  # for the health page


class ServiceResting(ServiceUnavailable):
    """Its circuit is open: it is not asked."""

    note = said.LEFT_ALONE

    def __init__(self, service: str, retry_after: float) -> None:
        self.service, self.retry_after = service, ceil(retry_after)
        self.reason = f"circuit open for {self.retry_after} s"
        super().__init__(details={"service": service}, headers={"Retry-After": str(self.retry_after)})

    @property
    def health(self) -> Promise:
        return format_lazy(_("circuit open, next try in {seconds} s"), seconds=self.retry_after)


_OUTCOMES: Final[Mapping[type[Exception], str]] = MappingProxyType(
    {ServiceFailed: "failed", ServiceRefused: "refused", ServiceTimedOut: "timed_out"}
)
FAILURES: Final = (ServiceFailed, ServiceTimedOut, ServiceResting)


@contextmanager
def asking(circuit: Circuit, way: str, *, patient: bool = True) -> Iterator[None]:
    """One call through a circuit, measured. A failure counts against the service; that it cannot give what was asked
    is an answer; what else is raised says nothing.

    patient: whether it has all the time that a calculation has. That it is late for less says nothing.
    Errors: ServiceResting.
    """
    service = circuit.service
    try:
        ticket = circuit.admit()
    except CircuitOpen as error:
        CALCULATIONS.labels(service, way, "resting").inc()
        raise ServiceResting(service, error.retry_after) from None
    started, outcome = time.perf_counter(), "withdrawn"
    try:
        yield
        outcome = "answered"
        circuit.succeeded(ticket)
    except UnsupportedByBackend:
        outcome = "not_given"
        circuit.succeeded(ticket)
        raise
    except (ServiceFailed, ServiceTimedOut) as error:
        outcome = _OUTCOMES[type(error)]
        if outcome == "refused" or (outcome == "timed_out" and not patient):
            circuit.withdrawn(ticket)
        else:
            circuit.failed(ticket)
        logger.warning("calculation service failed", extra={"service": service, "way": way, "reason": error.reason})
        raise
    finally:
        if outcome == "withdrawn":
            circuit.withdrawn(ticket)
        CALCULATIONS.labels(service, way, outcome).inc()
        SECONDS.labels(service, way).observe(time.perf_counter() - started)


@contextmanager
def probing(circuit: Circuit, *, patient: bool) -> Iterator[None]:
    """Of a probe of health. patient: as of `asking`. Errors: ServiceSlow where it is late and calls may pass."""
    try:
        yield
    except ServiceTimedOut as late:
        if patient or circuit.state != CLOSED:
            raise
        raise ServiceSlow(*late.args) from None


class StandIn:
    """The embedded engine in the place of a service: of one that failed, or of what it cannot give."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._engine = EmbeddedEngine()

    def for_failed(self, request: CalculationRequest, failure: AppError) -> dict[str, Any]:
        note: said.Sentence = getattr(failure, "note", said.DID_NOT_ANSWER)
        return self._stood_in(request, note(service=self.service), failure.code)

    def for_not_given(self, request: CalculationRequest, refusal: UnsupportedByBackend) -> dict[str, Any]:
        """Of a kind that the service is known to give, and for once says that it does not."""
        note = said.NOT_GIVEN(service=self.service)
        return self._stood_in(request, note, refusal.code)

    def for_unsupported(self, request: CalculationRequest, what: str) -> dict[str, Any]:
        """what: that the service cannot give, in words."""
        note = said.UNSUPPORTED(service=self.service, what=what)
        return noted(self._engine.calculate(request), note, degraded=False)

    def _stood_in(self, request: CalculationRequest, note: str, code: str) -> dict[str, Any]:
        STOOD_IN.labels(self.service).inc()
        logger.warning("embedded engine stood in", extra={"service": self.service, "code": code})
        return noted(self._engine.calculate(request), note, degraded=True)


def noted(answer: dict[str, Any], note: str, *, degraded: bool) -> dict[str, Any]:
    """The answer with a note, and with whether it is a makeshift, in its provenance and in that of each chart in it."""
    for part in (answer, *(value for value in answer.values() if isinstance(value, dict))):
        engine = part.get("engine")
        if isinstance(engine, dict):
            engine["notes"] = [*engine["notes"], note]
            engine["degraded"] = degraded or engine["degraded"]
    return answer


def answered(work: Callable[[], T], instead: Callable[[AppError], T], *, fallback: bool) -> T:
    """What the work returns; where the service failed, what stands in for it if it may. Errors: the failure."""
    try:
        return work()
    except FAILURES as failure:
        if not fallback:
            raise said_here(failure) from None
        return instead(failure)


def said_here(failure: AppError) -> AppError:
    """The failure in the language of this thread: it was made on the loop, where nobody's is spoken."""
    return type(failure)(*failure.args)
