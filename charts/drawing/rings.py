"""The wheel's frame: the zodiac, the degrees, the houses and the four angles."""

from math import radians, sin

from charts.drawing.figure import DRAWN_ANGLES, Cusp, Figure
from charts.drawing.geometry import Spot, number, polyline, wrapped
from charts.drawing.glyphs import BOX, SIGN_GLYPHS
from charts.drawing.points import degree_and_minute
from charts.drawing.sheet import Sheet
from charts.drawing.spread import spread
from charts.drawing.themes import ELEMENTS

_SAME_PLACE = 0.01  # degrees: a cusp that an angle is drawn on
_ANGLE_LABEL_GAP = 9.0
_DIAGONAL = 0.025


def zodiac(sheet: Sheet) -> str:
    """The ring of twelve signs, each on its element's ground and in its element's ink."""
    key = sheet.define("sector", _sector(sheet))
    grounds, glyphs = [], []
    scale = sheet.layout.sign_size * sheet.dial.half / BOX
    for index, (name, path) in enumerate(SIGN_GLYPHS.items()):
        colours = sheet.theme.elements[ELEMENTS[index % 4]]
        grounds.append(f'<use href="#{key}" fill="{colours.ground}" transform="{_turned(sheet, 30.0 * index)}"/>')
        spot = sheet.dial.at(30.0 * index + 15.0, sheet.layout.sign)
        glyphs.append(sheet.stamp(name, path, spot, scale, f' stroke="{colours.ink}"'))
    hairline = f'stroke="{sheet.theme.hairline}" stroke-width="{number(sheet.unit)}"'
    return f'<g {hairline}>{"".join(grounds)}</g><g stroke-width="{sheet.layout.pen + 0.15:.4g}">{"".join(glyphs)}</g>'


def _sector(sheet: Sheet) -> str:
    """The first 30° from the wheel's left, as a closed path."""
    dial, outer, inner = sheet.dial, sheet.layout.outer, sheet.layout.sign_inner
    begin, end = dial.ascendant, dial.ascendant + 30.0
    (a, b), (c, d), (e, f), (g, h) = (
        dial.at(begin, outer),
        dial.at(end, outer),
        dial.at(end, inner),
        dial.at(begin, inner),
    )
    far, near = number(outer * dial.half), number(inner * dial.half)
    return (
        f"M{number(a)} {number(b)}A{far} {far} 0 0 0 {number(c)} {number(d)}"
        f"L{number(e)} {number(f)}A{near} {near} 0 0 1 {number(g)} {number(h)}Z"
    )


def _turned(sheet: Sheet, longitude: float) -> str:
    half = number(sheet.dial.half)
    # The position of a tick depends on this angle: four decimals keep it within 0.01 of a unit on the largest sheet.
    return f"rotate({sheet.dial.rotation(longitude):.4f} {half} {half})"


def degrees(sheet: Sheet) -> str:
    """A tick for each degree, longer at each fifth and tenth; the ring's two circles."""
    layout, dial = sheet.layout, sheet.dial
    depth = layout.sign_inner - layout.degree_inner
    strokes = "".join(
        polyline(
            (
                dial.at(dial.ascendant + degree, layout.sign_inner),
                dial.at(dial.ascendant + degree, layout.sign_inner - depth * part),
            )
        )
        for degree, part in ((degree, _tick_length(degree)) for degree in range(30))
    )
    key = sheet.define("degrees", strokes)
    ticks = "".join(f'<use href="#{key}" transform="{_turned(sheet, 30.0 * sign)}"/>' for sign in range(12))
    ring = f'stroke="{sheet.theme.muted}" stroke-width="{number(sheet.unit)}"'
    circles = "".join(sheet.circle(radius, ring) for radius in (layout.outer, layout.sign_inner, layout.degree_inner))
    return f'<g stroke="{sheet.theme.muted}" stroke-width="{number(0.6 * sheet.unit)}">{ticks}</g>' + circles


