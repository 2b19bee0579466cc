"""`GET /metrics`: what the processes of this service counted, as Prometheus reads it. Outside `/api/v1` and uncounted.

Each room defines what it counts in its own `metrics.py`. Where a service is several processes, each keeps its numbers
in PROMETHEUS_MULTIPROC_DIR, and any of them tells the sum. NGINX shows none of it to the world.
"""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, start_http_server
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead


class LivingProcesses(MultiProcessCollector):
    """Sums over the files of all processes: what has ended still counts, but is no longer in the midst of anything."""

    def collect(self) -> Iterable[Metric]:
        for file in Path(settings.METRICS_FOLDER).glob("gauge_live*_*.db"):
            pid = int(file.stem.rpartition("_")[2])
            if not _runs(pid):
                mark_process_dead(pid, settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]
        return super().collect()  # type: ignore[no-untyped-call,no-any-return]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@cache
def registry() -> CollectorRegistry:
    if not settings.METRICS_FOLDER:
        return REGISTRY
    of_all = CollectorRegistry()
    LivingProcesses(of_all, settings.METRICS_FOLDER)  # type: ignore[no-untyped-call]
    return of_all


def serve() -> None:
    """For services that answer no requests: `/metrics` alone, on METRICS_PORT, if that is set."""
    if settings.METRICS_PORT:
        start_http_server(settings.METRICS_PORT, settings.METRICS_HOST, registry())


@csrf_exempt  # a write is a 405, whoever sends it
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry()), content_type=content_type)


urlpatterns = [path("metrics", metrics)]
