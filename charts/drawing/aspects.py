"""The lines between points in aspect, and the legend that names them."""

from collections.abc import Collection, Mapping, Sequence

from charts.drawing.corners import LOWER_LEFT, LOWER_RIGHT, MARGIN, UPPER_LEFT, UPPER_RIGHT, Corner, labels, room
from charts.drawing.figure import Connection, Figure
from charts.drawing.geometry import number, polyline, tenths, trail
from charts.drawing.glyphs import ASPECT_GLYPHS
from charts.drawing.marks import STARS, letters
from charts.drawing.rows import counted, ring_labels
from charts.drawing.sheet import Sheet
from charts.drawing.themes import FAMILIES, LINES, OTHER_LINE, Line

_FAINTEST = 0.3  # opacity of an aspect at the edge of its orb
_STEP = 0.175  # between the opacities
_MOST = (140, 120, 100, 70, 40, 0, 0)  # lines, by the sheet's thrift; more are a grey disc
_ROW, _SAMPLE = 13.0, 24.0  # of the legend, on a sheet of 600
_CAPTION = 188.0  # width of a ring's caption at most
_APART = 6.0  # between the legend and the key
_CORNER = 6  # rows that a corner has room for
_MAJOR = ("opposition", "trine", "square", "sextile")


Named = tuple[str, str]  # a kind, and what its row says


def aspects(sheet: Sheet, figure: Figure) -> str:
    """A line for each aspect but the conjunction, kind by kind, the stronger over the weaker; dots at true degrees.

    A star casts no rays, as tradition has it, and hundreds of them would: lines run between the other points.
    """
    drawn: dict[str, dict[str, str]] = {}  # kind → opacity → path data
    places = _places(figure)
    for connection in _lined(sheet, figure, places):
        levels = drawn.setdefault(connection.aspect, {})
        opacity = number(_FAINTEST + round((1.0 - _FAINTEST) * connection.strength / _STEP) * _STEP)
        levels[opacity] = levels.get(opacity, "") + _line(sheet, connection, places)
    # The stronger kinds over the weaker.
    kinds = sorted(drawn, key=lambda aspect: line_of(aspect).width)
    lines = "".join(f"<g {pen(sheet, aspect)}>{_levels(drawn[aspect])}</g>" for aspect in kinds)
    ends = (
        (ring, name)
        for one in _lined(sheet, figure, places)
        for ring, name in zip(one.rings, (one.first, one.second), strict=True)
    )
    outer = {places[ring][name] for ring, name in ends if ring}
    return (
        f"<g>{lines}</g>{_dots(sheet, outer, sheet.theme.muted, 2.4)}"
        f"{_dots(sheet, [point.longitude for point in figure.points], sheet.theme.ink, 3.4)}"
    )


def _dots(sheet: Sheet, longitudes: Collection[float], ink: str, width: float) -> str:
    """A stroke of no length is its two round ends."""
    if not longitudes:
        return ""
    spots = (sheet.dial.at(longitude, sheet.layout.aspect) for longitude in sorted(longitudes))
    dots = trail(spots, between="h0m")
    return f'<path stroke="{ink}" stroke-width="{number(width * sheet.unit)}" d="{dots}h0"/>'


def _levels(levels: dict[str, str]) -> str:
    """From the faintest."""
    return "".join(f'<path d="{path}" stroke-opacity="{opacity}"/>' for opacity, path in levels.items())


Places = Sequence[Mapping[str, float]]  # by ring, from within: true longitudes by name


def _places(figure: Figure) -> Places:
    rings = [{point.name: point.longitude for point in points} for points in figure.rings]
    return [{**figure.angles, **rings[0]}, *rings[1:]]


def _lined(sheet: Sheet, figure: Figure, places: Places) -> list[Connection]:
    """What has a line: from the weakest."""
    lined = [
        connection
        for connection in figure.connections
        if connection.aspect != "conjunction"
        and connection.first not in STARS
        and connection.second not in STARS
        and connection.first in places[connection.rings[0]]
        and connection.second in places[connection.rings[1]]
    ]
    return sorted(lined, key=lambda connection: connection.strength)[max(len(lined) - _MOST[sheet.thrift], 0) :]


def _line(sheet: Sheet, connection: Connection, places: Places) -> str:
    inner, outer = connection.rings
    ends = places[inner][connection.first], places[outer][connection.second]
    (a, b), (c, d) = (sheet.dial.at(longitude, sheet.layout.aspect) for longitude in ends)
    return f"M{tenths(a)} {tenths(b)}L{tenths(c)} {tenths(d)}"


def line_of(aspect: str) -> Line:
    return LINES.get(aspect, OTHER_LINE)


def pen(sheet: Sheet, aspect: str) -> str:
    """The stroke of an aspect's kind."""
    line = line_of(aspect)
    dash = " ".join(number(length * sheet.unit) for length in line.dash)
    # Round caps would close the gaps of the finer dashes.
    broken = f' stroke-dasharray="{dash}" stroke-linecap="butt"' if dash else ""
    return f'stroke="{sheet.theme.hues[line.hue]}" stroke-width="{number(line.width * sheet.unit)}"{broken}'


