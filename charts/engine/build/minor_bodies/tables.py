"""The shipped records: Chebyshev series through positions, and how far they are from them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from charts.engine.build.minor_bodies.chebyshev import nodes, positions, transform
from charts.engine.build.minor_bodies.elements import ORBITS
from charts.engine.build.minor_bodies.integration import integrate
from charts.engine.build.minor_bodies.kernel import Asteroids, kernel_path
from charts.engine.build.minor_bodies.solar_system import SolarSystem
from charts.engine.minor import DATA_FILE, MINOR_FIRST, MINOR_LAST, RECORD_DAYS, TERMS
from charts.engine.numbers import Array
from charts.engine.spk import Records

TARGET: Final = Path(__file__).parents[2] / "data" / DATA_FILE
CLOSE: Final = 1e-10  # au: how far the shipped may be from what is computed
_FITTED: Final = 32  # positions of a record that its series runs through, of which only the first TERMS terms are kept
_CHECKED: Final = 50  # positions of a record that are compared
_GRID: Final = 2.0**40  # coefficients are whole multiples of 1e-12 au, and so compress to half

Positions = Callable[[Array], Array]


@contextmanager
def source(body: str, kernel: str | None) -> Iterator[Positions]:
    """Where `body` is at a JD TDB, barycentric, by its source. Errors: KernelMissing."""
    if body in ORBITS:
        last = MINOR_FIRST + records_of(body) * RECORD_DAYS[body]
        with SolarSystem() as system:
            orbit = integrate(ORBITS[body], system, MINOR_FIRST, last)
        yield lambda times: positions(orbit, times)
    else:
        with Asteroids(kernel_path(kernel)) as asteroids:
            yield lambda times: asteroids.positions(body, times)


def records_of(body: str) -> int:
    """How many records cover the span."""
    return int(np.ceil((MINOR_LAST - MINOR_FIRST) / RECORD_DAYS[body]))


def fitted(body: str, where: Positions) -> Array:
    """(records, 3, TERMS) in au."""
    moments = _moments(body, nodes(_FITTED))
    values = where(moments.ravel()).reshape(*moments.shape, 3)
    coefficients = np.einsum("tn,rnc->rct", transform(_FITTED)[:TERMS], values)
    rounded: Array = np.rint(coefficients * _GRID) / _GRID
    return rounded


def difference(body: str, records: Records, where: Positions) -> float:
    """The largest distance, au, between a body's records and its source, evenly over each record."""
    moments = _moments(body, np.linspace(-1.0, 1.0, _CHECKED + 2)[1:-1]).ravel()
    apart = positions(records, moments) - where(moments)
    return float(np.sqrt((apart**2).sum(axis=1)).max())


def write(tables: dict[str, Array]) -> None:
    np.savez_compressed(TARGET, allow_pickle=False, **tables)


def _moments(body: str, x: Array) -> Array:
    """JD TDB of each x of −1 to 1 in each record: (records, moments)."""
    days = RECORD_DAYS[body]
    moments: Array = MINOR_FIRST + (np.arange(records_of(body))[:, None] + 0.5 * (x + 1.0)) * days
    return moments
