"""A sentence about this very chart of which nothing could be read: who cannot check it must not show it."""

import re
from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

# Whose words speak of somebody, rather than of everybody.
_OF_SOMEBODY: Final = re.compile(
    r"\b(?:you|yours?|he|his|him|she|hers?|their|here|born|birth|natal|nativity|today"
    r"|(?:this|the|'s) (?:chart|horoscope)|вы|вас|вам|вами|ваш\w*|тво\w+|ты|тебя"
    r"|его|него|ее|нее|ей|ней|родил\w+|рожден\w*|карт[ае]|гороскоп\w*|сейчас)\b",
    re.IGNORECASE,
)
_OF_NOBODY: Final = re.compile(
    r"\b(?:any|every|each|all|would|might|could|if|like|imagine|think|report|reading|page|people|everybody|anybody|always"
    r"|каждо\w+|любо\w+|бы|если|как|словно|будто|отчет\w*|разбор\w*|страниц\w*|люди|людей|всегда|думайте|бывает)\b|\?$",
    re.IGNORECASE,
)
_KINDS: Final = {
    "group": "point", "planets": "point", "sign": "sign", "place": "sign", "sign_adjective": "sign", "house": "house",
    "aspect": "aspect", "motion": "motion", "dignity": "dignity", "element": "quality", "modality": "quality",
    "hemisphere": "quality", "pattern": "pattern", "degree": "degree", "technique": "technique", "rising": "angle",
    "apart": "aspect", "house_class": "house",
}  # fmt: skip  # of things that are said of a chart


def unread(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """Only of a sentence that names several astrological things, and in which no claim was found at all."""
    if claims or next(reading.shaded("generic"), None) is not None or next(reading.of("hypothetical", "history"), None):
        return
    named = [place for place in range(len(reading.items)) if _is_named(reading, place)]
    kinds = {_KINDS[reading.kind(place)] for place in named}
    if len(kinds) < 2 or "point" not in kinds or _OF_NOBODY.search(reading.sentence):
        return
    if _OF_SOMEBODY.search(reading.sentence) or any(_is_name(reading, place) for place in range(1, len(reading.items))):
        yield claim([Statement("unread")], *(reading.items[place] for place in named))


def is_of_nobody(reading: Reading) -> bool:
    """Whether the words speak of everybody, or of what might be."""
    return bool(_OF_NOBODY.search(reading.sentence))


def of_somebody(reading: Reading) -> bool:
    """Whether the words speak of somebody's chart."""
    return bool(_OF_SOMEBODY.search(reading.sentence)) or next(reading.of("owner"), None) is not None


def _is_named(reading: Reading, place: int) -> bool:
    item = reading.items[place]
    if item.kind not in _KINDS or item.value in ("pronoun", "forward", "home", "points"):
        return False
    if item.kind in ("sign", "group"):
        return item.capital
    return item.kind != "aspect" or item.value in (*ASPECT_TYPES, "near")


def _is_name(reading: Reading, place: int) -> bool:
    """A name within the sentence is somebody's."""
    item = reading.items[place]
    return item.kind == "word" and item.capital and reading.text(place).isalpha() and not item.shade
