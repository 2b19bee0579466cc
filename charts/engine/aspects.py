"""Aspects: angles between two points that come near enough to a named one."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from charts.engine.catalogue import ASPECT_TYPES, POINTS
from charts.engine.frozen import frozen
from charts.engine.orbs import Orbs, orbs_by_pair


@frozen
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
    out_of_sign: bool  # the signs of the two do not make the aspect: a trine from Aries to Virgo


class Allowed(NamedTuple):
    """An aspect that two points may hold."""

    name: str
    angle: float
    orb: float
    sign_steps: frozenset[int]  # differences of two signs' places in the zodiac that make the aspect


# By the difference of two longitudes' whole degrees, −359 to 359 (a tuple takes negative places from its end): the
# aspects that may hold within it.
ByDegree = tuple[tuple[Allowed, ...], ...]
ByPair = Mapping[tuple[int, int], Mapping[str, Allowed]]
# first and second by their places in the catalogue, then as in Aspect from `aspect` on
Hit = tuple[int, int, str, float, float, float, bool | None, float, bool]

_NAMES = tuple(point.name for point in POINTS)
_NODES = frozenset(index for index, point in enumerate(POINTS) if point.kind == "node")
_ANY_STEPS = frozenset(range(-11, 12))


@cache
def sign_steps(angle: float) -> frozenset[int]:
    """By how many signs two points stand apart, from −11 to 11, in an aspect of this angle; any number in an aspect
    that is no whole number of signs, which none can be out of."""
    signs, rest = divmod(angle, 30.0)
    return _ANY_STEPS if rest else frozenset(step for step in _ANY_STEPS if step % 12 in (signs, (12 - signs) % 12))


def pair_orbs(orbs: Orbs, pairs: Sequence[tuple[int, int]]) -> list[dict[str, float]]:
    """Widest orbs by aspect of pairs of points, by their places in the catalogue. Nodes hold none among themselves."""
    found = orbs_by_pair(orbs, [(_NAMES[first], _NAMES[second]) for first, second in pairs])
    return [{} if set(pair) <= _NODES else allowed for pair, allowed in zip(pairs, found, strict=True)]


def _allowed(name: str, orb: float) -> Allowed:
    return Allowed(name, ASPECT_TYPES[name].angle, orb, sign_steps(ASPECT_TYPES[name].angle))


@lru_cache(maxsize=256)
def _by_degree(widest: tuple[tuple[str, float], ...]) -> ByDegree:
    allowed = [_allowed(name, orb) for name, orb in widest if orb > 0.0]

    def within(low: int, high: int) -> tuple[Allowed, ...]:
        return tuple(
            aspect for aspect in allowed if aspect.angle - aspect.orb <= high and low <= aspect.angle + aspect.orb
        )

    # Whole degrees differ by less than one more or less than the longitudes do.
    forth = [within(180 - abs(180 - degree) - 1, 180 - abs(180 - degree) + 1) for degree in range(360)]
    return (*forth, (), *forth[:0:-1])


@lru_cache(maxsize=256)
def _tables(points: tuple[int, ...], orbs: Orbs) -> tuple[ByDegree, ByPair | None]:
    """What any two of the points may hold, and, where orbs go by points or pairs, what each two may, by aspect."""
    if not orbs.points and not orbs.pairs:
        return _by_degree(orbs.aspects), None
    pairs = list(combinations(points, 2))
    found = pair_orbs(orbs, pairs)
    widest = tuple((name, max((orb.get(name, 0.0) for orb in found), default=0.0)) for name, _ in orbs.aspects)
    steps = {name: _allowed(name, 0.0) for name, _ in orbs.aspects}
    return _by_degree(widest), {
        pair: {name: steps[name]._replace(orb=orb) for name, orb in allowed.items() if orb > 0.0}
        for pair, allowed in zip(pairs, found, strict=True)
    }


def aspect_hits(
    points: Sequence[int],
    longitudes: Sequence[float],
    speeds: Sequence[float | None],
    orbs: Orbs | Mapping[str, float],
) -> list[Hit]:
    """The aspects among points given by their places in the catalogue, at most one a pair: the one nearest to exact.

    longitudes: degrees, 0 ≤ λ < 360; speeds: degrees a day; both by place in the catalogue. orbs: from `orbs_of`, or
    just degrees by aspect. The nodes' own axis is no aspect. Each step here is paid a hundred times a chart.
    """
    points = tuple(points)
    by_degree, by_pair = _tables(points, orbs if isinstance(orbs, Orbs) else Orbs(tuple(orbs.items())))
    places = [(point, longitudes[point], int(longitudes[point])) for point in points]
    hits: list[Hit] = []
    for position, (first, longitude, degree) in enumerate(places, 1):
        speed, node = speeds[first], first in _NODES
        for second, other, other_degree in places[position:]:
            if candidates := by_degree[other_degree - degree]:
                if by_pair is not None:
                    own = by_pair[first, second]
                    candidates = tuple([own[allowed[0]] for allowed in candidates if allowed[0] in own])
                ahead = other - longitude
                if ahead > 180.0:
                    ahead -= 360.0
                elif ahead < -180.0:
                    ahead += 360.0
                separation = ahead if ahead >= 0.0 else -ahead
                closest = 360.0
                for allowed in candidates:
                    off = separation - allowed[1]
                    distance = off if off >= 0.0 else -off
                    if distance <= allowed[2] and distance < closest:
                        closest, orb, aspect = distance, off, allowed
                if closest < 360.0 and not (node and second in _NODES):
                    name, angle, widest, steps = aspect
                    applying, other_speed = None, speeds[second]
                    if speed is not None and other_speed is not None:  # does the orb shrink, whoever moves?
                        opening = other_speed - speed if ahead >= 0.0 else speed - other_speed
                        applying = orb * opening < 0.0
                    hits.append((
                        first, second, name, angle, separation, orb, applying, 1.0 - closest / widest,
                        other_degree // 30 - degree // 30 not in steps,
                    ))  # fmt: skip
    return hits


def named(hits: Iterable[Hit]) -> tuple[Aspect, ...]:
    """The hits as aspects between named points."""
    return tuple([
        Aspect(_NAMES[first], _NAMES[second], name, angle, separation, orb, applying, strength, out_of_sign)
        for first, second, name, angle, separation, orb, applying, strength, out_of_sign in hits
    ])  # fmt: skip
