"""What the wheel needs of a calculation's answer, in types."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from charts.engine.catalogue import sign_of
from charts.engine.comparison import Placed, aspects_between

# The four angles that are drawn: name, and what stands beside it.
DRAWN_ANGLES: Final = (("ascendant", "AC"), ("midheaven", "MC"), ("descendant", "DC"), ("imum_coeli", "IC"))
MOST_RINGS: Final = 3
_ROLES: Final = ("natal", "first")  # whose chart stands for an answer that has none of its own
_LETTERED: Final = ("ascendant", "midheaven")  # of an outer ring: they stand among its points
# Degrees, between the charts of rings that were put together for the drawing; as for a transit.
_ORBS: Final = {"conjunction": 2.0, "opposition": 2.0, "trine": 2.0, "square": 2.0, "sextile": 1.0}

Result = Mapping[str, Any]


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
    rings: tuple[int, int] = (0, 0)  # the first's and the second's, counted from within


@dataclass(frozen=True, slots=True)
class Cusp:
    number: int
    longitude: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A chart round the figure: its points, and its Ascendant and Midheaven among them."""

    role: str  # "transit", "second", …
    points: tuple[Placement, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    points: tuple[Placement, ...]
    cusps: tuple[Cusp, ...]  # none when the time of birth is unknown
    angles: Mapping[str, float]  # likewise
    connections: tuple[Connection, ...]  # between rings where there are several, else within the one
    role: str = "natal"
    outer: tuple[Ring, ...] = ()  # from within outwards

    @property
    def left(self) -> float:
        """The longitude at the wheel's left: the Ascendant, or 0° Aries where there is none."""
        return self.angles.get("ascendant", 0.0)

    @property
    def rings(self) -> tuple[tuple[Placement, ...], ...]:
        """The points by ring, from within outwards."""
        return self.points, *(ring.points for ring in self.outer)

    def longitude_of(self, name: str, ring: int = 0) -> float | None:
        for point in self.rings[ring]:
            if point.name == name:
                return point.longitude
        return self.angles.get(name) if ring == 0 else None


def read(result: Result, beside: Sequence[Result] = ()) -> Figure:
    """The figure in an answer of `POST /calculations`, with the charts beside it as rings round it.

    Of a kind that makes no figure of its own it is the chart that the technique works on: the natal one, the first of
    two. What compares two charts is drawn as two rings, the birth within. What a figure does without (a composite its
    latitudes, an unknown hour its houses) is not drawn. Raises ValueError for more than three rings, or where a chart
    beside it is counted in another zodiac.
    """
    base, role, outer, connections = _parts(result)
    own = connections if outer or not beside else []
    rings = [*outer, *(_ring(_drawn(other), str(other.get("kind", "second"))) for other in beside)]
    if len(rings) >= MOST_RINGS:
        raise ValueError(f"a wheel has {MOST_RINGS} rings at most")
    if any(_zodiac(other) != _zodiac(result) for other in beside):
        raise ValueError("the charts of one wheel are counted in one zodiac")
    figure = _figure(base, role, tuple(rings), own)
    found = [between for number in range(len(outer) + 1, len(rings) + 1) for between in _between(figure, number)]
    return _figure(base, role, tuple(rings), [*own, *found]) if found else figure


def rings_of(result: Result) -> int:
    """How many rings the answer has by itself."""
    return 1 + len(_parts(result)[2])


def _figure(base: Result, role: str, rings: tuple[Ring, ...], connections: Iterable[Connection]) -> Figure:
    return Figure(
        points=_points(base),
        cusps=tuple(
            Cusp(int(house["number"]), float(house["longitude"]) % 360.0) for house in base.get("houses") or ()
        ),
        angles=_angles(base),
        connections=tuple(connections),
        role=role,
        outer=rings,
    )


def _parts(result: Result) -> tuple[Result, str, list[Ring], list[Connection]]:
    """The inmost chart, its role, the rings round it, the aspects that are drawn."""
    kind = str(result.get("kind") or "natal")
    inter = result.get("inter_aspects")
    if inter is not None and "natal" in result:
        moving = result if "points" in result else result.get(kind) or {}
        return result["natal"], "natal", [_ring(moving, kind)], [_connection(aspect, (1, 0)) for aspect in inter]
    if inter is not None and "first" in result and "second" in result:
        return (
            result["first"],
            "first",
            [_ring(result["second"], "second")],
            [_connection(aspect, (0, 1)) for aspect in inter],
        )
    drawn = _drawn(result)
    role = kind if drawn is result else next(role for role in _ROLES if role in result)
    return drawn, role, [], [_connection(aspect, (0, 0)) for aspect in drawn.get("aspects") or ()]


def _drawn(result: Result) -> Result:
    return next((result[role] for role in _ROLES if "points" not in result and role in result), result)


def _zodiac(result: Result) -> tuple[Any, Any]:
    settings = result.get("settings") or _drawn(result).get("settings") or {}
    zodiac = settings.get("zodiac", "tropical")
    return zodiac, settings.get("ayanamsa") if zodiac != "tropical" else None


def _points(chart: Result) -> tuple[Placement, ...]:
    return tuple(_placement(point) for point in chart.get("points") or ())


def _angles(chart: Result) -> dict[str, float]:
    angles = chart.get("angles") or {}
    if not isinstance(angles, Mapping):  # directed ones come as a list of points
        angles = {angle["name"]: angle["longitude"] for angle in angles}
    return {name: float(longitude) % 360.0 for name, longitude in angles.items() if longitude is not None}


def _ring(chart: Result, role: str) -> Ring:
    angles = _angles(chart)
    lettered = (_angle(name, angles[name]) for name in _LETTERED if name in angles)
    return Ring(role, (*_points(chart), *lettered))


def _angle(name: str, longitude: float) -> Placement:
    return Placement(name, longitude, sign_of(longitude)[0], None, False)


def _placement(point: Mapping[str, Any]) -> Placement:
    house = point.get("house")
    return Placement(
        name=str(point["name"]),
        longitude=float(point["longitude"]) % 360.0,
        sign=str(point["sign"]),
        house=None if house is None else int(house),
        retrograde=bool(point.get("retrograde")),
    )


def _connection(aspect: Mapping[str, Any], rings: tuple[int, int]) -> Connection:
    strength = min(max(float(aspect.get("strength", 1.0)), 0.0), 1.0)
    return Connection(str(aspect["first"]), str(aspect["second"]), str(aspect["aspect"]), strength, rings)


def _between(figure: Figure, number: int) -> Iterator[Connection]:
    """The aspects of a ring's points to those within."""
    inner = [Placed(point.name, point.longitude, 0.0) for point in figure.points]
    inner += [Placed(name, figure.angles[name], 0.0) for name in _LETTERED if name in figure.angles]
    moving = [Placed(point.name, point.longitude, None) for point in figure.rings[number]]
    for aspect in aspects_between(moving, inner, _ORBS):
        yield Connection(aspect.first, aspect.second, aspect.aspect, aspect.strength, (number, 0))
