"""A single-stroke alphabet for degrees and short labels: capitals 14 units high about y = 0, each from x = 0.

Latin, Cyrillic (what the two write alike is drawn once), digits and a little punctuation.
"""

import unicodedata
from functools import lru_cache
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
        "-": (5.0, "M0 0H5"),
        "–": (7.0, "M0 0H7"),
        "—": (9.0, "M0 0H9"),
        "·": (1.0, "M.5-.3V.3"),
        ".": (1.0, "M.5 6.4V7"),
        ",": (1.6, "M1.2 6.2L.2 9"),
        ":": (1.0, "M.5-2.6V-2M.5 6.2V6.8"),
        "+": (8.0, "M0 0H8M4-4V4"),
        "/": (6.0, "M0 7L6-7"),
        "(": (2.6, "M2.6-8.5C-.4-4-.4 4 2.6 8.5"),
        ")": (2.6, "M0-8.5C3-4 3 4 0 8.5"),
        "’": (1.6, "M1.6-7L.4-3"),
        "&": (9.6, "M9.6 7L2.2-2.6C.8-4.6 1.8-7 4.2-7S7.4-4.4 5.6-2.6L2-.2C-.4 1.8-.2 7 3.6 7 6.4 7 8.6 5 9 1.6"),
        "Б": (8.0, "M7.2-7H0V7H4A4 4.1 0 0 0 4-1.2H0"),
        "Г": (6.8, "M6.8-7H0V7"),
        "Д": (9.8, "M0 9.6V7H9.8V9.6M1.2 7C2.6 4 3-1 3-7H8.4V7"),
        "Ё": (7.4, "M7.4-7H0V7H7.4M0-.3H6.4M2-10.4V-10M5.4-10.4V-10"),
        "Ж": (12.0, "M6-7V7M0-7L4.4-.2 0 7M12-7L7.6-.2 12 7M4.4-.2H7.6"),
        "З": (7.6, "M.2-5C.8-6.3 2-7 3.6-7A3.3 3.2 0 0 1 3.6-.6H2.6M3.6-.6A3.8 3.8 0 0 1 3.6 7C1.8 7 .6 6.2 0 4.8"),
        "И": (8.8, "M0-7V7L8.8-7V7"),
        "Й": (8.8, "M0-7V7L8.8-7V7M2-10.6C2.6-8.6 6.2-8.6 6.8-10.6"),
        "Л": (8.8, "M0 7C2 6.4 2.6 2 2.6-7H8.8V7"),
        "П": (8.6, "M0 7V-7H8.6V7"),
        "У": (8.8, "M0-7L4.6 2.4M8.8-7L4 4.2C3 6.4 2 7 .4 6.8"),
        "Ф": (11.0, "M5.5-8V8M5.5-5C2-5 0-3 0 0S2 5 5.5 5 11 3 11 0 9-5 5.5-5"),
        "Ц": (9.6, "M0-7V7H9.6V9.6M7.8-7V7"),
        "Ч": (7.8, "M0-7V-3C0-.6 1.4.4 3.4.4 5.2.4 6.8-.2 7.8-1M7.8-7V7"),
        "Ш": (12.0, "M0-7V7H12V-7M6-7V7"),
        "Щ": (13.6, "M0-7V7H13.6V9.6M12-7V7M6-7V7"),
        "Ъ": (10.0, "M0-7H3V7H6.2A3.8 4 0 0 0 6.2-1H3"),
        "Ы": (10.4, "M0-7V7H3.2A3.6 4 0 0 0 3.2-1H0M10.4-7V7"),
        "Ь": (7.6, "M0-7V7H3.8A3.8 4 0 0 0 3.8-1H0"),
        "Э": (8.8, "M0-4.4C.8-6 2-7 3.8-7 6.8-7 8.8-4.3 8.8 0S6.8 7 3.8 7C2 7 .8 6 0 4.2M8.8 0H3"),
        "Ю": (13.0, "M0-7V7M0 0H4M8.5-7C5.8-7 4-4.3 4 0S5.8 7 8.5 7 13 4.3 13 0 11.2-7 8.5-7Z"),
        "Я": (8.2, "M8.2 7V-7H4A3.9 3.9 0 0 0 4 .8H8.2M4 .8L0 7"),
    }
)
_ALIKE: Final = str.maketrans("АВЕКМНОРСТХІ'ʼ‘−", "ABEKMHOPCTXI’’’-")
_MISSING: Final = "·"


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """The text in capitals of the alphabet: accents that it lacks are left out, other characters are a raised dot."""
    letters = unicodedata.normalize("NFC", text).upper().translate(_ALIKE)
    return "".join(_known(letter) for letter in letters)


def _known(letter: str) -> str:
    if letter in LETTERS or letter == " ":
        return letter
    bare = [part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)]
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
