"""Charts as plain values: what ``orjson.loads(orjson.dumps(chart))`` makes of them, in a third of its time.

Nothing is shared between two records but what cannot change: whoever has one may write into it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from itertools import pairwise, repeat
from operator import attrgetter
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.aspect_arrays import AspectArrays
from charts.engine.aspects import Aspect
from charts.engine.balance import Balance
from charts.engine.catalogue import ASPECT_TYPES, SIGN_NAMES
from charts.engine.chart import Angles, Chart, House, Point, Provenance
from charts.engine.dignities import dignities_of
from charts.engine.numbers import Array
from charts.engine.patterns import Pattern
from charts.engine.phase import LunarPhase

Record = dict[str, Any]

APPLYING: Final = (False, True, None)  # by aspect_arrays' 0, 1 and −1
_SIGNS: Final = SIGN_NAMES.__getitem__


class PointColumns(NamedTuple):
    """A point in n charts: fields of `Point`, each (n,); None where it has no such thing, or is never retrograde."""

    name: str
    longitude: Array
    latitude: Array
    distance: Array | None
    speed: Array | None
    declination: Array
    right_ascension: Array
    sign: NDArray[np.intp]  # its place in the zodiac
    sign_degree: Array
    house: NDArray[np.int8] | None
    retrograde: NDArray[np.bool_] | None


class Shape(NamedTuple):
    """What makes n charts: one of its fields, in the order of the dataclass, and its many parts of their columns."""

    chart: Callable[..., Any]
    points: Callable[[Sequence[PointColumns], int], Iterable[Any]]
    houses: Callable[[Array | None, int], Iterable[Any]]  # of cusps, (12, n)
    aspects: Callable[[AspectArrays, int], Iterable[Any]]


def _maker(cls: Any) -> Callable[..., Record]:
    """A function of a dataclass's fields that gives them by their names."""
    names = [field.name for field in fields(cls)]
    source = f"lambda {', '.join(names)}: {{{', '.join(f'{name!r}: {name}' for name in names)}}}"
    made: Callable[..., Record] = eval(source)  # noqa: S307  # of field names alone, as dataclasses itself does
    return made


def _recorder(cls: Any, *lists: str) -> Callable[[Any], Record | None]:
    """A function of an instance, or of None. lists: its fields that are tuples of names."""
    parts, make = attrgetter(*(field.name for field in fields(cls))), _maker(cls)

    def record(value: Any) -> Record | None:
        if value is None:
            return None
        made = make(*parts(value))
        for name in lists:
            made[name] = [*made[name]]
        return made

    return record


_point, _pattern = _recorder(Point, "dignities"), _recorder(Pattern, "points")
_house, _aspect, _angles, _phase = (_recorder(cls) for cls in (House, Aspect, Angles, LunarPhase))
_provenance = _recorder(Provenance, "notes")
_CHART: Final = _maker(Chart)


def _balance(balance: Balance) -> Record:
    counts = balance.elements, balance.modalities, balance.polarities
    return dict(zip(("elements", "modalities", "polarities"), map(dict, counts), strict=True))


def record_of(chart: Chart) -> Record:
    """The chart as plain values."""
    return _chart_of_records(
        chart.julian_day, chart.delta_t, [*map(_point, chart.points)], [*map(_house, chart.houses)], chart.angles,
        [*map(_aspect, chart.aspects)], chart.patterns, chart.balance, chart.lunar_phase, chart.sect, chart.engine,
    )  # fmt: skip


def _chart_of_records(
    julian_day: float, delta_t: float, points: Any, houses: Any, angles: Angles | None, aspects: Any,
    patterns: Iterable[Pattern], balance: Balance, phase: LunarPhase | None, sect: str | None,
    engine: Provenance,
) -> Record:  # fmt: skip
    """points, houses and aspects are records already."""
    return _CHART(
        julian_day, delta_t, points, houses, _angles(angles), aspects, [*map(_pattern, patterns)],
        _balance(balance), _phase(phase), sect, _provenance(engine),
    )  # fmt: skip


def _points(
    make: Callable[..., Any], gather: Callable[[Any], Any], columns: Sequence[PointColumns], many: int
) -> Iterator[Any]:
    made = []
    for point in columns:
        signs = point.sign.tolist()
        dignities = [dignities_of(point.name, place) for place in range(12)]
        made.append(map(
            make,
            repeat(point.name),
            point.longitude.tolist(),
            point.latitude.tolist(),
            _listed(point.distance),
            _listed(point.speed),
            point.declination.tolist(),
            point.right_ascension.tolist(),
            map(_SIGNS, signs),
            point.sign_degree.tolist(),
            _listed(point.house),
            _listed(point.retrograde, False),
            map(gather, map(dignities.__getitem__, signs)),
        ))  # fmt: skip  # a line a field
    return map(gather, zip(*made, strict=True) if made else repeat((), many))


def _listed(column: NDArray[Any] | None, otherwise: Any = None) -> Iterable[Any]:
    listed: list[Any] | None = None if column is None else column.tolist()
    return repeat(otherwise) if listed is None else listed


def _houses(make: Callable[..., Any], gather: Callable[[Any], Any], cusps: Array | None, many: int) -> Iterator[Any]:
    if cusps is None:
        return map(gather, repeat((), many))
    sign = (cusps / 30.0).astype(np.intp)
    columns = zip(cusps.tolist(), sign.tolist(), (cusps - 30.0 * sign).tolist(), strict=True)
    made = [
        map(make, repeat(number), longitudes, map(_SIGNS, signs), degrees)
        for number, (longitudes, signs, degrees) in enumerate(columns, 1)
    ]
    return map(gather, zip(*made, strict=True))


def _aspects(make: Callable[..., Any], gather: Callable[[Any], Any], found: AspectArrays, many: int) -> Iterator[Any]:
    angles = [ASPECT_TYPES[name].angle for name in found.aspects]
    kind = found.aspect.tolist()
    aspects = map(
        make,
        map(found.points.__getitem__, found.first.tolist()),
        map(found.points.__getitem__, found.second.tolist()),
        map(found.aspects.__getitem__, kind),
        map(angles.__getitem__, kind),
        found.separation.tolist(),
        found.orb.tolist(),
        map(APPLYING.__getitem__, found.applying.tolist()),
        found.strength.tolist(),
        found.out_of_sign.tolist(),
    )  # a line a field
    return map(gather, cut([*aspects], found.chart, many))


def cut(values: list[Any], chart: NDArray[np.integer], many: int, each: int = 1) -> list[list[Any]]:
    """By the chart of each, which come in order. each: so many values it has."""
    ends = [0, *(np.cumsum(np.bincount(chart, minlength=many)) * each).tolist()]
    return [values[start:end] for start, end in pairwise(ends)]


def _shape(chart: Callable[..., Any], gather: Callable[[Any], Any], *makers: Callable[..., Any]) -> Shape:
    """makers: of a point, a house, an aspect; gather: makes what holds some of them."""
    points, houses, aspects = makers
    return Shape(
        chart, partial(_points, points, gather), partial(_houses, houses, gather), partial(_aspects, aspects, gather)
    )


OBJECTS: Final = _shape(Chart, tuple, Point, House, Aspect)
RECORDS: Final = _shape(_chart_of_records, list, *map(_maker, (Point, House, Aspect)))
# Of which nothing is made: whoever asks only wants to know whether it could be.
UNMADE: Final = Shape(*[lambda *_fields: ()] * len(Shape._fields))
