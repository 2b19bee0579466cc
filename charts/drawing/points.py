"""The points: a tick at the true degree, a leader, the glyph where there is room, and its degree below it."""

from collections.abc import Iterable, Sequence
from math import cos, radians, sin

from charts.drawing.figure import DRAWN_ANGLES, Figure, Placement
from charts.drawing.geometry import Spot, number, polyline, trail, wrapped
from charts.drawing.glyphs import BOX, POINT_GLYPHS, RETROGRADE
from charts.drawing.layers import Layers
from charts.drawing.layout import Band
from charts.drawing.leaders import leaders
from charts.drawing.lettering import CAP_HEIGHT, width
from charts.drawing.marks import MARKS, Mark
from charts.drawing.outline import Face, box, faces, reach
from charts.drawing.sheet import Sheet, safe_text
from charts.drawing.spread import fitting_gap, spread

_HALO = 5.5  # width in the glyphs' units of the paper left round them, so that no line runs into a glyph
_PLATE = 18.0  # on a sheet of 600, under a glyph of the usual size
_USUAL = 0.070
_CUT = 3.0  # on a sheet of 600: wider than any cusp or angle
_BESIDE = 15.0  # degrees
_LETTERS = dict(DRAWN_ANGLES)
_INITIALS = 12.0  # height, in the glyphs' box
_DIAGONAL = 0.25  # of a retrograde mark's size
_PAIR = 0.86  # how close degree and mark stand when one is right above the other
_SIDEWARD = 0.7  # cosine of the steepest direction in which one-line degrees keep clear of whatever is beside
_SLANTING = 0.45  # of the steepest in which they keep clear of each other
_CLEAR = 2.0  # on a sheet of 600, between the middles of the strokes of a glyph and of its degree
_NEXT = 8.5  # degrees: who is nearer may be touched


def points(sheet: Sheet, figure: Figure) -> str:
    """The points of every ring, and the circles between the rings."""
    bands = sheet.layout.bands
    ring = f'stroke="{sheet.theme.muted}" stroke-width="{number(0.8 * sheet.unit)}"'
    circles = "".join(sheet.circle(band.rim, ring) for band in bands[1:])
    whole = zip(reversed(bands), figure.rings, figure.unnamed_by_ring, strict=True)
    lines = _lines(figure)
    drawn = (_ring(sheet, *ring, index, lines) for index, ring in enumerate(whole))
    return circles + "".join(drawn)


def _ring(
    sheet: Sheet,
    band: Band,
    placements: tuple[Placement, ...],
    unnamed: tuple[float, ...],
    index: int,
    lines: Sequence[float],
) -> str:
    """Ticks and leaders, then glyphs and degrees over a halo of paper. index: 0 is the inmost ring.

    lines: longitudes of the cusps and angles that run below.
    """
    shown = _places(band, placements, lines)
    crowding = fitting_gap(len(placements), band.gap) / band.gap
    pairs = list(zip(placements, shown, strict=True))
    ticks = _ticks(sheet, band, placements, index)
    true, gap = [point.longitude for point in placements], fitting_gap(len(placements), band.gap)
    led = leaders(sheet.dial, band, true, shown, gap, crowding * band.glyph_size)
    stacks = [(place, *_extent(band, point, crowding)) for point, place in pairs]
    plates = "".join(trail((sheet.dial.at(at, outer), sheet.dial.at(at, inner))) for at, outer, inner in stacks)
    plate = _PLATE * sheet.unit * band.glyph_size / _USUAL
    cuts = _cuts(sheet, stacks, plate, lines)
    layers = Layers(sheet)
    for (point, place), in_line in zip(pairs, _in_one_line(sheet, shown), strict=True):
        _stack(layers, band, point, place, crowding, in_line=in_line)
    group = sheet.define_group(f"points{index or ''}", layers.drawn())
    layout = sheet.layout
    left_out = f' data-unnamed="{len(unnamed)}"' if unnamed else ""
    ink, paper, unit = sheet.theme.ink, sheet.theme.paper, sheet.unit
    return (
        f'<g{left_out} stroke="{ink}" stroke-width="{number(1.4 * unit)}">{ticks}</g>'
        f'<g stroke="{sheet.theme.muted}">{led}</g>'
        f'<path d="{plates}" stroke="{paper}" stroke-width="{number(plate)}" stroke-linecap="butt"/>{cuts}'
        f'<use href="#{group}" stroke="{paper}" stroke-width="{_HALO}"/>'
        f'<use href="#{group}" stroke="{ink}" stroke-width="{layout.pen:.4g}"/>'
    )


