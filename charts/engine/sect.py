"""Sect: the day's planets and the night's, and how a chart treats them.

The Sun, Jupiter and Saturn are of the day, the Moon, Venus and Mars of the night; Mercury is of the day where it
rises before the Sun, of the night where after it (Ptolemy, Tetrabiblos I 7; Valens, Anthology I 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.circle import wrap
from charts.engine.errors import PointMissing, TimeUnknown

if TYPE_CHECKING:
    from charts.engine.chart import Chart, Point

SectName = Literal["day", "night"]

SEVEN: Final = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn")
_OWN: Final[Mapping[str, SectName]] = MappingProxyType({
    "sun": "day", "jupiter": "day", "saturn": "day", "moon": "night", "venus": "night", "mars": "night",
})  # fmt: skip
_MASCULINE: Final = frozenset(SIGN_NAMES[::2])


@dataclass(frozen=True, slots=True)
class PlanetSect:
    """One of the seven in the chart's sect."""

    planet: str
    sect: str  # its own: day or night
    of_the_sect: bool  # the chart's is its own
    above: bool  # the horizon
    rejoices: bool  # a day planet on the Sun's side of the horizon, a night planet on the other
    hayz: bool  # it rejoices, in a sign of its gender: masculine for the day's planets and Mars, feminine for others


@dataclass(frozen=True, slots=True)
class Sect:
    """The sect of a chart and what follows for the seven planets."""

    sect: str  # day or night
    light: str  # the luminary that leads
    benefic: str  # the benefic of the sect, which helps most
    malefic: str  # the malefic of the sect, which harms least
    contrary_benefic: str
    contrary_malefic: str  # which harms most
    planets: tuple[PlanetSect, ...]


def is_diurnal(chart: "Chart", technique: str = "sect") -> bool:
    """Whether the Sun is up. Errors: `TimeUnknown`."""
    if chart.sect is None:
        raise TimeUnknown(technique)
    return chart.sect == "day"


def is_risen(longitude: float, ascendant: float) -> bool:
    """Whether a degree lies in the half of the zodiac before the ascendant: risen, outside the polar circles."""
    return wrap(ascendant - longitude) <= 180.0


def point_of(chart: "Chart", name: str, technique: str) -> "Point":
    """Errors: `PointMissing`."""
    for point in chart.points:
        if point.name == name:
            return point
    raise PointMissing(technique, name)


def own_sect(planet: str, longitude: float, sun: float) -> SectName:
    """The sect that one of the seven belongs to; Mercury's by its longitude from the Sun's, degrees."""
    return _OWN.get(planet) or ("day" if is_oriental(longitude, sun) else "night")


def is_oriental(longitude: float, sun: float) -> bool:
    """Whether a planet rises before the Sun: it stands within the half circle behind it in the zodiac."""
    return 0.0 < wrap(sun - longitude) < 180.0


def sect_of(chart: "Chart") -> Sect:
    """Errors: `TimeUnknown`, `PointMissing` without the Sun; others of the seven may be missing."""
    day = is_diurnal(chart)
    if chart.angles is None:
        raise TimeUnknown("sect")
    ascendant, sun = chart.angles.ascendant, point_of(chart, "sun", "sect").longitude
    turned = is_risen(sun, ascendant) != day
    sects = ("day", "night") if day else ("night", "day")
    return Sect(
        sects[0],
        "sun" if day else "moon",
        *(("jupiter", "saturn") if day else ("venus", "mars")),
        *(("venus", "mars") if day else ("jupiter", "saturn")),
        tuple(
            _planet(point, day, is_risen(point.longitude, ascendant) != turned, sun)
            for point in chart.points
            if point.name in SEVEN
        ),
    )


def _planet(point: "Point", day: bool, above: bool, sun: float) -> PlanetSect:
    sect = own_sect(point.name, point.longitude, sun)
    rejoices = (above == day) == (sect == "day")
    masculine = sect == "day" or point.name == "mars"
    hayz = rejoices and (point.sign in _MASCULINE) == masculine
    return PlanetSect(point.name, sect, (sect == "day") == day, above, rejoices, hayz)
