"""The Sun and the Moon around each new or full Moon, as polynomials of time.

Seven Chebyshev nodes over ±4.8 h of the conjunction hold both bodies to 1e-13 of their distance, so that contacts,
grazes and local circumstances need no further ephemeris. Axes: true equator and equinox of date; lengths: equatorial
radii of the Earth; positions apparent (light-time and aberration), as Besselian elements take them.
"""

from functools import cache
from math import sin
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays import sky_arrays
from charts.engine.constants import ARCSECOND, AU_KM, DEGREES, EARTH_RADIUS_KM, SECONDS_PER_DAY, SYNODIC_MONTH, TWO_PI
from charts.engine.deltat import delta_t_array
from charts.engine.ephemeris import shared_ephemeris
from charts.engine.frame import Frame, greenwich_sidereal_time
from charts.engine.numbers import Array

AU: Final = AU_KM / EARTH_RADIUS_KM
SUN_RADIUS: Final = AU * sin(959.63 * ARCSECOND)  # Auwers' semi-diameter at 1 au, as the canons have it
SIDEREAL_RATE: Final = TWO_PI * 1.00273790935  # radians a day of UT1

_FIRST_NEW_MOON: Final = 2451550.09766  # JD TT, 6 January 2000: lunation 0
_HALF_SPAN: Final = 0.2  # days
_NODES: Final = 7
# Beyond this sine of the Moon's argument of latitude at the mean conjunction no eclipse can be: Meeus, Astronomical
# Algorithms, chapter 54, takes 0.36 with the true conjunction nearby.
_FARTHEST: Final = 0.40


class Syzygies(NamedTuple):
    """n new or full Moons near a node."""

    lunation: Array  # counted from the new Moon of 6 January 2000; a full Moon has the number of the new Moon before it
    middle: Array  # JD TT of the conjunction or opposition in longitude
    delta_t: Array  # seconds
    sidereal: Array  # Greenwich apparent sidereal time at the middle, radians
    sun: Array  # (terms, 3, n): coefficients of powers of days from the middle / _HALF_SPAN
    moon: Array

    def take(self, index: NDArray[np.bool_]) -> "Syzygies":
        """Those of a mask."""
        return Syzygies(*(part[..., index] for part in self))

    def positions(self, days: Array) -> tuple[Array, Array]:
        """Sun and Moon, each (3, …, n), at days from the middle, shape (…, n)."""
        x = days / _HALF_SPAN
        return _powers(self.sun, x), _powers(self.moon, x)

    def sidereal_time(self, days: Array) -> Array:
        return self.sidereal + SIDEREAL_RATE * days

    def julian_day(self, days: Array) -> Array:
        """JD of UT1."""
        return self.middle + days - self.delta_t / SECONDS_PER_DAY


def _powers(coefficients: Array, x: Array) -> Array:
    spread = (..., *(None,) * (x.ndim - 1), slice(None))
    value: Array = coefficients[-1][spread] + 0.0 * x
    for term in coefficients[-2::-1]:
        value = value * x + term[spread]
    return value


def syzygies_between(first: float, last: float, full: bool) -> Syzygies:
    """New or full Moons near a node from one JD TT to another, and possibly one beyond each end."""
    shift = 0.5 if full else 0.0
    start = np.floor((first - _FIRST_NEW_MOON) / SYNODIC_MONTH - shift) - 1.0
    end = np.ceil((last - _FIRST_NEW_MOON) / SYNODIC_MONTH - shift) + 1.0
    lunation = np.arange(start, end + 1.0)
    moons = lunation + shift
    T = moons / 1236.85
    # Meeus, Astronomical Algorithms, chapter 49: mean phase and the Moon's argument of latitude
    middle = _FIRST_NEW_MOON + SYNODIC_MONTH * moons + (0.00015437 - 0.00000015 * T) * T * T
    argument = (160.7108 + 390.67050284 * moons + (-0.0016118 - 0.00000227 * T) * T * T) / DEGREES
    ephemeris = shared_ephemeris()  # what lies within a day of its ends cannot be followed through its phases
    first, last = max(first - 1.5, ephemeris.first + 1.5), min(last + 1.5, ephemeris.last - 1.5)
    near = (np.abs(np.sin(argument)) < _FARTHEST) & (middle > first) & (middle < last)
    return _around(lunation[near], _conjunctions(middle[near], 180.0 if full else 0.0))


def syzygies_at(tt: Array, full: bool) -> Syzygies:
    """The new or full Moons within a day of n JD TT."""
    found = _conjunctions(tt, 180.0 if full else 0.0)
    moons = (found - _FIRST_NEW_MOON) / SYNODIC_MONTH
    return _around(np.round(moons - (0.5 if full else 0.0)), found)


def _conjunctions(tt: Array, apart: float) -> Array:
    for _ in range(3):
        sky = sky_arrays(tt, ("sun", "moon"))
        behind = (sky.longitude[0] + apart - sky.longitude[1] + 180.0) % 360.0 - 180.0
        tt = tt + behind / (sky.speed[1] - sky.speed[0])
    return tt


@cache
def _nodes() -> tuple[Array, Array]:
    """Chebyshev nodes on −1 to 1 and the matrix that turns values there into coefficients of powers."""
    nodes = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    return nodes, np.linalg.inv(np.vander(nodes, increasing=True))


def _around(lunation: Array, middle: Array) -> Syzygies:
    nodes, to_powers = _nodes()
    moments = middle + _HALF_SPAN * nodes[:, None]
    sky = sky_arrays(moments.ravel(), ("sun", "moon"))
    vectors = equatorial_vectors(sky.longitude, sky.latitude, sky.distance, sky.frame)
    terms = np.tensordot(to_powers, vectors.reshape(3, 2, _NODES, -1), axes=(1, 2))
    at_middle = Frame(*(part.reshape(_NODES, -1)[_NODES // 2] for part in sky.frame))  # the middle node is the middle
    delta_t = _delta_t(middle)
    sidereal = greenwich_sidereal_time(middle - delta_t / SECONDS_PER_DAY, at_middle, np)
    return Syzygies(lunation, middle, delta_t, sidereal, terms[:, :, 0], terms[:, :, 1])


def _delta_t(tt: Array) -> Array:
    return delta_t_array(tt - delta_t_array(tt) / SECONDS_PER_DAY)


def equatorial_vectors(longitude: Array, latitude: Array, distance: Array, frame: Frame[Array]) -> Array:
    """(3, bodies, n) in Earth radii on the true equator of date, from degrees of date and au, each (bodies, n)."""
    lam, beta = longitude / DEGREES, latitude / DEGREES
    in_plane = np.cos(beta)
    x, y, z = in_plane * np.cos(lam), in_plane * np.sin(lam), np.sin(beta)
    turned = (x, y * frame.cos_obliquity - z * frame.sin_obliquity, y * frame.sin_obliquity + z * frame.cos_obliquity)
    return np.array(turned) * (distance * AU)
