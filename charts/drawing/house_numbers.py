"""The numbers of the houses, each in its own house, however narrow that is.

Numbers that would touch each other stand side by side along their own houses' middles, at several radii.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from math import degrees as degrees_of
from typing import Final

from charts.drawing.figure import DRAWN_ANGLES, Cusp, Figure
from charts.drawing.geometry import Spot, midway, number, trail, wrapped
from charts.drawing.layers import Layers
from charts.drawing.points import feet
from charts.drawing.sheet import Sheet
from charts.engine.houses import HouseFinder

_BESIDE_LINE: Final = 3.5  # on a sheet of 600, between a number and an angle's line
_APART: Final = (3.6, 1.6)  # on a sheet of 600, between two numbers side by side; one above the other
_NUMBER_HALO: Final = 8  # width in the letters' units of the paper about a number
_PLATE: Final = 1.45  # heights of a number, the paper under several
_LEVEL: Final = 1e-6


@dataclass(frozen=True, slots=True)
class _Number:
    """text: as it is written; place: its longitude; wide, high: with the space about it, pixels."""

    text: str
    place: float
    wide: float
    high: float


def house_numbers(sheet: Sheet, figure: Figure) -> tuple[str, str]:
    """Paper for those that stand side by side, to be drawn over the cusps but under the angles; and the numbers.

    Clear of each other and of the angles' lines; where a house is too narrow, the lines part.
    """
    if not figure.cusps:
        return "", ""
    above, drawn, plates = feet(sheet, figure), Layers(sheet), ""
    for run in _runs(sheet, _numbers(sheet, figure)):
        radii = _radii(sheet, run, above)
        spots = [sheet.dial.at(one.place, radius) for one, radius in zip(run, radii, strict=True)]
        plates += trail(spots) if len(run) > 1 else ""
        for one, spot in zip(run, spots, strict=True):
            drawn.text(one.text, spot, sheet.layout.small_text, extra=f' data-house="{one.text}"')
    group, theme = sheet.define_group("numbers", drawn.drawn()), sheet.theme
    width = number(_PLATE * sheet.layout.small_text * sheet.dial.half)
    # Cusps end before the first of a run and go on behind the last: what showed between would be read as marks.
    paper = f'<path d="{plates}" data-plates="" stroke="{theme.paper}" stroke-width="{width}"/>' if plates else ""
    ring = f'stroke="{theme.muted}" stroke-width="{number(sheet.unit)}"'
    return paper, (
        f'<use href="#{group}" stroke="{theme.paper}" stroke-width="{_NUMBER_HALO}"/>'
        f"{sheet.circle(sheet.layout.aspect, ring) if plates else ''}"
        f'<use href="#{group}" stroke="{theme.muted}" stroke-width="{sheet.layout.pen:.4g}"/>'
    )


def _numbers(sheet: Sheet, figure: Figure) -> list[_Number]:
    size = sheet.layout.small_text
    found = []
    for house, begin, end in _houses(figure.cusps):
        text, middle = str(house), midway(begin, end)
        place = _beside_lines(middle, _clearance(sheet, text), (begin, end), figure.angles)
        beside, above = (space * sheet.unit for space in _APART)
        wide, high = sheet.written_width(text, size) + beside, size * sheet.dial.half + above
        found.append(_Number(text, place, wide, high))
    return found


def _houses(cusps: Sequence[Cusp]) -> list[tuple[int, float, float]]:
    """Of each the number, and from where to where it reaches with the zodiac; neighbours are beside each other.

    Where cusps run against the zodiac, a house lies before its own cusp; where they change places, it ends at any.
    """
    backwards = HouseFinder(tuple(cusp.longitude for cusp in cusps)).backwards
    order = sorted(cusps, key=lambda cusp: cusp.longitude)
    houses = [
        ((after if backwards else before).number, before.longitude, after.longitude)
        for before, after in zip(order, [*order[1:], order[0]], strict=True)
    ]
    if backwards:
        houses.reverse()
    first = [number for number, _, _ in houses].index(cusps[0].number)
    return houses[first:] + houses[:first]


def _clearance(sheet: Sheet, text: str) -> float:
    """How far from a line the middle of a text stands that does not touch it, degrees."""
    room = sheet.written_width(text, sheet.layout.small_text) / 2.0 + _BESIDE_LINE * sheet.unit
    return degrees_of(room / (sheet.layout.house_number * sheet.dial.half))


def _beside_lines(longitude: float, clearance: float, house: tuple[float, float], angles: Mapping[str, float]) -> float:
    """The nearest place in the house that no angle's line runs through; the place itself where there is none."""
    begin, end = house
    lines = [angles[name] for name, _ in DRAWN_ANGLES if name in angles]
    extent = (end - begin) % 360.0
    places = [longitude, *(line + side * clearance for line in lines for side in (-1.0, 1.0))]
    free = [
        place
        for place in places
        if (place - begin) % 360.0 < extent and all(abs(wrapped(place - line)) >= clearance - 1e-9 for line in lines)
    ]
    return min(free, key=lambda place: abs(wrapped(place - longitude)), default=longitude)


