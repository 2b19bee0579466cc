"""What Nocturna Calculations is asked, and what it cannot be asked.

It takes whole seconds, and takes its clock for UT1 (its Julian day goes to the ephemeris as it is): so it gets UT1,
in the zone UTC, to the nearest second. What lies between that second and the moment, `casting` puts right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from charts import moments
from charts.calculation.base import CalculationRequest
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.figures import OF_CHARTS
from charts.engine import ChartRequest

HOUSE_SYSTEMS: Final[Mapping[str, str]] = MappingProxyType({
    "placidus": "PLACIDUS",
    "koch": "KOCH",
    "equal": "EQUAL",
    "whole_sign": "WHOLE_SIGN",
    "campanus": "CAMPANUS",
    "regiomontanus": "REGIOMONTANUS",
})  # fmt: skip
POINTS: Final[Mapping[str, str]] = MappingProxyType({
    "sun": "SUN",
    "moon": "MOON",
    "mercury": "MERCURY",
    "venus": "VENUS",
    "mars": "MARS",
    "jupiter": "JUPITER",
    "saturn": "SATURN",
    "uranus": "URANUS",
    "neptune": "NEPTUNE",
    "pluto": "PLUTO",
    "mean_node": "NORTH_NODE",
    "mean_lilith": "LILITH",
})  # fmt: skip
ANGLES: Final[Mapping[str, str]] = MappingProxyType({
    "ascendant": "ASC",
    "midheaven": "MC",
    "descendant": "DESC",
    "imum_coeli": "IC",
})  # fmt: skip
OTHER_ANGLES: Final = ("vertex", "east_point")
# By opposition from the node that it gives.
DERIVED: Final = frozenset(("mean_south_node",))


@dataclass(frozen=True, slots=True)
class Question:
    """A chart as the service is asked for it. julian_day: UT1, of the whole second. houses: whether they are wanted."""

    clock: datetime
    latitude: float
    longitude: float
    house_system: str
    houses: bool

    @property
    def julian_day(self) -> float:
        return moments.julian_day_of_utc(self.clock)

    def stateless(self) -> dict[str, Any]:
        """The body of `/api/stateless/natal-chart`."""
        return {
            "date": f"{self.clock:%Y-%m-%d}".rjust(10, "0"),
            "time": f"{self.clock:%H:%M:%S}",
            "latitude": self.latitude,
            "longitude": self.longitude,
            "timezone": "UTC",
            "house_system": self.house_system,
        }

    def stored(self) -> dict[str, Any]:
        """The body of `POST /api/charts`."""
        return {
            "date": self.clock.replace(tzinfo=None).isoformat(),
            "latitude": self.latitude,
            "longitude": self.longitude,
            "timezone": "UTC",
            "config": {"house_system": self.house_system, "aspects": [], "orbs": {}},
        }


def question_of(request: ChartRequest) -> Question:
    """Of a chart without an hour the houses are asked for in a system that every latitude has, and left out."""
    clock = moments.utc_of_julian_day(request.julian_day) + timedelta(milliseconds=500)
    system = HOUSE_SYSTEMS[request.settings.house_system] if request.time_known else HOUSE_SYSTEMS["equal"]
    second = clock.replace(microsecond=0, tzinfo=UTC)
    return Question(second, request.latitude, request.longitude, system, request.time_known)


def check_kind(request: CalculationRequest) -> None:
    """Errors: UnsupportedByBackend, for a kind or settings whose charts cannot be had there."""
    settings = request.settings
    if request.kind not in OF_CHARTS:
        raise UnsupportedByBackend("kind", (request.kind,))
    if settings.zodiac != "tropical":
        raise UnsupportedByBackend("zodiac", (settings.zodiac,))
    if settings.center != "geocentric":
        raise UnsupportedByBackend("center", (settings.center,))
    if settings.house_system not in HOUSE_SYSTEMS and any(one.time_known for one in request.subjects.values()):
        raise UnsupportedByBackend("house_system", (settings.house_system,))
