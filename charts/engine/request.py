"""What a chart is asked for. Wrong requests fail when they are made, each with its own error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from charts.engine.catalogue import DEFAULT_ASPECTS, DEFAULT_POINTS, HOUSE_SYSTEMS, check_points, listed
from charts.engine.centers import CENTERS, Center
from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import (
    OutOfBounds,
    UnknownHouseSystem,
    UnsupportedSetting,
    check_place,
    check_setting,
    is_number,
)
from charts.engine.orbs import Orbs, orbs_of
from charts.engine.zodiac import DEFAULT_AYANAMSA, UserAyanamsa, ayanamsa_named

_HOUSE_SYSTEM_NAMES: Final = tuple(system.name for system in HOUSE_SYSTEMS)
_SUPPORTED: Final = {
    "zodiac": ("tropical", "sidereal"),
    "center": CENTERS,
    "house_fallback": (None, "porphyry"),
}


@dataclass(frozen=True, slots=True)
class ChartSettings:
    """How to compute.

    aspects, point_orbs, pair_orbs: allowed orbs in degrees, see `orbs.orbs_of`; an aspect with 0 is off.
    Errors: `UnknownPoint`, `UnknownHouseSystem`, `UnknownAspect`, `UnknownAyanamsa`, `InvalidOrb`, `InvalidPair`,
    `UnsupportedSetting`.
    """

    zodiac: str = "tropical"
    ayanamsa: str | UserAyanamsa | None = None  # of the sidereal zodiac; DEFAULT_AYANAMSA if it is left out there
    house_system: str = "placidus"
    center: Center = "geocentric"
    house_fallback: str | None = None
    points: tuple[str, ...] = DEFAULT_POINTS
    aspects: Mapping[str, float] = field(default_factory=lambda: DEFAULT_ASPECTS)
    point_orbs: Mapping[str, float] = field(default_factory=dict)
    pair_orbs: Mapping[str, float] = field(default_factory=dict)
    orbs: Orbs = field(init=False, repr=False)  # what the three make together

    def __post_init__(self) -> None:
        for setting, supported in _SUPPORTED.items():
            check_setting(setting, getattr(self, setting), supported)
        if self.house_system not in _HOUSE_SYSTEM_NAMES:
            raise UnknownHouseSystem(self.house_system, _HOUSE_SYSTEM_NAMES)
        object.__setattr__(self, "points", listed(self.points))
        check_points(self.points)
        object.__setattr__(self, "ayanamsa", self._checked_ayanamsa())
        for name in ("aspects", "point_orbs", "pair_orbs"):
            object.__setattr__(self, name, dict(getattr(self, name)))  # a copy of our own, and one that pickles
        object.__setattr__(self, "orbs", orbs_of(self.aspects, self.point_orbs, self.pair_orbs))

    def _checked_ayanamsa(self) -> str | UserAyanamsa | None:
        if self.zodiac == "tropical":
            if self.ayanamsa is not None:
                raise UnsupportedSetting("ayanamsa", self.ayanamsa, (None,))
            return None
        if isinstance(self.ayanamsa, UserAyanamsa):
            return self.ayanamsa
        return ayanamsa_named(self.ayanamsa or DEFAULT_AYANAMSA).name


@dataclass(frozen=True, slots=True)
class ChartRequest:
    """A moment and a place.

    Errors: `InvalidCoordinate`, `OutOfBounds` for a moment that is no number; whether the ephemeris holds it is checked
    when it is computed.
    """

    julian_day: float  # UT1
    latitude: float  # geographic, degrees, north positive
    longitude: float  # degrees, east positive
    settings: ChartSettings = field(default_factory=ChartSettings)
    time_known: bool = True
    day_start: float | None = None  # JD UT1 between which an unknown time lies, for the note on the Moon;
    day_end: float | None = None  # without them half a day before and after `julian_day`

    def __post_init__(self) -> None:
        check_place(self.latitude, self.longitude)
        if not is_number(self.julian_day):
            ephemeris = shared_ephemeris()
            raise OutOfBounds("julian_day", self.julian_day, ephemeris.first, ephemeris.last)
