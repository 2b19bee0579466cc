"""Statements held against a chart: True, False, or None where the chart cannot tell."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, Final

from charts.engine.catalogue import ASPECT_TYPES, PLANETS
from charts.factors import STATION_SPEED
from interpretations.grounding import events, figures, periods, skies, truths
from interpretations.grounding.claims import Claim, Statement
from interpretations.grounding.facts import FIRST_HOUSES, RULERS, Facts, Figure, Spot, is_angle, orb_between
from interpretations.grounding.figures import DIGNITIES, ELEMENTS, HOUSE_CLASSES, QUALITIES_OF
from interpretations.grounding.generals import MEAN_MOTION
from interpretations.grounding.mentions import Ref

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
# Degrees within which a point is at a cusp.
CUSP_ORB: Final = 5.0


def verdict_of(claim: Claim, facts: Facts) -> str:
    """supported, contradicted by the chart, or unsupported: the chart cannot tell."""
    answers = [answer for option in claim.options for answer in _answers(option, facts)]
    if True in answers:
        holds: Answer = True
    else:
        holds = False if False in answers else None
    if holds is None:
        return "unsupported"
    return "supported" if holds != claim.negated else "contradicted"


def _answers(statement: Statement, facts: Facts) -> Iterable[Answer]:
    if statement.kind in _OF_SPOTS:
        check = _OF_SPOTS[statement.kind]
        spots = _spots(statement, facts)
        return [skies.happens(statement, spot) or check(statement, spot, facts) for spot in spots] or [None]
    if statement.kind == "apart" or statement.value == "near":
        return [_distance(statement, pair, facts) for pair in _pairs(statement, facts)] or [None]
    if statement.kind in ("aspect", "orb", "phase_of"):
        return [_aspect(statement, pair, facts) for pair in _pairs(statement, facts)] or [None]
    return [_OF_CHARTS[statement.kind](statement, facts)]


def _spots(statement: Statement, facts: Facts) -> list[Spot]:
    """Of "his Mercury in Anna's house" those that are not Anna's."""
    ref = statement.refs[0]
    spots = facts.spots(ref)
    if not statement.owners or not ref.owners or ref.owners - {"other"}:
        return spots
    return [spot for spot in spots if spot.figure.role not in statement.owners] or spots


def _all_or_none(answers: Iterable[Answer]) -> Answer:
    known = [*answers]
    if True in known:
        return True
    return False if False in known else None


def _certain(spot: Spot, fact: str) -> bool:
    return f"{spot.name}.{fact}" in spot.figure.certain


