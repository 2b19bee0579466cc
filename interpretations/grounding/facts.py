"""A chart as the API gives it, ready to be asked: its figures, and what lies between them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from charts.engine.catalogue import ANGLES, ASPECT_TYPES, SIGN_NAMES, SIGNS
from charts.factors import certain_factors_of, certain_inter_aspects, factors_of
from interpretations.grounding.mentions import Ref
from interpretations.grounding.people import whose_of

# Names in texts, and of the points that they may stand for.
SAME: Final[Mapping[str, tuple[str, ...]]] = {
    "north_node": ("true_node", "mean_node"),
    "south_node": ("true_south_node", "mean_south_node"),
    "lilith": ("mean_lilith", "true_lilith"),
}
MODERN: Final[Mapping[str, str]] = {"scorpio": "pluto", "aquarius": "uranus", "pisces": "neptune"}
RULERS: Final[Mapping[str, tuple[str, ...]]] = {
    sign.name: tuple(name for name in (sign.ruler, MODERN.get(sign.name)) if name) for sign in SIGNS
}
_WHICH: Final[Mapping[str, int]] = {"traditional": 0, "modern": -1}
FIRST_HOUSES: Final[Mapping[str, int]] = {"ascendant": 1, "imum_coeli": 4, "descendant": 7, "midheaven": 10}


_UNITS: Final = ("year", "month", "day")


class NotAChart(ValueError):
    """What was read is no chart of the API's."""


def rulers_of(sign: str, doctrine: str = "") -> tuple[str, ...]:
    """Those of the traditional and of the modern doctrine, or of the one that is named."""
    which = _WHICH.get(doctrine)
    return RULERS[sign] if which is None else (RULERS[sign][which],)


