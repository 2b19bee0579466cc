"""Apparent places: from barycentric states to what is seen from the Earth's centre, with rates.

Each stage takes all bodies and reads as one formula, so that a stage on arrays can stand beside it. What they hand on
is a Ray, a plain tuple because that is what Python makes fastest: where something is seen and its rate in ICRS axes,
and its distance with its rate. A ray is about as long as its distance (au, au/day): every stage is linear in it, no
angle minds, and most divisions are spared. Against erfa's own routines on the same ephemeris the whole chain differs
by less than 0.0005″.
"""

from math import atan2, sqrt
from typing import Final

from charts.engine.circle import wrap
from charts.engine.constants import DEGREES, EARTH_MOON_MASS_RATIO, LIGHT_SPEED, SUN_SCHWARZSCHILD_RADIUS
from charts.engine.ephemeris import EARTH_MOON, MOON, NUTATION, PLUTO, SUN, State
from charts.engine.frame import Frame

# x, y, z, x_rate, y_rate, z_rate, distance, distance_rate
Ray = tuple[float, float, float, float, float, float, float, float]
# ecliptic longitude and latitude of date in degrees, distance in au, and the rates of the three a day
Place = tuple[float, float, float, float, float, float]
Vector = tuple[float, float, float]

CLOSEST: Final = 1e-6  # limit of 1 + cos(angle at the Sun) where light would touch its centre, as in SOFA's iauLd
DEFLECTION_TURNS: Final = 0.02  # the same quantity; above it deflection changes by less than 0.005″ a day


def barycentric(states: list[State]) -> tuple[list[State], State]:
    """The Sun, Moon and planets, then any minor bodies, and the Earth, all from the solar system's barycentre."""
    pairs = list(zip(states[MOON], states[EARTH_MOON], strict=True))
    bodies = states[: PLUTO + 1] + states[NUTATION + 1 :]
    bodies[MOON] = [moon + centre for moon, centre in pairs]
    return bodies, [centre - moon / EARTH_MOON_MASS_RATIO for moon, centre in pairs]


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
        approach = x * vx + y * vy + z * vz
        tau_rate = (approach - (x * evx + y * evy + z * evz)) / (LIGHT_SPEED * distance + approach)
        later = 1.0 - tau_rate  # how much of the body's time passes in one day of ours
        rays.append((
            x, y, z, vx * later - evx, vy * later - evy, vz * later - evz, distance, tau_rate * LIGHT_SPEED,
        ))  # fmt: skip
    return rays


def deflect(rays: list[Ray], earth: State, sun: State) -> list[Ray]:
    """Bend the light of planets and stars in the Sun's gravity; the caller leaves out the Sun and the Moon.

    SOFA's iauLd, after Klioner 2003, AJ 125, 1580: p + k/r · ((p·q) e − (e·p) q) / (|q| + q·e), with e from the Sun to
    the Earth, a unit, and q from the Sun to the body. Behind the Sun's disc, where no light arrives, it goes on as for
    a point mass, up to SOFA's limit.
    """
    to_earth = [e - s for e, s in zip(earth, sun, strict=True)]
    hx, hy, hz = to_earth[0], to_earth[3], to_earth[6]
    r = sqrt(hx * hx + hy * hy + hz * hz)
    ex, ey, ez = hx / r, hy / r, hz / r
    strength = SUN_SCHWARZSCHILD_RADIUS / r
    bent: list[Ray] = []
    for ray in rays:
        x, y, z, x_rate, y_rate, z_rate, distance, receding = ray
        qx, qy, qz = x + hx, y + hy, z + hz
        from_sun = sqrt(qx * qx + qy * qy + qz * qz)
        opening = from_sun + qx * ex + qy * ey + qz * ez
        if opening < DEFLECTION_TURNS * from_sun:
            opening = max(opening, CLOSEST * from_sun)
            x_rate, y_rate, z_rate = _deflected_rate(ray, to_earth, from_sun, opening)
        bend = strength / opening
        toward, away = bend * (x * qx + y * qy + z * qz), bend * (x * ex + y * ey + z * ez)
        bent.append((
            x + toward * ex - away * qx, y + toward * ey - away * qy, z + toward * ez - away * qz,
            x_rate, y_rate, z_rate, distance, receding,
        ))  # fmt: skip  # a line a vector
    return bent


