"""Statements held against a chart: True, False, or None where the chart cannot tell."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from charts.engine.catalogue import PLANETS
from charts.factors import STATION_SPEED
from interpretations.grounding import events, figures, pairs, periods, skies, truths
from interpretations.grounding.claims import Claim, Statement
from interpretations.grounding.facts import RULERS, Facts, Figure, Spot, orb_between, rulers_of
from interpretations.grounding.figures import DIGNITIES, HOUSE_CLASSES, QUALITIES_OF
from interpretations.grounding.generals import MEAN_MOTION
from interpretations.grounding.mentions import Ref
from interpretations.grounding.pairs import FAMILIES, all_or_none, aspect, distance, houses_by, pairs_of

Answer = bool | None
# Degrees within which a point is at a cusp.
CUSP_ORB: Final = 5.0


def verdict_of(claim: Claim, facts: Facts) -> str:
    """supported, contradicted by the chart, or unsupported: the chart cannot tell."""
    answers = [_any(_answers(option, facts)) for option in claim.options]
    holds = min(answers, key=_BY_TRUTH.index) if claim.every else _any(answers)
    if holds is None:
        return "unsupported"
    return "supported" if holds != claim.negated else "contradicted"


_BY_TRUTH: Final[tuple[Answer, ...]] = (False, None, True)


def _any(answers: Iterable[Answer]) -> Answer:
    return max(answers, key=_BY_TRUTH.index)


def meant_of(claim: Claim, facts: Facts) -> Statement:
    """Of the readings of the words the first that the chart bears out, else the likeliest."""
    if len(claim.options) == 1 or claim.negated:
        return claim.options[0]
    return next((option for option in claim.options if True in _answers(option, facts)), claim.options[0])


def _answers(statement: Statement, facts: Facts) -> Iterable[Answer]:
    if statement.kind in _OF_SPOTS:
        check = _OF_SPOTS[statement.kind]
        spots = _spots(statement, facts)
        return [skies.happens(statement, spot) or check(statement, spot, facts) for spot in spots] or [None]
    if statement.kind == "apart" or statement.value == "near":
        return [distance(statement, pair, facts) for pair in pairs_of(statement, facts)] or [None]
    if statement.kind in ("aspect", "orb", "phase_of"):
        return [aspect(statement, pair, facts) for pair in pairs_of(statement, facts)] or [None]
    return [_OF_CHARTS[statement.kind](statement, facts)]


def _spots(statement: Statement, facts: Facts) -> list[Spot]:
    """Of "his Mercury in Anna's house" those that are not Anna's."""
    ref = statement.refs[0]
    spots = facts.spots(ref)
    if not statement.owners or not ref.owners or ref.owners - {"other"}:
        return spots
    return [spot for spot in spots if spot.figure.role not in statement.owners] or spots


def _certain(spot: Spot, fact: str) -> bool:
    return f"{spot.name}.{fact}" in spot.figure.certain


def _sign(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    if statement.word and (statement.word == "retrograde") != bool((spot.row or {}).get("retrograde")):
        return False  # "about to enter Leo": by the way it goes
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
    houses = [house for target in _targets(statement.owners, spot, facts) for house in houses_by(target, spot)]
    return all_or_none(house in numbers for house in houses) if houses else None


def _targets(owners: frozenset[str], spot: Spot, facts: Facts) -> list[Figure]:
    if owners and not (facts.timed and owners == {"other"}):  # "his ninth house", in a technique
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
    if statement.value == "domicile" and (statement.word or spot.name in RULERS[spot.sign]):
        return spot.name in rulers_of(spot.sign, statement.word)
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
    if statement.word == "lord":
        lords = [unit["lord"] for unit in facts.units(statement.value)]
        lords = lords or [one.ruler for one in periods.periods_of(facts)]  # of years that are not dated
        return spot.name in lords if lords else None
    ref = Ref("ruler", statement.value, statement.owners)
    if statement.value in RULERS:
        return spot.name in rulers_of(statement.value, statement.word)
    figures_ = facts.figures_of(statement.owners) if statement.owners else [spot.figure]
    signs = [sign for figure in figures_ for sign in facts.signs_ruled(ref, figure)]
    return any(spot.name in rulers_of(sign, statement.word) for sign in signs) if signs else None


def _cusp(statement: Statement, spot: Spot, facts: Facts) -> Answer:
    cusps = [
        cusp for target in _targets(statement.owners, spot, facts) if (cusp := target.cusp(int(statement.numbers[0])))
    ]
    return any(orb_between(spot, cusp, "conjunction") <= CUSP_ORB for cusp in cusps) if cusps else None


def _unaspected(statement: Statement, spot: Spot, _facts: Facts) -> Answer:
    if spot.row is None:
        return None
    if statement.value == "planets":
        return not any(spot.name in names <= {spot.name, *PLANETS} for names, _ in spot.figure.aspects)
    if statement.value in ("hard", "soft"):
        kinds, planets = {*FAMILIES[statement.value]} - {"conjunction"}, {spot.name, *PLANETS}
        return not any(spot.name in names <= planets and aspect in kinds for names, aspect in spot.figure.aspects)
    if statement.value == "major":
        major, planets = FAMILIES["major"], {spot.name, *PLANETS}
        return not any(spot.name in names <= planets and aspect in major for names, aspect in spot.figure.aspects)
    return not any(spot.name in names for names, _ in spot.figure.aspects)


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
    "reception": pairs.reception,
    "closer": pairs.closer,
    "tightest": pairs.tightest,
    "opposite": truths.opposite,
    "elongation": truths.elongation,
    "same": pairs.same,
    "general": truths.general,
    "lore": truths.lore,
    "pattern": figures.pattern,
    "figures": figures.number_of,
    "balance": figures.balance,
    "count": figures.count,
    "each": figures.each,
    "outnumber": figures.outnumber,
    "fuller": figures.fuller,
    "fullest": figures.fullest,
    "moon": figures.moon,
    "sect": figures.sect,
    "unread": truths.unread,
    "date": events.happens,
    "period": periods.holds,
}
