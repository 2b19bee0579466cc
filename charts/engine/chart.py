"""A chart: the figure of a moment and place with names, signs, houses, aspects and where it all comes from.

``orjson.dumps(chart)`` is the shape that the API's answer has for a natal chart.
"""

from dataclasses import dataclass
from math import asin, atan2, cos, sin
from typing import Final

from charts.engine.aspects import Aspect, aspect_hits, named
from charts.engine.balance import Balance, balance_of
from charts.engine.catalogue import POINTS, SIGN_NAMES
from charts.engine.circle import wrap
from charts.engine.constants import DEGREES
from charts.engine.deltat import DELTA_T_MODEL
from charts.engine.dignities import dignities_of
from charts.engine.ephemeris import MOON, PLUTO, SUN, shared_ephemeris
from charts.engine.figure import Figure, figure_of
from charts.engine.frame import Frame
from charts.engine.houses import HouseFinder
from charts.engine.lots import fortune_and_spirit, is_day
from charts.engine.notes import notes_on
from charts.engine.phase import LunarPhase, lunar_phase
from charts.engine.request import ChartRequest

VERSION: Final = "1.0.0"


@dataclass(frozen=True, slots=True)
class Point:
    """A body or derived place. Degrees of date, apparent, geocentric; None where a point has no such thing."""

    name: str
    longitude: float
    latitude: float
    distance: float | None  # au
    speed: float | None  # of longitude, degrees a day
    declination: float
    right_ascension: float
    sign: str
    sign_degree: float
    house: int | None
    retrograde: bool
    dignities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    number: int
    longitude: float  # of its cusp, degrees
    sign: str
    sign_degree: float


@dataclass(frozen=True, slots=True)
class Angles:
    """Degrees of ecliptic longitude."""

    ascendant: float
    midheaven: float
    descendant: float
    imum_coeli: float
    vertex: float
    east_point: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """What computed a chart, from which data, and what a reader should know about it."""

    name: str
    version: str
    ephemeris: str
    delta_t_model: str
    degraded: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    julian_day: float  # UT1
    delta_t: float  # seconds
    points: tuple[Point, ...]  # in the catalogue's order
    houses: tuple[House, ...]  # empty when the time is unknown
    angles: Angles | None  # None when the time is unknown
    aspects: tuple[Aspect, ...]
    patterns: tuple[str, ...]
    balance: Balance
    lunar_phase: LunarPhase
    engine: Provenance


def compute_chart(request: ChartRequest) -> Chart:
    """The chart of a moment and place.

    Errors: `OutOfEphemerisRange`, `HouseSystemUndefined`. An unknown time leaves out houses, angles and lots.
    """
    figure = figure_of(request)
    sky, horizon, cusps = figure.sky, figure.horizon, figure.cusps
    finder = HouseFinder(cusps) if cusps else None
    longitudes, speeds = _longitudes_and_speeds(figure)
    chosen = figure.points
    places = sky.places
    return Chart(
        julian_day=request.julian_day,
        delta_t=sky.delta_t,
        points=tuple([_point(index, figure, longitudes[index], speeds[index], finder) for index in chosen]),
        houses=tuple([_house(number, cusp) for number, cusp in enumerate(cusps, 1)]) if cusps else (),
        angles=horizon and Angles(
            horizon.ascendant, horizon.midheaven, wrap(horizon.ascendant + 180.0), wrap(horizon.midheaven + 180.0),
            horizon.vertex, horizon.east_point,
        ),
        aspects=named(aspect_hits(chosen, longitudes, speeds, request.settings.aspects)),
        patterns=(),
        balance=balance_of([int(place[0] / 30.0) for place in places[: PLUTO + 1]]),
        lunar_phase=lunar_phase(places[SUN], places[MOON]),
        engine=_provenance(notes_on(request, figure, finder)),
    )  # fmt: skip  # the angles stay together


def _provenance(notes: tuple[str, ...]) -> Provenance:
    return Provenance("embedded", VERSION, shared_ephemeris().name, DELTA_T_MODEL, False, notes)


def _longitudes_and_speeds(figure: Figure) -> tuple[list[float], list[float | None]]:
    """All points of the catalogue, without the lots when the time is unknown."""
    places, horizon = figure.sky.places, figure.horizon
    longitudes = [place[0] for place in places]
    speeds: list[float | None] = [place[3] for place in places]
    if horizon:
        sun, moon = places[SUN], places[MOON]
        day = is_day(horizon, *equatorial(sun[0], sun[1], figure.sky.frame))
        longitudes += fortune_and_spirit(horizon.ascendant, sun[0], moon[0], day)
        speeds += (None, None)
    return longitudes, speeds


def equatorial(longitude: float, latitude: float, frame: Frame[float]) -> tuple[float, float]:
    """Right ascension and declination of date from ecliptic longitude and latitude of date, all in degrees."""
    along, across = longitude / DEGREES, latitude / DEGREES
    plane = cos(across)
    x, y, z = plane * cos(along), plane * sin(along), sin(across)
    y, z = frame.cos_obliquity * y - frame.sin_obliquity * z, frame.sin_obliquity * y + frame.cos_obliquity * z
    return wrap(atan2(y, x) * DEGREES), asin(max(-1.0, min(1.0, z))) * DEGREES


def _point(index: int, figure: Figure, longitude: float, speed: float | None, finder: HouseFinder | None) -> Point:
    places = figure.sky.places
    latitude = places[index][1] if index < len(places) else 0.0  # a lot lies on the ecliptic
    right_ascension, declination = equatorial(longitude, latitude, figure.sky.frame)
    name = POINTS[index].name
    sign = int(longitude / 30.0)
    return Point(
        name,
        longitude,
        latitude,
        (places[index][2] or None) if index < len(places) else None,
        speed,
        declination,
        right_ascension,
        SIGN_NAMES[sign],
        longitude - 30.0 * sign,
        finder.house(longitude) if finder else None,
        speed is not None and speed < 0.0,
        dignities_of(name, sign),
    )


def _house(number: int, cusp: float) -> House:
    sign = int(cusp / 30.0)
    return House(number, cusp, SIGN_NAMES[sign], cusp - 30.0 * sign)
