"""Letters for the points that no glyph was ever agreed on: a lot's in a ring, a star's under a small star.

A lot has the letters of the catalogue. A star has its initial and the first two letters after it, in their order, that
no other has taken: three letters tell all of them apart. The fifteen Behenian stars (Agrippa, De occulta philosophia
II 31) and Fomalhaut choose first, then the catalogue's order.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from types import MappingProxyType
from typing import Final, NamedTuple

from charts.drawing.glyphs import POINT_GLYPHS
from charts.engine.catalogue import ASPECTS, POINTS

RING: Final = "M-11.4 0a11.4 11.4 0 1 1 22.8 0a11.4 11.4 0 1 1-22.8 0"
STAR: Final = "M0-11V-3.4M-3.3-9.1L3.3-5.3M3.3-9.1L-3.3-5.3"
_BEFORE_OTHERS: Final = (
    "algol", "alcyone", "aldebaran", "capella", "sirius", "procyon", "regulus", "alkaid", "gienah", "spica",
    "arcturus", "alphecca", "antares", "vega", "deneb_algedi", "fomalhaut",
)  # fmt: skip
STARS: Final = frozenset(point.name for point in POINTS if point.kind == "star")


class Mark(NamedTuple):
    letters: str
    shape: str  # "ring" or "star"
    path: str  # of the shape, in the glyphs' box
    middle: float  # of the letters, below the box's middle
    cap: float  # height of the letters
    room: float  # that the letters may be wide


def _letters(names: Iterable[str]) -> dict[str, str]:
    """By letters, the name that has them: each takes the first three that are free."""
    taken: dict[str, str] = {}
    for name in names:
        initial, *others = (letter for letter in name.upper() if "A" <= letter <= "Z")
        ways = (initial + first + second for first, second in combinations(others, 2))
        taken[next(way for way in ways if way not in taken)] = name
    return taken


def _marks() -> Iterator[tuple[str, Mark]]:
    for point in POINTS:
        if point.kind == "lot" and point.name not in POINT_GLYPHS:
            yield point.name, Mark(point.glyph.upper(), "ring", RING, 0.0, 10.0, 17.0)
    stars = [point.name for point in POINTS if point.kind == "star"]
    for letters, name in _letters(dict.fromkeys((*_BEFORE_OTHERS, *stars))).items():
        yield name, Mark(letters, "star", STAR, 5.0, 10.0, 23.0)


MARKS: Final[Mapping[str, Mark]] = MappingProxyType(dict(_marks()))

# An aspect that print has no sign for goes by its part of the circle: 2/7 is the biseptile in every language.
_PARTS: Final = {
    aspect.name: str(Fraction(aspect.angle / 360.0).limit_denominator(24))
    for aspect in ASPECTS
    if 0.0 < aspect.angle < 180.0
}


def letters(aspect: str) -> str:
    return _PARTS.get(aspect, aspect[:3])
