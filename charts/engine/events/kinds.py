"""What happens in the sky, one dataclass for each type of event: `orjson.dumps` gives the API's JSON.

Every event begins with `type`, `julian_day` (UT1) and `utc`. Longitudes are apparent, geocentric, of date, and in the
zodiac that was asked for.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from charts.engine.events.eclipses import Eclipse
from charts.engine.frozen import frozen

Direction = Literal["retrograde", "direct"]
VoidPlanets = Literal["traditional", "modern"]  # the seven, or with Uranus, Neptune and Pluto
Phase = Literal["new_moon", "first_quarter", "full_moon", "last_quarter"]


@dataclass(frozen=True, slots=True)
class Ingress:
    """A point enters a sign: forwards, or backwards while it is retrograde."""

    type: Literal["ingress"] = field(init=False, default="ingress")
    julian_day: float
    utc: datetime
    point: str
    sign: str  # entered
    previous_sign: str  # left
    longitude: float  # of the border, degrees
    retrograde: bool


@dataclass(frozen=True, slots=True)
class Station:
    """A point stands still in the longitude of the zodiac asked for, and turns retrograde or direct."""

    type: Literal["station"] = field(init=False, default="station")
    julian_day: float
    utc: datetime
    point: str
    turns: Direction
    longitude: float
    sign: str
    sign_degree: float


@dataclass(frozen=True, slots=True)
class Lunation:
    """A new or full Moon or a quarter: the Moon is 0°, 90°, 180° or 270° of longitude ahead of the Sun."""

    type: Literal["lunation"] = field(init=False, default="lunation")
    julian_day: float
    utc: datetime
    phase: Phase
    longitude: float  # the Moon's
    sign: str
    sign_degree: float


@frozen
class ExactAspect:
    """Two moving points are exactly in aspect. `first` stands before `second` in the catalogue."""

    type: Literal["aspect"]
    julian_day: float
    utc: datetime
    first: str
    second: str
    aspect: str
    angle: float
    first_longitude: float
    first_sign: str
    first_retrograde: bool
    second_longitude: float
    second_sign: str
    second_retrograde: bool


@dataclass(frozen=True, slots=True)
class BoundsPassage:
    """A point's declination passes the Sun's greatest one, the obliquity of date: it leaves the bounds or returns."""

    type: Literal["out_of_bounds"] = field(init=False, default="out_of_bounds")
    julian_day: float
    utc: datetime
    point: str
    side: Literal["north", "south"]
    leaving: bool  # the bounds; else it returns
    declination: float  # degrees, north positive


@dataclass(frozen=True, slots=True)
class VoidOfCourse:
    """The Moon has made its last exact Ptolemaic aspect in a sign; until it leaves the sign it is void of course.

    The course begins with that aspect or, in a sign in which the Moon makes none, with its entry.
    """

    type: Literal["void_of_course"] = field(init=False, default="void_of_course")
    julian_day: float  # UT1, of its beginning
    utc: datetime
    end_julian_day: float
    end_utc: datetime
    sign: str  # in which the Moon is void
    next_sign: str
    last_aspect: str | None
    last_point: str | None  # with which that was


@dataclass(frozen=True, slots=True)
class EclipseEvent:
    """An eclipse of the Sun or the Moon is greatest."""

    type: Literal["eclipse"] = field(init=False, default="eclipse")
    julian_day: float
    utc: datetime
    kind: Literal["solar", "lunar"]
    longitude: float  # of the eclipsed body
    sign: str
    sign_degree: float
    eclipse: Eclipse  # all about it


SkyEvent = Ingress | Station | Lunation | ExactAspect | EclipseEvent | BoundsPassage | VoidOfCourse
