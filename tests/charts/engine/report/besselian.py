"""Contacts of solar eclipses from the canon's own Besselian elements, worked the way of Bessel with numbers alone.

Another ephemeris (VSOP87 and ELP 2000/82) and another method: the shadow's outline is scanned over the ellipsoid.
"""

import csv
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from tests.charts.engine.events.canon import DATA

FLATTENING = 1.0 / 298.257
Vector = np.ndarray[Any, np.dtype[np.float64]]


class Elements:
    def __init__(self, row: dict[str, str]) -> None:
        self.row = {name: float(value) for name, value in row.items()}
        self.date = tuple(int(row[part]) for part in ("year", "month", "day"))
        day = round(self.row["jd_of_greatest"] + 0.5 - self.row["t0"] / 24.0) - 0.5
        self.start = day + self.row["t0"] / 24.0  # JD of dynamical time

    def series(self, name: str, hours: Vector) -> Vector:
        terms = [self.row[f"{name}{power}"] for power in range(4) if f"{name}{power}" in self.row]
        return sum(term * hours**power for power, term in enumerate(terms)) + 0.0 * hours

    def margins(
        self, hours: Vector, latitude: Vector, longitude: Vector, delta_t: float
    ) -> tuple[Vector, Vector, Vector]:
        """(penumbra, umbra, height): how deep places lie in the shadows, and ζ. Degrees, east positive."""
        x, y, l1, l2 = (self.series(name, hours) for name in ("x", "y", "l1", "l2"))
        d, mu = np.radians(self.series("d", hours)), np.radians(self.series("mu", hours))
        phi = np.radians(latitude)
        reduced = np.arctan((1.0 - FLATTENING) * np.tan(phi))
        sine, cosine = (1.0 - FLATTENING) * np.sin(reduced), np.cos(reduced)
        hour_angle = mu + np.radians(longitude) - np.radians(delta_t * 1.00273790935 / 240.0)
        xi = cosine * np.sin(hour_angle)
        eta = sine * np.cos(d) - cosine * np.sin(d) * np.cos(hour_angle)
        zeta = sine * np.sin(d) + cosine * np.cos(d) * np.cos(hour_angle)
        aside = np.hypot(x - xi, y - eta)
        return [l1 - zeta * self.row["tan_f1"] - aside, np.abs(l2 - zeta * self.row["tan_f2"]) - aside, zeta]

    def depth(self, shadow: int, latitude: float, longitude: float, delta_t: float, hours: float) -> float:
        return float(self.margins(np.array(hours), np.array(latitude), np.array(longitude), delta_t)[shadow])


@cache
def elements() -> list[Elements]:
    """Those at hand, by date."""
    lines = (DATA / "solar_elements.csv").read_text(encoding="ascii").splitlines()
    return [Elements(row) for row in csv.DictReader(line for line in lines if line[0] != "#")]


def zero(curve: Callable[[float], float], low: float, high: float) -> float:
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if (curve(middle) > 0.0) == (curve(low) > 0.0) else (low, middle)
    return 0.5 * (low + high)


def deepest(elements: Elements, shadow: int, hours: float) -> float:
    """The depth of the deepest sunlit place in the penumbra (0) or umbra (1), by a grid that closes in on it."""
    latitude, longitude, depth_there = 0.0, 0.0, -9.0
    for width in (180.0, 12.0, 1.0, 0.1):
        rows = np.clip(np.linspace(latitude - width / 2, latitude + width / 2, 61), -90.0, 90.0)
        columns = np.linspace(longitude - width, longitude + width, 121)
        grid = np.meshgrid(rows, columns, indexing="ij")
        found = elements.margins(np.array(hours), *grid, 0.0)
        depth = np.where(found[2] > -0.05, found[shadow], -9.0)
        row, column = np.unravel_index(depth.argmax(), depth.shape)
        latitude, longitude, depth_there = rows[row], columns[column], depth[row, column]
    return float(depth_there)
