"""Rising, setting and culmination of the planets and of stars, the Sun's twilights, arcs above and below the horizon.

A body rises when the chosen point of its disc stands at the horizon's altitude less the refraction, seen from the
ellipsoid: topocentric, without the dip of the horizon. By default that is the almanacs' sunrise: upper limb, 34′ of
refraction, a level horizon. Sun and Moon have discs (959.63″ at 1 au; 0.2725076 of the Earth's radius), planets and
stars are points. A culmination is the geocentric passage of the meridian. Altitudes told are those of the centre,
without refraction; azimuths count from north by east.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import sin, tan
from typing import Final, Literal, NamedTuple

import numpy as np

from charts.engine.catalogue import listed
from charts.engine.constants import DEGREES
from charts.engine.coordinates import check_air
from charts.engine.errors import check_bounds, check_height, check_place, check_setting
from charts.engine.events.clock import Span, span_of
from charts.engine.events.eclipses.topocentric import Site, site_at
from charts.engine.events.roots import crossing, summit
from charts.engine.events.search import refuse_too_many
from charts.engine.events.tracks import Body, Track, checked, name_of, track
from charts.engine.numbers import Array
from charts.engine.times import utc_datetime

Event = Literal["rise", "set", "upper_culmination", "lower_culmination"]
Limb = Literal["upper", "centre", "lower"]

EVENTS: Final[tuple[Event, ...]] = ("rise", "set", "upper_culmination", "lower_culmination")
LIMBS: Final = {"upper": 1.0, "centre": 0.0, "lower": -1.0}
REFRACTION: Final = 34.0 / 60.0  # degrees at the horizon, as the almanacs have it
MOST_REFRACTION: Final = 10.0  # degrees, more than any mirage
TWILIGHTS: Final = {"civil": -6.0, "nautical": -12.0, "astronomical": -18.0}  # the Sun's centre, degrees

_A_DAY: Final = 4  # events
_STEP: Final = 1.0 / 32.0  # days: 45 minutes
_GRAZING: Final = 0.3  # degrees: the most an altitude's curve can bend away within half a step


@dataclass(frozen=True, slots=True)
class HorizonEvent:
    """A body at the horizon or on the meridian of a place."""

    point: str
    event: str  # rise, set, upper_culmination, lower_culmination; civil_dawn, civil_dusk …
    julian_day: float  # UT1
    utc: datetime
    altitude: float  # degrees, of the centre, without refraction
    azimuth: float  # degrees from north by east


@dataclass(frozen=True, slots=True)
class RiseSet:
    """A body's next rising, setting and culminations within a day; None for what does not happen.

    state: `always_above` and `always_below` name a day without rising and setting, as under the midnight Sun.
    """

    point: str
    state: Literal["rises_or_sets", "always_above", "always_below"]
    rise: HorizonEvent | None
    set: HorizonEvent | None
    upper_culmination: HorizonEvent | None
    lower_culmination: HorizonEvent | None


@dataclass(frozen=True, slots=True)
class HorizonArc:
    """The way of a body above the horizon from rising to setting (`day`), or below it (`night`)."""

    point: str
    kind: Literal["day", "night"]
    begin: HorizonEvent
    end: HorizonEvent
    hours: float


def horizontal_refraction(pressure: float, temperature: float) -> float:
    """Degrees of refraction at the horizon for hectopascals and degrees Celsius.

    Bennett 1982, Journal of Navigation 35, 255, at altitude 0 (Meeus, Astronomical Algorithms, 16.3, prints it with its
    correction), scaled for the air as Sinclair 1982 does, NAO Technical Note 59. Errors: `OutOfBounds`.
    """
    rough = 1.0 / tan((7.31 / 4.4) / DEGREES)  # minutes of arc
    check_air(pressure, temperature)
    minutes = rough - 0.06 * sin((14.7 * rough + 13.0) / DEGREES)
    return minutes * (pressure - 80.0) / 930.0 / (1.0 + 0.00008 * (minutes + 39.0) * (temperature - 10.0)) / 60.0


class _Watch(NamedTuple):
    """What is looked for: the body, the place, and the altitude at which the disc's point counts as rising."""

    point: Body
    place: Site
    limb: float
    threshold: float

    def track(self, julian_days: Array) -> Track:
        return track(self.point, julian_days, self.place)

    def above(self, seen: Track) -> Array:
        """Degrees above the threshold."""
        return seen.altitude + self.limb * seen.semi_diameter - self.threshold

    def depth(self, julian_days: Array) -> Array:
        return self.above(self.track(julian_days))

    def meridian(self, julian_days: Array) -> Array:
        sine: Array = np.sin(self.track(julian_days).hour_angle / DEGREES)
        return sine


