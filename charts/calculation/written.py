"""Many charts with their points, houses and aspects as JSON text, straight from the engine's columns.

A part of a batch is written down at once, and a dict for each point and aspect would be made for that alone. Fields and
their order are those of the engine's dataclasses, and the ids of factors stand where `factors.annotate` writes them. A
test holds the texts, byte for byte, to those of records. What is stored as columns (`config.system.sheets`) is the same
text, but whoever reads it writes it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import partial
from itertools import chain, repeat
from typing import Any, Final, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from charts import factors
from charts.calculation.base import FACTOR_IDS
from charts.engine.aspect_arrays import AspectArrays
from charts.engine.aspects import Aspect
from charts.engine.catalogue import ASPECTS, POINT_ORDER, POINTS, SIGN_NAMES
from charts.engine.chart import House, Point
from charts.engine.dignities import dignities_of
from charts.engine.numbers import Array
from charts.engine.records import APPLYING, RECORDS, PointColumns, Shape, cut
from config.system.sheets import Column, Sheet, Sheets

# Of each text of a sheet what stands for it in the chart.
Put = Callable[[Sheet], Iterator[orjson.Fragment]]
_MOST: Final = 20_000
T = TypeVar("T")


class _Known(dict[int, T]):
    """By code, each made when it is first asked for; all let go when they are many."""

    def __init__(self, make: Callable[[int], T]) -> None:
        self._make = make

    def __missing__(self, code: int) -> T:
        if len(self) >= _MOST:
            self.clear()
        made = self[code] = self._make(code)
        return made


def _labels(kind: Any, added: str = "") -> list[bytes]:
    """`,"name":` of each field and of what is added to them."""
    names = [field.name for field in fields(kind)] + ([added] if added else [])
    return [b',"%b":' % name.encode() for name in names]


def _members(labels: Sequence[bytes], *values: Any) -> bytes:
    return b"".join(label + orjson.dumps(value) for label, value in zip(labels, values, strict=True))


_POINT, _HOUSE, _ASPECT = _labels(Point, "factors"), _labels(House), _labels(Aspect, "factor")
# From a point's sign, or a cusp's, to its degrees.
_SIGNS: Final = [_members(_POINT[7:8], name) + _POINT[8] for name in SIGN_NAMES]
_CUSP_SIGNS: Final = [_members(_HOUSE[2:3], name) + _HOUSE[3] for name in SIGN_NAMES]
# From whether an aspect applies to its strength, by aspect_arrays' 0, 1 and −1.
_MOVING: Final = [_members(_ASPECT[6:7], applying) + _ASPECT[7] for applying in APPLYING]
_NONE: Final = orjson.Fragment(b"[]")
_KIND: Final = {aspect.name: place for place, aspect in enumerate(ASPECTS)}


def _points(put: Put, columns: Sequence[PointColumns], many: int) -> Iterator[Any]:
    return put(_point_sheet(columns, _point_codes(columns), many)) if columns else repeat(_NONE, many)


def _point_sheet(columns: Sequence[PointColumns], codes: Sequence[NDArray[np.intp]], many: int) -> Sheet:
    pieces: list[Column] = []
    for point, ends in zip(columns, codes, strict=True):
        lead = b"%b{%b" % (b"," if pieces else b"[", _members(_POINT[:1], point.name)[1:])
        for label, column in zip(_POINT[1:7], point[1:7], strict=True):
            lead += label
            if column is None:
                lead += b"null"
                continue
            pieces += [lead, column]
            lead = b""
        pieces += [*([lead] if lead else []), (point.sign, _SIGNS), point.sign_degree, (ends, _POINT_ENDS)]
    return Sheet([*pieces, b"]"], many)


def _point_codes(columns: Sequence[PointColumns]) -> list[NDArray[np.intp]]:
    """Of each point what says all of it but its figures, in each chart."""
    return [*map(_point_code, columns)]


def _point_code(point: PointColumns) -> NDArray[np.intp]:
    codes = POINT_ORDER[point.name] * 12 + point.sign
    codes = codes * 16 + (0 if point.house is None else point.house)
    return codes * 2 + (0 if point.retrograde is None else point.retrograde)


def _point_facts(code: int) -> tuple[str, int, int | None, bool]:
    """Name, sign, house and whether it is retrograde, by the code."""
    code, retrograde = divmod(code, 2)
    code, house = divmod(code, 16)
    place, sign = divmod(code, 12)
    return POINTS[place].name, sign, house or None, bool(retrograde)


def _point_end(code: int) -> bytes:
    """From a point's house on."""
    name, sign, house, retrograde = _point_facts(code)
    return _members(_POINT[9:], house, retrograde, dignities_of(name, sign), _point_ids(code)) + b"}"


def _point_ids(code: int) -> tuple[str, ...]:
    name, sign, house, retrograde = _point_facts(code)
    return factors.point_ids("", name, SIGN_NAMES[sign], house, retrograde, *dignities_of(name, sign))