def feet(sheet: Sheet, figure: Figure) -> list[tuple[float, float]]:
    """Of each point of the inmost ring the longitude where it is shown, and the radius down to which it needs paper."""
    band, placements = sheet.layout.bands[-1], figure.rings[0]
    crowding = fitting_gap(len(placements), band.gap) / band.gap
    shown = _places(band, placements, _lines(figure))
    return [(place, _extent(band, point, crowding)[1]) for point, place in zip(placements, shown, strict=True)]


def _lines(figure: Figure) -> list[float]:
    """Longitudes of the angles and cusps that run below the points: the angles first."""
    angles = [figure.angles[name] for name in _LETTERS if name in figure.angles]
    return [*angles, *(cusp.longitude for cusp in figure.cusps)]


def _places(band: Band, placements: Sequence[Placement], lines: Sequence[float]) -> list[float]:
    """Where they are shown: on their side of the angles, and of cusps between houses that have room for theirs."""
    true, order = [point.longitude for point in placements], sorted(lines)
    arcs = [(line, (after - line) % 360.0) for line, after in zip(order, [*order[1:], *order[:1]], strict=True)]
    roomy = [sum((at - line) % 360.0 < arc for at in true) * band.gap <= arc for line, arc in arcs]
    clear = [
        line for line, before, behind in zip(order, [*roomy[-1:], *roomy[:-1]], roomy, strict=True) if before and behind
    ]
    return spread(true, band.gap, [*lines[: len(_LETTERS)], *clear])


def _ticks(sheet: Sheet, band: Band, placements: tuple[Placement, ...], index: int) -> str:
    """At the true degrees, in the order of the names."""
    if not placements:
        return ""
    names = safe_text(" ".join("".join(point.name.split()) for point in placements))
    ring = f' data-ring="{index}"' if index else ""
    return f'<path data-points="{names}"{ring} d="{_strokes(sheet, band, (p.longitude for p in placements))}"/>'


def _strokes(sheet: Sheet, band: Band, longitudes: Iterable[float]) -> str:
    at = sheet.dial.at
    return "".join(polyline((at(longitude, band.rim), at(longitude, band.tick))) for longitude in longitudes)


Stack = tuple[float, float, float]  # longitude, from and to which radius


def _extent(band: Band, point: Placement, crowding: float) -> tuple[float, float]:
    """From and to which radius a glyph and what stands below it need paper, over whatever cusp or angle runs there."""
    outer, inner = band.glyph + crowding * band.glyph_size / 2.0, band.glyph - crowding * band.glyph_size / 2.0
    if _has_degree(band, crowding):
        inner = band.retrograde + band.retrograde_size / 3.0
    if point.retrograde:
        inner = _below_glyph(band, crowding) - 0.6 * crowding * band.retrograde_size
        if _has_degree(band, crowding):
            inner = band.retrograde - 0.6 * band.retrograde_size
    return outer, inner


