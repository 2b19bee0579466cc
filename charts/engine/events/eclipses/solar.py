"""Eclipses of the Sun, seen from the Earth as a whole.

Conventions are the canon's (Espenak & Meeus, Five Millennium Canon of Solar Eclipses, NASA/TP-2006-214141): the Moon's
radius is 0.2725076 of the Earth's for the penumbra and 0.272281 for total and annular phases, the Sun's semi-diameter
959.63″ at 1 au, no correction of the Moon's centre of figure, no refraction. Contacts are those with the ellipsoid.
"""

from collections.abc import Callable
from math import isnan
from typing import Final, Literal, NamedTuple

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.constants import DEGREES, SECONDS_PER_DAY
from charts.engine.events.eclipses.elements import Syzygies, syzygies_between
from charts.engine.events.eclipses.results import GreatestPoint, SolarEclipse, contacts_of, moments_of
from charts.engine.events.eclipses.saros import solar_saros
from charts.engine.events.eclipses.shadow import (
    POLAR,
    Shadow,
    axis_height,
    axis_overlap,
    deepest_point,
    dot,
    length,
    penumbral_overlap,
    shadow_of,
    umbral_overlap,
)
from charts.engine.events.eclipses.topocentric import discs, site_at
from charts.engine.events.roots import Curve, crossing, summit
from charts.engine.numbers import Array
from charts.engine.times import utc_datetime

_REACH: Final = 0.16  # days from greatest within which every contact lies: the longest eclipse lasts 6.3 h
_SAMPLES: Final = np.linspace(0.0, 1.0, 21)[:, None]  # of a central line
_PHASES: Final = (
    (("P1", "P4"), penumbral_overlap),
    (("U1", "U4"), umbral_overlap),
    (("C1", "C2"), axis_overlap),
)
_LONGEST: Final = 0.01  # days, half of more than any total or annular phase lasts

SolarType = Literal["total", "annular", "hybrid", "partial"]


class SolarPhases(NamedTuple):
    """n eclipses; times in days from the syzygies' middles, NaN where a phase does not exist."""

    syzygies: Syzygies
    greatest: Array
    contacts: dict[str, Array]


def solar_phases(first: float, last: float) -> SolarPhases:
    """All eclipses from one JD TT to another, and possibly one beyond each end."""
    moons = syzygies_between(first, last, full=False)
    greatest = summit(lambda days: -(shadow_of(*moons.positions(days)).offset() ** 2), np.zeros(len(moons.middle)))
    deepest = summit(lambda days: penumbral_overlap(shadow_of(*moons.positions(days))), greatest)
    touches = penumbral_overlap(shadow_of(*moons.positions(deepest))) > 0.0
    return _phases(moons.take(touches), greatest[touches])


def _phases(moons: Syzygies, greatest: Array) -> SolarPhases:
    contacts: dict[str, Array] = {}
    for (first, last), overlap in _PHASES:
        depth = _course(moons, overlap)
        deepest = summit(depth, greatest)
        contacts[first] = crossing(depth, greatest - _REACH, deepest)
        contacts[last] = crossing(depth, deepest, greatest + _REACH)
    return SolarPhases(moons, greatest, contacts)


def _course(moons: Syzygies, overlap: Callable[[Shadow], Array]) -> Curve:
    return lambda days: overlap(shadow_of(*moons.positions(days)))


def solar_eclipses(phases: SolarPhases) -> list[SolarEclipse]:
    moons, greatest, _ = phases
    shadow = shadow_of(*moons.positions(greatest))
    types, central = _types(phases, shadow)
    latitude, longitude, altitude = _greatest_point(phases, shadow)
    magnitude = _magnitude(shadow, central)
    duration = np.where(central, _duration(phases, latitude, longitude), np.nan)
    sun = sky_arrays(moons.middle + greatest, ("sun",)).longitude[0]
    columns = zip(
        types, central.tolist(), moons.julian_day(greatest).tolist(), moons.delta_t.tolist(), sun.tolist(),
        shadow.gamma().tolist(), magnitude.tolist(), moons.lunation.tolist(),
        latitude.tolist(), longitude.tolist(), altitude.tolist(), duration.tolist(), moments_of(phases.contacts, moons),
        strict=True,
    )  # fmt: skip  # in the order of the results
    return [_eclipse(*column) for column in columns]


def _eclipse(
    type_: SolarType, central: bool, julian_day: float, delta_t: float, sun: float, gamma: float, magnitude: float,
    lunation: float, latitude: float, longitude: float, altitude: float, duration: float, moments: dict[str, float],
) -> SolarEclipse:  # fmt: skip  # a line of numbers
    return SolarEclipse(
        "solar", type_, central, julian_day, utc_datetime(julian_day), delta_t, sun, gamma, magnitude,
        *solar_saros(int(lunation)), int(lunation), GreatestPoint(latitude, longitude, altitude),
        None if isnan(duration) else duration, contacts_of(moments),
    )  # fmt: skip  # a line of numbers


def _types(phases: SolarPhases, shadow: Shadow) -> tuple[list[SolarType], Array]:
    """Hybrid: total on one part of the central line, where the ground reaches into the umbra, annular on another."""
    contacts = phases.contacts
    central, umbral = ~np.isnan(contacts["C1"]), ~np.isnan(contacts["U1"])
    begin = np.where(central, contacts["C1"], phases.greatest)
    line = begin + _SAMPLES * (np.where(central, contacts["C2"], phases.greatest) - begin)
    along = shadow_of(*phases.syzygies.positions(line))
    radius = np.where(central, along.umbra - axis_height(along) * along.tan_umbra, shadow.umbra)
    total, annular = (radius < 0.0).any(axis=0), (radius > 0.0).any(axis=0)
    names = np.where(~umbral, "partial", np.where(~annular, "total", np.where(~total, "annular", "hybrid")))
    return names.tolist(), central


def _greatest_point(phases: SolarPhases, shadow: Shadow) -> tuple[Array, Array, Array]:
    """Geodetic latitude, longitude, and altitude of the shadow's axis, degrees."""
    x, y, z = deepest_point(shadow)
    latitude = np.arctan2(z, POLAR * POLAR * np.hypot(x, y))
    turned = np.arctan2(y, x) - phases.syzygies.sidereal_time(phases.greatest)
    right = np.arctan2(y, x)
    up = np.array([np.cos(latitude) * np.cos(right), np.cos(latitude) * np.sin(right), np.sin(latitude)])
    altitude = np.arcsin(np.clip(dot(up, shadow.axis), -1.0, 1.0))
    return latitude * DEGREES, (turned * DEGREES + 180.0) % 360.0 - 180.0, altitude * DEGREES


def _magnitude(shadow: Shadow, central: Array) -> Array:
    point = deepest_point(shadow)
    height = dot(point, shadow.axis)
    aside = length(point - height * shadow.axis - shadow.foot)
    outer = shadow.penumbra - height * shadow.tan_penumbra
    inner = shadow.umbra - height * shadow.tan_umbra
    shown: Array = np.where(central, outer - inner, outer - aside) / (outer + inner)
    return shown


def _duration(phases: SolarPhases, latitude: Array, longitude: Array) -> Array:
    """Seconds of totality or annularity at the point of greatest eclipse."""
    place, moons, greatest = site_at(latitude, longitude), phases.syzygies, phases.greatest

    def within(days: Array) -> Array:
        seen = discs(moons, place, days)
        return np.abs(seen.sun - seen.umbral_moon) - seen.apart

    end = crossing(within, greatest, greatest + _LONGEST)
    return (end - crossing(within, greatest - _LONGEST, greatest)) * SECONDS_PER_DAY
