"""A single-stroke alphabet for degrees and short labels: capitals about y = 0.

Latin, Greek, Cyrillic (what they write alike is drawn once), their accents, digits, punctuation.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from charts.drawing.accents import Letter, accented_letters
from charts.drawing.alphabet import ALIKE, STROKES

CAP_HEIGHT: Final = 14.0
_SPACING: Final = 4.0
_SPACE: Final = 4.0

LETTERS: Final[Mapping[str, Letter]] = MappingProxyType({**STROKES, **accented_letters()})
_UPPER: Final = str.maketrans({"ß": "ẞ", "ĸ": "K"})  # whose capital Python has not, or has as two letters
_MISSING: Final = "·"


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """The text in capitals of the alphabet: accents that it lacks are left out, other characters are a raised dot."""
    capitals = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_UPPER).upper())
    return "".join(_known(letter) for letter in capitals.translate(ALIKE))


def legible(text: str) -> bool:
    """Whether any letter or digit of it is in the alphabet."""
    return any(letter.isalnum() for letter in spelled(text))


def _known(letter: str) -> str:
    if letter in LETTERS or letter == " ":
        return letter
    if unicodedata.combining(letter):
        return ""
    # The upper case of what is no capital by itself: ª is an a.
    parts = unicodedata.normalize("NFKD", letter).upper().translate(ALIKE)
    bare = [part for part in parts if not unicodedata.combining(part)]
    return "".join(part if part in LETTERS or part == " " else _MISSING for part in bare)


def width(text: str) -> float:
    """The text's width in the alphabet's units."""
    return max(sum(_advance(character) for character in text) - _SPACING, 0.0)


def placed(text: str) -> list[tuple[str, float]]:
    """The characters that can be drawn, each with its x, the text's middle at 0."""
    x = -width(text) / 2.0
    letters = []
    for character in text:
        if character in LETTERS:
            letters.append((character, x))
        x += _advance(character)
    return letters


def _advance(character: str) -> float:
    return (LETTERS[character][0] if character in LETTERS else _SPACE) + _SPACING
