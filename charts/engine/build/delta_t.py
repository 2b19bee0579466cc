"""Make ``data/delta_t.csv``: ``python -m charts.engine.build.delta_t Table-S15.2020.txt eopc04.1962-now``.

Table-S15.2020.txt: HM Nautical Almanac Office, http://astro.ukho.gov.uk/nao/lvm/Table-S15.2020.txt
(Morrison, Stephenson, Hohenkerk & Zawilski 2021, doi 10.1098/rspa.2020.0776).
eopc04.1962-now: IERS EOP 20 C04, Paris Observatory; the wheel ``astropy-iers-data`` carries it.
The values of 1955 to 1961 are USNO's (historic_deltat.data).
"""

import sys
from itertools import pairwise
from pathlib import Path
from typing import Final

import erfa

from charts.engine.deltat import calendar_year, long_term_parabola

TARGET: Final = Path(__file__).parent.parent / "data" / "delta_t.csv"
OBSERVED_FROM, BRIDGE_FROM, PARABOLA_FROM = 1955.0, 1950.0, 2800.0
# USNO, half-yearly from 1955.0 to 1961.5, seconds.
USNO: Final = (
    31.07,
    31.24,
    31.349,
    31.516,
    31.677,
    31.923,
    32.166,
    32.449,
    32.671,
    32.919,
    33.150,
    33.397,
    33.584,
    33.804,
)

Piece = tuple[float, float, float, float, float]  # JD of its start and four coefficients
Value = tuple[float, float]  # JD, ΔT in seconds


def julian_day_of(year: float) -> float:
    return 2451544.5 + (year - 2000.0) * 365.2425


def spline(path: Path) -> list[Piece]:
    """Rows ``i K_i K_{i+1} a0 a1 a2 a3`` of Table S15 that start before 1955."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    numbers = [[float(word) for word in row] for row in rows if len(row) == 7 and row[0].isdigit()]
    return [(julian_day_of(start), a0, a1, a2, a3) for _, start, _, a0, a1, a2, a3 in numbers if start < OBSERVED_FROM]


def observed(path: Path) -> list[Value]:
    """USNO's values, then one a month (its first day, 0h UTC) from EOP C04, then the last day of C04."""
    values = [(julian_day_of(OBSERVED_FROM + index / 2), value) for index, value in enumerate(USNO)]
    rows = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line[0] != "#"]
    for row in [*(row for row in rows if row[2] == "1"), rows[-1]]:
        year, month, day = map(int, row[:3])
        values.append((float(row[4]) + 2400000.5, 32.184 + float(erfa.dat(year, month, day, 0.0)) - float(row[7])))
    return values


def bridged(pieces: list[Piece], end: Value) -> list[Piece]:
    """The spline with its tail (1950 to 1955) raised linearly to the first observed value."""
    bridge, (last, target) = julian_day_of(BRIDGE_FROM), end
    start, a0, a1, a2, a3 = pieces[-1]
    share = (last - start) / (julian_day_of(1956.0) - start)  # Table S15's piece runs to 1956: keep its first part
    pieces = [*pieces[:-1], (start, a0, a1 * share, a2 * share**2, a3 * share**3)]
    slope = (target - sum(pieces[-1][1:])) / (last - bridge)
    raised = []
    for piece, following in pairwise([*pieces, (last, 0.0, 0.0, 0.0, 0.0)]):
        start, a0, a1, a2, a3 = piece
        lift = slope if start >= bridge - 1e-6 else 0.0
        raised.append((start, a0 + lift * (start - bridge), a1 + lift * (following[0] - start), a2, a3))
    return raised


def extrapolation(values: list[Value]) -> Piece:
    """The cubic from the last value, with its mean slope over ten years, to the long-term parabola."""
    (start, first), end = values[-1], julian_day_of(PARABOLA_FROM)
    earlier, before = values[-121]
    slope = (first - before) / (start - earlier) * (end - start)
    last = long_term_parabola(PARABOLA_FROM)
    last_slope = (
        (long_term_parabola(PARABOLA_FROM + 0.5) - long_term_parabola(PARABOLA_FROM - 0.5)) / 365.2425 * (end - start)
    )
    rise = last - first
    return start, first, slope, 3 * rise - 2 * slope - last_slope, slope + last_slope - 2 * rise


def main(spline_path: Path, observed_path: Path) -> None:
    values = observed(observed_path)
    linear = [(start, first, second - first, 0.0, 0.0) for (start, first), (_, second) in pairwise(values)]
    pieces = [*bridged(spline(spline_path), values[0]), *linear, extrapolation(values)]
    lines = [
        "# Delta T = TT - UT1. Columns: Julian day of a piece's start, c0..c3 of seconds c0 + c1 t + c2 t^2 + c3 t^3,",
        "# t from 0 to 1 over the piece; the last row ends the last piece. Made by charts.engine.build.delta_t from",
        "# HMNAO's Table S15 (version 2020), USNO's historic values and IERS EOP 20 C04 to "
        f"{calendar_year(values[-1][0]):.3f}; see charts/engine/deltat.py.",
    ]
    lines += [",".join(f"{number:.10g}" for number in piece) for piece in pieces]
    lines.append(f"{julian_day_of(PARABOLA_FROM):.10g},0,0,0,0")
    TARGET.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
