"""What the engine refuses, each with what was asked and what would work.

``code`` is the API's word for it, ``details`` its JSON. The message is a sentence for a person.
"""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from math import ceil, isfinite
from typing import ClassVar, Final, TypeGuard

from charts.engine.deltat import calendar_year

HIGHEST_ORB: Final = 15.0  # degrees; beyond it an aspect would swallow its neighbours
HEIGHTS: Final = (-12_000.0, 100_000.0)  # metres: from the bottom of the sea to the edge of space


class EngineError(Exception):
    """Base of everything the engine refuses."""

    code: ClassVar[str] = "VALIDATION_ERROR"
    index: int  # of the chart among those computed together, where it is one of many

    @property
    def details(self) -> dict[str, object]:
        """What was asked and what would work, ready for JSON."""
        return {name: _written(value) for name, value in vars(self).items()}


def _written(value: object) -> object:
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # NaN and infinity are no JSON
    return list(value) if isinstance(value, tuple) else value


class EphemerisUnusable(EngineError):
    """The file that NOCTURNA_EPHEMERIS names is none that the engine can compute from."""

    code = "SERVICE_UNAVAILABLE"

    def __init__(self, path: str, cause: Exception) -> None:
        self.path = path
        super().__init__(
            f"{path} cannot be used as an ephemeris ({type(cause).__name__}: {cause}). "
            "Name an SPK kernel with the bodies of DE440 in NOCTURNA_EPHEMERIS, or leave it out."
        )


class OutOfEphemerisRange(EngineError):
    """The moment lies outside the years the ephemeris covers, of all points or of some (Julian days)."""

    code = "OUT_OF_EPHEMERIS_RANGE"

    def __init__(self, julian_day: float, first: float, last: float, what: str = "") -> None:
        self.julian_day, self.first, self.last, self.what = julian_day, first, last, what
        covers = f"The ephemeris of {what}" if what else "The ephemeris"
        years = f"the years {ceil(calendar_year(first))} to {int(calendar_year(last)) - 1}"
        super().__init__(f"{covers} covers {years} (Julian days {first:.1f} to {last:.1f}); {julian_day} is outside.")


class HouseSystemUndefined(EngineError):
    """The house system has no cusps at this latitude."""

    code = "HOUSE_SYSTEM_UNDEFINED"

    def __init__(self, house_system: str, latitude: float, alternatives: Iterable[str]) -> None:
        self.house_system, self.latitude, self.alternatives = house_system, latitude, tuple(alternatives)
        super().__init__(
            f"The house system {house_system} is undefined at latitude {latitude}. "
            f"Ask for one of {', '.join(self.alternatives)}, or set house_fallback to porphyry."
        )


class UnknownName(EngineError):
    """A name that the catalogue does not hold. ``near`` are the likeliest meant, ``known`` are all."""

    what: ClassVar[str] = "name"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        self.near = tuple(get_close_matches(str(name), self.known, n=3, cutoff=0.6))
        hint = f"Did you mean {' or '.join(self.near)}?" if self.near else f"Known: {', '.join(self.known)}."
        super().__init__(f"There is no {self.what} {name!r}. {hint}")


class UnknownPoint(UnknownName):
    what = "point"


class UnknownHouseSystem(UnknownName):
    what = "house system"


class UnknownAspect(UnknownName):
    what = "aspect"


class UnknownAngle(UnknownName):
    what = "angle"


class UnsupportedSetting(EngineError):
    """A setting or a technique's parameter whose value is none of those it can have."""

    def __init__(self, setting: str, value: object, supported: Iterable[object]) -> None:
        self.setting, self.value, self.supported = setting, value, tuple(supported)
        super().__init__(f"{setting} cannot be {value!r}; it can be {' or '.join(map(repr, self.supported))}.")


def check_setting(setting: str, value: object, supported: Collection[object]) -> None:
    """Errors: `UnsupportedSetting`."""
    if value not in supported:
        raise UnsupportedSetting(setting, value, supported)


class OutOfBounds(EngineError):
    """A parameter that lies outside what the technique takes."""

    def __init__(self, parameter: str, value: object, lowest: float, highest: float, what: str = "") -> None:
        """what: else than any number, such as "a whole number"."""
        self.parameter, self.value, self.lowest, self.highest = parameter, value, lowest, highest
        kind = f"{what} " if what else ""
        super().__init__(f"{parameter} must be {kind}from {lowest:g} to {highest:g}, not {value!r}.")


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a plain number, NaN among them. True is none, nor is numpy's float32, which computes coarsely."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def check_bounds(parameter: str, value: object, lowest: float, highest: float) -> None:
    """Errors: `OutOfBounds`, for what is no number from the lowest to the highest."""
    if not (is_number(value) and lowest <= value <= highest):
        raise OutOfBounds(parameter, value, lowest, highest)


def check_height(height: float) -> None:
    """Metres over the ellipsoid. Errors: `OutOfBounds`."""
    check_bounds("height", height, *HEIGHTS)


class InvalidSpan(EngineError):
    """A span of time (Julian days of UT1) that is none: it ends before it begins, or has no dates."""

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = start, end
        super().__init__(f"The span from Julian day {start} to {end} must run forward, between the years 100 and 9900.")


class InvalidOrb(EngineError):
    """An orb that is not a number of degrees from 0 (the aspect is off) to 15."""

    def __init__(self, aspect: str, orb: object) -> None:
        self.aspect, self.orb, self.lowest, self.highest = aspect, orb, 0.0, HIGHEST_ORB
        super().__init__(f"The orb of {aspect} must be from 0 (off) to {HIGHEST_ORB:g} degrees, not {orb!r}.")


class InvalidCoordinate(EngineError):
    """A latitude or longitude that is not on Earth."""

    def __init__(self, coordinate: str, value: object, limit: float) -> None:
        self.coordinate, self.value, self.lowest, self.highest = coordinate, value, -limit, limit
        super().__init__(f"The {coordinate} must be between {-limit:g} and {limit:g} degrees, not {value!r}.")


def check_place(latitude: float, longitude: float) -> None:
    """Errors: `InvalidCoordinate`, for what is no number of degrees on Earth."""
    check_latitude(latitude)
    if not (is_number(longitude) and -180.0 <= longitude <= 180.0):
        raise InvalidCoordinate("longitude", longitude, 180.0)


def check_latitude(latitude: float) -> None:
    """Errors: `InvalidCoordinate`."""
    if not (is_number(latitude) and -90.0 <= latitude <= 90.0):
        raise InvalidCoordinate("latitude", latitude, 90.0)


class TimeUnknown(EngineError):
    """What was asked rests on houses or angles, and the chart's hour is unknown."""

    code = "BUSINESS_RULE"

    def __init__(self, technique: str) -> None:
        self.technique = technique
        super().__init__(f"{technique} needs the time of birth; without it there are no houses and no angles.")


class PointMissing(EngineError):
    """What was asked rests on a point that the chart was made without."""

    def __init__(self, technique: str, point: str) -> None:
        self.technique, self.point = technique, point
        super().__init__(f"{technique} needs {point}; ask for a chart that has it among its points.")


class GeocentricOnly(EngineError):
    """A technique that looks for moments in the geocentric sky was asked of a chart with another centre."""

    def __init__(self, center: str) -> None:
        self.center = center
        super().__init__(f"This is found for geocentric charts, not for {center} ones.")
