"""Published osculating orbits of Chiron and Pholus, and what they say as position and velocity."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Final

import numpy as np

from charts.engine.constants import ARCSECOND
from charts.engine.numbers import Array

SUN_GM: Final = 2.9591220828411956e-4  # au³/day²: DE440's own comments; Park et al. 2021, AJ 161, 105
OBLIQUITY: Final = 84381.448 * ARCSECOND  # of the ecliptic of J2000 to which JPL refers elements: IAU 1976


@dataclass(frozen=True, slots=True)
class Elements:
    """Heliocentric osculating elements on the ecliptic of J2000 (IAU 1976); angles in degrees."""

    epoch: float  # JD TDB
    semi_major_axis: float  # au
    eccentricity: float
    inclination: float
    node: float
    perihelion: float  # argument, from the node
    mean_anomaly: float


# JPL Horizons, 2060 Chiron (1977 UB), at 2017-06-12: solution JPL#171 of 2026-06-05 from 6026 observations of 1895 to
# 2026, as the Pathfinder calculation kernel keeps Horizons' answer (deliqs/pathfinder-calculation-kernel,
# benchmark/references/raw/jpl/jpl-horizons-chiron-seed-jpl171-j2000.response.json).
CHIRON: Final = Elements(
    epoch=2457916.5,
    semi_major_axis=13.64597936638133,
    eccentricity=0.3824171374703196,
    inclination=6.94959060447848,
    node=209.2011323125998,
    perihelion=339.6529896907077,
    mean_anomaly=151.975605480683,
)
# JPL Horizons, 5145 Pholus (1992 AD), at 2010-06-22, as the test data of adam_core print it
# (B612 Asteroid Institute, src/adam_core/utils/helpers/data/elements_sun_ec.csv).
PHOLUS: Final = Elements(
    epoch=2455369.5,
    semi_major_axis=20.30484241567554,
    eccentricity=0.5718479422462565,
    inclination=24.66709981611229,
    node=119.4098618882261,
    perihelion=354.7063272595453,
    mean_anomaly=73.88199769891384,
)
ORBITS: Final = {"chiron": CHIRON, "pholus": PHOLUS}


def heliocentric_state(orbit: Elements) -> tuple[Array, Array]:
    """Position in au and velocity in au/day at the epoch, ICRS axes, from the Sun.

    Murray & Dermott 1999, Solar System Dynamics, §2.4 and §2.8.
    """
    a, e = orbit.semi_major_axis, orbit.eccentricity
    anomaly = eccentric_anomaly(radians(orbit.mean_anomaly), e)
    minor = a * sqrt(1.0 - e * e)
    rate = sqrt(SUN_GM / a**3) / (1.0 - e * cos(anomaly))
    in_plane = np.array([a * (cos(anomaly) - e), minor * sin(anomaly), 0.0])
    moving = np.array([-a * sin(anomaly) * rate, minor * cos(anomaly) * rate, 0.0])
    axes = (
        _turn(0, -OBLIQUITY)
        @ _turn(2, -radians(orbit.node))
        @ _turn(0, -radians(orbit.inclination))
        @ _turn(2, -radians(orbit.perihelion))
    )
    return axes @ in_plane, axes @ moving


def eccentric_anomaly(mean_anomaly: float, eccentricity: float) -> float:
    """Kepler's equation E − e sin E = M by Newton's method, radians."""
    anomaly = mean_anomaly
    for _ in range(20):  # five do, for these orbits
        error = anomaly - eccentricity * sin(anomaly) - mean_anomaly
        anomaly -= error / (1.0 - eccentricity * cos(anomaly))
    return anomaly


def _turn(axis: int, angle: float) -> Array:
    """Turns the axes about the x- (0) or z-axis (2) by the angle, as R1 and R3 of the textbooks do."""
    c, s = cos(angle), sin(angle)
    if axis == 0:
        return np.array([[1.0, 0.0, 0.0], [0.0, c, s], [0.0, -s, c]])
    return np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
