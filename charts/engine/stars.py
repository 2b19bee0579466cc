"""Fixed stars: the traditional ones, where they are seen from the Earth's centre.

Astrometry is that of Hipparcos, the New Reduction (van Leeuwen 2007, A&A 474, 653) with radial velocities of Gontcharov
2006; see ``build/stars.py``. A star moves on a straight line through space; from its barycentric vector the way to an
apparent place is the planets': deflection, aberration, the frame of date.
"""

from collections.abc import Iterable, Mapping, Sequence
from csv import reader
from dataclasses import dataclass
from importlib.resources import files
from math import sqrt
from types import MappingProxyType
from typing import Final

import erfa
import numpy as np

from charts.engine.apparent import Place, Ray, aberrate, deflect, ecliptic_places
from charts.engine.constants import DAYS_PER_CENTURY, J2000, LIGHT_SPEED
from charts.engine.ephemeris import State
from charts.engine.errors import UnknownName
from charts.engine.frame import Frame
from charts.engine.numbers import Array

_MILLIARCSECOND: Final = np.pi / 648_000_000.0  # radians
# A star's barycentric position (au) at J2000 and its motion (au/day) as light brings it to us, ICRS axes.
Course = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Star:
    """A fixed star or nebulous object of tradition."""

    name: str
    designation: str  # Bayer's letter or Flamsteed's number with the constellation's genitive, or a catalogue's number
    hipparcos: int | None  # number in the Hipparcos Catalogue
    magnitude: float | None  # visual, V; a variable star's where the Hipparcos Catalogue puts it, Mira's at maximum
    traditions: tuple[str, ...]  # of royal, behenian (Agrippa's fifteen), yogatara (of a nakshatra)


class UnknownStar(UnknownName):
    what = "star"


def _read() -> tuple[tuple[Star, ...], dict[str, Course]]:
    text = (files("charts.engine") / "data" / "stars.csv").read_text(encoding="ascii")
    rows = list(reader(line for line in text.splitlines() if line[0] != "#"))
    stars = tuple(
        Star(name, designation, int(number) if number else None, float(magnitude) if magnitude else None,
             tuple(traditions.split()))
        for name, designation, number, *_, magnitude, _, traditions in rows
    )  # fmt: skip  # a star reads as one
    astrometry = np.array([[float(row[column]) for column in (3, 4, 5, 6, 7, 8, 10)] for row in rows])
    return stars, dict(zip((star.name for star in stars), courses(astrometry), strict=True))


def courses(astrometry: Array) -> list[Course]:
    """Rows of astrometry as in the heading of ``data/stars.csv`` (without magnitude), made courses.

    Space motion by erfa's starpv; it is slowed or hastened by 1 + radial velocity / c because light from later years
    has more or less far to come (Klioner 2003, AJ 125, 1580, section 7).
    """
    ra, dec, motion_ra, motion_dec, parallax, radial_velocity, epoch = astrometry.T
    declination = np.radians(dec)
    motions = motion_ra * _MILLIARCSECOND / np.cos(declination), motion_dec * _MILLIARCSECOND
    state = erfa.starpv(np.radians(ra), declination, *motions, parallax / 1000.0, radial_velocity)
    position, velocity = state["p"], state["v"]
    receding = np.sum(position * velocity, axis=1) / np.linalg.norm(position, axis=1)
    velocity = velocity / (1.0 + receding / LIGHT_SPEED)[:, None]
    position = position + velocity * ((2000.0 - epoch) * DAYS_PER_CENTURY / 100.0)[:, None]
    return [tuple(course) for course in np.hstack([position, velocity]).tolist()]


_STARS, _COURSES = _read()
STARS: Final = _STARS
STAR_NAMES: Final = tuple(star.name for star in STARS)
STARS_BY_NAME: Final[Mapping[str, Star]] = MappingProxyType({star.name: star for star in STARS})


def courses_of(names: Iterable[str]) -> list[Course]:
    """Errors: `UnknownStar` for the first name that is none."""
    chosen = []
    for name in names:
        if name not in _COURSES:
            raise UnknownStar(name, STAR_NAMES)
        chosen.append(_COURSES[name])
    return chosen


def star_place(name: str, tt: float, frame: Frame[float], earth: State, sun: State) -> Place:
    """One star: see `star_places`."""
    return star_places((name,), tt, frame, earth, sun)[0]


def star_places(names: Sequence[str], tt: float, frame: Frame[float], earth: State, sun: State) -> list[Place]:
    """Apparent places of stars at a JD TT, in the order asked: as for planets, distances in au.

    earth, sun: their barycentric states then, au and days, as `apparent.barycentric` gives them. Errors: `UnknownStar`.
    """
    return course_places(courses_of(names), tt, frame, earth, sun)


def course_places(chosen: Iterable[Course], tt: float, frame: Frame[float], earth: State, sun: State) -> list[Place]:
    """`star_places` of any courses."""
    return ecliptic_places(aberrate(deflect(course_rays(chosen, tt, earth), earth, sun), earth), frame)


def course_rays(chosen: Iterable[Course], tt: float, eye: State) -> list[Ray]:
    """Directions from a barycentric state, with the parallax they have there."""
    return [_ray(course, tt - J2000, eye) for course in chosen]


def _ray(course: Course, days: float, eye: State) -> Ray:
    px, py, pz, vx, vy, vz = course
    x, y, z = px + vx * days - eye[0], py + vy * days - eye[3], pz + vz * days - eye[6]
    distance = sqrt(x * x + y * y + z * z)
    vx, vy, vz = vx - eye[1], vy - eye[4], vz - eye[7]
    return x, y, z, vx, vy, vz, distance, (x * vx + y * vy + z * vz) / distance
