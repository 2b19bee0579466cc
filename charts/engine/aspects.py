"""Aspects: angles between two points that come near enough to a named one."""

from collections.abc import Mapping, Sequence
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


def aspects_between(
    points: Sequence[int], longitudes: Sequence[float], speeds: Sequence[float | None], orbs: Mapping[str, float]
) -> list[Aspect]:
    """The aspects among points given by their places in the catalogue, at most one a pair: the one nearest to exact.

    longitudes: degrees from 0 to 360; speeds: degrees a day; both by place in the catalogue. The nodes' own axis is
    no aspect.
    """
    by_degree = _aspects_by_degree(tuple(orbs.items()))
    found: list[Aspect] = []
    for position, first in enumerate(points, 1):
        longitude, speed = longitudes[first], speeds[first]
        for second in points[position:]:
            ahead = longitudes[second] - longitude
            if ahead > 180.0:
                ahead -= 360.0
            elif ahead < -180.0:
                ahead += 360.0
            separation = ahead if ahead >= 0.0 else -ahead
            candidates = by_degree[int(separation)]
            if candidates:
                aspect = _nearest(candidates, separation)
                if aspect is not None and not (first in _NODES and second in _NODES):
                    found.append(_aspect(first, second, aspect, ahead, separation, speed, speeds[second]))
    return found


_NODES = frozenset(index for index, point in enumerate(POINTS) if point.kind == "node")
_NAMES = tuple(point.name for point in POINTS)


def _nearest(candidates: tuple[_Allowed, ...], separation: float) -> _Allowed | None:
    nearest, closest = None, 360.0
    for aspect in candidates:
        off = abs(separation - aspect.angle)
        if off <= aspect.orb and off < closest:
            nearest, closest = aspect, off
    return nearest


def _aspect(
    first: int,
    second: int,
    allowed: _Allowed,
    ahead: float,
    separation: float,
    speed: float | None,
    other_speed: float | None,
) -> Aspect:
    """ahead: degrees from first to second, −180 to 180. Applying: the orb shrinks at this instant, whoever moves."""
    name, angle, widest = allowed
    orb = separation - angle
    applying = None
    if speed is not None and other_speed is not None:
        opening = other_speed - speed if ahead >= 0.0 else speed - other_speed
        applying = orb * opening < 0.0
    return Aspect(_NAMES[first], _NAMES[second], name, angle, separation, orb, applying, 1.0 - abs(orb) / widest)
