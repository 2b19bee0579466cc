"""Chart → factors: the facts of a chart, each with a stable id.

The API names them, search finds them, prompts and almanac write from them and the verifier reads against them.
Ids, where a point, sign, aspect or angle is named as in the engine's catalogue:

==================================  =============================================================
``sun.sagittarius``                 a point in a sign
``sun.house.9``                     a point in a house
``mercury.retrograde``              a planet going backwards (of nodes and apogees it would say nothing)
``sun.domicile``                    an essential dignity: domicile, exaltation, detriment, fall
``sun.trine.moon``                  an aspect, the points in catalogue order
``ascendant.leo``                   an angle in a sign: ascendant, midheaven, descendant, imum_coeli
``cusp.7.libra``                    where a house begins; this and the last three are of `kind_factors` alone
``balance.fire``                    the element or modality that more planets stand in than in any other
``balance.lacking.water``           an element or modality in which no planet stands
``lunar_phase.full_moon``           the phase of the Moon
``pattern.grand_trine.1``           a figure of several planets, numbered among those of its kind
``first.sun.trine.second.moon``     an aspect between two charts
``first.venus.second.house.7``      a point of one chart in a house of the other
``transit.mars.square.sun.2027-03-12``  an exact transit, on its day
``ingress.moon.virgo.2026-11-28``   who enters a sign that day; this and the next two of the sky of a day
``station.mercury.retrograde.2026-11-28``  who turns that day
``lunation.full_moon.2026-11-28``   a new or full Moon, or a quarter
==================================  =============================================================

What a chart leaves out (an unknown hour, unselected points) has no factors. Of the answers of other kinds only what
they hold as a figure of their own counts: two charts side by side have none, for all their facts are the charts' own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Final, Literal, Self

from charts.engine.catalogue import POINT_ORDER, POINTS, SIGN_NAMES

FactorKind = Literal[
    "sign",
    "house",
    "retrograde",
    "dignity",
    "aspect",
    "angle",
    "balance",
    "lunar_phase",
    "pattern",
    "cusp",
    "inter_aspect",
    "overlay",
    "transit",
    "ingress",
    "station",
    "lunation",
]

PLAIN_KINDS: Final = frozenset(("natal", "event", "relocation"))
SIGN_ANGLES: Final = ("ascendant", "midheaven", "descendant", "imum_coeli")
# Fewer planets than the traditional seven make no temperament.
BALANCE_LEAST: Final = 7

# Degrees a day: slower than this, a planet may stand still within half a day. Measured over 1900–2050, plus a fifth.
STATION_SPEED: Final[Mapping[str, float]] = {
    "mercury": 0.11,
    "venus": 0.025,
    "mars": 0.009,
    "jupiter": 0.002,
    "saturn": 0.0012,
    "uranus": 0.0006,
    "neptune": 0.0004,
    "pluto": 0.0004,
}

_WANDERERS: Final = frozenset(point.name for point in POINTS if point.kind in ("luminary", "planet"))


@dataclass(frozen=True, slots=True)
class Factor:
    """One stated fact of a chart.

    subject and value say it: ("sun", "sagittarius"), ("sun", "9"), ("sun", "trine") with other "moon",
    ("balance", "fire"), ("lacking", "water"), ("lunar_phase", "full_moon"), ("pattern", "t_square") with other the
    apex or None. strength: 0 to 1, an aspect's closeness; 1 for what simply holds. applying: of aspects, None
    elsewhere. points: that make a pattern; sign, house: that hold a stellium. side: whose it is of two charts, first
    or second, and of an overlay whose the point is; an aspect between them is from the first's subject to the second's
    other. day: of what happens on one, as YYYY-MM-DD; of an ingress other is the sign that is left.
    """

    id: str
    kind: FactorKind
    subject: str
    value: str
    other: str | None = None
    strength: float = 1.0
    applying: bool | None = None
    points: tuple[str, ...] = ()
    sign: str | None = None
    house: str | None = None
    side: str | None = None
    day: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The snapshot that is stored with a reading."""
        return {**asdict(self), "points": list(self.points)}

    @classmethod
    def from_dict(cls, snapshot: Mapping[str, Any]) -> Self:
        """The factor of a snapshot. Raises TypeError when the snapshot has other fields."""
        return cls(**{**snapshot, "points": tuple(snapshot.get("points", ()))})


