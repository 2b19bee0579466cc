"""A place as the atlas answers it."""

from __future__ import annotations

from dataclasses import dataclass

from charts.atlas.coordinates import timezone_at
from charts.atlas.index import Row
from charts.atlas.typed import write_coordinates

DATASET = "geonames:"
STAFF = "staff:"
COORDINATES = "coordinates:"


@dataclass(frozen=True, slots=True)
class Place:
    """An inhabited place, or a spot that was named by its coordinates.

    id: "geonames:2643743", "staff:12" for one that staff added, "coordinates:51.5,-0.166667". matched_name: the
    spelling that the query met. admin: its first-level area. country: ISO 3166-1 alpha-2, None for a spot. timezone:
    the place's own; a spot's is looked up. distance_km: from the coordinates asked for, if any were. unknown_area: what
    the query says that the place lies in and the data do not know.
    """

    id: str
    name: str
    matched_name: str
    admin: str | None
    country: str | None
    latitude: float
    longitude: float
    population: int
    timezone: str
    distance_km: float | None = None
    unknown_area: str = ""

    @property
    def is_spot(self) -> bool:
        return self.id.startswith(COORDINATES)


def place_of(row: Row) -> Place:
    _, geoname, name, admin, country, latitude, longitude, population, timezone = row
    return Place(f"{DATASET}{geoname}", name, name, admin, country, latitude, longitude, population, timezone)


def spot_at(latitude: float, longitude: float) -> Place:
    """Raises InvalidCoordinates."""
    zone = timezone_at(latitude, longitude)
    name = write_coordinates(latitude, longitude)
    return Place(
        f"{COORDINATES}{_plain(latitude)},{_plain(longitude)}", name, name, None, None, latitude, longitude, 0, zone
    )


def _plain(angle: float) -> str:
    return f"{angle:.6f}".rstrip("0").rstrip(".")
