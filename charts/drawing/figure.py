"""What the wheel needs of a calculation's answer, in types."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from typing import Any, Final

from charts.drawing.marks import STARS
from charts.engine.catalogue import sign_of
from charts.engine.comparison import Placed, aspects_between
from charts.engine.orbs import orbs_of

# The four angles that are drawn: name, and what stands beside it.
DRAWN_ANGLES: Final = (("ascendant", "AC"), ("midheaven", "MC"), ("descendant", "DC"), ("imum_coeli", "IC"))
MOST_RINGS: Final = 3
HOURLY: Final = "moon"  # runs through half a sign in a day
_MOST: Final = (64, 44, 28)  # points of a ring with a glyph, by the number of rings: more could not be told apart
_ROLES: Final = ("natal", "first")  # whose chart stands for an answer that has none of its own
_LETTERED: Final = ("ascendant", "midheaven")  # of an outer ring: they stand among its points
_CLOSEST: Final = 5  # aspects that are told: a longer list is a burden to listen to
# Degrees, between the charts of rings that were put together for the drawing; as for a transit.
_ORBS: Final = orbs_of({"conjunction": 2.0, "opposition": 2.0, "trine": 2.0, "square": 2.0, "sextile": 1.0})
_PART, _WIDEST = 30.0, 2.0  # degrees: what every angle of these is a multiple of, and the widest of the orbs

Result = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Placement:
    name: str
    longitude: float
    sign: str
    house: int | None
    retrograde: bool
    rough: bool = False  # the Moon of an unknown hour: its minutes would be a guess


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
    name: str = ""  # of the chart, given by its owner
    unnamed: tuple[float, ...] = ()  # longitudes of the points that there is no room to name


@dataclass(frozen=True, slots=True)
class Figure:
    points: tuple[Placement, ...]
    cusps: tuple[Cusp, ...]  # none when the time of birth is unknown
    angles: Mapping[str, float]  # likewise
    connections: tuple[Connection, ...]  # of what is drawn: between rings where there are several, else within one
    closest: tuple[Connection, ...] = ()  # of all there are, drawn or not, the strongest first
    found: int = 0  # how many there are, drawn or not
    role: str = "natal"
    name: str = ""  # of the chart, given by its owner
    outer: tuple[Ring, ...] = ()  # from within outwards
    unnamed: tuple[float, ...] = ()  # as of a ring

    @property
    def left(self) -> float:
        """The longitude at the wheel's left: the Ascendant, or 0° Aries where there is none."""
        return self.angles.get("ascendant", 0.0)

    @property
    def rings(self) -> tuple[tuple[Placement, ...], ...]:
        """The points by ring, from within outwards."""
        return self.points, *(ring.points for ring in self.outer)

    @property
    def unnamed_by_ring(self) -> tuple[tuple[float, ...], ...]:
        return self.unnamed, *(ring.unnamed for ring in self.outer)


def read(result: Result, beside: Sequence[Result] = ()) -> Figure:
    """The figure in an answer of `POST /calculations`, with the charts beside it as rings round it.

    Of a kind that makes no figure of its own it is the chart that the technique works on: the natal one, the first of
    two. What compares two charts is drawn as two rings, the birth within. What a figure does without (a composite its
    latitudes, an unknown hour its houses) is not drawn. Raises ValueError for more than three rings, or where a chart
    beside it is counted in another zodiac.
    """
    most = _MOST[min(rings_of(result) + len(beside), MOST_RINGS) - 1]
    base, role, outer, between = _parts(result, most)
    own = between if outer or not beside else _Between()
    rings = [*outer, *(_ring(_drawn(other), str(other.get("kind", "second")), most, _name(other)) for other in beside)]
    if len(rings) >= MOST_RINGS:
        raise ValueError(f"a wheel has {MOST_RINGS} rings at most")
    if any(_zodiac(other) != _zodiac(result) for other in beside):
        raise ValueError("the charts of one wheel are counted in one zodiac")
    figure = _figure(base, role, tuple(rings), most)
    further = [found for number in range(len(outer) + 1, len(rings) + 1) for found in _between(figure, number)]
    told = (*own.strongest(_CLOSEST), *further)
    return replace(
        figure,
        connections=(*own.among(figure), *further),
        closest=tuple(nlargest(_CLOSEST, told, key=lambda connection: connection.strength)),
        found=len(own.aspects) + len(further),
    )


def rings_of(result: Result) -> int:
    """How many rings the answer has by itself."""
    compared = "natal" in result or ("first" in result and "second" in result)
    return 2 if compared and result.get("inter_aspects") is not None else 1


@dataclass(frozen=True, slots=True)
class _Between:
    """Aspects as they were answered: tens of thousands where there are hundreds of points; few of them are read."""

    aspects: Sequence[Mapping[str, Any]] = ()
    rings: tuple[int, int] = (0, 0)

    def strongest(self, count: int) -> list[Connection]:
        """The strongest first."""
        return [self._read(aspect) for aspect in nlargest(count, self.aspects, key=_strength)]

    def among(self, figure: Figure) -> list[Connection]:
        """Those with both their ends in the figure."""
        names: list[Collection[str]] = [{point.name for point in points} for points in figure.rings]
        names[0] = {*names[0], *figure.angles}
        first, second = (names[ring] for ring in self.rings)
        return [
            self._read(aspect) for aspect in self.aspects if aspect["first"] in first and aspect["second"] in second
        ]

    def _read(self, aspect: Mapping[str, Any]) -> Connection:
        ends = str(aspect["first"]), str(aspect["second"])
        return Connection(*ends, str(aspect["aspect"]), min(max(_strength(aspect), 0.0), 1.0), self.rings)


