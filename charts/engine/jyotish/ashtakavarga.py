"""Ashtakavarga: the favourable places (bindu) that seven planets and the ascendant give one another.

Brihat Parashara Hora Shastra, chapters on Ashtakavarga, with the two reductions (shodhana) and the sums (pinda) drawn
from the reduced figures. The places, the readings of disputed lines and the rules of reduction are those that P.V.R.
Narasimha Rao, Vedic Astrology: An Integrated Approach, chapter 12, prints and works examples of. As in his examples a
sign counts as occupied when a planet or the ascendant is in it; the nodes are not counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from charts.engine.errors import PointMissing
from charts.engine.jyotish.sidereal import checked

PLANETS: Final = ("sun", "moon", "mars", "mercury", "jupiter", "venus", "saturn")
GIVERS: Final = (*PLANETS, "ascendant")

Row = tuple[int, ...]  # twelve figures, Aries to Pisces

# Houses, counted from each giver in the order of GIVERS, in which it is favourable to the receiver.
_PLACES: Final[Mapping[str, tuple[tuple[int, ...], ...]]] = {
    "sun": (
        (1, 2, 4, 7, 8, 9, 10, 11), (3, 6, 10, 11), (1, 2, 4, 7, 8, 9, 10, 11), (3, 5, 6, 9, 10, 11, 12),
        (5, 6, 9, 11), (6, 7, 12), (1, 2, 4, 7, 8, 9, 10, 11), (3, 4, 6, 10, 11, 12),
    ),
    "moon": (
        (3, 6, 7, 8, 10, 11), (1, 3, 6, 7, 9, 10, 11), (2, 3, 5, 6, 10, 11), (1, 3, 4, 5, 7, 8, 10, 11),
        (1, 2, 4, 7, 8, 10, 11), (3, 4, 5, 7, 9, 10, 11), (3, 5, 6, 11), (3, 6, 10, 11),
    ),
    "mars": (
        (3, 5, 6, 10, 11), (3, 6, 11), (1, 2, 4, 7, 8, 10, 11), (3, 5, 6, 11),
        (6, 10, 11, 12), (6, 8, 11, 12), (1, 4, 7, 8, 9, 10, 11), (1, 3, 6, 10, 11),
    ),
    "mercury": (
        (5, 6, 9, 11, 12), (2, 4, 6, 8, 10, 11), (1, 2, 4, 7, 8, 9, 10, 11), (1, 3, 5, 6, 9, 10, 11, 12),
        (6, 8, 11, 12), (1, 2, 3, 4, 5, 8, 9, 11), (1, 2, 4, 7, 8, 9, 10, 11), (1, 2, 4, 6, 8, 10, 11),
    ),
    "jupiter": (
        (1, 2, 3, 4, 7, 8, 9, 10, 11), (2, 5, 7, 9, 11), (1, 2, 4, 7, 8, 10, 11), (1, 2, 4, 5, 6, 9, 10, 11),
        (1, 2, 3, 4, 7, 8, 10, 11), (2, 5, 6, 9, 10, 11), (3, 5, 6, 12), (1, 2, 4, 5, 6, 7, 9, 10, 11),
    ),
    "venus": (
        (8, 11, 12), (1, 2, 3, 4, 5, 8, 9, 11, 12), (3, 4, 6, 9, 11, 12), (3, 5, 6, 9, 11),
        (5, 8, 9, 10, 11), (1, 2, 3, 4, 5, 8, 9, 10, 11), (3, 4, 5, 8, 9, 10, 11), (1, 2, 3, 4, 5, 8, 9, 11),
    ),
    "saturn": (
        (1, 2, 4, 7, 8, 10, 11), (3, 6, 11), (3, 5, 6, 10, 11, 12), (6, 8, 9, 10, 11, 12),
        (5, 6, 11, 12), (6, 11, 12), (3, 5, 6, 11), (1, 3, 4, 6, 10, 11),
    ),
    "ascendant": (
        (3, 4, 6, 10, 11, 12), (3, 6, 10, 11, 12), (1, 3, 6, 10, 11), (1, 2, 4, 6, 8, 10, 11),
        (1, 2, 4, 5, 6, 7, 9, 10, 11), (1, 2, 3, 4, 5, 8, 9), (1, 3, 4, 6, 10, 11), (3, 6, 10, 11),
    ),
}  # fmt: skip
_SIGN_FACTORS: Final = (7, 10, 8, 4, 10, 5, 7, 8, 9, 5, 11, 12)  # rashimana
_PLANET_FACTORS: Final = (5, 5, 8, 5, 10, 7, 5)  # grahamana, in the order of PLANETS
_ONE_LORD: Final = ((0, 7), (1, 6), (2, 5), (8, 11), (9, 10))  # the signs of Mars, Venus, Mercury, Jupiter, Saturn


@dataclass(frozen=True, slots=True)
class Pinda:
    """The sums of a planet's reduced figures, weighted by signs, by the planets in them, and both."""

    rashi: int
    graha: int
    shodhya: int


