"""The figure of a chart in plain numbers: what `chart.py` dresses in names."""

from functools import cache
from typing import NamedTuple

from charts.engine.constants import DEGREES
from charts.engine.errors import HouseSystemUndefined
from charts.engine.frame import greenwich_sidereal_time
from charts.engine.houses import Horizon, cusps_of, horizon_of
from charts.engine.request import ChartRequest
from charts.engine.sky import MINOR_BODIES, Sky, sky_at


class Figure(NamedTuple):
    sky: Sky
    horizon: Horizon | None  # None when the time is unknown, as are the cusps then
    cusps: tuple[float, ...] | None  # twelve, degrees
    fallback: str | None  # the system that took the asked one's place


@cache
def _minors(points: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in MINOR_BODIES if name in points)


def figure_of(request: ChartRequest) -> Figure:
    """Errors: `OutOfEphemerisRange`, `HouseSystemUndefined`."""
    sky = sky_at(request.julian_day, _minors(request.settings.points))
    if not request.time_known:
        return Figure(sky, None, None, None)
    frame = sky.frame
    ramc = greenwich_sidereal_time(request.julian_day, frame) + request.longitude / DEGREES
    horizon = horizon_of(ramc, frame.cos_obliquity, frame.sin_obliquity, request.latitude)
    settings = request.settings
    try:
        return Figure(sky, horizon, cusps_of(settings.house_system, horizon, request.latitude), None)
    except HouseSystemUndefined:
        fallback = settings.house_fallback
        if fallback is None:
            raise
        return Figure(sky, horizon, cusps_of(fallback, horizon, request.latitude), fallback)