def factors_of(result: Mapping[str, Any]) -> tuple[Factor, ...]:
    """The factors of a chart in the answer's shape (``points``, ``angles``, ``aspects`` … of a natal chart)."""
    return (
        *(factor for point in result.get("points") or () for factor in _point_factors(point)),
        *_angle_factors(result.get("angles") or {}),
        *(_aspect_factor(aspect) for aspect in result.get("aspects") or ()),
        *_balance_factors(result.get("balance") or {}),
        *_phase_factors(result.get("lunar_phase") or {}),
        *(_pattern_factor(pattern) for pattern in result.get("patterns") or ()),
    )


def certain_ids_of(chart: Mapping[str, Any], prefix: str = "", written: Sequence[str] | None = None) -> list[str]:
    """The ids of `certain_factors_of` with the prefix, of a chart that was annotated with it.

    written: of a chart whose hour is known and whose points and aspects are text, the ids of these.
    """
    if not chart.get("angles"):
        return [prefix + factor.id for factor in certain_factors_of(chart)]
    points, aspects = ((), ()) if written is not None else (chart.get("points") or (), chart.get("aspects") or ())
    ids = [*(written or ()), *(fact for point in points for fact in point["factors"])]
    ids += [f"{prefix}{angle}.{sign}" for angle, sign in _signs_of_angles(chart["angles"])]
    ids += [aspect["factor"] for aspect in aspects]
    ids += [f"{prefix}{subject}.{value}" for subject, value in _unbalanced(chart.get("balance") or {})]
    ids += [prefix + factor.id for factor in _phase_factors(chart.get("lunar_phase") or {})]
    ids += [pattern["factor"] for pattern in chart.get("patterns") or ()]
    return ids


def certain_factors_of(result: Mapping[str, Any]) -> tuple[Factor, ...]:
    """The factors that a reading may state: of a birth whose hour is unknown, those that hold all day.

    The chart is computed for noon. Half a day moves the Moon by up to 7.7 degrees: its aspects are left out whole, its
    sign near a border, and with any such sign what is counted by signs. With an aspect that may part goes every
    pattern that rests on it, and with a sign that may change every stellium that does.
    """
    factors = factors_of(result)
    if result.get("angles"):
        return factors
    points = {point["name"]: point for point in result.get("points") or ()}
    drift = {name: abs(point.get("speed") or 0.0) / 2 for name, point in points.items()}
    moving = {name for name, point in points.items() if not drift[name] < point["sign_degree"] < 30.0 - drift[name]}
    doubtful = {_aspect_factor(aspect).id for aspect in result.get("aspects") or () if _may_part(aspect, drift)}
    if not points.keys() - moving >= _WANDERERS:
        doubtful |= {factor.id for factor in factors if factor.kind == "balance"}
    if _phase_may_change(result.get("lunar_phase") or {}):
        doubtful |= {factor.id for factor in factors if factor.kind == "lunar_phase"}
    doubtful |= {f"{name}.retrograde" for name, slow in STATION_SPEED.items() if 2 * drift.get(name, slow) < slow}
    doubtful |= {f.id for f in factors if f.kind == "pattern" and _may_break(f, factors, doubtful, moving)}
    by_sign = ("sign", "dignity")
    return tuple(f for f in factors if f.id not in doubtful and not (f.kind in by_sign and f.subject in moving))


