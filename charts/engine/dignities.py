"""Essential dignities by rulership and exaltation, after Ptolemy's Tetrabiblos, I 17 and 19 (traditional rulers)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from charts.engine.catalogue import SIGN_NAMES, SIGNS

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
