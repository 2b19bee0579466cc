"""The figure of a chart in plain numbers: what `chart.py` dresses in names."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from charts.engine.apparent import Place
from charts.engine.catalogue import DEFAULT_POINTS, POINT_ORDER, POINTS
from charts.engine.centers import AT_REST, GEOCENTRIC, PointWithoutPlace, Viewpoint, star_places_from
from charts.engine.circle import wrap
from charts.engine.constants import DEGREES, SECONDS_PER_DAY
from charts.engine.ephemeris import MOON, SATURN, SUN, shared_ephemeris
from charts.engine.errors import HouseSystemUndefined, OutOfEphemerisRange
from charts.engine.frame import equatorial, greenwich_sidereal_time
from charts.engine.houses import Horizon, cusps_of, horizon_of
from charts.engine.lots import fortune_and_spirit, is_day, lots_of
from charts.engine.minor import MINOR_BODIES
from charts.engine.request import ChartRequest
from charts.engine.sky import ABSENT, BODIES, Sky, sky_at
from charts.engine.zodiac import Shift, sidereal_shift

AngleDegrees = tuple[float, float, float, float, float, float]  # in the order of catalogue.ANGLES
Names = tuple[str, ...]
_NOTHING_MISSING: Final[Names] = ()


class Figure(NamedTuple):
    """Longitudes, speeds, cusps and angles are of the zodiac that was asked for; `sky` and `horizon` are tropical.

    longitudes, speeds and places go by the points' places in the catalogue; what was not asked may be NaN.
    """

    sky: Sky
    horizon: Horizon | None  # None when the time is unknown, as are cusps and angles then
    longitudes: list[float]
    speeds: list[float | None]
    places: Sequence[Place]
    cusps: tuple[float, ...] | None  # twelve, degrees
    angles: AngleDegrees | None
    ayanamsa: float | None  # degrees from the tropical zodiac, nutation included
    fallback: str | None  # the house system that took the asked one's place
    day: bool | None  # whether the Sun is up; None when the time is unknown
    points: tuple[int, ...]  # the asked ones by their places in the catalogue; lots drop out where there is no horizon
    missing: tuple[str, ...]  # default points that the ephemeris does not hold at this moment


class Choice(NamedTuple):
    """The points of a request, each once, in the catalogue's order."""

    bodies: tuple[int, ...]  # all but the lots
    lots: tuple[int, ...]
    stars: tuple[int, ...]
    minors: tuple[str, ...]
    beyond: list[Place]  # nothing yet, for the lots and stars up to the last of them


@lru_cache(maxsize=256)
def chosen(names: tuple[str, ...]) -> Choice:
    order = sorted({POINT_ORDER[name] for name in names})
    lots, stars = (tuple(index for index in order if POINTS[index].kind == kind) for kind in ("lot", "star"))
    minors = tuple(name for name in MINOR_BODIES if name in names)
    beyond = [ABSENT] * (max(order, default=0) + 1 - BODIES)
    return Choice(tuple(index for index in order if index not in lots), lots, stars, minors, beyond)


_LOTS: Final = POINT_ORDER["fortune"]
_FORTUNE: Final = (_LOTS,)


def figure_of(request: ChartRequest) -> Figure:
    """Errors: `OutOfEphemerisRange`, `HouseSystemUndefined`."""
    settings = request.settings
    choice = chosen(settings.points)
    sky = sky_at(request.julian_day, choice.minors, viewpoint_of(request))
    points, missing, lots = choice.bodies, _NOTHING_MISSING, choice.lots
    if settings.center in AT_REST or (choice.minors and sky.places[POINT_ORDER[choice.minors[0]]] is ABSENT):
        points, lots, missing = _present(request, choice, sky)
    places = sky.places
    if lots or choice.stars:
        places = places + choice.beyond
        _place_stars(places, choice.stars, request, sky)
    longitudes: list[float] = [place[0] for place in places]
    speeds: list[float | None] = [place[3] for place in places]
    shift = _shift(request, sky)
    if shift:
        longitudes = [wrap(longitude - shift.degrees) for longitude in longitudes]
        speeds = [speed and speed - shift.speed for speed in speeds]
    ayanamsa = shift.degrees if shift else None
    if not request.time_known:
        return Figure(sky, None, longitudes, speeds, places, None, None, ayanamsa, None, None, points, missing)
    horizon = _horizon(request, sky)
    sun = _suns_equatorial(request, sky)
    angles, cusps, fallback = _houses(request, horizon, sun[1], ayanamsa or 0.0)
    day = is_day(horizon, *sun)
    if lots:
        points = tuple(sorted(points + lots))
        _cast_lots(longitudes, speeds, lots, angles[0], cusps, day)
    return Figure(sky, horizon, longitudes, speeds, places, cusps, angles, ayanamsa, fallback, day, points, missing)