def _runs(sheet: Sheet, numbers: Sequence[_Number]) -> list[list[_Number]]:
    """Neighbours that would touch each other on one circle."""
    spots = [sheet.dial.at(number.place, sheet.layout.house_number) for number in numbers]
    touching = [_touch(numbers[i - 1], spots[i - 1], one, spots[i]) for i, one in enumerate(numbers)]
    start = touching.index(False) if False in touching else 0
    runs: list[list[_Number]] = []
    for index in (*range(start, len(numbers)), *range(start)):
        if touching[index] and runs:
            runs[-1].append(numbers[index])
        else:
            runs.append([numbers[index]])
    return runs


def _touch(one: _Number, at: Spot, other: _Number, there: Spot) -> bool:
    across, down = abs(at[0] - there[0]), abs(at[1] - there[1])
    return across < (one.wide + other.wide) / 2.0 and down < (one.high + other.high) / 2.0


def _radii(sheet: Sheet, run: Sequence[_Number], above: Sequence[tuple[float, float]]) -> list[float]:
    """Parts of half the side, one for each number; of one alone the usual one.

    Between the aspects and the feet of the points, else as far in as needed.
    """
    layout, half = sheet.layout, sheet.dial.half
    if len(run) == 1:
        return [layout.house_number]
    step = max(_along(sheet, one) for one in run) / half
    lanes = _lanes(sheet, run, step)
    reach = max(lanes) * step
    ceiling = min((foot for place, foot in above if _is_below(sheet, place, run)), default=layout.bands[-1].tick)
    inmost = min(max(layout.aspect + step / 2.0, layout.house_number - reach / 2.0), ceiling - step / 2.0 - reach)
    # To be read from left to right, the first is the outmost on the left.
    leftward = cos(radians(run[0].place - sheet.dial.ascendant)) > 0.0
    return [inmost + step * (max(lanes) - lane if leftward else lane) for lane in lanes]


def _along(sheet: Sheet, one: _Number) -> float:
    """How far apart along the radius two such numbers clear each other, pixels."""
    turn = radians(one.place - sheet.dial.ascendant)
    across, down = abs(cos(turn)), abs(sin(turn))
    return min(one.wide / max(across, _LEVEL), one.high / max(down, _LEVEL))


def _lanes(sheet: Sheet, run: Sequence[_Number], step: float) -> list[int]:
    """The first in which each touches none of those before it."""
    placed: list[tuple[_Number, Spot]] = []
    lanes = []
    for one in run:
        lane = 0
        while any(_touch(other, at, one, _spot(sheet, one, lane, step)) for other, at in placed):
            lane += 1
        placed.append((one, _spot(sheet, one, lane, step)))
        lanes.append(lane)
    return lanes


def _spot(sheet: Sheet, one: _Number, lane: int, step: float) -> Spot:
    return sheet.dial.at(one.place, sheet.layout.house_number + lane * step)


def _is_below(sheet: Sheet, place: float, run: Iterable[_Number]) -> bool:
    """Whether a point's foot comes over one of the numbers."""
    layout, half = sheet.layout, sheet.dial.half
    foot = layout.bands[-1].glyph_size * half
    asides = ((abs(radians(wrapped(place - one.place))) * layout.house_number * half, one.wide) for one in run)
    return any(aside < (wide + foot) / 2.0 for aside, wide in asides)
