"""Rulers whose domain was named before: "the fifth house is empty, and its ruler stands in the fourth"."""

from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import Reduced, kind_at, made
from interpretations.grounding.mentions import Item, Ref

_ANGLES: Final = ("ascendant", "descendant", "midheaven", "imum_coeli")
_TOLD: Final = ("sign", "place", "house", "motion", "dignity", "ordinal", "degree")
_PASSED: Final = ("verb", "in", "dash", "comma", "word", "neg", "both", "colon", "open", "owner")


def its_ruler(items: Sequence[Item], place: int) -> Reduced:
    """The ruler of the house, angle or sign that was named last, of whom something is said."""
    if kind_at(items, place) != "ruler":
        return None
    at = place + 1
    while kind_at(items, at) in _PASSED and at - place < 6:
        at += 1
    led = at > place + 1 and kind_at(items, place + 1) in ("verb", "in", "dash", "comma")
    if not led or kind_at(items, at) not in _TOLD or kind_at(items, at + 1) == "point":
        return None
    if kind_at(items, at) in ("sign", "ordinal") and kind_at(items, at - 1) != "in":
        return None
    refs = next((refs for before in range(place - 1, max(-1, place - 14), -1) if (refs := _domain(items[before]))), ())
    if not refs or any(item.kind == "planets" for item in items[:place]):
        return None
    return made("point", "ruler", items[place : place + 1], refs=refs, cases=items[place].cases), 1


def _domain(item: Item) -> tuple[Ref, ...]:
    if item.kind == "house":
        return tuple(Ref("ruler", str(number), item.owners) for number in item.numbers)
    if item.kind == "point" and item.value == "cusp":
        return tuple(Ref("ruler", ref.name) for ref in item.refs)
    if item.kind == "point" and item.value in _ANGLES:
        return (Ref("ruler", item.value),)
    return (Ref("ruler", "ascendant"),) if item.kind in ("rules_chart", "rising") else ()