def legend(sheet: Sheet, figure: Figure, *, page: bool = False) -> str:
    """The kinds that have lines: the major ones at the lower left, the others at the lower and the upper right.

    On a page also those that only the grid has, with the letters that stand for them there.
    """
    if not sheet.layout.labels:
        return ""
    majors, lower, upper = _kinds(sheet, figure, page)
    rows = (
        _rows(sheet, majors, MARGIN, _foot(majors))
        + _rows(sheet, lower, _right(sheet, lower), _foot(lower))
        + _rows(sheet, upper, _right(sheet, upper), MARGIN)
        + ("" if page else _captions(sheet, figure))
    )
    return f"<g>{rows}</g>" if rows else ""


def taken(sheet: Sheet, figure: Figure, *, page: bool = False) -> dict[Corner, float]:
    """How much of each corner the legend fills, from the sheet's edge, and a little."""
    majors, lower, upper = _kinds(sheet, figure, page)
    alone = any(figure.unnamed_by_ring) or not figure.angles
    captions = 1 if page else len(figure.rings) if figure.outer else int(alone)
    counts = {LOWER_LEFT: len(majors), LOWER_RIGHT: len(lower), UPPER_RIGHT: len(upper), UPPER_LEFT: captions}
    return {corner: _ROW * count + _APART for corner, count in counts.items() if count}


def _kinds(sheet: Sheet, figure: Figure, page: bool) -> tuple[list[Named], list[Named], list[Named]]:
    """Rows at the lower left, at the lower right and at the upper right."""
    shown = figure.connections if page else _lined(sheet, figure, _places(figure))
    present = {connection.aspect for connection in shown}
    majors = [(aspect, sheet.words.name(aspect)) for aspect in _MAJOR if aspect in present]
    others = _others(sheet, [aspect for aspect in LINES if aspect in present and aspect not in _MAJOR], page)
    return majors, others[:_CORNER], others[_CORNER:]


def _others(sheet: Sheet, kinds: list[str], page: bool) -> list[Named]:
    """A row for each; one for all those that share a dash."""
    families: dict[str, list[str]] = {}
    for aspect in kinds:
        families.setdefault(FAMILIES.get(aspect, aspect), []).append(aspect)
    rows = []
    for family, members in families.items():
        said = [sheet.words.name(family if len(members) > 1 else members[0])]
        said += [letters(aspect) for aspect in members if page and aspect not in ASPECT_GLYPHS]
        rows.append((members[0], " ".join(said)))
    return rows


def _captions(sheet: Sheet, figure: Figure) -> str:
    """Which chart stands in which ring, counted from within, and how many points have no name there; of a single one
    whether it lacks its houses: upper left.
    """
    unit, size = sheet.unit, sheet.layout.small_text
    alone = "" if figure.angles else sheet.words.say("houseless")
    named, lines = ring_labels(sheet, figure) if figure.outer else [[alone]], ""
    beside = labels(sheet, figure)
    for row, (label, unnamed) in enumerate(zip(named, figure.unnamed_by_ring, strict=True)):
        y = UPPER_LEFT.row(row, _ROW)
        text = counted(sheet, label, len(unnamed), size, min(room(sheet, beside, UPPER_LEFT, y), _CAPTION))
        lines += sheet.write_from(text.strip(), (MARGIN * unit, y * unit), size) if text.strip() else ""
    if not lines:
        return ""
    return f'<g stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen:.4g}">{lines}</g>'


def _foot(kinds: list[Named]) -> float:
    """Where rows begin that end at the sheet's foot."""
    return 600.0 - MARGIN - _ROW * (len(kinds) - 1)


def _right(sheet: Sheet, kinds: list[Named]) -> float:
    """Where rows begin that end at the sheet's right."""
    widest = max((_written_width(sheet, text) for _, text in kinds), default=0.0) + _SAMPLE + 6.0
    return 600.0 - MARGIN - widest


def _rows(sheet: Sheet, kinds: list[Named], left: float, top: float) -> str:
    return "".join(_row(sheet, kind, left, top + _ROW * index) for index, kind in enumerate(kinds))


def _row(sheet: Sheet, kind: Named, left: float, y: float) -> str:
    (aspect, text), unit = kind, sheet.unit
    sample = polyline(((left * unit, y * unit), ((left + _SAMPLE) * unit, y * unit)))
    middle = left + _SAMPLE + 6.0 + _written_width(sheet, text) / 2.0
    name = sheet.write(text, (middle * unit, y * unit), sheet.layout.small_text)
    ink = f'stroke="{sheet.theme.muted}" stroke-width="{sheet.layout.pen:.4g}"'
    return f'<path d="{sample}" {pen(sheet, aspect)}/><g {ink}>{name}</g>'


def _written_width(sheet: Sheet, text: str) -> float:
    """On a sheet of 600."""
    return sheet.written_width(text, sheet.layout.small_text) / sheet.unit
