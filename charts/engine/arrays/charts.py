"""Many charts at once as `Chart` objects: the figures in arrays, then dressed in names column by column.

A request that the arrays cannot serve, such as one outside the ephemeris, is left to `compute_chart`: its error is
the error here.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise, repeat
from typing import Any, Final, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays.apparent import Places
from charts.engine.arrays.chart import WITHOUT_DISTANCE, coverage, points_at
from charts.engine.arrays.figure import FigureArrays, figure_arrays
from charts.engine.arrays.sky import CHUNK, PLANETS, sky_arrays
from charts.engine.aspect_arrays import aspect_arrays
from charts.engine.aspects import Aspect, Hit
from charts.engine.balance import balance_of
from charts.engine.catalogue import ASPECT_TYPES, DEFAULT_POINTS, POINT_ORDER, POINTS, SIGN_NAMES
from charts.engine.centers import AT_REST, PointWithoutPlace
from charts.engine.chart import Angles, Chart, House, Point, Provenance, compute_chart, provenance
from charts.engine.constants import J2000, SECONDS_PER_DAY
from charts.engine.coordinates import equatorial_arrays
from charts.engine.deltat import delta_t_array
from charts.engine.dignities import dignities_of
from charts.engine.ephemeris import MOON, SUN
from charts.engine.errors import EngineError, check_setting
from charts.engine.houses import house_numbers
from charts.engine.minor import MINOR_BODIES
from charts.engine.notes import day_of, sentences, trusted_until
from charts.engine.numbers import Array
from charts.engine.patterns import patterns_of
from charts.engine.phase import lunar_phase
from charts.engine.request import ChartRequest, ChartSettings
from charts.engine.sky import BODIES

_SIGNS: Final = SIGN_NAMES.__getitem__
_SECT: Final = ("night", "day")  # by whether the Sun is up
_APPLYING: Final = (False, True, None)  # by aspect_arrays' 0, 1 and −1


@overload
def compute_charts(requests: Sequence[ChartRequest], *, on_error: Literal["raise"] = "raise") -> list[Chart]: ...


@overload
def compute_charts(requests: Sequence[ChartRequest], *, on_error: Literal["return"]) -> list[Chart | EngineError]: ...


def compute_charts(requests: Sequence[ChartRequest], *, on_error: str = "raise") -> Any:
    """What `compute_chart` gives for each request, in their order, some times faster from about eight on.

    Requests that share their settings are computed together. on_error: "raise" raises the error of the first request
    that has one, which the error's `index` names; "return" puts errors where their charts would be.
    Errors: those of `compute_chart`; `UnsupportedSetting` for another on_error.
    """
    check_setting("on_error", on_error, ("raise", "return"))
    charts: list[Chart | None] = [None] * len(requests)
    for group in _groups(requests):
        for start in range(0, len(group), CHUNK):
            part = group[start : start + CHUNK]
            with _uncollected():
                made = _together([requests[index] for index in part])
            for index, chart in zip(part, made, strict=True):
                charts[index] = chart
    return [chart or _alone(requests[index], index, on_error) for index, chart in enumerate(charts)]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hold the garbage collector back: among new objects that all stay it finds nothing, for half the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _alone(request: ChartRequest, index: int, on_error: str) -> Chart | EngineError:
    try:
        return compute_chart(request)
    except EngineError as error:
        error.index = index
        if on_error == "raise":
            raise
        return error


def _groups(requests: Sequence[ChartRequest]) -> Iterable[list[int]]:
    """The places of requests with the same settings, their hours known or not."""
    known: dict[int, tuple[object, ...]] = {}
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, request in enumerate(requests):
        settings = request.settings
        key = known.get(id(settings))
        if key is None:
            key = known[id(settings)] = (
                settings.zodiac, settings.ayanamsa, settings.house_system, settings.center, settings.house_fallback,
                settings.points, settings.orbs,
            )  # fmt: skip  # what makes two settings equal, without the mappings that `orbs` holds
        groups.setdefault((request.time_known, *key), []).append(index)
    return groups.values()


class _Group(NamedTuple):
    """Requests within the ephemeris that share their settings and the points that they show."""

    requests: Sequence[ChartRequest]
    shown: tuple[str, ...]
    missing: tuple[str, ...]  # default points that none of them shows

    @property
    def settings(self) -> ChartSettings:
        return self.requests[0].settings

    @property
    def timed(self) -> bool:
        return self.requests[0].time_known


def _together(requests: Sequence[ChartRequest]) -> list[Chart | None]:
    """Charts of requests with the same settings; None for what cannot be computed in arrays."""
    charts: list[Chart | None] = [None] * len(requests)
    settings, timed = requests[0].settings, requests[0].time_known
    try:
        seen = points_at(settings)
    except PointWithoutPlace:
        return charts
    inside, held = coverage(np.array([request.julian_day for request in requests]))
    always = tuple(name for name in seen if name not in MINOR_BODIES)
    if seen == always:
        parts = [(inside, seen)]
    elif settings.points == DEFAULT_POINTS:
        parts = [(held, seen), (inside & ~held, always)]
    else:  # nothing stands in for what was asked by name
        parts = [(held, seen)]
    for columns, points in parts:
        chosen = np.flatnonzero(columns).tolist()
        if chosen:
            shown = tuple(name for name in points if timed or not _is_lot(name))
            group = _Group([requests[index] for index in chosen], shown, _missing(settings, points))
            for index, chart in zip(chosen, _computed(group), strict=True):
                charts[index] = chart
    return charts


def _is_lot(name: str) -> bool:
    return POINTS[POINT_ORDER[name]].kind == "lot"


def _missing(settings: ChartSettings, points: Sequence[str]) -> tuple[str, ...]:
    """Those asked that are not among the points: bodies, then lots, as `figure_of` names them."""
    gone = sorted(set(settings.points).difference(points), key=POINT_ORDER.__getitem__)
    return tuple(sorted(gone, key=_is_lot))


def _computed(group: _Group) -> list[Chart | None]:
    """Charts in the order of the requests; None where the house system is undefined, or an end of the day outside."""
    julian_day, latitude, longitude = np.array(
        [(request.julian_day, request.latitude, request.longitude) for request in group.requests]
    ).T
    names = (*PLANETS, *(name for name in group.shown if name not in PLANETS))
    figure = figure_arrays(julian_day, latitude, longitude, group.settings, names, group.timed)
    moons = None
    if figure.cusps is not None:
        whole = ~np.isnan(figure.cusps[0])
    else:
        moons, whole = _moons(group.requests)
    if whole.all():
        return [*_dressed(group, figure, names, moons)]
    chosen = np.flatnonzero(whole).tolist()
    charts: list[Chart | None] = [None] * len(whole)
    if chosen:
        rest = group._replace(requests=[group.requests[index] for index in chosen])
        for index, chart in zip(chosen, _computed(rest), strict=True):
            charts[index] = chart
    return charts


def _moons(requests: Sequence[ChartRequest]) -> tuple[list[tuple[float, float]], NDArray[np.bool_]]:
    """The Moon's longitudes at both ends of each day, and which of the days the ephemeris holds."""
    days = np.array([day_of(request) for request in requests]).ravel()
    inside, _ = coverage(days)
    tt = np.where(inside, days + delta_t_array(days) / SECONDS_PER_DAY, J2000)
    longitudes = sky_arrays(tt, ("moon",)).longitude[0].reshape(-1, 2).tolist()
    return [(first, last) for first, last in longitudes], inside[::2] & inside[1::2]


