"""Statements about a chart as a whole, held against its figures."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from charts.engine.catalogue import PLANETS, SIGN_NAMES, SIGNS
from interpretations.grounding.claims import Statement
from interpretations.grounding.facts import SAME, Facts, Figure

Answer = bool | None
# Figures that hold others: whoever sees a kite sees its grand trine.
_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "grand_trine": ("grand_trine", "kite", "grand_sextile"),
    "t_square": ("t_square", "grand_cross"),
    "minor_grand_trine": ("minor_grand_trine", "kite", "grand_sextile", "cradle", "mystic_rectangle"),
}
QUALITIES_OF: Final = {
    sign.name: frozenset((
        sign.element, sign.modality, "positive" if sign.element in ("fire", "air") else "negative",
    ))
    for sign in SIGNS
}  # fmt: skip  # what is true of a sign in every chart
ELEMENTS: Final = frozenset(("fire", "earth", "air", "water"))
DIGNITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "dignified": ("domicile", "exaltation"),
    "debilitated": ("detriment", "fall"),
}
HOUSE_CLASSES: Final[Mapping[str, tuple[int, ...]]] = {
    "angular": (1, 4, 7, 10),
    "succedent": (2, 5, 8, 11),
    "cadent": (3, 6, 9, 12),
    "above": (7, 8, 9, 10, 11, 12),
    "below": (1, 2, 3, 4, 5, 6),
    "eastern": (10, 11, 12, 1, 2, 3),
    "western": (4, 5, 6, 7, 8, 9),
}
PHASE_ANGLES: Final[Mapping[str, float]] = {
    "new_moon": 0.0,
    "first_quarter": 90.0,
    "full_moon": 180.0,
    "last_quarter": 270.0,
}
_BALANCES: Final = ("elements", "modalities", "polarities")


def _any(figures: Iterator[Figure] | list[Figure], ask: Callable[[Figure], Answer]) -> Answer:
    answers = [ask(figure) for figure in figures]
    if True in answers:
        return True
    return False if False in answers else None


def pattern(statement: Statement, facts: Facts) -> Answer:
    figures = facts.figures_of(statement.owners)
    return _any(figures, lambda figure: _has_pattern(statement, figure))


def number_of(statement: Statement, facts: Facts) -> Answer:
    """Whether there are so many figures of the kind."""

    def ask(figure: Figure) -> Answer:
        if "patterns" not in figure.answer:
            return None
        rows = [row for row in figure.answer["patterns"] if row["pattern"] == statement.value]
        known = all(f"pattern.{row['pattern']}.{row['number']}" in figure.certain for row in rows)
        return len(rows) == statement.numbers[0] if known else None

    return _any(facts.figures_of(statement.owners), ask)


def _has_pattern(statement: Statement, figure: Figure) -> Answer:
    if "patterns" not in figure.answer:
        return None
    kinds = _WITHIN.get(statement.value, (statement.value,))
    doubtful = False
    for row in figure.answer["patterns"]:
        if row["pattern"] in kinds and _fits(statement, row, figure):
            if f"pattern.{row['pattern']}.{row['number']}" in figure.certain:
                return True
            doubtful = True
    return None if doubtful else _stellium_of_more(statement, figure)


def _fits(statement: Statement, row: Mapping[str, Any], figure: Figure) -> bool:
    named = {name for ref in statement.refs for name in SAME.get(ref.name, (ref.name,)) if ref.kind == "point"}
    planets = named & set(PLANETS)
    whole = row["pattern"] == statement.value
    corners = set(row["points"]) if whole else set(row["points"]) - {row.get("apex")}
    if not planets <= corners or (statement.refs and not planets):
        return False
    apex = {ref.name for ref in statement.apex}
    if whole and row.get("apex") and apex and row["apex"] not in apex:
        return False
    return _is_where(statement, row, figure)


def _is_where(statement: Statement, row: Mapping[str, Any], figure: Figure) -> bool:
    house, count = (*statement.numbers, 0.0, 0.0)[:2]
    points = [figure.points[name] for name in row["points"] if name in figure.points]
    if statement.value == "stellium":
        if statement.word and any(point["sign"] != statement.word for point in points):
            return False
        if house and any(point.get("house") != house for point in points):
            return False
        return not count or count == len(points)
    if row["pattern"] != statement.value:  # a kite's own grand trine is without its tip
        points = [point for point in points if point["name"] != row.get("apex")]
    if statement.word and not all(statement.word in QUALITIES_OF[point["sign"]] for point in points):
        return False
    return not count or count == len(points)


def _stellium_of_more(statement: Statement, figure: Figure) -> Answer:
    """A stellium by what stands in a sign or a house, other points than planets among them."""
    if statement.value != "stellium" or not figure.hour_known:
        return False
    house, count = (*statement.numbers, 0.0, 0.0)[:2]
    members = [
        point
        for point in figure.points.values()
        if (not statement.word or point["sign"] == statement.word) and (not house or point.get("house") == house)
    ]
    named = [spot for ref in statement.refs for spot in figure.spots(ref.name)]
    if not (statement.word or house) or any(spot.row not in members for spot in named):
        return False
    planets = [point for point in members if point["name"] in PLANETS]
    return len(planets) >= 3 and (not count or count in (len(planets), len(members)))


def balance(statement: Statement, facts: Facts) -> Answer:
    return _any(facts.figures_of(statement.owners), lambda figure: _balanced(statement, figure))


def _balanced(statement: Statement, figure: Figure) -> Answer:
    for name in _BALANCES:
        counts = (figure.answer.get("balance") or {}).get(name) or {}
        if statement.value not in counts:
            continue
        if not figure.hour_known and not any(fact.startswith("balance.") for fact in figure.certain):
            return None
        return _is_balanced(statement, counts)
    return None


def _is_balanced(statement: Statement, counts: Mapping[str, int]) -> Answer:
    own = counts[statement.value]
    how, _, other = statement.word.partition(".")
    if other:
        theirs = counts[other]
        return {"tie": own == theirs, "more": own > theirs, "less": own < theirs, "double": own == 2 * theirs}[how]
    match how:
        case "lack":
            return own == 0
        case "few":
            return own <= 1 or own == min(counts.values())
        case "much":
            return own >= 3
        case "least":
            return own == min(counts.values())
    return own == max(counts.values())


def count(statement: Statement, facts: Facts) -> Answer:
    return _any(facts.figures_of(statement.owners), lambda figure: _counted(statement, figure))


def each(statement: Statement, facts: Facts) -> Answer:
    return _any(facts.figures_of(statement.owners), lambda figure: _each(statement, figure))


def _each(statement: Statement, figure: Figure) -> Answer:
    """Whether all who are in a sign or house are something, or none of them is."""
    kind, _, value = statement.word.partition(".")
    rows = [(name, figure.points[name]) for name in PLANETS if name in figure.points]
    there = tuple(name for name, row in rows if statement.value in (row["sign"], str(row.get("house"))))
    number = float(len(there)) * statement.numbers[0]
    asked = Statement("count", (), value, kind, (number, 0.0), statement.owners, among=there)
    return _counted(asked, figure) if there else False


def _counted(statement: Statement, figure: Figure) -> Answer:
    names = statement.among or PLANETS
    planets = [figure.points[name] for name in names if name in figure.points]
    if len(planets) < len(names) or (statement.word == "house" and len(figure.cusps) != 12):
        return None
    if not figure.hour_known and not _is_settled(statement, figure):
        return None
    value = statement.value
    classed, summed = HOUSE_CLASSES.get(value, ()), {*value.split("+")}
    holds: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
        "sign": lambda point: point["sign"] == value,
        "house": lambda point: str(point.get("house")) in summed,
        "motion": lambda point: bool(point.get("retrograde")) == (value == "retrograde"),
        "quality": lambda point: bool(summed & QUALITIES_OF[point["sign"]]) or point.get("house") in classed,
        "dignity": lambda point: bool({*(point.get("dignities") or ())} & {*DIGNITIES.get(value, (value,))}),
    }
    fits = holds.get(statement.word)
    if fits is None:
        return None
    named = [spot.row for ref in statement.refs for spot in figure.spots(ref.name) if spot.row is not None]
    more = [point for point in named if point not in planets]  # Chiron is a planet to who says so
    found = [sum(1 for point in points if fits(point)) for points in (planets, [*planets, *more])]
    number, mode = statement.numbers
    return any(one == number or (one - number) * mode > 0 for one in found)


def _is_settled(statement: Statement, figure: Figure) -> bool:
    """Whether at another hour as many would be counted: no planet may be in another sign, or it counts in neither."""
    return statement.word == "motion" or all(
        f"{name}.{figure.points[name]['sign']}" in figure.certain or _counts_alike(statement, figure, name)
        for name in PLANETS
    )


def _counts_alike(statement: Statement, figure: Figure, name: str) -> bool:
    """Whether a planet counts, or does not, in all the signs that it may be in on that day."""
    longitude, drift = figure.points[name]["longitude"], figure.drift(name)
    signs = {SIGN_NAMES[int(degree // 30) % 12] for degree in (longitude - drift, longitude, longitude + drift)}
    if statement.word == "sign":
        return len({sign == statement.value for sign in signs}) == 1
    values = {*statement.value.split("+")}
    return statement.word == "quality" and len({bool(values & QUALITIES_OF[sign]) for sign in signs}) == 1


def moon(statement: Statement, facts: Facts) -> Answer:
    return _any(facts.figures_of(statement.owners), lambda figure: _phase(statement, figure))


def _phase(statement: Statement, figure: Figure) -> Answer:
    phase = figure.answer.get("lunar_phase") or {}
    if "name" not in phase:
        return None
    if not figure.hour_known and f"lunar_phase.{phase['name']}" not in figure.certain:
        return None
    angle, lit = phase.get("angle"), phase.get("illumination")
    if statement.word in ("before", "after") and angle is not None:
        gone = (angle - PHASE_ANGLES[statement.value]) % 360
        low, high = statement.numbers
        return bool(low <= (gone if statement.word == "after" else 360 - gone) <= high)
    if statement.word == "lit":
        low, high = statement.numbers
        return None if lit is None else low <= lit <= high
    if statement.value in ("crescent", "gibbous", "quarter"):
        round_ = lit is not None and (0.5 < lit < 0.98 if statement.value == "gibbous" else 0.02 < lit < 0.5)
        return str(phase["name"]).endswith(statement.value) or (statement.value != "quarter" and round_)
    if statement.value in ("waxing", "waning"):
        return None if angle is None else (angle < 180) == (statement.value == "waxing")
    if statement.value == "old_moon":
        return None if angle is None else bool(angle >= PHASE_ANGLES["last_quarter"])
    return bool(phase["name"] == statement.value)


def sect(statement: Statement, facts: Facts) -> Answer:
    known = [figure.answer.get("sect") for figure in facts.figures_of(statement.owners) if figure.answer.get("sect")]
    return statement.value in known if known else None


def outnumber(statement: Statement, facts: Facts) -> Answer:
    """Whether the first chart has more planets of a kind than the second, or fewer."""
    numbers = []
    for ref in statement.refs:
        figures = facts.figures_of(ref.owners)
        said = Statement("count", (), statement.value, statement.word)
        known = [n for n in range(11) if figures and _counted(said._replace(numbers=(float(n), 0.0)), figures[0])]
        numbers.append(known[0] if known else None)
    first, second = numbers
    return None if first is None or second is None else (first - second) * statement.numbers[0] > 0


def fuller(statement: Statement, facts: Facts) -> Answer:
    """Whether one house holds more planets than another, or fewer."""
    houses = _houses(facts)
    return (houses[statement.value] - houses[statement.word]) * statement.numbers[0] > 0 if houses else None


def fullest(statement: Statement, facts: Facts) -> Answer:
    """Whether no house holds more planets."""
    houses = _houses(facts)
    return houses[statement.value] == max(houses.values()) if houses else None


def _houses(facts: Facts) -> Counter[str]:
    """How many planets each house holds; nothing where there are no houses."""
    figure = next(iter(facts.figures.values()))
    known = len(figure.cusps) == 12
    return Counter(str(figure.points[name].get("house")) for name in PLANETS if known and name in figure.points)
