"""What stands about the wheel on a page: the heading, the tables of positions, the grid of aspects.

Lengths are in the units of a wheel of 600 whose upper left corner is the origin.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from charts.drawing.figure import Figure, Placement
from charts.drawing.glyphs import RETROGRADE, SIGN_GLYPHS
from charts.drawing.grid import grid
from charts.drawing.layers import Layers
from charts.drawing.lettering import legible
from charts.drawing.points import shown_degree, symbol
from charts.drawing.rows import counted, fitted, ring_labels
from charts.drawing.sheet import Sheet
from charts.drawing.themes import ELEMENTS

SIDE: Final = 0.94  # of the wheel, as a part of the page's width
HEIGHT: Final = sqrt(2.0)  # of the page, likewise: A4
_HEAD: Final = 58.0  # above the wheel
_TOP, _ROOM, _WIDTH = 626.0, 200.0, 600.0  # of the tables
_ROW: Final = 12.5  # at most
_MOST: Final = (36, 34, 34)  # rows of a table, by the number of rings; a longer one could not be read
# By the sheet's thrift. At last, where nothing else makes the file short enough, also of text in one line.
_ROWS: Final = (36, 36, 36, 36, 36, 36, 8)  # of a table at most
_PART: Final = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.5)  # of the width that a line may take
_NOTE_LINES: Final = (4, 3, 2, 1, 1, 1, 1)
_TITLE, _TEXT = 0.042, 0.0235  # cap heights, as parts of half the wheel's side
_COLUMN: Final = 17  # rows of a column
_NAMELESS: Final = 96.0  # width of a table without the names
_NAME_ROOM: Final = (82.0, 140.0)  # more would make the grid beside it smaller
_NOTE, _NOTE_ROW, _NOTE_ROOM = 0.019, 10.5, 584.0  # cap height, pitch, width at most
_FOOT: Final = 836.0
_SIGNS: Final = tuple(SIGN_GLYPHS)


def origin(size: float) -> tuple[float, float]:
    """Where the wheel's corner lies on the page, pixels. size: the page's width."""
    return size * (1.0 - SIDE) / 2.0, _HEAD * size * SIDE / 600.0


def heading(sheet: Sheet, title: str, otherwise: str, caption: Sequence[str]) -> str:
    """The title, or another if the alphabet lacks its letters, and the caption's lines under it."""
    unit = sheet.unit
    part = _PART[sheet.thrift]
    name = fitted(sheet, title if legible(title) else otherwise, _TITLE, part * 560.0)
    lines = "".join(
        sheet.write_from(fitted(sheet, line, _TEXT, part * 580.0), (8.0 * unit, (-20.0 + 12.0 * index) * unit), _TEXT)
        for index, line in enumerate(caption[:2])
    )
    pen = sheet.layout.pen
    return (
        f'<g stroke="{sheet.theme.ink}" stroke-width="{pen:.4g}">'
        f"{sheet.write_from(name, (8.0 * unit, -38.0 * unit), _TITLE)}</g>"
        f'<g stroke="{sheet.theme.muted}" stroke-width="{pen:.4g}">{lines}</g>'
    )


def notes(sheet: Sheet, said: Sequence[str]) -> tuple[str, float]:
    """Lines at the foot of the page, and the height that they take from the tables."""
    lines = [line for text in said for line in _wrapped(sheet, text)]
    most = _NOTE_LINES[sheet.thrift]
    if len(lines) > most:
        last = fitted(sheet, f"{lines[most - 1]} ...", _NOTE, _NOTE_ROOM * _PART[sheet.thrift])
        lines = [*lines[: most - 1], last]
    unit, top = sheet.unit, _FOOT - _NOTE_ROW * (len(lines) - 1)
    drawn = "".join(
        sheet.write_from(line, (8.0 * unit, (top + _NOTE_ROW * index) * unit), _NOTE)
        for index, line in enumerate(lines)
    )
    ink = f'stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen:.4g}"'
    return (f'<g data-notes="" {ink}>{drawn}</g>' if drawn else ""), _NOTE_ROW * len(lines)