def _dressed(
    group: _Group, figure: FigureArrays, names: Sequence[str], moons: Sequence[tuple[float, float]] | None
) -> Iterator[Chart]:
    many = len(group.requests)
    rows = [names.index(name) for name in group.shown]
    places = Places(*(part[rows] for part in figure.places))
    points = _points(group.shown, places, figure)
    aspects, hits = _aspects(group, places, many)
    signs = _signs(figure.places.longitude[: len(PLANETS)])
    sun, moon = (zip(*(part[row].tolist() for part in figure.places), strict=True) for row in (SUN, MOON))
    phased = group.settings.center not in AT_REST
    return map(
        Chart,
        [request.julian_day for request in group.requests],
        figure.delta_t.tolist(),
        points,
        _houses(figure.cusps) if figure.cusps is not None else repeat((), many),
        map(Angles, *figure.angles.tolist()) if figure.angles is not None else repeat(None, many),
        aspects,
        map(patterns_of, hits, points),
        map(balance_of, zip(*signs, strict=True)),
        map(lunar_phase, sun, moon) if phased else repeat(None, many),
        map(_SECT.__getitem__, figure.day.tolist()) if figure.day is not None else repeat(None, many),
        _provenances(group, figure, moons),
    )


def _signs(longitudes: Array) -> list[list[int]]:
    """By rows; those of NaN, of the Sun in its own sky, are left out."""
    return [(row / 30.0).astype(np.intp).tolist() for row in longitudes if row[0] >= 0.0]


