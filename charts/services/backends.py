"""The two things that a process makes once: what computes charts, and what knows places."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from charts.calculation.base import CalculationBackend

if TYPE_CHECKING:
    from charts.atlas import Atlas


@cache
def get_backend() -> CalculationBackend:
    """What settings.CHART_CALCULATION names."""
    backend: CalculationBackend = import_string(settings.CHART_CALCULATION["BACKEND"])(
        **settings.CHART_CALCULATION["OPTIONS"]
    )
    return backend


@cache
def get_atlas() -> "Atlas":
    """The places of settings.ATLAS_INDEX, as staff corrected them. Errors: IndexUnavailable."""
    from charts.atlas import Atlas
    from charts.services.corrections import current_corrections

    return Atlas(settings.ATLAS_INDEX, current_corrections)
