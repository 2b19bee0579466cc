"""The search for elections: predicates on a grid of moments, then the borders of where all hold to a second.

What lasts shorter than the step can be missed, and two windows with a shorter break between them can come out as one:
the grid sees moments, not what is between them. The step is the resolution asked for. Borders are found by halving.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.constants import MINUTES_PER_DAY, SECONDS_PER_DAY
from charts.engine.electional.errors import LONGEST_STEP, MOST_TESTS, SHORTEST_STEP, SearchTooLarge
from charts.engine.electional.moments import Election, Moments, Place
from charts.engine.electional.predicates import Predicate
from charts.engine.errors import UnknownHouseSystem, check_bounds, check_place
from charts.engine.events.clock import span_of, utc_datetimes
from charts.engine.events.context import known_ayanamsa
from charts.engine.events.curves import Ayanamsa
from charts.engine.numbers import Array

_AT_ONCE: Final = 16384  # moments
_SECOND: Final = 0.25 / SECONDS_PER_DAY  # days to which a border is found
_SYSTEMS: Final = tuple(system.name for system in HOUSE_SYSTEMS)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` on and before `end` every predicate holds. A window may be cut by the ends of the span."""

    start_julian_day: float  # UT1
    start: datetime
    end_julian_day: float
    end: datetime
    minutes: float


def elect(
    start: float,
    end: float,
    latitude: float,
    longitude: float,
    predicates: Iterable[Predicate],
    *,
    step: float = 10.0,
    house_system: str = "placidus",
    ayanamsa: Ayanamsa = None,
) -> tuple[Window, ...]:
    """When all predicates hold over a place, from `start` on and before `end`, Julian days of UT1.

    latitude, longitude: degrees, north and east positive. step: minutes between the moments looked at; what is shorter
    can be missed. Borders are good to a second. Errors: `InvalidSpan`, `OutOfEphemerisRange`, `SearchTooLarge`,
    `OutOfBounds`, `InvalidCoordinate`, `UnknownHouseSystem`, `UnknownAyanamsa`.
    """
    span = span_of(start, end)
    asked = tuple(predicates)
    _check(span.days, latitude, longitude, step, len(asked), house_system)
    place = Place(latitude, longitude, house_system, known_ayanamsa(ayanamsa))
    election = Election(span, place, [point for predicate in asked for point in predicate.points()])
    grid = np.append(np.arange(start, end, step / MINUTES_PER_DAY), end)
    held = np.concatenate([
        _all_hold(election, asked, grid[begin : begin + _AT_ONCE]) for begin in range(0, len(grid), _AT_ONCE)
    ])  # fmt: skip
    return _windows(election, asked, grid, held)


def _check(days: float, latitude: float, longitude: float, step: float, predicates: int, house_system: str) -> None:
    check_place(latitude, longitude)
    check_bounds("step", step, SHORTEST_STEP, LONGEST_STEP)
    if days * MINUTES_PER_DAY / step * max(predicates, 1) > MOST_TESTS:
        raise SearchTooLarge(days, step, max(predicates, 1))
    if house_system not in _SYSTEMS:
        raise UnknownHouseSystem(house_system, _SYSTEMS)


def _all_hold(election: Election, predicates: Sequence[Predicate], julian_days: Array) -> NDArray[np.bool_]:
    """Whether all hold, looked at one after another until there is no moment left at which they do."""
    held = np.ones(len(julian_days), dtype=bool)
    moments = Moments(election, julian_days)
    for predicate in predicates:
        held &= predicate.holds(moments)
        if not held.any():
            break
    return held


def _windows(
    election: Election, predicates: Sequence[Predicate], grid: Array, held: NDArray[np.bool_]
) -> tuple[Window, ...]:
    changes = np.nonzero(held[1:] != held[:-1])[0]
    borders = _borders(election, predicates, grid[changes], grid[changes + 1], held[changes])
    ends = [*([grid[0]] if held[0] else []), *borders, *([grid[-1]] if held[-1] else [])]
    starts, stops = np.array(ends[::2]), np.array(ends[1::2])
    lasting = stops > starts
    starts, stops = starts[lasting], stops[lasting]
    opens = zip(starts.tolist(), utc_datetimes(starts), strict=True)
    closes = zip(stops.tolist(), utc_datetimes(stops), strict=True)
    return tuple(
        Window(begin, start, last, end, round((last - begin) * MINUTES_PER_DAY, 3))
        for (begin, start), (last, end) in zip(opens, closes, strict=True)
    )


def _borders(
    election: Election, predicates: Sequence[Predicate], low: Array, high: Array, before: NDArray[np.bool_]
) -> Array:
    """Where what all predicates say changes between two moments each, by halving all of them together."""
    while len(low) and (high - low).max() > _SECOND:
        middle = 0.5 * (low + high)
        same = np.concatenate([
            _all_hold(election, predicates, middle[begin : begin + _AT_ONCE]) for begin in range(0, len(low), _AT_ONCE)
        ]) == before  # fmt: skip
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return high
