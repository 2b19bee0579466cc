"""Many charts at once in arrays: `compute_arrays`, held to `chart.compute_chart` by a test at 1e-10 degrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from charts.engine.arrays.figure import FigureArrays, figure_arrays
from charts.engine.arrays.sky import CHUNK, chunks
from charts.engine.aspect_arrays import AspectArrays, aspect_arrays
from charts.engine.catalogue import DEFAULT_POINTS, POINT_ORDER, POINTS
from charts.engine.centers import PointWithoutPlace, has_place
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.coordinates import equatorial_arrays
from charts.engine.deltat import delta_t_array
from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import EngineError, InvalidCoordinate
from charts.engine.figure import figure_of
from charts.engine.frame import Frame
from charts.engine.houses import house_numbers
from charts.engine.minor import MINOR_BODIES
from charts.engine.numbers import Array
from charts.engine.request import ChartRequest, ChartSettings
from charts.engine.times import tdb_from_tt

WITHOUT_DISTANCE: Final = ("node", "apogee", "lot")  # kinds of points
_DEFAULT: Final = ChartSettings()


class InvalidArrays(EngineError):
    """Moments that are no row of numbers, or places that are neither one pair of numbers nor one for each moment."""

    def __init__(self, parameter: str, shape: tuple[int, ...] | None = None, many: int | None = None) -> None:
        """shape: what was given, None for what is no array of numbers. many: moments, where they are known."""
        self.parameter, self.shape, self.moments = parameter, shape, many
        needed = "(n,)" if parameter == "moments" else f"({'n' if many is None else many}, 2), or one pair"
        given = "of something else" if shape is None else f"of shape {shape}"
        super().__init__(f"{parameter} must be an array of numbers of shape {needed}, not one {given}.")


@dataclass(frozen=True, slots=True)
class ChartArrays:
    """n charts. Degrees, au, and rates a day; longitudes of the zodiac that was asked for. NaN where nothing is."""

    julian_day: Array  # (n,) UT1
    delta_t: Array  # (n,) seconds
    frame: Frame[Array]  # of date, each part (n,)
    points: tuple[str, ...]  # in the catalogue's order
    longitude: Array  # (points, n); NaN at moments outside the table of a minor body that nobody asked for by name
    latitude: Array
    distance: Array  # NaN of nodes, apogees and lots, as its speed
    speed: Array  # NaN of lots
    latitude_speed: Array
    distance_speed: Array
    cusps: Array  # (12, n)
    angles: Array  # (6, n) in the order of catalogue.ANGLES
    aspects: AspectArrays  # its `first` and `second` are rows of the points
    ayanamsa: Array | None  # (n,) from the tropical zodiac, nutation included; None in the tropical zodiac itself
    fallback: NDArray[np.bool_]  # (n,) where the house system is undefined and the settings' fallback stands in
    day: NDArray[np.bool_]  # (n,) whether the Sun is up

    def equatorial(self) -> tuple[Array, Array]:
        """Right ascension and declination of date of the points, degrees, each (points, n)."""
        tropical = self.longitude if self.ayanamsa is None else self.longitude + self.ayanamsa
        return equatorial_arrays(tropical, self.latitude, self.frame)

    def house_numbers(self) -> NDArray[np.int8]:
        """The houses of the points, 1 to 12, (points, n); 0 for a point that is NaN."""
        numbers = house_numbers(self.cusps, self.longitude)
        numbers[np.isnan(self.longitude)] = 0
        return numbers


def compute_arrays(moments: ArrayLike, places: ArrayLike, settings: ChartSettings = _DEFAULT) -> ChartArrays:
    """Charts of n moments, at as many places or all at one.

    moments: (n,) Julian days of UT1. places: (n, 2) or one pair, latitude and longitude in degrees, north and east
    positive. Errors: `InvalidArrays`; those of `ChartRequest` and `compute_chart`, of the first chart that has one,
    which the error's `index` names.
    """
    julian_day, latitude, longitude = _columns(moments, places)
    _check_places(latitude, longitude)

    def alone(index: int) -> ChartRequest:
        return ChartRequest(float(julian_day[index]), float(latitude[index]), float(longitude[index]), settings)

    for index in np.flatnonzero(_outside(julian_day, settings))[:1].tolist():
        refuse(alone(index), index)
    points = points_at(settings)
    figure = figures(julian_day, latitude, longitude, settings, points)
    assert figure.cusps is not None  # noqa: S101  # the time is known
    assert figure.angles is not None  # noqa: S101
    assert figure.day is not None  # noqa: S101
    for index in np.flatnonzero(np.isnan(figure.cusps[0]))[:1].tolist():
        refuse(alone(index), index)
    seen = figure.places
    nowhere = [row for row, name in enumerate(points) if POINTS[POINT_ORDER[name]].kind in WITHOUT_DISTANCE]
    seen.distance[nowhere] = seen.distance_speed[nowhere] = np.nan
    aspects = aspect_arrays(points, seen.longitude, seen.speed, settings.orbs)
    return ChartArrays(
        julian_day, figure.delta_t, figure.frame, points, *seen, figure.cusps, figure.angles, aspects,
        figure.ayanamsa, figure.fallback, figure.day,
    )  # fmt: skip  # as the fields are named


def _columns(moments: ArrayLike, places: ArrayLike) -> tuple[Array, Array, Array]:
    """Moments, latitudes and longitudes, each (n,). Errors: `InvalidArrays`."""
    julian_day, pairs = np.atleast_1d(_numbers("moments", moments)), _numbers("places", places)
    if julian_day.ndim != 1:
        raise InvalidArrays("moments", julian_day.shape)
    if pairs.shape not in ((2,), (len(julian_day), 2)):
        raise InvalidArrays("places", pairs.shape, len(julian_day))
    latitude, longitude = np.broadcast_to(pairs, (len(julian_day), 2)).T
    return julian_day, latitude, longitude


def _numbers(parameter: str, values: ArrayLike) -> Array:
    """A copy, so that what the caller does with his leaves the charts alone."""
    try:
        found = np.asarray(values)
    except ValueError:  # rows of different lengths
        raise InvalidArrays(parameter) from None
    if found.dtype.kind not in "iuf":
        raise InvalidArrays(parameter)
    return found.astype(np.float64)


def refuse(request: ChartRequest, index: int) -> None:
    """Raise the error that a request has by itself, with its place among many."""
    try:
        figure_of(request)
    except EngineError as error:
        error.index = index
        raise


def _check_places(latitude: Array, longitude: Array) -> None:
    for coordinate, values, limit in (("latitude", latitude, 90.0), ("longitude", longitude, 180.0)):
        for index in np.flatnonzero(~(np.abs(values) <= limit))[:1].tolist():
            error = InvalidCoordinate(coordinate, float(values[index]), limit)
            error.index = index
            raise error


def points_at(settings: ChartSettings) -> tuple[str, ...]:
    """The asked points that have a place from the asked centre, each once, in the catalogue's order.

    Errors: `PointWithoutPlace` for one that has none and was asked for by name.
    """
    names = sorted(set(settings.points), key=POINT_ORDER.__getitem__)
    types = [POINTS[POINT_ORDER[name]] for name in names]
    seen = tuple(point.name for point in types if has_place(point, settings.center))
    if len(seen) < len(names) and settings.points != DEFAULT_POINTS:
        raise PointWithoutPlace([name for name in names if name not in seen], settings.center)
    return seen


def _outside(julian_day: Array, settings: ChartSettings) -> NDArray[np.bool_]:
    """Moments outside the ephemeris, or outside the table of a minor body that is asked for by name."""
    inside, held = coverage(julian_day)
    if settings.points != DEFAULT_POINTS and any(name in MINOR_BODIES for name in settings.points):
        inside &= held
    return ~inside


def coverage(julian_day: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """At which Julian days of UT1 there is an ephemeris, and at which one of minor bodies too."""
    ephemeris = shared_ephemeris()
    tt = julian_day + delta_t_array(julian_day) / SECONDS_PER_DAY
    tdb = tdb_from_tt(tt, np)
    inside = (ephemeris.first <= tt) & (tt <= ephemeris.last)
    return inside, inside & (ephemeris.minor_first <= tdb) & (tdb < ephemeris.minor_last)


def figures(
    julian_day: Array,
    latitude: Array,
    longitude: Array,
    settings: ChartSettings,
    points: Sequence[str],
    timed: bool = True,
) -> FigureArrays:
    """`figure_arrays` of any number of moments."""
    many = len(julian_day)
    if many <= CHUNK:
        return figure_arrays(julian_day, latitude, longitude, settings, points, timed)
    whole: FigureArrays | None = None
    for part in chunks(many):
        found = figure_arrays(julian_day[part], latitude[part], longitude[part], settings, points, timed)
        whole = whole or _spread(found, many)
        for into, values in zip(_arrays(whole), _arrays(found), strict=True):
            into[..., part] = values
    assert whole is not None  # noqa: S101  # there was a chunk
    return whole


def _spread(figure: FigureArrays, many: int) -> FigureArrays:
    """Room for so many figures like these."""

    def room(part: Any) -> Any:
        if part is None:
            return None
        return (
            np.empty((*part.shape[:-1], many), part.dtype)
            if isinstance(part, np.ndarray)
            else type(part)(*map(room, part))
        )

    return FigureArrays(*map(room, figure))


def _arrays(figure: FigureArrays) -> list[NDArray[Any]]:
    parts = (figure.delta_t, *figure.frame, *figure.places, figure.cusps, figure.angles, figure.ayanamsa, figure.day)
    return [*(part for part in parts if part is not None), figure.fallback]
