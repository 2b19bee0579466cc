"""The shape of a whole chart after Marc Edmund Jones, The Guide to Horoscope Interpretation, 1941.

Jones drew his seven types by eye. Here the ten bodies from the Sun to Pluto decide by the empty arcs between them, in
this order, the first that holds:

============  ========================================================================================================
`bundle`      all within 120°
`bowl`        all within 180°
`bucket`      all but a handle within 180°; the handle is one body, or two within 10° of each other, and stands at
              least 30° from either rim
`seesaw`      two groups of two bodies or more with at least 60° empty on both sides and no other arc as wide
`locomotive`  all within 240°
`splash`      spread over eight signs or more
`splay`       anything else
============  ========================================================================================================
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from charts.engine.catalogue import PLANETS
from charts.engine.errors import EngineError

if TYPE_CHECKING:
    from charts.engine.chart import Chart

Shape = Literal["bundle", "bowl", "bucket", "locomotive", "seesaw", "splash", "splay"]

_WIDE: Final = 60.0  # an empty arc that parts groups
_SPREAD: Final = 8  # signs that the bodies of a splash stand in at least
_RIM: Final = 30.0  # between a handle and the rest
_HANDLE: Final = 10.0  # between two bodies that make one handle


class BodiesMissing(EngineError):
    """What was asked looks at all ten bodies from the Sun to Pluto, and the chart was made without some."""

    def __init__(self, technique: str, missing: tuple[str, ...]) -> None:
        self.technique, self.missing, self.needed = technique, missing, PLANETS
        super().__init__(f"{technique} needs the points from sun to pluto; the chart lacks {', '.join(missing)}.")


@dataclass(frozen=True, slots=True)
class ChartShape:
    """How the ten bodies lie around the circle."""

    shape: Shape
    empty: float  # the widest empty arc, degrees
    leading: str | None  # the body at the clockwise end, which rises first; of a bundle, bowl, bucket or locomotive
    trailing: str | None  # the body at the other end
    handle: tuple[str, ...]  # of a bucket


def chart_shape(chart: "Chart") -> ChartShape:
    """Errors: `BodiesMissing`."""
    longitudes = {point.name: point.longitude for point in chart.points if point.name in PLANETS}
    if missing := tuple(name for name in PLANETS if name not in longitudes):
        raise BodiesMissing("chart_shape", missing)
    names = sorted(longitudes, key=lambda name: (longitudes[name], PLANETS.index(name)))
    signs = {point.sign for point in chart.points if point.name in PLANETS}
    return _shape([longitudes[name] for name in names], names, len(signs))


def _shape(longitudes: list[float], names: list[str], signs: int) -> ChartShape:
    """longitudes: ascending; signs: how many hold a body."""
    count = len(names)
    gaps = [(longitudes[(place + 1) % count] - longitudes[place]) % 360.0 for place in range(count)]
    widest = max(gaps)
    after = (gaps.index(widest) + 1) % count  # the first body beyond the widest empty arc
    turned = [names[(after + place) % count] for place in range(count)]
    arcs = [gaps[(after + place) % count] for place in range(count)]
    ends = turned[0], turned[-1]
    if widest >= 240.0:
        return ChartShape("bundle", widest, *ends, ())
    if widest >= 180.0:
        return ChartShape("bowl", widest, *ends, ())
    if bucket := _bucket(arcs, turned, widest):
        return bucket
    parted = [place for place, gap in enumerate(gaps) if gap >= _WIDE]
    if len(parted) == 2 and 2 <= parted[1] - parted[0] <= count - 2:
        return ChartShape("seesaw", widest, None, None, ())
    if widest >= 120.0:
        return ChartShape("locomotive", widest, *ends, ())
    return ChartShape("splash" if signs >= _SPREAD else "splay", widest, None, None, ())


def _bucket(gaps: list[float], names: list[str], widest: float) -> ChartShape | None:
    """gaps: after each of the names. Of several handles that would do, the one opposite the emptiest half."""
    count = len(names)
    found: list[tuple[float, ChartShape]] = []
    for size in (1, 2):
        for place in range(count):
            before, behind = gaps[place - 1], gaps[(place + size - 1) % count]
            within = sum(gaps[(place + step) % count] for step in range(size - 1))
            if before >= _RIM and behind >= _RIM and within <= _HANDLE and before + within + behind >= 180.0:
                handle = tuple(sorted((names[(place + step) % count] for step in range(size)), key=PLANETS.index))
                leading, trailing = names[(place + size) % count], names[place - 1]
                found.append((before + within + behind, ChartShape("bucket", widest, leading, trailing, handle)))
    return max(found, key=lambda candidate: candidate[0])[1] if found else None
