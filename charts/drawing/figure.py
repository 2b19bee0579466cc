"""What the wheel needs of a calculation's answer, in types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# The four angles that are drawn: name, and what stands beside it.
DRAWN_ANGLES: Final = (("ascendant", "AC"), ("midheaven", "MC"), ("descendant", "DC"), ("imum_coeli", "IC"))
_ROLES: Final = ("natal", "first")  # whose chart stands for an answer that has none of its own


@dataclass(frozen=True, slots=True)
class Placement:
    name: str
    longitude: float
    sign: str
    house: int | None
    retrograde: bool


@dataclass(frozen=True, slots=True)
class Connection:
    first: str
    second: str
    aspect: str
    strength: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Cusp:
    number: int
    longitude: float


@dataclass(frozen=True, slots=True)
class Figure:
    points: tuple[Placement, ...]
    cusps: tuple[Cusp, ...]  # none when the time of birth is unknown
    angles: Mapping[str, float]  # likewise
    connections: tuple[Connection, ...]

    @property
    def left(self) -> float:
        """The longitude at the wheel's left: the Ascendant, or 0° Aries where there is none."""
        return self.angles.get("ascendant", 0.0)

    def longitude_of(self, name: str) -> float | None:
        for point in self.points:
            if point.name == name:
                return point.longitude
        return self.angles.get(name)


def read(result: Mapping[str, Any]) -> Figure:
    """The figure in an answer of `POST /calculations`.

    Of a kind that makes no figure of its own it is the chart that the technique works on: the natal one, the first of
    two. What a figure does without (a composite its latitudes, an unknown hour its houses) is not drawn.
    """
    result = _drawn(result)
    return Figure(
        points=tuple(_placement(point) for point in result.get("points") or ()),
        cusps=tuple(
            Cusp(int(house["number"]), float(house["longitude"]) % 360.0) for house in result.get("houses") or ()
        ),
        angles={
            name: float(longitude) % 360.0
            for name, longitude in (result.get("angles") or {}).items()
            if longitude is not None
        },
        connections=tuple(_connection(aspect) for aspect in result.get("aspects") or ()),
    )


def _drawn(result: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((result[role] for role in _ROLES if "points" not in result and role in result), result)


def _placement(point: Mapping[str, Any]) -> Placement:
    house = point.get("house")
    return Placement(
        name=str(point["name"]),
        longitude=float(point["longitude"]) % 360.0,
        sign=str(point["sign"]),
        house=None if house is None else int(house),
        retrograde=bool(point.get("retrograde")),
    )


def _connection(aspect: Mapping[str, Any]) -> Connection:
    strength = min(max(float(aspect.get("strength", 1.0)), 0.0), 1.0)
    return Connection(str(aspect["first"]), str(aspect["second"]), str(aspect["aspect"]), strength)
