"""What is counted of requests. Routes are told as the URL patterns write them: an id would make a series of its own.

For Prometheus, and each request by itself for the table `metrics`: `api.request`, in seconds.
"""

from functools import cache
from typing import Any, Final

import structlog
from django.http import HttpRequest
from prometheus_client import Counter, Gauge, Histogram

from config.system.bulk import measure

REQUESTS: Final = Counter("nocturna_http_requests", "Requests answered.", ("method", "route", "status"))
SECONDS: Final = Histogram(
    "nocturna_http_request_seconds",
    "From the request's arrival to its answer; of a stream, to its beginning.",
    ("method", "route"),
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
IN_FLIGHT: Final = Gauge("nocturna_http_requests_in_flight", "Requests being answered.", multiprocess_mode="livesum")

_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


def answered(request: HttpRequest, status: int, seconds: float) -> None:
    """key: by whose it was asked, the API key's id or ""."""
    method = request.method if request.method in _METHODS else "other"
    method, route = method or "other", _route(request)
    count, time = _series(method, route, status)
    count.inc()
    time.observe(seconds)
    key = structlog.contextvars.get_contextvars().get("api_key", "")
    measure("api.request", seconds, route=route, method=method, status=str(status), key=key)


def _route(request: HttpRequest) -> str:
    """`/api/v1/charts/<uuid:chart_id>`; "unknown" for what no pattern names."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None and not match.route.startswith("^") else "unknown"


@cache
def _series(method: str, route: str, status: int) -> tuple[Any, Any]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)
