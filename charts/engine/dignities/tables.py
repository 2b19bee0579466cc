"""Who rules which degree of the zodiac, by the five essential dignities, and what a sign alone makes of a planet.

Domiciles and exaltations: Ptolemy, Tetrabiblos I 17 and 19 (traditional rulers). Triplicities: Dorotheus, Carmen I 1,
with a lord of the day, of the night and a third that shares; Lilly's table, which he calls Ptolemy's, gives water to
Mars alone and knows no third. Terms: the Egyptians' as in Dorotheus, Valens I 3 and Tetrabiblos I 20; Ptolemy's as
Lilly prints them. Faces: the planets in the Chaldean order from Mars in the first of Aries. Both of Lilly's in
Christian Astrology I, page 104.
"""

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from charts.engine.catalogue import SIGN_NAMES, SIGNS, Element
from charts.engine.errors import check_setting

# The sign each planet is exalted in; the modern planets have none that is agreed on.
EXALTATIONS: Final[Mapping[str, str]] = MappingProxyType({
    "sun": "aries",
    "moon": "taurus",
    "mercury": "virgo",
    "venus": "pisces",
    "mars": "capricorn",
    "jupiter": "cancer",
    "saturn": "libra",
})  # fmt: skip
_EXALTED: Final = MappingProxyType({sign: planet for planet, sign in EXALTATIONS.items()})

# By element the lords of the day, of the night and the one that shares.
TRIPLICITIES: Final[Mapping[str, Mapping[Element, tuple[str, str, str | None]]]] = MappingProxyType(
    {
        "dorothean": {
            "fire": ("sun", "jupiter", "saturn"),
            "earth": ("venus", "moon", "mars"),
            "air": ("saturn", "mercury", "jupiter"),
            "water": ("venus", "mars", "moon"),
        },
        "ptolemaic": {
            "fire": ("sun", "jupiter", None),
            "earth": ("venus", "moon", None),
            "air": ("saturn", "mercury", None),
            "water": ("mars", "mars", None),
        },
    }
)

_PLANETS: Final = {name[:2]: name for name in ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn")}


def _terms(*signs: str) -> tuple[tuple[tuple[str, int], ...], ...]:
    """By sign, each lord and the degree its term reaches up to."""
    return tuple(
        tuple((_PLANETS[word[:2]], int(word[2:])) for word in sign.split())
        for sign in signs
    )  # fmt: skip


# Jupiter 6 is what is written ju6: up to 6 degrees of the sign.
TERMS: Final[Mapping[str, tuple[tuple[tuple[str, int], ...], ...]]] = MappingProxyType({
    "egyptian": _terms(
        "ju6 ve12 me20 ma25 sa30", "ve8 me14 ju22 sa27 ma30", "me6 ju12 ve17 ma24 sa30", "ma7 ve13 me19 ju26 sa30",
        "ju6 ve11 sa18 me24 ma30", "me7 ve17 ju21 ma28 sa30", "sa6 me14 ju21 ve28 ma30", "ma7 ve11 me19 ju24 sa30",
        "ju12 ve17 me21 sa26 ma30", "me7 ju14 ve22 sa26 ma30", "me7 ve13 ju20 ma25 sa30", "ve12 ju16 me19 ma28 sa30",
    ),
    "ptolemaic": _terms(
        "ju6 ve14 me21 ma26 sa30", "ve8 me15 ju22 sa26 ma30", "me7 ju14 ve21 sa25 ma30", "ma6 ju13 me20 ve27 sa30",
        "sa6 me13 ve19 ju25 ma30", "me7 ve13 ju18 sa24 ma30", "sa6 ve11 ju19 me24 ma30", "ma6 ju14 ve21 me27 sa30",
        "ju8 ve14 me19 sa25 ma30", "ve6 me12 ju19 ma25 sa30", "sa6 me12 ve20 ju25 ma30", "ve8 ju14 me20 ma26 sa30",
    ),
})  # fmt: skip

_CHALDEAN: Final = ("mars", "sun", "venus", "mercury", "moon", "saturn", "jupiter")


class Rulers(NamedTuple):
    """The lords of a degree."""

    domicile: str
    exaltation: str | None
    triplicity: str | None  # the sect's lord; None where triplicities are left out
    term: str
    face: str


def check_systems(terms: str, triplicity: str | None) -> None:
    """Errors: `UnsupportedSetting`."""
    check_setting("terms", terms, TERMS)
    check_setting("triplicity", triplicity, (*TRIPLICITIES, None))


def rulers_of(longitude: float, day: bool, terms: str, triplicity: str | None) -> Rulers:
    """The lords of a degree of longitude by day or by night. terms, triplicity: names of the systems, as checked."""
    sign = SIGNS[int(longitude / 30.0)]
    lords = triplicity and TRIPLICITIES[triplicity][sign.element][0 if day else 1]
    return Rulers(sign.ruler, _EXALTED.get(sign.name), lords, term_ruler(longitude, terms), face_ruler(longitude))


def term_ruler(longitude: float, terms: str) -> str:
    """The lord of the term that holds a longitude in degrees; a term holds the degree it begins with."""
    sign, degree = divmod(longitude, 30.0)
    ends = TERMS[terms][int(sign)]
    return ends[bisect_right([end for _, end in ends], degree)][0]


def face_ruler(longitude: float) -> str:
    """The lord of the ten degrees that hold a longitude in degrees."""
    return _CHALDEAN[int(longitude / 10.0) % 7]


def _table() -> dict[tuple[str, int], tuple[str, ...]]:
    table: dict[tuple[str, int], tuple[str, ...]] = {}
    for index, sign in enumerate(SIGNS):
        opposite = (index + 6) % 12
        table[sign.ruler, index] = (*table.get((sign.ruler, index), ()), "domicile")
        table[sign.ruler, opposite] = (*table.get((sign.ruler, opposite), ()), "detriment")
    for planet, name in EXALTATIONS.items():
        index = SIGN_NAMES.index(name)
        opposite = (index + 6) % 12
        table[planet, index] = (*table.get((planet, index), ()), "exaltation")
        table[planet, opposite] = (*table.get((planet, opposite), ()), "fall")
    return table


_DIGNITIES: Final[Mapping[tuple[str, int], tuple[str, ...]]] = MappingProxyType(_table())


def dignities_of(point: str, sign: int) -> tuple[str, ...]:
    """Dignities and debilities of a point in a sign, given by its place in the zodiac from 0 for Aries."""
    return _DIGNITIES.get((point, sign), ())
