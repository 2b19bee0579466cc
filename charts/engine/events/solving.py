"""Roots of many functions at once: Newton's method within brackets that close."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.events.curves import Indices
from charts.engine.numbers import Array

_MOST_STEPS: Final = 60  # halving a bracket of eight days takes 44 to a float's end


class Bracket(NamedTuple):
    """n roots, each alone between two moments."""

    low: Array
    high: Array
    guess: Array
    rises: NDArray[np.bool_]  # the function does, through its root
    close: Array  # days: the root is found when a step is no longer than this


# From roots still sought and a moment for each, to how far each function is from zero and its slope.
Function = Callable[[Indices, Array], tuple[Array, Array]]


def solve(function: Function, bracket: Bracket) -> Array:
    """The moments of the roots. A step of Newton's that leaves the bracket is replaced by halving it."""
    low, high, tt = bracket.low.copy(), bracket.high.copy(), bracket.guess.copy()
    sought = np.arange(len(tt))
    for _ in range(_MOST_STEPS):
        if not len(sought):
            break
        at = tt[sought]
        off, slope = function(sought, at)
        past = (off > 0.0) == bracket.rises[sought]
        high[sought] = np.where(past, at, high[sought])
        low[sought] = np.where(past, low[sought], at)
        with np.errstate(divide="ignore", invalid="ignore"):
            further = at - off / slope
        inside = (further >= low[sought]) & (further <= high[sought])
        further = np.where(inside, further, 0.5 * (low[sought] + high[sought]))
        further = np.where(off == 0.0, at, further)
        tt[sought] = further
        sought = sought[np.abs(further - at) > bracket.close[sought]]
    return tt