def certain_inter_aspects(result: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The aspects between two charts, or a technique's and its natal chart, that hold whatever the unknown hours are.

    The first of an aspect's points is the first chart's, or the technique's own; the second the other's.
    """
    natal = result.get("natal") or {}  # directions move its own points
    sides = (
        (result["first"], result["second"]) if "second" in result else (result if "points" in result else natal, natal)
    )
    first, second = (_drift(side) for side in sides)
    return tuple(
        aspect
        for aspect in result.get("inter_aspects") or ()
        if not _strays(aspect, first.get(aspect["first"]), second.get(aspect["second"]))
    )


def _drift(chart: Mapping[str, Any]) -> dict[str, float]:
    """Degrees in half a day, by point; none of a chart whose hour is known."""
    if chart.get("angles"):
        return {}
    return {point["name"]: abs(point.get("speed") or 0.0) / 2 for point in chart.get("points") or ()}


def _strays(aspect: Mapping[str, Any], first: float | None, second: float | None) -> bool:
    if first is None and second is None:
        return False
    if (first is not None and aspect["first"] == "moon") or (second is not None and aspect["second"] == "moon"):
        return True
    return (first or 0.0) + (second or 0.0) > _slack(aspect)


def _slack(aspect: Mapping[str, Any]) -> float:
    """Degrees by which an aspect may change before it is out of orb."""
    strength, orb = float(aspect.get("strength", 1.0)), abs(float(aspect.get("orb", 0.0)))
    return orb * strength / (1.0 - strength) if 0.0 < strength < 1.0 else 1.0 - strength


def _may_part(aspect: Mapping[str, Any], drift: Mapping[str, float]) -> bool:
    """Whether the aspect may be out of orb at another hour of the day. The Moon's all count as such."""
    if "moon" in (aspect["first"], aspect["second"]):
        return True
    strength = float(aspect.get("strength", 1.0))
    return strength < 1.0 and drift.get(aspect["first"], 0.0) + drift.get(aspect["second"], 0.0) > _slack(aspect)


def _phase_may_change(phase: Mapping[str, Any]) -> bool:
    """Phases are centred on multiples of 45 degrees; half a day turns the Moon from the Sun by up to 7.4."""
    return "angle" in phase and abs((float(phase["angle"]) + 22.5) % 45.0 - 22.5) > 22.5 - 7.4


def _may_break(pattern: Factor, factors: tuple[Factor, ...], doubtful: set[str], moving: set[str]) -> bool:
    """Whether the pattern may not be there at another hour of the day. The Moon's all count as such."""
    points = set(pattern.points)
    if "moon" in points:
        return True
    if pattern.value == "stellium":
        return bool(points & moving)
    return any(f.id in doubtful and {f.subject, f.other} <= points for f in factors if f.kind == "aspect")


def annotate(result: dict[str, Any], kind: str = "natal") -> None:
    """Write the ids into the answer: ``factors`` of every point, ``factor`` of every aspect and pattern.

    Of a kind that is a figure by itself, and of the natal chart within another, they have no prefix; the two charts of
    a comparison have ``first.`` and ``second.``, and what a technique makes of a natal chart has the kind's own name.
    Written anew from the facts each time, so that a second call changes nothing.
    """
    prefix = "" if kind in PLAIN_KINDS else f"{kind}."
    _annotate(result, prefix)
    for role, own in (("natal", ""), ("first", "first."), ("second", "second.")):
        if role in result:
            _annotate(result[role], own)
    ours, theirs = ("first.", "second.") if "second" in result else (prefix, "")
    for aspect in result.get("inter_aspects") or ():
        aspect["factor"] = f"{ours}{aspect['first']}.{aspect['aspect']}.{theirs}{aspect['second']}"


def _annotate(chart: dict[str, Any], prefix: str) -> None:
    for point in chart.get("points") or ():
        point["factors"] = [*_ids_of_point(prefix, point)]
    for aspect in chart.get("aspects") or ():
        aspect["factor"] = prefix + aspect_id(aspect["first"], aspect["aspect"], aspect["second"])
    for pattern in chart.get("patterns") or ():
        pattern["factor"] = prefix + _pattern_id(pattern)


def _ids_of_point(prefix: str, point: Mapping[str, Any]) -> tuple[str, ...]:
    return point_ids(
        prefix, point["name"], point["sign"], point.get("house"), bool(point.get("retrograde")),
        *(point.get("dignities") or ()),
    )  # fmt: skip  # of whose fact they are, then what it says


@lru_cache(maxsize=20_000)  # twelve signs by twelve houses of every usual point
def point_ids(
    prefix: str, name: str, sign: str, house: int | None, retrograde: bool, *dignities: str
) -> tuple[str, ...]:
    point = {"name": name, "sign": sign, "house": house, "retrograde": retrograde, "dignities": dignities}
    return tuple(prefix + fact for fact, _kind, _value in _point_facts(point))


def _point_factors(point: Mapping[str, Any]) -> Iterator[Factor]:
    for fact, kind, value in _point_facts(point):
        yield Factor(fact, kind, point["name"], value)


def _point_facts(point: Mapping[str, Any]) -> list[tuple[str, FactorKind, str]]:
    """Id, kind and value of each."""
    name, sign, house = point["name"], point["sign"], point.get("house")
    facts: list[tuple[str, FactorKind, str]] = [(f"{name}.{sign}", "sign", sign)]
    if house is not None:
        facts.append((f"{name}.house.{house}", "house", str(house)))
    if point.get("retrograde") and name in _WANDERERS:
        facts.append((f"{name}.retrograde", "retrograde", "retrograde"))
    facts += [(f"{name}.{dignity}", "dignity", dignity) for dignity in point.get("dignities") or ()]
    return facts


def _angle_factors(angles: Mapping[str, float | None]) -> Iterator[Factor]:
    for angle, sign in _signs_of_angles(angles):
        yield Factor(f"{angle}.{sign}", "angle", angle, sign)


def _signs_of_angles(angles: Mapping[str, float | None]) -> Iterator[tuple[str, str]]:
    for angle in SIGN_ANGLES:
        if (longitude := angles.get(angle)) is not None:
            yield angle, SIGN_NAMES[int(longitude // 30) % 12]


def _aspect_factor(aspect: Mapping[str, Any]) -> Factor:
    fact = aspect_id(aspect["first"], aspect["aspect"], aspect["second"])
    first, second = sorted((aspect["first"], aspect["second"]), key=_catalogue_order)
    return Factor(
        id=fact,
        kind="aspect",
        subject=first,
        value=aspect["aspect"],
        other=second,
        strength=float(aspect.get("strength", 1.0)),
        applying=aspect.get("applying"),
    )


@lru_cache(maxsize=20_000)  # every aspect of every usual pair: each answer states some dozens of them
def aspect_id(first: str, aspect: str, second: str) -> str:
    earlier, later = sorted((first, second), key=_catalogue_order)
    return f"{earlier}.{aspect}.{later}"


def _catalogue_order(name: str) -> tuple[int, str]:
    return POINT_ORDER.get(name, len(POINT_ORDER)), name


def _balance_factors(balance: Mapping[str, Mapping[str, int]]) -> Iterator[Factor]:
    for subject, value in _unbalanced(balance):
        yield Factor(f"{subject}.{value}", "balance", subject.rpartition(".")[2], value)


def _unbalanced(balance: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, str]]:
    """What has more planets than any other of its kind, and what has none, after what its id begins with."""
    for counts in (balance.get("elements") or {}, balance.get("modalities") or {}):
        if sum(counts.values()) < BALANCE_LEAST:
            continue
        most = max(counts.values())
        leaders = [name for name, count in counts.items() if count == most]
        if len(leaders) == 1:
            yield "balance", leaders[0]
        for name, count in counts.items():
            if count == 0:
                yield "balance.lacking", name


def _phase_factors(phase: Mapping[str, Any]) -> Iterator[Factor]:
    if name := phase.get("name"):
        yield Factor(f"lunar_phase.{name}", "lunar_phase", "lunar_phase", name)


def _pattern_factor(pattern: Mapping[str, Any]) -> Factor:
    house = pattern.get("house")
    return Factor(
        id=_pattern_id(pattern),
        kind="pattern",
        subject="pattern",
        value=pattern["pattern"],
        other=pattern.get("apex"),
        points=tuple(pattern["points"]),
        sign=pattern.get("sign"),
        house=None if house is None else str(house),
    )


def _pattern_id(pattern: Mapping[str, Any]) -> str:
    return f"pattern.{pattern['pattern']}.{pattern['number']}"