def _houses(put: Put, cusps: Array | None, many: int) -> Iterator[Any]:
    if cusps is None:
        return repeat(_NONE, many)
    signs = (cusps / 30.0).astype(np.intp)
    pieces: list[Column] = []
    for number, (cusp, sign) in enumerate(zip(cusps, signs, strict=True), 1):
        lead = b"%b{%b" % (b"}," if pieces else b"[", _members(_HOUSE[:1], number)[1:] + _HOUSE[1])
        pieces += [lead, cusp, (sign, _CUSP_SIGNS), cusp - 30.0 * sign]
    return put(Sheet([*pieces, b"}]"], many))


def _aspects(put: Put, found: AspectArrays, many: int) -> Iterator[Any]:
    return put(_aspect_sheet(found, _aspect_codes(found), many))


def _aspect_sheet(found: AspectArrays, codes: NDArray[np.intp], many: int) -> Sheet:
    columns: list[Column] = [
        (codes, _ASPECT_STARTS),
        found.separation,
        _ASPECT[5],
        found.orb,
        (found.applying, _MOVING),
        found.strength,
        (codes * 2 + found.out_of_sign, _ASPECT_ENDS),
    ]  # a piece a line
    return Sheet(columns, len(codes), np.bincount(found.chart, minlength=many))


def _aspect_codes(found: AspectArrays) -> NDArray[np.intp]:
    order = np.array([POINT_ORDER[name] for name in found.points], np.intp)
    kinds = np.array([_KIND[name] for name in found.aspects], np.intp)
    return (order[found.first] * len(POINTS) + order[found.second]) * len(ASPECTS) + kinds[found.aspect]


def _aspect_names(code: int) -> tuple[str, str, str]:
    pair, kind = divmod(code, len(ASPECTS))
    first, second = divmod(pair, len(POINTS))
    return POINTS[first].name, POINTS[second].name, ASPECTS[kind].name


def _aspect_start(code: int) -> bytes:
    """To its separation."""
    named = _members(_ASPECT[:4], *_aspect_names(code), ASPECTS[code % len(ASPECTS)].angle)
    return b",{%b%b" % (named[1:], _ASPECT[4])


def _aspect_end(code: int) -> bytes:
    """From whether it is out of sign on."""
    code, out_of_sign = divmod(code, 2)
    return _members(_ASPECT[8:], bool(out_of_sign), _aspect_id(code)) + b"}"


def _aspect_id(code: int) -> str:
    first, second, aspect = _aspect_names(code)
    return factors.aspect_id(first, aspect, second)


_POINT_ENDS, _ASPECT_STARTS, _ASPECT_ENDS = (_Known(make) for make in (_point_end, _aspect_start, _aspect_end))
_POINT_IDS, _ASPECT_IDS = _Known(_point_ids), _Known(_aspect_id)


def leaving_out(sheets: Sheets) -> Shape:
    """Charts whose points, houses and aspects are put there."""
    return _shape(sheets.put)


def _shape(put: Put) -> Shape:
    return RECORDS._replace(points=partial(_points, put), houses=partial(_houses, put), aspects=partial(_aspects, put))


def _as_text(sheet: Sheet) -> Iterator[orjson.Fragment]:
    return map(orjson.Fragment, sheet.texts())


def _points_with_ids(columns: Sequence[PointColumns], many: int) -> Iterator[Any]:
    if not columns:
        return repeat((_NONE, ()), many)
    codes = _point_codes(columns)
    by_chart = zip(*(code.tolist() for code in codes), strict=True)
    ids = (chain.from_iterable(map(_POINT_IDS.__getitem__, those)) for those in by_chart)
    return zip(_as_text(_point_sheet(columns, codes, many)), ids, strict=True)


def _aspects_with_ids(found: AspectArrays, many: int) -> Iterator[Any]:
    codes = _aspect_codes(found)
    ids = [*map(_ASPECT_IDS.__getitem__, codes.tolist())]
    return zip(_as_text(_aspect_sheet(found, codes, many)), cut(ids, found.chart, many), strict=True)


def _chart_with_ids(
    julian_day: float, delta_t: float, points: Any, houses: Any, angles: Any, aspects: Any, *others: Any
) -> Any:
    """points and aspects: text and ids. With an unknown hour not all of them hold, and who asks needs the figures."""
    texts = points[0], aspects[0]
    if angles is None:
        read_points, read_aspects = (orjson.loads(orjson.dumps(text)) for text in texts)
        return RECORDS.chart(julian_day, delta_t, read_points, houses, angles, read_aspects, *others)
    chart = RECORDS.chart(julian_day, delta_t, texts[0], houses, angles, texts[1], *others)
    chart[FACTOR_IDS] = [*points[1], *aspects[1]]
    return chart


WITH_IDS: Final[Shape] = _shape(_as_text)._replace(
    chart=_chart_with_ids, points=_points_with_ids, aspects=_aspects_with_ids
)
