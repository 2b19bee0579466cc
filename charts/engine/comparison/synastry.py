"""Synastry: two charts side by side.

The houses that each one's points fall into in the other's chart, and the aspects between them: Stephen Arroyo,
Relationships and Life Cycles; Robert Hand, Planets in Composite, chapter 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from charts.engine.aspects import Aspect
from charts.engine.catalogue import DEFAULT_ASPECTS
from charts.engine.chart import Chart
from charts.engine.comparison.between import MAIN_ANGLES, inter_aspects, placed
from charts.engine.houses import HouseFinder
from charts.engine.orbs import Orbs


@dataclass(frozen=True, slots=True)
class Overlay:
    """Where one chart's point or angle falls in the other's houses."""

    point: str
    house: int | None  # None when the other chart's time is unknown


@dataclass(frozen=True, slots=True)
class Synastry:
    """Two charts, the aspects from the first to the second, and each one's points in the other's houses."""

    first: Chart
    second: Chart
    inter_aspects: tuple[Aspect, ...]
    first_in_second: tuple[Overlay, ...]
    second_in_first: tuple[Overlay, ...]


def synastry(
    first: Chart,
    second: Chart,
    orbs: Orbs | Mapping[str, float] = DEFAULT_ASPECTS,
    *,
    angles: tuple[str, ...] = MAIN_ANGLES,
) -> Synastry:
    """Compare two charts of one zodiac. orbs, angles and errors: as for `inter_aspects`; applying is by both speeds."""
    return Synastry(
        first,
        second,
        inter_aspects(first, second, orbs, angles=angles),
        overlays(first, second, angles),
        overlays(second, first, angles),
    )


def overlays(chart: Chart, other: Chart, angles: tuple[str, ...] = MAIN_ANGLES) -> tuple[Overlay, ...]:
    """The house of the other chart that each point and angle of a chart falls into. Errors: `UnknownAngle`."""
    cusps = tuple(house.longitude for house in other.houses)
    finder = HouseFinder(cusps) if cusps else None
    return tuple(
        Overlay(name, finder.house(longitude) if finder else None) for name, longitude, _ in placed(chart, angles)
    )
