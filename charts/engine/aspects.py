"""Aspects: angles between two points that come near enough to a named one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from charts.engine.catalogue import ASPECT_TYPES, POINTS


@dataclass(frozen=True, slots=True)
class Aspect:
    """Angles in degrees. `first` stands before `second` in the catalogue."""

    first: str
    second: str
    aspect: str
    angle: float
    separation: float  # 0 to 180
    orb: float  # separation − angle
    applying: bool | None  # None where one of the two has no speed of its own
    strength: float  # 1 when exact, 0 at the edge of the allowed orb


class _Allowed(NamedTuple):
    name: str
    angle: float
    orb: float


Orbs = tuple[tuple[str, float], ...]  # aspect and allowed orb in degrees, 0 for none


@lru_cache(maxsize=256)
def _aspects_by_degree(orbs: Orbs) -> tuple[tuple[_Allowed, ...], ...]:
    """For each whole degree of separation, 0 to 180, the aspects that may hold within it."""
    allowed = [_Allowed(name, ASPECT_TYPES[name].angle, orb) for name, orb in orbs if orb > 0.0]
    return tuple(
        tuple(
            aspect
            for aspect in allowed
            if aspect.angle - aspect.orb < degree + 1 and degree <= aspect.angle + aspect.orb
        )
        for degree in range(181)
    )


# first and second by their places in the catalogue, then as in Aspect from `aspect` on
Hit = tuple[int, int, str, float, float, float, bool | None, float]


def aspect_hits(
    points: Sequence[int],
    longitudes: Sequence[float],
    speeds: Sequence[float | None],
    orbs: Mapping[str, float],
) -> list[Hit]:
    """The aspects among points given by their places in the catalogue, at most one a pair: the one nearest to exact.

    longitudes: degrees from 0 to 360; speeds: degrees a day; both by place in the catalogue. The nodes' own axis is no
    aspect.
    """
    by_degree = _aspects_by_degree(tuple(orbs.items()))
    hits: list[Hit] = []
    for position, first in enumerate(points, 1):
        longitude = longitudes[first]
        for second in points[position:]:
            ahead = longitudes[second] - longitude
            if ahead > 180.0:
                ahead -= 360.0
            elif ahead < -180.0:
                ahead += 360.0
            separation = ahead if ahead >= 0.0 else -ahead
            closest = 360.0
            for allowed in by_degree[int(separation)]:
                off = separation - allowed[1]
                if -allowed[2] <= off <= allowed[2] and -closest < off < closest:
                    closest, (name, angle, widest), orb = abs(off), allowed, off
            if closest < 360.0 and not (first in _NODES and second in _NODES):
                applying = _applying(orb, ahead, speeds[first], speeds[second])
                hits.append((first, second, name, angle, separation, orb, applying, 1.0 - closest / widest))
    return hits


_NODES = frozenset(index for index, point in enumerate(POINTS) if point.kind == "node")
_NAMES = tuple(point.name for point in POINTS)


def _applying(orb: float, ahead: float, speed: float | None, other_speed: float | None) -> bool | None:
    """Whether the orb shrinks at this instant, whoever moves. ahead: degrees from the first point to the second."""
    if speed is None or other_speed is None:
        return None
    opening = other_speed - speed if ahead >= 0.0 else speed - other_speed
    return orb * opening < 0.0


def named(hits: Iterable[Hit]) -> tuple[Aspect, ...]:
    """The hits as aspects between named points."""
    return tuple([
        Aspect(_NAMES[first], _NAMES[second], name, angle, separation, orb, applying, strength)
        for first, second, name, angle, separation, orb, applying, strength in hits
    ])  # fmt: skip
