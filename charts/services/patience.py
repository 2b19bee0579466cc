"""Items of a job that an outside service failed for the moment are asked for again, within bounds."""

import time
from collections.abc import Callable, Iterator, Sequence
from random import uniform
from typing import Any, Final, TypeVar

from django.conf import settings

from charts.calculation.outside import FAILURES, ServiceRefused, ServiceResting

FIRST_PAUSE: Final = 0.5  # seconds before the second attempt, doubled with each
LONGEST_PAUSE: Final = 15.0
_GLANCE: Final = 1.0  # seconds between two looks whether the work is still wanted
T = TypeVar("T")
Compute = Callable[[Sequence[Any]], Iterator[T | Exception]]


def passes(found: object) -> bool:
    """Whether it is an error of which the next attempt may be free."""
    return isinstance(found, FAILURES) and not isinstance(found, ServiceRefused)


class Patience:
    """Of one part of a job: `settings.BATCH_PATIENCE` from its first failure on, whatever fails after that.

    keep: is called between any two answers and all through the pauses; it renews the lease, and raises when nobody
    wants the answers any more.
    """

    def __init__(self, keep: Callable[[], None]) -> None:
        self._keep = keep
        self._until: float | None = None

    def ask(self, items: Sequence[Any], compute: "Compute[T]") -> "Iterator[T | Exception]":
        """What `compute` makes of the items, in order; what failed is asked again until it no longer does, or too long.

        Answers are handed on as they are taken, up to the first failure.
        """
        answers = self._kept(compute(items))
        for place, answer in enumerate(answers):
            if passes(answer):
                yield from self._again(items[place:], [answer, *answers], compute)
                return
            yield answer

    def _again(
        self, items: Sequence[Any], answers: "list[T | Exception]", compute: "Compute[T]"
    ) -> "Iterator[T | Exception]":
        pause = FIRST_PAUSE
        while failed := [place for place, answer in enumerate(answers) if passes(answer)]:
            if not self._pause(pause, [answers[place] for place in failed]):
                break
            pause = min(2.0 * pause, LONGEST_PAUSE)
            anew = self._kept(compute([items[place] for place in failed]))
            for place, answer in zip(failed, anew, strict=True):
                answers[place] = answer
        yield from answers

    def _kept(self, answers: "Iterator[T | Exception]") -> "Iterator[T | Exception]":
        for answer in answers:
            self._keep()
            yield answer

    def _pause(self, pause: float, failures: Sequence[object]) -> bool:
        """Wait with jitter, and until a service that is left alone may be asked. False: patience ends before that."""
        now = time.monotonic()
        if self._until is None:
            self._until = now + settings.BATCH_PATIENCE.total_seconds()
        rested = max((one.retry_after for one in failures if isinstance(one, ServiceResting)), default=0)
        end = now + max(pause * uniform(0.5, 1.0), rested)  # noqa: S311  (no secret)
        if end > self._until:
            return False
        while (left := end - time.monotonic()) > 0.0:
            time.sleep(min(left, _GLANCE))
            self._keep()
        return True
