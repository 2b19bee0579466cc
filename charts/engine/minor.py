"""Chiron, Ceres, Pallas, Juno, Vesta and Pholus, as further bodies of the ephemeris' table.

The shipped Chebyshev coefficients are made by ``charts.engine.build.minor_bodies``, which tells where they come from:
JPL's sb441-n16 kernel for the asteroids, a numerical integration of published elements for Chiron and Pholus. They
hold to 1e-10 au of their sources. Outside `MINOR_FIRST` to `MINOR_LAST` there is nothing: no Kepler orbit stands in.
"""

from importlib.resources import files
from io import BytesIO
from typing import Final

import numpy as np

from charts.engine.spk import Records

MINOR_BODIES: Final = ("chiron", "ceres", "pallas", "juno", "vesta", "pholus")
MINOR_FIRST: Final = 2378464.5  # JD TDB, 1799-11-30
MINOR_LAST: Final = 2506632.5  # JD TDB, 2150-10-25

# Each body's record covers so many days: as many as fourteen terms hold to 1e-10 au.
RECORD_DAYS: Final = {"chiron": 400.0, "ceres": 136.0, "pallas": 136.0, "juno": 136.0, "vesta": 136.0, "pholus": 400.0}
TERMS: Final = 14
DATA_FILE: Final = "minor_bodies.npz"


def minor_records() -> tuple[Records, ...]:
    """The bodies in the order of `MINOR_BODIES`: barycentric, ICRS axes, au; each covers the whole span.

    Reads the file anew at every call, some milliseconds.
    """
    shipped = np.load(BytesIO((files("charts.engine") / "data" / DATA_FILE).read_bytes()))
    return tuple(Records(MINOR_FIRST, RECORD_DAYS[body], shipped[body], 1.0) for body in MINOR_BODIES)
