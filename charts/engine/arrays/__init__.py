"""The engine on arrays: the same formulas as the rooms beside this one, for many moments at once.

One moment is better served by plain floats; from about eight on, these are faster. Rooms that stand side by side
(`apparent`) read alike, the others are shared. A test holds both paths to each other.
"""

from charts.engine.arrays.sky import SkyArrays, sky_arrays
from charts.engine.coordinates import equatorial_arrays

__all__ = ["SkyArrays", "equatorial_arrays", "sky_arrays"]
