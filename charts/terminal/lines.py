"""A chart, and any table, as plain text for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from charts.catalogue import LABELS
from charts.engine.catalogue import ASPECT_TYPES, POINTS, SIGNS
from charts.notes import in_words

_POINT_GLYPHS = {point.name: point.glyph for point in POINTS}
_SIGN_GLYPHS = {sign.name: sign.glyph for sign in SIGNS}
_ANGLES = ("ascendant", "midheaven")


def _name(identifier: str) -> str:
    return str(LABELS[identifier])


def _degree(value: float) -> str:
    """12.345 as 12°20′, cut off rather than rounded: 29.999 is not yet the next sign."""
    return f"{int(value):2d}°{int(value % 1 * 60):02d}′"


def table_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _point_rows(chart: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for point in chart["points"]:
        remarks = [
            *([pgettext("motion", "retrograde")] if point["retrograde"] else []),
            *(_name(it).lower() for it in point["dignities"]),
        ]
        yield (
            f"{_POINT_GLYPHS.get(point['name'], ' ')} {_name(point['name'])}",
            f"{_degree(point['sign_degree'])} {_SIGN_GLYPHS[point['sign']]} {_name(point['sign'])}",
            _("house %(number)s") % {"number": point["house"]} if point["house"] else "",
            ", ".join(remarks),
        )
    for angle in _ANGLES:
        if chart["angles"]:
            longitude = chart["angles"][angle]
            sign = SIGNS[int(longitude // 30) % 12]
            yield f"  {_name(angle)}", f"{_degree(longitude % 30)} {sign.glyph} {_name(sign.name)}", "", ""


def _aspect_rows(chart: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    for aspect in chart["aspects"]:
        glyph = ASPECT_TYPES[aspect["aspect"]].glyph
        motion = {True: _("applying"), False: _("separating"), None: ""}[aspect["applying"]]
        pair = (_name(aspect["first"]), f"{glyph} {_name(aspect['aspect']).lower()}", _name(aspect["second"]))
        yield *pair, _("orb %(degrees)s") % {"degrees": _degree(abs(aspect["orb"])).strip()}, motion


def _heading(chart: Mapping[str, Any]) -> Iterator[str]:
    moment, place = chart["moment"], chart["place"]
    where = ", ".join(part for part in (place.get("name"), place.get("admin"), place.get("country")) if part)
    yield f"{moment['local'].replace('T', ' ')}  {moment['timezone']} (UTC {moment['utc_offset']})"
    yield f"{where}  {place['latitude']:.4f}, {place['longitude']:.4f}".strip()
    engine = chart["engine"]
    system = {"system": _name(chart["settings"]["house_system"])}
    houses = _("houses %(system)s") % system if chart["houses"] else _("time unknown: no houses")
    universal = _("Universal time")
    yield f"{universal} {moment['utc']}, {houses}, {engine['ephemeris']}"


def chart_lines(chart: Mapping[str, Any], *, width: int) -> Iterator[str]:
    """chart: in the answer's shape."""
    yield from _heading(chart)
    for note in chart["engine"]["notes"]:
        yield from textwrap.wrap(_("Note: %(text)s") % {"text": in_words(note)}, width)
    yield ""
    yield from table_lines(_point_rows(chart))
    yield ""
    yield from table_lines(_aspect_rows(chart))
