"""Rate limits that count exactly under concurrency: in Redis by a script, without Redis under a lock in the process."""

import hashlib
import ipaddress
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django_redis import get_redis_connection
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from config.api.errors import RateLimited
from config.api.middleware import client_address
from config.rates import SECONDS, Rate
from config.system.caching import rest_of_the_cache

# One round trip, atomic: count, start the window with its first request, tell what is left of it.
_SCRIPT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""
# Of a window that has ended there is nothing to give back.
_GIVE_BACK = "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('DECR', KEYS[1]) end"


@dataclass(frozen=True, slots=True)
class Decision:
    rate: Rate
    count: int
    left: float  # seconds until the window ends

    @property
    def allowed(self) -> bool:
        return self.count <= self.rate.limit

    def check(self) -> None:
        """Errors: RateLimited."""
        if not self.allowed:
            raise RateLimited(headers={"Retry-After": str(max(1, round(self.left + 0.5)))})

    @property
    def headers(self) -> dict[str, str]:
        remaining, reset = max(0, self.rate.limit - self.count), max(1, round(self.left))
        return {
            "X-RateLimit-Limit": str(self.rate.limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": str(round(time.time() + self.left)),
            "RateLimit": f'"default";r={remaining};t={reset}',
            "RateLimit-Policy": f'"default";q={self.rate.limit};w={self.rate.seconds}',
        }


class _ProcessCounter:
    """Windows in this process's memory; the embedded set-up has one process."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def hit(self, key: str, seconds: int) -> tuple[int, float]:
        now = time.monotonic()
        with self._lock:
            if len(self._windows) > 50_000:
                self._windows = {k: w for k, w in self._windows.items() if w[1] > now}
            count, end = self._windows.get(key, (0, 0.0))
            if end <= now:
                count, end = 0, now + seconds
            self._windows[key] = (count + 1, end)
            return count + 1, end - now

    def give_back(self, key: str) -> None:
        with self._lock:
            count, end = self._windows.get(key, (0, 0.0))
            if count > 0:
                self._windows[key] = (count - 1, end)

    def clear(self) -> None:
        with self._lock:
            self._windows.clear()


process_counter = _ProcessCounter()


def counted_as(caller: str) -> str:
    """An IPv6 address by its /64, which is what one subscriber has (RFC 6177); everything else as it is."""
    try:
        address = ipaddress.IPv6Address(caller)
    except ValueError:
        return caller
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def _key(scope: str, caller: str, rate: Rate) -> str:
    return f"limit:{scope}:{rate.seconds}:{hashlib.sha256(counted_as(caller).encode()).hexdigest()[:32]}"


def _count_here(key: str, rate: Rate) -> Decision:
    count, left = process_counter.hit(key, rate.seconds)
    return Decision(rate, count, left)


def count(scope: str, caller: str, rate: Rate) -> Decision:
    """Count one request, also without Redis, where each process counts for itself."""
    return hit(scope, caller, rate) or _count_here(_key(scope, caller, rate), rate)


def hit(scope: str, caller: str, rate: Rate) -> Decision | None:
    """Count one request. None when the counter cannot be reached: the limit protects us, not the user, so we admit."""
    key = _key(scope, caller, rate)
    if not settings.REDIS_URL:
        return _count_here(key, rate)
    with rest_of_the_cache().asking("rate limit not counted") as there:
        if there:
            redis = get_redis_connection("default")
            counted, milliseconds = redis.eval(_SCRIPT, 1, f"nocturna:{key}", rate.seconds * 1000)
            return Decision(rate, int(counted), max(0, int(milliseconds)) / 1000)
    return None


def counted_of(request: Request) -> list[str]:
    """The keys under which this request was counted so far."""
    http: Any = request._request
    counted: list[str] = http.__dict__.setdefault("counted", [])
    return counted


def give_back(keys: Iterable[str]) -> None:
    """Take back what `enforce` counted: it turned out not to be what the limit is for."""
    for key in keys:
        process_counter.give_back(key)
        if settings.REDIS_URL:
            with rest_of_the_cache().asking("rate limit not given back") as there:
                if there:
                    get_redis_connection("default").eval(_GIVE_BACK, 1, f"nocturna:{key}")


def _remember(request: Request, decision: Decision) -> None:
    """Put the limit with the least left on the answer's headers."""
    http: Any = request._request
    shown: Decision | None = getattr(http, "rate_limit", None)
    if shown is None or decision.rate.limit - decision.count <= shown.rate.limit - shown.count:
        http.rate_limit, http.rate_limit_headers = decision, decision.headers


def rate_of(user: Any, scope: str = "user") -> Rate:
    """Everybody's of that scope in RATE_LIMITS, or what their plan admits, `user.requests_hour`, where that is more."""
    everybodys = Rate.parse(settings.RATE_LIMITS[scope])
    own: int | None = getattr(user, "requests_hour", None)
    if own is None or own * everybodys.seconds <= everybodys.limit * SECONDS["h"]:
        return everybodys
    return Rate(own, SECONDS["h"])


def enforce(request: Request, scope: str, caller: str, rate: Rate | None = None) -> None:
    """Count the request under `scope`, a name in RATE_LIMITS, whose rate it is unless told. Errors: RateLimited."""
    rate = rate or Rate.parse(settings.RATE_LIMITS[scope])
    decision = hit(scope, caller, rate)
    if decision is None:
        return
    counted_of(request).append(_key(scope, caller, rate))
    _remember(request, decision)
    decision.check()


def admit(scope: str, caller: str) -> None:
    """Count what is no HTTP request: a frame, a socket. Errors: RateLimited."""
    if decision := hit(scope, caller, Rate.parse(settings.RATE_LIMITS[scope])):
        decision.check()


def admit_user(user: Any) -> None:
    """The same of a person, at their rate."""
    if decision := hit("user", str(user.pk), rate_of(user)):
        decision.check()


class CallerThrottle(BaseThrottle):
    """By user or key when signed in, else by address; `throttle_scope` on a view adds a tighter limit, by person when
    signed in, else by `limited_as`: a neighbour's attempts are not those of who has proved who they are.

    Keys are counted apart from the person, whom a script must not lock out: each by itself, and all of one person
    together, so that twenty keys admit no more than the plan does.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        signed_in = bool(request.user and request.user.is_authenticated)
        refused: APIException | None = None
        if scope := getattr(view, "throttle_scope", None):
            try:
                caller = f"person {request.user.pk}" if signed_in else view.limited_as(request)
            except APIException as error:  # a body that cannot be read is refused, once it is counted
                caller, refused = client_address(request._request), error
            enforce(request, scope, caller)
        if signed_in:
            # A credential may be counted apart from its owner: an API key.
            apart: tuple[str, str] | None = getattr(request.auth, "counted_as", None)
            if apart is not None:
                scope, which = apart
                enforce(request, scope, which, rate_of(request.user, scope))
                enforce(request, f"{scope}s", str(request.user.pk), rate_of(request.user))
            else:
                enforce(request, "user", str(request.user.pk), rate_of(request.user))
        else:
            enforce(request, "anonymous", client_address(request._request))
        if refused is not None:
            raise refused
        return True
