"""What a chart is asked for. Wrong requests fail when they are made, each with its own error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES, DEFAULT_ASPECTS, DEFAULT_POINTS, HOUSE_SYSTEMS, POINT_ORDER
from charts.engine.errors import (
    HIGHEST_ORB,
    InvalidCoordinate,
    InvalidOrb,
    UnknownAspect,
    UnknownHouseSystem,
    UnknownPoint,
    UnsupportedSetting,
)

_HOUSE_SYSTEM_NAMES: Final = tuple(system.name for system in HOUSE_SYSTEMS)
_SUPPORTED: Final = {
    "zodiac": ("tropical",),
    "ayanamsa": (None,),
    "center": ("geocentric",),
    "house_fallback": (None, "porphyry"),
}


@dataclass(frozen=True, slots=True)
class ChartSettings:
    """How to compute.

    Errors: `UnknownPoint`, `UnknownHouseSystem`, `UnknownAspect`, `InvalidOrb`, `UnsupportedSetting`.
    """

    zodiac: str = "tropical"
    ayanamsa: str | None = None
    house_system: str = "placidus"
    center: str = "geocentric"
    house_fallback: str | None = None
    points: tuple[str, ...] = DEFAULT_POINTS
    aspects: Mapping[str, float] = field(default_factory=lambda: DEFAULT_ASPECTS)  # allowed orb in degrees, 0 for off

    def __post_init__(self) -> None:
        for setting, supported in _SUPPORTED.items():
            value = getattr(self, setting)
            if value not in supported:
                raise UnsupportedSetting(setting, value, supported)
        if self.house_system not in _HOUSE_SYSTEM_NAMES:
            raise UnknownHouseSystem(self.house_system, _HOUSE_SYSTEM_NAMES)
        for point in self.points:
            if point not in POINT_ORDER:
                raise UnknownPoint(point, POINT_ORDER)
        for aspect, orb in self.aspects.items():
            _check_orb(aspect, orb)
        object.__setattr__(self, "points", tuple(self.points))
        object.__setattr__(self, "aspects", dict(self.aspects))  # a copy of our own, and one that pickles


def _check_orb(aspect: str, orb: object) -> None:
    if aspect not in ASPECT_TYPES:
        raise UnknownAspect(aspect, ASPECT_TYPES)
    if isinstance(orb, bool) or not isinstance(orb, int | float) or not 0.0 <= orb <= HIGHEST_ORB:
        raise InvalidOrb(aspect, orb)


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """A moment and a place. Errors: `InvalidCoordinate`; the moment is checked when it is computed."""

    julian_day: float  # UT1
    latitude: float  # geographic, degrees, north positive
    longitude: float  # degrees, east positive
    settings: ChartSettings = field(default_factory=ChartSettings)
    time_known: bool = True
    day_start: float | None = None  # JD UT1 between which an unknown time lies, for the note on the Moon;
    day_end: float | None = None  # without them half a day before and after `julian_day`

    def __post_init__(self) -> None:
        for coordinate, value, limit in (("latitude", self.latitude, 90.0), ("longitude", self.longitude, 180.0)):
            if not (isfinite(value) and -limit <= value <= limit):
                raise InvalidCoordinate(coordinate, value, limit)
