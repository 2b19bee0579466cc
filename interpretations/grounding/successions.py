"""Whose time comes after whose: "after the Moon's years Saturn takes over", «Венера приняла дела у Солнца»."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.lexicon import ACCUSATIVE, NOMINATIVE

_EARLIER_FIRST: Final = re.compile(
    r"\bgives? way\b|\bgave way\b|\bhand(?:s|ed)? (?:over|on|the)\b|\bis followed\b|\bwas followed\b|\byield(?:s|ed)\b"
    r"|\bpass(?:es|ed) (?:the|to|on)\b|\bmakes? way\b|\bonce\b.*\bover\b|\bis succeeded\b|\bsteps? (?:down|aside)\b"
    r"|\bуступ\w+|\bпереда\w+|\bсменя(?:ется|лось|лся|лась)\b|\bсмен(?:ится|ился|илась|илось)\b|\bсда\w+ \w+"
    r"|\bотда(?:л|ла|ло|ст|ет) \w+"
)
_LATER_FIRST: Final = re.compile(
    r"\b(?:takes?|took|taking) (?:the \w+ |it )?(?:over )?from\b|\bsucceed(?:s|ed)\b|\bfollow(?:s|ed)\b"
    r"|\bcomes? after\b|\breplace[sd]?\b|\binherit(?:s|ed)\b|\breliev(?:es|ed)\b|\b(?:при|пере)ня(?:л|ла|ло|ть)\b"
    r"|\bпри(?:мет|мут)\b|\bпринима\w+|\bперенима\w+"
    r"|\bсмен(?:ил|ила|ило|яет|яла|ив|ивш\w+)\b|\bна смену\b|\bунаслед\w+|\bнаследу\w+|\bзай\w+ место\b"
    r"|\b(?:takes?|took) the place of\b"
)
_REPLACES: Final = re.compile(r"\b(?:смен(?:ит|ил|ила|ило|яет)|замен(?:ит|ил|ила|яет))\b")
_THEN: Final = re.compile(
    r"\b(?:after which|whereupon|then|next|после (?:чего|этого|которо\w+|него|нее)|затем|потом|дальше|далее)\b"
    r"|\b(?:его|ее|his|her|its) (?:место|place)\b"
)
_INSTEAD_OF: Final = re.compile(r"\W*\w+ (?:his|her|its|его|ее) (?:place|место)\b")
# "Mars ruled until February 2026; now the Sun does", «время Марса истекло, теперь ведёт Солнце».
_OVER: Final = re.compile(
    r"\b(?:until|till|closed|ended|over|behind|gone|past|expired|ran out|served|spent)\b"
    r"|\bдо\b|\b(?:истек|законч|заверш|оконч|конч|прош|позади|минова|отслуж|отбы|отработа|остал\w+ в прошлом)"
)
_SINCE: Final = re.compile(r"\b(?:now|since(?: then)?|today|теперь|сейчас|ныне|отныне|с тех пор|с этого времени)\b")
_AFTER: Final = ("after", "once", "following", "past", "после", "вслед за", "следом за", "за")


def successions(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    """Of two rulers, one of whom follows the other."""
    named, whole = _rulers(reading, planets)
    if reading.technique != "firdaria" or len(named) != 2 or len({*_names(reading, named)}) != 2:
        return
    text = reading.sentence.lower()
    order = _order(reading, named, text)
    if order:
        first, second = named if order == "earlier" else named[::-1]
        refs = (reading.items[first].refs[0], reading.items[second].refs[0])
        unit = "sub" if whole is not None or next(reading.of("sub", "inside"), None) is not None else "major"
        yield claim([Statement("period", refs, unit, "then")], reading.items[first], reading.items[second])


def _rulers(reading: Reading, planets: list[int]) -> tuple[list[int], int | None]:
    """Who follow each other, and within whose time, if the sentence begins with that."""
    places = range(len(reading.items))
    within = (at for at in places if reading.kind(at) == "inside" or reading.text(at).startswith(_WITHIN))
    inside = next(within, len(places))
    whole = next((at for at in planets if at > inside), None) if planets and inside < planets[0] else None
    inside = len(places) if whole is not None else inside  # "within the Moon's period the Sun follows Saturn"
    named = [at for at in planets if at < inside and at != whole and reading.value(at) != "pronoun"]
    refs = {at: reading.items[at].refs for at in named}
    return [at for at in named if len(refs[at]) == 1 and refs[at][0].kind == "point"], whole


_INSTEAD: Final = ("на смену ", "вместо ", "взамен ", "instead of the ", "in place of the ", "instead of ")
_WITHIN: Final = ("within", "inside", "внутри", "в рамках", "during")


def _names(reading: Reading, places: list[int]) -> Iterator[str]:
    return (reading.items[at].refs[0].name for at in places)


def _order(reading: Reading, named: list[int], text: str) -> str:
    between = text[reading.items[named[0]].end : reading.items[named[1]].start]
    if _THEN.search(between) or _INSTEAD_OF.match(_after(reading, named)):
        return "earlier"
    if _REPLACES.search(between) and re.search(r"\b(?:его|ее|их|it|him|her)\b", between):
        return "earlier"  # «правит Солнце, а затем его сменит Венера»
    if _REPLACES.search(between):  # «Луну сменит Сатурн»: who is replaced stands in the accusative
        first, second = (reading.items[at].cases for at in named[:2])
        if second & NOMINATIVE and not second & ACCUSATIVE:
            return "earlier"  # «Солнце сменит Венера»
        acts = first & NOMINATIVE
        return "later" if acts else "earlier"
    if text[: reading.items[named[0]].start].endswith(_INSTEAD):
        return "earlier"
    if reading.text(named[0] - 1) in ("before", "перед", "до"):
        return "later"  # "before the Moon's period came that of Mercury"
    for place, order in ((named[0], "earlier"), (named[1], "later")):
        led = [reading.text(at) for at in reading.back(place, ("group", "comma", "semicolon"))]
        if any(word in _AFTER for word in led[:4]) and not {"слово", "очередь"} & {*led[:2]}:
            return order
    if _EARLIER_FIRST.search(between):
        return "earlier"
    parted = any(reading.kind(at) in _PARTS for at in range(named[0], named[1]))
    if (
        parted
        and _OVER.search(text[: reading.items[named[1]].start])
        and _SINCE.search(between + _after(reading, named))
    ):
        return "earlier"
    return "later" if _LATER_FIRST.search(between) else ""


_PARTS: Final = ("comma", "semicolon", "colon")


def _after(reading: Reading, named: list[int]) -> str:
    return reading.sentence[reading.items[named[1]].end :].lower()
