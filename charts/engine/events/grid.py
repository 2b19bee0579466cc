"""Curves over a span in pieces between coarse nodes, cut where they turn."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange
from charts.engine.events.clock import Span, ut1_from_tt
from charts.engine.events.curves import Curves, Indices
from charts.engine.events.pieces import Pieces, joined, nearest_turn, slowest, standstill
from charts.engine.events.solving import Bracket, solve
from charts.engine.minor import MINOR_BODIES
from charts.engine.numbers import Array
from charts.engine.times import tt_from_ut1

BLOCK: Final = 4096  # nodes at a time
SLOPE: Final = 2e-5  # degrees a day: a dip of speed that comes so near to zero is looked at
_EDGE: Final = 1e-6  # days kept from the ends of the ephemeris
_LATER: Final = 0.01  # days over which a rate's own slope is taken
_CLOSE: Final = 1e-4  # days: a step so short is the last


def grid_pieces(curves: Curves, span: Span, around: Array) -> Iterator[Pieces]:
    """All curves in pieces that cover the span and so many days around it, some thousand nodes at a time.

    around: of each curve, as far as the ephemeris reaches. Nodes are multiples of the step whatever the span. Errors:
    `OutOfEphemerisRange`.
    """
    first, last = covered(curves, span)
    start, end = tt_from_ut1(span.start), tt_from_ut1(span.end)
    for step, which in curves.by_step():
        group, more = curves.only(which), around[which].max()
        nodes = np.arange(np.floor((start - more) / step) - 1.0, np.ceil((end + more) / step) + 2.0) * step
        nodes = np.unique(np.clip(nodes, first, last))
        for begin in range(0, len(nodes) - 1, BLOCK):
            tt = nodes[begin : begin + BLOCK + 1]
            yield _pieces(which, tt, *group.sample(tt))


def widened(curves: Curves, span: Span, days: float) -> Span:
    """The span with so many days more before and after it, as far as all the curves exist."""
    first, last = ut1_from_tt(np.array(_range(curves))).tolist()
    return Span(
        min(span.start, max(span.start - days, first + _EDGE)), max(span.end, min(span.end + days, last - _EDGE))
    )


def _range(curves: Curves) -> tuple[float, float]:
    """JD TT between which all the curves exist."""
    ephemeris = shared_ephemeris()
    if any(point in MINOR_BODIES for members in curves.members for point in members):
        return ephemeris.minor_first, ephemeris.minor_last
    return ephemeris.first, ephemeris.last


def covered(curves: Curves, span: Span) -> tuple[float, float]:
    """Where nodes may lie, JD TT. Errors: `OutOfEphemerisRange` for a span beyond, naming the minor bodies."""
    first, last = _range(curves)
    for moment in span:
        if not first <= tt_from_ut1(moment) <= last:
            minors = [point for members in curves.members for point in members if point in MINOR_BODIES]
            raise OutOfEphemerisRange(moment, first, last, " and ".join(dict.fromkeys(minors)))
    return first + _EDGE, last - _EDGE


def _pieces(which: Indices, tt: Array, values: Array, rates: Array) -> Pieces:
    values = values % 360.0
    starts = values[:, :-1].ravel()
    return Pieces(
        np.repeat(which, len(tt) - 1),
        np.tile(tt[:-1], len(values)),
        starts,
        rates[:, :-1].ravel(),
        np.tile(tt[1:], len(values)),
        nearest_turn(values[:, 1:].ravel(), starts),
        rates[:, 1:].ravel(),
    )


def may_turn(pieces: Pieces) -> NDArray[np.bool_]:
    """Which pieces have a turning point, or a speed that comes so near to zero that they may have two."""
    _, rate = slowest(pieces)
    dips: NDArray[np.bool_] = rate * np.copysign(1.0, pieces.start_rate) < SLOPE  # NaN, where there is none, is no dip
    return dips | _flips(pieces)


def cut_at_turns(curves: Curves, pieces: Pieces) -> tuple[Pieces, Pieces, Pieces]:
    """Of the pieces that may turn those that only rise or only fall, and the others before and after their turn each.

    One that dips is halved where its speed is least, which brings two turning points apart.
    """
    flips = _flips(pieces)
    halves = _halves(curves, pieces.take(~flips))
    flipped = _flips(halves)
    turning = joined(pieces.take(flips), halves.take(flipped))
    tt, value = _turning_points(curves, turning)
    cut = turning.split(tt, nearest_turn(value, turning.start_value), np.zeros_like(tt))
    middle = len(tt)
    return halves.take(~flipped), cut.take(np.arange(middle)), cut.take(np.arange(middle, 2 * middle))


def _flips(pieces: Pieces) -> NDArray[np.bool_]:
    flips: NDArray[np.bool_] = (pieces.start_rate >= 0.0) != (pieces.end_rate >= 0.0)
    return flips


def _halves(curves: Curves, dips: Pieces) -> Pieces:
    """Pieces whose speed dips towards zero, halved there."""
    where, _ = slowest(dips)
    tt = dips.start + where * (dips.end - dips.start)
    value, rate = curves.at(dips.curve, tt)
    return dips.split(tt, nearest_turn(value, dips.start_value), rate)


def _turning_points(curves: Curves, pieces: Pieces) -> tuple[Array, Array]:
    """When the rate of each piece passes zero, and the value there."""
    reached = np.empty_like(pieces.start)

    def rate_and_slope(chosen: Indices, tt: Array) -> tuple[Array, Array]:
        values, rates = curves.at(np.tile(pieces.curve[chosen], 2), np.concatenate([tt, tt + _LATER]))
        value, rate = values[: len(tt)], rates[: len(tt)]
        slope = (rates[len(tt) :] - rate) / _LATER
        with np.errstate(divide="ignore", invalid="ignore"):
            reached[chosen] = value - np.where(rate == 0.0, 0.0, 0.5 * rate * rate / slope)
        return rate, slope

    guess = pieces.start + standstill(pieces) * (pieces.end - pieces.start)
    close = np.full(len(guess), _CLOSE)
    tt = solve(rate_and_slope, Bracket(pieces.start, pieces.end, guess, pieces.start_rate < 0.0, close))
    return tt, reached
