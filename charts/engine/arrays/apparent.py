"""`charts.engine.apparent` on arrays: each name is there what it is here, for bodies × moments.

Steps that are plain arithmetic work in place: memory traffic is what an array path costs.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.apparent import CLOSEST, DEFLECTION_TURNS
from charts.engine.circle import wrap_array
from charts.engine.constants import DEGREES, LIGHT_SPEED, SUN_SCHWARZSCHILD_RADIUS
from charts.engine.frame import Frame
from charts.engine.numbers import Array

Chosen = tuple[NDArray[np.intp], NDArray[np.intp]]  # bodies and moments


class Rays(NamedTuple):
    """Where bodies are seen and the rate in ICRS axes, distance and its rate (au, au/day), each (bodies, n)."""

    x: Array
    y: Array
    z: Array
    x_rate: Array
    y_rate: Array
    z_rate: Array
    distance: Array
    distance_rate: Array


class Places(NamedTuple):
    """Ecliptic of date in degrees, au, and the rates a day, each (bodies, n)."""

    longitude: Array
    latitude: Array
    distance: Array
    speed: Array
    latitude_speed: Array
    distance_speed: Array


def light_time(bodies: Array, earth: Array) -> Rays:
    """bodies: (bodies, 3 orders, 3 axes, n), earth: (3, 3, n), barycentric."""
    (ex, ey, ez), (evx, evy, evz), _ = earth
    px, py, pz = bodies[:, 0].transpose(1, 0, 2)
    vx, vy, vz = bodies[:, 1].transpose(1, 0, 2)
    ax, ay, az = bodies[:, 2].transpose(1, 0, 2)
    x, y, z = px - ex, py - ey, pz - ez
    now = np.sqrt(x * x + y * y + z * z)
    tau = now / (LIGHT_SPEED + (x * vx + y * vy + z * vz) / now)
    half = 0.5 * tau
    x -= tau * (vx - half * ax)
    y -= tau * (vy - half * ay)
    z -= tau * (vz - half * az)
    vx = vx - tau * ax
    vy = vy - tau * ay
    vz = vz - tau * az
    distance = np.sqrt(x * x + y * y + z * z)
    approach = x * vx + y * vy + z * vz
    tau_rate = (approach - (x * evx + y * evy + z * evz)) / (LIGHT_SPEED * distance + approach)
    later = 1.0 - tau_rate
    vx *= later
    vy *= later
    vz *= later
    vx -= evx
    vy -= evy
    vz -= evz
    return Rays(x, y, z, vx, vy, vz, distance, tau_rate * LIGHT_SPEED)


def deflect(rays: Rays, earth: Array, sun: Array) -> None:
    """Bend the light of planets and stars, in place; the caller leaves out the Sun and the Moon.

    earth, sun: (3 orders, 3 axes, n).
    """
    to_earth = earth - sun
    hx, hy, hz = to_earth[0]
    r = np.sqrt(hx * hx + hy * hy + hz * hz)
    ex, ey, ez = hx / r, hy / r, hz / r
    strength = SUN_SCHWARZSCHILD_RADIUS / r
    x, y, z = rays.x, rays.y, rays.z
    qx, qy, qz = x + hx, y + hy, z + hz
    from_sun = np.sqrt(qx * qx + qy * qy + qz * qz)
    opening = from_sun + qx * ex + qy * ey + qz * ez
    body, moment = np.nonzero(opening < DEFLECTION_TURNS * from_sun)
    if len(body):
        chosen = body, moment
        opening[chosen] = np.maximum(opening[chosen], CLOSEST * from_sun[chosen])
        _turn_rates(rays, chosen, to_earth[:2, :, moment], from_sun[chosen], opening[chosen])
    bend = strength / opening
    toward, away = bend * (x * qx + y * qy + z * qz), bend * (x * ex + y * ey + z * ez)
    x += toward * ex - away * qx
    y += toward * ey - away * qy
    z += toward * ez - away * qz


def _turn_rates(rays: Rays, chosen: Chosen, to_earth: Array, from_sun: Array, opening: Array) -> None:
    """The rates of those rays that `deflect` bends near the Sun, one column each."""
    p = np.array([rays.x[chosen], rays.y[chosen], rays.z[chosen]])
    p_rate = np.array([rays.x_rate[chosen], rays.y_rate[chosen], rays.z_rate[chosen]])
    h, h_rate = to_earth
    r = np.sqrt(_dot(h, h))
    e = h / r
    along = _dot(e, h_rate)
    e_rate = (h_rate - along * e) / r
    q, q_rate = p + h, p_rate + h_rate
    bend = SUN_SCHWARZSCHILD_RADIUS / r / opening
    opening_rate = _dot(q, q_rate) / from_sun
    free = _dot(q_rate, e) + _dot(q, e_rate)
    opening_rate = np.where(opening > CLOSEST * from_sun, opening_rate + free, CLOSEST * opening_rate)
    bend_rate = -bend * (opening_rate / opening + along / r)
    toward, away = bend * _dot(p, q), bend * _dot(p, e)
    toward_rate = bend_rate * _dot(p, q) + bend * (_dot(p_rate, q) + _dot(p, q_rate))
    away_rate = bend_rate * _dot(p, e) + bend * (_dot(p_rate, e) + _dot(p, e_rate))
    turned = p_rate + toward_rate * e + toward * e_rate - away_rate * q - away * q_rate
    rays.x_rate[chosen], rays.y_rate[chosen], rays.z_rate[chosen] = turned


def _dot(a: Array, b: Array) -> Array:
    product: Array = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return product


def aberrate(rays: Rays, earth: Array) -> Rays:
    """Shift directions for the Earth's motion; they come out a little longer."""
    vx, vy, vz = earth[1] / LIGHT_SPEED
    gamma = 1.0 / np.sqrt(1.0 - (vx * vx + vy * vy + vz * vz))
    wx, wy, wz = vx * gamma, vy * gamma, vz * gamma
    ax, ay, az = earth[2] * (gamma / LIGHT_SPEED)
    share = gamma / (1.0 + gamma)
    x, y, z, x_rate, y_rate, z_rate, distance, receding = rays
    forward = distance + share * (x * vx + y * vy + z * vz)
    forward_rate = receding + share * (x_rate * vx + y_rate * vy + z_rate * vz + x * ax + y * ay + z * az)
    return Rays(
        x + wx * forward, y + wy * forward, z + wz * forward,
        x_rate + ax * forward + wx * forward_rate,
        y_rate + ay * forward + wy * forward_rate,
        z_rate + az * forward + wz * forward_rate,
        distance, receding,
    )  # fmt: skip  # a line a vector


