"""Letters with accents: a base letter's strokes, and the accents' over, under, beside or through it."""

import re
import unicodedata
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from charts.drawing.alphabet import ALIKE, STROKES

Letter = tuple[float, str]  # width, path data

# About x = 0. Of those above, y = 0 is where the lowest of them stands; the others are where they are drawn.
_ABOVE: Final = MappingProxyType(
    {
        "\u0300": "M-1.7-2.8L.9 0",
        "\u0301": "M1.7-2.8L-.9 0",
        "\u0302": "M-2.6 0L0-2.6 2.6 0",
        "\u0303": "M-3-.2C-2.2-2.2-1-2 0-1.2S2.2-.2 3-2.2",
        "\u0304": "M-2.8-1H2.8",
        "\u0306": "M-2.4-2.2C-1.8-.2 1.8-.2 2.4-2.2",
        "\u0307": "M0-1V-.6",
        "\u0308": "M-1.8-1V-.6M1.8-1V-.6",
        "\u0309": "M-1.3-2.6C-.9-3.6 1.5-3.6 1.4-2.2 1.3-1.2.2-1.2.2 0",
        "\u030a": "M-1.7-1.5A1.7 1.7 0 1 1 1.7-1.5 1.7 1.7 0 1 1-1.7-1.5",
        "\u030b": "M-.2-2.8L-2.2 0M3-2.8L1 0",
        "\u030c": "M-2.6-2.6L0 0 2.6-2.6",
        "\u030f": "M-3-2.8L-1 0M.2-2.8L2.2 0",
        "\u0311": "M-2.4 0C-1.8-2 1.8-2 2.4 0",
    }
)
_BELOW: Final = MappingProxyType(
    {
        "\u0323": "M0 10.2V10.6",
        "\u0326": "M.5 9.4L-.5 11.8",
        "\u0327": "M0 7V8.6C2 8.4 2.2 11.2 0 11.2-.7 11.2-1.2 11-1.6 10.6",
        "\u0328": "M0 7C-2 8-2 11.2.8 10.8",
        "\u032e": "M-2.4 9.4C-1.8 11.4 1.8 11.4 2.4 9.4",
        "\u0331": "M-2.8 10.2H2.8",
    }
)
_HORN: Final = "\u031b"
_HORNS: Final = MappingProxyType({"O": "M8.2-5.4C10.2-5.6 11-7 10.6-9", "U": "M8.4-5C10.2-5.2 11-6.8 10.6-8.8"})
_FOOT, _STEP = -9.6, 3.8  # where the lowest accent above stands, and how much higher the next
_CEDILLA, _COMMA, _OGONEK, _CARON = "\u0327", "\u0326", "\u0328", "\u030c"
_WITH_COMMA: Final = "GKLNR"  # their cedilla is written as a comma below
_AT_RIGHT_FOOT: Final = "AE"  # have their ogonek there
_SETS: Final = ((0xC0, 0x250), (0x386, 0x3D0), (0x400, 0x530), (0x1E00, 0x1F00))  # of letters put together

_COMMAND: Final = re.compile(r"([MLHVCSAZ])([^MLHVCSAZ]*)")
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def accented_letters() -> dict[str, Letter]:
    """Every capital of Latin, Greek and Cyrillic that is a letter of the alphabet with accents."""
    found: dict[str, Letter] = {}
    for first, end in _SETS:
        for letter in map(chr, range(first, end)):
            base, *marks = list(unicodedata.normalize("NFD", letter))
            if letter not in STROKES and marks and letter == letter.upper():
                made = _put_together(base.translate(ALIKE), marks)
                found |= {letter: made} if made else {}
    return found


def _put_together(base: str, marks: list[str]) -> Letter | None:
    if base not in STROKES or not all(mark in _ABOVE or mark in _BELOW or mark == _HORN for mark in marks):
        return None
    width, path = STROKES[base]
    accents, height = "", _FOOT
    for mark in marks:
        if mark == _HORN:
            accents += _HORNS[base]
        elif mark in _BELOW:
            below = _COMMA if mark == _CEDILLA and base in _WITH_COMMA else mark
            right = mark == _OGONEK and base in _AT_RIGHT_FOOT
            accents += moved(_BELOW[below], width - 0.8 if right else width / 2.0, 0.0)
        else:
            accents += moved(_ABOVE[mark], width / 2.0, height)
            height -= _STEP
    leftmost, rightmost = _reach(path + accents)
    return round(max(rightmost, width) - min(leftmost, 0.0), 2), moved(path + accents, -min(leftmost, 0.0), 0.0)


def _reach(path: str) -> tuple[float, float]:
    """The least and the greatest x of a path's points."""
    xs = [x for command, numbers in _commands(path) for x in _across(command, numbers)]
    return min(xs), max(xs)


def _commands(path: str) -> Iterable[tuple[str, list[float]]]:
    return ((command, [float(value) for value in _NUMBER.findall(rest)]) for command, rest in _COMMAND.findall(path))


def _across(command: str, numbers: list[float]) -> list[float]:
    return {"A": numbers[5::7], "V": [], "H": numbers}.get(command, numbers[::2])


def moved(path: str, right: float, down: float) -> str:
    """Path data in absolute commands, moved."""
    if not right and not down:
        return path
    return "".join(command + _joined(_moved(command, numbers, right, down)) for command, numbers in _commands(path))


def _moved(command: str, numbers: list[float], right: float, down: float) -> list[float]:
    of: dict[str, tuple[float, ...]] = {"A": (0.0, 0.0, 0.0, 0.0, 0.0, right, down), "H": (right,), "V": (down,)}
    steps = of.get(command, (right, down))
    return [value + steps[index % len(steps)] for index, value in enumerate(numbers)]


def _joined(numbers: list[float]) -> str:
    text = ""
    for value in numbers:
        shown = f"{value:.2f}".rstrip("0").rstrip(".")
        shown = {"-0": "0"}.get(shown, shown)
        text += shown if not text or shown.startswith("-") else f" {shown}"
    return text
