"""A version beside the one in production, over the same charts and models."""

import time
from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from decimal import Decimal
from statistics import median
from threading import Event
from typing import Any, Final

from interpretations import llm
from interpretations.llm.errors import TRANSIENT
from interpretations.llm.router import load
from interpretations.services.prompts.rehearsing import Rehearsed, Wish, rehearse

_FIRST_PAUSE: Final = 1.0  # seconds; twice as long each time


@dataclass(frozen=True, slots=True)
class Row:
    """Of one version, model and language. failed: reason → charts, of so many.

    checked, removed, replaced: sentences. keeping: answers that keep to the schema, of so many. characters, seconds,
    first_seconds: medians over the charts that something was shown of; None if there are none. cost: of all, dollars.
    """

    version: str
    model: str
    locale: str
    charts: int
    failed: dict[str, int]
    checked: int
    removed: int
    replaced: int
    keeping: int
    answers: int
    characters: float | None
    cost: str
    seconds: float | None
    first_seconds: float | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def evaluate(wishes: Sequence[Wish], *, at_once: int, patience: float) -> Generator[Rehearsed, None, None]:
    """Try all of them, so many at a time; each as soon as it is there. Costs what the models cost.

    patience: for so many seconds each is tried again while its model is busy or away, lest versions are compared over
    different charts.

    Left before its end, also by an interrupt, it ends the calls that are under way.
    """
    load()  # litellm, for seconds, which would count as the first model's
    pool, stopped = ThreadPoolExecutor(at_once), Event()
    ended = False
    try:
        for future in as_completed([pool.submit(_patiently, wish, patience, stopped) for wish in wishes]):
            yield future.result()
        ended = True
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        stopped.set()
        if not ended:
            llm.close()
        pool.shutdown()


def _patiently(wish: Wish, patience: float, stopped: Event) -> Rehearsed:
    until, pause = time.monotonic() + patience, _FIRST_PAUSE
    while True:
        tried = rehearse(wish)
        if tried.reason not in TRANSIENT or time.monotonic() + pause > until or stopped.wait(pause):
            return tried
        pause *= 2


def rows_of(results: Iterable[Rehearsed]) -> list[Row]:
    """By model, language and version."""
    groups: dict[tuple[str, str, str], list[Rehearsed]] = {}
    for one in results:
        groups.setdefault((one.model, one.locale, one.version), []).append(one)
    return [_row(*key, groups[key]) for key in sorted(groups)]


def _row(model: str, locale: str, version: str, tried: list[Rehearsed]) -> Row:
    shown = [one for one in tried if one.characters]
    counts = {name: sum(one.grounding[name] for one in tried) for name in ("checked", "removed", "replaced")}
    return Row(
        version=version,
        model=model,
        locale=locale,
        charts=len(tried),
        failed=dict(Counter(one.reason for one in tried if one.reason)),
        **counts,
        keeping=sum(one.keeping for one in tried),
        answers=sum(one.answers for one in tried),
        characters=_median(one.characters for one in shown),
        cost=str(sum((Decimal(one.usage["cost"]) for one in tried), Decimal(0))),
        seconds=_median(one.seconds for one in shown),
        first_seconds=_median(one.first_seconds for one in shown if one.first_seconds is not None),
    )


def _median(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(median(known), 3) if known else None
