"""Which house a longitude is in."""

from bisect import bisect_right
from operator import gt

import numpy as np
from numpy.typing import NDArray

from charts.engine.houses.wheel import Cusps
from charts.engine.numbers import Array


class HouseFinder:
    """Houses by their cusps alone: a house holds its own cusp, to the last bit, and reaches up to the next.

    There is no allowance before a cusp. Cusps may run with the zodiac or, within the polar circles, against it. Where
    a system lets neighbours change places (topocentric does from 65° on), a house reaches up to whichever cusp is next.
    """

    def __init__(self, cusps: Cusps) -> None:
        self.backwards = sum(map(gt, cusps, (*cusps[1:], cusps[0]))) > 6  # steps down: 1 with the zodiac, 11 against it
        ascending = sorted(range(12), key=cusps.__getitem__)
        self._houses = [house + 1 for house in ascending]
        self._cusps = [cusps[house] for house in ascending]

    def house(self, longitude: float) -> int:
        """The number, 1 to 12, of the house that holds a longitude in degrees from 0 to 360."""
        below = bisect_right(self._cusps, longitude) - 1  # −1, before the first cusp, is the last
        if self.backwards and self._cusps[below] != longitude:
            return self._houses[(below + 1) % 12]
        return self._houses[below]


def house_numbers(cusps: Array, longitudes: Array) -> NDArray[np.int8]:
    """The houses, 1 to 12, by the same rule: cusps (12, n) and longitudes (p, n) in degrees give numbers (p, n).

    Moments whose cusps are NaN have no houses: their numbers are 0.
    """
    passed = np.zeros(longitudes.shape, dtype=np.int8)  # cusps up to the longitude, from 0° Aries on
    for cusp in cusps:
        passed += cusp <= longitudes
    lowest = cusps.argmin(axis=0).astype(np.int8)
    numbers: NDArray[np.int8] = (lowest + passed + np.int8(11)) % np.int8(12) + np.int8(1)
    steps_down = (np.roll(cusps, -1, axis=0) < cusps).sum(axis=0)
    for column in np.flatnonzero(steps_down > 1):  # not simply with the zodiac, at high latitudes
        finder = HouseFinder(tuple(cusps[:, column].tolist()))
        numbers[:, column] = [finder.house(longitude) for longitude in longitudes[:, column].tolist()]
    numbers[:, np.isnan(cusps).any(axis=0)] = 0
    return numbers
