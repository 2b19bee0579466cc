"""Eclipses of the Moon.

Conventions are the canon's (Espenak & Meeus, Five Millennium Canon of Lunar Eclipses, NASA/TP-2009-214172): Danjon's
enlargement of the shadow, by which the Moon's parallax counts 1 + 1/85 − 1/594 times (75 km of atmosphere on the mean
radius at latitude 45°); the Moon's radius is 0.2725076 of the Earth's, the Sun's semi-diameter 959.63″ at 1 au.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.constants import DEGREES
from charts.engine.events.eclipses.elements import SUN_RADIUS, Syzygies, syzygies_between
from charts.engine.events.eclipses.results import GreatestPoint, LunarEclipse, contacts_of, moments_of, span
from charts.engine.events.eclipses.saros import lunar_saros
from charts.engine.events.eclipses.shadow import MOON_RADIUS, dot, length
from charts.engine.events.roots import Curve, crossing, summit
from charts.engine.numbers import Array
from charts.engine.times import utc_datetime

ENLARGEMENT: Final = 1.0 + 1.0 / 85.0 - 1.0 / 594.0
_REACH: Final = 0.16  # days: the longest eclipse lasts 6.3 h from P1 to P4

LunarType = Literal["total", "partial", "penumbral"]


class LunarPhases(NamedTuple):
    """n eclipses; times in days from the syzygies' middles, NaN where a phase does not exist."""

    syzygies: Syzygies
    greatest: Array
    contacts: dict[str, Array]


class EarthShadow(NamedTuple):
    """As seen from the Earth's centre, radians."""

    apart: Array  # of the Moon's centre from the axis
    moon: Array  # semi-diameter
    penumbra: Array  # radius
    umbra: Array

    def penumbral_depth(self) -> Array:
        return self.penumbra + self.moon - self.apart

    def umbral_depth(self) -> Array:
        return self.umbra + self.moon - self.apart

    def total_depth(self) -> Array:
        return self.umbra - self.moon - self.apart


def earth_shadow(sun: Array, moon: Array) -> EarthShadow:
    to_sun, to_moon = length(sun), length(moon)
    axis = -sun / to_sun
    along = dot(moon, axis)
    apart = np.arctan2(length(moon - along * axis), along)
    semi_diameter, parallax = np.arcsin(SUN_RADIUS / to_sun), np.arcsin(1.0 / to_sun)
    reach = ENLARGEMENT * np.arcsin(1.0 / to_moon) + parallax
    return EarthShadow(apart, np.arcsin(MOON_RADIUS / to_moon), reach + semi_diameter, reach - semi_diameter)


_PHASES: Final = (
    (("P1", "P4"), EarthShadow.penumbral_depth),
    (("U1", "U4"), EarthShadow.umbral_depth),
    (("U2", "U3"), EarthShadow.total_depth),
)


def lunar_phases(first: float, last: float) -> LunarPhases:
    """All eclipses from one JD TT to another, and possibly one beyond each end."""
    moons = syzygies_between(first, last, full=True)
    greatest = summit(lambda days: -(earth_shadow(*moons.positions(days)).apart ** 2), np.zeros(len(moons.middle)))
    touches = earth_shadow(*moons.positions(greatest)).penumbral_depth() > 0.0
    return _phases(moons.take(touches), greatest[touches])


def _phases(moons: Syzygies, greatest: Array) -> LunarPhases:
    contacts: dict[str, Array] = {}
    for (first, last), depth in _PHASES:
        curve = _course(moons, depth)
        contacts[first] = crossing(curve, greatest - _REACH, greatest)
        contacts[last] = crossing(curve, greatest, greatest + _REACH)
    return LunarPhases(moons, greatest, contacts)


def _course(moons: Syzygies, depth: Callable[[EarthShadow], Array]) -> Curve:
    return lambda days: depth(earth_shadow(*moons.positions(days)))


def lunar_eclipses(phases: LunarPhases) -> list[LunarEclipse]:
    moons, greatest, contacts = phases
    sun, moon = moons.positions(greatest)
    shadow = earth_shadow(sun, moon)
    penumbral, umbral = shadow.penumbral_depth() / (2.0 * shadow.moon), shadow.umbral_depth() / (2.0 * shadow.moon)
    types = np.where(umbral <= 0.0, "penumbral", np.where(umbral < 1.0, "partial", "total"))
    right, latitude = np.arctan2(moon[1], moon[0]), np.arctan2(moon[2], np.hypot(moon[0], moon[1])) * DEGREES
    longitude = ((right - moons.sidereal_time(greatest)) * DEGREES + 180.0) % 360.0 - 180.0
    columns = zip(
        types.tolist(), (shadow.apart < shadow.moon).tolist(), moons.julian_day(greatest).tolist(),
        moons.delta_t.tolist(), sky_arrays(moons.middle + greatest, ("moon",)).longitude[0].tolist(),
        _gamma(sun, moon).tolist(), umbral.tolist(), penumbral.tolist(), moons.lunation.tolist(),
        latitude.tolist(), longitude.tolist(), moments_of(contacts, moons),
        strict=True,
    )  # fmt: skip  # in the order of the results
    return [_eclipse(*column) for column in columns]


def _gamma(sun: Array, moon: Array) -> Array:
    """Negative where the Moon's centre passes south of the axis, which stays far from the poles."""
    axis = sun / length(sun)
    from_axis = moon - dot(moon, axis) * axis
    gamma: Array = np.copysign(length(from_axis), from_axis[2])
    return gamma


def _eclipse(
    type_: LunarType, central: bool, julian_day: float, delta_t: float, moon: float, gamma: float, umbral: float,
    penumbral: float, lunation: float, latitude: float, longitude: float, moments: dict[str, float],
) -> LunarEclipse:  # fmt: skip  # a line of numbers
    return LunarEclipse(
        "lunar", type_, central, julian_day, utc_datetime(julian_day), delta_t, moon, gamma, umbral, penumbral,
        *lunar_saros(int(lunation)), int(lunation), GreatestPoint(latitude, longitude, 90.0),
        span(moments, "P1", "P4") or 0.0, span(moments, "U1", "U4"), span(moments, "U2", "U3"), contacts_of(moments),
    )  # fmt: skip  # a line of numbers