def find_risings(
    point: Body,
    start: float,
    end: float,
    latitude: float,
    longitude: float,
    height: float = 0.0,
    *,
    events: Iterable[str] = EVENTS,
    limb: Limb = "upper",
    refraction: float = REFRACTION,
    horizon_altitude: float = 0.0,
) -> tuple[HorizonEvent, ...]:
    """Risings, settings and culminations of a planet or star from `start` up to `end` (JD UT1), in order.

    point: the name of one of the ten planets or of a star of `stars.STARS`, or a `tracks.GivenStar`.
    latitude, longitude, refraction, horizon_altitude: degrees; height: metres. Where the body stays above or below the
    horizon, risings and settings are missing, not guessed. Errors: `UnknownPoint`, `UnsupportedSetting`,
    `InvalidCoordinate`, `OutOfBounds`, `InvalidSpan`, `OutOfEphemerisRange`, `TooManyEvents`.
    """
    wanted = listed(events)
    _check(point, limb, wanted)
    _check_horizon(latitude, longitude, height, refraction, horizon_altitude)
    watched_span(start, end)
    watch = _Watch(point, site_at(latitude, longitude, height), LIMBS[limb], horizon_altitude - refraction)
    grid = start + (end - start) * np.linspace(0.0, 1.0, int(np.ceil((end - start) / _STEP)) + 2)
    seen = watch.track(grid)
    found = _crossings(watch, grid, watch.above(seen), wanted) | _culminations(watch, grid, seen.hour_angle, wanted)
    inside = [(moment, name) for name, moments in found.items() for moment in moments.tolist() if start <= moment < end]
    return _told(watch, sorted(inside))


def watched_span(start: float, end: float) -> Span:
    """A span that a body can be watched over, four events a day.

    Errors: `InvalidSpan`, `OutOfEphemerisRange`, `TooManyEvents`.
    """
    span = span_of(start, end)
    refuse_too_many(int(_A_DAY * span.days), span, advice=" at a time")
    return span


def _check(point: Body, limb: str, events: Sequence[str]) -> None:
    checked(point)
    check_setting("limb", limb, LIMBS)
    for event in events:
        check_setting("event", event, EVENTS)


def _check_horizon(latitude: float, longitude: float, height: float, refraction: float, altitude: float) -> None:
    check_place(latitude, longitude)
    check_height(height)
    check_bounds("refraction", refraction, -MOST_REFRACTION, MOST_REFRACTION)
    check_bounds("horizon_altitude", altitude, -90.0, 90.0)


def _crossings(watch: _Watch, grid: Array, depth: Array, events: Sequence[str]) -> dict[str, Array]:
    grid, depth = _with_grazes(watch, grid, depth)
    up = np.nonzero((depth[:-1] < 0.0) & (depth[1:] >= 0.0))[0]
    down = np.nonzero((depth[:-1] >= 0.0) & (depth[1:] < 0.0))[0]
    return {
        name: crossing(watch.depth, grid[found], grid[found + 1])
        for name, found in (("rise", up), ("set", down))
        if len(found) and name in events
    }


def _with_grazes(watch: _Watch, grid: Array, depth: Array) -> tuple[Array, Array]:
    """The grid with the turning points at which a body just reaches the horizon between two of its moments."""
    here, before, after = depth[1:-1], depth[:-2], depth[2:]
    peak = (here >= before) & (here >= after) & (here < 0.0) & (here > -_GRAZING)
    trough = (here <= before) & (here <= after) & (here > 0.0) & (here < _GRAZING)
    turns = grid[1:-1][peak | trough]
    if not len(turns):
        return grid, depth
    turns = summit(watch.depth, turns)
    moments = np.concatenate([grid, turns])
    order = np.argsort(moments)
    return moments[order], np.concatenate([depth, watch.depth(turns)])[order]


