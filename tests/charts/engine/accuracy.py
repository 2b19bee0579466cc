"""Differences of one quantity from one witness, as the accuracy table of the engine has them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, isnan
from statistics import median
from typing import Any

import pytest

KEY = "engine_accuracy"  # of pytest's user properties, which xdist's workers send home
_PRINTED = pytest.StashKey[bool]()

Case = Mapping[str, object]  # what was put in: names with their units, and values


@dataclass(frozen=True, slots=True)
class Measured:
    """A row of the table."""

    quantity: str
    witness: str
    unit: str
    limit: float | None  # of the largest; None: for information
    largest: float
    median: float
    cases: int
    worst: Case  # the input of the largest

    @property
    def holds(self) -> bool:
        return self.limit is None or self.largest <= self.limit

    def as_list(self) -> list[object]:
        at = ", ".join(f"{name} {_short(value)}" for name, value in self.worst.items())
        return [self.quantity, self.witness, self.cases, self.median, self.largest, self.limit, self.unit, at]

    def __str__(self) -> str:
        exceeds = f"{self.largest:.4g} {self.unit} exceeds {self.limit:g} {self.unit}"
        return f"{self.quantity}, against {self.witness}: {exceeds} at {dict(self.worst)}"


def _short(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def table_of(rows: Iterable[list[object]]) -> Iterable[str]:
    """Lines of text for the rows of `Measured.as_list`."""
    yield f"{'quantity':<46} {'against':<22} {'cases':>6} {'median':>10} {'largest':>10} {'limit':>7}  {'unit':<7} at"
    for quantity, witness, cases, middle, largest, limit, unit, at in rows:
        bound = "" if limit is None else f"{limit:g}"
        figures = f"{cases:>6} {middle:>10.3g} {largest:>10.3g} {bound:>7}"
        yield f"{quantity:<46} {witness:<22} {figures}  {unit:<7} {at}"


class NothingCompared(AssertionError):
    """A measure without a single case proves nothing."""


class Largest:
    """The differences of many cases: the largest, where it was, and the median."""

    def __init__(self) -> None:
        self.differences: list[float] = []
        self.value = 0.0
        self.worst: dict[str, object] = {}

    def add(self, difference: float, where: str | Case) -> None:
        """where: the input of the case. Not a number counts as the largest of all."""
        size = inf if isnan(difference) else abs(difference)
        if not self.differences or size > self.value:
            self.value, self.worst = size, {"at": where} if isinstance(where, str) else dict(where)
        self.differences.append(size)

    def against(self, quantity: str, witness: str, limit: float | None, unit: str = "″") -> Measured:
        if not self.differences:
            raise NothingCompared(f"{quantity}, against {witness}: nothing was compared")
        middle, count = median(self.differences), len(self.differences)
        return Measured(quantity, witness, unit, limit, self.value, middle, count, self.worst)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """A hook for a conftest: the table of all differences that this run measured, once."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    rows = [value for report in reports for key, value in getattr(report, "user_properties", []) if key == KEY]
    if rows and not config.stash.get(_PRINTED, False):
        config.stash[_PRINTED] = True
        terminalreporter.section("accuracy of the engine: largest differences")
        for line in table_of(rows):
            terminalreporter.line(line)
