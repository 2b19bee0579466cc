"""Which function of the engine computes a kind of chart, and how it is asked."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart

# "chart" is the figure that the answer itself is; the others stand beside it by their names.
Parts = Mapping[str, Any]


def compute(request: CalculationRequest) -> Parts:
    """The parts of an answer, as the engine's dataclasses. Errors: `charts.engine.errors`."""
    return TECHNIQUES[request.kind](request)


def engine_settings(settings: Settings) -> ChartSettings:
    return ChartSettings(
        zodiac=settings.zodiac,
        ayanamsa=settings.ayanamsa,  # type: ignore[arg-type]
        house_system=settings.house_system,
        center=settings.center,
        house_fallback=settings.house_fallback,
        points=settings.points,
        aspects=settings.aspects,
    )


def birth(subject: Subject, settings: ChartSettings) -> ChartRequest:
    """The request for a subject's own chart."""
    day_start, day_end = subject.day or (None, None)
    return ChartRequest(
        julian_day=subject.julian_day,
        latitude=subject.latitude,
        longitude=subject.longitude,
        settings=settings,
        time_known=subject.time_known,
        day_start=day_start,
        day_end=day_end,
    )


def chart_of(request: CalculationRequest, role: str) -> Chart:
    return compute_chart(birth(request.subjects[role], engine_settings(request.settings)))


def figure(request: CalculationRequest) -> Parts:
    return {"chart": chart_of(request, "chart")}


TECHNIQUES: Final[Mapping[str, Callable[[CalculationRequest], Parts]]] = MappingProxyType({
    "natal": figure,
    "event": figure,
})  # fmt: skip
