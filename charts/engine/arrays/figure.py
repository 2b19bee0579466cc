"""`charts.engine.figure` on arrays: the figures of up to some thousand charts with the same settings."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays.apparent import Places
from charts.engine.arrays.sky import KNOWN, sky_arrays
from charts.engine.arrays.stars import star_arrays_from
from charts.engine.catalogue import POINT_ORDER, POINTS
from charts.engine.centers import GEOCENTRIC, ViewpointOf
from charts.engine.circle import wrap_array
from charts.engine.constants import DEGREES, SECONDS_PER_DAY
from charts.engine.coordinates import equatorial_arrays
from charts.engine.deltat import delta_t_array
from charts.engine.frame import Frame, greenwich_sidereal_time
from charts.engine.houses import SUNSHINE, HorizonArrays, cusps_arrays, horizon_arrays
from charts.engine.lots import lot_arrays
from charts.engine.numbers import Array
from charts.engine.request import ChartSettings
from charts.engine.sect import SEVEN
from charts.engine.zodiac import Shift, sidereal_shift_arrays

_FORTUNE: Final = ("fortune",)


class FigureArrays(NamedTuple):
    """Of n charts. Longitudes, speeds, cusps and angles are of the zodiac that was asked for, all in degrees.

    `places` are of the asked points in the catalogue's order: bodies, then lots, then stars. A lot has no speed and a
    latitude of 0; where nothing is, is NaN.
    """

    delta_t: Array
    frame: Frame[Array]
    places: Places
    cusps: Array | None  # (12, n), a column of NaN where the house system is undefined; None without the time
    angles: Array | None  # (6, n)
    ayanamsa: Array | None
    fallback: NDArray[np.bool_]  # where settings.house_fallback took the house system's place
    day: NDArray[np.bool_] | None  # whether the Sun is up; None without the time


def figure_arrays(
    julian_day: Array, latitude: Array, longitude: Array, settings: ChartSettings, points: Sequence[str], timed: bool
) -> FigureArrays:
    """Figures of n moments within the ephemeris, at as many places.

    points: by name in the catalogue's order, whatever the settings say; without lots if not `timed`, which leaves out
    cusps and angles, too.
    """
    seconds = delta_t_array(julian_day)
    tt = julian_day + seconds / SECONDS_PER_DAY
    viewpoint = GEOCENTRIC if settings.center == "geocentric" else ViewpointOf(settings.center, latitude, longitude)
    bodies, lots, stars = _kinds(points)
    names = sorted({*bodies, *(SEVEN if lots else ("sun",))}, key=POINT_ORDER.__getitem__)
    frame, *found = sky_arrays(tt, names, absent=True, viewpoint=viewpoint)
    tropical = Places(*found)
    places = tropical if names == bodies else _rows(tropical, names, bodies)
    if stars:
        places = _joined(places, star_arrays_from(viewpoint, stars, tt, frame))
    shift = _shift(settings, tt, frame)
    places = _shifted(places, shift)
    ayanamsa = shift.degrees if shift else None
    if not timed:
        return FigureArrays(seconds, frame, places, None, None, ayanamsa, np.zeros(len(tt), np.bool_), None)
    horizon = _horizon(julian_day, latitude, longitude, frame)
    sun = _rows(tropical, names, ("sun",)) if viewpoint.from_earth else Places(*sky_arrays(tt, ("sun",))[1:])
    angles = _angles(horizon, ayanamsa)
    cusps, fallback = _cusps(settings, horizon, angles[0], sun, frame, ayanamsa)
    day = _is_day(horizon, sun, frame)
    if lots:
        seven = _shifted(_rows(tropical, names, SEVEN), shift).longitude
        cast = _lots(lots, seven, angles[0], cusps, day)
        places = _inserted(places, len(bodies), cast)
    return FigureArrays(seconds, frame, places, cusps, angles, ayanamsa, fallback, day)


def _kinds(points: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Bodies with nodes and apogees, lots, stars."""
    kinds = {name: POINTS[POINT_ORDER[name]].kind for name in points}
    return (
        [name for name in points if name in KNOWN],
        [name for name, kind in kinds.items() if kind == "lot"],
        [name for name, kind in kinds.items() if kind == "star"],
    )


