"""Heliacal phases: when planets and stars come out of the Sun's light and sink into it.

The criterion is the arcus visionis: a body on the true horizon (centre, no refraction) can be seen there if the Sun is
at least so far below the horizon at that moment. Planets have the arcs of Ptolemy, Almagest XIII.7; stars 10.5° + 1.4°
for each magnitude, the rule of thumb of chronologists (Krauss, Sothis- und Monddaten, 1985, 40, with its literature);
another arc can be given. No criterion is exact: air, eyes and horizon move real sightings by days, and models that
reckon with them (Schaefer's) differ from this by as much.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NamedTuple

import numpy as np

from charts.engine.errors import EngineError, UnknownPoint, UnsupportedSetting, is_number
from charts.engine.events.eclipses.topocentric import site_at
from charts.engine.events.rising import HorizonEvent, find_risings, watched_span
from charts.engine.events.tracks import Body, name_of, track
from charts.engine.stars import STAR_NAMES, STARS_BY_NAME

Phase = Literal["morning_first", "morning_last", "evening_first", "evening_last"]

PLANET_ARCS: Final = MappingProxyType({"mercury": 10.0, "venus": 5.0, "mars": 11.5, "jupiter": 10.0, "saturn": 11.0})
STAR_ARC: Final = 10.5  # degrees at magnitude 0
STAR_ARC_PER_MAGNITUDE: Final = 1.4
ALWAYS_VISIBLE: Final = 0.5  # degrees: the least arc; a brighter star would be seen beside the Sun

_MARGIN: Final = 2.0  # days around a span, for the neighbours that a first or last sight is told by
_NEXT: Final = 1.6  # days within which a rising follows its predecessor


class MagnitudeUnknown(EngineError):
    """A star without magnitude and without an arcus visionis."""

    code: ClassVar[str] = "MAGNITUDE_UNKNOWN"

    def __init__(self, star: str) -> None:
        self.star = star
        super().__init__(f"The star {star} has no magnitude; give an arcus_visionis in degrees for its phases.")


@dataclass(frozen=True, slots=True)
class HeliacalPhase:
    """A first or last sight in the twilight.

    morning_first is the heliacal rising, evening_last the heliacal setting; evening_first and morning_last belong to
    Mercury and Venus around their superior conjunctions.
    """

    point: str
    phase: Phase
    julian_day: float  # UT1, the body being on the true horizon
    utc: datetime
    azimuth: float  # degrees from north by east
    sun_altitude: float  # degrees, at that moment
    arcus_visionis: float  # degrees, the least depression of the Sun that was asked


class _Sight(NamedTuple):
    event: HorizonEvent
    sun_altitude: float
    sun_in_west: bool


def find_heliacal_phases(
    point: Body,
    start: float,
    end: float,
    latitude: float,
    longitude: float,
    height: float = 0.0,
    *,
    arcus_visionis: float | None = None,
) -> tuple[HeliacalPhase, ...]:
    """First and last sights of Mercury to Saturn or of a star from `start` up to `end` (JD UT1), in order of time.

    point: a planet's or a star's name, or a `tracks.GivenStar`; latitude, longitude: degrees; height: metres;
    arcus_visionis: degrees, instead of the convention's. Errors: `UnknownPoint`, `MagnitudeUnknown`,
    `UnsupportedSetting`, and those of `find_risings`.
    """
    arc = _arc(point, arcus_visionis)
    watched_span(start, end)
    events = find_risings(
        point, start - _MARGIN, end + _MARGIN, latitude, longitude, height,
        events=("rise", "set"), limb="centre", refraction=0.0,
    )  # fmt: skip  # place and conditions
    if not events:
        return ()
    sun = track("sun", np.array([event.julian_day for event in events]), site_at(latitude, longitude, height))
    rows = zip(events, sun.altitude.tolist(), (sun.hour_angle >= 0.0).tolist(), strict=True)
    sights = [_Sight(*row) for row in rows]
    found = [
        *_phases([sight for sight in sights if sight.event.event == "rise"], arc, evening=False),
        *_phases([sight for sight in sights if sight.event.event == "set"], arc, evening=True),
    ]
    inside = (phase for phase in found if start <= phase.julian_day < end)
    return tuple(sorted(inside, key=lambda phase: phase.julian_day))


def _arc(point: Body, given: float | None) -> float:
    if isinstance(point, str) and point not in PLANET_ARCS and point not in STARS_BY_NAME:
        raise UnknownPoint(point, (*PLANET_ARCS, *STAR_NAMES))
    if given is not None:
        if not (is_number(given) and 0.0 <= given <= 30.0):
            raise UnsupportedSetting("arcus_visionis", given, ("0 to 30 degrees",))
        return given
    if isinstance(point, str) and point in PLANET_ARCS:
        return PLANET_ARCS[point]
    magnitude = STARS_BY_NAME[point].magnitude if isinstance(point, str) else point.magnitude
    if magnitude is None:
        raise MagnitudeUnknown(name_of(point))
    return max(STAR_ARC + STAR_ARC_PER_MAGNITUDE * magnitude, ALWAYS_VISIBLE)


def _phases(sights: list[_Sight], arc: float, evening: bool) -> list[HeliacalPhase]:
    """Risings with the Sun in the east, or settings with it in the west, between which visibility begins or ends."""
    first: Phase = "evening_first" if evening else "morning_first"
    last: Phase = "evening_last" if evening else "morning_last"
    found = []
    for before, after in pairwise(sights):
        beside_sun = before.sun_in_west == after.sun_in_west == evening
        if not beside_sun or after.event.julian_day - before.event.julian_day > _NEXT:
            continue
        was, becomes = (-sight.sun_altitude >= arc for sight in (before, after))
        if becomes and not was:
            found.append(_phase(first, after, arc))
        elif was and not becomes:
            found.append(_phase(last, before, arc))
    return found


def _phase(name: Phase, sight: _Sight, arc: float) -> HeliacalPhase:
    event = sight.event
    return HeliacalPhase(event.point, name, event.julian_day, event.utc, event.azimuth, sight.sun_altitude, arc)
