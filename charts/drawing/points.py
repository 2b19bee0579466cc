"""The points: a tick at the true degree, a leader, the glyph where there is room, and its degree below it."""

from math import ceil, cos, radians

from charts.drawing.figure import Figure, Placement
from charts.drawing.geometry import Spot, number, polyline
from charts.drawing.glyphs import BOX, POINT_GLYPHS, RETROGRADE
from charts.drawing.lettering import CAP_HEIGHT, width
from charts.drawing.marks import MARKS, Mark
from charts.drawing.sheet import Sheet, safe_text
from charts.drawing.spread import fitting_gap, spread

_HALO = 5.5  # width in the glyphs' units of the paper left round them, so that no line runs into a glyph
_PLATE = 18.0  # on a sheet of 600
_LEADER_STEP = 3.0  # degrees
_SIDEWARD = 0.7  # cosine of the steepest direction in which one-line degrees of neighbours keep clear


def points(sheet: Sheet, figure: Figure) -> str:
    """Ticks and leaders, then glyphs and degrees over a halo of paper."""
    layout = sheet.layout
    shown = spread([point.longitude for point in figure.points], layout.gap)
    crowding = fitting_gap(len(figure.points), layout.gap) / layout.gap
    pairs = list(zip(figure.points, shown, strict=True))
    ticks = "".join(_tick(sheet, point) for point in figure.points)
    leaders = "".join(_leader(sheet, point, place) for point, place in pairs)
    plates = "".join(_plate(sheet, point, place) for point, place in pairs)
    glyphs = "".join(_stack(sheet, point, place, crowding) for point, place in pairs)
    group = sheet.define_group("points", glyphs)
    ink, paper, unit = sheet.theme.ink, sheet.theme.paper, sheet.unit
    return (
        f'<g stroke="{ink}" stroke-width="{number(1.4 * unit)}">{ticks}</g>'
        f'<path d="{leaders}" stroke="{sheet.theme.muted}" stroke-width="{number(0.8 * unit)}"/>'
        f'<path d="{plates}" stroke="{paper}" stroke-width="{number(_PLATE * unit)}" stroke-linecap="butt"/>'
        f'<use href="#{group}" stroke="{paper}" stroke-width="{_HALO}"/>'
        f'<use href="#{group}" stroke="{ink}" stroke-width="{layout.pen:.4g}"/>'
    )


def _tick(sheet: Sheet, point: Placement) -> str:
    (a, b), (c, d) = (
        sheet.dial.at(point.longitude, radius) for radius in (sheet.layout.degree_inner, sheet.layout.tick)
    )
    ends = f'x1="{number(a)}" y1="{number(b)}" x2="{number(c)}" y2="{number(d)}"'
    return f'<line data-point="{safe_text(point.name)}" {ends}/>'


def _leader(sheet: Sheet, point: Placement, place: float) -> str:
    """A spiral from the tick to the glyph: a straight line would cut through the glyphs between."""
    layout = sheet.layout
    aside = (place - point.longitude + 180.0) % 360.0 - 180.0
    steps = max(1, ceil(abs(aside) / _LEADER_STEP))
    way = ((step / steps, point.longitude + aside * step / steps) for step in range(steps + 1))
    return polyline(
        sheet.dial.at(longitude, layout.tick + (layout.leader - layout.tick) * part) for part, longitude in way
    )


def _plate(sheet: Sheet, point: Placement, place: float) -> str:
    """Paper under a glyph and its degree, over whatever cusp or angle runs there."""
    layout = sheet.layout
    outer, inner = layout.glyph + layout.glyph_size / 2.0, layout.glyph - layout.glyph_size / 2.0
    if layout.labels:
        inner = layout.retrograde + layout.retrograde_size / 3.0
    if point.retrograde:
        inner = layout.retrograde
    return polyline((sheet.dial.at(place, outer), sheet.dial.at(place, inner)))


def _stack(sheet: Sheet, point: Placement, place: float, crowding: float) -> str:
    """From the rim inwards: glyph, degree, retrograde mark; all upright."""
    layout, at = sheet.layout, sheet.dial.at
    drawn = [_glyph(sheet, point, place, crowding)]
    if layout.labels and crowding == 1.0:
        drawn.append(_degree(sheet, point.longitude, place))
    if point.retrograde:
        scale = crowding * layout.retrograde_size * sheet.dial.half / BOX
        drawn.append(sheet.stamp("retrograde", RETROGRADE, at(place, layout.retrograde), scale))
    return "".join(drawn)


def _degree(sheet: Sheet, longitude: float, place: float) -> str:
    """Degree and minute: in one line at the sides, where the next point is below, else one above the other."""
    layout, at = sheet.layout, sheet.dial.at
    minutes = int(longitude * 60.0 + 1e-6)  # cut off, never rounded up into the next sign
    degree, minute = f"{minutes // 60 % 30}°", f"{minutes % 60:02d}′"
    if abs(cos(radians(place - sheet.dial.ascendant))) > _SIDEWARD:
        return sheet.write(degree + minute, at(place, (layout.degree + layout.minute) / 2.0), layout.line_text)
    above = sheet.write(degree, at(place, layout.degree), layout.text)
    return above + sheet.write(minute, at(place, layout.minute), layout.small_text)


def _glyph(sheet: Sheet, point: Placement, place: float, crowding: float) -> str:
    spot = sheet.dial.at(place, sheet.layout.glyph)
    marked = f' data-glyph="{safe_text(point.name)}"'
    path = POINT_GLYPHS.get(point.name)
    if path is not None:
        return sheet.stamp(
            f"p-{point.name}", path, spot, crowding * sheet.layout.glyph_size * sheet.dial.half / BOX, marked
        )
    if (mark := MARKS.get(point.name)) is not None:
        return _marked(sheet, mark, spot, crowding, marked)
    initials = "".join(letter for letter in point.name.upper() if "A" <= letter <= "Z")[:2]
    return sheet.write(initials or "X", spot, crowding * sheet.layout.glyph_size / 2.0, marked)


def _marked(sheet: Sheet, mark: Mark, spot: Spot, crowding: float, extra: str) -> str:
    """Ring or star with letters, sized as a glyph."""
    size = crowding * sheet.layout.glyph_size
    cap = min(mark.cap, mark.room * CAP_HEIGHT / width(mark.letters)) * size / BOX
    scale = size * sheet.dial.half / BOX
    shape = sheet.stamp(f"m-{mark.shape}", mark.path, (0.0, 0.0), scale)
    letters = sheet.write(mark.letters, (0.0, mark.middle * scale), cap)
    return f'<g transform="translate({number(spot[0])} {number(spot[1])})"{extra}>{shape}{letters}</g>'
