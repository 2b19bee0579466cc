"""Words that deny, except or count what stands beside them: "lacks a square", "Saturn besides Mars", "of the ten"."""

from collections.abc import Sequence

from charts.engine.catalogue import PLANETS
from interpretations.grounding.composing import Reduced, kind_at, made
from interpretations.grounding.mentions import Item


def ten(items: Sequence[Item], place: int) -> Reduced:
    """ "Three of the ten are in Gemini": of the planets."""
    of = kind_at(items, place - 1) == "link" and kind_at(items, place - 2) in ("cardinal", "share")
    if items[place].number != len(PLANETS) or not of or kind_at(items, place + 1) not in ("verb", "in", "dash"):
        return None
    return made("planets", "planets", items[place : place + 1]), 1


def lacks(items: Sequence[Item], place: int) -> Reduced:
    """ "Mars lacks a square to Saturn", "without any T-square": it is denied, as by "not"."""
    at = place + 1
    while kind_at(items, at) in ("word", "motion", "owner", "orb", "element", "modality") and at - place < 3:
        at += 1
    measured = any(item.kind in ("span", "degree", "degree_noun") for item in items[max(0, place - 4) : place])
    if measured or items[place].value != "lack" or kind_at(items, at) not in ("aspect", "pattern", "planets"):
        return None  # "a degree short of a trine": there is one
    return made("neg", "not", items[place : place + 1]), 1


def besides(items: Sequence[Item], place: int) -> Reduced:
    """ "The fourth house holds Saturn besides Mars": both, unless of all or of nobody but one."""
    alone = any(item.kind in ("neg", "lacking", "share") or item.value in ("all", "everything") for item in items)
    row = kind_at(items, place - 1) == "point" and kind_at(items, place + 1) == "point"
    if items[place].value != "besides" or alone or not row:
        return None
    return made("and", "and", items[place : place + 1]), 1