class Spot(NamedTuple):
    """Where a point or an angle of a figure is. row: of the answer, None of an angle or a cusp."""

    figure: "Figure"
    name: str
    longitude: float
    row: Mapping[str, Any] | None

    @property
    def sign(self) -> str:
        return SIGN_NAMES[int(self.longitude // 30) % 12]


class Dated(NamedTuple):
    """Something of the answer that has a date. names: of the points and the aspect in it."""

    names: frozenset[str]
    start: date
    end: date


class Figure:
    """One figure of an answer. certain: ids of what holds whatever the hour is; stated: of all that it states."""

    def __init__(self, role: str, answer: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
        self.role, self.answer = role, answer
        self.points = {row["name"]: row for row in answer.get("points") or ()}
        self.angles = {name: degree for name, degree in (answer.get("angles") or {}).items() if degree is not None}
        self.cusps = [row["longitude"] for row in answer.get("houses") or ()]
        self.hour_known = bool(self.angles) or answer.get("moment", {}).get("time_known") is not False
        rows = {"points": [{"dignities": (), **row} for row in self.points.values()]}
        self.stated = {factor.id for factor in factors_of({**answer, **rows})}
        known = self.hour_known or not self.points
        self.certain = self.stated if known else {factor.id for factor in certain_factors_of({**answer, **rows})}
        self.aspects = {
            (frozenset((row["first"], row["second"])), row["aspect"]): row for row in answer.get("aspects") or ()
        }
        self.orbs = {name: orb for name, orb in (settings.get("aspects") or {}).items() if orb}
        self.dates = _dates_of(answer.get("moment") or {})
        self.hours = _hours_of(answer.get("moment") or {})

    def spots(self, name: str) -> list[Spot]:
        """Of a point or an angle by the name that texts use; none if the figure lacks it."""
        for known in SAME.get(name, (name,)):
            if row := self.points.get(known):
                return [Spot(self, known, row["longitude"], row)]
            if known in self.angles:
                return [Spot(self, known, self.angles[known], None)]
        return []

    def cusp(self, number: int) -> Spot | None:
        return Spot(self, "cusp", self.cusps[number - 1], None) if len(self.cusps) == 12 else None

    def house_of(self, longitude: float) -> int | None:
        if len(self.cusps) != 12:
            return None
        for number, cusp in enumerate(self.cusps, 1):
            if (longitude - cusp) % 360 < (self.cusps[number % 12] - cusp) % 360:
                return number
        return None

    def drift(self, name: str) -> float:
        """Degrees in half a day, if the hour is not known."""
        return 0.0 if self.hour_known else abs(self.points.get(name, {}).get("speed") or 0.0) / 2


class Facts:
    """An answer of /calculations or a stored chart, with or without its envelope. Errors: NotAChart."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        chart = _inner(answer)
        self.kind = str(chart.get("kind") or "natal")
        self.chart = chart
        settings = chart.get("settings") or {}
        block = chart.get(self.kind)
        self.block: Mapping[str, Any] = block if isinstance(block, Mapping) else {}
        self.figures: dict[str, Figure] = {}
        if chart.get("points"):
            self.figures["own"] = Figure("own", chart, settings)
        elif self.block.get("points"):
            self.figures["own"] = Figure("own", {"houses": _houses_beside(chart), **self.block}, settings)
        for role in ("natal", "first", "second"):
            if isinstance(chart.get(role), Mapping):
                self.figures[role] = Figure(role, chart[role], settings)
        if not self.figures:
            raise NotAChart("it has no points, and no natal, first or second chart that has")
        self.between = {(row["first"], row["second"], row["aspect"]): row for row in chart.get("inter_aspects") or ()}
        certain = certain_inter_aspects(chart) if (self.between and "natal" in chart) or "second" in chart else ()
        self.certain = {(row["first"], row["second"], row["aspect"]) for row in certain}
        self.sides = ("first", "second") if "second" in self.figures else ("own", "natal")
        self.dated = [*_dated(chart)]
        self.names = _names(chart)
        self.whose = whose_of(self.names)

    @property
    def timed(self) -> bool:
        """Whether a technique's own figure stands beside the natal chart."""
        return "own" in self.figures and "natal" in self.figures

    def dated_aspects(self, first: str, second: str) -> list[Mapping[str, Any]]:
        """Of an answer that lists when aspects are exact, those between the two."""
        rows: Any = self.chart.get(self.kind)
        rows = self.block.get("directions") if isinstance(rows, Mapping) else rows
        ends = (("first", "second"), ("promissor", "significator"))
        return [
            row
            for row in rows or ()
            for one, other in ends
            if isinstance(row, Mapping) and {row.get(one), row.get(other)} == {first, second}
        ]

    def figures_of(self, owners: frozenset[str], *, in_aspect: bool = False) -> list[Figure]:
        """Whose point is meant, as far as the words say."""
        return [self.figures[role] for role in self._roles(owners, in_aspect) if role in self.figures]

    def _roles(self, owners: frozenset[str], in_aspect: bool) -> tuple[str, ...]:
        if "first" in self.figures:
            named = [role for role in ("second", "first") if role in owners]
            if named:
                return (named[0],)
            if "own" in self.figures:
                return ("own",)
            return ("first",) if "your" in owners and "other" not in owners else ("first", "second")
        if not self.timed:
            return ("own", "natal")
        if "natal" in owners:
            return ("natal",)
        if "own" in owners:
            return ("own",)
        if "your" in owners:
            return ("natal",) if self.kind == "transit" else ("own", "natal")
        return ("own", "natal") if in_aspect else ("own",)

    def spots(self, ref: Ref, *, in_aspect: bool = False) -> list[Spot]:
        """Every point that may be meant, none if the chart has no such point."""
        figures = self.figures_of(ref.owners, in_aspect=in_aspect)
        match ref.kind:
            case "point":
                return [spot for figure in figures for spot in figure.spots(ref.name)]
            case "cusp":
                return [spot for figure in figures if (spot := figure.cusp(int(ref.name)))]
            case "lord":
                lords = [unit["lord"] for unit in self.units(ref.name)]
                return [spot for figure in figures for lord in lords for spot in figure.spots(lord)]
            case "profection":
                return [
                    Spot(figure, "profection", unit["longitude"], unit)
                    for figure in figures
                    for unit in self.units(ref.name)
                ]
        return [
            spot
            for figure in figures
            for sign in self.signs_ruled(ref, figure)
            for ruler in rulers_of(sign, ref.doctrine)
            for spot in figure.spots(ruler)
        ]

    def units(self, name: str = "") -> list[Mapping[str, Any]]:
        """The profection's year, month and day, or one of them."""
        if self.kind != "profection":
            return []
        return [self.block[unit] for unit in _UNITS if name in ("", unit) and unit in self.block]

    def signs_ruled(self, ref: Ref, figure: Figure) -> list[str]:
        """The sign whose ruler is meant: of a house's cusp, of an angle or point, or itself."""
        if ref.name in RULERS:
            return [ref.name]
        if ref.name.isdigit():
            cusp = figure.cusp(int(ref.name))
            return [cusp.sign] if cusp else []
        return [spot.sign for spot in figure.spots(ref.name)]


def _inner(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without the envelope of a stored chart."""
    chart: Any = answer
    for _ in range(3):
        if not isinstance(chart, Mapping):
            raise NotAChart("it is not a JSON object")
        if any(chart.get(part) for part in ("points", "natal", "first")):
            return chart
        inner = next(
            (chart[name] for name in ("data", "result", "chart") if isinstance(chart.get(name), Mapping)), None
        )
        if inner is None:
            break
        chart = {"kind": chart.get("kind"), **inner} if "kind" not in inner else inner
    raise NotAChart("it has no points, and no natal, first or second chart that has")


def _houses_beside(chart: Mapping[str, Any]) -> Any:
    return (chart.get("natal") or {}).get("houses") or ()


def _dates_of(moment: Mapping[str, Any]) -> list[date]:
    return [day for name in ("local", "utc") if (day := _day(moment.get(name)))]


def _hours_of(moment: Mapping[str, Any]) -> list[float]:
    """Hours of the day, by the clock of the place and by UTC."""
    texts = [str(moment.get(name) or "") for name in ("local", "utc")]
    return [int(text[11:13]) + int(text[14:16]) / 60 for text in texts if len(text) >= 16]


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _dated(part: Any, depth: int = 0) -> Iterator[Dated]:
    """Exact passes, ingresses, stations and periods, wherever the answer has them."""
    if depth > 5:
        return
    if isinstance(part, list):
        for inner in part:
            yield from _dated(inner, depth + 1)
    elif isinstance(part, Mapping):
        names = frozenset(str(part[name]) for name in _NAMES_OF_EVENTS if isinstance(part.get(name), str))
        start, end = instant(part.get("start")), instant(part.get("end"))
        if names and (day := _day(part.get("utc"))) and depth:
            yield Dated(names, day, day)
        elif names and start and end:
            yield Dated(names, start, end)
        for name, inner in part.items():
            if name not in ("points", "houses", "aspects", "settings", "natal", "first", "second"):
                yield from _dated(inner, depth + 1)


_NAMES_OF_EVENTS: Final = (
    "first", "second", "aspect", "promissor", "significator", "point", "sign", "ruler", "lord", "type", "name",
)  # fmt: skip


def instant(part: Any) -> date | None:
    return _day(part.get("utc")) if isinstance(part, Mapping) else None


def _names(chart: Mapping[str, Any]) -> dict[str, str]:
    """The people's first names, in small letters, and whose chart is whose."""
    found: dict[str, str] = {}
    for role in ("first", "second"):
        name = (chart.get(role) or {}).get("name")
        if isinstance(name, str) and name.strip():
            for word in name.split():
                found.setdefault(word.lower().replace("ё", "е"), role)
    return found


def orb_between(first: Spot, second: Spot, aspect: str) -> float:
    """Degrees from exactness, computed."""
    apart = abs((first.longitude - second.longitude + 180) % 360 - 180)
    return abs(apart - ASPECT_TYPES[aspect].angle)


def is_angle(spot: Spot) -> bool:
    return spot.name in ANGLES or spot.name == "cusp"
