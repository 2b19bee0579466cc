"""A chart as `POST /calculations` answers it, with whatever longitudes a test needs."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from charts.engine.catalogue import ASPECTS, SIGN_NAMES

# Ada Lovelace, 1815-12-10 13:00 in London, rounded to 0.1°.
ADA = {
    "sun": 257.9,
    "moon": 356.2,
    "mercury": 241.0,
    "venus": 221.7,
    "mars": 313.6,
    "jupiter": 201.3,
    "saturn": 311.4,
    "uranus": 246.5,
    "neptune": 259.6,
    "pluto": 352.0,
    "true_node": 73.2,
    "true_south_node": 253.2,
}
CUSPS = (20.5, 60.1, 82.3, 99.8, 118.4, 144.9, 200.5, 240.1, 262.3, 279.8, 298.4, 324.9)

Result = dict[str, Any]


def _aspects(points: list[Result]) -> list[Result]:
    found = []
    for index, first in enumerate(points):
        for second in points[index + 1 :]:
            separation = abs((first["longitude"] - second["longitude"] + 180.0) % 360.0 - 180.0)
            found += [
                {
                    "first": first["name"],
                    "second": second["name"],
                    "aspect": aspect.name,
                    "angle": aspect.angle,
                    "separation": separation,
                    "orb": separation - aspect.angle,
                    "applying": True,
                    "strength": 1.0 - abs(separation - aspect.angle) / aspect.orb,
                }
                for aspect in ASPECTS
                if abs(separation - aspect.angle) < aspect.orb
            ]
    return found


def _house(longitude: float) -> int:
    arcs = [(longitude - cusp) % 360.0 for cusp in CUSPS]
    return arcs.index(min(arcs)) + 1


@pytest.fixture
def a_result() -> Callable[..., Result]:
    def make(
        longitudes: Mapping[str, float] = ADA, *, time_known: bool = True, retrograde: tuple[str, ...] = ()
    ) -> Result:
        points = [
            {
                "name": name,
                "longitude": longitude,
                "sign": SIGN_NAMES[int(longitude // 30.0) % 12],
                "sign_degree": longitude % 30.0,
                "house": _house(longitude) if time_known else None,
                "retrograde": name in retrograde,
                "dignities": [],
            }
            for name, longitude in longitudes.items()
        ]
        houses = [{"number": index, "longitude": cusp} for index, cusp in enumerate(CUSPS, 1)] if time_known else []
        angles = {"ascendant": 20.5, "midheaven": 279.8, "descendant": 200.5, "imum_coeli": 99.8, "vertex": 190.0}
        return {
            "points": points,
            "houses": houses,
            "angles": angles if time_known else None,
            "aspects": _aspects(points),
        }

    return make
