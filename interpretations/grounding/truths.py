"""Statements about every chart, or about what is known of this one, held against the tables."""

from charts.engine.catalogue import ASPECT_TYPES, SIGN_NAMES
from charts.engine.dignities.tables import dignities_of as in_sign
from interpretations.grounding.claims import Statement
from interpretations.grounding.facts import Facts, Spot
from interpretations.grounding.figures import DIGNITIES, QUALITIES_OF
from interpretations.grounding.generals import cycle_holds

Answer = bool | None


def cycle(statement: Statement, _facts: Facts) -> Answer:
    return cycle_holds(statement)


def hour(statement: Statement, facts: Facts) -> Answer:
    known = {figure.hour_known for figure in facts.figures.values()}
    return (statement.value == "known") in known


def opposite(statement: Statement, _facts: Facts) -> Answer:
    return (SIGN_NAMES.index(statement.value) + 6) % 12 == SIGN_NAMES.index(statement.word)


def elongation(statement: Statement, _facts: Facts) -> Answer:
    said, most = statement.numbers
    return abs(said - most) <= 2


def dignity_of(statement: Statement, _spot: Spot, _facts: Facts) -> Answer:
    """In a sign, wherever the planet is now."""
    dignities = in_sign(statement.refs[0].name, SIGN_NAMES.index(statement.value))
    return any(name in dignities for name in DIGNITIES.get(statement.word, (statement.word,)))


def unread(_statement: Statement, _facts: Facts) -> Answer:
    """Of what nobody could read no chart can tell."""
    return None


def lore(statement: Statement, _facts: Facts) -> Answer:
    return statement.value == "1"


def angle(statement: Statement, _facts: Facts) -> Answer:
    return abs(ASPECT_TYPES[statement.value].angle - statement.numbers[0]) < 1


def general(statement: Statement, _facts: Facts) -> Answer:
    return statement.word in QUALITIES_OF[statement.value]
