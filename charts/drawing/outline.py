"""How far from a glyph a text has to stand: both are taken for the convex shapes about their strokes."""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Final

from charts.drawing.geometry import Spot

Face = tuple[float, float, float]  # the normal of a side, outwards, and how far the side is from the origin

_COMMAND: Final = re.compile(r"([MLHVCSAaZ])([^MLHVCSAaZ]*)")
_NUMBER: Final = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_TAKES: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "a": 7}
_PARTS: Final = 6  # of a curve
_LEVEL: Final = 1e-9
_AXES: Final = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))


def reach(faces: tuple[Face, ...], scale: float, way: Spot, start: Spot, half: Spot) -> float:
    """How far along the way a text comes clear of the glyph at the origin.

    scale: pixels of a glyph's unit. way: a unit vector. start: where the text's middle is at 0. half: its width and
    height, halved. All in pixels.
    """
    ahead = ((x * way[0] + y * way[1], x, y, off) for x, y, off in faces)
    return min(
        (off * scale + half[0] * abs(x) + half[1] * abs(y) - x * start[0] - y * start[1]) / along
        for along, x, y, off in ahead
        if along > _LEVEL
    )


@lru_cache(maxsize=512)
def faces(path: str) -> tuple[Face, ...]:
    """The sides of what path data of the glyphs' kind draws."""
    corners = _hull(sorted(set(_spots(path))))
    sides = [(b[1] - a[1], a[0] - b[0]) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
    normals = [*((x / hypot(x, y), y / hypot(x, y)) for x, y in sides), *_AXES]
    return tuple((x, y, max(x * at[0] + y * at[1] for at in corners)) for x, y in normals)


def box(half: Spot) -> tuple[Face, ...]:
    """The same of a box about the origin."""
    return tuple((x, y, abs(x) * half[0] + abs(y) * half[1]) for x, y in _AXES)


def _hull(spots: list[Spot]) -> list[Spot]:
    """Corners of the convex shape, in one direction; spots in their order."""

    def side(row: list[Spot]) -> list[Spot]:
        kept: list[Spot] = []
        for spot in row:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], spot) <= 0.0:
                kept.pop()
            kept.append(spot)
        return kept[:-1]

    return side(spots) + side(spots[::-1])


def _turn(a: Spot, b: Spot, c: Spot) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _spots(path: str) -> Iterator[Spot]:
    """Along the strokes."""
    x = y = 0.0
    control: list[float] = []  # of the curve before, mirrored
    for command, rest in _COMMAND.findall(path):
        values, count = [float(value) for value in _NUMBER.findall(rest)], _TAKES.get(command, 0)
        for begin in range(0, len(values), count or 1):
            part = values[begin : begin + count]
            end = part[0] if command == "H" else x, part[0] if command == "V" else y
            if command not in "HV":
                end = part[-2], part[-1]
            if command == "a":
                end = x + part[5], y + part[6]
            if command in "CS":
                part = (control if command == "S" else []) + part
                control = [2.0 * end[0] - part[2], 2.0 * end[1] - part[3]]
                yield from _curve((x, y), part)
            elif command in "Aa":
                yield from _arc((x, y), part[0], end, large=part[3] == 1.0, sweep=part[4] == 1.0)
            x, y = end
            yield x, y


def _curve(start: Spot, part: list[float]) -> Iterator[Spot]:
    for index in range(1, _PARTS):
        t = index / _PARTS
        u = 1.0 - t
        weights = u**3, 3 * u * u * t, 3 * u * t * t, t**3
        xs, ys = (start[0], *part[::2]), (start[1], *part[1::2])
        yield tuple(sum(w * at for w, at in zip(weights, row, strict=True)) for row in (xs, ys))  # type: ignore[misc]


def _arc(start: Spot, radius: float, end: Spot, *, large: bool, sweep: bool) -> Iterator[Spot]:
    """Of a circle, as SVG has it."""
    across, down = end[0] - start[0], end[1] - start[1]
    chord = hypot(across, down)
    off = sqrt(max(radius * radius - chord * chord / 4.0, 0.0)) * (1.0 if large == sweep else -1.0)
    x = (start[0] + end[0]) / 2.0 + off * down / chord
    y = (start[1] + end[1]) / 2.0 - off * across / chord
    first, last = atan2(start[1] - y, start[0] - x), atan2(end[1] - y, end[0] - x)
    turn = (last - first) % (2.0 * pi) if sweep else -((first - last) % (2.0 * pi))
    for index in range(1, 2 * _PARTS):
        angle = first + turn * index / (2 * _PARTS)
        yield x + radius * cos(angle), y + radius * sin(angle)