def _deflected_rate(ray: Ray, to_earth: State, from_sun: float, opening: float) -> Vector:
    """The rate of a ray that `deflect` bends near the Sun: the product rule on its formula, term by term.

    opening: at SOFA's limit behind the Sun's disc, where it is a fixed share of the distance from the Sun.
    """
    x, y, z, x_rate, y_rate, z_rate, *_ = ray
    hx, hx_rate, _, hy, hy_rate, _, hz, hz_rate, _ = to_earth
    r = sqrt(hx * hx + hy * hy + hz * hz)
    ex, ey, ez = hx / r, hy / r, hz / r
    along = ex * hx_rate + ey * hy_rate + ez * hz_rate
    ex_rate, ey_rate, ez_rate = (hx_rate - along * ex) / r, (hy_rate - along * ey) / r, (hz_rate - along * ez) / r
    qx, qy, qz = x + hx, y + hy, z + hz
    qx_rate, qy_rate, qz_rate = x_rate + hx_rate, y_rate + hy_rate, z_rate + hz_rate
    bend = SUN_SCHWARZSCHILD_RADIUS / r / opening
    opening_rate = (qx * qx_rate + qy * qy_rate + qz * qz_rate) / from_sun
    if opening > CLOSEST * from_sun:
        opening_rate += qx_rate * ex + qy_rate * ey + qz_rate * ez + qx * ex_rate + qy * ey_rate + qz * ez_rate
    else:
        opening_rate *= CLOSEST
    bend_rate = -bend * (opening_rate / opening + along / r)
    on_q, on_e = x * qx + y * qy + z * qz, x * ex + y * ey + z * ez
    on_q_rate = x_rate * qx + y_rate * qy + z_rate * qz + x * qx_rate + y * qy_rate + z * qz_rate
    on_e_rate = x_rate * ex + y_rate * ey + z_rate * ez + x * ex_rate + y * ey_rate + z * ez_rate
    toward, away = bend * on_q, bend * on_e
    toward_rate, away_rate = bend_rate * on_q + bend * on_q_rate, bend_rate * on_e + bend * on_e_rate
    return (
        x_rate + toward_rate * ex + toward * ex_rate - away_rate * qx - away * qx_rate,
        y_rate + toward_rate * ey + toward * ey_rate - away_rate * qy - away * qy_rate,
        z_rate + toward_rate * ez + toward * ez_rate - away_rate * qz - away * qz_rate,
    )


def aberrate(rays: list[Ray], earth: State) -> list[Ray]:
    """Shift directions for the Earth's motion; they come out a little longer.

    Special-relativistic stellar aberration, Urban & Seidelmann 2012, equation 7.40, times the Lorentz factor γ; the
    Sun's potential in it (< 0.5 µas) and the change of γ are left out.
    """
    vx, vy, vz, wx, wy, wz, ax, ay, az, share = _aberration(earth)
    shifted: list[Ray] = []
    for x, y, z, x_rate, y_rate, z_rate, distance, receding in rays:
        forward = distance + share * (x * vx + y * vy + z * vz)
        forward_rate = receding + share * (x_rate * vx + y_rate * vy + z_rate * vz + x * ax + y * ay + z * az)
        shifted.append((
            x + wx * forward, y + wy * forward, z + wz * forward,
            x_rate + ax * forward + wx * forward_rate,
            y_rate + ay * forward + wy * forward_rate,
            z_rate + az * forward + wz * forward_rate,
            distance, receding,
        ))  # fmt: skip  # a line a vector
    return shifted


def _aberration(earth: State) -> tuple[float, ...]:
    """The Earth's velocity v, γ v and γ times its acceleration, in units of c; and 1 / (1 + 1/γ)."""
    vx, vy, vz = earth[1] / LIGHT_SPEED, earth[4] / LIGHT_SPEED, earth[7] / LIGHT_SPEED
    gamma = 1.0 / sqrt(1.0 - (vx * vx + vy * vy + vz * vz))
    lengthened = gamma / LIGHT_SPEED
    return (
        vx, vy, vz, vx * gamma, vy * gamma, vz * gamma,
        earth[2] * lengthened, earth[5] * lengthened, earth[8] * lengthened,
        gamma / (1.0 + gamma),
    )  # fmt: skip  # as they are named


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


