"""What happens in the sky over a span, and where all stands step by step: questions without a chart of their own.

They go through the same seam as the kinds of charts do, under names that no chart has.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from charts.calculation.asking import asked, engine_settings
from charts.calculation.base import CalculationRequest, Parts
from charts.calculation.budget import check_span
from charts.calculation.errors import PlaceNeeded
from charts.engine import ChartSettings, compute_chart
from charts.engine.arrays import equatorial_arrays, sky_arrays
from charts.engine.arrays.sky import PLANETS
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.centers import AT_REST, Viewpoint
from charts.engine.errors import GeocentricOnly, UnknownPoint
from charts.engine.events import DEFAULT_TYPES, EVENT_TYPES, find_events
from charts.engine.events.clock import span_of
from charts.engine.events.eclipses import find_local_eclipses
from charts.engine.events.heliacal import find_heliacal_phases
from charts.engine.events.hours import PlanetaryHour, planetary_hours
from charts.engine.events.rising import EVENTS, Event, HorizonEvent, find_risings, find_twilights
from charts.engine.times import tt_from_ut1_array, utc_datetime
from charts.engine.transits import find_transits
from charts.engine.zodiac import sidereal_shift_arrays

Span = tuple[float, float]
HELIACAL_POINTS: Final = ("mercury", "venus", "mars", "jupiter", "saturn")


def _risings(kind: Event) -> "LocalFinder":
    def find(span: Span, place: Span, points: Iterable[str]) -> list[Mapping[str, Any]]:
        found = [event for point in points for event in find_risings(point, *span, *place, events=(kind,))]
        return [_happened(kind, event) for event in found]

    return find


def _twilights(span: Span, place: Span, _points: Iterable[str]) -> list[Mapping[str, Any]]:
    return [_happened(event.event, event) for event in find_twilights(*span, *place)]


def _happened(kind: str, event: HorizonEvent) -> Mapping[str, Any]:
    return {
        "type": kind, "julian_day": event.julian_day, "utc": event.utc,
        "point": event.point, "altitude": event.altitude, "azimuth": event.azimuth,
    }  # fmt: skip  # when, then what


def _phases(span: Span, place: Span, points: Iterable[str]) -> list[Mapping[str, Any]]:
    wanderers = [point for point in points if point in HELIACAL_POINTS]
    found = [phase for point in wanderers for phase in find_heliacal_phases(point, *span, *place)]
    return [{"type": "heliacal_phase", **asdict(phase)} for phase in found]


def _hours(span: Span, place: Span, _points: Iterable[str]) -> list[Mapping[str, Any]]:
    """The hours that begin within the span."""
    found: list[PlanetaryHour] = []
    moment = span[0]
    while moment < span[1]:
        found += planetary_hours(moment, *place).hours
        moment = found[-1].end_julian_day + 1e-6
    return [
        {
            "type": "planetary_hour", "julian_day": hour.start_julian_day, "utc": hour.start,
            "end": hour.end, "number": hour.number, "day": hour.day, "ruler": hour.ruler,
        }
        for hour in found
        if span[0] <= hour.start_julian_day < span[1]
    ]  # fmt: skip  # when, then what


def _eclipses(span: Span, place: Span, _points: Iterable[str]) -> list[Mapping[str, Any]]:
    return [
        {"type": "local_eclipse", "julian_day": eclipse.julian_day, "utc": eclipse.utc, "eclipse": eclipse}
        for eclipse in find_local_eclipses(*span, *place)
    ]


LocalFinder = Callable[[Span, Span, Iterable[str]], list[Mapping[str, Any]]]
LOCAL_TYPES: Final[Mapping[str, LocalFinder]] = MappingProxyType({
    "rise": _risings("rise"),
    "set": _risings("set"),
    "upper_culmination": _risings("upper_culmination"),
    "lower_culmination": _risings("lower_culmination"),
    "twilight": _twilights,
    "planetary_hour": _hours,
    "heliacal_phase": _phases,
    "local_eclipse": _eclipses,
})  # fmt: skip
TYPES: Final = (*EVENT_TYPES, *LOCAL_TYPES)
USUAL_TYPES: Final = tuple(DEFAULT_TYPES)


def events(request: CalculationRequest) -> Parts:
    """parameters: start, end, types, points, aspects. place: of what happens at one."""
    given, settings = request.parameters, engine_settings(request.settings)
    span = given["start"], given["end"]
    if request.place is None and (placed := [name for name in given["types"] if name in LOCAL_TYPES]):
        raise PlaceNeeded(placed)
    check_span(*span_of(*span), given["types"], given["points"])
    everywhere = [name for name in given["types"] if name in EVENT_TYPES]
    local = [name for name in given["types"] if name in LOCAL_TYPES]
    found: list[Any] = []
    if everywhere:
        asked_for = {"types": everywhere, "points": given["points"], "aspects": given["aspects"]}
        found += find_events(*span, **asked_for, ayanamsa=settings.ayanamsa)
    if local:
        found += _at_place(request.place or (0.0, 0.0), local, span, given["points"])
    return {"events": sorted(found, key=_moment)}


def _at_place(place: Span, types: list[str], span: Span, points: list[str]) -> list[Mapping[str, Any]]:
    for point in points if any(name in EVENTS for name in types) else ():
        if point not in PLANETS:
            raise UnknownPoint(point, PLANETS)
    return [event for name in types for event in LOCAL_TYPES[name](span, place, points)]


def _moment(event: Any) -> float:
    return float(event["julian_day"] if isinstance(event, Mapping) else event.julian_day)


def transits(request: CalculationRequest) -> Parts:
    """parameters: start, end, points, aspects, targets, orb."""
    given, natal = request.parameters, compute_chart(asked(request, "natal"))
    if request.settings.center in AT_REST:
        raise GeocentricOnly(request.settings.center)
    kind = "transit" if given.get("orb") is None else "transit_with_orb"
    check_span(*span_of(given["start"], given["end"]), [kind], given["points"])
    found = find_transits(
        natal, given["start"], given["end"], points=given["points"], aspects=given["aspects"],
        targets=given.get("targets"), orb=given.get("orb"),
    )  # fmt: skip  # what moves and what it meets
    return {"transits": found}


def ephemeris(request: CalculationRequest) -> Parts:
    """parameters: moments, Julian days of UT1; points."""
    settings, points = engine_settings(request.settings), request.parameters["points"]
    moments = np.array(request.parameters["moments"])
    tt = tt_from_ut1_array(moments)
    viewpoint = Viewpoint(settings.center, *(request.place or (0.0, 0.0)))
    sky = sky_arrays(tt, points, viewpoint=viewpoint)
    right_ascension, declination = equatorial_arrays(sky.longitude, sky.latitude, sky.frame)
    longitude, speed = sky.longitude, sky.speed
    if settings.ayanamsa is not None:
        shift = sidereal_shift_arrays(settings.ayanamsa, tt, sky.frame)
        longitude, speed = (longitude - shift.degrees) % 360.0, speed - shift.speed
    columns = (longitude, sky.latitude, sky.distance, speed, sky.latitude_speed, declination, right_ascension)
    table = np.stack(columns, axis=-1).transpose(1, 0, 2).tolist()
    rows = zip(moments.tolist(), table, strict=True)
    return {"rows": [{"julian_day": day, "utc": utc_datetime(day), "points": _rows(points, row)} for day, row in rows]}


def _rows(points: list[str], values: list[list[float]]) -> list[dict[str, Any]]:
    return [_row(name, numbers) for name, numbers in zip(points, values, strict=True)]


def _row(name: str, values: list[float]) -> dict[str, Any]:
    longitude, latitude, distance, speed, latitude_speed, declination, right_ascension = values
    if longitude != longitude:  # no place from this centre
        return {"name": name, "longitude": None}
    sign = int(longitude / 30.0)
    return {
        "name": name, "longitude": longitude, "latitude": latitude, "distance": distance or None,
        "speed": speed, "latitude_speed": latitude_speed, "declination": declination,
        "right_ascension": right_ascension, "sign": SIGN_NAMES[sign], "sign_degree": longitude - 30.0 * sign,
        "retrograde": speed < 0.0,
    }  # fmt: skip  # as a chart's points


def sky(request: CalculationRequest) -> Parts:
    """The figure of a moment as the Earth's centre sees it: without houses, angles and lots."""
    moment = request.moment or 0.0
    birth = asked(request, "chart")
    settings: ChartSettings = birth.settings
    everywhere = type(birth)(moment, 0.0, 0.0, settings, time_known=False, day_start=moment, day_end=moment)
    return {"chart": compute_chart(everywhere)}


QUESTIONS: Final[Mapping[str, Callable[[CalculationRequest], Parts]]] = MappingProxyType({
    "events": events,
    "transits": transits,
    "ephemeris": ephemeris,
    "sky": sky,
})  # fmt: skip
