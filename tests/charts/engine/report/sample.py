"""What a measuring function is given: two witnesses, and how many random moments and places to draw."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from random import Random
from typing import Any, Final, TypeVar

import swisseph

from charts.engine.sky import sky_at_tt
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Measured
from tests.charts.engine.textbook import Textbook

WHOLE: Final = 1000  # moments

Case = TypeVar("Case")


@dataclass(frozen=True)
class Sample:
    """Seeded: the same seed and size draw the same cases for each quantity, in any order of the quantities."""

    seed: int
    size: int  # moments a quantity
    swe: Any  # the oracle, on its data files
    textbook: Textbook

    def chance(self, name: str) -> Random:
        return Random(f"{self.seed} {name}")

    def moments(self, first: float = oracle.FIRST, last: float = oracle.LAST, *, one_in: int = 1) -> list[float]:
        """Julian days, evenly over a span; fewer where a case costs more."""
        chance = Random(self.seed)
        return [chance.uniform(first, last) for _ in range(ceil(self.size / one_in))]

    def part(self, cases: Sequence[Case]) -> Sequence[Case]:
        """All of a list that is not drawn, from WHOLE moments on; evenly fewer in a smaller sample."""
        return cases[:: ceil(max(1.0, WHOLE / self.size))]

    @cached_property
    def skies(self) -> list[tuple[float, Any, list[tuple[float, ...]]]]:
        """JD TT, frame and places of the engine at the moments of 1800 to 2150."""
        return [(tt, *sky_at_tt(tt)) for tt in self.moments()]


Measure = Callable[[Sample], Iterable[Measured]]


@contextmanager
def sample_of(seed: int, size: int) -> Iterator[Sample]:
    """Witnesses for a while. The oracle's path and modes are per thread, and given back as they were."""
    swisseph.set_ephe_path(oracle.DATA_FILES)
    textbook = Textbook()
    try:
        yield Sample(seed, size, swisseph, textbook)
    finally:
        textbook.close()
        swisseph.close()
