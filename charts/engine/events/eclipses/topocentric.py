"""The Sun and the Moon from a place on the ellipsoid, around syzygies."""

from typing import NamedTuple

import numpy as np

from charts.engine.constants import DEGREES, EARTH_RADIUS_KM
from charts.engine.events.eclipses.elements import SUN_RADIUS, Syzygies
from charts.engine.events.eclipses.shadow import MOON_RADIUS, POLAR, UMBRAL_RADIUS, dot, length
from charts.engine.numbers import Array


class Site(NamedTuple):
    """Places, geodetic, in radians and equatorial radii; scalars or one for each syzygy."""

    latitude: Array
    longitude: Array
    height: Array


class Discs(NamedTuple):
    """Angles in radians: what an eclipse looks like from a place."""

    apart: Array
    sun: Array  # semi-diameters
    moon: Array
    umbral_moon: Array  # with the smaller radius, for total and annular phases

    def magnitude(self) -> Array:
        """The canon's: covered part of the Sun's diameter, or the ratio of the diameters in a central phase."""
        outer, inner = self.sun + self.moon, self.sun - self.umbral_moon
        shown = np.where(self.apart < np.abs(inner), outer - inner, outer - self.apart)
        ratio: Array = shown / (outer + inner)
        return ratio

    def obscuration(self) -> Array:
        """Covered part of the Sun's area."""
        d, r, s = np.maximum(self.apart, 1e-12), self.sun, self.moon
        at_sun = np.arccos(np.clip((d * d + r * r - s * s) / (2.0 * d * r), -1.0, 1.0))
        at_moon = np.arccos(np.clip((d * d + s * s - r * r) / (2.0 * d * s), -1.0, 1.0))
        lens = r * r * (at_sun - 0.5 * np.sin(2.0 * at_sun)) + s * s * (at_moon - 0.5 * np.sin(2.0 * at_moon))
        covered: Array = np.minimum(lens / (np.pi * r * r), 1.0)
        return np.where(d < self.umbral_moon - r, 1.0, covered)


def site_at(latitude: Array | float, longitude: Array | float, height: Array | float = 0.0) -> Site:
    """From degrees and metres."""
    radius = EARTH_RADIUS_KM * 1000.0
    return Site(np.asarray(latitude) / DEGREES, np.asarray(longitude) / DEGREES, np.asarray(height) / radius)


def observer(place: Site, sidereal: Array) -> Array:
    """The place's vector on the equator of date, (3, …), at Greenwich sidereal times in radians."""
    sine, cosine, turned = np.sin(place.latitude), np.cos(place.latitude), sidereal + place.longitude
    curvature = 1.0 / np.sqrt(cosine * cosine + POLAR * POLAR * sine * sine)
    out, up = (curvature + place.height) * cosine, (POLAR * POLAR * curvature + place.height) * sine
    return np.array([out * np.cos(turned), out * np.sin(turned), up + 0.0 * turned])


def discs(syzygies: Syzygies, place: Site, days: Array) -> Discs:
    sun, moon = syzygies.positions(days)
    here = observer(place, syzygies.sidereal_time(days))
    sun, moon = sun - here, moon - here
    to_sun, to_moon = length(sun), length(moon)
    return Discs(
        _angle(sun, moon),
        np.arcsin(SUN_RADIUS / to_sun),
        np.arcsin(MOON_RADIUS / to_moon),
        np.arcsin(UMBRAL_RADIUS / to_moon),
    )


def _angle(a: Array, b: Array) -> Array:
    across = np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])
    angle: Array = np.arctan2(length(across), dot(a, b))
    return angle


def horizontal(syzygies: Syzygies, place: Site, days: Array, moon: bool) -> tuple[Array, Array]:
    """`over_horizon` of the Sun's or the Moon's centre."""
    sidereal = syzygies.sidereal_time(days)
    return over_horizon(syzygies.positions(days)[1 if moon else 0] - observer(place, sidereal), place, sidereal)


def over_horizon(direction: Array, place: Site, sidereal: Array) -> tuple[Array, Array]:
    """Altitude without refraction and azimuth from north by east, degrees, of a direction (3, …) from a place.

    direction: of any length, on the equator of date. sidereal: Greenwich's, radians.
    """
    x, y, z = direction
    local = sidereal + place.longitude
    outward = x * np.cos(local) + y * np.sin(local)  # in the meridian's plane, away from the axis
    east = y * np.cos(local) - x * np.sin(local)
    sine, cosine = np.sin(place.latitude), np.cos(place.latitude)
    up, north = outward * cosine + z * sine, z * cosine - outward * sine
    azimuth = np.arctan2(east, north) * DEGREES % 360.0
    return np.arctan2(up, np.hypot(north, east)) * DEGREES, azimuth
