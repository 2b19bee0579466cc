"""How far from exact an aspect may be: by aspect, by point and by pair of points."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from charts.engine.catalogue import ASPECT_TYPES, POINT_ORDER, check_aspects, check_points
from charts.engine.errors import HIGHEST_ORB, EngineError, InvalidOrb, is_number

_NONE: Final[Mapping[str, float]] = MappingProxyType({})


class InvalidPair(EngineError):
    """A pair of points that is not two different names with a dot between, or that is named in both orders."""

    def __init__(self, pair: str) -> None:
        self.pair, self.example = pair, "sun.moon"
        super().__init__(f"A pair is two different points with a dot between, once, like sun.moon; {pair!r} is not.")


class Orbs(NamedTuple):
    """Allowed orbs in degrees, as `orbs_of` makes them: checked, hashable, pairs in the catalogue's order."""

    aspects: tuple[tuple[str, float], ...]  # an aspect with orb 0 is off
    points: tuple[tuple[str, float], ...] = ()
    pairs: tuple[tuple[str, float], ...] = ()  # "sun.moon"


def orbs_of(
    aspects: Mapping[str, float], point_orbs: Mapping[str, float] = _NONE, pair_orbs: Mapping[str, float] = _NONE
) -> Orbs:
    """The orbs of a request.

    aspects: by aspect, those left out and those with 0 are off. point_orbs: a point's whole orb, both sides of its
    moiety. pair_orbs: by two points, "sun.moon", in either order. `allowed_orb` says how they combine.
    Errors: `UnknownAspect`, `UnknownPoint`, `InvalidPair`, `InvalidOrb` (all are from 0 to 15 degrees).
    """
    check_aspects(aspects)
    check_points(point_orbs)
    for name, orb in (*aspects.items(), *point_orbs.items(), *pair_orbs.items()):
        check_orb(name, orb)
    pairs: dict[str, float] = {}
    for pair, orb in pair_orbs.items():
        name = _in_order(pair)
        if name in pairs:
            raise InvalidPair(pair)
        pairs[name] = orb
    return Orbs(tuple(aspects.items()), tuple(point_orbs.items()), tuple(pairs.items()))


def check_orb(name: str, orb: object) -> None:
    """Errors: `InvalidOrb`, for what is no number of degrees from 0 to 15. name: what the orb is of."""
    if not (is_number(orb) and 0.0 <= orb <= HIGHEST_ORB):
        raise InvalidOrb(name, orb)


def _in_order(pair: str) -> str:
    points = str(pair).split(".")
    if len(set(points)) != 2 or len(points) != 2:
        raise InvalidPair(pair)
    check_points(points)
    return ".".join(sorted(points, key=POINT_ORDER.__getitem__))


def allowed_orb(orbs: Orbs, aspect: str, first: str, second: str) -> float:
    """The widest orb, degrees, at which two points (first before second in the catalogue) hold an aspect.

    A major aspect has the pair's orb where it is given, else half the sum of the two points' (Lilly, Christian
    Astrology I, page 107: the moieties added), where a point without an orb of its own brings the aspect's. So a lot
    or star that is given 0 leaves the other's moiety, and with no point or pair named the aspect's orb holds.
    A minor aspect, which the tradition of moieties does not know, never gets wider by it: it holds within the lesser
    of its own orb and what a pair or two points allow. An aspect with orb 0 is off for everybody, a pair with 0 too.
    """
    return orbs_by_pair(orbs, [(first, second)])[0].get(aspect, 0.0)


def orbs_by_pair(orbs: Orbs, pairs: Iterable[tuple[str, str]]) -> list[dict[str, float]]:
    """`allowed_orb` of each aspect that is on, for many pairs."""
    on = [(aspect, orb, ASPECT_TYPES[aspect].major) for aspect, orb in orbs.aspects if orb > 0.0]
    points, whole = dict(orbs.points), dict(orbs.pairs)
    found = []
    for first, second in pairs:
        allowed = {}
        for aspect, own, major in on:
            combined = whole.get(f"{first}.{second}", (points.get(first, own) + points.get(second, own)) / 2.0)
            allowed[aspect] = combined if major else min(own, combined)
        found.append(allowed)
    return found
