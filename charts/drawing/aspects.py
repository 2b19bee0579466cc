"""The lines between points in aspect, and the legend that names them."""

from charts.drawing import lettering
from charts.drawing.figure import Connection, Figure
from charts.drawing.geometry import number, polyline
from charts.drawing.marks import STARS
from charts.drawing.sheet import Sheet
from charts.drawing.themes import LINES, OTHER_LINE, Line

_FAINTEST = 0.3  # opacity of an aspect at the edge of its orb
_MARGIN, _ROW, _SAMPLE = 15.0, 13.0, 24.0  # of the legend, on a sheet of 600
_CORNER = 6  # rows that a corner has room for
_MAJOR = ("opposition", "trine", "square", "sextile")


def aspects(sheet: Sheet, figure: Figure) -> str:
    """A line for each aspect but the conjunction, the stronger over the weaker; a dot at each end's true degree.

    A star casts no rays, as tradition has it, and hundreds of them would: lines run between the other points.
    """
    drawn = sorted(_lined(figure), key=lambda connection: connection.strength)
    lines = "".join(_line(sheet, figure, connection) for connection in drawn)
    dots = "".join(
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(1.7 * sheet.unit)}"/>'
        for x, y in (sheet.dial.at(point.longitude, sheet.layout.aspect) for point in figure.points)
    )
    return f'<g>{lines}</g><g fill="{sheet.theme.ink}" stroke="none">{dots}</g>'


def _lined(figure: Figure) -> list[Connection]:
    return [
        connection
        for connection in figure.connections
        if connection.aspect != "conjunction"
        and not {connection.first, connection.second} & STARS
        and figure.longitude_of(connection.first) is not None
        and figure.longitude_of(connection.second) is not None
    ]


def _line(sheet: Sheet, figure: Figure, connection: Connection) -> str:
    ends = [figure.longitude_of(name) or 0.0 for name in (connection.first, connection.second)]
    path = polyline(sheet.dial.at(longitude, sheet.layout.aspect) for longitude in ends)
    opacity = _FAINTEST + (1.0 - _FAINTEST) * connection.strength
    return f'<path d="{path}" {_pen(sheet, _line_of(connection.aspect))} stroke-opacity="{number(opacity)}"/>'


def _line_of(aspect: str) -> Line:
    return LINES.get(aspect, OTHER_LINE)


def _pen(sheet: Sheet, line: Line) -> str:
    dash = " ".join(number(length * sheet.unit) for length in line.dash)
    # Round caps would close the gaps of the finer dashes.
    broken = f' stroke-dasharray="{dash}" stroke-linecap="butt"' if dash else ""
    return f'stroke="{sheet.theme.hues[line.hue]}" stroke-width="{number(line.width * sheet.unit)}"{broken}'


def legend(sheet: Sheet, figure: Figure) -> str:
    """The kinds that occur: the major ones at the lower left, the others in the corners from the lower right on."""
    if not sheet.layout.labels:
        return ""
    present = {connection.aspect for connection in _lined(figure)}
    majors = [aspect for aspect in _MAJOR if aspect in present]
    others = [aspect for aspect in LINES if aspect in present and aspect not in _MAJOR]
    lower, right, left = (others[start : start + _CORNER] for start in range(0, 3 * _CORNER, _CORNER))
    rows = (
        _rows(sheet, majors, _MARGIN, _foot(majors))
        + _rows(sheet, lower, _right(sheet, lower), _foot(lower))
        + _rows(sheet, right, _right(sheet, right), _MARGIN)
        + _rows(sheet, left, _MARGIN, _MARGIN)
    )
    return f"<g>{rows}</g>" if rows else ""


def _foot(kinds: list[str]) -> float:
    """Where rows begin that end at the sheet's foot."""
    return 600.0 - _MARGIN - _ROW * (len(kinds) - 1)


def _right(sheet: Sheet, kinds: list[str]) -> float:
    """Where rows begin that end at the sheet's right."""
    room = max((_written_width(sheet, aspect.upper()) for aspect in kinds), default=0.0) + _SAMPLE + 6.0
    return 600.0 - _MARGIN - room


def _rows(sheet: Sheet, kinds: list[str], left: float, top: float) -> str:
    return "".join(_row(sheet, aspect, left, top + _ROW * index) for index, aspect in enumerate(kinds))


def _row(sheet: Sheet, aspect: str, left: float, y: float) -> str:
    unit, text = sheet.unit, aspect.upper()
    sample = polyline(((left * unit, y * unit), ((left + _SAMPLE) * unit, y * unit)))
    middle = left + _SAMPLE + 6.0 + _written_width(sheet, text) / 2.0
    name = sheet.write(text, (middle * unit, y * unit), sheet.layout.small_text)
    pen = f'stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen:.4g}"'
    return f'<path d="{sample}" {_pen(sheet, _line_of(aspect))}/><g {pen}>{name}</g>'


def _written_width(sheet: Sheet, text: str) -> float:
    """On a sheet of 600."""
    return lettering.width(text) * sheet.layout.small_text * 300.0 / lettering.CAP_HEIGHT