def _culminations(watch: _Watch, grid: Array, angle: Array, events: Sequence[str]) -> dict[str, Array]:
    upper = np.nonzero((angle[:-1] < 0.0) & (angle[1:] >= 0.0) & (np.abs(angle[1:]) < 90.0))[0]
    lower = np.nonzero((angle[:-1] > 90.0) & (angle[1:] < -90.0))[0]
    return {
        name: crossing(watch.meridian, grid[found], grid[found + 1])
        for name, found in (("upper_culmination", upper), ("lower_culmination", lower))
        if len(found) and name in events
    }


def _told(watch: _Watch, found: Sequence[tuple[float, str]]) -> tuple[HorizonEvent, ...]:
    if not found:
        return ()
    seen = track(watch.point, np.array([moment for moment, _ in found]), watch.place)
    name = name_of(watch.point)
    rows = zip(found, seen.altitude.tolist(), seen.azimuth.tolist(), strict=True)
    return tuple(
        HorizonEvent(name, event, moment, utc_datetime(moment), altitude, azimuth)
        for (moment, event), altitude, azimuth in rows
    )


def rise_set(
    point: Body,
    julian_day: float,
    latitude: float,
    longitude: float,
    height: float = 0.0,
    *,
    limb: Limb = "upper",
    refraction: float = REFRACTION,
    horizon_altitude: float = 0.0,
) -> RiseSet:
    """The first of each event within 25 hours from a JD UT1: the Moon's day is longer than the Sun's.

    Errors: as `find_risings`.
    """
    found = find_risings(
        point, julian_day, julian_day + 25.0 / 24.0, latitude, longitude, height,
        limb=limb, refraction=refraction, horizon_altitude=horizon_altitude,
    )  # fmt: skip  # place and conditions
    first: dict[str, HorizonEvent] = {}
    for event in found:
        first.setdefault(event.event, event)
    state: Literal["rises_or_sets", "always_above", "always_below"] = "rises_or_sets"
    if "rise" not in first and "set" not in first:
        watch = _Watch(point, site_at(latitude, longitude, height), LIMBS[limb], horizon_altitude - refraction)
        state = "always_above" if watch.depth(np.array([julian_day]))[0] >= 0.0 else "always_below"
    return RiseSet(name_of(point), state, *(first.get(event) for event in EVENTS))


def find_twilights(
    start: float, end: float, latitude: float, longitude: float, height: float = 0.0
) -> tuple[HorizonEvent, ...]:
    """Beginnings (`civil_dawn`, `nautical_dawn`, `astronomical_dawn`) and ends (`…_dusk`) of the Sun's twilights.

    The Sun's centre, without refraction, at −6°, −12° and −18°. Errors: as `find_risings`.
    """
    found: list[HorizonEvent] = []
    for name, altitude in TWILIGHTS.items():
        events = find_risings(
            "sun", start, end, latitude, longitude, height,
            events=("rise", "set"), limb="centre", refraction=0.0, horizon_altitude=altitude,
        )  # fmt: skip  # place and conditions
        for event in events:
            side = "dawn" if event.event == "rise" else "dusk"
            found.append(
                HorizonEvent("sun", f"{name}_{side}", event.julian_day, event.utc, event.altitude, event.azimuth)
            )
    return tuple(sorted(found, key=lambda event: event.julian_day))


def arcs(events: Sequence[HorizonEvent]) -> tuple[HorizonArc, ...]:
    """Day and night arcs between the consecutive risings and settings among a body's events."""
    crossings = [event for event in events if event.event in ("rise", "set")]
    return tuple(_arc(begin, end) for begin, end in pairwise(crossings))


def _arc(begin: HorizonEvent, end: HorizonEvent) -> HorizonArc:
    hours = 24.0 * (end.julian_day - begin.julian_day)
    return HorizonArc(begin.point, "day" if begin.event == "rise" else "night", begin, end, hours)
