"""What is said of two points, held against a chart: aspects, their orbs, distances, and which is closer."""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final

from charts.engine.catalogue import ASPECT_TYPES, PLANETS
from interpretations.grounding.claims import Statement
from interpretations.grounding.facts import FIRST_HOUSES, RULERS, Facts, Figure, Spot, is_angle, orb_between
from interpretations.grounding.figures import ELEMENTS, QUALITIES_OF

Answer = bool | None
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "hard": ("square", "opposition", "semisquare", "sesquiquadrate", "conjunction"),
    "soft": ("trine", "sextile", "conjunction"),
    "major": ("conjunction", "opposition", "trine", "square", "sextile"),
}
# Degrees within which points are close to each other.
NEAR: Final = 10.0
# Degrees within which two are in an aspect of a kind that the chart was not asked for.
UNLISTED_ORB: Final = 2.0
# By which one orb must be smaller than another, to be said so.
_SLACK: Final = 0.02


def all_or_none(answers: Iterable[Answer]) -> Answer:
    known = [*answers]
    if True in known:
        return True
    return False if False in known else None


def houses_by(target: Figure, spot: Spot) -> list[int]:
    """By the figure whose houses are meant. An angle is in its own house, and in another by signs or equal houses."""
    if target is spot.figure and spot.row and spot.row.get("house"):
        return [int(spot.row["house"])]
    house = target.house_of(spot.longitude)
    if house is not None and target is spot.figure and spot.name in FIRST_HOUSES:
        return [house, FIRST_HOUSES[spot.name]]
    return [house] if house is not None else []


def pairs_of(statement: Statement, facts: Facts) -> list[tuple[Spot, Spot]]:
    """The pairs of spots that may be meant: across the two charts where there are two, else within the one."""
    first, second = (facts.spots(ref, in_aspect=True) for ref in statement.refs)
    pairs = [
        (one, other)
        for one, other in product(first, second)
        # A point comes back to its own place, in an answer that lists such passes.
        if one.figure is not other.figure or one != other or facts.dated_aspects(one.name, other.name)
    ]
    if not pairs and "own" not in facts.figures and any("own" in ref.owners for ref in statement.refs):
        return [*product(first, second)]  # of a technique that lists its moments only
    axis = {ref.name for ref in statement.refs} in _OPPOSED
    if axis or not (facts.timed or "second" in facts.figures) or facts.kind in ("composite", "davison", "relocation"):
        return [pair for pair in pairs if pair[0].figure is pair[1].figure]
    owned = [bool(ref.owners & {"own", "natal", "first", "second", "your"}) for ref in statement.refs]
    across = [pair for pair in pairs if pair[0].figure is not pair[1].figure]
    if facts.sides == ("first", "second"):
        return across if not all(owned) else pairs
    if not any(owned) or facts.kind == "transit":
        # Of a sky's points those that are nobody's are the sky's own.
        within = [pair for pair in pairs if pair[0].figure is pair[1].figure]
        return across + [pair for pair in within if all(owned) or pair[0].figure.role == "own"]
    return pairs


def aspect(statement: Statement, pair: tuple[Spot, Spot], facts: Facts) -> Answer:
    first, second = pair
    if {first.name, second.name} in _OPPOSED:
        return statement.value == "opposition" if first.figure is second.figure else None
    if first.figure is second.figure and {first.name, second.name} in _AXES:
        return statement.value == "opposition"
    found, certain = _between(first, second, facts)
    if any("own" in ref.owners for ref in statement.refs) and "own" not in facts.figures:
        found, certain = {}, set()
    for row in facts.dated_aspects(first.name, second.name):
        found.setdefault(row["aspect"], row)
        certain.add(row["aspect"])
    if statement.value not in found and _is_unlisted(statement.value, first, second):
        found[statement.value] = {"orb": orb_between(first, second, statement.value)}
        certain.add(statement.value)
    wanted = [name for name in found if _is_wanted(statement.value, name)]
    if not wanted:
        return False
    if not any(name in certain for name in wanted):
        return None
    if statement.kind == "aspect":
        return True
    return all_or_none(_detail(statement, found[name]) for name in wanted)


_OPPOSED: Final = ({"ascendant", "descendant"}, {"midheaven", "imum_coeli"}, {"north_node", "south_node"})
_AXES: Final = ({"true_node", "true_south_node"}, {"mean_node", "mean_south_node"})


def _is_unlisted(value: str, first: Spot, second: Spot) -> bool:
    """Whether an aspect that the chart does not list by its settings is there all the same, closely."""
    if value not in ASPECT_TYPES or value in first.figure.orbs:
        return False
    drift = first.figure.drift(first.name) + second.figure.drift(second.name)
    return drift < 1 and orb_between(first, second, value) <= UNLISTED_ORB


def _is_wanted(value: str, name: str) -> bool:
    if value == "minor":
        return name not in FAMILIES["major"]
    return value in (name, "any") or name in FAMILIES.get(value, ())


def _between(first: Spot, second: Spot, facts: Facts) -> tuple[dict[str, Mapping[str, Any]], set[str]]:
    """The aspects that the two hold, by name, and those of them that hold whatever the hour is."""
    if first.figure is not second.figure:
        return _across(first, second, facts)
    names = frozenset((first.name, second.name))
    found = {aspect: row for (pair, aspect), row in first.figure.aspects.items() if pair == names}
    if is_angle(first) or is_angle(second):
        return found | _computed(first, second), {*first.figure.orbs}
    certain = {
        name
        for name in found
        if f"{first.name}.{name}.{second.name}" in first.figure.certain
        or f"{second.name}.{name}.{first.name}" in first.figure.certain
    }
    return found, certain


