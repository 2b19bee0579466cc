"""Which house a longitude is in."""

from bisect import bisect_right
from itertools import pairwise

from charts.engine.houses.systems import Cusps


class HouseFinder:
    """Houses by their cusps alone: a house holds its own cusp, to the last bit, and reaches up to the next.

    There is no allowance before a cusp. Cusps may run with the zodiac or, within the polar circles, against it.
    """

    def __init__(self, cusps: Cusps) -> None:
        self.backwards = sum((after - before) % 360.0 for before, after in pairwise(cusps)) > 360.0
        ascending = sorted(range(12), key=cusps.__getitem__)
        self._houses = [house + 1 for house in ascending]
        self._cusps = [cusps[house] for house in ascending]

    def house(self, longitude: float) -> int:
        """The number, 1 to 12, of the house that holds a longitude in degrees from 0 to 360."""
        below = bisect_right(self._cusps, longitude) - 1  # −1, before the first cusp, is the last
        if self.backwards and self._cusps[below] != longitude:
            return self._houses[(below + 1) % 12]
        return self._houses[below]
