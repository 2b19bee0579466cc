"""What every step from items to larger items needs."""

from collections.abc import Callable, Sequence
from typing import Final

from interpretations.grounding.mentions import Item

COUNTS: Final = ("number", "cardinal")
Reduced = tuple[Item, int] | None
Reducer = Callable[[Sequence[Item], int], Reduced]


def kind_at(items: Sequence[Item], place: int) -> str:
    return items[place].kind if 0 <= place < len(items) else ""


def shade_at(items: Sequence[Item], place: int) -> str:
    return items[place].shade if 0 <= place < len(items) else ""


def made(kind: str, value: str, parts: Sequence[Item], **more: object) -> Item:
    cases = more.pop("cases", parts[0].cases)
    item = Item(kind, value, parts[0].start, parts[-1].end, cases=cases, capital=parts[0].capital)  # type: ignore[arg-type]
    item.owners = frozenset().union(*(part.owners for part in parts))
    item.glued = parts[0].glued
    for name, said in more.items():
        setattr(item, name, said)
    return item


def is_of(items: Sequence[Item], place: int) -> bool:
    return kind_at(items, place) == "link" and items[place].value == "of"


def stands_alone(items: Sequence[Item], place: int) -> bool:
    """ "…, and yours in the ninth"."""
    opens = ("subordinate", "and", "comma", "semicolon")
    return kind_at(items, place - 1) in opens and kind_at(items, place + 1) in ("in", "dash", "verb")
