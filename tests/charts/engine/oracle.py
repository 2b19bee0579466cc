"""The oracle: Swiss Ephemeris with the DE441 files of the immanuel wheel.

For tests only: its licence keeps it out of the product.
"""

import random
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import swisseph

from charts.engine.catalogue import POINT_ORDER

_IMMANUEL = find_spec("immanuel")  # found, not imported: its code brings a second `swisseph`
if _IMMANUEL is None or not _IMMANUEL.submodule_search_locations:
    raise ModuleNotFoundError("The oracle's data files come with immanuel.", name="immanuel")
DATA_FILES = str(Path(_IMMANUEL.submodule_search_locations[0]) / "resources" / "ephemeris")

SEED = 20261120
MOMENTS = 1000
FIRST, LAST = 2378496.5, 2506332.5  # 1800-01-01 to 2150-01-01, JD TT

NUMBERS = {
    "sun": swisseph.SUN,
    "moon": swisseph.MOON,
    "mercury": swisseph.MERCURY,
    "venus": swisseph.VENUS,
    "mars": swisseph.MARS,
    "jupiter": swisseph.JUPITER,
    "saturn": swisseph.SATURN,
    "uranus": swisseph.URANUS,
    "neptune": swisseph.NEPTUNE,
    "pluto": swisseph.PLUTO,
    "mean_node": swisseph.MEAN_NODE,
    "true_node": swisseph.TRUE_NODE,
    "mean_lilith": swisseph.MEAN_APOG,
    "true_lilith": swisseph.OSCU_APOG,
}
PLANETS = tuple(list(NUMBERS)[:10])
# Without sunshine (b"I"), which asks for the Sun's declination too.
HOUSE_LETTERS = {
    "placidus": b"P",
    "koch": b"K",
    "regiomontanus": b"R",
    "campanus": b"C",
    "porphyry": b"O",
    "alcabitius": b"B",
    "morinus": b"M",
    "topocentric": b"T",
    "meridian": b"X",
    "equal": b"E",
    "equal_mc": b"D",
    "whole_sign": b"W",
    "vehlow": b"V",
    "sripati": b"S",
    "krusinski": b"U",
    "carter": b"F",
    "horizontal": b"H",
    "apc": b"Y",
    "pullen_sd": b"L",
    "pullen_sr": b"Q",
}


def moments(count: int = MOMENTS) -> list[float]:
    """The same random moments each time, JD TT, evenly over 1800 to 2150."""
    chance = random.Random(SEED)
    return [chance.uniform(FIRST, LAST) for _ in range(count)]


def place(swe: Any, point: str, tt: float) -> tuple[float, float, float]:
    """Apparent longitude and latitude of date in degrees, distance in au. It degrades silently: see the assertion."""
    values, flags, *_ = swe.calc(tt, NUMBERS[point], swe.FLG_SWIEPH)
    assert flags & swe.FLG_SWIEPH, f"the oracle fell back to another ephemeris for {point}"
    return values[0], values[1], values[2]


def speeds(swe: Any, point: str, tt: float, step: float = 0.01) -> list[float]:
    """Degrees, degrees and au a day, by difference: the oracle's own speeds are up to 0.25″ a day off its positions."""
    return rates(lambda moment: place(swe, point, moment), tt, step)


def rates(place_at: Callable[[float], Sequence[float]], tt: float, step: float) -> list[float]:
    """What a place, its longitude first, changes by in a day: by differences without their first error (Richardson)."""
    near, far = (_differences(place_at(tt - days), place_at(tt + days), days) for days in (step, 2.0 * step))
    return [rate + (rate - coarse) / 3.0 for rate, coarse in zip(near, far, strict=True)]


def _differences(before: Sequence[float], after: Sequence[float], days: float) -> list[float]:
    longitude = around(after[0], before[0])
    others = [one - two for one, two in zip(after[1:], before[1:], strict=True)]
    return [difference / (2.0 * days) for difference in (longitude, *others)]


def roughness(swe: Any, point: str, tt: float, step: float = 0.1) -> float:
    """How far, degrees, the oracle's longitude lies off the curve through its own six neighbours."""
    here = place(swe, point, tt)[0]
    near, middle, far = (
        around(place(swe, point, tt - days)[0], here) + around(place(swe, point, tt + days)[0], here)
        for days in (step, 2 * step, 3 * step)
    )
    return (15.0 * near - 6.0 * middle + far) / 20.0


def around(first: float, second: float) -> float:
    """first − second on the circle, −180 to 180 degrees."""
    return (first - second + 180.0) % 360.0 - 180.0


def index(point: str) -> int:
    return POINT_ORDER[point]
