"""The points: a tick at the true degree, a leader, the glyph where there is room, and its degree below it."""

from math import ceil, cos, radians

from charts.drawing.figure import DRAWN_ANGLES, Figure, Placement
from charts.drawing.geometry import Spot, number, polyline
from charts.drawing.glyphs import BOX, POINT_GLYPHS, RETROGRADE
from charts.drawing.layout import Band
from charts.drawing.lettering import CAP_HEIGHT, width
from charts.drawing.marks import MARKS, Mark
from charts.drawing.sheet import Sheet, safe_text
from charts.drawing.spread import fitting_gap, spread

_HALO = 5.5  # width in the glyphs' units of the paper left round them, so that no line runs into a glyph
_PLATE = 18.0  # on a sheet of 600, under a glyph of the usual size
_USUAL = 0.070
_LETTERS = dict(DRAWN_ANGLES)
_LEADER_STEP = 3.0  # degrees
_SIDEWARD = 0.7  # cosine of the steepest direction in which one-line degrees of neighbours keep clear


def points(sheet: Sheet, figure: Figure) -> str:
    """The points of every ring, and the circles between the rings."""
    bands = sheet.layout.bands
    ring = f'stroke="{sheet.theme.muted}" stroke-width="{number(0.8 * sheet.unit)}"'
    circles = "".join(sheet.circle(band.rim, ring) for band in bands[1:])
    drawn = (
        _ring(sheet, band, placements, index)
        for index, (band, placements) in enumerate(zip(reversed(bands), figure.rings, strict=True))
    )
    return circles + "".join(drawn)


def _ring(sheet: Sheet, band: Band, placements: tuple[Placement, ...], index: int) -> str:
    """Ticks and leaders, then glyphs and degrees over a halo of paper. index: 0 is the inmost ring."""
    shown = spread([point.longitude for point in placements], band.gap)
    crowding = fitting_gap(len(placements), band.gap) / band.gap
    pairs = list(zip(placements, shown, strict=True))
    ticks = "".join(_tick(sheet, band, point, index) for point in placements)
    leaders = "".join(_leader(sheet, band, point, place) for point, place in pairs)
    plates = "".join(_plate(sheet, band, point, place) for point, place in pairs)
    glyphs = "".join(_stack(sheet, band, point, place, crowding) for point, place in pairs)
    group = sheet.define_group(f"points{index or ''}", glyphs)
    layout = sheet.layout
    ink, paper, unit = sheet.theme.ink, sheet.theme.paper, sheet.unit
    plate = _PLATE * unit * band.glyph_size / _USUAL
    return (
        f'<g stroke="{ink}" stroke-width="{number(1.4 * unit)}">{ticks}</g>'
        f'<path d="{leaders}" stroke="{sheet.theme.muted}" stroke-width="{number(0.8 * unit)}"/>'
        f'<path d="{plates}" stroke="{paper}" stroke-width="{number(plate)}" stroke-linecap="butt"/>'
        f'<use href="#{group}" stroke="{paper}" stroke-width="{_HALO}"/>'
        f'<use href="#{group}" stroke="{ink}" stroke-width="{layout.pen:.4g}"/>'
    )


def _tick(sheet: Sheet, band: Band, point: Placement, index: int) -> str:
    (a, b), (c, d) = (sheet.dial.at(point.longitude, radius) for radius in (band.rim, band.tick))
    ends = f'x1="{number(a)}" y1="{number(b)}" x2="{number(c)}" y2="{number(d)}"'
    ring = f' data-ring="{index}"' if index else ""
    return f'<line data-point="{safe_text(point.name)}"{ring} {ends}/>'


def _leader(sheet: Sheet, band: Band, point: Placement, place: float) -> str:
    """A spiral from the tick to the glyph: a straight line would cut through the glyphs between."""
    aside = (place - point.longitude + 180.0) % 360.0 - 180.0
    steps = max(1, ceil(abs(aside) / _LEADER_STEP))
    way = ((step / steps, point.longitude + aside * step / steps) for step in range(steps + 1))
    return polyline(sheet.dial.at(longitude, band.tick + (band.leader - band.tick) * part) for part, longitude in way)


