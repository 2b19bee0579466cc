"""Where curves cross given degrees and where they turn, over a span: bracketed on a coarse grid, then refined together.

Nothing slips through and nothing is found twice, because

- the grid's nodes are multiples of its step whatever the span, so that adjoining spans refine the same roots;
- a curve is cut where it turns, at the true turning point, and between two cuts it only rises or only falls: each
  degree between the ends of such a piece is crossed exactly once, and a piece owns its higher end, not its lower one;
- a piece is followed the short way round, over 0° Aries too.

A curve that turns within TOUCH of a degree touches it: that is one root, at the turning point. What can be missed is a
pair of turning points within one step whose dip of speed is below SLOPE, so that three crossings within a hundredth
of an arcsecond become one.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.circle import wrap_array
from charts.engine.events.clock import Span, ut1_from_tt
from charts.engine.events.curves import FASTEST, Curves, Indices
from charts.engine.events.errors import EVENT_LIMIT, FEWER, TooManyEvents
from charts.engine.events.grid import cut_at_turns, grid_pieces, may_turn
from charts.engine.events.pieces import Pieces, invert, joined
from charts.engine.events.solving import Bracket, solve
from charts.engine.numbers import Array
from charts.engine.times import tt_from_ut1

TOUCH: Final = 1e-8  # degrees
EXACT: Final = 2e-9  # days to which a root is refined: a float of Julian days holds 5e-10
_LONGEST_LAST: Final = 1e-3  # days: a longer step than this is never the last
_WELL_OUTSIDE: Final = 2.0  # days, more than a cubic errs
_SAME: Final = 1e-6  # days
_SAMPLES: Final = 64  # moments for an estimate


class Crossings(NamedTuple):
    """n roots by time: which curve, which of the asked degrees, when, and whether the curve rises there.

    At a touch it rises or falls as it did before.
    """

    curve: Indices
    degree: Indices
    tt: Array
    julian_day: Array  # UT1
    rising: NDArray[np.bool_]


class Turns(NamedTuple):
    """n turning points by time, with the curve's value there in degrees and whether it is a maximum."""

    curve: Indices
    tt: Array
    julian_day: Array  # UT1
    value: Array
    maximum: NDArray[np.bool_]


