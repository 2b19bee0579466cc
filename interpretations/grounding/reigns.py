"""Who rules the chart, whichever verb says so: "Leo rising hands the chart to the Sun", «карту ведёт Венера»."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

_ENDS: Final = ("comma", "semicolon", "subordinate", "hypothetical", "colon", "dash", "relative", "open", "close")
_CHARTS: Final = ("chart", "horoscope", "nativity", "карт", "гороскоп")
# What is given to who rules, or done by him; begins of words.
_OFFICES: Final = (
    "hand", "giv", "gave", "put", "set", "place", "mak", "made", "entrust", "appoint", "crown", "name", "lead",
    "charge", "helm", "head", "rein", "key", "command", "throne", "steer", "captain", "answer", "belong", "rul",
    "govern", "serv", "obey", "follow", "trust", "leav", "cede", "yield", "pass", "assign", "grant", "goes", "elect",
    "отда", "стави", "постави", "поруч", "вруч", "ввер", "переда", "довер", "назнач", "дела", "глав", "возглав", "веде",
    "вед", "руковод", "управ", "прав", "власт", "ключ", "штурвал", "бразд", "рул", "трон", "хозя", "подчин", "слуша",
    "принадлеж", "команд", "распоряж", "достал", "достае", "вожж", "служ",
)  # fmt: skip


def reigns(reading: Reading) -> Iterator[Claim]:
    """Where the Ascendant's sign is told, a clause of the chart, an office and one planet says who its ruler is."""
    if not any(_rises(reading, at) for at in range(len(reading.items))):
        return
    for first, last in _clauses(reading):
        places = range(first, last)
        if any(reading.kind(at) in _OTHERS for at in places):
            continue
        planets = [at for at in places if _is_planet(reading, at)]
        charts = any(reading.kind(at) == "word" and reading.text(at).startswith(_CHARTS) for at in places)
        office = any(reading.kind(at) in _PLAIN and reading.text(at).startswith(_OFFICES) for at in places)
        if len(planets) != 1 or not charts or not office or _is_placed(reading, planets[0]):
            continue
        item = reading.items[planets[0]]
        negated = any(reading.kind(at) == "neg" and reading.value(at) == "not" for at in places)
        yield claim([Statement("ruler", item.refs, "ascendant")], item, negated=negated)


# That tell of the planet otherwise, or by which another reader knows the ruler.
_OTHERS: Final = ("aspect", "rules_chart", "pattern", "dignity", "motion", "planets", "house")
_PLAIN: Final = ("word", "verb", "other_noun", "rules", "ruled")


def _clauses(reading: Reading) -> Iterator[tuple[int, int]]:
    first = 0
    for place in range(len(reading.items) + 1):
        if place == len(reading.items) or reading.kind(place) in _ENDS:
            yield first, place
            first = place + 1


def _rises(reading: Reading, place: int) -> bool:
    """The Ascendant or what rises, with a sign beside it."""
    item = reading.items[place]
    ascendant = item.kind == "group" and any(ref[:2] == ("point", "ascendant") for ref in item.refs)
    if not ascendant and (item.kind, item.value) != ("rising", "ascendant"):
        return False
    near = range(place - 3, place + 4)
    return any(reading.kind(at) in ("sign", "place", "sign_adjective") for at in near)


def _is_planet(reading: Reading, place: int) -> bool:
    item = reading.items[place]
    named = item.kind == "group" and item.value != "pronoun" and len(item.refs) == 1
    return named and item.refs[0].kind == "point" and item.refs[0].name in PLANETS


def _is_placed(reading: Reading, place: int) -> bool:
    """ "… puts Mars in Aries": where he is, is told of him."""
    after = place + 1 + (reading.kind(place + 1) == "verb")
    at = after + 1 + (reading.kind(after + 1) in ("owner", "word"))
    return reading.kind(after) == "in" and reading.kind(at) in ("sign", "place", "degree", "ordinal", "house_noun")
