"""What the engine is asked with: its settings and births, drawn from a request of the seam."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import orjson

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.centers import AT_REST
from charts.engine.errors import GeocentricOnly
from charts.engine.zodiac import UserAyanamsa


def engine_settings(settings: Settings) -> ChartSettings:
    """The same for the same settings: to check them takes as long as to look for the aspects."""
    return _checked(orjson.dumps(settings, default=dict))


@lru_cache(maxsize=512)
def _checked(written: bytes) -> ChartSettings:
    settings = Settings.from_dict(orjson.loads(written))
    ayanamsa = settings.ayanamsa
    if isinstance(ayanamsa, Mapping):
        ayanamsa = UserAyanamsa(ayanamsa["julian_day"], ayanamsa["degrees"])  # type: ignore[assignment]
    return ChartSettings(
        zodiac=settings.zodiac,
        ayanamsa=ayanamsa,  # type: ignore[arg-type]
        house_system=settings.house_system,
        center=settings.center,  # type: ignore[arg-type]
        house_fallback=settings.house_fallback,
        points=settings.points,
        aspects=settings.aspects,
        point_orbs=settings.point_orbs,
        pair_orbs=settings.pair_orbs,
    )


def birth(subject: Subject, settings: ChartSettings) -> ChartRequest:
    """The engine's request for a subject's own chart."""
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


def asked(request: CalculationRequest, role: str) -> ChartRequest:
    return birth(request.subjects[role], engine_settings(request.settings))


def moment_of(request: CalculationRequest) -> float:
    if request.moment is None:
        raise ValueError(f"A {request.kind} needs a moment.")
    return request.moment


def with_points(birth_request: ChartRequest, *needed: str) -> Chart:
    """The chart, or, where it was asked for without a point that a technique starts from, one of what that needs."""
    settings = birth_request.settings
    if all(name in settings.points for name in needed):
        return compute_chart(birth_request)
    return compute_chart(replace(birth_request, settings=replace(settings, points=needed)))


def geocentric(request: CalculationRequest) -> CalculationRequest:
    """Errors: GeocentricOnly."""
    if request.settings.center != "geocentric":
        raise GeocentricOnly(request.settings.center)
    return request


def from_the_earth(request: CalculationRequest) -> CalculationRequest:
    """Errors: GeocentricOnly, for what rests on the Moon's own place or on lots."""
    if request.settings.center in AT_REST:
        raise GeocentricOnly(request.settings.center)
    return request


def elsewhere(request: CalculationRequest, julian_day: float) -> ChartRequest:
    """A moment at the place of the request, with the natal settings."""
    latitude, longitude = request.place or (0.0, 0.0)
    moved = replace(asked(request, "natal"), julian_day=julian_day, latitude=latitude, longitude=longitude)
    return replace(moved, time_known=True, day_start=None, day_end=None)
