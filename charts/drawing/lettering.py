"""A single-stroke alphabet for degrees and short labels: capitals 14 units high about y = 0, each from x = 0."""

from types import MappingProxyType
from typing import Final

CAP_HEIGHT: Final = 14.0
_SPACING: Final = 4.0
_SPACE: Final = 4.0

# character: (width, path data)
LETTERS: Final = MappingProxyType(
    {
        "0": (8.0, "M4-7C1.3-7 0-4.2 0 0S1.3 7 4 7 8 4.2 8 0 6.7-7 4-7Z"),
        "1": (4.0, "M0-4.2L4-7V7"),
        "2": (8.0, "M.3-3.4C.3-5.6 1.9-7 4-7S7.7-5.6 7.7-3.4C7.7-.6 4 2.2 .2 7H8"),
        "3": (8.0, "M.8-7H7.4L3.8-1.6C6.4-1.6 8 .1 8 2.6 8 5.3 6.3 7 3.8 7 1.9 7 .6 6.2 0 4.8"),
        "4": (8.4, "M6.2 7V-7L0 3.2H8.4"),
        "5": (8.0, "M7-7H1.5L.9-.9C1.7-1.7 2.8-2.1 4-2.1 6.4-2.1 8-.3 8 2.4 8 5.2 6.3 7 3.8 7 1.9 7 .6 6.2 0 5"),
        "6": (8.0, "M6.4-7C2.6-6.2 0-2.4 0 2.6A4 4.4 0 1 0 8 2.6 4 4.4 0 1 0 0 2.6"),
        "7": (8.0, "M0-7H8L2.8 7"),
        "8": (8.0, "M4-.8A3.3 3.1 0 1 1 4-7 3.3 3.1 0 1 1 4-.8 4 3.9 0 1 0 4 7 4 3.9 0 1 0 4-.8"),
        "9": (8.0, "M1.6 7C5.4 6.2 8 2.4 8-2.6A4 4.4 0 1 0 0-2.6 4 4.4 0 1 0 8-2.6"),
        "°": (4.0, "M0-5A2 2 0 1 1 4-5 2 2 0 1 1 0-5"),
        "′": (1.6, "M1.6-7L.4-3"),
        "A": (9.4, "M0 7L4.7-7 9.4 7M1.6 2.2H7.8"),
        "B": (8.0, "M0-7V7H4.4A3.7 3.7 0 0 0 4.4-.4H0M0-7H4A3.3 3.3 0 0 1 4-.4"),
        "C": (9.0, "M9-4.2C8.2-6 6.8-7 4.9-7 1.9-7 0-4.3 0 0S1.9 7 4.9 7C6.8 7 8.2 6 9 4.2"),
        "D": (9.0, "M0-7V7H3.4C7 7 9 4.4 9 0S7-7 3.4-7Z"),
        "E": (7.4, "M7.4-7H0V7H7.4M0-.3H6.4"),
        "F": (7.4, "M7.4-7H0V7M0-.3H6.4"),
        "G": (9.2, "M9-4.2C8.2-6 6.8-7 4.9-7 1.9-7 0-4.3 0 0S1.9 7 4.9 7C7.5 7 9.2 5.4 9.2 2.6V.8H5.4"),
        "H": (8.6, "M0-7V7M8.6-7V7M0-.2H8.6"),
        "I": (0.0, "M0-7V7"),
        "J": (5.6, "M5.6-7V3.2C5.6 5.7 4.4 7 2.6 7 1.2 7 .3 6.2 0 4.8"),
        "K": (8.4, "M0-7V7M8-7L0 1.8M2.8-1.2L8.4 7"),
        "L": (7.0, "M0-7V7H7"),
        "M": (10.4, "M0 7V-7L5.2 3.6 10.4-7V7"),
        "N": (8.8, "M0 7V-7L8.8 7V-7"),
        "O": (10.0, "M5-7C2-7 0-4.3 0 0S2 7 5 7 10 4.3 10 0 8-7 5-7Z"),
        "P": (8.1, "M0 7V-7H4.2A3.9 3.9 0 0 1 4.2.8H0"),
        "Q": (10.0, "M5-7C2-7 0-4.3 0 0S2 7 5 7 10 4.3 10 0 8-7 5-7ZM6.2 3.6L9.6 8"),
        "R": (8.2, "M0 7V-7H4.2A3.9 3.9 0 0 1 4.2.8H0M4.2.8L8.2 7"),
        "S": (8.0, "M7.6-4.6C7-6.2 5.7-7 4-7 1.8-7 .4-5.8 .4-3.7 .4 1.2 8-1.4 8 3.3 8 5.7 6.3 7 4 7 2 7 .6 6 0 4.3"),
        "T": (9.0, "M0-7H9M4.5-7V7"),
        "U": (8.4, "M0-7V2.2C0 5.4 1.6 7 4.2 7S8.4 5.4 8.4 2.2V-7"),
        "V": (9.2, "M0-7L4.6 7 9.2-7"),
        "W": (13.2, "M0-7L3.2 7 6.6-4 10 7 13.2-7"),
        "X": (8.6, "M0-7L8.6 7M8.6-7L0 7"),
        "Y": (8.8, "M0-7L4.4.2 8.8-7M4.4.2V7"),
        "Z": (8.2, "M0-7H8L0 7H8.2"),
    }
)


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
