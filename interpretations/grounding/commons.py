"""Words that are said of other things, or again of the same: "a dignified way", "from the Sun to Pluto"."""

import re
from typing import Final

from interpretations.grounding.mentions import Item


def without_commons(items: list[Item], sentence: str) -> list[Item]:
    """The items, those words made plain."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        if _is_range(items, place, sentence):
            items[place - 1].told["range"] = f"{items[place + 1].value}.{items[place + 3].value}"
            place += 4
            continue
        item = items[place]
        if _is_manner(items, place, sentence) or _is_of_other(items, place) or _is_again(items, place):
            item.kind, item.value, item.numbers = "word", "", ()
        found.append(item)
        place += 1
    return found


_SKY: Final = re.compile(r"\b(?:in the sky|in the heavens|(?:в|на) небе)\b", re.IGNORECASE)
_NATAL: Final = re.compile(r"\b(?:natal|your|birth|her|his|ваш\w*|натал\w*|рожден\w*)\b", re.IGNORECASE)


def of_the_sky(items: list[Item], sentence: str) -> list[Item]:
    """ "In the sky of that day Jupiter and Saturn are in square": both are the sky's, neither is natal."""
    if not _SKY.search(sentence) or _NATAL.search(sentence):
        return items
    for place, item in enumerate(items[:-2]):
        other = items[place + 2]
        if item.kind == other.kind == "point" and items[place + 1].kind == "and":
            item.owners = item.owners or frozenset(("own",))
            other.owners = other.owners or frozenset(("own",))
            for one in (item, other):
                one.refs = tuple(ref if ref.owners else ref._replace(owners=one.owners) for ref in one.refs)
    return items


def _kind(items: list[Item], place: int) -> str:
    return items[place].kind if 0 <= place < len(items) else ""


def _is_range(items: list[Item], place: int, sentence: str) -> bool:
    """ "None of your planets from the Sun to Pluto is retrograde"."""
    row = [_kind(items, at) for at in range(place - 1, place + 4)]
    if row[0] != "planets" or not row[2] == row[4] == "point":
        return False
    return sentence[items[place].start :].lower().startswith(("from", "от "))


def _is_manner(items: list[Item], place: int, sentence: str) -> bool:
    """ "You have a dignified way of being stubborn"."""
    item = items[place]
    common = item.kind == "dignity" and sentence[item.start : item.end].lower() == "dignified"
    return common and _kind(items, place + 1) == "word" and sentence[: item.start].endswith((" a ", " more "))


def _is_of_other(items: list[Item], place: int) -> bool:
    """ "A will that does not let go": of no aspect."""
    at = place - 1 - (_kind(items, place - 1) == "neg")
    led = _kind(items, at) == "relative" and _kind(items, at - 1) == "comma" and _kind(items, at - 2) == "word"
    return items[place].kind == "applying" and led


def _is_again(items: list[Item], place: int) -> bool:
    """ "The seventh house of Boris, the house of partners": the same house by its theme."""
    at = place - 2 - (_kind(items, place - 2) == "owner")
    led = _kind(items, place - 1) in ("dash", "comma", "open") and _kind(items, at) == "house"
    return led and items[place].kind == "house" and items[at].numbers == items[place].numbers
