"""Calculations that are under way elsewhere: nobody needs a thread to wait for them."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Protocol, runtime_checkable

from charts.calculation.base import CalculationBackend, CalculationRequest

PATIENT: Final = 0.9  # of the time limit: who had less of it says nothing of the service by being late
_received: Final[ContextVar[float | None]] = ContextVar("calculation_received", default=None)


def count_from_now() -> None:
    """What this task asks for was received now: its time limit counts from here, whatever it waits for first."""
    _received.set(time.monotonic())


def left_of(limit: float) -> float:
    """Seconds of a time limit; all of them, where nobody has said when it began."""
    received = _received.get()
    return limit if received is None else limit - (time.monotonic() - received)


@dataclass(frozen=True, slots=True)
class Started:
    """coming: done once there is something to answer with, never cancelled; None: there is nothing to wait for.
    answer: as `CalculationBackend.calculate`, in a thread that may compute.
    """

    coming: "Future[Any] | None"
    answer: Callable[[], dict[str, Any]]


@runtime_checkable
class Starter(CalculationBackend, Protocol):
    """A backend that asks an outside service. time_limit: seconds of one calculation."""

    service: str
    time_limit: float

    def start(self, request: CalculationRequest) -> Started:
        """Errors: those of `charts.engine.errors`, for what is not asked for."""
