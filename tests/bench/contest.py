"""The same work by our engine and by its peers, each in its own process, taking turns on one core.

What counts is processor time, as each worker measures its own: what else the machine does slows all alike and hardly
shows. Each round draws new moments, the same for all.
"""

import json
import os
import random
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

from tests.bench.peers import OURS, PEERS, ROOT, CannotInstall, Entrant, entrant

BASELINE = "pysweph"
ROUNDS = 7
TURN = 0.3  # seconds that a turn should take at most, by which the number of charts is chosen
TRIAL = 3


@dataclass(frozen=True)
class Work:
    name: str  # as the workers know it
    title: str
    unit: str
    most: int  # in a turn
    turn: float = TURN


WORKS = (
    Work("numbers", "One natal chart, numbers only", "charts", 1000),
    Work("natal", "One natal chart, whole, as each library gives it", "charts", 1000),
    Work("served", "One natal chart, settings checked, as JSON", "charts", 1000),
    Work("many", "10 000 natal charts, one after another", "charts", 10_000, 2.5),
    Work("objects", "10 000 natal charts together, as objects that stay", "charts", 10_000, 1.5),
    Work("arrays", "100 000 natal charts together, numbers in arrays", "charts", 100_000, 1.0),
    Work("transits", "A year of transits to a natal chart", "years", 20),
    Work("month", "A month of ephemeris, a day a line", "months", 100),
)


class Worker:
    """A process that works when it is asked."""

    def __init__(self, entered: Entrant) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        if entered.name in OURS:
            environment["PYTHONPATH"] = str(ROOT)
        self._complaints = TemporaryFile("w+")  # noqa: SIM115  # for as long as the worker lives
        self._process = subprocess.Popen(
            entered.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints, text=True,
            env=environment, cwd=ROOT,
        )  # fmt: skip
        hello = self._answer()
        self.name: str = hello["name"]
        self.version: str = hello["version"]
        self.works: dict[str, str] = hello["works"]  # what each of them computes
        self.cold: tuple[float, float] = tuple(hello["cold"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if line.startswith("{"):  # a library may greet first
                found: dict[str, Any] = json.loads(line)
                return found
        self._complaints.seek(0)
        raise CannotInstall(" ".join(self._complaints.read().split())[-300:] or "it ended without a word")

    def seconds(self, work: str, seed: int, many: int) -> float:
        """Of processor time, for so many."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"work": work, "seed": seed, "many": many}) + "\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate(timeout=60)
        self._complaints.close()


@dataclass
class Entry:
    worker: Worker
    many: int
    each: list[float] = field(default_factory=list)  # seconds of one, by round


def enter(names: Sequence[str] = OURS + PEERS) -> tuple[list[Worker], list[str]]:
    """The workers that came, and why others did not."""
    workers, absent = [], []
    for name in names:
        try:
            workers.append(Worker(entrant(name)))
        except CannotInstall as reason:
            absent.append(f"{name} is left out: {reason}")
    return workers, absent


def run(work: Work, workers: Sequence[Worker], rounds: int) -> list[Entry]:
    entries = [Entry(worker, _many(work, worker)) for worker in workers if work.name in worker.works]
    for _ in range(rounds):
        seed = random.randrange(2**32)
        for entry in entries:
            entry.each.append(entry.worker.seconds(work.name, seed, entry.many) / entry.many)
    return entries


def _many(work: Work, worker: Worker) -> int:
    """As many as fit into a turn: the slow do fewer."""
    many, limit = min(TRIAL, work.most), work.most
    worker.seconds(work.name, 1, many)
    while many < limit:
        taken = worker.seconds(work.name, 2, many)
        if taken > work.turn / 10:
            return max(1, min(limit, int(many * work.turn / taken)))
        many = min(limit, many * 10)
    return limit


def report(work: Work, entries: Sequence[Entry]) -> str:
    medians = {entry.worker.name: statistics.median(entry.each) for entry in entries}
    base = medians.get(BASELINE)
    lines = [work.title, f"  {'':<16} {'µs each':>11} {work.unit + ' a second':>17} {'ratio':>7}  content"]
    for entry in entries:
        name = entry.worker.name
        ratio = f"{base / medians[name]:.2f}" if base else ""
        lines.append(
            f"  {name:<16} {medians[name] * 1e6:>11.1f} {1.0 / medians[name]:>17.0f} {ratio:>7}  "
            f"{entry.worker.works[work.name]}" + (f" (in turns of {entry.many})" if entry.many < work.most else "")
        )
    return "\n".join(lines)


def cold_report(workers: Sequence[Worker]) -> str:
    lines = ["From cold, milliseconds of processor time", f"  {'':<16} {'import':>11} {'first chart':>17}  version"]
    for worker in workers:
        imported, first = worker.cold
        lines.append(f"  {worker.name:<16} {imported * 1e3:>11.0f} {first * 1e3:>17.0f}  {worker.version}")
    return "\n".join(lines)