def _cuts(sheet: Sheet, stacks: Sequence[Stack], plate: float, lines: Sequence[float]) -> str:
    """Paper along a line that a plate covers in part: cut lengthwise it would leave a hair beside the glyph."""
    at, half = sheet.dial.at, sheet.dial.half
    least, most = (plate / 2.0 + side * _CUT * sheet.unit / 2.0 for side in (-1.0, 1.0))
    cut = "".join(
        trail((at(line, outer), at(line, inner)))
        for place, outer, inner in stacks
        for line in lines
        if abs(aside := wrapped(line - place)) < _BESIDE
        and outer * half * abs(sin(radians(aside))) > least
        and inner * half * abs(sin(radians(aside))) < most
    )
    width = number(_CUT * sheet.unit)
    return f'<path d="{cut}" stroke="{sheet.theme.paper}" stroke-width="{width}" stroke-linecap="butt"/>' if cut else ""


def _has_degree(band: Band, crowding: float) -> bool:
    return bool(band.degree) and crowding == 1.0


def _below_glyph(band: Band, crowding: float) -> float:
    """Where the retrograde mark stands if no degree comes between."""
    return band.glyph - crowding * (band.glyph_size + 1.2 * band.retrograde_size) / 2.0


def _in_one_line(sheet: Sheet, places: Sequence[float]) -> list[bool]:
    """Whether degree and minute stand beside each other: at the sides, where the next point is below.

    On a slant, where a minute above the neighbour's degree would be read for its own, too, unless somebody near by
    stands so steeply that they have to be one above the other.
    """
    level = [abs(cos(radians(place - sheet.dial.ascendant))) for place in places]
    stacked = {at for at, cosine in zip(places, level, strict=True) if cosine <= _SLANTING}
    slanting = {at for at, cosine in zip(places, level, strict=True) if cosine <= _SIDEWARD} - stacked
    while near := {at for at in slanting if any(abs(wrapped(at - other)) < _NEXT for other in stacked)}:
        stacked, slanting = stacked | near, slanting - near
    return [at not in stacked for at in places]


def _stack(layers: Layers, band: Band, point: Placement, place: float, crowding: float, *, in_line: bool) -> None:
    """From the rim inwards: glyph, degree, retrograde mark; all upright."""
    sheet = layers.sheet
    at = sheet.dial.at
    key = symbol(sheet, point.name)
    layers.glyph(key, at(place, band.glyph), crowding * band.glyph_size, extra=f' data-glyph="{safe_text(point.name)}"')
    if not _has_degree(band, crowding):
        _retrograde(layers, point, at(place, _below_glyph(band, crowding)), crowding * band.retrograde_size)
    elif band.minute:
        _degree_and_minute(layers, band, point, place, in_line=in_line)
        _retrograde(layers, point, at(place, band.retrograde), band.retrograde_size)
    else:
        _degree_alone(layers, band, point, place)


def _retrograde(layers: Layers, point: Placement, spot: Spot, size: float) -> None:
    if point.retrograde:
        layers.glyph(layers.sheet.define("retrograde", RETROGRADE), spot, size)


def _degree_and_minute(layers: Layers, band: Band, point: Placement, place: float, *, in_line: bool) -> None:
    """In one line, or from the rim inwards."""
    sheet = layers.sheet
    layout, at = sheet.layout, sheet.dial.at
    degree, minute = shown_degree(point.longitude, rough=point.rough)
    if in_line:
        layers.text(degree + minute, at(place, (band.degree + band.minute) / 2.0 - 0.004), layout.line_text)
    else:
        layers.text(degree, at(place, band.degree), layout.text)
        if minute:
            layers.text(minute, at(place, band.minute), layout.small_text)


