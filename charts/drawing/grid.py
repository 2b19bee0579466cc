"""The grid of aspects: a triangle within one chart, a table between two."""

from collections.abc import Mapping, Sequence
from typing import Final

from charts.drawing.aspects import line_of
from charts.drawing.figure import Connection, Figure
from charts.drawing.geometry import number, tenths, whole
from charts.drawing.glyphs import ASPECT_GLYPHS, BOX
from charts.drawing.layers import Layers
from charts.drawing.lettering import CAP_HEIGHT, spelled
from charts.drawing.lettering import width as text_width
from charts.drawing.marks import letters
from charts.drawing.points import symbol
from charts.drawing.rows import counted, ring_labels
from charts.drawing.sheet import Sheet

_CELL: Final = 13.0  # at most, in units of a wheel of 600
# Of each side, by the sheet's thrift; what is beyond would be too small to read.
_MOST: Final = (24, 18, 14, 10, 6, 4, 4)
_HEADED: Final = 15.0  # under its caption
_LETTERS, _LETTER_ROOM = 14.0, 36.0  # at most, in the glyphs' box: height of letters, and how wide they may be
_ANGLES: Final = ("ascendant", "midheaven")

Cells = Mapping[tuple[str, str], Connection]


def grid(sheet: Sheet, figure: Figure, left: float, top: float, width: float, height: float) -> str:
    """Within the given room, drawn to its right: of one chart every pair, else the outmost ring against the inmost."""
    most = _MOST[sheet.thrift]
    if not figure.outer:
        names = [point.name for point in figure.points][:most]
        cells = {pair: one for one in figure.connections for pair in ((one.first, one.second), (one.second, one.first))}
        names += [name for name in _ANGLES if any(name in pair for pair in cells)]
        return _triangle(sheet, names[:most], cells, left, top, width, height)
    outmost = len(figure.outer)
    inner = [point.name for point in figure.points][: most - len(_ANGLES)]
    inner += [name for name in _ANGLES if name in figure.angles]
    outer = [point.name for point in figure.outer[-1].points][:most]
    cells = {
        (one.first, one.second) if one.rings == (outmost, 0) else (one.second, one.first): one
        for one in figure.connections
        if set(one.rings) == {outmost, 0}
    }
    caption = _caption(sheet, figure, left, top, width)
    return caption + _table(sheet, outer, inner, cells, left, top + _HEADED, width, height - _HEADED)


def _caption(sheet: Sheet, figure: Figure, left: float, top: float, width: float) -> str:
    """Which rings the rows and the columns are: by their captions, where there is room, else by their numbers."""
    labels = ring_labels(sheet, figure)
    numbers = str(len(labels)), "1"
    ways = ((labels[-1][0], labels[0][0]), (labels[-1][-1], labels[0][-1]), numbers)
    cap, unit = sheet.layout.small_text, sheet.unit
    said = [sheet.words.say("grid", rows=rows, columns=columns) for rows, columns in ways]
    text = counted(sheet, said, 0, cap, width)
    place = (left + width) * unit - sheet.written_width(text, cap) / 2.0, top * unit
    ink = f'stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen + 0.2:.4g}"'
    return f"<g {ink}>{sheet.write(text, place, cap)}</g>"


def _triangle(
    sheet: Sheet, names: Sequence[str], cells: Cells, left: float, top: float, width: float, height: float
) -> str:
    cell = min(_CELL, width / max(len(names), 1), height / max(len(names), 1))
    left += max(0.0, width - cell * len(names))
    drawn = Layers(sheet)
    found: list[tuple[Connection, float, float]] = []
    lines = ""
    for row, name in enumerate(names):
        y = top - 6.0 + cell * (row + 0.5)
        _head(drawn, name, left + cell * (row + 0.5), y, cell)
        found += [
            (cells[other, name], left + cell * (column + 0.5), y)
            for column, other in enumerate(names[:row])
            if (other, name) in cells
        ]
        lines += _box(sheet, left, y - cell / 2.0, cell * row, cell) if row else ""
        lines += _rule(sheet, left + cell * row, y + cell / 2.0, cell * (len(names) - 1 - row))
    return _framed(sheet, lines, drawn.drawn() + _marks(sheet, cell, found))