def crossings(
    curves: Curves, degrees: Array, span: Span, *, around: Array | None = None, limit: int = EVENT_LIMIT
) -> Crossings:
    """Every crossing of the degrees (from 0 up to 360, rising, none twice) within a span.

    around: for each curve so many days before and after the span are searched too, as far as the ephemeris reaches;
    instants there are unrefined, good to half a day: enough to count by. Errors: `TooManyEvents`, before the roots are
    refined; `OutOfEphemerisRange`.
    """
    refuse_too_many(expected_crossings(curves, len(degrees), span, limit), span, limit)
    around = np.zeros(len(curves.members)) if around is None else around
    turning, bracketed = [], []
    for pieces in grid_pieces(curves, span, around):
        may = may_turn(pieces)
        turning.append(pieces.take(may))
        bracketed.append(_crossed(pieces, degrees, ~may))
        refuse_too_many(sum(len(rank) for _, rank in bracketed), span, limit)
    kept, before, after = cut_at_turns(curves, joined(*turning))
    touching, before, after = _touches(before, after, degrees)
    bracketed += [_crossed(part, degrees, part.start < part.end) for part in (kept, before, after)]
    pieces, rank = joined(*(part for part, _ in bracketed)), np.concatenate([rank for _, rank in bracketed])
    tt = _refined(curves, pieces, degrees[rank % len(degrees)] + 360.0 * (rank // len(degrees)), span)
    rising = pieces.end_value > pieces.start_value
    found = Crossings(pieces.curve, rank % len(degrees), tt, ut1_from_tt(tt), rising)
    most = float(around.max(initial=0.0))
    return Crossings(*_within(Span(span.start - most, span.end + most), _without(found, touching), touching))


def turns(curves: Curves, span: Span) -> Turns:
    """Every turning point within a span: a maximum or a minimum of a curve. Errors: `OutOfEphemerisRange`."""
    turning = [pieces.take(may_turn(pieces)) for pieces in grid_pieces(curves, span, np.zeros(len(curves.members)))]
    _, found, _ = cut_at_turns(curves, joined(*turning))
    value = wrap_array(found.end_value.copy())
    return Turns(*_within(span, Turns(found.curve, found.end, ut1_from_tt(found.end), value, found.start_rate >= 0.0)))


def expected_crossings(curves: Curves, degrees: int, span: Span, enough: int = 0) -> int:
    """About how many crossings a span holds, from the speeds at a few moments of it.

    enough: up to so many need no closer look than the points' greatest speeds.
    """
    turns_of_the_circle = span.days * degrees / 360.0
    most = sum(FASTEST[point] for members in curves.members for point in members) * turns_of_the_circle
    if most <= enough:
        return int(most)
    tt = np.linspace(tt_from_ut1(span.start), tt_from_ut1(span.end), _SAMPLES + 2)[1:-1]
    _, rates = curves.sample(tt)
    return int(np.abs(rates).mean(axis=1).sum() * turns_of_the_circle)


def refuse_too_many(many: int, span: Span, limit: int = EVENT_LIMIT, advice: str = FEWER) -> None:
    if many > limit:
        raise TooManyEvents(many, span.start, span.end, limit, advice)


def _within(span: Span, *parts: Any) -> Iterator[Any]:
    """The columns of all parts by time, without what lies outside the span."""
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    julian_day = np.concatenate([part.julian_day for part in parts])
    order = np.lexsort((columns[0], julian_day))
    order = order[(julian_day[order] >= span.start) & (julian_day[order] < span.end)]
    return (column[order] for column in columns)


def _rank(values: Array, degrees: Array) -> Indices:
    """How many of the degrees, on all turns of the circle from 0 on, are not above each value."""
    whole = np.floor(values / 360.0)
    within = np.searchsorted(degrees, values - 360.0 * whole, side="right")
    return whole.astype(np.intp) * len(degrees) + within


def _crossed(pieces: Pieces, degrees: Array, wanted: NDArray[np.bool_]) -> tuple[Pieces, Indices]:
    """One piece for every crossing by those wanted, and the rank of the degree that is crossed.

    A piece owns its higher end and not its lower, so that a degree exactly on a node is crossed once.
    """
    first, last = _rank(pieces.start_value, degrees), _rank(pieces.end_value, degrees)
    low, many = np.minimum(first, last), np.abs(last - first) * wanted
    piece = np.repeat(np.arange(len(many)), many)
    begins = np.cumsum(many) - many
    return pieces.take(piece), low[piece] + np.arange(len(piece)) - begins[piece]


def _touches(before: Pieces, after: Pieces, degrees: Array) -> tuple[Crossings, Pieces, Pieces]:
    """Turning points that touch a degree, as roots, and the pieces around them drawn back so that none crosses it."""
    value = before.end_value
    around = np.concatenate([degrees[-1:] - 360.0, degrees, degrees[:1] + 360.0])
    within = value % 360.0
    above = np.searchsorted(around, within)
    nearest = np.where(around[above] - within < within - around[above - 1], above, above - 1)
    off = within - around[nearest]
    touching = np.abs(off) < TOUCH
    rising = before.start_rate >= 0.0
    drawn = np.where(touching, value - off + np.where(rising, -TOUCH, TOUCH), value)
    tt = before.end[touching]
    degree = (nearest[touching] - 1) % len(degrees)
    found = Crossings(before.curve[touching], degree, tt, ut1_from_tt(tt), rising[touching])
    return found, before._replace(end_value=drawn), after._replace(start_value=drawn)


def _without(found: Crossings, touching: Crossings) -> Crossings:
    """The crossings but those that are a touch too: where a curve turns on a node, the piece before ends there."""
    for curve, degree, tt in zip(touching.curve, touching.degree, touching.tt, strict=True):
        same = (found.curve == curve) & (found.degree == degree) & (np.abs(found.tt - tt) <= _SAME)
        found = Crossings._make(column[~same] for column in found)
    return found


def _refined(curves: Curves, pieces: Pieces, values: Array, span: Span) -> Array:
    """JD TT at which each piece has its value, as its cubic says where that is well outside the span."""
    x, rate, bend = invert(pieces, values)
    with np.errstate(divide="ignore"):
        # Newton's error after a step is its square times bend / (2 · rate).
        close = np.minimum(np.sqrt(2.0 * EXACT * np.abs(rate / bend)), _LONGEST_LAST)
    tt = pieces.start + x * (pieces.end - pieces.start)
    near = np.nonzero((tt > span.start - _WELL_OUTSIDE) & (tt < span.end + _WELL_OUTSIDE))[0]
    pieces, values = pieces.take(near), values[near]

    def off_and_rate(chosen: Indices, moments: Array) -> tuple[Array, Array]:
        value, rate = curves.at(pieces.curve[chosen], moments)
        return (value - values[chosen] + 180.0) % 360.0 - 180.0, rate

    rises = pieces.end_value > pieces.start_value
    tt[near] = solve(off_and_rate, Bracket(pieces.start, pieces.end, tt[near], rises, close[near]))
    return tt
