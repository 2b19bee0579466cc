"""From what a client wrote to an instant and a spot on Earth; what is not certain is refused, naming the field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from charts import errors, moments
from charts import sentences as said
from charts.atlas import CivilTime, format_offset, from_utc, resolve_local_time
from charts.atlas import errors as atlas
from charts.engine.times import ut1_from_utc, utc_from_ut1
from charts.services.backends import get_atlas
from charts.services.places import atlas_refusals
from config.api.errors import AppError, ValidationFailed

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where: a known place, or bare coordinates without a name."""

    latitude: float
    longitude: float
    timezone: str
    id: str | None = None
    name: str | None = None
    admin: str | None = None
    country: str | None = None
    unknown_area: str = ""  # that the client put it into

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "admin": self.admin,
            "country": self.country,
            "latitude": self.latitude,
            "longitude": self.longitude,
        }


@dataclass(frozen=True, slots=True)
class Instant:
    """When. julian_day: UT1; day: begin and end of the civil day, where the time of day is unknown."""

    field: str  # the one of `moment` that the client gave
    civil: CivilTime
    julian_day: float
    day: tuple[float, float] | None
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return {
            "local": moments.written(self.civil.local),
            "utc": moments.written(self.civil.utc),
            "timezone": self.civil.timezone,
            "utc_offset": format_offset(self.civil.utc_offset),
            "offset_source": self.civil.offset_source,
            "time_known": self.day is None,
        }


def resolve_place(place: Mapping[str, Any]) -> Spot:
    """place: one of query, place_id, latitude with longitude (and timezone, and what they are called).

    A query may be coordinates, too. Errors: PlaceNotFound, AmbiguousPlace, NotOnEarth, ServiceUnavailable.
    """
    if "latitude" in place:
        latitude, longitude = place["latitude"], place["longitude"]
        zone = place.get("timezone") or get_atlas().timezone_at(latitude, longitude)
        return Spot(latitude, longitude, zone, name=place.get("name") or None)
    field = "query" if "query" in place else "place_id"
    with atlas_refusals("place", field):
        found = get_atlas().resolve(place[field]) if field == "query" else get_atlas().get(place[field])
    if found.is_spot:
        return Spot(found.latitude, found.longitude, found.timezone)
    known = (found.latitude, found.longitude, found.timezone, found.id, found.name, found.admin or None, found.country)
    return Spot(*known, found.unknown_area)


def resolve_moment(moment: Mapping[str, Any], spot: Spot) -> Instant:
    """moment: one of local, utc, julian_day; time_known, fold and calendar.

    Errors: AmbiguousLocalTime, NonexistentLocalTime; ValidationFailed for an instant outside the years 1 to 9999.
    """
    field = next(name for name in ("local", "utc", "julian_day") if name in moment)
    try:
        read = _resolve_local(moment, spot) if field == "local" else _resolve_instant(field, moment, spot)
        return replace(read, notes=(*read.notes, *_region_note(spot)))
    except (atlas.OutOfCalendar, moments.OutsideCalendar, OverflowError):
        message = _("The instant is outside the years 1 to 9999.")
        raise ValidationFailed(details={"moment": {field: [message]}}) from None


def _resolve_instant(field: str, moment: Mapping[str, Any], spot: Spot) -> Instant:
    if field == "utc":
        utc = moments.read_utc(moment["utc"], moment["calendar"])
        julian_day = ut1_from_utc(moments.julian_day_of_utc(utc))
    else:
        julian_day = moment["julian_day"]
        utc = moments.utc_of_julian_day(utc_from_ut1(julian_day))
    return Instant(field, from_utc(utc, spot.timezone, spot.longitude), julian_day, None, _calendar_note(moment))


def _resolve_local(moment: Mapping[str, Any], spot: Spot) -> Instant:
    local, _has_time = moments.read_local(moment["local"], moment["calendar"])
    day = None
    if not moment["time_known"]:
        local = datetime.combine(local.date(), NOON)
        day = _civil_day(local, spot)
    civil, notes = _civil_time(local, spot, moment["fold"])
    noted = (*_calendar_note(moment), *notes, *_border_notes(local, spot), *((moments.HOURLESS,) if day else ()))
    return Instant("local", civil, _ut1(civil), day, noted)


def _border_notes(local: datetime, spot: Spot) -> tuple[str, ...]:
    area = None if spot.country is None else (spot.country, spot.admin)
    with atlas_refusals("place"):
        return get_atlas().border_notes(spot.timezone, local.date(), spot.latitude, spot.longitude, area)


def _civil_time(local: datetime, spot: Spot, fold: Any) -> tuple[CivilTime, tuple[str, ...]]:
    """The civil time, and a note if `fold` had to say which."""
    try:
        return resolve_local_time(local, spot.timezone, spot.longitude), ()
    except atlas.AmbiguousLocalTime as error:
        readings = (error.earlier, error.later)
        refusal: type[AppError] = errors.AmbiguousLocalTime
        note = said.TWICE
    except atlas.NonexistentLocalTime as error:
        readings = (error.before, error.after)
        refusal = errors.NonexistentLocalTime
        note = said.SKIPPED
    if fold is None:
        offsets = [_offset(which, civil) for which, civil in enumerate(readings)]
        raise refusal(details={"moment": {"local": [str(refusal.message)]}, "offsets": offsets})
    return readings[fold], (note(fold=fold),)


def _offset(fold: int, civil: CivilTime) -> dict[str, Any]:
    return {
        "fold": fold,
        "utc_offset": format_offset(civil.utc_offset),
        "abbreviation": civil.abbreviation,
        "utc": moments.written(civil.utc),
    }


def _civil_day(local: datetime, spot: Spot) -> tuple[float, float]:
    """From midnight to midnight; a midnight that was skipped or came twice is where the day changed first."""
    begin = datetime.combine(local.date(), time())
    ends = (begin, begin + timedelta(days=1))
    first, last = (_ut1(resolve_local_time(end, spot.timezone, spot.longitude, 0)) for end in ends)
    return first, last


def _ut1(civil: CivilTime) -> float:
    return ut1_from_utc(moments.julian_day_of_utc(civil.utc.astimezone(UTC)))


def _region_note(spot: Spot) -> tuple[str, ...]:
    return (said.NO_SUCH_REGION(region=spot.unknown_area),) if spot.unknown_area else ()


def _calendar_note(moment: Mapping[str, Any]) -> tuple[str, ...]:
    if moment["calendar"] == "gregorian":
        return ()
    return (said.JULIAN(),)
