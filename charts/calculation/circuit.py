"""A circuit breaker: a service that keeps failing is left alone for a while, then tried by one request.

Of our own because it is a page: the kept libraries wrap a function and count its exceptions, and here a call ends in
one of three ways (it succeeded, it failed, it says nothing of the service), from threads and from a loop, late answers
of the time before among them.
"""

import threading
import time
from collections.abc import Callable, Mapping
from random import uniform
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charts.calculation.metrics import CIRCUIT_STATE, STATES

CLOSED, HALF_OPEN, OPEN = STATES
STATES_SAID: Final[Mapping[str, Promise]] = MappingProxyType(
    {CLOSED: _("circuit closed"), HALF_OPEN: _("circuit half-open"), OPEN: _("circuit open")}
)
JITTER: Final = 0.25  # of a rest: many processes that saw the same fault do not come back at once


class CircuitOpen(Exception):
    """The service is being left alone. retry_after: seconds."""

    def __init__(self, service: str, retry_after: float) -> None:
        self.service, self.retry_after = service, retry_after
        super().__init__(f"{service} is left alone for {retry_after:.0f} s.")


class Circuit:
    """Closed: calls pass, and `failures` of them in a row open it. Open: none pass for `rest` seconds. Half-open: one
    passes as a probe; it closes the circuit or opens it again, the second time for twice `rest`, and so ever after.

    `admit` gives a ticket, which `succeeded`, `failed` or `withdrawn` take back. One of an earlier state says nothing
    of the present one and is ignored. Safe for threads.
    """

    def __init__(
        self, service: str, *, failures: int = 5, rest: float = 10.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.service, self.failures, self.rest = service, failures, rest
        self._clock = clock
        self._lock = threading.Lock()
        self._state = CLOSED
        self._epoch = 0  # of the state, so that late answers are known
        self._failed = 0  # in a row
        self._opened = 0  # times in a row
        self._until = 0.0
        self._probing = False
        self._show()

    @property
    def state(self) -> str:
        with self._lock:
            return HALF_OPEN if self._state == OPEN and self._clock() >= self._until else self._state

    @property
    def retry_after(self) -> float:
        """Seconds until the next probe; 0 when one may pass now."""
        with self._lock:
            return self._left()

    def admit(self) -> int:
        """A ticket. Errors: CircuitOpen."""
        with self._lock:
            if self._state == OPEN and self._clock() >= self._until:
                self._become(HALF_OPEN)
            if self._state == OPEN or (self._state == HALF_OPEN and self._probing):
                raise CircuitOpen(self.service, max(self._left(), 1.0))
            self._probing = self._state == HALF_OPEN
            return self._epoch

    def succeeded(self, ticket: int) -> None:
        with self._lock:
            if ticket != self._epoch:
                return
            self._failed = 0
            if self._state == HALF_OPEN:
                self._opened = 0
                self._become(CLOSED)

    def failed(self, ticket: int) -> None:
        with self._lock:
            if ticket != self._epoch:
                return
            self._failed += 1
            if self._state == HALF_OPEN or self._failed >= self.failures:
                rest = self.rest * (2.0 if self._opened else 1.0)
                self._opened += 1
                self._until = self._clock() + rest * uniform(1.0 - JITTER, 1.0)  # noqa: S311  (no secret)
                self._become(OPEN)

    def withdrawn(self, ticket: int) -> None:
        """The call ended without a word about the service: the next one may be the probe."""
        with self._lock:
            if ticket == self._epoch:
                self._probing = False

    def _become(self, state: str) -> None:
        self._state, self._probing, self._failed = state, False, 0
        self._epoch += 1
        self._show()

    def _left(self) -> float:
        return max(0.0, self._until - self._clock()) if self._state == OPEN else 0.0

    def _show(self) -> None:
        CIRCUIT_STATE.labels(self.service).set(STATES.index(self._state))