def _table(
    sheet: Sheet,
    outer: Sequence[str],
    inner: Sequence[str],
    cells: Cells,
    left: float,
    top: float,
    width: float,
    height: float,
) -> str:
    """A row for each point of the outer chart, a column for each of the inner."""
    cell = min(_CELL, width / (len(inner) + 1), height / (len(outer) + 1))
    left += max(0.0, width - cell * (len(inner) + 1))
    top -= 6.0
    drawn = Layers(sheet)
    for column, name in enumerate(inner):
        _head(drawn, name, left + cell * (column + 1.5), top + cell / 2.0, cell)
    lines = "".join(
        _rule(sheet, left + cell * (column + 1), top + cell, cell * len(outer)) for column in range(len(inner) + 1)
    )
    found: list[tuple[Connection, float, float]] = []
    for row, name in enumerate(outer):
        y = top + cell * (row + 1.5)
        _head(drawn, name, left + cell / 2.0, y, cell)
        found += [
            (cells[name, other], left + cell * (column + 1.5), y)
            for column, other in enumerate(inner)
            if (name, other) in cells
        ]
        lines += _across(sheet, left + cell, y - cell / 2.0, cell * len(inner))
    lines += _across(sheet, left + cell, top + cell * (len(outer) + 1), cell * len(inner))
    return _framed(sheet, lines, drawn.drawn() + _marks(sheet, cell, found))


def _framed(sheet: Sheet, lines: str, drawn: str) -> str:
    return (
        f'<path d="{lines}" stroke="{sheet.theme.hairline}" stroke-width="{number(0.7 * sheet.unit)}"/>'
        f'<g stroke="{sheet.theme.ink}" stroke-width="{sheet.layout.pen:.4g}">{drawn}</g>'
    )


def _across(sheet: Sheet, x: float, y: float, length: float) -> str:
    return f"M{tenths(x * sheet.unit)} {tenths(y * sheet.unit)}h{tenths(length * sheet.unit)}"


def _rule(sheet: Sheet, x: float, y: float, length: float) -> str:
    return f"M{tenths(x * sheet.unit)} {tenths(y * sheet.unit)}v{tenths(length * sheet.unit)}"


def _box(sheet: Sheet, x: float, y: float, width: float, height: float) -> str:
    return _across(sheet, x, y, width) + _across(sheet, x, y + height, width)


def _head(drawn: Layers, name: str, x: float, y: float, cell: float) -> None:
    sheet = drawn.sheet
    drawn.glyph(symbol(sheet, name), (x * sheet.unit, y * sheet.unit), cell * 0.78 / 300.0)


def _marks(sheet: Sheet, cell: float, found: Sequence[tuple[Connection, float, float]]) -> str:
    """The aspects' signs, hue by hue, each at its place; written in the glyphs' own units, which is shorter."""
    scale = cell * 0.56 / 300.0 * sheet.dial.half / BOX
    by_hue: dict[str, str] = {}
    for connection, x, y in found:
        aspect = connection.aspect
        hue = sheet.theme.ink if aspect == "conjunction" else sheet.theme.hues[line_of(aspect).hue]
        spot = x * sheet.unit / scale, y * sheet.unit / scale
        by_hue[hue] = by_hue.get(hue, "") + _sign(sheet, aspect, spot)
    groups = "".join(f'<g stroke="{hue}">{drawn}</g>' for hue, drawn in by_hue.items())
    return f'<g data-grid="aspects" transform="scale({scale:.4g})">{groups}</g>'


def _sign(sheet: Sheet, aspect: str, spot: tuple[float, float]) -> str:
    path = ASPECT_GLYPHS.get(aspect)
    if path is not None:
        key = sheet.define_as(f"a-{aspect}", "path", path)
    else:
        text = letters(aspect)
        cap = min(_LETTERS, _LETTER_ROOM * CAP_HEIGHT / text_width(spelled(text))) / sheet.dial.half
        key = sheet.define_as(f"l-{aspect}", "g", sheet.write(text, (0.0, 0.0), cap))
    return f'<use href="#{key}" x="{whole(spot[0])}" y="{whole(spot[1])}"/>'
