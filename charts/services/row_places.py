"""Where a row of a file says that it was: which of its columns count, and what is said where they contradict others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from charts.atlas import Place, format_offset, from_utc
from charts.atlas.coordinates import distance_km
from charts.atlas.errors import InvalidCoordinates
from charts.errors import PlaceNotFound
from charts.interchange import Row
from charts.services.backends import get_atlas
from charts.services.places import atlas_refusals
from charts.services.resolving import Instant, Spot, resolve_place

# A name's own place may be the middle of a county, and a birth at its edge.
FAR: Final = 100.0  # kilometres


@dataclass(frozen=True, slots=True)
class Placed:
    """place: as `POST /charts` takes it. notes: in the active language. zone: which the place is in, where the row has
    its own word on that.
    """

    place: Any  # of JSON whatever stands there
    notes: tuple[str, ...] = ()
    zone: str | None = None

    def all_notes(self, spot: Spot, instant: Instant) -> Iterator[str]:
        """Also what can only be said of a moment. spot, instant: of the chart."""
        yield from self.notes
        if self.zone in (None, spot.timezone):
            return
        there = from_utc(instant.civil.utc, str(self.zone), spot.longitude)
        if there.utc_offset != instant.civil.utc_offset:
            yield _(
                "By timezone, %(zone)s, it was %(offset)s; the place is in %(other)s, where it was %(there)s. "
                "timezone was taken."
            ) % {
                "zone": spot.timezone, "offset": format_offset(instant.civil.utc_offset),
                "other": self.zone, "there": format_offset(there.utc_offset),
            }  # fmt: skip


NOWHERE: Final = Placed(None)


def placed(row: Row) -> Placed:
    """Errors: as `resolve_place`."""
    place: Any = row.body.get("place")
    if not (row.by_hand or row.zone or row.place_id):
        return Placed(place)
    notes: list[str] = []
    if row.place_id and "place_id" not in place:
        spot = _known(row.place_id)
        differing = ["place_id"] if spot is None else _differing(place, row.zone, spot)
        if not differing:
            return Placed({"place_id": row.place_id})
        notes.append(_against_id(row.place_id, spot, differing))
    if "latitude" in place:
        return _by_coordinates(place, notes)
    if row.zone is None:
        return Placed(place, tuple(notes))
    spot = resolve_place(place)
    named = {"name": spot.name} if spot.name else {}
    within = {"latitude": spot.latitude, "longitude": spot.longitude, "timezone": row.zone, **named}
    return Placed(within, tuple(notes), spot.timezone)


def _known(place_id: str) -> Spot | None:
    """None of what the atlas no longer has, or never had."""
    try:
        return resolve_place({"place_id": place_id})
    except PlaceNotFound:
        return None


def _differing(place: Mapping[str, Any], zone: str | None, spot: Spot) -> list[str]:
    """The columns that say something else than the atlas of a place. What is empty says nothing."""
    label = _label(spot)[:200]
    says = {
        "place": place.get("name", label) == label and _leads_to(place.get("query", label), label, spot),
        "latitude": place.get("latitude", spot.latitude) == spot.latitude,
        "longitude": place.get("longitude", spot.longitude) == spot.longitude,
        "timezone": (zone or place.get("timezone", spot.timezone)) == spot.timezone,
    }
    return [column for column, same in says.items() if not same]


def _leads_to(query: str, label: str, spot: Spot) -> bool:
    return query == label or any(near.id == spot.id for near in _named(get_atlas().edition(), query))


def _against_id(place_id: str, spot: Spot | None, columns: list[str]) -> str:
    if spot is None:
        return _("No place has the place_id %s; the other columns were taken.") % place_id
    message = _("place_id is %(place)s, and these columns say something else: %(columns)s. The columns were taken.")
    return message % {"place": _label(spot), "columns": ", ".join(columns)}


def _label(spot: Spot) -> str:
    return ", ".join(part for part in (spot.name, spot.admin, spot.country) if part)


def _by_coordinates(place: Mapping[str, Any], notes: list[str]) -> Placed:
    """Its name is only what the coordinates are called: it may be of another place."""
    latitude, longitude = place["latitude"], place["longitude"]
    with atlas_refusals("place", "latitude"):
        atlas = get_atlas()
        called = _named(atlas.edition(), place["name"]) if "name" in place else ()
        zone = atlas.timezone_at(latitude, longitude) if "timezone" in place else None
    away = min((distance_km(latitude, longitude, one.latitude, one.longitude) for one in called), default=0.0)
    if away > FAR:
        message = _("%(place)s is %(distance)d km from latitude and longitude, which were taken.")
        notes.append(message % {"place": place["name"], "distance": round(away)})
    return Placed(place, tuple(notes), zone)


@lru_cache(maxsize=1024)
def _named(edition: str, name: str) -> tuple[Place, ...]:
    """Of one edition of the atlas."""
    try:
        return tuple(get_atlas().named(name))
    except InvalidCoordinates:
        return ()  # a name in figures
