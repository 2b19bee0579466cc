"""What an election can ask of a moment: small conditions with names and parameters, and ways to join them.

Each is a frozen dataclass whose fields are its JSON parameters beside `name`; `holds` answers for many moments at once.
"""

from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from charts.engine.catalogue import ANGLES, ASPECT_TYPES, SIGN_NAMES
from charts.engine.dignities.tables import dignities_of
from charts.engine.electional.errors import InvalidPredicate
from charts.engine.electional.moments import Moments
from charts.engine.errors import HIGHEST_ORB, UnknownAngle, UnknownName, is_number
from charts.engine.events.context import known_aspects, known_points, known_void_planets
from charts.engine.events.hours import CHALDEAN_ORDER
from charts.engine.events.kinds import VoidPlanets

Truth: TypeAlias = NDArray[np.bool_]
DIGNITIES: Final = ("domicile", "exaltation", "detriment", "fall")


class Predicate(Protocol):
    """A condition on the sky over a place."""

    @property
    def name(self) -> str: ...

    def points(self) -> tuple[str, ...]:
        """The points whose places it looks at."""
        ...

    def holds(self, moments: Moments) -> Truth:
        """Whether it holds, at each of n moments."""
        ...


class UnknownSign(UnknownName):
    what = "sign"


class UnknownDignity(UnknownName):
    what = "dignity"


class UnknownRuler(UnknownName):
    what = "ruler of a planetary hour"


def _chosen(names: tuple[str, ...], known: tuple[str, ...], unknown: type[UnknownName]) -> None:
    for name in names:
        if name not in known:
            raise unknown(name, known)


@dataclass(frozen=True, slots=True)
class PointInSign:
    """A point is in one of the signs."""

    name: Literal["point_in_sign"] = field(init=False, default="point_in_sign")
    point: str
    signs: tuple[str, ...]

    def __post_init__(self) -> None:
        known_points((self.point,))
        _chosen(self.signs, SIGN_NAMES, UnknownSign)

    def points(self) -> tuple[str, ...]:
        return (self.point,)

    def holds(self, moments: Moments) -> Truth:
        return np.isin(moments.sign(self.point), [SIGN_NAMES.index(sign) for sign in self.signs])


@dataclass(frozen=True, slots=True)
class PointInHouse:
    """A point is in one of the houses, 1 to 12, of the search's house system; in none where that is undefined."""

    name: Literal["point_in_house"] = field(init=False, default="point_in_house")
    point: str
    houses: tuple[int, ...]

    def __post_init__(self) -> None:
        known_points((self.point,))
        if not all(isinstance(house, int) and 1 <= house <= 12 for house in self.houses):
            raise InvalidPredicate(self.name, "houses", self.houses, "numbers from 1 to 12")

    def points(self) -> tuple[str, ...]:
        return (self.point,)

    def holds(self, moments: Moments) -> Truth:
        return np.isin(moments.house(self.point), self.houses)


@dataclass(frozen=True, slots=True)
class AspectWithin:
    """Two points are within an orb of one of the aspects, applying (its orb shrinks), separating, or either."""

    name: Literal["aspect_within"] = field(init=False, default="aspect_within")
    first: str
    second: str
    aspects: tuple[str, ...]
    orb: float  # degrees
    applying: bool | None = True

    def __post_init__(self) -> None:
        known_aspects(self.aspects)
        if len(known_points((self.first, self.second))) < 2:
            raise InvalidPredicate(self.name, "second", self.second, "another point than the first")
        if not (is_number(self.orb) and 0.0 < self.orb <= HIGHEST_ORB):
            raise InvalidPredicate(self.name, "orb", self.orb, f"above 0 and at most {HIGHEST_ORB:g} degrees")

    def points(self) -> tuple[str, ...]:
        return (self.first, self.second)

    def holds(self, moments: Moments) -> Truth:
        ahead = (moments.longitude(self.first) - moments.longitude(self.second) + 180.0) % 360.0 - 180.0
        opening = np.where(ahead >= 0.0, 1.0, -1.0) * (moments.speed(self.first) - moments.speed(self.second))
        held = np.zeros(len(ahead), dtype=bool)
        for aspect in self.aspects:
            orb = np.abs(ahead) - ASPECT_TYPES[aspect].angle
            within = np.abs(orb) <= self.orb
            # At the very angle of a conjunction or an opposition |ahead| turns: its orb grows whoever moves.
            held |= within if self.applying is None else within & ((orb * opening < 0.0) == self.applying)
        return held


