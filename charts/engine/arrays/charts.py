"""Many charts at once as `Chart` objects: the figures in arrays, then dressed in names column by column.

A request that the arrays cannot serve, such as one outside the ephemeris, is left to `compute_chart`: its error is
the error here.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Final, Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays.apparent import Places
from charts.engine.arrays.chart import WITHOUT_DISTANCE, coverage, points_at
from charts.engine.arrays.figure import FigureArrays, figure_arrays
from charts.engine.arrays.sky import CHUNK, PLANETS, sky_arrays
from charts.engine.aspect_arrays import AspectArrays, aspect_arrays
from charts.engine.aspects import Hit
from charts.engine.balance import balance_of
from charts.engine.catalogue import DEFAULT_POINTS, POINT_ORDER, POINTS
from charts.engine.centers import AT_REST, PointWithoutPlace
from charts.engine.chart import Angles, Chart, Provenance, compute_chart, provenance
from charts.engine.constants import J2000, SECONDS_PER_DAY
from charts.engine.coordinates import equatorial_arrays
from charts.engine.deltat import delta_t_array
from charts.engine.ephemeris import MOON, SUN
from charts.engine.errors import EngineError, check_setting
from charts.engine.garbage import uncollected
from charts.engine.houses import house_numbers
from charts.engine.minor import MINOR_BODIES
from charts.engine.notes import day_of, sentences, trusted_until
from charts.engine.numbers import Array
from charts.engine.patterns.figures import BITS, patterns_among
from charts.engine.phase import lunar_phase
from charts.engine.records import OBJECTS, RECORDS, UNMADE, PointColumns, Record, Shape, cut, record_of
from charts.engine.request import ChartRequest, ChartSettings
from charts.engine.sky import BODIES

_SECT: Final = ("night", "day")  # by whether the Sun is up


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
    charts = _arrays(requests, OBJECTS)
    return [chart or _alone(requests[index], index, on_error) for index, chart in enumerate(charts)]


def compute_records(requests: Sequence[ChartRequest], shape: Shape = RECORDS) -> list[Record | EngineError]:
    """The charts as plain values (`charts.engine.records`), which are made at once; errors where theirs would be.

    shape: of what the arrays serve.
    """
    records: list[Record | EngineError] = []
    for index, record in enumerate(_arrays(requests, shape)):
        if record is None:
            chart = _alone(requests[index], index, "return")
            record = chart if isinstance(chart, EngineError) else record_of(chart)
        records.append(record)
    return records


def refusals(requests: Sequence[ChartRequest]) -> list[EngineError | None]:
    """The error that the chart of each would be, or None, for less than the charts take: they are not made."""
    sound = _arrays(requests, UNMADE)
    made = (None if fine else _alone(requests[index], index, "return") for index, fine in enumerate(sound))
    return [one if isinstance(one, EngineError) else None for one in made]


def _arrays(requests: Sequence[ChartRequest], shape: Shape) -> list[Any]:
    """In order; None for what the arrays cannot serve."""
    charts: list[Any] = [None] * len(requests)
    for group in _groups(requests):
        for start in range(0, len(group), CHUNK):
            part = group[start : start + CHUNK]
            with uncollected():
                made = _together([requests[index] for index in part], shape)
            for index, chart in zip(part, made, strict=True):
                charts[index] = chart
    return charts


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
    shape: Shape
    shown: tuple[str, ...]
    missing: tuple[str, ...]  # default points that none of them shows

    @property
    def settings(self) -> ChartSettings:
        return self.requests[0].settings

    @property
    def timed(self) -> bool:
        return self.requests[0].time_known


def _together(requests: Sequence[ChartRequest], shape: Shape) -> list[Any]:
    """Charts of requests with the same settings; None for what cannot be computed in arrays."""
    charts: list[Any] = [None] * len(requests)
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
            group = _Group([requests[index] for index in chosen], shape, shown, _missing(settings, points))
            for index, chart in zip(chosen, _computed(group), strict=True):
                charts[index] = chart
    return charts


def _is_lot(name: str) -> bool:
    return POINTS[POINT_ORDER[name]].kind == "lot"


def _missing(settings: ChartSettings, points: Sequence[str]) -> tuple[str, ...]:
    """Those asked that are not among the points: bodies, then lots, as `figure_of` names them."""
    gone = sorted(set(settings.points).difference(points), key=POINT_ORDER.__getitem__)
    return tuple(sorted(gone, key=_is_lot))


def _computed(group: _Group) -> list[Any]:
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
    if group.shape is UNMADE:
        return [fine or None for fine in whole.tolist()]
    if whole.all():
        return [*_dressed(group, figure, names, moons)]
    chosen = np.flatnonzero(whole).tolist()
    charts: list[Any] = [None] * len(whole)
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
) -> Iterator[Any]:
    many = len(group.requests)
    rows = [names.index(name) for name in group.shown]
    places = Places(*(part[rows] for part in figure.places))
    houses = house_numbers(figure.cusps, places.longitude) if figure.cusps is not None else None
    found = aspect_arrays(group.shown, places.longitude, places.speed, group.settings.orbs)
    signs = _signs(figure.places.longitude[: len(PLANETS)])
    sun, moon = (zip(*(part[row].tolist() for part in figure.places), strict=True) for row in (SUN, MOON))
    phased = group.settings.center not in AT_REST
    return map(
        group.shape.chart,
        [request.julian_day for request in group.requests],
        figure.delta_t.tolist(),
        group.shape.points(_points(group, places, houses, figure), many),
        group.shape.houses(figure.cusps, many),
        map(Angles, *figure.angles.tolist()) if figure.angles is not None else repeat(None, many),
        group.shape.aspects(found, many),
        map(patterns_among, _hits(group, found, many), *_bodies(group.shown, places, houses)),
        map(balance_of, zip(*signs, strict=True)),
        map(lunar_phase, sun, moon) if phased else repeat(None, many),
        map(_SECT.__getitem__, figure.day.tolist()) if figure.day is not None else repeat(None, many),
        _provenances(group, figure, moons),
    )


def _signs(longitudes: Array) -> list[list[int]]:
    """By rows; those of NaN, of the Sun in its own sky, are left out."""
    return [(row / 30.0).astype(np.intp).tolist() for row in longitudes if row[0] >= 0.0]


def _bodies(
    shown: Sequence[str], places: Places, houses: NDArray[np.int8] | None
) -> tuple[list[list[int]], list[list[int]]]:
    """The bits of the bodies in each sign and in each house, of which 0 is none, of each chart."""
    columns = np.arange(places.longitude.shape[1])
    by_sign, by_house = np.zeros((len(columns), 12), np.intp), np.zeros((len(columns), 13), np.intp)
    for row, name in enumerate(shown):
        if name in PLANETS:
            bit = BITS[POINT_ORDER[name]]
            by_sign[columns, (places.longitude[row] / 30.0).astype(np.intp)] |= bit
            by_house[columns, houses[row] if houses is not None else 0] |= bit
    return by_sign.tolist(), by_house.tolist()


def _points(group: _Group, places: Places, houses: NDArray[np.int8] | None, figure: FigureArrays) -> list[PointColumns]:
    tropical = places.longitude if figure.ayanamsa is None else places.longitude + figure.ayanamsa
    right_ascension, declination = equatorial_arrays(tropical, places.latitude, figure.frame)
    columns = []
    for row, name in enumerate(group.shown):
        longitude, speed = places.longitude[row], places.speed[row]
        sign = (longitude / 30.0).astype(np.intp)
        columns.append(PointColumns(
            name,
            longitude,
            places.latitude[row],
            None if POINTS[POINT_ORDER[name]].kind in WITHOUT_DISTANCE else places.distance[row],
            None if _is_lot(name) else speed,
            declination[row],
            right_ascension[row],
            sign,
            longitude - 30.0 * sign,
            None if houses is None else houses[row],
            speed < 0.0 if POINT_ORDER[name] < BODIES else None,
        ))  # fmt: skip  # a line a field
    return columns


def _hits(group: _Group, found: AspectArrays, many: int) -> list[list[Hit]]:
    """Of each chart the aspects of the bodies that make patterns."""
    order = np.array([POINT_ORDER[name] for name in group.shown], np.intp)
    first, second = order[found.first], order[found.second]
    drawing = second < len(BITS)  # the first stands before it
    names = map(found.aspects.__getitem__, found.aspect[drawing].tolist())
    hits: list[Any] = list(zip(first[drawing].tolist(), second[drawing].tolist(), names, strict=True))
    return cut(hits, found.chart[drawing], many)


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
