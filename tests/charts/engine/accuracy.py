"""Largest differences, as the accuracy table of the engine has them."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from typing import Any

import pytest

KEY = "engine_accuracy"  # of pytest's user properties, which xdist's workers send home
_PRINTED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Difference:
    quantity: str
    against: str
    largest: float
    limit: float
    unit: str
    where: str = ""

    def as_list(self) -> list[object]:
        return list(astuple(self))

    def __str__(self) -> str:
        exceeds = f"{self.largest:.4g}{self.unit} exceeds {self.limit:g}"
        return f"{self.quantity} against {self.against}: {exceeds} ({self.where})"


def table_of(rows: Iterable[list[object]]) -> Iterable[str]:
    yield f"{'quantity':<44} {'against':<26} {'largest':>10} {'limit':>8}  {'unit':<6} at"
    for quantity, against, largest, limit, unit, where in rows:
        yield f"{quantity:<44} {against:<26} {largest:>10.5f} {limit:>8g}  {unit:<6} {where}"


class Largest:
    """The largest of many differences, and where it was."""

    def __init__(self) -> None:
        self.value, self.where = 0.0, ""

    def add(self, difference: float, where: str) -> None:
        if abs(difference) > self.value:
            self.value, self.where = abs(difference), where

    def against(self, quantity: str, witness: str, limit: float, unit: str = "″") -> Difference:
        return Difference(quantity, witness, self.value, limit, unit, self.where)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """A hook for a conftest: the table of all differences that this run measured, once."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    rows = [value for report in reports for key, value in getattr(report, "user_properties", []) if key == KEY]
    if rows and not config.stash.get(_PRINTED, False):
        config.stash[_PRINTED] = True
        terminalreporter.section("accuracy of the engine: largest differences")
        for line in table_of(rows):
            terminalreporter.line(line)
