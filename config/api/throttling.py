"""Rate limits that count exactly under concurrency: in Redis by a script, without Redis under a lock in the process."""

import hashlib
import ipaddress
import logging
import re
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django_redis import get_redis_connection
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from config.api.errors import RateLimited
from config.api.middleware import client_address

if TYPE_CHECKING:  # DRF imports this module while it defines APIView
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(\d+)/(\d*)([smhd])")

# One round trip, atomic: count, start the window with its first request, tell what is left of it.
_SCRIPT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {count, redis.call('PTTL', KEYS[1])}
"""


@dataclass(frozen=True, slots=True)
class Rate:
    limit: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """`100/h`, `5/15m`: so many requests in so long. Errors: ValueError."""
        match = _RATE.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a rate such as 100/h or 5/15m")
        return cls(int(match[1]), int(match[2] or 1) * _SECONDS[match[3]])


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

    def clear(self) -> None:
        with self._lock:
            self._windows.clear()


process_counter = _ProcessCounter()


def _counted_as(caller: str) -> str:
    """An IPv6 address by its /64, which is what one subscriber has (RFC 6177); everything else as it is."""
    try:
        address = ipaddress.IPv6Address(caller)
    except ValueError:
        return caller
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def hit(scope: str, caller: str, rate: Rate) -> Decision | None:
    """Count one request. None when the counter cannot be reached: the limit protects us, not the user, so we admit."""
    key = f"limit:{scope}:{rate.seconds}:{hashlib.sha256(_counted_as(caller).encode()).hexdigest()[:32]}"
    if not settings.REDIS_URL:
        count, left = process_counter.hit(key, rate.seconds)
        return Decision(rate, count, left)
    try:
        count, milliseconds = get_redis_connection("default").eval(_SCRIPT, 1, f"nocturna:{key}", rate.seconds * 1000)
    except (RedisError, OSError) as error:
        logger.warning("rate limit not counted", extra={"error": type(error).__name__})
        return None
    return Decision(rate, int(count), max(0, int(milliseconds)) / 1000)


def _remember(request: Request, decision: Decision) -> None:
    """Put the limit with the least left on the answer's headers."""
    http: Any = request._request
    shown: Decision | None = getattr(http, "rate_limit", None)
    if shown is None or decision.rate.limit - decision.count <= shown.rate.limit - shown.count:
        http.rate_limit, http.rate_limit_headers = decision, decision.headers


def enforce(request: Request, scope: str, caller: str) -> None:
    """Count the request under `scope` (a name in RATE_LIMITS). Errors: RateLimited."""
    decision = hit(scope, caller, Rate.parse(settings.RATE_LIMITS[scope]))
    if decision is None:
        return
    _remember(request, decision)
    decision.check()


def admit(scope: str, caller: str) -> None:
    """Count what is no HTTP request: a frame, a socket. Errors: RateLimited."""
    if decision := hit(scope, caller, Rate.parse(settings.RATE_LIMITS[scope])):
        decision.check()


class CallerThrottle(BaseThrottle):
    """By user when signed in, by address when not; `throttle_scope` on a view adds a tighter limit by address."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        if scope := getattr(view, "throttle_scope", None):
            enforce(request, scope, client_address(request._request))
        if request.user and request.user.is_authenticated:
            enforce(request, "user", str(request.user.pk))
        else:
            enforce(request, "anonymous", client_address(request._request))
        return True
