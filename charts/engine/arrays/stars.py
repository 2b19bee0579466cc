"""`charts.engine.stars` on arrays: stars × moments."""

from collections.abc import Sequence

import numpy as np

from charts.engine.arrays.apparent import Places, Rays, aberrate, deflect, ecliptic_places
from charts.engine.arrays.sky import on_the_ground
from charts.engine.centers import ViewpointOf
from charts.engine.constants import EARTH_MOON_MASS_RATIO, J2000
from charts.engine.ephemeris import EARTH_MOON, MOON, SUN, shared_ephemeris
from charts.engine.frame import Frame
from charts.engine.numbers import Array
from charts.engine.stars import Course, courses_of
from charts.engine.times import tdb_from_tt


def star_arrays(names: Sequence[str], tt: Array, frame: Frame[Array], earth: Array, sun: Array) -> Places:
    """Apparent places, each part (stars, n), in the order asked: `stars.star_places` at n JD TT.

    earth, sun: (3 orders, 3 axes, n), barycentric, au and days. Errors: `UnknownStar`.
    """
    return course_arrays(courses_of(names), tt, frame, earth, sun)


def star_arrays_from(
    viewpoint: ViewpointOf[float] | ViewpointOf[Array], names: Sequence[str], tt: Array, frame: Frame[Array]
) -> Places:
    """`centers.star_places_from` at n JD TT. Errors: `UnknownStar`."""
    sun, moon, centre = shared_ephemeris().state_arrays(tdb_from_tt(tt, np), [SUN, MOON, EARTH_MOON])
    if not viewpoint.from_earth:
        origin = sun if viewpoint.center == "heliocentric" else np.zeros_like(sun)
        return ecliptic_places(course_rays(courses_of(names), tt, origin), frame)
    earth = centre - moon / EARTH_MOON_MASS_RATIO
    eye = earth + on_the_ground(viewpoint, tt, frame) if viewpoint.center == "topocentric" else earth
    return course_arrays(courses_of(names), tt, frame, eye, sun)


def course_arrays(chosen: Sequence[Course], tt: Array, frame: Frame[Array], earth: Array, sun: Array) -> Places:
    """`star_arrays` of any courses."""
    rays = course_rays(chosen, tt, earth)
    deflect(rays, earth, sun)
    return ecliptic_places(aberrate(rays, earth), frame)


def course_rays(chosen: Sequence[Course], tt: Array, eye: Array) -> Rays:
    """Directions from barycentric states (3 orders, 3 axes, n), with the parallax they have there."""
    courses = np.array(chosen).reshape(-1, 2, 3, 1)
    position = courses[:, 0] + courses[:, 1] * (tt - J2000) - eye[0]
    velocity = courses[:, 1] - eye[1]
    distance = np.sqrt(np.sum(position * position, axis=1))
    receding = np.sum(position * velocity, axis=1) / distance
    (x, y, z), (vx, vy, vz) = position.transpose(1, 0, 2), velocity.transpose(1, 0, 2)
    return Rays(x, y, z, vx, vy, vz, distance, receding)
