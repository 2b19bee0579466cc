"""The seam between charts and what computes them. One file beside this one for each backend."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol, Self

from charts.engine.catalogue import ASPECTS, DEFAULT_ASPECTS, DEFAULT_POINTS

# Every aspect by name, those off by default with an orb of 0.
ALL_ORBS: Final[Mapping[str, float]] = MappingProxyType(
    {aspect.name: DEFAULT_ASPECTS.get(aspect.name, 0.0) for aspect in ASPECTS}
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a chart is computed; the defaults are the API's."""

    zodiac: str = "tropical"
    ayanamsa: str | None = None
    house_system: str = "placidus"
    center: str = "geocentric"
    house_fallback: str | None = None
    points: tuple[str, ...] = DEFAULT_POINTS
    aspects: Mapping[str, float] = field(default_factory=lambda: ALL_ORBS)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "points": tuple(stored["points"])})

    def as_dict(self) -> dict[str, Any]:
        return {
            "zodiac": self.zodiac,
            "ayanamsa": self.ayanamsa,
            "house_system": self.house_system,
            "center": self.center,
            "house_fallback": self.house_fallback,
            "points": list(self.points),
            "aspects": dict(self.aspects),
        }


@dataclass(frozen=True, slots=True)
class CalculationRequest:
    """julian_day: UT1. latitude, longitude: degrees, north and east positive.

    day: when the time of day is unknown, the Julian days on which the civil day begins and ends.
    """

    kind: str
    julian_day: float
    latitude: float
    longitude: float
    settings: Settings = Settings()
    day: tuple[float, float] | None = None
    time_known: bool = True


class CalculationBackend(Protocol):
    """What `CHART_CALCULATION["BACKEND"]` names; made once a process with its OPTIONS, used by many threads at once."""

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        """JSON by julian_day, delta_t, points, houses, angles, aspects, patterns, balance, lunar_phase, engine.

        Errors: `charts.engine.errors.OutOfEphemerisRange`, `HouseSystemUndefined`.
        """

    def ping(self) -> str:
        """What answers, for the health page. Raises whatever keeps it from answering."""
