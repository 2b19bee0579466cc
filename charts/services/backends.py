"""The two things that a process makes once: what computes charts, and what knows places."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from charts.calculation.base import CalculationBackend
from charts.calculation.cached import CachedBackend, CachedService, Identified, Outside
from config.system.caching import LocalLevel, SharedLevel, TwoLevels

if TYPE_CHECKING:
    from charts.atlas import Atlas


@cache
def get_backend() -> CalculationBackend:
    """What settings.CHART_CALCULATION names. What it has computed, it need not compute again."""
    backend: CalculationBackend = import_string(settings.CHART_CALCULATION["BACKEND"])(
        **settings.CHART_CALCULATION["OPTIONS"]
    )
    if isinstance(backend, Outside):
        # Nobody waits for another process: if that one's question fails, one's own would end past the time limit.
        return CachedService(backend, two_levels("calculations", lease_seconds=0))
    return CachedBackend(backend, two_levels("calculations")) if isinstance(backend, Identified) else backend


def two_levels(name: str, *, lease_seconds: int | None = None) -> TwoLevels:
    """A cache as settings.KEPT has it by this name; its second level is there where Redis is."""
    kept = settings.KEPT[name]
    shared = None
    if settings.REDIS_URL and kept["REDIS_BYTES"]:
        seconds, lease = kept["SECONDS"], kept["LEASE_SECONDS"] if lease_seconds is None else lease_seconds
        shared = SharedLevel(name, most_bytes=kept["REDIS_BYTES"], seconds=seconds, lease_seconds=lease)
    return TwoLevels(name, LocalLevel(kept["LOCAL_BYTES"]), shared)


@cache
def get_atlas() -> "Atlas":
    """The places of settings.ATLAS_INDEX, as staff corrected them. Errors: IndexUnavailable."""
    from charts.services.corrections import current_corrections
    from charts.services.lookups import KeptAtlas

    return KeptAtlas(settings.ATLAS_INDEX, current_corrections, two_levels("places"))