def _degree_alone(layers: Layers, band: Band, point: Placement, place: float) -> None:
    """Where several rings share the wheel: a retrograde mark stands under the degree, above it in the lower half.

    At the sides it would stand in the next ring if it came further inwards.
    """
    sheet = layers.sheet
    degree, _ = shown_degree(point.longitude, rough=point.rough)
    if not point.retrograde:
        wanted = band.degree - _aside(sheet, band, place)
        layers.text(degree, _clear(sheet, band, point, place, (degree, wanted, 0.0)), sheet.layout.text)
        return
    turn = radians(place - sheet.dial.ascendant)
    # On the diagonals the degree's corner points at the glyph.
    inwards = _DIAGONAL * band.retrograde_size * abs(sin(2.0 * turn))
    apart = _PAIR * (band.degree - band.retrograde) / 2.0 * sheet.dial.half
    if sin(turn) > 0.0:
        apart = -apart
    wanted = (band.degree + band.retrograde) / 2.0 - inwards
    x, y = _clear(sheet, band, point, place, (degree, wanted, -apart))
    layers.text(degree, (x, y), sheet.layout.text)
    _retrograde(layers, point, (x, y + 2.0 * apart), band.retrograde_size)


def _clear(sheet: Sheet, band: Band, point: Placement, place: float, text: tuple[str, float, float]) -> Spot:
    """Where the middle of a degree stands clear of its glyph, no nearer to it than wanted.

    text: the degree; the wanted radius; how far below the radius' spot it stands, pixels.
    """
    (written, wanted, down), at, half = text, sheet.dial.at, sheet.dial.half
    x, y = at(place, band.glyph)
    way = (half - x) / (band.glyph * half), (half - y) / (band.glyph * half)
    clear = _CLEAR * sheet.unit
    wide, high = sheet.written_width(written, sheet.layout.text), sheet.layout.text * half
    room = wide / 2.0 + clear, high / 2.0 + clear
    scale = band.glyph_size * half / BOX
    far = max(reach(_faces(point.name), scale, way, (0.0, down), room), (band.glyph - wanted) * half)
    return x + far * way[0], y + far * way[1] + down


def _faces(name: str) -> tuple[Face, ...]:
    """Of what stands for a point."""
    mark = MARKS.get(name)
    path = POINT_GLYPHS.get(name) or (mark and mark.path)
    return faces(path) if path else box((width("XX") * _INITIALS / CAP_HEIGHT / 2.0, _INITIALS / 2.0))


def _aside(sheet: Sheet, band: Band, place: float) -> float:
    return band.aside * abs(cos(radians(place - sheet.dial.ascendant)))


def degree_and_minute(longitude: float) -> tuple[str, str]:
    """Of the sign; cut off, never rounded up into the next one."""
    minutes = int(longitude * 60.0 + 1e-6)
    return f"{minutes // 60 % 30}°", f"{minutes % 60:02d}′"


def shown_degree(longitude: float, *, rough: bool) -> tuple[str, str]:
    """The same; a rough one is marked so, and has no minute."""
    degree, minute = degree_and_minute(longitude)
    return (f"~{degree}", "") if rough else (degree, minute)


def symbol(sheet: Sheet, name: str) -> str:
    """The id of a point's glyph, or of the letters that stand for one, in the glyphs' box."""
    path = POINT_GLYPHS.get(name)
    if path is not None:
        return sheet.define_as(f"p-{name}", "path", path)
    if (mark := MARKS.get(name)) is not None:
        return _marked(sheet, name, mark)
    initials = _LETTERS.get(name) or "".join(letter for letter in name.upper() if "A" <= letter <= "Z")[:2] or "X"
    return sheet.define_as(f"i-{initials}", "g", _letters(sheet, initials, 0.0, _INITIALS))


def _marked(sheet: Sheet, name: str, mark: Mark) -> str:
    """Ring or star with letters."""
    shape = f'<use href="#{sheet.define_as(mark.shape, "path", mark.path)}"/>'
    cap = min(mark.cap, mark.room * CAP_HEIGHT / width(mark.letters))
    return sheet.define_as(f"m-{name}", "g", shape + _letters(sheet, mark.letters, mark.middle, cap))


def _letters(sheet: Sheet, letters: str, middle: float, cap: float) -> str:
    return sheet.write(letters, (0.0, middle), cap / sheet.dial.half)
