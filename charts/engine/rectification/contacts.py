"""Contacts of planets with the angles of many candidate times at many dates, in degrees.

Four methods. Solar arc: everything moves on by the way of the secondary Sun. Primary: the sky turns by Naibod's
0°59′08.33″ a year and brings the bodies to the four angles (right ascension to the meridian, oblique ascension or
descension under the birth place's pole to the horizon). Progressed: a day for a year, the angles by Naibod's rate in
right ascension, and Sun to Mars. Transit: Jupiter to Pluto of the date. But for primary directions, which are
conjunctions, squares and oppositions count as well.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from charts.engine.arrays import sky_arrays
from charts.engine.catalogue import PLANETS
from charts.engine.constants import DEGREES, MEAN_SUN, TROPICAL_YEAR
from charts.engine.coordinates import equatorial_arrays
from charts.engine.frame import greenwich_sidereal_time
from charts.engine.houses.angles import horizon_arrays
from charts.engine.numbers import Array
from charts.engine.rectification.events import Axis, Method, RectificationRequest
from charts.engine.times import tt_from_ut1, tt_from_ut1_array

QUICK: Final = PLANETS[:5]  # whose progressions count
SLOW: Final = PLANETS[5:]  # whose transits count
AXES: Final[tuple[Axis, ...]] = ("ascendant", "midheaven")
_TRACK_STEP: Final = 1.0 / 24.0  # days; a straight line over it errs by 0.0001° for the Moon
_NEVER: Final = 90.0  # degrees off, for a body that does not rise


class Contact(NamedTuple):
    """What the rows of offsets belong to."""

    method: Method
    moving: str
    fixed: str
    planet: str
    axis: Axis


class Births(NamedTuple):
    """Candidate times with what they see, each row of shape (n,) or (planets, n). Degrees."""

    julian_day: Array  # UT1
    tt: Array
    longitude: Array
    right_ascension: Array
    ascensional_difference: Array  # NaN where a body does not rise or set
    angles: Array  # ascendant and midheaven
    ramc: Array
    cos_obliquity: Array
    sin_obliquity: Array


class Track(NamedTuple):
    """The progressed sky of a life: longitudes without leaps, of QUICK, on even steps of time."""

    tt: Array
    longitude: Array


def births(julian_day: Array, request: RectificationRequest) -> Births:
    """Errors: `OutOfEphemerisRange`."""
    tt = tt_from_ut1_array(julian_day)
    sky = sky_arrays(tt, PLANETS)
    frame = sky.frame
    ramc = greenwich_sidereal_time(julian_day, frame, np) + request.longitude / DEGREES
    horizon = horizon_arrays(ramc, frame.cos_obliquity, frame.sin_obliquity, np.full_like(ramc, request.latitude))
    right_ascension, declination = equatorial_arrays(sky.longitude, sky.latitude, frame)
    rising = np.tan(request.latitude / DEGREES) * np.tan(declination / DEGREES)
    difference = np.arcsin(np.where(np.abs(rising) <= 1.0, rising, np.nan)) * DEGREES
    angles = np.array([horizon.ascendant, horizon.midheaven])
    return Births(
        julian_day, tt, sky.longitude, right_ascension, difference, angles, ramc * DEGREES,
        frame.cos_obliquity, frame.sin_obliquity,
    )  # fmt: skip


def track(request: RectificationRequest, last: float) -> Track:
    """The progressed sky from the first candidate to the last date (JD UT1). Errors: `OutOfEphemerisRange`."""
    first = tt_from_ut1(request.start)
    days = request.end - request.start + (last - request.start) / TROPICAL_YEAR + 2.0 * _TRACK_STEP
    tt: Array = first + np.arange(-1.0, days / _TRACK_STEP + 2.0) * _TRACK_STEP
    return Track(tt, np.unwrap(sky_arrays(tt, QUICK).longitude, period=360.0))


def contacts(methods: Sequence[Method]) -> tuple[Contact, ...]:
    """The rows that `offsets` has for some methods, in its order."""
    return tuple(contact for method in methods for contact in _CONTACTS[method])


def offsets(candidates: Births, dates: Array, path: Track, request: RectificationRequest) -> Array:
    """How far each contact is from exact, degrees, of shape (dates, contacts, candidates).

    Positive where what moves stands ahead of the exact place, in the order of signs; in primary directions, where the
    sky has turned past it.

    Errors: `OutOfEphemerisRange`.
    """
    years = (dates[:, None] - candidates.julian_day) / TROPICAL_YEAR
    rows = [_OFFSETS[method](candidates, dates, years, path, request) for method in request.methods]
    return np.concatenate(rows, axis=1)


def _solar_arc(candidates: Births, dates: Array, years: Array, path: Track, request: RectificationRequest) -> Array:
    sun = path.longitude[0]
    arc = np.interp(candidates.tt + years, path.tt, sun) - np.interp(candidates.tt, path.tt, sun)
    apart = candidates.angles[:, None] - candidates.longitude  # (axes, planets, n)
    forward = _fold(apart + arc[:, None, None], 90.0)
    back = _fold(arc[:, None, None] - apart, 90.0)
    return _rows(forward, back)


def _primary(candidates: Births, dates: Array, years: Array, path: Track, request: RectificationRequest) -> Array:
    turned = (candidates.ramc + MEAN_SUN * years)[:, None]  # (dates, 1, n)
    ascension, difference = candidates.right_ascension, candidates.ascensional_difference
    rising = _fold(turned + 90.0 - (ascension - difference), 360.0)
    setting = _fold(turned - 90.0 - (ascension + difference), 360.0)
    horizon = np.where(np.abs(rising) <= np.abs(setting), rising, setting)
    meridian = _fold(turned - ascension, 180.0)
    return _rows(np.stack([np.nan_to_num(horizon, nan=_NEVER), meridian], axis=1))


def _progressed(candidates: Births, dates: Array, years: Array, path: Track, request: RectificationRequest) -> Array:
    ramc = (candidates.ramc + MEAN_SUN * years) / DEGREES
    cosine, sine = (
        np.broadcast_to(row, ramc.shape).ravel() for row in (candidates.cos_obliquity, candidates.sin_obliquity)
    )
    horizon = horizon_arrays(ramc.ravel(), cosine, sine, np.full(ramc.size, request.latitude))
    angles = np.stack([part.reshape(ramc.shape) for part in (horizon.ascendant, horizon.midheaven)], axis=1)
    forward = _fold(angles[:, :, None] - candidates.longitude, 90.0)
    moment = candidates.tt + years
    planets = np.stack([np.interp(moment, path.tt, row) for row in path.longitude], axis=1)  # (dates, quick, n)
    return _rows(forward, _fold(planets[:, None] - candidates.angles[:, None], 90.0))


def _transit(candidates: Births, dates: Array, years: Array, path: Track, request: RectificationRequest) -> Array:
    tt = tt_from_ut1_array(dates)
    planets = sky_arrays(tt, SLOW).longitude.T  # (dates, slow)
    return _rows(_fold(planets[:, None, :, None] - candidates.angles[:, None], 90.0))


def _fold(degrees: Array, period: float) -> Array:
    """The way to the nearest multiple of a period."""
    folded: Array = degrees - period * np.round(degrees / period)
    return folded


def _rows(*parts: Array) -> Array:
    """Parts of shape (dates, axes, planets, n) as rows of contacts: axis by axis, planet by planet."""
    return np.concatenate([part.reshape(len(part), -1, part.shape[-1]) for part in parts], axis=1)


def _directed_angles(method: Method) -> tuple[Contact, ...]:
    return tuple(Contact(method, axis, planet, planet, axis) for axis in AXES for planet in PLANETS)


def _directed_planets(method: Method, planets: Sequence[str]) -> tuple[Contact, ...]:
    return tuple(Contact(method, planet, axis, planet, axis) for axis in AXES for planet in planets)


_OFFSETS: Final[dict[Method, Callable[[Births, Array, Array, Track, RectificationRequest], Array]]] = {
    "solar_arc": _solar_arc,
    "primary": _primary,
    "progressed": _progressed,
    "transit": _transit,
}
_CONTACTS: Final[dict[Method, tuple[Contact, ...]]] = {
    "solar_arc": (*_directed_angles("solar_arc"), *_directed_planets("solar_arc", PLANETS)),
    "primary": _directed_planets("primary", PLANETS),
    "progressed": (*_directed_angles("progressed"), *_directed_planets("progressed", QUICK)),
    "transit": _directed_planets("transit", SLOW),
}
