"""A chart's factors, laid out for writing."""

from collections.abc import Iterable
from typing import Final

from charts.engine.catalogue import POINT_ORDER, SIGNS
from charts.factors import Factor
from interpretations.almanac.lexicon import file_of, temper

PLANETS: Final = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")
OUTER: Final = ("uranus", "neptune", "pluto")
NORTH_NODES: Final = ("true_node", "mean_node")
SOUTH_NODES: Final = ("true_south_node", "mean_south_node")
ASTEROIDS: Final = ("ceres", "pallas", "juno", "vesta")
LILITHS: Final = ("mean_lilith", "true_lilith")
RECKONINGS: Final = (NORTH_NODES, SOUTH_NODES, LILITHS)
# The traditional seven: they are what houses and signs are told by.
RULERS: Final = {sign.name: sign.ruler for sign in SIGNS}


class ChartView:
    """Every factor in one place; what is not in the chart is simply not in the dicts."""

    def __init__(self, factors: Iterable[Factor]) -> None:
        self.signs: dict[str, Factor] = {}
        self.houses: dict[str, Factor] = {}
        self.retrogrades: dict[str, Factor] = {}
        self.angles: dict[str, Factor] = {}
        self.cusps: dict[str, Factor] = {}
        self.dignities: list[Factor] = []
        self.aspects: list[Factor] = []
        self.aspected: set[str] = set()
        self.balance: list[Factor] = []
        self.patterns: list[Factor] = []
        self.phase: Factor | None = None
        for factor in factors:
            self._place(factor)
        self.cusps = dict(sorted(self.cusps.items(), key=lambda cusp: int(cusp[0])))
        self.aspects.sort(key=lambda aspect: (-aspect.strength, aspect.id))

    @property
    def hour_known(self) -> bool:
        return bool(self.houses or self.angles)

    @property
    def second_reckonings(self) -> set[str]:
        """Points of which the chart holds another reckoning that takes precedence."""
        return {name for names in RECKONINGS for name in self.reckonings(names)[1:]}

    def reckonings(self, names: Iterable[str]) -> list[str]:
        """Those of several reckonings of one point that the chart has, the preferred one first.

        Of an unknown hour a sign may be in doubt and an aspect not.
        """
        return [name for name in names if name in self.signs or name in self.aspected]

    def contacts(self, point: str) -> list[Factor]:
        """The major aspects that are told with this point, closest first."""
        return [aspect for aspect in self.aspects if temper(aspect.value) and told_with(aspect) == point]

    def aspects_of(self, point: str) -> list[Factor]:
        """All aspects with this point, closest first, but those of a second reckoning beside the first."""
        left_out = self.second_reckonings - {point}
        return [a for a in self.aspects if point in (a.subject, a.other) and other_of(a, point) not in left_out]

    def ruler_of(self, house: str) -> str | None:
        """The planet that rules the sign on the cusp, if the chart has both."""
        cusp = self.cusps.get(house)
        ruler = RULERS[cusp.value] if cusp else None
        return ruler if ruler in self.signs else None

    def ruled_by(self, planet: str) -> list[Factor]:
        """The cusps of the houses whose ruler it is, in their order."""
        return [cusp for cusp in self.cusps.values() if RULERS[cusp.value] == planet]

    def within(self, house: str) -> list[Factor]:
        """The planets in this house, in their order."""
        return [
            self.houses[planet] for planet in PLANETS if planet in self.houses and self.houses[planet].value == house
        ]

    def gathered(self, places: dict[str, Factor], least: int = 3) -> list[Factor]:
        """The largest group of planets that share a value, when there are enough of them."""
        groups: dict[str, list[Factor]] = {}
        for planet in PLANETS:
            if planet in places:
                groups.setdefault(places[planet].value, []).append(places[planet])
        largest = max(groups.values(), key=len, default=[])
        return largest if len(largest) >= least else []

    def _place(self, factor: Factor) -> None:
        match factor.kind:
            case "sign":
                self.signs[factor.subject] = factor
            case "house":
                self.houses[factor.subject] = factor
            case "retrograde":
                self.retrogrades[factor.subject] = factor
            case "angle":
                self.angles[factor.subject] = factor
            case "cusp":
                self.cusps[factor.subject] = factor
            case "dignity":
                self.dignities.append(factor)
            case "aspect":
                self.aspects.append(factor)
                self.aspected |= {factor.subject, str(factor.other)}
            case "balance":
                self.balance.append(factor)
            case "lunar_phase":
                self.phase = factor
            case "pattern":
                self.patterns.append(factor)


def other_of(aspect: Factor, point: str) -> str:
    return aspect.subject if aspect.other == point else str(aspect.other)


def told_with(aspect: Factor) -> str:
    """The point in whose passage an aspect belongs.

    The south node takes all of its own; else the later point does, so that the Sun does not tell everything;
    but between a personal planet and an outer one, which a whole generation shares, it is the personal one.
    """
    first, second = sorted(
        (aspect.subject, str(aspect.other)), key=lambda point: POINT_ORDER.get(point, len(POINT_ORDER))
    )
    if file_of(first) == "south" or (second in OUTER and first not in OUTER):
        return first
    return second
