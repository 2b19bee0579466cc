"""Apparent places: from barycentric states to what is seen from the Earth's centre, with rates.

Each stage takes all bodies and reads as one formula, so that a stage on arrays can stand beside it. What they hand on
is a Ray, a plain tuple because that is what Python makes fastest: direction and rate in ICRS axes (unit, a day),
distance and its rate (au, au/day). Against erfa's own routines on the same ephemeris the whole chain differs by less
than 0.0005″.
"""

from math import atan2, sqrt
from typing import Final

from charts.engine.circle import wrap
from charts.engine.constants import DEGREES, EARTH_MOON_MASS_RATIO, LIGHT_SPEED, SUN_SCHWARZSCHILD_RADIUS
from charts.engine.ephemeris import EARTH_MOON, MOON, NUTATION, PLUTO, State
from charts.engine.frame import Frame

# x, y, z, x_rate, y_rate, z_rate, distance, distance_rate
Ray = tuple[float, float, float, float, float, float, float, float]
# ecliptic longitude and latitude of date in degrees, distance in au, and the rates of the three a day
Place = tuple[float, float, float, float, float, float]

CLOSEST: Final = 1e-6  # limit of 1 + cos(angle at the Sun) where light would touch its centre, as in SOFA's iauLd
DEFLECTION_TURNS: Final = 0.02  # the same quantity; above it deflection changes by less than 0.005″ a day


def barycentric(states: list[State]) -> tuple[list[State], State]:
    """The Sun, Moon and planets, then any minor bodies, and the Earth, all from the solar system's barycentre."""
    moon, centre = states[MOON], states[EARTH_MOON]
    earth = [c - m / EARTH_MOON_MASS_RATIO for m, c in zip(moon, centre, strict=True)]
    bodies = states[: PLUTO + 1] + states[NUTATION + 1 :]
    bodies[MOON] = [m + c for m, c in zip(moon, centre, strict=True)]
    return bodies, earth


def light_time(bodies: list[State], earth: State) -> list[Ray]:
    """Directions from where the Earth is to where the bodies were when their light left.

    Light-time τ in one step from the closing speed, the body carried back by its velocity and acceleration; both
    leave out less than 0.00001″. The rates follow from C τ = |body(t − τ) − earth(t)|.
    """
    ex, ey, ez, evx, evy, evz = earth[0], earth[3], earth[6], earth[1], earth[4], earth[7]
    rays: list[Ray] = []
    for px, vx, ax, py, vy, ay, pz, vz, az in bodies:
        x, y, z = px - ex, py - ey, pz - ez
        now = sqrt(x * x + y * y + z * z)
        tau = now / (LIGHT_SPEED + (x * vx + y * vy + z * vz) / now)
        half = 0.5 * tau
        x -= tau * (vx - half * ax)
        y -= tau * (vy - half * ay)
        z -= tau * (vz - half * az)
        vx -= tau * ax
        vy -= tau * ay
        vz -= tau * az
        distance = sqrt(x * x + y * y + z * z)
        x /= distance
        y /= distance
        z /= distance
        approach = x * vx + y * vy + z * vz
        tau_rate = (approach - (x * evx + y * evy + z * evz)) / (LIGHT_SPEED + approach)
        later = 1.0 - tau_rate  # how much of the body's time passes in one day of ours
        receding = tau_rate * LIGHT_SPEED
        rays.append((
            x, y, z,
            (vx * later - evx - x * receding) / distance,
            (vy * later - evy - y * receding) / distance,
            (vz * later - evz - z * receding) / distance,
            distance, receding,
        ))  # fmt: skip  # a line a vector
    return rays


def deflect(rays: list[Ray], earth: State, sun: State) -> list[Ray]:
    """Bend the light of planets and stars in the Sun's gravity; the caller leaves out the Sun and the Moon.

    SOFA's iauLd, after Klioner 2003, AJ 125, 1580: p + k/r · ((p·q) e − (e·p) q) / (1 + q·e), with e from the Sun to
    the Earth and q from the Sun to the body. Behind the Sun's disc, where no light arrives, it goes on as for a point
    mass, up to SOFA's limit.
    """
    to_earth = [e - s for e, s in zip(earth, sun, strict=True)]
    hx, hy, hz = to_earth[0], to_earth[3], to_earth[6]
    r = sqrt(hx * hx + hy * hy + hz * hz)
    ex, ey, ez = hx / r, hy / r, hz / r
    strength = SUN_SCHWARZSCHILD_RADIUS / r
    bent: list[Ray] = []
    for ray in rays:
        x, y, z, x_rate, y_rate, z_rate, distance, receding = ray
        qx, qy, qz = x * distance + hx, y * distance + hy, z * distance + hz
        from_sun = sqrt(qx * qx + qy * qy + qz * qz)
        qx /= from_sun
        qy /= from_sun
        qz /= from_sun
        angle = 1.0 + qx * ex + qy * ey + qz * ez
        bend = strength / (angle if angle > CLOSEST else CLOSEST)
        if angle < DEFLECTION_TURNS:
            x_rate, y_rate, z_rate = _deflected_rate(ray, to_earth, (qx, qy, qz), from_sun, bend, angle)
        toward, away = bend * (x * qx + y * qy + z * qz), bend * (x * ex + y * ey + z * ez)
        bent.append((
            x + toward * ex - away * qx, y + toward * ey - away * qy, z + toward * ez - away * qz,
            x_rate, y_rate, z_rate, distance, receding,
        ))  # fmt: skip  # a line a vector
    return bent


