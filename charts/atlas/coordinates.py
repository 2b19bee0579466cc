"""Questions about bare coordinates: how far, what is nearest, which zone. Degrees, north and east positive."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from charts.atlas.errors import InvalidCoordinates

_EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def require_coordinates(latitude: float, longitude: float) -> None:
    """Raises InvalidCoordinates for what is not a finite latitude of ±90 and longitude of ±180."""
    if not abs(latitude) <= 90:  # not true of NaN either
        raise InvalidCoordinates(fault="latitude")
    if not abs(longitude) <= 180:
        raise InvalidCoordinates(fault="longitude")


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance on the mean sphere, by the haversine formula (exact for small distances, R. W. Sinnott
    1984).
    """
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude)
    haversine = (
        math.sin((other_north - north) / 2) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(across / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(haversine)))


class Directions:
    """Unit vectors of many places. A straight line through the Earth is shortest to where the great circle is: no seam,
    no pole.
    """

    def __init__(self, packed: bytes) -> None:
        """packed: x, y, z of each as little-endian 32-bit floats."""
        self._vectors = np.frombuffer(packed, dtype="<f4").reshape(-1, 3)

    def nearest(self, latitude: float, longitude: float, count: int = 1, without: Sequence[int] = ()) -> list[int]:
        """Positions of the nearest, nearest first as far as 32 bits can tell (0.4 m); of several in one spot the first.

        without: positions to pass over.
        """
        north, east = math.radians(latitude), math.radians(longitude)
        level = math.cos(north)
        point = np.array([level * math.cos(east), level * math.sin(east), math.sin(north)], dtype=np.float32)
        apart = self._vectors - point  # not by the dot product, which cannot tell neighbours apart in 32 bits
        squares = np.einsum("ij,ij->i", apart, apart)
        squares[list(without)] = np.inf
        if count == 1:
            return [int(np.argmin(squares))]
        first = np.argpartition(squares, count)[:count]
        return [int(position) for position in first[np.lexsort((first, squares[first]))]]


def timezone_at(latitude: float, longitude: float) -> str:
    """The zone at coordinates; at sea the nautical one ("Etc/GMT+3" is three hours west). Raises InvalidCoordinates."""
    import tzfpy  # its shapes are loaded on first use

    require_coordinates(latitude, longitude)
    name: str = tzfpy.get_tz(longitude, latitude)
    return name