def _wrapped(sheet: Sheet, text: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and sheet.written_width(longer, _NOTE) <= _NOTE_ROOM * sheet.unit:
            lines[-1] = longer
        else:
            lines.append(fitted(sheet, word, _NOTE, _NOTE_ROOM))
    return lines


def tables(sheet: Sheet, figure: Figure, less: float = 0.0) -> str:
    """From the left: positions ring by ring, the cusps of a single chart, the grid of aspects. less: lower by this."""
    rings, names = figure.rings, _name_room(sheet, figure)
    alone = _NAMELESS + names if names else 178.0 if len(figure.points) <= 2 * _COLUMN else 246.0
    width = {1: alone, 2: 150.0, 3: 112.0}[len(rings)]
    labels = ring_labels(sheet, figure) if figure.outer else [[sheet.words.title(figure.role)]]
    drawn, left = [], 8.0
    most = min(_MOST[len(rings) - 1], _ROWS[sheet.thrift])
    longest = min(max(map(len, rings)), most)
    columns = -(-longest // _COLUMN) or 1
    shape = columns, max(-(-longest // columns), 1)
    for label, points, unnamed in zip(labels, rings, figure.unnamed_by_ring, strict=True):
        shown = points[:most]
        left_out = len(points) - len(shown) + len(unnamed)
        caption = _caption(sheet, counted(sheet, label, left_out, _TEXT, width), left, width)
        drawn.append(caption + _positions(sheet, shown, left, (width, _ROOM - less), shape, names))
        left += width + 10.0
    if len(rings) == 1 and figure.cusps:
        drawn.append(_cusps(sheet, figure, left + 8.0))
        left += 96.0
    drawn.append(grid(sheet, figure, left + 8.0, _TOP, _WIDTH - left - 14.0, _ROOM + _ROW - less))
    return "".join(drawn)


def _caption(sheet: Sheet, text: str, left: float, width: float) -> str:
    unit, theme = sheet.unit, sheet.theme
    name = sheet.write_from(text, (left * unit, _TOP * unit), _TEXT)
    rule = f"M{left * unit:.2f} {(_TOP + 8.0) * unit:.2f}h{width * unit:.2f}"
    return (
        f'<g stroke="{theme.muted}" stroke-width="{sheet.layout.pen + 0.2:.4g}">{name}</g>'
        f'<path d="{rule}" stroke="{theme.hairline}" stroke-width="{0.8 * unit:.2f}"/>'
    )


def _name_room(sheet: Sheet, figure: Figure) -> float:
    """How wide the longest name is; none where there are glyphs alone."""
    if figure.outer or not 0 < len(figure.points) <= _COLUMN:
        return 0.0
    longest = max(sheet.written_width(sheet.words.name(point.name), _TEXT) for point in figure.points)
    return min(max(longest / sheet.unit, _NAME_ROOM[0]), _NAME_ROOM[1])


def _positions(
    sheet: Sheet,
    shown: tuple[Placement, ...],
    left: float,
    size: tuple[float, float],
    shape: tuple[int, int],
    names: float,
) -> str:
    """size: across and down. shape: columns and rows, those of the longest of the tables."""
    (width, height), (columns, depth) = size, shape
    room = width / columns
    step = min(_ROW, height / depth)
    scale = min(step / _ROW, room / (90.0 if columns > 1 else room))
    rows = Layers(sheet)
    for index, point in enumerate(shown):
        place = left + room * (index // depth), _TOP + 17.0 + step * (index % depth)
        _position(rows, point, place, (room, names), scale)
    return _rows(rows)


def _rows(rows: Layers) -> str:
    return f'<g stroke-width="{rows.sheet.layout.pen:.4g}">{rows.drawn()}</g>'


def _position(
    rows: Layers, point: Placement, place: tuple[float, float], room: tuple[float, float], scale: float
) -> None:
    """Glyph, name where there is room, place, direction, house: each in a column of its own.

    room: of the whole, and of the name in it.
    """
    (left, y), (width, names) = place, room
    sheet, theme = rows.sheet, rows.sheet.theme
    unit, cap, start = sheet.unit, _TEXT * scale, left + 18.0 * scale
    rows.glyph(symbol(sheet, point.name), ((left + 6.0 * scale) * unit, y * unit), 0.040 * scale, theme.ink)
    if names:
        name = fitted(sheet, sheet.words.name(point.name), cap, names)
        rows.text_from(name, (start * unit, y * unit), cap, theme.muted)
        start = left + 22.0 + names
    _degree(rows, point.longitude, start, y, scale, rough=point.rough)
    if point.retrograde:
        mark = sheet.define("retrograde", RETROGRADE)
        rows.glyph(mark, ((start + 51.0 * scale) * unit, y * unit), 0.026 * scale, theme.ink)
    if point.house is not None and width >= 84.0:
        rows.text(str(point.house), ((start + 64.0 * scale) * unit, y * unit), cap, theme.muted)


def _degree(rows: Layers, longitude: float, left: float, y: float, scale: float, *, rough: bool = False) -> None:
    """17 ♐ 54: the degree, the sign, the minute; each in a column of its own."""
    sheet, index = rows.sheet, int(longitude // 30.0) % 12
    unit, cap, ink = sheet.unit, _TEXT * scale, sheet.theme.ink
    degree, minute = (text[:-1] for text in shown_degree(longitude, rough=rough))
    sign = sheet.define(_SIGNS[index], SIGN_GLYPHS[_SIGNS[index]])
    rows.text_to(degree, ((left + 12.0 * scale) * unit, y * unit), cap, ink)
    colour = sheet.theme.elements[ELEMENTS[index % 4]].ink
    rows.glyph(sign, ((left + 22.0 * scale) * unit, y * unit), 0.036 * scale, colour)
    if minute:
        rows.text_from(minute, ((left + 31.0 * scale) * unit, y * unit), cap, ink)


def _cusps(sheet: Sheet, figure: Figure, left: float) -> str:
    rows, unit = Layers(sheet), sheet.unit
    for row, cusp in enumerate(figure.cusps):
        y = _TOP + 17.0 + _ROW * row
        rows.text(str(cusp.number), ((left + 7.0) * unit, y * unit), _TEXT, sheet.theme.muted)
        _degree(rows, cusp.longitude, left + 22.0, y, 1.0)
    return _caption(sheet, sheet.words.name("houses"), left, 74.0) + _rows(rows)
