"""A backend that computes the same only once: in this process, and through Redis in all of them."""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

import orjson
from django.utils.functional import Promise

from charts.calculation.base import CalculationBackend, CalculationRequest, refusals_of, written_by
from charts.calculation.outside import FAILURES, said_here
from charts.calculation.started import Started, Starter
from config.system.caching import TwoLevels

if TYPE_CHECKING:
    from config.system.sheets import Sheets

# A search over centuries may fill megabytes: what few ask for again would drive out what many do.
LARGEST: Final = 1_000_000
_DEGRADED: Final = b'"degraded":true'


@runtime_checkable
class Identified(CalculationBackend, Protocol):
    """A backend that says beforehand what computes: without that, nothing tells what a kept answer is worth."""

    def identity(self) -> str:
        """Engine, version, ephemeris, models: where it is the same, so are the answers."""


@runtime_checkable
class Outside(Starter, Protocol):
    """A backend whose answers come from elsewhere."""

    def said_identity(self) -> str | None:
        """As `Identified.identity`; None as long as the service has not said what it is, or says now this, now that."""

    def is_own(self, answer: dict[str, Any]) -> bool:
        """Whether the service computed it: not whatever stood in for it."""

    def close(self) -> None:
        """End its connections."""


def kept_under(identity: str, request: CalculationRequest) -> str:
    """A digest of all that an answer depends on."""
    asked = orjson.dumps(request, default=dict)
    return hashlib.blake2b(identity.encode() + b"\0" + asked, digest_size=20).hexdigest()


class CachedBackend:
    """Answers are kept under a digest of all that they depend on. They hold figures, and no names.

    Not kept are refusals, and answers of something that stood in for the backend. Many at once are computed at once:
    by the thousand, a look-up for each would take longer.
    """

    def __init__(self, backend: Identified, cache: TwoLevels) -> None:
        self.backend, self._cache = backend, cache
        self.stood_in_for = backend.stood_in_for
        self._identity = ""

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        computed: list[dict[str, Any]] = []

        def compute() -> tuple[bytes, bool]:
            answer = self.backend.calculate(request)
            computed.append(answer)
            written = orjson.dumps(answer)
            return written, is_small_and_whole(written)

        self._identity = self._identity or self.backend.identity()
        written = self._cache.get(kept_under(self._identity, request), compute)
        answer: dict[str, Any] = computed[0] if computed else orjson.loads(written)
        return answer

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterable[dict[str, Any] | Exception]:
        return self.backend.calculate_many(requests)

    def write_many(
        self, requests: Sequence[CalculationRequest], *, sheets: "Sheets | None" = None
    ) -> Iterator[dict[str, Any] | Exception]:
        return iter(written_by(self.backend, requests, sheets=sheets))

    def refusals(self, requests: Sequence[CalculationRequest]) -> Iterator[Exception | None]:
        return refusals_of(self.backend, requests)

    def ping(self) -> str | Promise:
        return self.backend.ping()


class CachedService:
    """The same for an outside service, which says what it is when it answers, and may be another the next time.

    An answer is kept only if the service itself gave it and was, before and after, what the key says. Who waits for
    another's question here shares its failure too: to ask again would take the time limit twice. To ask costs more than
    a look-up, so that of many at once only those are asked that are not kept, and the same among them once.
    """

    def __init__(self, backend: Outside, cache: TwoLevels) -> None:
        self.backend, self._cache = backend, cache
        self.stood_in_for = backend.stood_in_for
        self.service, self.time_limit = backend.service, backend.time_limit
        self._under_way: dict[str, Future[Started]] = {}
        self._lock = threading.Lock()  # of sockets, whose process never forks

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        identity = self.backend.said_identity()
        if identity is None:
            return self._kept(request, self.backend.calculate(request), None)
        computed: list[dict[str, Any]] = []

        def compute() -> tuple[bytes, bool]:
            computed.append(self.backend.calculate(request))
            written = orjson.dumps(computed[0])
            return written, self._may_be_kept(computed[0], written) and self.backend.said_identity() == identity

        try:
            written = self._cache.get(kept_under(identity, request), compute, for_all=FAILURES)
        except FAILURES as failure:
            raise said_here(failure) from None
        answer: dict[str, Any] = computed[0] if computed else orjson.loads(written)
        return answer

    def start(self, request: CalculationRequest) -> Started:
        """Whoever starts the same meanwhile waits for the same question."""
        identity = self.backend.said_identity()
        key = kept_under(identity or "", request)
        written = self._cache.find(key) if identity else None
        if written is not None:
            return Started(None, partial(orjson.loads, written))
        promise: Future[Started] = Future()
        with self._lock:
            first = self._under_way.setdefault(key, promise)
        if first is promise:
            self._begin(key, request, promise)
        return Started(first, lambda: self._kept(request, first.result().answer(), identity))

    def _begin(self, key: str, request: CalculationRequest, promise: "Future[Started]") -> None:
        def come(_: object = None) -> None:
            del self._under_way[key]
            promise.set_result(started)

        try:
            started = self.backend.start(request)
        except Exception:
            del self._under_way[key]
            promise.set_result(Started(None, partial(self.backend.calculate, request)))
            raise
        if started.coming is None:
            come()
        else:
            started.coming.add_done_callback(come)

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterator[dict[str, Any] | Exception]:
        identity = self.backend.said_identity()
        keys = [kept_under(identity or "", request) for request in requests]
        times = Counter(keys)
        found: dict[str, bytes | Exception | None] = {key: self._cache.find(key) if identity else None for key in times}
        first = {key: place for place, key in reversed(list(enumerate(keys))) if found[key] is None}
        places = sorted(first.values())
        answers = iter(self.backend.calculate_many([requests[place] for place in places]) if places else ())
        for key, request in zip(keys, requests, strict=True):
            known = found[key]
            if known is not None:
                yield orjson.loads(known) if isinstance(known, bytes) else known
                continue
            answer = next(answers)
            if times[key] > 1:
                found[key] = answer if isinstance(answer, Exception) else orjson.dumps(answer)
            yield answer if isinstance(answer, Exception) else self._kept(request, answer, identity)

    def ping(self) -> str | Promise:
        return self.backend.ping()

    def close(self) -> None:
        self.backend.close()

    def _kept(self, request: CalculationRequest, answer: dict[str, Any], asked_of: str | None) -> dict[str, Any]:
        """The answer, which is kept if the service is what it was when it was asked. None: it had not said."""
        identity = self.backend.said_identity()
        if identity is not None and asked_of in (None, identity):
            written = orjson.dumps(answer)
            if self._may_be_kept(answer, written):
                self._cache.keep(kept_under(identity, request), written)
        return answer

    def _may_be_kept(self, answer: dict[str, Any], written: bytes) -> bool:
        return is_small_and_whole(written) and self.backend.is_own(answer)


def is_small_and_whole(written: bytes) -> bool:
    return len(written) <= LARGEST and _DEGRADED not in written
