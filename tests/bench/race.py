"""Several ways to do the same work, taking turns so that a busy machine slows them alike."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 15


@dataclass(frozen=True)
class Work:
    """`do` is called with 0, 1, 2 … so that each call can take another moment."""

    name: str
    do: Callable[[int], object]
    calls: int = 300  # a round


@dataclass(frozen=True)
class Race:
    title: str
    works: Sequence[Work]
    baseline: str  # the work that the others are compared to


@dataclass(frozen=True)
class Result:
    name: str
    median: float  # µs a call, of the rounds' means
    best: float
    ratio: float  # baseline's median through this one's: over 1 is faster


def run(race: Race, rounds: int = ROUNDS) -> list[Result]:
    for work in race.works:
        work.do(0)  # what loads once is loaded
    times: dict[str, list[float]] = {work.name: [] for work in race.works}
    for turn in range(rounds):
        for work in race.works:
            start = time.perf_counter()
            for call in range(work.calls):
                work.do(turn * work.calls + call)
            times[work.name].append((time.perf_counter() - start) / work.calls * 1e6)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    return [
        Result(name, medians[name], min(taken), medians[race.baseline] / medians[name]) for name, taken in times.items()
    ]


def report(race: Race, results: Sequence[Result]) -> str:
    heading = f"  {'work':<58} {'median µs':>10} {'best µs':>9} {'a second':>9} {'ratio':>6}"
    rows = (
        f"  {entry.name:<58} {entry.median:>10.1f} {entry.best:>9.1f} {1e6 / entry.median:>9.0f} {entry.ratio:>6.2f}"
        for entry in results
    )
    return "\n".join((race.title, heading, *rows))
