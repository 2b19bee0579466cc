"""Questions about places, answered by the atlas."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from charts import errors
from charts.atlas import Place, ZoneAnswer
from charts.atlas import errors as atlas
from charts.moments import OutsideCalendar
from charts.services.backends import get_atlas
from config.api.errors import ServiceUnavailable, ValidationFailed


def search_places(*, q: str, country: str | None = None, limit: int = 10) -> list[Place]:
    """Best match first. Errors: NotOnEarth, ServiceUnavailable."""
    with atlas_refusals("q"):
        return get_atlas().search(q, country=country, limit=limit)


def get_place(*, place_id: str) -> Place:
    """Errors: PlaceNotFound, ServiceUnavailable."""
    with atlas_refusals("place_id"):
        return get_atlas().get(place_id)


def nearest_places(*, latitude: float, longitude: float, limit: int, max_distance_km: float) -> list[Place]:
    """Nearest first, each with its distance; one at least. Errors: PlaceNotFound, ServiceUnavailable."""
    with atlas_refusals("latitude"):
        around = get_atlas().around(latitude, longitude, limit)
    near = [place for place in around if place.distance_km is not None and place.distance_km <= max_distance_km]
    if not near:
        raise errors.PlaceNotFound(details={"max_distance_km": [_("No place is so near.")]})
    return near


def zone_at(
    *, local: datetime, latitude: float | None = None, longitude: float | None = None, place_id: str | None = None
) -> ZoneAnswer:
    """By the place's own zone, else by coordinates. Errors: PlaceNotFound, ValidationFailed, ServiceUnavailable."""
    with atlas_refusals("place_id"):
        known = get_atlas()
        if latitude is not None and longitude is not None:
            return known.lookup(latitude, longitude, local)
        place = known.get(place_id or "")
        return known.lookup(place.latitude, place.longitude, local, place=place)


def place_as_dict(place: Place) -> dict[str, Any]:
    """As `GET /places` shows it; the distance only where it was the question."""
    shown = asdict(place)
    del shown["unknown_area"]
    if shown["distance_km"] is None:
        del shown["distance_km"]
    return shown


@contextmanager
def atlas_refusals(*path: str) -> Iterator[None]:
    """The atlas's errors as the API's. path: leads to the field that names the place."""
    try:
        yield
    except atlas.PlaceNotFound as error:
        details = _at(path, errors.PlaceNotFound.message)
        if error.suggestions:
            details["candidates"] = [place_as_dict(place) for place in error.suggestions]
        raise errors.PlaceNotFound(details=details) from None
    except atlas.InvalidCoordinates as error:
        raise errors.NotOnEarth(details=_at(path, errors.NOT_ON_EARTH[error.fault])) from None
    except atlas.AmbiguousPlace as error:
        candidates = [place_as_dict(candidate) for candidate in error.candidates]
        raise errors.AmbiguousPlace(
            details={**_at(path, errors.AmbiguousPlace.message), "candidates": candidates}
        ) from None
    except atlas.OutOfCalendar:
        raise ValidationFailed(details={"local": [str(OutsideCalendar().message)]}) from None
    except atlas.IndexUnavailable as error:
        raise ServiceUnavailable from error


def _at(path: Sequence[str], message: object) -> dict[str, Any]:
    details: Any = [str(message)]
    for name in reversed(path):
        details = {name: details}
    return dict(details)
