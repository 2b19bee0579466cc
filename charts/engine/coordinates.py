"""From one system of coordinates to another, and where a place on the Earth is.

What takes a `Number` works on floats and on arrays alike (`m` is `math` or `numpy`). All angles are degrees. Formulas:
Meeus, Astronomical Algorithms, second edition, chapters 11, 13 and 16; Urban & Seidelmann 2012, chapter 7.
"""

import math
from typing import Any, Final, Generic, NamedTuple

import numpy as np

from charts.engine.circle import wrap, wrap_array
from charts.engine.constants import AU_KM, DEGREES, EARTH_FLATTENING, EARTH_RADIUS_KM, TWO_PI
from charts.engine.errors import check_bounds
from charts.engine.frame import Frame, greenwich_sidereal_time
from charts.engine.numbers import Array, Mathematics, Number

EARTH_RADIUS: Final = EARTH_RADIUS_KM / AU_KM  # au
EARTH_ROTATION: Final = TWO_PI * 1.00273781191135448  # radians a day, IERS Conventions 2010, 5.15

# Below this true altitude nothing is refracted: no horizon on the ground dips so far.
LOWEST_REFRACTED: Final = -2.0
STANDARD_PRESSURE, STANDARD_TEMPERATURE = 1010.0, 10.0  # millibar, °C: where the formulas of refraction hold as printed

Vector = tuple[Number, Number, Number]


def equatorial_arrays(longitude: Array, latitude: Array, frame: Frame[Array]) -> tuple[Array, Array]:
    """`frame.equatorial` on arrays: right ascension and declination of date from ecliptic places of date."""
    return _spherical(*_to_equator(_direction(longitude, latitude, np), frame), np)


def ecliptic(
    right_ascension: Number, declination: Number, frame: Frame[Number], m: Mathematics = math
) -> tuple[Number, Number]:
    """Ecliptic longitude and latitude of date from right ascension and declination of date."""
    return _spherical(*_to_ecliptic(_direction(right_ascension, declination, m), frame), m)


def equatorial_speeds(
    longitude: Number,
    latitude: Number,
    speed: Number,
    latitude_speed: Number,
    frame: Frame[Number],
    m: Mathematics = math,
) -> tuple[Number, Number]:
    """Speeds in right ascension and declination, degrees a day, from those in longitude and latitude.

    The obliquity's own change, below 0.1″ a day, is left out.
    """
    along, across = longitude / DEGREES, latitude / DEGREES
    flat, raised = m.cos(across), m.sin(across)
    x, y, _ = _to_equator(_direction(longitude, latitude, m), frame)
    x_rate, y_rate, z_rate = _to_equator(
        (
            -flat * m.sin(along) * speed - raised * m.cos(along) * latitude_speed,
            flat * m.cos(along) * speed - raised * m.sin(along) * latitude_speed,
            flat * latitude_speed,
        ),
        frame,
    )
    squared = x * x + y * y
    return (x * y_rate - y * x_rate) / squared, z_rate / m.sqrt(squared)


def horizontal(
    right_ascension: Number, declination: Number, ramc: Number, latitude: Number, m: Mathematics = math
) -> tuple[Number, Number]:
    """Azimuth (from north through east) and true altitude.

    ramc: right ascension of the upper meridian. latitude: geographic. Without refraction; parallax is in the place.
    """
    phi = latitude / DEGREES
    x, y, z = _direction(ramc - right_ascension, declination, m)  # x to the meridian on the equator, y to the west
    north, zenith = m.cos(phi) * z - m.sin(phi) * x, m.sin(phi) * z + m.cos(phi) * x
    return _spherical(north, -y, zenith, m)


def from_horizontal(
    azimuth: Number, altitude: Number, ramc: Number, latitude: Number, m: Mathematics = math
) -> tuple[Number, Number]:
    """Right ascension and declination from azimuth (from north through east) and true altitude."""
    phi = latitude / DEGREES
    north, east, zenith = _direction(azimuth, altitude, m)
    x, z = m.cos(phi) * zenith - m.sin(phi) * north, m.sin(phi) * zenith + m.cos(phi) * north
    hour_angle, declination = _spherical(x, -east, z, m)
    return _wrapped(ramc - hour_angle, m), declination


def apparent_altitude(
    altitude: float, pressure: float = STANDARD_PRESSURE, temperature: float = STANDARD_TEMPERATURE
) -> float:
    """The altitude at which a body is seen through the air, from its true altitude; millibar and °C.

    Sæmundsson 1986 (Meeus, equation 16.4), good to 0.1′; below −2° the true altitude. Errors: `OutOfBounds`.
    """
    check_air(pressure, temperature)
    if altitude < LOWEST_REFRACTED:
        return altitude
    minutes = 1.02 / math.tan((altitude + 10.3 / (altitude + 5.11)) / DEGREES) + 0.0019279  # 0 in the zenith
    return altitude + minutes / 60.0 * _density(pressure, temperature)


