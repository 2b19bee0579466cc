"""Make ``data/nutation.npy``: ``python -m charts.engine.build.nutation``.

Chebyshev polynomials through erfa's IAU 2006/2000A nutation (``nut06a``), which takes 22 µs a moment and these 1 µs.
Largest error 0.00004″; single precision adds 0.000001″.
"""

from pathlib import Path
from typing import Final

import numpy as np

from charts.engine.nutation import RECORDS, chebyshev_coefficients

TARGET: Final = Path(__file__).parent.parent / "data" / "nutation.npy"


def chebyshev_records() -> np.ndarray[tuple[int, int, int], np.dtype[np.float32]]:
    """Coefficients of Δψ and Δε in radians, (records, 2, terms)."""
    records: np.ndarray[tuple[int, int, int], np.dtype[np.float32]]
    records = chebyshev_coefficients(np.arange(RECORDS)).astype(np.float32)
    return records


if __name__ == "__main__":
    np.save(TARGET, chebyshev_records())