@dataclass(frozen=True, slots=True)
class MoonNotVoid:
    """The Moon is not void of course, by the aspects of the traditional seven or of all ten planets."""

    name: Literal["moon_not_void"] = field(init=False, default="moon_not_void")
    planets: VoidPlanets = "traditional"

    def __post_init__(self) -> None:
        known_void_planets(self.planets)

    def points(self) -> tuple[str, ...]:
        return ()

    def holds(self, moments: Moments) -> Truth:
        return ~moments.void(self.planets)


@dataclass(frozen=True, slots=True)
class NotRetrograde:
    """A point moves forwards."""

    name: Literal["not_retrograde"] = field(init=False, default="not_retrograde")
    point: str

    def __post_init__(self) -> None:
        known_points((self.point,))

    def points(self) -> tuple[str, ...]:
        return (self.point,)

    def holds(self, moments: Moments) -> Truth:
        forwards: Truth = moments.speed(self.point) >= 0.0
        return forwards


@dataclass(frozen=True, slots=True)
class Dignified:
    """A point is in a sign of one of the dignities, or debilities, by the traditional rulers."""

    name: Literal["dignified"] = field(init=False, default="dignified")
    point: str
    dignities: tuple[str, ...] = ("domicile", "exaltation")

    def __post_init__(self) -> None:
        known_points((self.point,))
        _chosen(self.dignities, DIGNITIES, UnknownDignity)

    def points(self) -> tuple[str, ...]:
        return (self.point,)

    def holds(self, moments: Moments) -> Truth:
        signs = [sign for sign in range(12) if set(dignities_of(self.point, sign)) & set(self.dignities)]
        return np.isin(moments.sign(self.point), signs)


@dataclass(frozen=True, slots=True)
class MoonWaxing:
    """The Moon waxes, from new to full; or it wanes."""

    name: Literal["moon_waxing"] = field(init=False, default="moon_waxing")
    waxing: bool = True

    def points(self) -> tuple[str, ...]:
        return ("sun", "moon")

    def holds(self, moments: Moments) -> Truth:
        waxes = (moments.longitude("moon") - moments.longitude("sun")) % 360.0 < 180.0
        return waxes if self.waxing else ~waxes


@dataclass(frozen=True, slots=True)
class AngleInSign:
    """An angle is in one of the signs."""

    name: Literal["angle_in_sign"] = field(init=False, default="angle_in_sign")
    angle: str
    signs: tuple[str, ...]

    def __post_init__(self) -> None:
        _chosen((self.angle,), ANGLES, UnknownAngle)
        _chosen(self.signs, SIGN_NAMES, UnknownSign)

    def points(self) -> tuple[str, ...]:
        return ()

    def holds(self, moments: Moments) -> Truth:
        return np.isin(moments.angle_sign(self.angle), [SIGN_NAMES.index(sign) for sign in self.signs])


@dataclass(frozen=True, slots=True)
class PlanetaryHourOf:
    """The planetary hour belongs to one of the seven; never while the Sun does not rise and set."""

    name: Literal["planetary_hour_of"] = field(init=False, default="planetary_hour_of")
    rulers: tuple[str, ...]

    def __post_init__(self) -> None:
        _chosen(self.rulers, CHALDEAN_ORDER, UnknownRuler)

    def points(self) -> tuple[str, ...]:
        return ()

    def holds(self, moments: Moments) -> Truth:
        return np.isin(moments.hour_ruler(), [CHALDEAN_ORDER.index(ruler) for ruler in self.rulers])


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of some predicates holds."""

    name: Literal["any_of"] = field(init=False, default="any_of")
    predicates: tuple[Predicate, ...]

    def points(self) -> tuple[str, ...]:
        return tuple(chain.from_iterable(predicate.points() for predicate in self.predicates))

    def holds(self, moments: Moments) -> Truth:
        any_holds: Truth = np.any([predicate.holds(moments) for predicate in self.predicates], axis=0)
        return any_holds


@dataclass(frozen=True, slots=True)
class Not:
    """A predicate does not hold."""

    name: Literal["not"] = field(init=False, default="not")
    predicate: Predicate

    def points(self) -> tuple[str, ...]:
        return self.predicate.points()

    def holds(self, moments: Moments) -> Truth:
        return ~self.predicate.holds(moments)