def _across(first: Spot, second: Spot, facts: Facts) -> tuple[dict[str, Mapping[str, Any]], set[str]]:
    if first.figure.role != facts.sides[0]:
        first, second = second, first
    found, certain = {}, set()
    for (one, other, aspect), row in facts.between.items():
        if (one, other) == (first.name, second.name):
            found[aspect] = row
            if (one, other, aspect) in facts.certain:
                certain.add(aspect)
    return found, certain


def _computed(first: Spot, second: Spot) -> dict[str, Mapping[str, Any]]:
    """Aspects to angles, which a natal answer does not list, at its own orbs."""
    orbs = first.figure.orbs
    return {
        name: {"orb": orb_between(first, second, name)}
        for name, allowed in orbs.items()
        if orb_between(first, second, name) <= allowed
    }


def _detail(statement: Statement, row: Mapping[str, Any]) -> Answer:
    if statement.kind == "phase_of":
        applying = row.get("applying")
        return None if applying is None else applying == (statement.word == "applying")
    return None if "orb" not in row else _fits_degrees(statement, abs(row["orb"]))


def distance(statement: Statement, pair: tuple[Spot, Spot], facts: Facts) -> Answer:
    """How far the two are from each other."""
    first, second = pair
    apart = orb_between(first, second, "conjunction")
    if first.figure.drift(first.name) + second.figure.drift(second.name) > 1:
        sure = all(f"{spot.name}.{first.sign}" in spot.figure.certain for spot in pair)
        return True if sure and statement.value == "near" else None  # in one sign all that day
    if statement.value == "near":
        if aspect(statement._replace(kind="aspect", value="conjunction"), pair, facts):
            return True
        return apart <= NEAR or first.sign == second.sign
    return _fits_degrees(statement, apart)


def _fits_degrees(statement: Statement, orb: float) -> bool:
    value, exact = statement.numbers
    match statement.word:
        case "under":
            return bool(orb <= value + (0.02 if exact else 0.0))
        case "over":
            return bool(orb >= value)
        case "about":
            return bool(abs(orb - value) <= 0.75)
    if exact == 3:  # a fraction in words
        return abs(orb - value) <= min(0.5, max(0.15, value / 3))
    if exact == 1:
        decimal = abs(value * 10 - round(value * 10)) < 1e-9
        return bool(abs(orb - value) <= (0.1 if decimal else 1.02 / 60))
    return bool(value - 0.5 <= orb < value + 1)


def same(statement: Statement, facts: Facts) -> Answer:
    """Whether the two are in one sign, house or element."""
    first, second = (facts.spots(ref, in_aspect=True) for ref in statement.refs)
    pairs = [(one, other) for one, other in product(first, second) if one.figure is not other.figure or one != other]
    if not pairs:
        return None
    if statement.value == "sign":
        return any(one.sign == other.sign for one, other in pairs)
    if statement.value == "element":
        return any(QUALITIES_OF[one.sign] & ELEMENTS == QUALITIES_OF[other.sign] & ELEMENTS for one, other in pairs)
    return any({*houses_by(one.figure, one)} & {*houses_by(one.figure, other)} for one, other in pairs)


def reception(statement: Statement, facts: Facts) -> Answer:
    """Whether each is in a sign that the other rules."""
    first, second = (facts.spots(ref, in_aspect=True) for ref in statement.refs)
    pairs = [(one, other) for one, other in product(first, second) if one.figure is other.figure]
    pairs = [(one, other) for one, other in pairs if one.row is not None and other.row is not None]
    return any(one.name in RULERS[other.sign] and other.name in RULERS[one.sign] for one, other in pairs)


def closer(statement: Statement, facts: Facts) -> Answer:
    """Whether the aspect of the first two is closer than that of the other two, or who are apart are so."""
    kinds = statement.value.split(",")
    first = _orbs(statement.refs[:2], kinds[0], facts)
    second = _orbs(statement.refs[2:], kinds[-1], facts)
    if not first or not second:
        return None
    sign = 1 if statement.word == "closer" else -1
    return any((other - one) * sign > _SLACK for one in first for other in second)


def _orbs(refs: tuple[Any, ...], kind: str, facts: Facts) -> list[float]:
    pairs = pairs_of(Statement("aspect", refs), facts)
    if kind in ASPECT_TYPES:
        return [orb_between(first, second, kind) for first, second in pairs]
    found = [abs(row["orb"]) for first, second in pairs for row in _between(first, second, facts)[0].values()]
    return found or [orb_between(first, second, "conjunction") for first, second in pairs]


def tightest(statement: Statement, facts: Facts) -> Answer:
    """Whether no two planets are in a closer aspect, or in a closer one of that kind."""
    found = False
    for first, second in pairs_of(statement, facts):
        own = [abs(row["orb"]) for name, row in _between(first, second, facts)[0].items() if _is_meant(statement, name)]
        rows = facts.between if first.figure is not second.figure else first.figure.aspects
        for names in (frozenset(PLANETS), None):
            others = [abs(row["orb"]) for key, row in rows.items() if _is_rival(statement, key, row, names)]
            found = found or bool(own and others and min(own) <= min(others) + _SLACK)
    return found


def _is_meant(statement: Statement, name: str) -> bool:
    return statement.value in (name, "any") or name in FAMILIES.get(statement.value, ())


def _is_rival(statement: Statement, key: Any, row: Mapping[str, Any], names: frozenset[str] | None) -> bool:
    """Whether an aspect may be closer: of those planets, if some are meant."""
    ends = {row["first"], row["second"]}
    if statement.word and statement.word not in ends:
        return False
    return _is_meant(statement, row["aspect"]) and (names is None or ends <= names)
