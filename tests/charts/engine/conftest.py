"""Fixtures of the engine's tests, and the table of largest differences under pytest's summary."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import swisseph

from tests.charts.engine import oracle
from tests.charts.engine.accuracy import KEY, Measured, pytest_terminal_summary
from tests.charts.engine.textbook import Textbook

__all__ = ["pytest_terminal_summary"]  # a hook: pytest finds it by its name

Record = Callable[[Measured], None]


@pytest.fixture
def swe() -> Iterator[Any]:
    """Swiss Ephemeris on its data files: its path is per thread, so every test that asks it sets it."""
    swisseph.set_ephe_path(oracle.DATA_FILES)
    yield swisseph
    swisseph.close()


@pytest.fixture
def textbook() -> Iterator[Textbook]:
    book = Textbook()
    yield book
    book.close()


@pytest.fixture
def measured(record_property: Callable[[str, object], None]) -> Record:
    """Keep a row for the table, then hold it to its limit."""

    def record(row: Measured) -> None:
        record_property(KEY, row.as_list())
        assert row.holds, str(row)

    return record