def _rows(places: Places, names: Sequence[str], chosen: Sequence[str]) -> Places:
    rows = [names.index(name) for name in chosen]
    return Places(*(part[rows] for part in places))


def _joined(places: Places, more: Places) -> Places:
    return Places(*(np.concatenate(parts) for parts in zip(places, more, strict=True)))


def _inserted(places: Places, row: int, longitudes: Array) -> Places:
    """Places with lots before the given row."""
    nothing, absent = np.zeros_like(longitudes), np.full_like(longitudes, np.nan)
    lots = Places(longitudes, nothing, absent, absent, nothing, absent)
    return Places(*(np.concatenate([part[:row], lot, part[row:]]) for part, lot in zip(places, lots, strict=True)))


def _shift(settings: ChartSettings, tt: Array, frame: Frame[Array]) -> Shift[Array] | None:
    if settings.zodiac == "tropical" or settings.ayanamsa is None:
        return None
    return sidereal_shift_arrays(settings.ayanamsa, tt, frame)


def _shifted(places: Places, shift: Shift[Array] | None) -> Places:
    if shift is None:
        return places
    return places._replace(longitude=wrap_array(places.longitude - shift.degrees), speed=places.speed - shift.speed)


def _horizon(julian_day: Array, latitude: Array, longitude: Array, frame: Frame[Array]) -> HorizonArrays:
    ramc = greenwich_sidereal_time(julian_day, frame, np) + longitude / DEGREES
    return horizon_arrays(ramc, frame.cos_obliquity, frame.sin_obliquity, latitude)


def _angles(horizon: HorizonArrays, ayanamsa: Array | None) -> Array:
    """(6, n) in the order of catalogue.ANGLES."""
    ascendant, midheaven = horizon.ascendant, horizon.midheaven
    angles = np.array([ascendant, midheaven, ascendant, midheaven, horizon.vertex, horizon.east_point])
    if ayanamsa is not None:
        angles = wrap_array(angles - ayanamsa)
    angles[2:4] += 180.0
    wrap_array(angles[2:4])
    return angles


def _cusps(
    settings: ChartSettings,
    horizon: HorizonArrays,
    ascendant: Array,
    sun: Places,
    frame: Frame[Array],
    ayanamsa: Array | None,
) -> tuple[Array, NDArray[np.bool_]]:
    """Cusps in the asked zodiac, and where the fallback stands in. sun: its tropical place, seen from the Earth."""
    system, fallback = settings.house_system, settings.house_fallback
    if system == "whole_sign":  # the signs are the zodiac's, whichever it is
        return cusps_arrays(system, horizon._replace(ascendant=ascendant)), np.zeros(len(ascendant), np.bool_)
    declination = None
    if system == SUNSHINE:
        declination = equatorial_arrays(sun.longitude[0], sun.latitude[0], frame)[1]
    cusps = cusps_arrays(system, horizon, declination)
    undefined = np.isnan(cusps[0])
    if fallback is None or not undefined.any():
        undefined &= False
    else:
        cusps[:, undefined] = cusps_arrays(fallback, HorizonArrays(*(part[undefined] for part in horizon)))
    return cusps if ayanamsa is None else wrap_array(cusps - ayanamsa), undefined


def _is_day(horizon: HorizonArrays, sun: Places, frame: Frame[Array]) -> NDArray[np.bool_]:
    """`lots.is_day` of many. sun: its tropical place, seen from the Earth."""
    right_ascension, declination = equatorial_arrays(sun.longitude[0], sun.latitude[0], frame)
    hour_angle, declination = horizon.ramc - right_ascension / DEGREES, declination / DEGREES
    level = horizon.cos_latitude * np.cos(declination) * np.cos(hour_angle)
    up: NDArray[np.bool_] = horizon.sin_latitude * np.sin(declination) + level >= 0.0
    return up


def _lots(names: Sequence[str], seven: Array, ascendant: Array, cusps: Array, day: NDArray[np.bool_]) -> Array:
    if tuple(names) == _FORTUNE:
        way = seven[1] - seven[0]
        return wrap_array(ascendant + np.where(day, way, -way))[np.newaxis]
    return lot_arrays(names, seven, ascendant, np.nan_to_num(cusps), day)