@dataclass(frozen=True, slots=True)
class Ashtakavarga:
    """Figures by sign, Aries to Pisces. `bhinna` has an ascendant too when it was asked for; sums leave it out."""

    bhinna: Mapping[str, tuple[int, ...]]
    sarva: tuple[int, ...]  # 337 in all
    trikona: Mapping[str, tuple[int, ...]]  # the seven after the reduction of trines
    ekadhipatya: Mapping[str, tuple[int, ...]]  # and then of the signs with one lord
    pindas: Mapping[str, Pinda]


def ashtakavarga(longitudes: Mapping[str, float], *, with_ascendant: bool = False) -> Ashtakavarga:
    """From sidereal longitudes in degrees of the seven planets and the ascendant, by name; others are ignored.

    Errors: `PointMissing`, `OutOfBounds` for no number.
    """
    signs = {name: _sign(longitudes, name) for name in GIVERS}
    receivers = GIVERS if with_ascendant else PLANETS
    bhinna = {receiver: _bindus(receiver, signs) for receiver in receivers}
    trikona = {planet: reduce_trines(bhinna[planet]) for planet in PLANETS}
    occupied = frozenset(signs.values())
    reduced = {planet: reduce_lordships(trikona[planet], occupied) for planet in PLANETS}
    return Ashtakavarga(
        bhinna,
        tuple(sum(bhinna[planet][sign] for planet in PLANETS) for sign in range(12)),
        trikona,
        reduced,
        {planet: _pinda(reduced[planet], [signs[other] for other in PLANETS]) for planet in PLANETS},
    )


def reduce_trines(row: Sequence[int]) -> Row:
    """Trikona shodhana: from each three signs in trine the least of their figures is taken off all."""
    return tuple(figure - min(row[sign % 4 :: 4]) for sign, figure in enumerate(row))


def reduce_lordships(row: Sequence[int], occupied: frozenset[int]) -> Row:
    """Ekadhipatya shodhana of figures already reduced by trines, for each pair of signs under one lord.

    occupied: the signs that hold a planet or the ascendant, 0 for Aries. Where one of the two has no figure, or both
    are occupied, nothing changes. Both empty: equal figures go, unequal ones become the lesser. One empty: its figure
    goes, unless it is the greater: then it becomes the other's.
    """
    figures = list(row)
    for pair in _ONE_LORD:
        first, second = pair
        held = occupied.intersection(pair)
        if not (figures[first] and figures[second]) or len(held) == 2:
            continue
        least = min(figures[first], figures[second])
        if held:
            (empty,) = set(pair) - held
            (full,) = held
            figures[empty] = figures[full] if figures[empty] > figures[full] else 0
        else:
            figures[first] = figures[second] = 0 if figures[first] == figures[second] else least
    return tuple(figures)


def _sign(longitudes: Mapping[str, float], name: str) -> int:
    if name not in longitudes:
        raise PointMissing("Ashtakavarga", name)
    return int(checked(name, longitudes[name]) / 30.0)


def _bindus(receiver: str, signs: Mapping[str, int]) -> Row:
    row = [0] * 12
    for giver, houses in zip(GIVERS, _PLACES[receiver], strict=True):
        for house in houses:
            row[(signs[giver] + house - 1) % 12] += 1
    return tuple(row)


def _pinda(row: Row, signs: Sequence[int]) -> Pinda:
    rashi = sum(figure * factor for figure, factor in zip(row, _SIGN_FACTORS, strict=True))
    graha = sum(row[sign] * factor for sign, factor in zip(signs, _PLANET_FACTORS, strict=True))
    return Pinda(rashi, graha, rashi + graha)
