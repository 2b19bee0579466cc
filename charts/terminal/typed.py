"""Birth data as they are typed in a terminal, as the API takes them."""

import re
from typing import Any

from charts.models.chart import SUBJECTS
from charts.services.resolving import resolve_place

_COORDINATES = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*[,;]\s*([+-]?\d+(?:\.\d+)?)\s*")
_DATE_ONLY = re.compile(r"\s*\d{4}-\d\d-\d\d\s*")


def birth_of(
    moment: str, place: str, *, timezone: str | None = None, fold: int | None = None, calendar: str = "gregorian"
) -> dict[str, Any]:
    """`moment` and `place` of a body. moment: civil time, or a date alone; one that ends in Z is an instant.

    place: a name, a place id, or coordinates. Errors: those of a place, where it needs a zone that is not its own.
    """
    where = _place(place)
    if timezone:
        where = {**(where if "latitude" in where else _coordinates_of(where)), "timezone": timezone}
    when: dict[str, Any] = {"calendar": calendar}
    if moment.strip().upper().endswith("Z"):
        when["utc"] = moment.strip().replace(" ", "T")
    else:
        when |= {"local": moment.strip(), "fold": fold, "time_known": not _DATE_ONLY.fullmatch(moment)}
    return {"moment": when, "place": where}


def of_its_day(body: Any) -> Any:
    """A body whose births of a date alone, which say nothing of their time, are of an unknown one: as if typed."""
    if not isinstance(body, dict):
        return body
    known = {role: of_its_day(body[role]) for role in SUBJECTS if isinstance(body.get(role), dict)}
    moment = body.get("moment")
    if isinstance(moment, dict) and _DATE_ONLY.fullmatch(str(moment.get("local", ""))):
        known["moment"] = {"time_known": False, **moment}
    return {**body, **known}


def _place(text: str) -> dict[str, Any]:
    if pair := _COORDINATES.fullmatch(text):
        return {"latitude": float(pair[1]), "longitude": float(pair[2])}
    return {"place_id" if text.startswith("geonames:") else "query": text}


def _coordinates_of(place: dict[str, Any]) -> dict[str, Any]:
    spot = resolve_place(place)
    named = ", ".join(part for part in (spot.name, spot.admin, spot.country) if part)
    return {"latitude": spot.latitude, "longitude": spot.longitude, "name": named}
