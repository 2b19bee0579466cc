"""The ecliptic and equator of date, and the Earth's rotation.

Precession: Fukushima-Williams angles of the IAU 2006 model with frame bias (Hilton et al. 2006, table 1 and equation
40; the coefficients are those of IERS Conventions 2010, 5.6.4). With R = R1(φ̄) R3(γ̄), a direction's ecliptic
longitude of date is its longitude after R plus ψ̄ + Δψ: the true ecliptic needs no further matrix. All angles in
radians, rates a day.
"""

import math
from collections.abc import Sequence
from math import asin, atan2, cos, sin
from typing import Generic, NamedTuple, Protocol

from charts.engine.circle import wrap
from charts.engine.constants import ARCSECOND, DAYS_PER_CENTURY, DEGREES, J2000, TWO_PI
from charts.engine.numbers import Mathematics, Number


class Frame(NamedTuple, Generic[Number]):
    """What turns ICRS directions into places on the ecliptic of date."""

    centuries: Number  # TT from J2000
    cos_gamma: Number  # R1(φ̄) R3(γ̄): rotation to the ecliptic
    sin_gamma: Number
    cos_phi: Number
    sin_phi: Number
    phi_rate: Number
    equinox: Number  # ψ̄ + Δψ, to be added to a longitude in the rotated axes
    equinox_rate: Number
    nutation: Number  # Δψ
    nutation_rate: Number
    mean_obliquity: Number
    obliquity: Number  # true: with Δε
    cos_obliquity: Number
    sin_obliquity: Number


def frame_of_date(tt: Number, nutation: Sequence[Number], m: Mathematics = math) -> Frame[Number]:
    """The frame at a JD of TT, with nutation as `ephemeris.NUTATION` gives it."""
    T = (tt - J2000) / DAYS_PER_CENTURY
    nutation_psi, nutation_psi_rate, nutation_epsilon = nutation[0], nutation[1], nutation[3]
    gamma = -0.052928 + (10.556378 + (0.4932044 + (-0.00031238 + (-0.000002788 + 0.0000000260 * T) * T) * T) * T) * T
    phi = 84381.412819 + (-46.811016 + (0.0511268 + (0.00053289 + (-0.000000440 - 0.0000000176 * T) * T) * T) * T) * T
    psi = -0.041775 + (5038.481484 + (1.5584175 + (-0.00018522 + (-0.000026452 - 0.0000000148 * T) * T) * T) * T) * T
    epsilon = 84381.406 + (-46.836769 + (-0.0001831 + (0.00200340 + (-0.000000576 - 0.0000000434 * T) * T) * T) * T) * T
    gamma_rate = (10.556378 + 0.9864088 * T) * ARCSECOND / DAYS_PER_CENTURY
    phi_rate = (-46.811016 + 0.1022536 * T) * ARCSECOND / DAYS_PER_CENTURY
    psi_rate = (5038.481484 + 3.116835 * T) * ARCSECOND / DAYS_PER_CENTURY
    gamma *= ARCSECOND
    phi *= ARCSECOND
    obliquity = epsilon * ARCSECOND + nutation_epsilon
    cos_phi = m.cos(phi)
    return Frame(
        T, m.cos(gamma), m.sin(gamma), cos_phi, m.sin(phi), phi_rate,
        psi * ARCSECOND + nutation_psi, psi_rate + nutation_psi_rate - gamma_rate * cos_phi,
        nutation_psi, nutation_psi_rate,
        epsilon * ARCSECOND, obliquity, m.cos(obliquity), m.sin(obliquity),
    )  # fmt: skip  # one line a group


def greenwich_sidereal_time(julian_day: Number, frame: Frame[Number], m: Mathematics = math) -> Number:
    """Apparent sidereal time at Greenwich, radians, at a Julian day of UT1 (IAU 2006).

    Earth rotation angle (IERS Conventions 2010, 5.15), accumulated precession (5.32) and the equation of the
    equinoxes with the two largest of its complementary terms (5.31); those left out stay below 0.00002″.
    """
    T = frame.centuries
    rotation = TWO_PI * (julian_day % 1.0 + 0.7790572732640 + 0.00273781191135448 * (julian_day - J2000))
    precession = (
        0.014506 + (4612.156534 + (1.3915817 + (-0.00000044 + (-0.000029956 - 0.0000000368 * T) * T) * T) * T) * T
    )
    moon_node = (450160.398036 + (-6962890.5431 + 7.4722 * T) * T) * ARCSECOND
    complementary = 0.00264096 * m.sin(moon_node) + 0.00006352 * m.sin(2.0 * moon_node)
    equinoxes = frame.nutation * m.cos(frame.mean_obliquity) + complementary * ARCSECOND
    turned: Number = (rotation + precession * ARCSECOND + equinoxes) % TWO_PI
    return turned


class Tilted(Protocol):
    """What knows the true obliquity of date: a `Frame`, a `meridian.Meridian`."""

    @property
    def cos_obliquity(self) -> float: ...

    @property
    def sin_obliquity(self) -> float: ...


def equatorial(longitude: float, latitude: float, frame: Tilted) -> tuple[float, float]:
    """Right ascension and declination of date from ecliptic longitude and latitude of date, all in degrees."""
    along, across = longitude / DEGREES, latitude / DEGREES
    plane = cos(across)
    x, y, z = plane * cos(along), plane * sin(along), sin(across)
    y, z = frame.cos_obliquity * y - frame.sin_obliquity * z, frame.sin_obliquity * y + frame.cos_obliquity * z
    return wrap(atan2(y, x) * DEGREES), asin(max(-1.0, min(1.0, z))) * DEGREES
