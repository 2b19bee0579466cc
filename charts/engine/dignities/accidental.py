"""Accidental dignities: what house, motion, the Sun and company make of a planet, with Lilly's points.

Lilly, Christian Astrology I, page 115, and the definitions on pages 107 to 114. Beside his table, without points:
the house of a planet's joy (Valens, Anthology I; Firmicus, Mathesis II 15–19) and hayz (al-Biruni, Book of
Instruction 496).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from charts.engine.circle import arc, wrap
from charts.engine.errors import TimeUnknown
from charts.engine.sect import SEVEN, is_oriental, point_of, sect_of

if TYPE_CHECKING:
    from charts.engine.chart import Chart, Point

CAZIMI: Final = 17.0 / 60.0  # degrees from the Sun's centre
COMBUST: Final = 8.5  # and in the Sun's sign
BEAMS: Final = 17.0
ALGOL: Final = 5.0

# Mean daily motion in degrees, as Lilly gives it with each planet, pages 57 to 82: the Sun 59′8″, the Moon 13°10′36″ …
MEAN_MOTION: Final[Mapping[str, float]] = MappingProxyType({
    "sun": 0.98556, "moon": 13.17667, "mercury": 0.98556, "venus": 0.98556, "mars": 0.52417, "jupiter": 0.08306,
    "saturn": 0.03361,
})  # fmt: skip
JOYS: Final[Mapping[str, int]] = MappingProxyType({
    "mercury": 1, "moon": 3, "venus": 5, "mars": 6, "sun": 9, "jupiter": 11, "saturn": 12,
})  # fmt: skip

_HOUSES: Final = {1: 5, 10: 5, 4: 4, 7: 4, 11: 4, 2: 3, 5: 3, 9: 2, 3: 1, 12: -5, 6: -2, 8: -2}
_PLACES: Final = ("angular", "succedent", "cadent")
# By the number of signs between: a partile aspect and its points, of the benefics and of the malefics.
_BENEFIC: Final = {0: ("conjunction", 5), 4: ("trine", 4), 2: ("sextile", 3)}
_MALEFIC: Final = {0: ("conjunction", -5), 6: ("opposition", -4), 3: ("square", -3)}
_PARTILE: Final = {"jupiter": _BENEFIC, "venus": _BENEFIC, "saturn": _MALEFIC, "mars": _MALEFIC}
_NODES: Final = ((("true_node", "mean_node"), 4), (("true_south_node", "mean_south_node"), -4))
_STARS: Final = (("regulus", 6, None), ("spica", 5, None), ("algol", -5, ALGOL))


@dataclass(frozen=True, slots=True)
class AccidentalDignity:
    """One reason for strength or weakness."""

    name: str
    score: int  # Lilly's; 0 for what he gives no points
    other: str | None = None  # the planet, node or star it comes from


@dataclass(frozen=True, slots=True)
class AccidentalDignities:
    """Everything that strengthens or weakens a planet but its sign and degree."""

    name: str
    dignities: tuple[AccidentalDignity, ...]
    score: int


def accidental_dignities(chart: "Chart") -> tuple[AccidentalDignities, ...]:
    """Of each of the seven that the chart has. Nodes and the stars Regulus, Spica and Algol count where it has them.

    A planet is combust within 8°30′ of the Sun and in its sign, under the beams within 17°, cazimi within 17′. Swift
    is faster than the mean daily motion, slow below it, whichever way. Partile is in the same degree of signs that
    make the aspect. Besieged stands on the shorter way between Mars and Saturn, less than a sign, with none of the
    seven between. Errors: `TimeUnknown`, `PointMissing` without the Sun.
    """
    if chart.angles is None:
        raise TimeUnknown("accidental dignities")
    sun = point_of(chart, "sun", "accidental dignities")
    hayz = {it.planet for it in sect_of(chart).planets if it.hayz}
    everywhere = {point.name: point for point in chart.points}
    found = []
    for point in chart.points:
        if point.name in SEVEN:
            dignities = (
                *_by_house(point), *_by_motion(point), *_by_sun(point, sun), *_by_company(point, everywhere),
                *((AccidentalDignity("hayz", 0),) if point.name in hayz else ()),
            )  # fmt: skip
            found.append(AccidentalDignities(point.name, dignities, sum(it.score for it in dignities)))
    return tuple(found)


def _by_house(point: "Point") -> Iterator[AccidentalDignity]:
    house = point.house or 0
    yield AccidentalDignity(f"house_{house}", _HOUSES[house])
    yield AccidentalDignity(_PLACES[(house - 1) % 3], 0)
    if JOYS[point.name] == house:
        yield AccidentalDignity("joy", 0)


def _by_motion(point: "Point") -> Iterator[AccidentalDignity]:
    if point.speed is None:
        return
    if point.name not in ("sun", "moon"):
        yield AccidentalDignity("retrograde", -5) if point.retrograde else AccidentalDignity("direct", 4)
    mean = MEAN_MOTION[point.name]
    if abs(point.speed) != mean:
        yield AccidentalDignity("swift", 2) if abs(point.speed) > mean else AccidentalDignity("slow", -2)


def _by_sun(point: "Point", sun: "Point") -> Iterator[AccidentalDignity]:
    if point.name == "sun":
        return
    if point.name == "moon":
        waxing = wrap(point.longitude - sun.longitude) < 180.0
        yield AccidentalDignity("increasing_in_light", 2) if waxing else AccidentalDignity("decreasing_in_light", -2)
    else:
        oriental = is_oriental(point.longitude, sun.longitude)
        good = oriental == (point.name in ("mars", "jupiter", "saturn"))
        yield AccidentalDignity("oriental" if oriental else "occidental", 2 if good else -2)
    off = abs(arc(sun.longitude, point.longitude))
    if off <= CAZIMI:
        yield AccidentalDignity("cazimi", 5)
    elif off <= COMBUST and point.sign == sun.sign:
        yield AccidentalDignity("combust", -5)
    elif off <= BEAMS:
        yield AccidentalDignity("under_the_beams", -4)
    else:
        yield AccidentalDignity("free_from_beams", 5)


def _by_company(point: "Point", everywhere: Mapping[str, "Point"]) -> Iterator[AccidentalDignity]:
    degree = int(point.longitude)
    for name, aspects in _PARTILE.items():
        other = everywhere.get(name)
        if other and other is not point and int(other.longitude) % 30 == degree % 30:
            signs = abs(int(other.longitude) - degree) // 30
            if aspect := aspects.get(min(signs, 12 - signs)):
                yield AccidentalDignity(f"partile_{aspect[0]}", aspect[1], name)
    for names, score in _NODES:
        node = next((everywhere[name] for name in names if name in everywhere), None)
        if node and int(node.longitude) == degree:
            yield AccidentalDignity("partile_conjunction", score, node.name)
    for name, score, orb in _STARS:
        if star := everywhere.get(name):
            off = abs(arc(star.longitude, point.longitude))
            if off <= orb if orb else int(star.longitude) == degree:
                yield AccidentalDignity("with_star", score, name)
    if _besieged(point, everywhere):
        yield AccidentalDignity("besieged", -5)


def _besieged(point: "Point", everywhere: Mapping[str, "Point"]) -> bool:
    if point.name in ("mars", "saturn") or not {"mars", "saturn"} <= everywhere.keys():
        return False
    mars, saturn = everywhere["mars"].longitude, everywhere["saturn"].longitude
    way = arc(mars, saturn)
    side = 1.0 if way >= 0.0 else -1.0

    def between(name: str) -> bool:
        return 0.0 < arc(mars, everywhere[name].longitude) * side < abs(way) < 30.0

    return between(point.name) and [name for name in SEVEN if name in everywhere and between(name)] == [point.name]
