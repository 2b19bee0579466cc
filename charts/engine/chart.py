"""A chart: the figure of a moment and place with names, signs, houses, aspects and where it all comes from.

``orjson.dumps(chart)`` is the shape that the API's answer has for a natal chart.
"""

from typing import ClassVar, Final, Literal

from charts.engine.aspects import Aspect, aspect_hits, named
from charts.engine.balance import Balance, balance_of
from charts.engine.catalogue import POINTS, SIGN_NAMES
from charts.engine.centers import AT_REST
from charts.engine.deltat import DELTA_T_MODEL
from charts.engine.dignities import dignities_of
from charts.engine.ephemeris import MOON, PLUTO, SUN, shared_ephemeris
from charts.engine.figure import Figure, figure_of
from charts.engine.frame import equatorial
from charts.engine.frozen import frozen
from charts.engine.houses import HouseFinder
from charts.engine.notes import notes_on
from charts.engine.patterns import Pattern, patterns_of
from charts.engine.phase import LunarPhase, lunar_phase
from charts.engine.request import ChartRequest, ChartSettings
from charts.engine.sky import BODIES

VERSION: Final = "1.0.0"


@frozen
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


@frozen
class House:
    number: int
    longitude: float  # of its cusp, degrees
    sign: str
    sign_degree: float


@frozen
class Angles:
    """Degrees of ecliptic longitude. None: whoever computed the chart does not give that."""

    __slots__: ClassVar[tuple[str, ...]]

    ascendant: float
    midheaven: float
    descendant: float
    imum_coeli: float
    vertex: float | None
    east_point: float | None


@frozen
class Provenance:
    """What computed a chart, from which data, and what a reader should know about it."""

    name: str
    version: str
    ephemeris: str
    delta_t_model: str
    zodiac: str
    ayanamsa: str | None  # its name, "user" for one of the client's own; None in the tropical zodiac
    ayanamsa_degrees: float | None  # from the tropical zodiac, nutation included
    center: str
    degraded: bool
    notes: tuple[str, ...]


@frozen
class Chart:
    julian_day: float  # UT1
    delta_t: float  # seconds
    points: tuple[Point, ...]  # in the catalogue's order
    houses: tuple[House, ...]  # empty when the time is unknown
    angles: Angles | None  # None when the time is unknown
    aspects: tuple[Aspect, ...]
    patterns: tuple[Pattern, ...]
    balance: Balance
    lunar_phase: LunarPhase | None  # None as not seen from the Earth
    sect: Literal["day", "night"] | None  # by the Sun's true altitude; None when the time is unknown
    engine: Provenance


def compute_chart(request: ChartRequest) -> Chart:
    """The chart of a moment and place.

    Errors: `OutOfEphemerisRange`, `HouseSystemUndefined`. An unknown time leaves out houses, angles and lots.
    """
    return chart_of(request, figure_of(request))


def chart_of(request: ChartRequest, figure: Figure) -> Chart:
    """The chart of a figure, whoever computed its numbers."""
    longitudes, cusps = figure.longitudes, figure.cusps
    finder = HouseFinder(cusps) if cusps else None
    places = figure.sky.places
    hits = aspect_hits(figure.points, longitudes, figure.speeds, request.settings.orbs)
    points = tuple([_point(index, figure, finder) for index in figure.points])
    return Chart(
        julian_day=request.julian_day,
        delta_t=figure.sky.delta_t,
        points=points,
        houses=tuple([_house(number, cusp) for number, cusp in enumerate(cusps, 1)]) if cusps else (),
        angles=Angles(*figure.angles) if figure.angles else None,
        aspects=named(hits),
        patterns=patterns_of(hits, points),
        balance=balance_of([int(longitude / 30.0) for longitude in longitudes[: PLUTO + 1] if longitude >= 0.0]),
        lunar_phase=lunar_phase(places[SUN], places[MOON]) if request.settings.center not in AT_REST else None,
        sect=None if figure.day is None else "day" if figure.day else "night",
        engine=provenance(request.settings, notes_on(request, figure, finder), figure.ayanamsa),
    )


def provenance(settings: ChartSettings, notes: tuple[str, ...], ayanamsa: float | None = None) -> Provenance:
    """ayanamsa: degrees between the zodiacs, of a sidereal chart."""
    name = settings.ayanamsa if settings.zodiac == "sidereal" else None
    return Provenance(
        "embedded", VERSION, shared_ephemeris().name, DELTA_T_MODEL, settings.zodiac,
        name if name is None or isinstance(name, str) else "user", ayanamsa, settings.center, False, notes,
    )  # fmt: skip


def _point(index: int, figure: Figure, finder: HouseFinder | None) -> Point:
    tropical, latitude, distance, *_ = figure.places[index]
    longitude, speed = figure.longitudes[index], figure.speeds[index]
    if latitude != latitude:  # a lot lies on the ecliptic
        tropical, latitude, distance = longitude + (figure.ayanamsa or 0.0), 0.0, 0.0
    right_ascension, declination = equatorial(tropical, latitude, figure.sky.frame)
    name = POINTS[index].name
    sign = int(longitude / 30.0)
    return Point(
        name,
        longitude,
        latitude,
        distance or None,
        speed,
        declination,
        right_ascension,
        SIGN_NAMES[sign],
        longitude - 30.0 * sign,
        finder.house(longitude) if finder else None,
        speed is not None and speed < 0.0 and index < BODIES,
        dignities_of(name, sign),
    )


def _house(number: int, cusp: float) -> House:
    sign = int(cusp / 30.0)
    return House(number, cusp, SIGN_NAMES[sign], cusp - 30.0 * sign)
