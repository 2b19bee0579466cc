"""How well the verifier tells true sentences from false ones, measured by a corpus, by kind of claim and language.

A corpus is a file of JSON lines: ``{"chart": "charts/anna.json", "locale": "en", "kind": "sign", "true": true,
"text": "Your Moon is in Pisces."}``; the chart is a path from the file's folder.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from interpretations.grounding.facts import NotAChart
from interpretations.grounding.lexicon import UnknownLanguage
from interpretations.grounding.verifier import Verifier

# What is promised: of true sentences at most so many are stopped, of false ones at most so many pass.
MOST_STOPPED: Final = 0.01
MOST_PASSED: Final = 0.01
_FIELDS: Final = {"chart": str, "locale": str, "kind": str, "true": bool, "text": str}


class BadCorpus(ValueError):
    """A corpus that cannot be read: says which file and line, and why."""


@dataclass(frozen=True, slots=True)
class Example:
    chart: Path
    locale: str
    kind: str
    true: bool
    text: str


@dataclass(slots=True)
class Tally:
    true: int = 0
    stopped: int = 0
    false: int = 0
    passed: int = 0

    def count(self, example: Example, grounded: bool) -> None:
        if example.true:
            self.true += 1
            self.stopped += not grounded
        else:
            self.false += 1
            self.passed += grounded

    @property
    def stops(self) -> float:
        return self.stopped / self.true if self.true else 0.0

    @property
    def passes(self) -> float:
        return self.passed / self.false if self.false else 0.0


@dataclass(slots=True)
class Report:
    """tallies: by kind of claim and language. wrong: what was judged wrongly."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    wrong: list[Example] = field(default_factory=list)

    def total(self, locale: str | None = None) -> Tally:
        whole = Tally()
        for (_, language), tally in self.tallies.items():
            if locale in (None, language):
                whole.true += tally.true
                whole.stopped += tally.stopped
                whole.false += tally.false
                whole.passed += tally.passed
        return whole

    @property
    def kept(self) -> bool:
        whole = self.total()
        return whole.stops <= MOST_STOPPED and whole.passes <= MOST_PASSED


def report_of(files: Iterable[Path]) -> Report:
    """Errors: BadCorpus."""
    report = Report()
    for example in (example for file in files for example in examples_of(file)):
        judged, _ = _verifier(example.chart, example.locale).judge(example.text)
        report.tallies.setdefault((example.kind, example.locale), Tally()).count(example, judged.grounded)
        if judged.grounded != example.true:
            report.wrong.append(example)
    return report


def examples_of(file: Path) -> Iterator[Example]:
    """Errors: BadCorpus."""
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadCorpus(f"{file}: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _example(file, number, line)


def _example(file: Path, number: int, line: str) -> Example:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadCorpus(f"{file}, line {number}: {error}") from error
    wrong = [name for name, kind in _FIELDS.items() if not (isinstance(row, dict) and isinstance(row.get(name), kind))]
    if wrong:
        raise BadCorpus(f"{file}, line {number}: {', '.join(wrong)} must be given")
    return Example(file.parent / row["chart"], row["locale"], row["kind"], row["true"], row["text"])


@lru_cache(maxsize=64)
def _verifier(chart: Path, locale: str) -> Verifier:
    try:
        return Verifier(json.loads(chart.read_text()), locale)
    except (OSError, ValueError, NotAChart, UnknownLanguage) as error:
        raise BadCorpus(f"{chart}: {error}") from error
