"""What stands about the wheel on a page: the heading, the tables of positions, the grid of aspects.

Lengths are in the units of a wheel of 600 whose upper left corner is the origin.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from charts.drawing.figure import Figure, Placement
from charts.drawing.glyphs import BOX, RETROGRADE, SIGN_GLYPHS
from charts.drawing.grid import grid
from charts.drawing.lettering import spelled
from charts.drawing.points import degree_and_minute, symbol
from charts.drawing.sheet import Sheet
from charts.drawing.themes import ELEMENTS

SIDE: Final = 0.94  # of the wheel, as a part of the page's width
HEIGHT: Final = sqrt(2.0)  # of the page, likewise: A4
_HEAD: Final = 58.0  # above the wheel
_TOP, _ROOM, _WIDTH = 626.0, 200.0, 600.0  # of the tables
_ROW: Final = 12.5  # at most
_MOST: Final = 48  # rows of a table; a longer one could not be read
_TITLE, _TEXT = 0.042, 0.0235  # cap heights, as parts of half the wheel's side
_NAMES_FROM: Final = 170.0  # a table narrower than this shows the glyphs alone
_SIGNS: Final = tuple(SIGN_GLYPHS)


def origin(size: float) -> tuple[float, float]:
    """Where the wheel's corner lies on the page, pixels. size: the page's width."""
    return size * (1.0 - SIDE) / 2.0, _HEAD * size * SIDE / 600.0


def heading(sheet: Sheet, title: str, caption: Sequence[str]) -> str:
    """The title, as far as the alphabet has its letters, and the caption's lines under it."""
    unit = sheet.unit
    letters = spelled(title)
    if sum(letter == "·" for letter in letters) * 2 > len(letters):
        letters = ""  # a row of dots tells nothing; the title that is spoken has them all
    name = _fitted(sheet, letters, _TITLE, 560.0)
    lines = "".join(
        sheet.write_from(_fitted(sheet, line, _TEXT, 580.0), (8.0 * unit, (-12.0 + 13.0 * index) * unit), _TEXT)
        for index, line in enumerate(caption[:2])
    )
    pen = sheet.layout.pen
    return (
        f'<g stroke="{sheet.theme.ink}" stroke-width="{pen:.4g}">'
        f"{sheet.write_from(name, (8.0 * unit, -32.0 * unit), _TITLE)}</g>"
        f'<g stroke="{sheet.theme.muted}" stroke-width="{pen:.4g}">{lines}</g>'
    )


def _fitted(sheet: Sheet, text: str, cap: float, room: float) -> str:
    """The text, cut to what the room holds."""
    for length in range(len(text), 0, -1):
        shown = text if length == len(text) else f"{text[:length].rstrip()}..."
        if sheet.written_width(shown, cap) <= room * sheet.unit:
            return shown
    return ""


def tables(sheet: Sheet, figure: Figure) -> str:
    """From the left: the positions ring by ring, the cusps of a single chart, the grid of aspects."""
    rings = figure.rings
    width = {1: 178.0 if len(figure.points) <= 34 else 246.0, 2: 150.0, 3: 112.0}[len(rings)]
    roles = (figure.role, *(ring.role for ring in figure.outer))
    drawn, left = [], 8.0
    for number, (role, points) in enumerate(zip(roles, rings, strict=True), 1):
        caption = sheet.words.name(role) if len(rings) == 1 else f"{number} {sheet.words.name(role)}"
        drawn.append(_positions(sheet, caption, points, left, width))
        left += width + 10.0
    if len(rings) == 1 and figure.cusps:
        drawn.append(_cusps(sheet, figure, left + 8.0))
        left += 96.0
    drawn.append(grid(sheet, figure, left + 8.0, _TOP, _WIDTH - left - 14.0, _ROOM + _ROW))
    return "".join(drawn)


def _caption(sheet: Sheet, text: str, left: float, width: float) -> str:
    unit, theme = sheet.unit, sheet.theme
    name = sheet.write_from(text, (left * unit, _TOP * unit), _TEXT)
    rule = f"M{left * unit:.2f} {(_TOP + 8.0) * unit:.2f}h{width * unit:.2f}"
    return (
        f'<g stroke="{theme.muted}" stroke-width="{sheet.layout.pen + 0.2:.4g}">{name}</g>'
        f'<path d="{rule}" stroke="{theme.hairline}" stroke-width="{0.8 * unit:.2f}"/>'
    )