def _tick_length(degree: int) -> float:
    if degree % 10 == 0:
        return 1.0
    return 0.75 if degree % 5 == 0 else 0.45


def houses(sheet: Sheet, figure: Figure) -> str:
    """Cusps, about the circle that holds the aspect lines."""
    layout, theme = sheet.layout, sheet.theme
    disc = sheet.circle(
        layout.aspect, f'fill="{theme.disc}" stroke="{theme.muted}" stroke-width="{number(sheet.unit)}"'
    )
    if not figure.cusps:
        return disc
    ring = sheet.circle(layout.house_outer, f'stroke="{theme.hairline}" stroke-width="{number(sheet.unit)}"')
    on_angles = [figure.angles[name] for name, _ in DRAWN_ANGLES if name in figure.angles]
    lines = "".join(_cusp(sheet, cusp) for cusp in figure.cusps if not _near_any(cusp.longitude, on_angles))
    return (
        f'{ring}<g stroke="{theme.muted}" stroke-opacity=".6" stroke-width="{number(0.9 * sheet.unit)}">{lines}</g>'
        f"{disc}"
    )


def _cusp(sheet: Sheet, cusp: Cusp) -> str:
    line = polyline(
        (sheet.dial.at(cusp.longitude, sheet.layout.degree_inner), sheet.dial.at(cusp.longitude, sheet.layout.aspect))
    )
    return f'<path data-cusp="{cusp.number}" d="{line}"/>'


def _near_any(longitude: float, others: list[float]) -> bool:
    return any(abs(wrapped(longitude - other)) < _SAME_PLACE for other in others)


def angles(sheet: Sheet, figure: Figure) -> str:
    """AC, MC, DC and IC: a strong line across the houses, a mark outside the zodiac, and the name there."""
    drawn = angle_labels(sheet, figure)
    lines = "".join(_angle_line(sheet, name, longitude) for name, _, longitude, _ in drawn)
    labels = "".join(_angle_label(sheet, label, longitude, spot) for _, label, longitude, spot in drawn)
    ink = sheet.theme.ink
    return (
        f'<g stroke="{ink}" stroke-width="{number(1.6 * sheet.unit)}">{lines}</g>'
        f'<g stroke="{ink}" stroke-width="{sheet.layout.pen:.4g}">{labels}</g>'
    )


def _angle_line(sheet: Sheet, name: str, longitude: float) -> str:
    layout, at = sheet.layout, sheet.dial.at
    inside = polyline((at(longitude, layout.degree_inner), at(longitude, layout.aspect)))
    outside = polyline((at(longitude, layout.outer), at(longitude, layout.outer + 0.012)))
    return f'<path data-angle="{name}" d="{inside}{outside}"/>'


def angle_labels(sheet: Sheet, figure: Figure) -> list[tuple[str, str, float, Spot]]:
    """Of each angle: name, label, longitude, and where the label's middle stands."""
    drawn = [(name, label, figure.angles[name]) for name, label in DRAWN_ANGLES if name in figure.angles]
    places = spread([longitude for _, _, longitude in drawn], _ANGLE_LABEL_GAP)
    return [(*angle, _label_spot(sheet, place)) for angle, place in zip(drawn, places, strict=True)]


def _label_spot(sheet: Sheet, place: float) -> Spot:
    # Two lines of text are widest across a diagonal, where the sheet's corner has room for them.
    outwards = _DIAGONAL * abs(sin(2.0 * radians(place - sheet.dial.ascendant)))
    return sheet.dial.at(place, sheet.layout.angle_label + outwards)


def _angle_label(sheet: Sheet, label: str, longitude: float, spot: Spot) -> str:
    x, y = spot
    if not sheet.layout.labels:
        return sheet.write(label, (x, y), sheet.layout.angle_text)
    name = sheet.write(label, (x, y - 6.0 * sheet.unit), sheet.layout.angle_text)
    degree = "".join(degree_and_minute(longitude))
    return name + sheet.write(degree, (x, y + 6.0 * sheet.unit), sheet.layout.small_text)
