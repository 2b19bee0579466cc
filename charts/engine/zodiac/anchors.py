"""What the ayanamsas without an epoch hold on to: where it stands, on the ecliptic of date.

Stars and the Galactic Centre count where they are seen, with aberration, so that a planet seen beside the star has the
star's sidereal longitude. The galactic equator's node is geometric. Each comes once on plain floats, once on arrays.
"""

import math
from math import cos, radians, sin
from typing import Final

import numpy as np

from charts.engine.apparent import Place, barycentric, ecliptic_places
from charts.engine.arrays import apparent as on_arrays
from charts.engine.arrays.stars import course_arrays
from charts.engine.constants import DEGREES, EARTH_MOON_MASS_RATIO
from charts.engine.ephemeris import EARTH_MOON, MOON, SUN, shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange
from charts.engine.frame import Frame
from charts.engine.numbers import Array, Mathematics, Number
from charts.engine.stars import Course, course_places, courses, courses_of
from charts.engine.times import tdb_from_tt
from charts.engine.zodiac.ayanamsas import Anchor

Vector = tuple[float, float, float]


def _direction(right_ascension: float, declination: float) -> Vector:
    along, across = radians(right_ascension), radians(declination)
    return cos(across) * cos(along), cos(across) * sin(along), sin(across)


# North poles of the galaxy, ICRS degrees. The first: Liu, Zhu & Zhang 2011 (A&A 526, A16). The second: 12h49m +27°24′
# at B1950, as the IAU laid it down in 1958, moved by Fricke's equinox correction of 0.525″ and IAU 2006 precession.
POLES: Final = {
    "galactic_node": _direction(192.9029799, 27.1031092),
    "galactic_node_1958": _direction(192.8594397, 27.1282630),
}

# Sagittarius A* in the columns of ``data/stars.csv``. Its motion east is the one that these zodiacs are computed
# with elsewhere; Reid & Brunthaler 2004, and so the star `galactic_center`, have −3.151 mas a year: 0.04″ in a century.
_GALACTIC_CENTER: Final = courses(np.array([[266.41681663, -29.00782497, -2.756, -5.547, 0.125, 0.0, 2000.0]]))[0]


def anchor_place(anchor: Anchor, tt: float, frame: Frame[float]) -> tuple[float, float]:
    """Longitude in degrees, from the equinox of the frame, and its speed a day. Errors: `OutOfEphemerisRange`."""
    if anchor in POLES:
        place = ecliptic_places([(*POLES[anchor], 0.0, 0.0, 0.0, 1.0, 0.0)], frame)[0]
        return place[0] + 90.0, place[3]
    place = _seen(anchor, tt, frame)
    if anchor == "galactic_center_polar":
        return _polar(place[0], place[1], place[3], place[4], frame)
    return place[0], place[3]


def anchor_places(anchor: Anchor, tt: Array, frame: Frame[Array]) -> tuple[Array, Array]:
    """`anchor_place` at n moments."""
    if anchor in POLES:
        still = np.zeros((1, len(tt)))
        x, y, z = (still + component for component in POLES[anchor])
        places = on_arrays.ecliptic_places(on_arrays.Rays(x, y, z, still, still, still, still + 1.0, still), frame)
        return places.longitude[0] + 90.0, places.speed[0]
    longitude, latitude, _, speed, latitude_speed, _ = (part[0] for part in _seen_arrays(anchor, tt, frame))
    if anchor == "galactic_center_polar":
        return _polar(longitude, latitude, speed, latitude_speed, frame, np)
    return longitude, speed


def _course(anchor: Anchor) -> Course:
    return _GALACTIC_CENTER if anchor in ("galactic_center", "galactic_center_polar") else courses_of([anchor])[0]


def _seen(anchor: Anchor, tt: float, frame: Frame[float]) -> Place:
    ephemeris = shared_ephemeris()
    if not ephemeris.first <= tt <= ephemeris.last:
        raise OutOfEphemerisRange(tt, ephemeris.first, ephemeris.last)
    bodies, earth = barycentric(ephemeris.states(tdb_from_tt(tt)))
    return course_places([_course(anchor)], tt, frame, earth, bodies[SUN])[0]


def _seen_arrays(anchor: Anchor, tt: Array, frame: Frame[Array]) -> on_arrays.Places:
    ephemeris = shared_ephemeris()
    outside = ~((ephemeris.first <= tt) & (tt <= ephemeris.last))
    if outside.any():
        raise OutOfEphemerisRange(float(tt[outside][0]), ephemeris.first, ephemeris.last)
    sun, moon, centre = ephemeris.state_arrays(tdb_from_tt(tt, np), [SUN, MOON, EARTH_MOON])
    return course_arrays([_course(anchor)], tt, frame, centre - moon / EARTH_MOON_MASS_RATIO, sun)


def _polar(
    longitude: Number,
    latitude: Number,
    speed: Number,
    latitude_speed: Number,
    frame: Frame[Number],
    m: Mathematics = math,
) -> tuple[Number, Number]:
    """Where the circle through the celestial pole and a place meets the ecliptic, with its speed, in degrees.

    The place less so much of the pole (0, sin ε, cos ε) that nothing is left across the ecliptic.
    """
    along, across = longitude / DEGREES, latitude / DEGREES
    tangent = m.sin(frame.obliquity) / m.cos(frame.obliquity)
    raised = m.sin(across) / m.cos(across)
    raised_rate = (
        latitude_speed * tangent / m.cos(across) ** 2 + raised * frame.phi_rate * DEGREES / m.cos(frame.obliquity) ** 2
    )
    x, y = m.cos(along), m.sin(along) - raised * tangent
    x_rate, y_rate = -m.sin(along) * speed, m.cos(along) * speed - raised_rate
    return m.atan2(y, x) * DEGREES, (x * y_rate - y * x_rate) / (x * x + y * y)