Vector = tuple[float, float, float]


def _deflected_rate(ray: Ray, to_earth: State, q: Vector, from_sun: float, bend: float, angle: float) -> Vector:
    """The rate of a direction that `deflect` bends near the Sun: the product rule on its formula, term by term."""
    p, p_rate, distance, receding = ray[0:3], ray[3:6], ray[6], ray[7]
    h, h_rate = to_earth[0::3], to_earth[1::3]
    q_moved = [d * distance + c * receding + v for c, d, v in zip(p, p_rate, h_rate, strict=True)]
    e, e_rate = _turning(h, h_rate)
    radial = _dot(q, q_moved)
    q_rate = [(m - radial * c) / from_sun for m, c in zip(q_moved, q, strict=True)]
    bend_rate = -bend * (_dot(q_rate, e) + _dot(q, e_rate)) / angle if angle > CLOSEST else 0.0
    toward, away = bend * _dot(p, q), bend * _dot(p, e)
    toward_rate = bend_rate * _dot(p, q) + bend * (_dot(p_rate, q) + _dot(p, q_rate))
    away_rate = bend_rate * _dot(p, e) + bend * (_dot(p_rate, e) + _dot(p, e_rate))
    x, y, z = (
        p_rate[i] + toward_rate * e[i] + toward * e_rate[i] - away_rate * q[i] - away * q_rate[i] for i in range(3)
    )
    return x, y, z


def _turning(vector: list[float], rate: list[float]) -> tuple[list[float], list[float]]:
    """A vector's direction and the rate of that direction."""
    length = sqrt(_dot(vector, vector))
    unit = [component / length for component in vector]
    along = _dot(unit, rate)
    return unit, [(change - along * component) / length for component, change in zip(unit, rate, strict=True)]


def _dot(a: list[float] | Vector, b: list[float] | Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def aberrate(rays: list[Ray], earth: State) -> list[Ray]:
    """Shift directions for the Earth's motion; they come out longer than a unit, which no angle minds.

    Special-relativistic stellar aberration, Urban & Seidelmann 2012, equation 7.40; the Sun's potential in it (< 0.5
    µas) is left out.
    """
    vx, vy, vz = earth[1] / LIGHT_SPEED, earth[4] / LIGHT_SPEED, earth[7] / LIGHT_SPEED
    ax, ay, az = earth[2] / LIGHT_SPEED, earth[5] / LIGHT_SPEED, earth[8] / LIGHT_SPEED
    inverse_gamma = sqrt(1.0 - (vx * vx + vy * vy + vz * vz))
    share = 1.0 / (1.0 + inverse_gamma)
    shifted: list[Ray] = []
    for x, y, z, x_rate, y_rate, z_rate, distance, receding in rays:
        forward = 1.0 + share * (x * vx + y * vy + z * vz)
        forward_rate = share * (x_rate * vx + y_rate * vy + z_rate * vz + x * ax + y * ay + z * az)
        shifted.append((
            x * inverse_gamma + vx * forward, y * inverse_gamma + vy * forward, z * inverse_gamma + vz * forward,
            x_rate * inverse_gamma + ax * forward + vx * forward_rate,
            y_rate * inverse_gamma + ay * forward + vy * forward_rate,
            z_rate * inverse_gamma + az * forward + vz * forward_rate,
            distance, receding,
        ))  # fmt: skip  # a line a vector
    return shifted


def ecliptic_places(rays: list[Ray], frame: Frame[float]) -> list[Place]:
    """Longitude, latitude and distance, with their rates, on the true ecliptic and equinox of date."""
    _, cos_gamma, sin_gamma, cos_phi, sin_phi, phi_rate, equinox, equinox_rate, *_ = frame
    places: list[Place] = []
    for x, y, z, x_rate, y_rate, z_rate, distance, receding in rays:
        y, x = cos_gamma * y - sin_gamma * x, cos_gamma * x + sin_gamma * y
        y_rate, x_rate = cos_gamma * y_rate - sin_gamma * x_rate, cos_gamma * x_rate + sin_gamma * y_rate
        y, z = cos_phi * y + sin_phi * z, cos_phi * z - sin_phi * y
        y_rate, z_rate = cos_phi * y_rate + sin_phi * z_rate + phi_rate * z, cos_phi * z_rate - sin_phi * y_rate
        z_rate -= phi_rate * y
        squared = x * x + y * y
        in_plane = sqrt(squared)
        along = x * x_rate + y * y_rate
        places.append((
            wrap((atan2(y, x) + equinox) * DEGREES),
            atan2(z, in_plane) * DEGREES,
            distance,
            ((x * y_rate - y * x_rate) / squared + equinox_rate) * DEGREES,
            (z_rate * squared - z * along) / (in_plane * (squared + z * z)) * DEGREES,
            receding,
        ))  # fmt: skip  # a line a quantity
    return places
