"""Whose a point or a house is by what stands beside it: "which was in Aries at birth", "into her life through …"."""

import re
from typing import Final

from interpretations.grounding.groups import CHARTS, Reading
from interpretations.grounding.mentions import Ref

_CLAUSE_ENDS: Final = ("comma", "subordinate", "semicolon", "colon")
_CHARTS: Final = ("chart", "horoscope", "nativity", "карте", "карты", "гороскопе", "гороскопа")


def _is_joined(reading: Reading, place: int) -> bool:
    """ "Your natal ninth house", "of the birth chart": it is said of what follows."""
    noun = reading.kind(place) == "word" and reading.value(place) in _CHARTS
    return noun or reading.kind(place) in ("house", "sign", "place")


def of_birth(reading: Reading, place: int, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """ "Mars, which was in Aries at birth, has progressed into Taurus": the natal one, in that clause only."""
    clause = [
        *reading.back(place, _CLAUSE_ENDS),
        *reading.ahead(place, _CLAUSE_ENDS),
    ]
    named = any(reading.kind(at) == "group" for at in clause)
    natal = [at for at in clause if (reading.kind(at), reading.value(at)) == ("owner", "natal")]
    if named or not natal or _is_joined(reading, natal[0] + 1):
        return refs
    return tuple(ref._replace(owners=frozenset(("natal",))) for ref in refs)


def is_across(reading: Reading, place: int) -> bool:
    """ "Jupiter opposes Uranus across Aquarius and Virgo": one stands in each."""
    first = place - 2 if reading.kind(place - 1) == "and" and reading.kind(place - 2) == "sign" else place
    pair = [reading.kind(at) for at in (first, first + 1, first + 2)] == ["sign", "and", "sign"]
    return pair and reading.text(first - 1) in ("across", "between")


def has_come_to(reading: Reading, place: int, right: int) -> bool:
    """ "At forty-two you have come to the seventh house, and Mars is lord of the year": where the profection is."""
    apart = any(reading.kind(at) in ("comma", "dash", "colon") for at in range(place + 1, right))
    return reading.technique == "profection" and reading.kind(place) in ("sign", "house") and apart


def host_of(reading: Reading, place: int, ref: Ref) -> list[frozenset[str]]:
    """ "He comes into her life through the seventh house, where his Sun lands": it may be hers."""
    if reading.technique != "synastry" or not ref.owners & {"first", "second"}:
        return []
    other = "second" if "first" in ref.owners else "first"
    entered = _LIFE.search(reading.sentence[: reading.items[place].start].lower())
    return [frozenset((other,))] if entered else []


def chart_owner(reading: Reading, ref: Ref) -> frozenset[str]:
    """ "In Anna's chart Boris's Sun is in the fourth house": of hers."""
    if reading.technique != "synastry" or not ref.owners:
        return frozenset()
    for place in reading.of("owner"):
        named = reading.value(place) in ("first", "second") and reading.value(place) not in ref.owners
        at_hers = (
            reading.text(place - 1) == "у" and reading.kind(place + 1) == "in" and reading.kind(place + 2) == "house"
        )
        if named and (at_hers or reading.text(place + 1) in CHARTS):
            return frozenset((reading.value(place),))
    return frozenset()


_LIFE: Final = re.compile(r"\b(?:into|enters?|reaches|touches|в) (?:[\w']+ )?(?:life|world|жизнь|мир)\b")


_READERS_OWN: Final = (" your ", " ваш ", " вашем ", " вашего ", " твой ", " твоем ", " твоего ")


def is_of_reader(reading: Reading, place: int) -> bool:
    """ "The Sun is in Sagittarius, your own sign", where a planet's would be its own."""
    return reading.sentence[: reading.items[place].start].lower().endswith(_READERS_OWN)
