"""Words that are said of other things, or again of the same: "a dignified way", "from the Sun to Pluto"."""

import re
from typing import Final

from interpretations.grounding.contrasts import without_contrasts
from interpretations.grounding.mentions import Item


def without_commons(items: list[Item], sentence: str) -> list[Item]:
    """The items, those words made plain."""
    items = without_contrasts(_both_of(items), sentence)
    found: list[Item] = []
    place = 0
    while place < len(items):
        if (ranged := _range_at(items, place, sentence)) is not None:
            planets, names, length = ranged
            items[planets].told["range"] = names
            place += length
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


def _range_at(items: list[Item], place: int, sentence: str) -> tuple[int, str, int] | None:
    """ "None of your planets, from the Sun out to Pluto, is retrograde", «от Сатурна и дальше все планеты …».

    Where the planets are, which of them are meant, and how many items say so.
    """
    words = sentence[items[place].start :].lower()
    begins = words.startswith("начиная с")
    one = place + 1 + (begins and _kind(items, place + 1) == "link")
    if not words.startswith(_FROM) or _kind(items, one) != "point":
        return None
    at, beyond = one + 2, _beyond(items, one + 1, sentence)
    while _kind(items, at) in ("word", "link", "in") and at - one < 4:
        at += 1
    closed = _kind(items, at) == "point" and not beyond
    end = at + 1 if closed else one + 1 + beyond
    every = any(one.value == "all" for one in items[end : end + 2])  # "from the Sun to Jupiter all your planets are"
    planets = _planets_beside(items, place, end, after=not closed or every)
    aside = _kind(items, place - 1) == "comma"
    if planets is None or not (closed or beyond or begins) or (aside and _kind(items, end) != "comma"):
        return None
    last = items[at].value if closed else "pluto"
    return planets, f"{items[one].value}.{last}", end - place + aside


def _beyond(items: list[Item], place: int, sentence: str) -> int:
    """How many items say "and beyond"."""
    match = _ONWARDS.match(sentence, items[place].start) if place < len(items) else None
    return sum(1 for item in items[place : place + 4] if match is not None and item.start < match.end())


def _planets_beside(items: list[Item], place: int, end: int, *, after: bool) -> int | None:
    """The planets of which a part is meant: before the words, or after them."""
    before = place - 1 - (_kind(items, place - 1) == "comma")
    if _kind(items, before) == "planets":
        return before
    near = range(end, min(end + 4, len(items))) if after else ()
    return next((at for at in near if _kind(items, at) == "planets"), None)


_FROM: Final = ("from ", "от ", "начиная с ")
_ONWARDS: Final = re.compile(
    r"(?:and |и )?(?:onwards?|on|outwards?|out|beyond|further(?: out)?|дальше|далее|вплоть до края)(?=[ ,.;:])"
    r"(?! to\b| as far\b)",
    re.IGNORECASE,
)


def _both_of(items: list[Item]) -> list[Item]:
    """ "Not only Uranus but Saturn too", «не только Уран, но и Сатурн»: the one and the other."""
    for place, item in enumerate(items):
        first = place + 1 + (_kind(items, place + 1) == "owner")
        if item.value != "not_only" or _kind(items, first) != "point":
            continue
        but = first + 1 + (_kind(items, first + 1) == "comma")
        other = but + 1
        while _kind(items, other) in ("and", "owner") or (other < len(items) and items[other].value in _ALSO):
            other += 1
        if _kind(items, but) == "subordinate" and _kind(items, other) == "point":
            items[but].kind = items[but].value = "and"
            return [*items[:place], *items[place + 1 : first + 1], items[but], *items[other:]]
    return items


_ALSO: Final = ("also", "too", "even", "также", "еще", "даже")


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
