"""The Moon's orbit: its nodes and apogees, mean and true.

"True" is osculating: the node and apogee of the ellipse on which the Moon would go on if the Sun let go of it. Both
are taken from the Moon as it is seen, one light-time (1.3 s) ago.
"""

import math
from collections.abc import Sequence
from math import cos, pi, sin
from typing import Generic, NamedTuple

from charts.engine.constants import (
    ARCSECOND,
    DAYS_PER_CENTURY,
    DEGREES,
    EARTH_MOON_GM,
    EARTH_MOON_MASS_RATIO,
    LIGHT_SPEED,
)
from charts.engine.frame import Frame
from charts.engine.numbers import Mathematics, Number

_INCLINATION = 5.145396 / DEGREES  # of the mean lunar orbit, Chapront-Touzé & Chapront 1988
_SIN_INCLINATION, _COS_INCLINATION = sin(_INCLINATION), cos(_INCLINATION)
_NODE_RATE = -6962890.785275 * ARCSECOND / DAYS_PER_CENTURY  # radians a day
_APOGEE_RATE = (1739527262.8478 - 1717915923.2178) * ARCSECOND / DAYS_PER_CENTURY  # from the node


class MeanOrbit(NamedTuple, Generic[Number]):
    """Degrees and degrees a day; the longitudes are not brought into one turn."""

    node: Number
    node_rate: Number
    apogee: Number
    apogee_latitude: Number
    apogee_rate: Number
    apogee_latitude_rate: Number


def mean_orbit(frame: Frame[Number], m: Mathematics = math) -> MeanOrbit[Number]:
    """The mean ascending node and the mean apogee (Lilith), the latter projected from the inclined orbit.

    The node: ELP/MPP02 fitted to DE405 (Chapront & Francou 2003, A&A 404, 735), brought to the equinox of date by the
    IAU 2006 precession. From there the apogee by Delaunay's F and l of IERS Conventions 2010, equation 5.43.
    Longitudes with nutation.
    """
    T = frame.centuries
    latitude_argument = 335779.526232 + (1739527262.8478 + (-12.7512 + (-0.001037 + 0.00000417 * T) * T) * T) * T
    anomaly = 485868.249036 + (1717915923.2178 + (31.8792 + (0.051635 - 0.00024470 * T) * T) * T) * T
    node = (450160.326 + (-6962890.785275 + (7.4618241 + (0.00759752 - 0.000059717 * T) * T) * T) * T) * ARCSECOND
    apogee = (latitude_argument - anomaly) * ARCSECOND + pi  # along the orbit, from the node
    sine, cosine = m.sin(apogee), m.cos(apogee)
    projected = m.atan2(sine * _COS_INCLINATION, cosine)
    in_plane = cosine * cosine + (_COS_INCLINATION * sine) ** 2  # squared cosine of the latitude
    node_rate = _NODE_RATE + frame.nutation_rate
    return MeanOrbit(
        (node + frame.nutation) * DEGREES,
        node_rate * DEGREES,
        (node + projected + frame.nutation) * DEGREES,
        m.asin(_SIN_INCLINATION * sine) * DEGREES,
        (node_rate + _APOGEE_RATE * _COS_INCLINATION / in_plane) * DEGREES,
        _APOGEE_RATE * _SIN_INCLINATION * cosine / m.sqrt(in_plane) * DEGREES,
    )


Turning = tuple[Number, Number, Number, Number, Number, Number]  # a direction of any length, and its rate


def osculating_orbit(
    moon: Sequence[Number], distance: Number, m: Mathematics = math
) -> tuple[Turning[Number], Turning[Number]]:
    """The pole of the Moon's instantaneous orbit and the direction of its apogee, with rates.

    moon: its state from the Earth-Moon barycentre; distance: apparent, au. The pole is h = r × v (its longitude lies
    90° before the ascending node's), the apogee is opposite to the eccentricity vector v × h / GM − r / |r|. Both are
    taken now and carried back by their rates: the accelerations would not fit a position of a light-time ago.
    """
    tau, geocentric = distance / LIGHT_SPEED, 1.0 + 1.0 / EARTH_MOON_MASS_RATIO
    x, vx, ax, y, vy, ay, z, vz, az = (component * geocentric for component in moon)
    hx, hy, hz = y * vz - z * vy, z * vx - x * vz, x * vy - y * vx
    hx_rate, hy_rate, hz_rate = y * az - z * ay, z * ax - x * az, x * ay - y * ax
    r = m.sqrt(x * x + y * y + z * z)
    radial = (x * vx + y * vy + z * vz) / (r * r)
    apogee_x = x / r - (vy * hz - vz * hy) / EARTH_MOON_GM
    apogee_y = y / r - (vz * hx - vx * hz) / EARTH_MOON_GM
    apogee_z = z / r - (vx * hy - vy * hx) / EARTH_MOON_GM
    x_rate = (vx - x * radial) / r - (ay * hz - az * hy + vy * hz_rate - vz * hy_rate) / EARTH_MOON_GM
    y_rate = (vy - y * radial) / r - (az * hx - ax * hz + vz * hx_rate - vx * hz_rate) / EARTH_MOON_GM
    z_rate = (vz - z * radial) / r - (ax * hy - ay * hx + vx * hy_rate - vy * hx_rate) / EARTH_MOON_GM
    return (
        _earlier(hx, hy, hz, hx_rate, hy_rate, hz_rate, tau),
        _earlier(apogee_x, apogee_y, apogee_z, x_rate, y_rate, z_rate, tau),
    )


def _earlier(
    x: Number, y: Number, z: Number, x_rate: Number, y_rate: Number, z_rate: Number, tau: Number
) -> Turning[Number]:
    return x - tau * x_rate, y - tau * y_rate, z - tau * z_rate, x_rate, y_rate, z_rate