def viewpoint_of(request: ChartRequest) -> Viewpoint:
    center = request.settings.center
    if center == "geocentric":
        return GEOCENTRIC
    return Viewpoint(center, request.latitude, request.longitude)


def _present(request: ChartRequest, choice: Choice, sky: Sky) -> tuple[tuple[int, ...], tuple[int, ...], Names]:
    """The asked bodies and lots that there are, and the names of those that are missing.

    Points that nobody asked for by name are left out; for one that somebody did, nothing stands in.
    """
    center = request.settings.center
    here = tuple(index for index in choice.bodies if index >= BODIES or sky.places[index] is not ABSENT)
    lots = () if center in AT_REST else choice.lots
    missing = tuple(POINTS[index].name for index in (*choice.bodies, *choice.lots) if index not in (*here, *lots))
    if request.settings.points == DEFAULT_POINTS or not missing:
        return here, lots, missing
    if center in AT_REST and (astray := tuple(name for name in missing if name not in choice.minors)):
        raise PointWithoutPlace(astray, center)
    ephemeris = shared_ephemeris()
    raise OutOfEphemerisRange(request.julian_day, ephemeris.minor_first, ephemeris.minor_last, " and ".join(missing))


def _place_stars(places: list[Place], stars: tuple[int, ...], request: ChartRequest, sky: Sky) -> None:
    if not stars:
        return
    tt = request.julian_day + sky.delta_t / SECONDS_PER_DAY
    found = star_places_from(viewpoint_of(request), [POINTS[index].name for index in stars], tt, sky.frame)
    for index, place in zip(stars, found, strict=True):
        places[index] = place


def _shift(request: ChartRequest, sky: Sky) -> Shift[float] | None:
    ayanamsa = request.settings.ayanamsa
    if request.settings.zodiac == "tropical" or ayanamsa is None:
        return None
    return sidereal_shift(ayanamsa, request.julian_day + sky.delta_t / SECONDS_PER_DAY, sky.frame)


def _horizon(request: ChartRequest, sky: Sky) -> Horizon:
    frame = sky.frame
    ramc = greenwich_sidereal_time(request.julian_day, frame) + request.longitude / DEGREES
    return horizon_of(ramc, frame.cos_obliquity, frame.sin_obliquity, request.latitude)


def _houses(
    request: ChartRequest, horizon: Horizon, sun_declination: float, ayanamsa: float
) -> tuple[AngleDegrees, tuple[float, ...], str | None]:
    """Angles and cusps in the asked zodiac, and the system that stood in."""
    settings = request.settings
    tropical = horizon.ascendant, horizon.midheaven, horizon.vertex, horizon.east_point
    ascendant, midheaven, vertex, east_point = [wrap(angle - ayanamsa) for angle in tropical] if ayanamsa else tropical
    descendant, imum_coeli = wrap(ascendant + 180.0), wrap(midheaven + 180.0)
    angles = ascendant, midheaven, descendant, imum_coeli, vertex, east_point
    if settings.house_system == "whole_sign":  # the signs are the zodiac's, whichever it is
        return angles, cusps_of("whole_sign", horizon._replace(ascendant=ascendant), request.latitude), None
    fallback = None
    try:
        cusps = cusps_of(settings.house_system, horizon, request.latitude, sun_declination)
    except HouseSystemUndefined:
        fallback = settings.house_fallback
        if fallback is None:
            raise
        cusps = cusps_of(fallback, horizon, request.latitude)
    return angles, tuple([wrap(cusp - ayanamsa) for cusp in cusps]) if ayanamsa else cusps, fallback


def _suns_equatorial(request: ChartRequest, sky: Sky) -> tuple[float, float]:
    """Right ascension and declination, degrees, of the Sun as the Earth sees it, wherever the chart looks from."""
    sun = sky.places[SUN]
    if request.settings.center in AT_REST:
        sun = sky_at(request.julian_day).places[SUN]
    return equatorial(sun[0], sun[1], sky.frame)


def _cast_lots(
    longitudes: list[float],
    speeds: list[float | None],
    lots: tuple[int, ...],
    ascendant: float,
    cusps: tuple[float, ...],
    day: bool,
) -> None:
    if lots == _FORTUNE:
        longitudes[_LOTS] = fortune_and_spirit(ascendant, longitudes[SUN], longitudes[MOON], day)[0]
        speeds[_LOTS] = None
        return
    found = lots_of([POINTS[lot].name for lot in lots], longitudes[: SATURN + 1], ascendant, cusps, day)
    for lot, longitude in zip(lots, found, strict=True):
        longitudes[lot], speeds[lot] = longitude, None
