"""The lines from the ticks at the true degrees to the glyphs that had to make room.

Each goes from its tick down to a lane, along it over the glyphs that it passes, and from above to its own glyph. Where
it passes a glyph it comes one lane nearer, as that glyph's own line ends there: no two lines cross or touch.
"""

from collections.abc import Sequence

from charts.drawing.geometry import Dial, number, trail, wrapped
from charts.drawing.layout import Band

_CLEAR = 0.006  # under the ticks, whose ends are round
_AT_GLYPH = 0.002  # above its box
_WIDEST, _FINEST = 0.8 / 300.0, 0.3 / 300.0  # strokes, as parts of half the side
_PART = 0.45  # of a lane
_TOUCHING, _STRAIGHT = 1e-6, 0.1  # degrees

Spots = list[tuple[float, float]]  # longitude, lane


def leaders(dial: Dial, band: Band, true: Sequence[float], places: Sequence[float], gap: float, size: float) -> str:
    """Paths. true, places: longitudes of ticks and of glyphs. gap: degrees kept between these. size: a glyph's.

    The closer the lanes, the finer the lines, so that paper stays between them.
    """
    ways = [_way(longitude, place, places, gap) for longitude, place in zip(true, places, strict=True)]
    lanes = _lanes(ways, places, gap)
    foot, most = band.glyph + size / 2.0 + _AT_GLYPH, band.tick - _CLEAR
    drawn: dict[str, str] = {}  # width → path data
    for longitude, place, way, count in zip(true, places, ways, lanes, strict=True):
        step = (most - band.leader) / max(count, 1.0)
        bends = [(at, band.leader + step * lane) for at, lane in way]
        spots = [(longitude, band.tick), *bends, (place, foot)]
        width = number(max(min(_WIDEST * dial.half, _PART * step * dial.half), _FINEST * dial.half))
        drawn[width] = drawn.get(width, "") + trail(dial.at(*spot) for spot in spots)
    return "".join(f'<path d="{path}" stroke-width="{width}"/>' for width, path in drawn.items())


def _way(longitude: float, place: float, places: Sequence[float], gap: float) -> Spots:
    """Where it bends: above its tick, above each glyph that it passes, above its own in the lowest lane."""
    aside = wrapped(place - longitude)
    if abs(aside) < _STRAIGHT:
        return [(place, 0.0)]
    side, reach = (1.0 if aside >= 0.0 else -1.0), abs(aside)
    ahead = sorted(side * wrapped(other - longitude) for other in places)
    passed = [*(arc for arc in ahead if 0.0 < arc < reach - _TOUCHING), reach]
    first = len(passed) - 1 + min(passed[0] / gap, 1.0)
    bends = ((longitude + side * arc, float(len(passed) - 1 - index)) for index, arc in enumerate(passed))
    return [(longitude, first), *bends]


def _lanes(ways: Sequence[Spots], places: Sequence[float], gap: float) -> list[float]:
    """How many lanes there are among the glyphs that touch each other, for each."""
    order = sorted(range(len(places)), key=lambda index: places[index] % 360.0)
    if not order:
        return []
    parted = [index for index in order if _before(index, order, places) > gap + _TOUCHING]
    start = order.index(parted[0]) if parted else 0
    counts, run = [0.0] * len(places), list[int]()
    for index in [*order[start:], *order[:start]]:
        run = [index] if index in parted else [*run, index]
        most = max(ways[one][0][1] for one in run)
        for one in run:
            counts[one] = most
    return counts


def _before(index: int, order: Sequence[int], places: Sequence[float]) -> float:
    """Degrees from the place before."""
    return (places[index] - places[order[order.index(index) - 1]]) % 360.0 or 360.0