def ecliptic_places(rays: Rays, frame: Frame[Array]) -> Places:
    """Longitude, latitude and distance, with their rates, on the true ecliptic and equinox of date."""
    _, cos_gamma, sin_gamma, cos_phi, sin_phi, phi_rate, equinox, equinox_rate, *_ = frame
    x, y, z, x_rate, y_rate, z_rate, distance, receding = rays
    y, x = cos_gamma * y - sin_gamma * x, cos_gamma * x + sin_gamma * y
    y_rate, x_rate = cos_gamma * y_rate - sin_gamma * x_rate, cos_gamma * x_rate + sin_gamma * y_rate
    y, z = cos_phi * y + sin_phi * z, cos_phi * z - sin_phi * y
    y_rate, z_rate = cos_phi * y_rate + sin_phi * z_rate + phi_rate * z, cos_phi * z_rate - sin_phi * y_rate
    z_rate -= phi_rate * y
    squared = x * x + y * y
    in_plane = np.sqrt(squared)
    along = x * x_rate + y * y_rate
    return Places(
        wrap_array((np.atan2(y, x) + equinox) * DEGREES),
        np.atan2(z, in_plane) * DEGREES,
        distance,
        ((x * y_rate - y * x_rate) / squared + equinox_rate) * DEGREES,
        (z_rate * squared - z * along) / (in_plane * (squared + z * z)) * DEGREES,
        receding,
    )
