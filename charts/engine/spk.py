"""Reading an SPK file of JPL: the Chebyshev records of its bodies, memory-mapped.

Format: NAIF, "SPK Required Reading", data type 2 (Chebyshev polynomials, position only).
"""

from mmap import ACCESS_READ, MADV_DONTNEED, mmap
from typing import Any, NamedTuple

import numpy as np
from jplephem.spk import SPK

from charts.engine.constants import AU_KM, J2000, SECONDS_PER_DAY
from charts.engine.numbers import Array


class Records(NamedTuple):
    """One body's polynomials: record i covers `days` from `start + i * days`."""

    start: float  # JD TDB
    days: float
    coefficients: Array  # (records, 3, terms), in the unit that `scale` turns into au
    scale: float

    @property
    def end(self) -> float:
        return self.start + self.days * len(self.coefficients)

    def between(self, first: float, last: float) -> "Records":
        """Those records that cover the span from `first` to `last`, both JD TDB."""
        begin = int((first - self.start) // self.days)
        end = int((last - self.start) // self.days) + 1
        return self._replace(start=self.start + begin * self.days, coefficients=self.coefficients[begin:end])


class SpkFile:
    """The records of each asked (centre, target) pair of NAIF numbers, in that order."""

    def __init__(self, path: str, targets: tuple[tuple[int, int], ...]) -> None:
        with SPK.open(path) as kernel:
            segments = {(segment.center, segment.target): segment for segment in kernel.segments}
            self._map = mmap(kernel.daf.file.fileno(), 0, access=ACCESS_READ)
            words = np.frombuffer(self._map, kernel.daf.endian + "f8")
            self.records = tuple(_records(words, segments[target]) for target in targets)

    def release(self) -> None:
        """Give the pages read so far back to the system; they return from its cache when they are read again."""
        self._map.madvise(MADV_DONTNEED)


def _records(words: Array, segment: Any) -> Records:
    """A segment ends with its initial epoch and interval (seconds from J2000), a record's size and their number."""
    last = segment.end_i  # counted from 1
    start, length, size, count = words[last - 4 : last].tolist()
    size, count = int(size), int(count)
    table = words[segment.start_i - 1 : segment.start_i - 1 + size * count].reshape(count, size)
    coefficients = table[:, 2:].reshape(count, 3, (size - 2) // 3)  # before them stand a record's midpoint and radius
    return Records(J2000 + start / SECONDS_PER_DAY, length / SECONDS_PER_DAY, coefficients, 1.0 / AU_KM)
