"""A backend that computes the same only once: in this process, and through Redis in all of them."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol, runtime_checkable

import orjson

from charts.calculation.base import CalculationBackend, CalculationRequest
from config.system.caching import TwoLevels

# A search over centuries may fill megabytes: what few ask for again would drive out what many do.
LARGEST: Final = 1_000_000
_DEGRADED: Final = b'"degraded":true'


@runtime_checkable
class Identified(CalculationBackend, Protocol):
    """A backend that says beforehand what computes: without that, nothing tells what a kept answer is worth."""

    def identity(self) -> str:
        """Engine, version, ephemeris, models: where it is the same, so are the answers."""


class CachedBackend:
    """Answers are kept under a digest of all that they depend on. They hold figures, and no names.

    Not kept are refusals, and answers of something that stood in for the backend. Many at once are computed at once:
    by the thousand, a look-up for each would take longer.
    """

    def __init__(self, backend: Identified, cache: TwoLevels) -> None:
        self.backend, self._cache = backend, cache
        self.stood_in_for = backend.stood_in_for
        self._identity = b""

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        computed: list[dict[str, Any]] = []

        def compute() -> tuple[bytes, bool]:
            answer = self.backend.calculate(request)
            computed.append(answer)
            written = orjson.dumps(answer)
            return written, len(written) <= LARGEST and _DEGRADED not in written

        written = self._cache.get(self._key(request), compute)
        answer: dict[str, Any] = computed[0] if computed else orjson.loads(written)
        return answer

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterable[dict[str, Any] | Exception]:
        return self.backend.calculate_many(requests)

    def ping(self) -> str:
        return self.backend.ping()

    def _key(self, request: CalculationRequest) -> str:
        if not self._identity:
            self._identity = self.backend.identity().encode()
        asked = orjson.dumps(request, default=dict)
        return hashlib.blake2b(self._identity + b"\0" + asked, digest_size=20).hexdigest()
