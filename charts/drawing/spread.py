"""Room for glyphs on a circle: places as near the true ones as a minimum distance allows.

With the gap taken out (place minus index times gap) keeping order and distance means being non-decreasing, so the
least squares answer is an isotonic regression (pool adjacent violators). The circle is cut at its widest empty arc;
that the two ends stay apart bounds the range of the answer, and a bounded isotonic regression is the free one, clipped.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

_BISECTIONS = 60


def spread(longitudes: Sequence[float], gap: float, lines: Sequence[float] = ()) -> list[float]:
    """Longitudes at least `gap` degrees apart, in the same order round the circle, in the order they were given.

    Where the circle has no room for that many, the gap is what room there is (see `fitting_gap`). None is moved over a
    line, nor nearer to one than half a gap, unless earlier lines leave no room for that.
    """
    count = len(longitudes)
    if count < 2:
        return [longitude % 360.0 for longitude in longitudes]
    gap = fitting_gap(count, gap)
    order = _from_widest_arc(longitudes)
    start = longitudes[order[0]] % 360.0
    offsets = [(longitudes[index] % 360.0 - start) % 360.0 for index in order]
    pressed = [offset - position * gap for position, offset in enumerate(offsets)]
    reach = 360.0 - count * gap
    bounds = _bounds(offsets, [(line - start) % 360.0 for line in lines], gap)
    held = _within(bounds, _isotonic(_within(bounds, pressed)))
    level = held if held[-1] - held[0] <= reach else _clipped(_isotonic(pressed), pressed, reach)
    placed = [0.0] * count
    for position, index in enumerate(order):
        placed[index] = (start + level[position] + position * gap) % 360.0
    return placed


def fitting_gap(count: int, gap: float) -> float:
    """The distance that `count` glyphs can keep on a circle, at most `gap` degrees."""
    return min(gap, 360.0 / count) if count else gap


def _bounds(offsets: Sequence[float], lines: Sequence[float], gap: float) -> list[tuple[float, float]]:
    """From where to where each is between its lines, with the gaps taken out: so they keep the points' order."""
    low, high = [-360.0] * len(offsets), [720.0] * len(offsets)
    # A line in the empty arc is before the first and behind the last.
    for line in [at for one in lines for at in ((one, one - 360.0) if one > offsets[-1] else (one,))]:
        behind = bisect_left(offsets, line)
        least, most = list(low), list(high)
        if behind < len(offsets):
            bound = line + min(gap / 2.0, offsets[behind] - line) - behind * gap
            least[behind:] = [max(value, bound) for value in least[behind:]]
        if behind:
            bound = line - min(gap / 2.0, line - offsets[behind - 1]) - (behind - 1) * gap
            most[:behind] = [min(value, bound) for value in most[:behind]]
        if all(floor <= ceiling for floor, ceiling in zip(least, most, strict=True)):
            low, high = least, most
    return list(zip(low, high, strict=True))


def _within(bounds: Sequence[tuple[float, float]], values: Sequence[float]) -> list[float]:
    return [min(max(value, low), high) for value, (low, high) in zip(values, bounds, strict=True)]


def _from_widest_arc(longitudes: Sequence[float]) -> list[int]:
    """Indices in zodiacal order, beginning after the widest empty arc."""
    order = sorted(range(len(longitudes)), key=lambda index: longitudes[index] % 360.0)
    turned = [longitudes[index] % 360.0 for index in order]
    arcs = [after - before for before, after in pairwise([*turned, turned[0] + 360.0])]
    first = (arcs.index(max(arcs)) + 1) % len(order)
    return order[first:] + order[:first]


def _isotonic(values: Sequence[float]) -> list[float]:
    blocks: list[tuple[float, int]] = []  # mean, size
    for value in values:
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            before, width = blocks.pop()
            mean = (before * width + mean * size) / (width + size)
            size += width
        blocks.append((mean, size))
    return [mean for mean, size in blocks for _ in range(size)]


def _clipped(level: list[float], wanted: Sequence[float], reach: float) -> list[float]:
    """The level held within a window of width `reach`, the window where that costs least."""
    if level[-1] - level[0] <= reach:
        return level
    low, high = level[0], level[-1] - reach
    for _ in range(_BISECTIONS):
        floor = (low + high) / 2.0
        pull = sum(_pull(value, want, floor, reach) for value, want in zip(level, wanted, strict=True))
        low, high = (floor, high) if pull < 0.0 else (low, floor)
    floor = (low + high) / 2.0
    return [min(max(value, floor), floor + reach) for value in level]


def _pull(value: float, want: float, floor: float, reach: float) -> float:
    """How the squared displacement of one clipped value changes as the window rises."""
    if value < floor:
        return floor - want
    if value > floor + reach:
        return floor + reach - want
    return 0.0
