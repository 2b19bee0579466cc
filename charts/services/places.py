"""Questions about places, answered by the atlas."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from charts import errors
from charts.atlas import Place, ZoneAnswer
from charts.atlas import errors as atlas
from charts.moments import OutsideCalendar
from charts.services.backends import get_atlas
from config.api.errors import ServiceUnavailable, ValidationFailed


def search_places(*, q: str, country: str | None = None, limit: int = 10) -> list[Place]:
    """Best match first. Errors: ServiceUnavailable."""
    with atlas_refusals():
        return get_atlas().search(q, country=country, limit=limit)


def get_place(*, place_id: str) -> Place:
    """Errors: PlaceNotFound, ServiceUnavailable."""
    with atlas_refusals("place_id"):
        return get_atlas().get(place_id)


def nearest_place(*, latitude: float, longitude: float) -> Place:
    """With its distance. Errors: ServiceUnavailable."""
    with atlas_refusals():
        return get_atlas().nearest(latitude, longitude)


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


@contextmanager
def atlas_refusals(field: str = "query") -> Iterator[None]:
    """The atlas's errors as the API's, on the field that names the place."""
    try:
        yield
    except atlas.PlaceNotFound:
        raise errors.PlaceNotFound(details={field: [str(errors.PlaceNotFound.message)]}) from None
    except atlas.OutOfCalendar:
        raise ValidationFailed(details={"local": [str(OutsideCalendar().message)]}) from None
    except atlas.IndexUnavailable as error:
        raise ServiceUnavailable from error
