"""The lines between points in aspect, and the legend that names them."""

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
    """A line for each aspect but the conjunction, kind by kind, the stronger over the weaker; dots at true degrees.

    A star casts no rays, as tradition has it, and hundreds of them would: lines run between the other points.
    """
    drawn: dict[str, list[str]] = {}
    for connection in sorted(_lined(figure), key=lambda connection: connection.strength):
        drawn.setdefault(connection.aspect, []).append(_line(sheet, figure, connection))
    # The stronger kinds over the weaker.
    kinds = sorted(drawn, key=lambda aspect: line_of(aspect).width)
    lines = "".join(f"<g {pen(sheet, aspect)}>{''.join(drawn[aspect])}</g>" for aspect in kinds)
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
        and None not in _ends(figure, connection)
    ]


def _ends(figure: Figure, connection: Connection) -> tuple[float | None, float | None]:
    """The true longitudes, each in its own ring; None for what the figure lacks."""
    inner, outer = connection.rings
    return figure.longitude_of(connection.first, inner), figure.longitude_of(connection.second, outer)


def _line(sheet: Sheet, figure: Figure, connection: Connection) -> str:
    ends = _ends(figure, connection)
    path = polyline(sheet.dial.at(longitude or 0.0, sheet.layout.aspect) for longitude in ends)
    opacity = _FAINTEST + (1.0 - _FAINTEST) * connection.strength
    return f'<path d="{path}" stroke-opacity="{number(opacity)}"/>'


def line_of(aspect: str) -> Line:
    return LINES.get(aspect, OTHER_LINE)


def pen(sheet: Sheet, aspect: str) -> str:
    """The stroke of an aspect's kind."""
    line = line_of(aspect)
    dash = " ".join(number(length * sheet.unit) for length in line.dash)
    # Round caps would close the gaps of the finer dashes.
    broken = f' stroke-dasharray="{dash}" stroke-linecap="butt"' if dash else ""
    return f'stroke="{sheet.theme.hues[line.hue]}" stroke-width="{number(line.width * sheet.unit)}"{broken}'


def legend(sheet: Sheet, figure: Figure, *, captions: bool = True) -> str:
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
        + (_rows(sheet, left, _MARGIN, _MARGIN) or (_captions(sheet, figure) if captions else ""))
    )
    return f"<g>{rows}</g>" if rows else ""


def _captions(sheet: Sheet, figure: Figure) -> str:
    """Which chart stands in which ring, counted from within; upper left."""
    if not figure.outer:
        return ""
    roles = (figure.role, *(ring.role for ring in figure.outer))
    unit, size = sheet.unit, sheet.layout.small_text
    lines = "".join(
        sheet.write_from(f"{index} {sheet.words.name(role)}", (_MARGIN * unit, (_MARGIN + _ROW * row) * unit), size)
        for row, (index, role) in enumerate(enumerate(roles, 1))
    )
    return f'<g stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen:.4g}">{lines}</g>'


def _foot(kinds: list[str]) -> float:
    """Where rows begin that end at the sheet's foot."""
    return 600.0 - _MARGIN - _ROW * (len(kinds) - 1)


def _right(sheet: Sheet, kinds: list[str]) -> float:
    """Where rows begin that end at the sheet's right."""
    room = max((_written_width(sheet, sheet.words.name(aspect)) for aspect in kinds), default=0.0) + _SAMPLE + 6.0
    return 600.0 - _MARGIN - room


def _rows(sheet: Sheet, kinds: list[str], left: float, top: float) -> str:
    return "".join(_row(sheet, aspect, left, top + _ROW * index) for index, aspect in enumerate(kinds))


def _row(sheet: Sheet, aspect: str, left: float, y: float) -> str:
    unit, text = sheet.unit, sheet.words.name(aspect)
    sample = polyline(((left * unit, y * unit), ((left + _SAMPLE) * unit, y * unit)))
    middle = left + _SAMPLE + 6.0 + _written_width(sheet, text) / 2.0
    name = sheet.write(text, (middle * unit, y * unit), sheet.layout.small_text)
    ink = f'stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen:.4g}"'
    return f'<path d="{sample}" {pen(sheet, aspect)}/><g {ink}>{name}</g>'


def _written_width(sheet: Sheet, text: str) -> float:
    """On a sheet of 600."""
    return sheet.written_width(text, sheet.layout.small_text) / sheet.unit