def _positions(sheet: Sheet, caption: str, points: tuple[Placement, ...], left: float, width: float) -> str:
    shown = points[:_MOST]
    columns = 1 if len(shown) <= 17 else 2 if len(shown) <= 34 else 3
    room = width / columns
    depth = max(-(-len(shown) // columns), 1)
    step = min(_ROW, _ROOM / depth)
    scale = min(step / _ROW, room / (90.0 if columns > 1 else room))
    rows = [
        _position(sheet, point, left + room * (index // depth), _TOP + 17.0 + step * (index % depth), room, scale)
        for index, point in enumerate(shown)
    ]
    if len(points) > _MOST:
        caption += f" {sheet.words.say('more', count=len(points) - _MOST)}"
    strong, weak = ("".join(parts) for parts in zip(*rows, strict=True)) if rows else ("", "")
    return _caption(sheet, caption, left, width) + _rows(sheet, strong, weak)


def _rows(sheet: Sheet, strong: str, weak: str) -> str:
    theme = sheet.theme
    return (
        f'<g stroke-width="{sheet.layout.pen:.4g}"><g stroke="{theme.ink}">{strong}</g>'
        f'<g stroke="{theme.muted}">{weak}</g></g>'
    )


def _position(sheet: Sheet, point: Placement, left: float, y: float, width: float, scale: float) -> tuple[str, str]:
    """What of the row is strong, and what stands back."""
    unit, cap = sheet.unit, _TEXT * scale
    glyph = symbol(sheet, point.name, ((left + 6.0 * scale) * unit, y * unit), 0.040 * scale)
    name, start = "", left + 18.0 * scale
    if width >= _NAMES_FROM:
        text = _fitted(sheet, sheet.words.name(point.name), cap, 82.0)
        name = sheet.write_from(text, (start * unit, y * unit), cap)
        start = left + 104.0
    degree = _degree(sheet, point.longitude, start, y, scale)
    mark = house = ""
    if point.retrograde:
        spot = ((start + 51.0 * scale) * unit, y * unit)
        mark = sheet.stamp("retrograde", RETROGRADE, spot, 0.026 * scale * sheet.dial.half / BOX)
    if point.house is not None and width >= 84.0:
        house = sheet.write(str(point.house), ((start + 64.0 * scale) * unit, y * unit), cap)
    return glyph + degree + mark, name + house


def _degree(sheet: Sheet, longitude: float, left: float, y: float, scale: float) -> str:
    """17 ♐ 54: the degree, the sign, the minute; each in a column of its own."""
    unit, cap, index = sheet.unit, _TEXT * scale, int(longitude // 30.0) % 12
    degree, minute = degree_and_minute(longitude)
    ink = sheet.theme.elements[ELEMENTS[index % 4]].ink
    spot = ((left + 22.0 * scale) * unit, y * unit)
    sign = sheet.stamp(
        _SIGNS[index],
        SIGN_GLYPHS[_SIGNS[index]],
        spot,
        0.036 * scale * sheet.dial.half / BOX,
        f' stroke="{ink}"',
    )
    ends = (left + 13.0 * scale) * unit - sheet.written_width(degree, cap)
    return (
        sheet.write_from(degree, (ends, y * unit), cap)
        + sign
        + sheet.write_from(minute, ((left + 31.0 * scale) * unit, y * unit), cap)
    )


def _cusps(sheet: Sheet, figure: Figure, left: float) -> str:
    unit = sheet.unit
    tops = [_TOP + 17.0 + _ROW * row for row in range(len(figure.cusps))]
    numbers = "".join(
        sheet.write(str(cusp.number), ((left + 7.0) * unit, y * unit), _TEXT)
        for cusp, y in zip(figure.cusps, tops, strict=True)
    )
    places = "".join(
        _degree(sheet, cusp.longitude, left + 22.0, y, 1.0) for cusp, y in zip(figure.cusps, tops, strict=True)
    )
    return _caption(sheet, sheet.words.name("houses"), left, 74.0) + _rows(sheet, places, numbers)
