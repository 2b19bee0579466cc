"""The grid of aspects: a triangle within one chart, a table between two."""

from collections.abc import Mapping, Sequence
from typing import Final

from charts.drawing.aspects import line_of
from charts.drawing.figure import Connection, Figure
from charts.drawing.geometry import number
from charts.drawing.glyphs import ASPECT_GLYPHS, BOX
from charts.drawing.points import symbol
from charts.drawing.sheet import Sheet

_CELL: Final = 13.0  # at most, in units of a wheel of 600
_MOST: Final = 24  # of each side; what is beyond would be too small to read
_ANGLES: Final = ("ascendant", "midheaven")

Cells = Mapping[tuple[str, str], Connection]


def grid(sheet: Sheet, figure: Figure, left: float, top: float, width: float, height: float) -> str:
    """Within the given room, drawn to its right: of one chart every pair, else the outmost ring against the inmost."""
    inner = _names(figure)
    if not figure.outer:
        cells = {pair: one for one in figure.connections for pair in ((one.first, one.second), (one.second, one.first))}
        return _triangle(sheet, inner, cells, left, top, width, height)
    outmost = len(figure.outer)
    outer = [point.name for point in figure.outer[-1].points][:_MOST]
    cells = {
        (one.first, one.second) if one.rings == (outmost, 0) else (one.second, one.first): one
        for one in figure.connections
        if set(one.rings) == {outmost, 0}
    }
    return _table(sheet, outer, inner, cells, left, top, width, height)


def _names(figure: Figure) -> list[str]:
    points = [point.name for point in figure.points][: _MOST - len(_ANGLES)]
    return points + [name for name in _ANGLES if name in figure.angles]


def _triangle(
    sheet: Sheet, names: Sequence[str], cells: Cells, left: float, top: float, width: float, height: float
) -> str:
    cell = min(_CELL, width / max(len(names), 1), height / max(len(names), 1))
    left += max(0.0, width - cell * len(names))
    drawn: list[str] = []
    found: list[tuple[Connection, float, float]] = []
    lines = ""
    for row, name in enumerate(names):
        y = top - 6.0 + cell * (row + 0.5)
        drawn.append(_head(sheet, name, left + cell * (row + 0.5), y, cell))
        found += [
            (cells[other, name], left + cell * (column + 0.5), y)
            for column, other in enumerate(names[:row])
            if (other, name) in cells
        ]
        lines += _box(sheet, left, y - cell / 2.0, cell * row, cell) if row else ""
        lines += _rule(sheet, left + cell * row, y + cell / 2.0, cell * (len(names) - 1 - row))
    return _framed(sheet, lines, [*drawn, _marks(sheet, cell, found)])


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
    drawn = [
        _head(sheet, name, left + cell * (column + 1.5), top + cell / 2.0, cell) for column, name in enumerate(inner)
    ]
    lines = "".join(
        _rule(sheet, left + cell * (column + 1), top + cell, cell * len(outer)) for column in range(len(inner) + 1)
    )
    found: list[tuple[Connection, float, float]] = []
    for row, name in enumerate(outer):
        y = top + cell * (row + 1.5)
        drawn.append(_head(sheet, name, left + cell / 2.0, y, cell))
        found += [
            (cells[name, other], left + cell * (column + 1.5), y)
            for column, other in enumerate(inner)
            if (name, other) in cells
        ]
        lines += _across(sheet, left + cell, y - cell / 2.0, cell * len(inner))
    lines += _across(sheet, left + cell, top + cell * (len(outer) + 1), cell * len(inner))
    return _framed(sheet, lines, [*drawn, _marks(sheet, cell, found)])


def _framed(sheet: Sheet, lines: str, drawn: Sequence[str]) -> str:
    return (
        f'<path d="{lines}" stroke="{sheet.theme.hairline}" stroke-width="{number(0.7 * sheet.unit)}"/>'
        f'<g stroke="{sheet.theme.ink}" stroke-width="{sheet.layout.pen:.4g}">{"".join(drawn)}</g>'
    )


def _across(sheet: Sheet, x: float, y: float, length: float) -> str:
    return f"M{number(x * sheet.unit)} {number(y * sheet.unit)}h{number(length * sheet.unit)}"


def _rule(sheet: Sheet, x: float, y: float, length: float) -> str:
    return f"M{number(x * sheet.unit)} {number(y * sheet.unit)}v{number(length * sheet.unit)}"


def _box(sheet: Sheet, x: float, y: float, width: float, height: float) -> str:
    return _across(sheet, x, y, width) + _across(sheet, x, y + height, width)


def _head(sheet: Sheet, name: str, x: float, y: float, cell: float) -> str:
    spot = (x * sheet.unit, y * sheet.unit)
    return symbol(sheet, name, spot, cell * 0.78 / 300.0)


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
    if path is None:
        return sheet.write(aspect[:2], spot, 17.0 / sheet.dial.half)
    return f'<use href="#{sheet.define(f"a-{aspect}", path)}" x="{spot[0]:.1f}" y="{spot[1]:.1f}"/>'