def _plate(sheet: Sheet, band: Band, point: Placement, place: float) -> str:
    """Paper under a glyph and its degree, over whatever cusp or angle runs there."""
    outer, inner = band.glyph + band.glyph_size / 2.0, band.glyph - band.glyph_size / 2.0
    if band.degree:
        inner = band.retrograde + band.retrograde_size / 3.0
    if point.retrograde:
        inner = band.retrograde
    return polyline((sheet.dial.at(place, outer), sheet.dial.at(place, inner)))


def _stack(sheet: Sheet, band: Band, point: Placement, place: float, crowding: float) -> str:
    """From the rim inwards: glyph, degree, retrograde mark; all upright."""
    at = sheet.dial.at
    size = crowding * band.glyph_size
    drawn = [symbol(sheet, point.name, at(place, band.glyph), size, f' data-glyph="{safe_text(point.name)}"')]
    if band.degree and crowding == 1.0:
        drawn.append(_degree(sheet, band, point.longitude, place))
    if point.retrograde:
        scale = crowding * band.retrograde_size * sheet.dial.half / BOX
        drawn.append(
            sheet.stamp("retrograde", RETROGRADE, at(place, band.retrograde - 0.6 * _aside(sheet, band, place)), scale)
        )
    return "".join(drawn)


def _degree(sheet: Sheet, band: Band, longitude: float, place: float) -> str:
    """Degree and minute: in one line at the sides, where the next point is below, else one above the other.

    Where several rings share the wheel there is room for the degree alone.
    """
    layout, at = sheet.layout, sheet.dial.at
    degree, minute = degree_and_minute(longitude)
    if not band.minute:
        return sheet.write(degree, at(place, band.degree - _aside(sheet, band, place)), layout.text)
    if abs(cos(radians(place - sheet.dial.ascendant))) > _SIDEWARD:
        return sheet.write(degree + minute, at(place, (band.degree + band.minute) / 2.0), layout.line_text)
    above = sheet.write(degree, at(place, band.degree), layout.text)
    return above + sheet.write(minute, at(place, band.minute), layout.small_text)


def _aside(sheet: Sheet, band: Band, place: float) -> float:
    return band.aside * abs(cos(radians(place - sheet.dial.ascendant)))


def degree_and_minute(longitude: float) -> tuple[str, str]:
    """Of the sign; cut off, never rounded up into the next one."""
    minutes = int(longitude * 60.0 + 1e-6)
    return f"{minutes // 60 % 30}°", f"{minutes % 60:02d}′"


def symbol(sheet: Sheet, name: str, spot: Spot, size: float, extra: str = "") -> str:
    """A point's glyph, or the letters that stand for one. size: as a part of half the sheet's side."""
    path = POINT_GLYPHS.get(name)
    if path is not None:
        return sheet.stamp(f"p-{name}", path, spot, size * sheet.dial.half / BOX, extra)
    if (mark := MARKS.get(name)) is not None:
        return _marked(sheet, name, mark, spot, size, extra)
    initials = _LETTERS.get(name) or "".join(letter for letter in name.upper() if "A" <= letter <= "Z")[:2]
    return sheet.write(initials or "X", spot, size / 2.0, extra)


def _marked(sheet: Sheet, name: str, mark: Mark, spot: Spot, size: float, extra: str) -> str:
    """Ring or star with letters, sized as a glyph."""
    cap = min(mark.cap, mark.room * CAP_HEIGHT / width(mark.letters))
    shape = f'<path d="{mark.path}"/>'
    letters = sheet.write(mark.letters, (0.0, mark.middle), cap / sheet.dial.half)
    key = sheet.define_group(f"m-{name}", shape + letters)
    scale = size * sheet.dial.half / BOX
    return f'<use href="#{key}" transform="translate({number(spot[0])} {number(spot[1])}) scale({scale:.4g})"{extra}/>'
