"""The figure of a chart in plain numbers: what `chart.py` dresses in names."""

from functools import lru_cache
from typing import NamedTuple

from charts.engine.catalogue import DEFAULT_POINTS, POINT_ORDER, POINTS
from charts.engine.constants import DEGREES
from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import HouseSystemUndefined, OutOfEphemerisRange
from charts.engine.frame import greenwich_sidereal_time
from charts.engine.houses import Horizon, cusps_of, horizon_of
from charts.engine.minor import MINOR_BODIES
from charts.engine.request import ChartRequest
from charts.engine.sky import ABSENT, Sky, sky_at

_NONE: tuple[str, ...] = ()


class Figure(NamedTuple):
    sky: Sky
    horizon: Horizon | None  # None when the time is unknown, as are the cusps then
    cusps: tuple[float, ...] | None  # twelve, degrees
    fallback: str | None  # the system that took the asked one's place
    points: tuple[int, ...]  # the asked ones by their places in the catalogue; lots drop out where there is no horizon
    missing: tuple[str, ...]  # default points that the ephemeris does not hold at this moment


class Choice(NamedTuple):
    """The points of a request, each once, in the catalogue's order."""

    bodies: tuple[int, ...]  # all but the lots
    lots: tuple[int, ...]
    minors: tuple[str, ...]


@lru_cache(maxsize=256)
def chosen(names: tuple[str, ...]) -> Choice:
    order = sorted({POINT_ORDER[name] for name in names})
    lots = tuple(index for index in order if POINTS[index].kind == "lot")
    minors = tuple(name for name in MINOR_BODIES if name in names)
    return Choice(tuple(index for index in order if index not in lots), lots, minors)


def figure_of(request: ChartRequest) -> Figure:
    """Errors: `OutOfEphemerisRange`, `HouseSystemUndefined`."""
    settings = request.settings
    choice = chosen(settings.points)
    sky = sky_at(request.julian_day, choice.minors)
    points, missing = choice.bodies, _NONE
    if choice.minors and sky.places[POINT_ORDER[choice.minors[0]]] is ABSENT:
        points, missing = _without_minors(request, choice)
    if not request.time_known:
        return Figure(sky, None, None, None, points, missing)
    frame = sky.frame
    ramc = greenwich_sidereal_time(request.julian_day, frame) + request.longitude / DEGREES
    horizon = horizon_of(ramc, frame.cos_obliquity, frame.sin_obliquity, request.latitude)
    cusps, fallback = _cusps(request, horizon)
    return Figure(sky, horizon, cusps, fallback, points + choice.lots, missing)


def _without_minors(request: ChartRequest, choice: Choice) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Points that nobody asked for by name are left out; for one that somebody did, nothing stands in."""
    if request.settings.points != DEFAULT_POINTS:
        ephemeris = shared_ephemeris()
        raise OutOfEphemerisRange(
            request.julian_day, ephemeris.minor_first, ephemeris.minor_last, what=" and ".join(choice.minors)
        )
    return tuple(index for index in choice.bodies if POINTS[index].name not in choice.minors), choice.minors


def _cusps(request: ChartRequest, horizon: Horizon) -> tuple[tuple[float, ...], str | None]:
    settings = request.settings
    try:
        return cusps_of(settings.house_system, horizon, request.latitude), None
    except HouseSystemUndefined:
        fallback = settings.house_fallback
        if fallback is None:
            raise
        return cusps_of(fallback, horizon, request.latitude), fallback
