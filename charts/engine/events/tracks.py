"""Where bodies stand over a place, at many moments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.arrays.stars import star_arrays
from charts.engine.catalogue import PLANETS
from charts.engine.constants import DEGREES, EARTH_MOON_MASS_RATIO
from charts.engine.ephemeris import EARTH_MOON, MOON, NUTATION, SUN, shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange, UnknownPoint
from charts.engine.events.eclipses.elements import AU, SUN_RADIUS, equatorial_vectors
from charts.engine.events.eclipses.shadow import MOON_RADIUS, length
from charts.engine.events.eclipses.topocentric import Site, observer, over_horizon
from charts.engine.frame import Frame, frame_of_date, greenwich_sidereal_time
from charts.engine.numbers import Array
from charts.engine.stars import STAR_NAMES, STARS_BY_NAME
from charts.engine.times import tdb_from_tt, tt_from_ut1_array

_FAR: Final = 1e12  # Earth radii: no place on Earth sees a star elsewhere
_DISCS: Final = {"sun": SUN_RADIUS, "moon": MOON_RADIUS}


@dataclass(frozen=True, slots=True)
class GivenStar:
    """Anything without parallax that the catalogue of stars does not hold.

    places: apparent right ascensions and declinations of date in degrees at an array of JD TT.
    """

    name: str
    places: Callable[[Array], tuple[Array, Array]]
    magnitude: float | None = None


Body = str | GivenStar  # a planet's or a star's name


class Track(NamedTuple):
    """Where a body stands at n moments, in degrees."""

    altitude: Array  # of the centre, without refraction
    azimuth: Array  # from north by east
    hour_angle: Array  # geocentric, −180 to 180
    semi_diameter: Array


def fixed_star(name: str, right_ascension: float, declination: float, magnitude: float | None = None) -> GivenStar:
    """A star that stays where it is: degrees, apparent, of a date within some weeks."""
    return GivenStar(name, lambda tt: (np.full_like(tt, right_ascension), np.full_like(tt, declination)), magnitude)


def checked(body: Body) -> None:
    """Errors: `UnknownPoint`."""
    if isinstance(body, str) and body not in PLANETS and body not in STARS_BY_NAME:
        raise UnknownPoint(body, (*PLANETS, *STAR_NAMES))


def name_of(body: Body) -> str:
    return body if isinstance(body, str) else body.name


def track(body: Body, julian_days: Array, place: Site) -> Track:
    """A body seen from a place at n JD of UT1. Errors: `OutOfEphemerisRange`."""
    tt = tt_from_ut1_array(julian_days)
    position, frame = _geocentric(body, tt)
    sidereal = greenwich_sidereal_time(julian_days, frame, np)
    hour_angle = (sidereal + place.longitude - np.arctan2(position[1], position[0])) * DEGREES
    seen = position - observer(place, sidereal)
    altitude, azimuth = over_horizon(seen, place, sidereal)
    semi_diameter = np.arcsin(_DISCS.get(name_of(body), 0.0) / length(seen)) * DEGREES
    return Track(altitude, azimuth, (hour_angle + 180.0) % 360.0 - 180.0, semi_diameter)


def _geocentric(body: Body, tt: Array) -> tuple[Array, Frame[Array]]:
    """Vectors (3, n) in Earth radii on the true equator of date, and its frame."""
    if isinstance(body, str) and body in PLANETS:
        sky = sky_arrays(tt, (body,))
        return equatorial_vectors(sky.longitude[0], sky.latitude[0], sky.distance[0], sky.frame), sky.frame
    _within_ephemeris(tt)
    sun, moon, centre, turning = shared_ephemeris().state_arrays(tdb_from_tt(tt, np), [SUN, MOON, EARTH_MOON, NUTATION])
    frame = frame_of_date(tt, list(turning.transpose(1, 0, 2).reshape(9, len(tt))), np)
    if isinstance(body, str):
        star = star_arrays((body,), tt, frame, centre - moon / EARTH_MOON_MASS_RATIO, sun)
        far = np.full_like(tt, _FAR / AU)
        return equatorial_vectors(star.longitude[0], star.latitude[0], far, frame), frame
    right, declination = (angle / DEGREES for angle in body.places(tt))
    out = np.cos(declination)
    return _FAR * np.array([out * np.cos(right), out * np.sin(right), np.sin(declination)]), frame


def _within_ephemeris(tt: Array) -> None:
    ephemeris = shared_ephemeris()
    for moment in (float(tt.min()), float(tt.max())):
        if not ephemeris.first <= moment <= ephemeris.last:
            raise OutOfEphemerisRange(moment, ephemeris.first, ephemeris.last)