def _points(shown: Sequence[str], places: Places, figure: FigureArrays) -> list[tuple[Point, ...]]:
    many = places.longitude.shape[1]
    tropical = places.longitude if figure.ayanamsa is None else places.longitude + figure.ayanamsa
    right_ascension, declination = equatorial_arrays(tropical, places.latitude, figure.frame)
    houses = house_numbers(figure.cusps, places.longitude).tolist() if figure.cusps is not None else None
    columns = []
    for row, name in enumerate(shown):
        longitude = places.longitude[row]
        sign = (longitude / 30.0).astype(np.intp)
        signs = sign.tolist()
        speed = places.speed[row]
        dignities = [dignities_of(name, place) for place in range(12)]
        columns.append(map(
            Point,
            repeat(name),
            longitude.tolist(),
            places.latitude[row].tolist(),
            repeat(None) if POINTS[POINT_ORDER[name]].kind in WITHOUT_DISTANCE else places.distance[row].tolist(),
            repeat(None) if _is_lot(name) else speed.tolist(),
            declination[row].tolist(),
            right_ascension[row].tolist(),
            map(_SIGNS, signs),
            (longitude - 30.0 * sign).tolist(),
            houses[row] if houses else repeat(None),
            (speed < 0.0).tolist() if POINT_ORDER[name] < BODIES else repeat(False),
            map(dignities.__getitem__, signs),
        ))  # fmt: skip  # a line a field
    return list(zip(*columns, strict=True)) if columns else [()] * many


def _houses(cusps: Array) -> Iterator[tuple[House, ...]]:
    sign = (cusps / 30.0).astype(np.intp)
    degrees = (cusps - 30.0 * sign).tolist()
    return zip(
        *(
            map(House, repeat(number), longitudes, map(_SIGNS, signs), sign_degrees)
            for number, (longitudes, signs, sign_degrees) in enumerate(
                zip(cusps.tolist(), sign.tolist(), degrees, strict=True), 1
            )
        ),
        strict=True,
    )


def _aspects(group: _Group, places: Places, many: int) -> tuple[list[tuple[Aspect, ...]], list[list[Hit]]]:
    """The aspects of each chart, and as much of them as `patterns_of` looks at."""
    found = aspect_arrays(group.shown, places.longitude, places.speed, group.settings.orbs)
    ends = [0, *np.cumsum(np.bincount(found.chart, minlength=many)).tolist()]
    order = [POINT_ORDER[name] for name in group.shown]
    angles = [ASPECT_TYPES[name].angle for name in found.aspects]
    first, second, kind = found.first.tolist(), found.second.tolist(), found.aspect.tolist()
    names = [found.aspects[place] for place in kind]
    aspects = list(map(
        Aspect,
        map(group.shown.__getitem__, first),
        map(group.shown.__getitem__, second),
        names,
        map(angles.__getitem__, kind),
        found.separation.tolist(),
        found.orb.tolist(),
        map(_APPLYING.__getitem__, found.applying.tolist()),
        found.strength.tolist(),
        found.out_of_sign.tolist(),
    ))  # fmt: skip  # a line a field
    hits: list[Any] = list(zip(map(order.__getitem__, first), map(order.__getitem__, second), names, strict=True))
    spans = list(pairwise(ends))
    return [tuple(aspects[start:end]) for start, end in spans], [hits[start:end] for start, end in spans]


def _provenances(
    group: _Group, figure: FigureArrays, moons: Sequence[tuple[float, float]] | None
) -> Iterator[Provenance]:
    many = len(group.requests)
    fallback = group.settings.house_fallback
    ayanamsas = repeat(None, many) if figure.ayanamsa is None else figure.ayanamsa.tolist()
    backwards = np.zeros(many, np.bool_)
    if figure.cusps is not None:
        backwards = (figure.cusps > np.roll(figure.cusps, -1, axis=0)).sum(axis=0) > 6
    trusted = trusted_until()
    plain = provenance(group.settings, ())
    facts = zip(group.requests, ayanamsas, figure.fallback.tolist(), backwards.tolist(), strict=True)
    for column, (request, ayanamsa, fell, turned) in enumerate(facts):
        noted: tuple[str, ...] = ()
        if group.missing or fell or turned or moons or request.julian_day > trusted:
            noted = sentences(
                request, float(figure.delta_t[column]), group.missing, fallback if fell else None, turned,
                moons[column] if moons else None,
            )  # fmt: skip
        if noted or ayanamsa is not None:
            yield provenance(group.settings, noted, ayanamsa)
        else:
            yield plain