def _sign(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    if spot.figure.hour_known or spot.row is None:
        return spot.sign == statement.value
    if not _certain(spot, spot.sign):
        return None
    return spot.sign == statement.value


def _degree(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    value, exact = statement.numbers
    drift = spot.figure.drift(spot.name)
    if drift > (0.15 if exact == 1 else 0.6):
        return None
    if statement.value and spot.sign != statement.value:
        return False
    degree = spot.longitude % 30
    if exact == 2:
        return value - 1 <= degree < value
    if exact == 1:
        decimal = abs(value * 10 - round(value * 10)) < 1e-9
        return abs(degree - value) <= (0.1 if decimal else 1.02 / 60)
    return value - 0.5 <= degree < value + 1 or (value == 30 and degree >= 29.5)


def _stretch(statement: Statement, spot: Spot, facts: Facts) -> Answer:
    """In the beginning, the middle or the end of a sign."""
    low, high = statement.numbers
    if spot.sign != statement.value or spot.figure.drift(spot.name) > 3:
        return _sign(statement, spot, facts)
    return low <= spot.longitude % 30 <= high


def _house(statement: Statement, spot: Spot, facts: Facts) -> Answer:
    numbers = statement.numbers
    houses = [house for target in _targets(statement.owners, spot, facts) for house in _houses_by(target, spot)]
    return _all_or_none(house in numbers for house in houses) if houses else None


def _houses_by(target: Figure, spot: Spot) -> list[int]:
    """By the figure whose houses are meant. An angle is in its own house, and in another by signs or equal houses."""
    if target is spot.figure and spot.row and spot.row.get("house"):
        return [int(spot.row["house"])]
    house = target.house_of(spot.longitude)
    if house is not None and target is spot.figure and spot.name in FIRST_HOUSES:
        return [house, FIRST_HOUSES[spot.name]]
    return [house] if house is not None else []


def _targets(owners: frozenset[str], spot: Spot, facts: Facts) -> list[Figure]:
    if owners:
        return facts.figures_of(owners)
    if facts.timed and spot.figure.role == "own" and facts.kind not in ("relocation", "solar_return", "lunar_return"):
        return [spot.figure, facts.figures["natal"]]
    return [spot.figure]


def _motion(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    if spot.row is None or spot.row.get("retrograde") is None:
        return None
    speed = spot.row.get("speed")
    slow = STATION_SPEED.get(spot.name)
    if not spot.figure.hour_known and slow and abs(speed or 0.0) < slow:
        return None
    if statement.value == "stationary":
        # A tenth of the mean motion is what astrologers call standing.
        return None if speed is None or slow is None else abs(speed) < 4 * slow
    if statement.value in _PACES:
        mean = MEAN_MOTION.get(spot.name)
        return None if speed is None or mean is None else _PACES[statement.value](abs(speed) / mean)
    return bool(spot.row["retrograde"]) == (statement.value == "retrograde")


# Of the mean motion, what each word for a pace allows.
_PACES: Final[Mapping[str, Callable[[float], bool]]] = {
    "crawling": lambda share: share < 0.55,
    "slow": lambda share: share < 1.0,
    "fast": lambda share: share > 1.0,
}


def _dignity(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    if spot.row is None or "dignities" not in spot.row or not spot.row.get("sign"):
        return None
    if not spot.figure.hour_known and not _certain(spot, spot.sign):
        return None
    if statement.value == "peregrine":
        return not any(name in spot.row["dignities"] for name in DIGNITIES["dignified"])
    return any(name in spot.row["dignities"] for name in DIGNITIES.get(statement.value, (statement.value,)))


def _quality(statement: Statement, spot: Spot, facts: Facts) -> Answer:
    if statement.value in HOUSE_CLASSES:
        return _house(statement._replace(numbers=HOUSE_CLASSES[statement.value]), spot, facts)
    if not spot.figure.hour_known and spot.row is not None and not _certain(spot, spot.sign):
        return None
    return statement.value in QUALITIES_OF[spot.sign]


def _ruler(statement: Statement, spot: Spot, facts: Facts) -> Answer:
    kind = statement.word or "ruler"
    if kind == "lord":
        lords = [unit["lord"] for unit in facts.units(statement.value)]
        return spot.name in lords if lords else None
    ref = Ref("ruler", statement.value, statement.owners)
    if statement.value in RULERS:
        return spot.name in RULERS[statement.value]
    figures_ = facts.figures_of(statement.owners) if statement.owners else [spot.figure]
    signs = [sign for figure in figures_ for sign in facts.signs_ruled(ref, figure)]
    return any(spot.name in RULERS[sign] for sign in signs) if signs else None


def _cusp(statement: Statement, spot: Spot, facts: Facts) -> Answer:
    cusps = [
        cusp for target in _targets(statement.owners, spot, facts) if (cusp := target.cusp(int(statement.numbers[0])))
    ]
    return any(orb_between(spot, cusp, "conjunction") <= CUSP_ORB for cusp in cusps) if cusps else None


def _unaspected(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    if spot.row is None:
        return None
    if statement.value == "major":
        major, planets = FAMILIES["major"], {spot.name, *PLANETS}
        return not any(spot.name in names <= planets and aspect in major for names, aspect in spot.figure.aspects)
    return not any(spot.name in names for names, _ in spot.figure.aspects)


# What is said of two


def _pairs(statement: Statement, facts: Facts) -> list[tuple[Spot, Spot]]:
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


def _aspect(statement: Statement, pair: tuple[Spot, Spot], facts: Facts) -> Answer:
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
    return _all_or_none(_detail(statement, found[name]) for name in wanted)


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


def _distance(statement: Statement, pair: tuple[Spot, Spot], facts: Facts) -> Answer:
    """How far the two are from each other."""
    first, second = pair
    apart = orb_between(first, second, "conjunction")
    if first.figure.drift(first.name) + second.figure.drift(second.name) > 1:
        return None
    if statement.value == "near":
        if _aspect(statement._replace(kind="aspect", value="conjunction"), pair, facts):
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


def _same(statement: Statement, facts: Facts) -> Answer:
    """Whether the two are in one sign, house or element."""
    first, second = (facts.spots(ref, in_aspect=True) for ref in statement.refs)
    pairs = [(one, other) for one, other in product(first, second) if one.figure is not other.figure or one != other]
    if not pairs:
        return None
    if statement.value == "sign":
        return any(one.sign == other.sign for one, other in pairs)
    if statement.value == "element":
        return any(QUALITIES_OF[one.sign] & ELEMENTS == QUALITIES_OF[other.sign] & ELEMENTS for one, other in pairs)
    return any({*_houses_by(one.figure, one)} & {*_houses_by(one.figure, other)} for one, other in pairs)


def _reception(statement: Statement, facts: Facts) -> Answer:
    """Whether each is in a sign that the other rules."""
    first, second = (facts.spots(ref, in_aspect=True) for ref in statement.refs)
    pairs = [(one, other) for one, other in product(first, second) if one.figure is other.figure]
    pairs = [(one, other) for one, other in pairs if one.row is not None and other.row is not None]
    return any(one.name in RULERS[other.sign] and other.name in RULERS[one.sign] for one, other in pairs)


_OF_SPOTS: Final[Mapping[str, Callable[[Statement, Spot, Facts], Answer]]] = {
    "sign": _sign,
    "degree": _degree,
    "stretch": _stretch,
    "house": _house,
    "motion": _motion,
    "dignity": _dignity,
    "quality": _quality,
    "ruler": _ruler,
    "cusp": _cusp,
    "dignity_of": truths.dignity_of,
    "unaspected": _unaspected,
}
_OF_CHARTS: Final[Mapping[str, Callable[[Statement, Facts], Answer]]] = {
    "angle": truths.angle,
    "cycle": truths.cycle,
    "hour": truths.hour,
    "reception": _reception,
    "opposite": truths.opposite,
    "elongation": truths.elongation,
    "same": _same,
    "general": truths.general,
    "lore": truths.lore,
    "pattern": figures.pattern,
    "balance": figures.balance,
    "count": figures.count,
    "moon": figures.moon,
    "sect": figures.sect,
    "unread": truths.unread,
    "date": events.happens,
    "period": periods.holds,
}