def true_altitude(
    altitude: float, pressure: float = STANDARD_PRESSURE, temperature: float = STANDARD_TEMPERATURE
) -> float:
    """The true altitude of a body that is seen at this one: the inverse of `apparent_altitude`, with its errors."""
    if altitude < apparent_altitude(LOWEST_REFRACTED, pressure, temperature):
        return min(altitude, LOWEST_REFRACTED)
    true = altitude
    for _ in range(12):
        true -= apparent_altitude(max(true, LOWEST_REFRACTED), pressure, temperature) - altitude
    return true


def check_air(pressure: float, temperature: float) -> None:
    """Errors: `OutOfBounds`, for what is no air of the Earth (millibar, °C)."""
    check_bounds("pressure", pressure, 0.0, 2000.0)
    check_bounds("temperature", temperature, -150.0, 100.0)


def _density(pressure: float, temperature: float) -> float:
    return pressure / STANDARD_PRESSURE * (273.0 + STANDARD_TEMPERATURE) / (273.0 + temperature)


class ObserverState(NamedTuple, Generic[Number]):
    """A place's position from the Earth's centre and its two derivatives: ICRS axes, au and days."""

    position: tuple[Number, Number, Number]
    velocity: tuple[Number, Number, Number]
    acceleration: tuple[Number, Number, Number]


def observer_state(
    latitude: Number | float,
    longitude: Number | float,
    height: float,
    julian_day: Number,
    frame: Frame[Number],
    m: Mathematics = math,
) -> ObserverState[Number]:
    """A place on the WGS84 ellipsoid at a Julian day of UT1, carried round by the Earth.

    latitude: geographic. height: metres. Polar motion (below 0.6″, 20 m) is left out.
    """
    from_axis, north = _on_ellipsoid(latitude, height, m)
    angle = greenwich_sidereal_time(julian_day, frame, m) + longitude / DEGREES
    x, y = from_axis * m.cos(angle), from_axis * m.sin(angle)
    level = 0.0 * x
    turn = EARTH_ROTATION
    return ObserverState(
        _from_equator((x, y, north + level), frame, m),
        _from_equator((-turn * y, turn * x, level), frame, m),
        _from_equator((-turn * turn * x, -turn * turn * y, level), frame, m),
    )


def _on_ellipsoid(latitude: Number | float, height: float, m: Mathematics) -> tuple[Any, Any]:
    """Distances from the Earth's axis and northwards from its equator, au."""
    phi = latitude / DEGREES
    raised = height / 1000.0 / AU_KM
    polar = (1.0 - EARTH_FLATTENING) ** 2
    curvature = EARTH_RADIUS / m.sqrt(m.cos(phi) ** 2 + polar * m.sin(phi) ** 2)
    return (curvature + raised) * m.cos(phi), (curvature * polar + raised) * m.sin(phi)


def _from_equator(vector: Vector[Number], frame: Frame[Number], m: Mathematics) -> Vector[Number]:
    """From the true equator and equinox of date to ICRS axes."""
    x, y, z = _to_ecliptic(vector, frame)
    cosine, sine = m.cos(frame.equinox), m.sin(frame.equinox)
    x, y = cosine * x + sine * y, cosine * y - sine * x
    y, z = frame.cos_phi * y - frame.sin_phi * z, frame.cos_phi * z + frame.sin_phi * y
    return frame.cos_gamma * x - frame.sin_gamma * y, frame.cos_gamma * y + frame.sin_gamma * x, z


def _to_equator(vector: Vector[Number], frame: Frame[Number]) -> Vector[Number]:
    x, y, z = vector
    return x, frame.cos_obliquity * y - frame.sin_obliquity * z, frame.sin_obliquity * y + frame.cos_obliquity * z


def _to_ecliptic(vector: Vector[Number], frame: Frame[Number]) -> Vector[Number]:
    x, y, z = vector
    return x, frame.cos_obliquity * y + frame.sin_obliquity * z, frame.cos_obliquity * z - frame.sin_obliquity * y


def _direction(along: Number, across: Number, m: Mathematics) -> Vector[Number]:
    along, across = along / DEGREES, across / DEGREES
    plane = m.cos(across)
    return plane * m.cos(along), plane * m.sin(along), m.sin(across)


def _spherical(x: Number, y: Number, z: Number, m: Mathematics) -> tuple[Number, Number]:
    return _wrapped(m.atan2(y, x) * DEGREES, m), m.atan2(z, m.sqrt(x * x + y * y)) * DEGREES


def _wrapped(degrees: Number, m: Mathematics) -> Number:
    turned: Any = degrees  # a float or an array, as `m` says
    turned = wrap(turned) if m is math else wrap_array(turned)
    wrapped: Number = turned
    return wrapped
