"""Receptions: a planet in another's dignity is received by it; and dispositors, who rules whom by domicile."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from charts.engine.catalogue import ASPECT_TYPES, PLANETS, SIGNS
from charts.engine.dignities.tables import check_systems, rulers_of
from charts.engine.errors import check_setting
from charts.engine.sect import SEVEN, is_diurnal

if TYPE_CHECKING:
    from charts.engine.chart import Chart

MIXED: Final = "mixed"
_MODERN: Final[Mapping[str, str]] = MappingProxyType({"scorpio": "pluto", "aquarius": "uranus", "pisces": "neptune"})
_RULERSHIPS: Final = ("traditional", "modern")


@dataclass(frozen=True, slots=True)
class Reception:
    """A planet in dignities of another, which receives it."""

    received: str
    receiver: str
    dignities: tuple[str, ...]  # the receiver's where the other stands: domicile, exaltation, triplicity, term, face
    aspect: str | None  # the major aspect between the two, without which many do not count a reception


@dataclass(frozen=True, slots=True)
class MutualReception:
    """Two planets that receive each other."""

    first: str
    second: str
    kind: str  # the strongest dignity by which each receives the other, or mixed where they have none in common
    first_dignities: tuple[str, ...]  # of the first where the second stands
    second_dignities: tuple[str, ...]
    aspect: str | None


@dataclass(frozen=True, slots=True)
class Receptions:
    """All receptions among the seven planets of a chart."""

    receptions: tuple[Reception, ...]
    mutual: tuple[MutualReception, ...]


@dataclass(frozen=True, slots=True)
class Dispositor:
    """A planet and the rulers one comes to from it, up to one that rules itself or is in the chain already."""

    name: str
    dispositor: str  # the ruler of its sign
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispositors:
    """Who disposes of whom by domicile."""

    planets: tuple[Dispositor, ...]
    final: str | None  # the planet in its own domicile that every chain ends with
    loops: tuple[tuple[str, ...], ...]  # planets that dispose of each other in turn, two and more


def receptions(chart: "Chart", terms: str = "egyptian", triplicity: str | None = "dorothean") -> Receptions:
    """Receptions by all five dignities; the systems are those of `essential_dignities`.

    Aspects are the chart's own. Errors: `UnsupportedSetting`, `TimeUnknown` and `PointMissing` for triplicities.
    """
    check_systems(terms, triplicity)
    day = triplicity is not None and is_diurnal(chart, "triplicity")
    planets = [point for point in chart.points if point.name in SEVEN]
    aspects = {(it.first, it.second): it.aspect for it in chart.aspects if ASPECT_TYPES[it.aspect].major}
    found: dict[tuple[str, str], Reception] = {}
    for point in planets:
        rulers = rulers_of(point.longitude, day, terms, triplicity)._asdict()
        for receiver in planets:
            held = tuple(dignity for dignity, ruler in rulers.items() if ruler == receiver.name)
            if held and receiver is not point:
                pair = (point.name, receiver.name)
                aspect = aspects.get(pair) or aspects.get((receiver.name, point.name))
                found[pair] = Reception(*pair, held, aspect)
    mutual = [
        _mutual(found[second.name, first.name], found[first.name, second.name])
        for first, second in combinations(planets, 2)
        if (first.name, second.name) in found and (second.name, first.name) in found
    ]
    return Receptions(tuple(found.values()), tuple(mutual))


def _mutual(by_first: Reception, by_second: Reception) -> MutualReception:
    common = [dignity for dignity in by_first.dignities if dignity in by_second.dignities]
    return MutualReception(
        by_first.receiver,
        by_second.receiver,
        common[0] if common else MIXED,
        by_first.dignities,
        by_second.dignities,
        by_first.aspect,
    )


def dispositors(chart: "Chart", rulership: str = "traditional") -> Dispositors:
    """Of the planets from the Sun to Pluto that the chart has; a chain leaves off at a ruler that it has not.

    rulership: "traditional", or "modern" with Pluto, Uranus and Neptune for Scorpio, Aquarius and Pisces.
    Errors: `UnsupportedSetting`.
    """
    check_setting("rulership", rulership, _RULERSHIPS)
    modern = _MODERN if rulership == "modern" else {}
    rulers = {sign.name: modern.get(sign.name, sign.ruler) for sign in SIGNS}
    ruled_by = {point.name: rulers[point.sign] for point in chart.points if point.name in PLANETS}
    planets = tuple(Dispositor(name, ruler, _chain(name, ruled_by)) for name, ruler in ruled_by.items())
    ends = {planet.chain[-1] if planet.chain else planet.name for planet in planets}
    final = ends.pop() if len(ends) == 1 else None
    if final is None or ruled_by.get(final) != final:
        final = None
    return Dispositors(planets, final, _loops(ruled_by))


def _chain(name: str, ruled_by: Mapping[str, str]) -> tuple[str, ...]:
    chain: list[str] = []
    at = name
    while (ruler := ruled_by.get(at)) and ruler != at and ruler != name and ruler not in chain:
        chain.append(ruler)
        at = ruler
    return tuple(chain)


def _loops(ruled_by: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Each begins with the planet that stands first in the catalogue and goes on to its ruler."""
    loops: list[tuple[str, ...]] = []
    for name in ruled_by:
        round_ = (name, *_chain(name, ruled_by))
        closes = len(round_) > 1 and ruled_by.get(round_[-1]) == name
        if closes and not any(name in loop for loop in loops):
            loops.append(round_)
    return tuple(loops)
