"""How many of the bodies from the Sun to Pluto stand on each side of the horizon and of the meridian."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charts.engine.catalogue import POINT_ORDER
from charts.engine.circle import wrap
from charts.engine.errors import TimeUnknown
from charts.engine.patterns.figures import PLANETS

if TYPE_CHECKING:
    from charts.engine.chart import Chart


@dataclass(frozen=True, slots=True)
class Hemispheres:
    """Bodies by hemisphere and quadrant, along the ecliptic between the angles and not by any house system's cusps.

    A quadrant holds the angle it begins with: the first goes from the Ascendant to the Imum coeli, the fourth from
    the Midheaven to the Ascendant.
    """

    above: tuple[str, ...]  # quadrants three and four
    below: tuple[str, ...]
    eastern: tuple[str, ...]  # quadrants four and one
    western: tuple[str, ...]
    quadrants: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def hemispheres(chart: "Chart") -> Hemispheres:
    """Errors: `TimeUnknown`."""
    if chart.angles is None:
        raise TimeUnknown("hemispheres")
    start, nadir = chart.angles.ascendant, chart.angles.imum_coeli
    turn = wrap(nadir - start)  # ecliptic degrees of the first and third quadrants
    quadrants: list[list[str]] = [[], [], [], []]
    for point in chart.points:
        if POINT_ORDER[point.name] < PLANETS:
            way = wrap(point.longitude - start)
            quadrants[2 * (way >= 180.0) + (way % 180.0 >= turn)].append(point.name)
    first, second, third, fourth = (tuple(names) for names in quadrants)
    return Hemispheres(
        above=_ordered(third, fourth),
        below=_ordered(first, second),
        eastern=_ordered(fourth, first),
        western=_ordered(second, third),
        quadrants=(first, second, third, fourth),
    )


def _ordered(*names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((name for some in names for name in some), key=POINT_ORDER.__getitem__))
