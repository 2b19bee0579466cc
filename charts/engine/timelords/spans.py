"""Periods within periods: a tree of time that is unfolded only where somebody looks.

Times are Julian days of UT1. A period holds its start and not its end, so that every moment lies in exactly one period
of each level.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from charts.engine.errors import InvalidSpan, OutOfBounds, check_bounds, is_number
from charts.engine.timelords.errors import TooManyPeriods
from charts.engine.times import utc_datetime

FIRST_DAY: Final = 1757584.5  # 0100-01-01, Gregorian: a datetime also holds a period that begins before and
LAST_DAY: Final = 5336960.5  # 9900-01-01: one that ends after
LIMIT: Final = 20_000  # periods in one answer


@dataclass(frozen=True, slots=True)
class Instant:
    julian_day: float  # UT1
    utc: datetime


def instant(julian_day: float) -> Instant:
    """A Julian day of UT1 with its date."""
    return Instant(julian_day, utc_datetime(julian_day))


class Node(NamedTuple):
    """A period as the tree knows it."""

    path: tuple[str, ...]  # its name and before it those of the periods it lies in
    order: int  # its place among its siblings, from 0
    start: float
    end: float


Divide = Callable[[Node], Iterable[Node]]


def check_span(start: float, end: float) -> None:
    """Errors: `InvalidSpan`."""
    if not (is_number(start) and is_number(end) and FIRST_DAY <= start < end <= LAST_DAY):
        raise InvalidSpan(start, end)


def check_moment(parameter: str, julian_day: float) -> None:
    """Errors: `OutOfBounds`."""
    check_bounds(parameter, julian_day, FIRST_DAY, LAST_DAY)


def check_depth(depth: int, deepest: int) -> None:
    """Errors: `OutOfBounds`."""
    if isinstance(depth, bool) or not isinstance(depth, int) or not 1 <= depth <= deepest:
        raise OutOfBounds("depth", depth, 1, deepest)


def proportional(parent: Node, shares: Sequence[tuple[str, float]]) -> Iterator[Node]:
    """The parent's time dealt out by shares, in their order; the last one ends with the parent to the last bit."""
    whole = sum(share for _, share in shares)
    length, given, start = parent.end - parent.start, 0.0, parent.start
    for order, (name, share) in enumerate(shares):
        given += share
        end = parent.end if order == len(shares) - 1 else parent.start + length * given / whole
        yield Node((*parent.path, name), order, start, end)
        start = end


def between(roots: Iterable[Node], divide: Divide, start: float, end: float, depth: int) -> tuple[Node, ...]:
    """Every period down to a depth that touches the span, each before those it holds. Roots may go on for ever.

    Errors: `InvalidSpan`, `TooManyPeriods` (more than `LIMIT`).
    """
    check_span(start, end)
    found: list[Node] = []
    for node in _unfold(roots, divide, start, end, depth):
        if len(found) == LIMIT:
            raise TooManyPeriods(LIMIT)
        found.append(node)
    return tuple(found)


def _unfold(nodes: Iterable[Node], divide: Divide, start: float, end: float, depth: int) -> Iterator[Node]:
    for node in nodes:
        if node.start >= end:
            return
        if node.end > start:
            yield node
            if depth > 1:
                yield from _unfold(divide(node), divide, start, end, depth - 1)


def at(roots: Iterable[Node], divide: Divide, moment: float, depth: int) -> tuple[Node, ...]:
    """The period of each level that holds a moment, outermost first; none for a moment before the first root.

    Errors: `OutOfBounds` for a moment outside the years 100 to 9900.
    """
    check_moment("julian_day", moment)
    chain: list[Node] = []
    nodes: Iterable[Node] = roots
    while len(chain) < depth:
        node = next((node for node in nodes if moment < node.end), None)
        if node is None or moment < node.start:
            break
        chain.append(node)
        nodes = divide(node)
    return tuple(chain)
