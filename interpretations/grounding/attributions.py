"""Whose a point or a house is by what stands beside it: "which was in Aries at birth", "into her life through …"."""

import re
from typing import Final

from interpretations.grounding.groups import CHARTS, STRONG, Reading
from interpretations.grounding.lexicon import NOMINATIVE
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
        place,
        *reading.back(place, _CLAUSE_ENDS),
        *reading.ahead(place, _CLAUSE_ENDS),
    ]
    named = any(reading.kind(at) == "group" for at in clause)
    natal = [at for at in clause if (reading.kind(at), reading.value(at)) == ("owner", "natal")]
    left = reading.kind(place) == "sign" and {"from", "из"} & {reading.text(at) for at in range(place - 3, place)}
    if left and place - 1 in natal:
        return _natal(refs)  # "has moved on to Aries from its natal Aquarius"
    if not named and reading.technique in _LATER and _is_had(reading, clause):
        return _natal(refs)
    if named or not natal or _is_joined(reading, natal[0] + 1):
        return refs
    return _natal(refs)


def _natal(refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    return tuple(ref._replace(owners=frozenset(("natal",))) for ref in refs)


def _is_had(reading: Reading, clause: list[int]) -> bool:
    """ "Saturn, which you have in Capricorn, …", «Сатурн, в час рождения бывший в Стрельце, …»: a clause between."""
    begin, end = reading.items[min(clause, default=0)].start, reading.items[max(clause, default=0)].end
    aside = reading.sentence[:begin].rstrip().endswith(",") and reading.sentence[end:].lstrip().startswith(",")
    return aside and _HAD.search(reading.sentence[begin:end].lower()) is not None


_LATER: Final = ("transit", "progression", "directions", "solar_arc", "solar_return", "lunar_return")
_HAD: Final = re.compile(
    r"\b(?:you|he|she) (?:have|has|had|were born with|was born with)\b"
    r"|\b(?:in|at|of) (?:your|his|her) (?:own )?(?:chart|nativity|birth)\b|\bwhen (?:you|he|she) (?:were|was) born\b"
    r"|\bу вас\b|\bв (?:вашей|его|ее) карте\b|\b(?:при|в \w+|до|с) рождени[еия]\b"
)


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


def of_her_way(reading: Reading, place: int) -> str:
    """ "She soothes herself the Pisces way, while his Aries Moon …": who is spoken of where nobody is named."""
    clause = [*reading.back(place, _CLAUSE_ENDS), *reading.ahead(place, _CLAUSE_ENDS)]
    if reading.technique != "synastry" or any(reading.kind(at) == "group" for at in clause):
        return ""
    if not _MANNER.match(reading.sentence[reading.items[place].end :].lower()) and reading.kind(place) == "sign":
        return ""
    people = [at for at in clause if at < place and reading.kind(at) in ("pronoun", "owner")]
    if len(people) != 1:
        return ""
    if reading.kind(people[0]) == "owner":
        return reading.value(people[0]) if reading.value(people[0]) in ("first", "second") else ""
    return reading.whose.get(_GENDERS.get(reading.text(people[0]), ""), "")


_GENDERS: Final = {"he": "he", "she": "she", "он": "he", "она": "she"}
_MANNER: Final = re.compile(
    r"(?: |-)(?:way|fashion|style|manner|patience|caution|pride|heart|temper|stubborn\w*|warmth)\b"
)


_READERS_OWN: Final = (" your ", " ваш ", " вашем ", " вашего ", " твой ", " твоем ", " твоего ")


def is_of_reader(reading: Reading, place: int) -> bool:
    """ "The Sun is in Sagittarius, your own sign", where a planet's would be its own."""
    return reading.sentence[: reading.items[place].start].lower().endswith(_READERS_OWN)


def outside_of(reading: Reading, group: int, place: int) -> int | None:
    """ "Jupiter, to whom your Ascendant answers, lives in …": who stands before the clause that the group is in."""
    closed = any(reading.kind(at) == "comma" and reading.kind(at + 1) == "verb" for at in range(group, place))
    opened = next((at for at in reading.back(group, ("comma", *STRONG)) if reading.kind(at) == "relative"), None)
    if not closed or opened is None or reading.text(opened) not in _WHOM:
        return None
    before = opened - 1 - (reading.kind(opened - 1) != "comma")
    return before - 1 if reading.kind(before) == "comma" and reading.kind(before - 1) == "group" else None


_WHOM: Final = ("whom", "которому", "которой", "которым", "которую")


def is_rest(reading: Reading, place: int) -> bool:
    """ "The rest are in Leo", not "it has moved ahead of the rest into Leo", «обогнал остальных»."""
    item = reading.items[place]
    if item.shade != "rest":
        return False
    if reading.text(place).isascii():
        return reading.kind(place - 1) != "link" and not reading.text(place - 1).endswith(("of", "with"))
    return bool(item.cases & NOMINATIVE) or reading.kind(place - 1) not in ("word", "applying", "outdoes", "aspect")
