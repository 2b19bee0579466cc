"""NASA's canons of eclipses, 1900 to 2100, as the files in `data` hold them."""

import csv
from collections.abc import Callable
from pathlib import Path

from charts.engine.times import julian_day

Row = dict[str, str]

DATA = Path(__file__).parent / "data"
TYPES = {
    "T": "total", "A": "annular", "H": "hybrid", "P": "partial", "N": "penumbral",
}  # fmt: skip  # by the first letter of the canon's type


def rows(kind: str) -> list[Row]:
    lines = (DATA / f"{kind}_canon.csv").read_text(encoding="ascii").splitlines()
    return list(csv.DictReader(line for line in lines if line[0] != "#"))


def greatest(row: Row) -> float:
    """JD of dynamical time."""
    year, month, day = map(int, row["date"].split("-"))
    hours, minutes, seconds = map(int, row["td_of_greatest"].split(":"))
    return julian_day(year, month, day, hours + minutes / 60 + seconds / 3600)


def number(field: str) -> Callable[[Row], float]:
    return lambda row: float(row[field])