def apparent_places(bodies: list[State], earth: State, frame: Frame[float]) -> list[Place]:
    """Places of the Sun, the Moon and other bodies as the Earth, or a place on it, sees them.

    This is `light_time`, `deflect`, `aberrate` and `ecliptic_places` in one loop: handing rays from stage to stage
    costs as much again. A test holds it to the stages.
    """
    ex, evx, _, ey, evy, _, ez, evz, _ = earth
    to_earth = [e - s for e, s in zip(earth, bodies[SUN], strict=True)]
    hx, hy, hz = to_earth[0], to_earth[3], to_earth[6]
    r = sqrt(hx * hx + hy * hy + hz * hz)
    nx, ny, nz, strength = hx / r, hy / r, hz / r, SUN_SCHWARZSCHILD_RADIUS / r
    bx, by, bz, wx, wy, wz, dx, dy, dz, share = _aberration(earth)
    _, cos_gamma, sin_gamma, cos_phi, sin_phi, phi_rate, equinox, equinox_rate, *_ = frame
    light_speed, degrees = LIGHT_SPEED, DEGREES  # local names are found sooner
    places: list[Place] = []
    for body, (px, vx, ax, py, vy, ay, pz, vz, az) in enumerate(bodies):
        x, y, z = px - ex, py - ey, pz - ez
        now = sqrt(x * x + y * y + z * z)
        tau = now / (light_speed + (x * vx + y * vy + z * vz) / now)
        half = 0.5 * tau
        x -= tau * (vx - half * ax)
        y -= tau * (vy - half * ay)
        z -= tau * (vz - half * az)
        vx -= tau * ax
        vy -= tau * ay
        vz -= tau * az
        distance = sqrt(x * x + y * y + z * z)
        approach = x * vx + y * vy + z * vz
        tau_rate = (approach - (x * evx + y * evy + z * evz)) / (light_speed * distance + approach)
        later = 1.0 - tau_rate
        receding = tau_rate * light_speed
        vx = vx * later - evx
        vy = vy * later - evy
        vz = vz * later - evz
        if body > MOON:
            qx, qy, qz = x + hx, y + hy, z + hz
            from_sun = sqrt(qx * qx + qy * qy + qz * qz)
            opening = from_sun + qx * nx + qy * ny + qz * nz
            if opening < DEFLECTION_TURNS * from_sun:
                opening = max(opening, CLOSEST * from_sun)
                vx, vy, vz = _deflected_rate((x, y, z, vx, vy, vz, distance, receding), to_earth, from_sun, opening)
            bend = strength / opening
            toward, away = bend * (x * qx + y * qy + z * qz), bend * (x * nx + y * ny + z * nz)
            x += toward * nx - away * qx
            y += toward * ny - away * qy
            z += toward * nz - away * qz
        forward = distance + share * (x * bx + y * by + z * bz)
        forward_rate = receding + share * (vx * bx + vy * by + vz * bz + x * dx + y * dy + z * dz)
        x += wx * forward
        y += wy * forward
        z += wz * forward
        vx += dx * forward + wx * forward_rate
        vy += dy * forward + wy * forward_rate
        vz += dz * forward + wz * forward_rate
        y, x = cos_gamma * y - sin_gamma * x, cos_gamma * x + sin_gamma * y
        vy, vx = cos_gamma * vy - sin_gamma * vx, cos_gamma * vx + sin_gamma * vy
        y, z = cos_phi * y + sin_phi * z, cos_phi * z - sin_phi * y
        vy, vz = cos_phi * vy + sin_phi * vz + phi_rate * z, cos_phi * vz - sin_phi * vy - phi_rate * y
        squared = x * x + y * y
        in_plane = sqrt(squared)
        longitude = (atan2(y, x) + equinox) * degrees % 360.0
        places.append((
            longitude if longitude < 360.0 else 0.0,
            atan2(z, in_plane) * degrees,
            distance,
            ((x * vy - y * vx) / squared + equinox_rate) * degrees,
            (vz * squared - z * (x * vx + y * vy)) / (in_plane * (squared + z * z)) * degrees,
            receding,
        ))  # fmt: skip  # a line a quantity
    return places
