"""Words that say an aspect, or a sign upon a house, only as they stand: "against", "looks across", "is opened by"."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from interpretations.grounding.composing import Reduced, kind_at, made
from interpretations.grounding.lexicon import ANY_CASE, INSTRUMENTAL
from interpretations.grounding.mentions import Item, Ref

_LOOKS: Final = ("look", "gaz", "star", "glar", "peer", "glanc", "смотр", "гляд", "взира", "глаз", "косит")
_SKIES: Final = frozenset((
    "sky", "skies", "heaven", "heavens", "chart", "zodiac", "wheel", "circle", "horoscope", "horizon", "map", "axis",
    "небо", "небеса", "карту", "зодиак", "круг", "гороскоп", "горизонт", "космограмму", "ось",
))  # fmt: skip  # across which points are opposite
_PARTICIPLES: Final = (
    "ен", "ена", "ено", "ан", "ана", "ят", "ята", "ыт", "ыта", "opened", "coloured", "colored", "marked", "tinted",
)  # fmt: skip


def versus(items: Sequence[Item], place: int) -> Reduced:
    """ "Venus versus Pluto", «Марс против Солнца»: they are opposed."""
    if kind_at(items, place) != "versus":
        return None
    after = place + 1 + (kind_at(items, place + 1) == "owner")
    opposed = kind_at(items, place - 1) == kind_at(items, after) == "point"
    opposed = opposed and all(item.kind != "aspect" for item in items)  # "an opposition pits Jupiter against Mars"
    return made(*(("aspect", "opposition") if opposed else ("link", "with")), items[place : place + 1]), 1


def looks_across(items: Sequence[Item], place: int) -> Reduced:
    """ "Looks across the sky at Pluto", «смотрит через всё небо на Плутон»: from opposite, but not across the table."""
    if kind_at(items, place) != "word" or not items[place].value.startswith(_LOOKS):
        return None
    at = place + 1
    while kind_at(items, at) in ("in", "word", "both", "owner", "link", "aside") and at - place < 6:
        at += 1
    over = next((to for to in range(place + 1, at) if items[to].value == "across"), at)
    crossed = [item.shade or item.value for item in takewhile(_is_word, items[over + 1 : at])]
    if over == at or kind_at(items, at) != "point" or (crossed and _SKIES.isdisjoint(crossed)):
        return None
    return made("aspect", "opposition", items[place:at], cases=ANY_CASE), at - place


def _is_word(item: Item) -> bool:
    return item.kind in ("word", "owner", "both")


def approaches(items: Sequence[Item], place: int) -> Reduced:
    """ "Is only now coming up to its square", «подходит к секстилю»: of a phase it is a time."""
    if kind_at(items, place) != "approach":
        return None
    at = place + 1
    while kind_at(items, at) in ("word", "owner", "both") and at - place < 3:
        at += 1
    dated = any(item.kind in ("month", "season", "day", "era") for item in items)  # "comes up to its square in May"
    if kind_at(items, at) == "point" and not dated and _is_met(items, place, at):
        return made("aspect", "near", items[place : place + 1]), 1
    applies = kind_at(items, at) == "aspect" and not dated
    made_of = ("applying", items[place].value) if applies else ("aside", "of")
    return made(*made_of, items[place : place + 1]), 1


def _is_met(items: Sequence[Item], place: int, at: int) -> bool:
    """ "Uranus of the return comes up to natal Chiron": beside it, unless an aspect is named."""
    left = place - 1 - (kind_at(items, place - 1) == "owner")
    natal = any(item.kind == "owner" and item.value in ("natal", "your") for item in items[place:at])
    return natal and kind_at(items, left) == "point" and all(item.kind != "aspect" for item in items)


def opened(items: Sequence[Item], place: int) -> Reduced:
    """ "Your tenth house is opened by Taurus", «пятый дом открыт Скорпионом»: the sign is at its cusp."""
    house = items[place]
    if house.kind != "house" or len(house.numbers) != 1 or kind_at(items, place - 1) == "in":
        return None
    at = place + 1 + (kind_at(items, place + 1) in ("verb", "both"))
    if kind_at(items, at) not in ("history", "bound", "event", "word") or not _is_participle(items[at]):
        return None
    sign = at + 1 + (kind_at(items, at + 1) == "link")
    by = kind_at(items, sign) == "sign" and items[sign].cases
    if not by or (by == ANY_CASE and sign == at + 1) or not by & INSTRUMENTAL:
        return None
    refs = (Ref("cusp", str(house.numbers[0]), house.owners),)
    return made("point", "cusp", items[place : at + 1], refs=refs, cases=house.cases), at + 1 - place


def _is_participle(item: Item) -> bool:
    return item.kind in ("history", "bound") or item.value.endswith(_PARTICIPLES)
