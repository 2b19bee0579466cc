"""Aspects from one chart to another: two births, a moving sky and a birth, a chart and its return."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple, get_args

from charts.engine.aspects import Allowed, Aspect, sign_steps
from charts.engine.catalogue import ANGLES, ASPECT_TYPES, DEFAULT_ASPECTS, POINT_ORDER, listed
from charts.engine.chart import Chart
from charts.engine.circle import arc
from charts.engine.errors import UnknownAngle, check_setting
from charts.engine.orbs import Orbs, allowed_orb, orbs_of

Moving = Literal["both", "first", "second"]
MAIN_ANGLES: Final = ("ascendant", "midheaven")

_ORDER: Final[Mapping[str, int]] = {
    **POINT_ORDER,
    **{angle: len(POINT_ORDER) + place for place, angle in enumerate(ANGLES)},
}


class Placed(NamedTuple):
    """Something at a degree of the zodiac."""

    name: str
    longitude: float  # degrees, 0 ≤ λ < 360
    speed: float | None  # degrees a day; 0 for what stands still, None for what moves by no speed of its own


def inter_aspects(
    first: Chart,
    second: Chart,
    orbs: Orbs | Mapping[str, float] = DEFAULT_ASPECTS,
    *,
    moving: Moving = "both",
    angles: Iterable[str] = MAIN_ANGLES,
) -> tuple[Aspect, ...]:
    """The aspects of the first chart's points and angles to the second's, at most one a pair: the nearest to exact.

    An aspect's `first` names a point of the first chart and its `second` one of the second. orbs: degrees by aspect, or
    what `orbs_of` makes. moving: whose speeds say whether an aspect applies. With both, a lot or an angle has none and
    the answer is None; with first (a transit to a birth) everything in the second chart stands still. angles: which
    are taken in; a chart whose time is unknown has none. Both charts must be of one zodiac.
    Errors: `UnknownAspect`, `UnknownPoint`, `InvalidPair`, `InvalidOrb`, `UnknownAngle`, `UnsupportedSetting`.
    """
    check_setting("moving", moving, get_args(Moving))
    angles = listed(angles)
    return aspects_between(
        placed(first, angles, still=moving == "second"), placed(second, angles, still=moving == "first"), orbs
    )


def placed(chart: Chart, angles: Iterable[str] = MAIN_ANGLES, *, still: bool = False) -> tuple[Placed, ...]:
    """A chart's points and then its angles, as many as it has. Errors: `UnknownAngle`."""
    named = listed(angles)
    for angle in named:
        if angle not in ANGLES:
            raise UnknownAngle(angle, ANGLES)
    points = tuple(Placed(point.name, point.longitude, 0.0 if still else point.speed) for point in chart.points)
    if chart.angles is None:
        return points
    speed = 0.0 if still else None
    return points + tuple(Placed(angle, getattr(chart.angles, angle), speed) for angle in named)


def aspects_between(
    first: Iterable[Placed], second: Sequence[Placed], orbs: Orbs | Mapping[str, float]
) -> tuple[Aspect, ...]:
    """`inter_aspects` of anything that has a name and a degree. Errors: those of `orbs_of`."""
    checked = orbs if isinstance(orbs, Orbs) else orbs_of(orbs)
    found = (
        nearest_aspect(one, other, _allowed(checked, *sorted((one.name, other.name), key=_order)))
        for one in first
        for other in second
    )
    return tuple(aspect for aspect in found if aspect)


def _order(name: str) -> int:
    return _ORDER.get(name, len(_ORDER))


@lru_cache(maxsize=16384)
def _allowed(orbs: Orbs, first: str, second: str) -> tuple[Allowed, ...]:
    """What two points, first before second in the catalogue, may hold."""
    widest = ((aspect, allowed_orb(orbs, aspect, first, second)) for aspect, _ in orbs.aspects)
    return tuple(
        Allowed(aspect, ASPECT_TYPES[aspect].angle, orb, sign_steps(ASPECT_TYPES[aspect].angle))
        for aspect, orb in widest
        if orb > 0.0
    )


def nearest_aspect(first: Placed, second: Placed, candidates: Iterable[Allowed]) -> Aspect | None:
    """The aspect nearest to exact among those within their orbs."""
    ahead = arc(first.longitude, second.longitude)
    separation = abs(ahead)
    within = [one for one in candidates if abs(separation - one.angle) <= one.orb]
    if not within:
        return None
    name, angle, widest, steps = min(within, key=lambda one: abs(separation - one.angle))
    orb = separation - angle
    signs = int(second.longitude // 30.0) - int(first.longitude // 30.0)
    return Aspect(
        first.name, second.name, name, angle, separation, orb,
        applying(orb, ahead, first.speed, second.speed), 1.0 - abs(orb) / widest, signs not in steps,
    )  # fmt: skip  # as in Aspect


def applying(orb: float, ahead: float, speed: float | None, other_speed: float | None) -> bool | None:
    """Whether the orb shrinks, whoever moves. ahead: degrees from the first point to the second, −180 to 180."""
    if speed is None or other_speed is None:
        return None
    opening = other_speed - speed if ahead >= 0.0 else speed - other_speed
    return orb * opening < 0.0
