"""The hand that writes: it chooses among variants by a hash, and does not repeat itself."""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from interpretations.almanac.text import Section, Sentence, Slots, capitalise, fill, fits, versions

RUN: Final = 5  # words that a reader notices when they come again

_WORD: Final = re.compile(r"[\w'’-]+")


class Pen:
    """Writes one reading. The same seed and the same calls give the same text, in any process."""

    def __init__(self, seed: str, *, heavy: str) -> None:
        """heavy: what a sentence bears once, like ", and "."""
        self._seed = seed
        self._heavy = heavy
        self.stated: set[str] = set()  # ids of the factors that sentences rest on
        self._used: set[str] = set()
        self._runs: set[tuple[str, ...]] = set()  # of words, that have been written
        self._title = ""
        self._open: list[Sentence] = []
        self._closed: list[Section] = []

    def section(self, titles: Sequence[str], *, suffix: str = "") -> None:
        """Close the section before and open one under one of these titles."""
        self._close()
        self._title = min(titles, key=self._rank) + suffix

    def write(self, frames: Sequence[str], slots: Slots) -> bool:
        """Fill the best of the frames whose slots all have words. False: there is none, and nothing is written."""
        filled = [
            (frame, fill(frame, told)) for frame in frames if fits(frame, slots) for told in versions(frame, slots)
        ]
        if not filled:
            return False
        frame, sentence = min(
            filled,
            key=lambda option: (
                self._repeated(option[1].text),
                option[0] in self._used,
                max(1, option[1].text.count(self._heavy)),
                self._echo(option[1].text),
                self._rank(option[0]),
                self._rank(option[1].text),
            ),
        )
        self._used.add(frame)
        self.add(sentence)
        return True

    def pick(self, variants: Sequence[str]) -> str:
        """The best of these to put into a slot, none that was put into one before if there is another."""
        chosen = min(variants, key=lambda variant: (variant in self._used, self._rank(variant)))
        self._used.add(chosen)
        return chosen

    def fresh(self, variants: Sequence[str]) -> str | None:
        """The best of those that were not put into a slot before; None: all were."""
        left = [variant for variant in variants if variant not in self._used]
        return self.pick(left) if left else None

    def take(self, text: str) -> bool:
        """Whether the text was not put into a slot before; now it is."""
        fresh = text not in self._used
        self._used.add(text)
        return fresh

    def add(self, sentence: Sentence) -> None:
        self.stated.update(sentence.factors)
        self._runs.update(_runs(sentence.text))
        self._open.append(Sentence(capitalise(sentence.text), sentence.factors))

    def finish(self) -> tuple[Section, ...]:
        self._close()
        return tuple(self._closed)

    def _close(self) -> None:
        if self._open:
            self._closed.append(Section(self._title, tuple(self._open)))
        self._open = []

    def _repeated(self, text: str) -> int:
        """How many runs of words the text would have again, from sentences before or from itself."""
        runs = list(_runs(text))
        return sum(run in self._runs for run in runs) + len(runs) - len(set(runs))

    def _echo(self, text: str) -> int:
        """How much the text would begin like its neighbours: 0 not at all."""
        opening = text.lower().split()[:2]
        echo = 0
        for distance, sentence in enumerate(reversed(self._open[-2:]), start=1):
            before = sentence.text.lower().split()[:2]
            echo += (3 if opening == before else int(opening[:1] == before[:1])) * (3 - distance)
        return echo

    def _rank(self, variant: str) -> bytes:
        return sha256(f"{self._seed}|{variant}".encode()).digest()


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return (tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
