"""Two versions side by side: which lines of which parts differ, and where in the line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal

from interpretations.prompts.content import PARTS, Content

AROUND: Final = 3  # lines that are the same, beside those that are not
_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Side:
    """A line: its number, and its pieces, (text, whether it is not on the other side)."""

    number: int
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """kind: `gap` stands for lines that are the same and not shown. A side is None where it has no such line."""

    kind: Literal["same", "changed", "gap"]
    left: Side | None = None
    right: Side | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one part. name: `en.task`, `temperature`, `schema` …"""

    name: str
    lines: tuple[Line, ...]


def differences(left: Content, right: Content) -> list[Difference]:
    """Of the parts that are not the same, in the order in which they are written."""
    before, after = _parts(left), _parts(right)
    names = [*before, *(name for name in after if name not in before)]
    changed = [name for name in names if before.get(name, "") != after.get(name, "")]
    return [Difference(name, tuple(_lines(before.get(name, ""), after.get(name, "")))) for name in changed]


def _parts(content: Content) -> Mapping[str, str]:
    languages = sorted(content.words)
    words = {f"{language}.{part}": content.words[language].get(part, "") for language in languages for part in PARTS}
    figures = {"temperature": f"{content.temperature:g}", "most_tokens": str(content.most_tokens)}
    return {**words, **figures, "schema": content.schema, "repair_schema": content.repair_schema}


def _lines(left: str, right: str) -> Iterator[Line]:
    a, b = left.splitlines(), right.splitlines()
    for operations in SequenceMatcher(None, a, b, autojunk=False).get_grouped_opcodes(AROUND):
        if operations[0][1]:
            yield Line("gap")
        for what, from_a, to_a, from_b, to_b in operations:
            yield from _block(what == "equal", from_a, a[from_a:to_a], from_b, b[from_b:to_b])
        last = operations[-1]
    if last[2] < len(a):
        yield Line("gap")


def _block(same: bool, at_a: int, a: Sequence[str], at_b: int, b: Sequence[str]) -> Iterator[Line]:
    for step, (one, other) in enumerate(zip_longest(a, b)):
        pieces_a, pieces_b = _pieces(one or "", other or "")
        yield Line(
            "same" if same else "changed",
            None if one is None else Side(at_a + step + 1, pieces_a),
            None if other is None else Side(at_b + step + 1, pieces_b),
        )


def _pieces(one: str, other: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    """Of both, word by word."""
    a, b = _WORDS.findall(one), _WORDS.findall(other)
    left, right = [], []
    for what, from_a, to_a, from_b, to_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        differs = what != "equal"
        left.append(("".join(a[from_a:to_a]), differs))
        right.append(("".join(b[from_b:to_b]), differs))
    return tuple(piece for piece in left if piece[0]), tuple(piece for piece in right if piece[0])
