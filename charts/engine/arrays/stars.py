"""`charts.engine.stars` on arrays: stars × moments."""

from collections.abc import Sequence

import numpy as np

from charts.engine.arrays.apparent import Places, Rays, aberrate, deflect, ecliptic_places
from charts.engine.constants import J2000
from charts.engine.frame import Frame
from charts.engine.numbers import Array
from charts.engine.stars import Course, courses_of


def star_arrays(names: Sequence[str], tt: Array, frame: Frame[Array], earth: Array, sun: Array) -> Places:
    """Apparent places, each part (stars, n), in the order asked: `stars.star_places` at n JD TT.

    earth, sun: (3 orders, 3 axes, n), barycentric, au and days. Errors: `UnknownStar`.
    """
    return course_arrays(courses_of(names), tt, frame, earth, sun)


def course_arrays(chosen: Sequence[Course], tt: Array, frame: Frame[Array], earth: Array, sun: Array) -> Places:
    """`star_arrays` of any courses."""
    courses = np.array(chosen).reshape(-1, 2, 3, 1)
    position = courses[:, 0] + courses[:, 1] * (tt - J2000) - earth[0]
    velocity = courses[:, 1] - earth[1]
    distance = np.sqrt(np.sum(position * position, axis=1))
    direction = position / distance[:, None]
    receding = np.sum(direction * velocity, axis=1)
    rate = (velocity - direction * receding[:, None]) / distance[:, None]
    (x, y, z), (x_rate, y_rate, z_rate) = direction.transpose(1, 0, 2), rate.transpose(1, 0, 2)
    rays = Rays(x, y, z, x_rate, y_rate, z_rate, distance, receding)
    deflect(rays, earth, sun)
    return ecliptic_places(aberrate(rays, earth), frame)
