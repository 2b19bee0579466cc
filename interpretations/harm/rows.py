"""Rules of a language over classes of words: `data/<language>/*.toml`, where `rules.toml` says how they are written.

Each word of a sentence is looked up once, and a rule is tried only when all its classes are there: 0.5 ms a sentence.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import Final, NamedTuple

# "You'll" is two words, "won't" is one; a mark between words is a word, too.
_WORD: Final = re.compile(r"\w+n't\b|'(?:ll|re|ve|d|m|s)\b|\w+(?:-\w+)*|[^\w\s]")
_TAIL: Final = re.compile(r"(?<=\w)'(?:ll|re|ve|d|m|s)\b")
_DATA: Final = Path(__file__).parent / "data"
_CHOICE: Final = re.compile(r"\(([^)]*)\)")
_BOUNDS: Final = frozenset(",;:—–()…")
_GAP: Final = 5  # words at most between two of a row
_REACH: Final = 3  # words at most that "…" within a phrase stands for
_SHORTEST_STEM: Final = 2
_FAR: Final = 1000

Span = tuple[int, int]


def written_out(phrase: str) -> Iterator[str]:
    """`sink(|s)` as `sink` and `sinks`."""
    parts = _CHOICE.split(phrase)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return ("".join(one) for one in product(*choices))


class Lexicon:
    """Which classes of words are where in a sentence."""

    def __init__(self, classes: Mapping[str, Sequence[str]], shapes: Mapping[str, Sequence[str]]) -> None:
        self._shapes = [(name, re.compile("|".join(forms))) for name, forms in shapes.items()]
        self._whole: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        self._stems: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
        # By the first two words, for hundreds of phrases begin with "in" or "the".
        self._pairs: dict[tuple[str, str], list[tuple[str, Sequence[str]]]] = defaultdict(list)
        for name, phrases in classes.items():
            for first, *rest in (_parted(one).split() for phrase in phrases for one in written_out(phrase)):
                if first.endswith("*"):
                    self._stems[first[:-1]].append((name, rest))
                elif rest and rest[0] != "…" and not rest[0].endswith("*"):
                    self._pairs[first, rest[0]].append((name, rest))
                else:
                    self._whole[first].append((name, rest))

    def places(self, words: Sequence[str]) -> Mapping[str, Sequence[Span]]:
        found: dict[str, list[Span]] = defaultdict(list)
        for start, (word, following) in enumerate(pairwise((*words, ""))):
            for name, rest in (*self._pairs.get((word, following), ()), *self._begun(word)):
                if (end := _end_of(rest, words, start + 1)) is not None:
                    found[name].append((start, end))
        return found

    def _begun(self, word: str) -> Iterator[tuple[str, Sequence[str]]]:
        yield from ((name, ()) for name, shape in self._shapes if shape.fullmatch(word))
        yield from self._whole.get(word, ())
        for length in range(_SHORTEST_STEM, len(word) + 1):
            yield from self._stems.get(word[:length], ())


def _parted(phrase: str) -> str:
    return _TAIL.sub(r" \g<0>", phrase)


def _end_of(rest: Sequence[str], words: Sequence[str], at: int) -> int | None:
    """Where the rest of a phrase ends that goes on at a word; None: it does not."""
    if not rest:
        return at
    if rest[0] == "…":
        ends = (_end_of(rest[1:], words, at + skipped) for skipped in range(_REACH + 1))
        return next((end for end in ends if end is not None), None)
    if at >= len(words) or not _is(words[at], rest[0]):
        return None
    return _end_of(rest[1:], words, at + 1)


def _is(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


@dataclass(frozen=True, slots=True)
class Step:
    """One of these classes, at most so many words after the step before it."""

    names: tuple[str, ...]
    gap: int

    @classmethod
    def read(cls, text: str, *, far: bool) -> "Step":
        return cls(tuple(text.lstrip("+").split("|")), 0 if text.startswith("+") else _FAR if far else _GAP)


@dataclass(frozen=True, slots=True)
class Rule:
    """rows: all of them stand in the sentence.

    Classes that keep it from one: without, in the row or its clause before it; around, anywhere in the clause; nowhere,
    anywhere in the sentence.
    """

    kind: str
    rows: Sequence[Sequence[Step]]
    without: frozenset[str]
    around: frozenset[str]
    nowhere: frozenset[str]

    @classmethod
    def read(cls, kind: str, text: str, without: frozenset[str], nowhere: frozenset[str]) -> "Rule":
        parts = [part.split() for part in text.split("&")]
        rows = [
            [Step.read(name, far=before == "..") for before, name in pairwise(("", *part)) if name != ".."]
            for part in parts
            if not part[0].startswith("!")
        ]
        own = {part[0] for part in parts if part[0].startswith("!")}
        early = without | {name[1:] for name in own if not name.startswith("!!")}
        return cls(kind, rows, early, frozenset(name[2:] for name in own if name.startswith("!!")), nowhere)

    @property
    def classes(self) -> frozenset[str]:
        return self.without.union(self.around, self.nowhere, *(step.names for row in self.rows for step in row))

    def fits(self, places: Mapping[str, Sequence[Span]], bounds: Sequence[int]) -> bool:
        if any(places.keys().isdisjoint(step.names) for row in self.rows for step in row):
            return False
        if not places.keys().isdisjoint(self.nowhere):
            return False
        return all(any(self._is_free(span, places, bounds) for span in _spans(row, places)) for row in self.rows)

    def _is_free(self, span: Span, places: Mapping[str, Sequence[Span]], bounds: Sequence[int]) -> bool:
        start = max((bound for bound in bounds if bound <= span[0]), default=0)
        end = min((bound for bound in bounds if bound >= span[1]), default=_FAR)
        forbidden = ((self.without, span[1]), (self.around, end))
        return not any(
            start <= place < last for names, last in forbidden for name in names for place, _ in places.get(name, ())
        )


def _spans(row: Sequence[Step], places: Mapping[str, Sequence[Span]]) -> Iterator[Span]:
    """From where to where in a sentence a row stands."""

    def further(at: int, start: int, end: int) -> Iterator[Span]:
        if at == len(row):
            yield start, end
            return
        for name in row[at].names:
            for begins, ends in places.get(name, ()):
                if end <= begins <= end + row[at].gap:
                    yield from further(at + 1, start, ends)

    for name in row[0].names:
        for begins, ends in places.get(name, ()):
            yield from further(1, begins, ends)


class Read(NamedTuple):
    """kind: of the harm found. denied: it says that nothing is foretold. spared: that, or it sends to those who know,
    tells of the past, or in a figure.
    """

    kind: str | None
    denied: bool
    spared: bool


class Rules:
    """Those of one language, for sentences with straight apostrophes and without ё."""

    def __init__(self, language: str) -> None:
        files = [tomllib.loads(file.read_text("utf-8")) for file in sorted(_DATA.joinpath(language).glob("*.toml"))]
        read = {name: table for tables in files for name, table in tables.items() if name != "words"}
        words = {name: phrases for tables in files for name, phrases in tables.get("words", {}).items()}
        self._lexicon = Lexicon(words, shapes := read.get("shapes", {}))
        self._names = [(re.compile("|".join(names)), f" {other} ") for other, names in read["names"].items()]
        self._joins = frozenset(read["joins"])
        self._spared = frozenset(read["never"]["plain"])
        self._rules = [
            Rule.read(kind, text, frozenset(read["unless"][force]), frozenset(read["never"][force]))
            for force, kinds in read["rules"].items()
            for kind, texts in kinds.items()
            for text in texts
        ]
        if unknown := frozenset().union(*(rule.classes for rule in self._rules)) - words.keys() - shapes.keys():
            raise ValueError(f"{language}: rules name classes that have no words: {sorted(unknown)}")

    def unnamed(self, sentence: str) -> str:
        """With another word for each name and figure of speech that words of harm are in."""
        for name, other in self._names:
            sentence = name.sub(other, sentence)
        return sentence

    def read(self, sentence: str) -> Read:
        """sentence: unnamed."""
        if " " not in sentence:
            return Read(None, denied=False, spared=False)  # a word by itself has no rows
        places, bounds = self._places(sentence)
        kind = next((rule.kind for rule in self._rules if rule.fits(places, bounds)), None)
        return Read(kind, denied="denial" in places, spared=not self._spared.isdisjoint(places))

    def _places(self, sentence: str) -> tuple[Mapping[str, Sequence[Span]], Sequence[int]]:
        words = _WORD.findall(sentence.lower())
        following = (*words[1:], "")
        bounds = [
            at
            for at, (word, after) in enumerate(zip(words, following, strict=True), 1)
            if word in _BOUNDS and after and after not in self._joins
        ]
        places = dict(self._lexicon.places(words))
        places["start"] = [(place, place) for place in (0, *bounds)] + [*places.get("start", ())]
        return places, bounds