def _strength(aspect: Mapping[str, Any]) -> float:
    return float(aspect.get("strength", 1.0))


def _figure(base: Result, role: str, rings: tuple[Ring, ...], most: int) -> Figure:
    points, unnamed = _chosen(base, most)
    houses = base.get("houses") or ()
    return Figure(
        points=points,
        cusps=tuple(Cusp(int(house["number"]), float(house["longitude"]) % 360.0) for house in houses),
        angles=_angles(base),
        connections=(),
        role=role,
        name=_name(base),
        outer=rings,
        unnamed=unnamed,
    )


def _name(chart: Result) -> str:
    return " ".join(str(chart.get("name") or "").split())


def points_of(chart: Result, most: int) -> frozenset[str]:
    """The names of the points that a wheel names where there is room for `most`."""
    return frozenset(point.name for point in _chosen(chart, most)[0])


def _chosen(chart: Result, most: int) -> tuple[tuple[Placement, ...], tuple[float, ...]]:
    """The points that get a glyph, and where the others are: stars stand back, but those that a point is with."""
    points = _points(chart)
    if len(points) <= most:
        return points, ()
    near = {
        name
        for aspect in chart.get("aspects") or ()
        if aspect["aspect"] == "conjunction"
        for name in (aspect["first"], aspect["second"])
    }
    stars = [point.name in STARS for point in points]
    order = sorted(range(len(points)), key=lambda at: (stars[at], stars[at] and points[at].name not in near, at))
    named = set(order[:most])
    others = (point.longitude for at, point in enumerate(points) if at not in named)
    return tuple(point for at, point in enumerate(points) if at in named), tuple(others)


def _parts(result: Result, most: int) -> tuple[Result, str, list[Ring], _Between]:
    """The inmost chart, its role, the rings round it, the aspects between them."""
    kind = str(result.get("kind") or "natal")
    inter = result.get("inter_aspects")
    if inter is not None and "natal" in result:
        moving = result if "points" in result else result.get(kind) or {}
        return result["natal"], "natal", [_ring(moving, kind, most, _name(result))], _Between(inter, (1, 0))
    if inter is not None and "first" in result and "second" in result:
        second = result["second"]
        return result["first"], "first", [_ring(second, "second", most, _name(second))], _Between(inter, (0, 1))
    drawn = _drawn(result)
    role = kind if drawn is result else next(role for role in _ROLES if role in result)
    return drawn, role, [], _Between(drawn.get("aspects") or ())


def _drawn(result: Result) -> Result:
    return next((result[role] for role in _ROLES if "points" not in result and role in result), result)


def _zodiac(result: Result) -> tuple[Any, Any]:
    settings = result.get("settings") or _drawn(result).get("settings") or {}
    zodiac = settings.get("zodiac", "tropical")
    return zodiac, settings.get("ayanamsa") if zodiac != "tropical" else None


def _points(chart: Result) -> tuple[Placement, ...]:
    known = (chart.get("moment") or {}).get("time_known", True)
    return tuple(_placement(point, known) for point in chart.get("points") or ())


def _angles(chart: Result) -> dict[str, float]:
    angles = chart.get("angles") or {}
    if not isinstance(angles, Mapping):  # directed ones come as a list of points
        angles = {angle["name"]: angle["longitude"] for angle in angles}
    return {name: float(longitude) % 360.0 for name, longitude in angles.items() if longitude is not None}


def _ring(chart: Result, role: str, most: int, name: str) -> Ring:
    angles = _angles(chart)
    lettered = (_angle(name, angles[name]) for name in _LETTERED if name in angles)
    points, unnamed = _chosen(chart, most)
    return Ring(role, (*points, *lettered), name, unnamed)


def _angle(name: str, longitude: float) -> Placement:
    return Placement(name, longitude, sign_of(longitude)[0], None, False)


def _placement(point: Mapping[str, Any], known: bool) -> Placement:
    house = point.get("house")
    return Placement(
        name=str(point["name"]),
        longitude=float(point["longitude"]) % 360.0,
        sign=str(point["sign"]),
        house=None if house is None else int(house),
        retrograde=bool(point.get("retrograde")),
        rough=not known and point["name"] == HOURLY,
    )


def _between(figure: Figure, number: int) -> Iterator[Connection]:
    """The aspects of a ring's points to those within."""
    inner = [Placed(point.name, point.longitude, 0.0) for point in figure.points]
    inner += [Placed(name, figure.angles[name], 0.0) for name in _LETTERED if name in figure.angles]
    moving = [Placed(point.name, point.longitude, None) for point in figure.rings[number]]
    for one in moving:
        # Each pair weighed would take longer than the drawing: most are far from any of the angles.
        near = [other for other in inner if (one.longitude - other.longitude + _WIDEST) % _PART <= 2.0 * _WIDEST]
        for aspect in aspects_between([one], near, _ORBS):
            yield Connection(aspect.first, aspect.second, aspect.aspect, aspect.strength, (number, 0))
