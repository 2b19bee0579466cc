""" "The former …, the latter …", «вторая …, первое …»: of two who were named together, one or each in its turn."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from interpretations.grounding.composing import kind_at
from interpretations.grounding.mentions import Item

_FIRST: Final = ("former",)
_LAST: Final = ("latter", "последний", "последняя", "последнее")
TURNS: Final = (*_FIRST, *_LAST)
_ACTS: Final = ("verb", "in", "dash", "aspect", "motion", "dignity")
_GOES_ON: Final = ("verb", "in", "dash", "aspect", "motion", "dignity", "owner", "word")
_ENDED: Final = ("comma", "semicolon", "and", "subordinate", "colon", "cardinal", "number", "")


def in_turn(items: list[Item]) -> list[Item]:
    """Words that stand for one of two → who that is."""
    pair = _pair(items)
    if pair is None:
        return items
    first, second, end = pair
    turns = [(at, one) for at in range(end + 1, len(items)) for one in (_turn(items, at, first.kind),) if one]
    both = {one for _, one in turns[:2]} == {1, 2}
    found = list(items)
    for at, one in turns[:2] if both else [turn for turn in turns if _is_alone(items, turn[0])]:
        who = first if one == 1 else second
        found[at] = replace(who, start=items[at].start, end=items[at].end, capital=True, owners=frozenset())
    return found


def _is_alone(items: Sequence[Item], place: int) -> bool:
    """ "The latter is in Leo", of the former nothing: not "a former life"."""
    return items[place].value in TURNS and kind_at(items, place + 1) in _ACTS


def _pair(items: Sequence[Item]) -> tuple[Item, Item, int] | None:
    """Two of a kind that "and" joins, with no third beside them; where the second stands."""
    for place, item in enumerate(items):
        after = place + 2 + (kind_at(items, place + 2) == "owner")
        if item.kind not in ("point", "element", "modality") or kind_at(items, place + 1) != "and":
            continue
        third = kind_at(items, place - 1) == "comma" and kind_at(items, place - 2) == item.kind
        if kind_at(items, after) == item.kind and items[after].value != item.value and not third:
            return item, items[after], after
    return None


def _turn(items: Sequence[Item], place: int, kind: str) -> int:
    """1 or 2 if the word stands for the first or the second of two of the kind."""
    item, before, after = items[place], kind_at(items, place - 1), kind_at(items, place + 1)
    if item.value in TURNS and item.kind == "word":
        return 1 if item.value in _FIRST else 2
    if any(one.kind in ("house_noun", "house") for one in items):
        return 0
    counted = item.kind == "ordinal" and item.number in (1, 2)
    if kind == "point":
        opens = before in ("colon", "semicolon", "comma", "and", "subordinate", "dash")
        return int(item.number or 0) if counted and opens and after in _GOES_ON else 0
    if before != "in" or after not in _ENDED:
        return 0
    if counted:
        return int(item.number or 0)
    return {"one": 1, "other": 2}.get(item.value, 1 if item.kind == "cardinal" and item.number == 1 else 0)
