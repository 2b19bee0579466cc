"""Who are counted where planets are: all, some, those of whom one is named, or nobody."""

import re
from typing import Final

from interpretations.grounding.groups import CHARTS, STRONG, Reading
from interpretations.grounding.mentions import Ref

QUALITIES: Final = ("element", "modality", "polarity")
PREDICATES: Final = (
    "sign", "place", "house", "motion", *QUALITIES, "house_class", "hemisphere", "dignity", "dignity_noun",
)  # fmt: skip
# How many, and whether exactly so many (0), at least (1) or at most (-1).
Number = tuple[float, float]


def names_exception(reading: Reading) -> bool:
    """ "Apart from Uranus no planet was retrograde"."""
    return any("group" in (reading.kind(at + 1), reading.kind(at + 2)) for at in reading.of("except"))


def excepted_from(reading: Reading, said: int, place: int) -> int | None:
    """Who is excepted from those that stand in a sign or house, or from the only one that is something."""
    sole = any(reading.kind(at) == "share" for at in range(max(0, place - 4), place))
    if reading.kind(said) not in ("sign", "house") and not sole:
        return None
    for at in reading.of("except"):
        group = at + 1 + (reading.kind(at + 1) == "owner")
        if reading.kind(group) == "group" and reading.items[group].refs[0].kind == "point":
            return group
    return None


def is_compared(reading: Reading, place: int) -> bool:
    """ "No planet is stronger than Jupiter in Pisces": nothing is counted."""
    return reading.first(reading.ahead(place, (*STRONG, *PREDICATES)), "than") is not None


def with_named(reading: Reading, place: int, number: Number | None) -> Number | None:
    """ "The Sun, the Moon and the eight planets": ten."""
    if number is None or reading.kind(place - 2) != "and" or reading.kind(place - 3) != "group":
        return number
    named = {ref for at in reading.back(place) if reading.kind(at) == "group" for ref in reading.items[at].refs}
    return number[0] + len(named), number[1]


def among_some(reading: Reading, place: int) -> bool:
    """ "The only one in its own sign among those of the fourth house"."""
    if any(reading.text(at) in CHARTS for at in range(place + 2, place + 5)):
        return False
    of = reading.value(place + 1) == "of" and reading.kind(place) != "planets" and reading.text(place + 1) != "у"
    return reading.kind(place + 1) == "link" and (of or reading.value(place + 1) == "between")


def is_one_of(reading: Reading, place: int) -> bool:
    """ "Saturn is one of …": somebody is named who is the one."""
    before = place - 1
    while reading.kind(before) in ("verb", "dash", "word", "both") and place - before < 4:
        before -= 1
    return reading.items[place].number == 1 and reading.kind(before) == "group" and before < place - 1


_IN_ORDER: Final = re.compile(
    r"\b(?:respectively|in (?:this|that) order|соответственно|в (?:этом|таком|том же) порядке)\b"
)


def in_order(reading: Reading) -> bool:
    """Whether what is said of several is each one's own, in the order of their names."""
    return _IN_ORDER.search(reading.sentence.lower()) is not None


def pair_before(reading: Reading, place: int, refs: tuple[Ref, ...]) -> list[int] | None:
    """ "Steady in Taurus and porous in Pisces, your Sun and Moon …": the first is in the first."""
    signs, at = [*reading.of("sign")], reading.first(reading.ahead(place), "group")
    told = at is not None and reading.kind(at - 1 - (reading.kind(at - 1) == "owner")) == "comma"
    if not told or len(refs) != 2 or len(signs) != 2 or at is None or signs[1] > at or place not in signs:
        return None
    return signs if reading.items[at].refs == refs and all(reading.marked(sign, 1) for sign in signs) else None
