"""Whom a sentence says to be the only ones: "only Uranus and Pluto are retrograde", "Saturn is alone in the eighth"."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.members import QUALITIES

_ONLY: Final = (
    "only",
    "just",
    "solely",
    "nobody but",
    "none but",
    "лишь",
    "только",
    "исключительно",
)
_ALONE: Final = (
    "alone", "by itself", "all alone", "один", "одна", "одно", "в одиночестве", "в одиночку", "одни",
    "unaccompanied",
)  # fmt: skip
# Beside the point they may be of its terms, its power …
_AT_END: Final = (*_ALONE, "on its own")
_ITSELF: Final = ("itself", "himself", "herself")


def _of_pair(reading: Reading) -> Iterator[Claim]:
    """ "Mars is the only retrograde one of the pair": the others who were named are not."""
    for place in reading.of("share"):
        them = any(reading.text(at) in _PAIR for at in range(place + 1, place + 6))
        said = next((at for at in range(place + 1, place + 4) if reading.kind(at) in ("motion", *QUALITIES)), None)
        group = reading.first(reading.back(place), "group")
        if reading.value(place) != "sole" or not them or said is None or group is None:
            continue
        named = {ref for at in reading.of("group") if at < group for ref in reading.items[at].refs}
        item = reading.items[said]
        value = "direct" if item.value == "forward" else item.value
        for ref in sorted(named - {*reading.items[group].refs}):
            kind = "quality" if item.kind in QUALITIES else item.kind
            yield claim([Statement(kind, (ref,), value)], item, reading.items[place], negated=True)


_PAIR: Final = ("the pair", "two", "three", "them", "both", "двоих", "них", "двух", "троих", "трех")


def onlies(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """Of motions, and of houses and signs that one holds alone."""
    yield from _of_pair(reading)
    if next(reading.of("planets", "pattern", "share", "aspect"), None) is not None:
        return
    for place in reading.of("group"):
        item = reading.items[place]
        names = {ref.name for ref in item.refs}
        only = reading.text(place - 1) in _ONLY or reading.text(place - 2) in _ONLY
        near = (place + 1, place + 2) if len(names) == 1 else (place + 1,)
        alone = any(reading.text(at) in _ALONE for at in near) or _is_alone_after(reading, place)
        if not (only or alone) or not names <= {*PLANETS} or reading.value(place) == "pronoun":
            continue
        kinds = ("motion", *QUALITIES) if only and not alone else ("motion", "house", "sign", *QUALITIES)
        ahead = [*reading.ahead(place, (*STRONG, "comma", "group"))]
        at = reading.first(iter(ahead), *kinds)
        at = at if at is not None else reading.first(reading.back(place, (*STRONG, "comma", "group")), *kinds)
        if at is None or "counted" in reading.items[at].told or any(one.kind == "count" for one in claims):
            continue
        said = reading.items[at]
        if (said.kind == "house" and len(said.numbers) != 1) or reading.supposed(at):
            continue
        if said.kind == "sign" and not reading.marked(at):
            continue
        value = str(said.numbers[0]) if said.kind == "house" else "direct" if said.value == "forward" else said.value
        if said.kind in QUALITIES and not (reading.marked(at) or reading.marked(at - 1)):
            continue  # "only Mars feels like fire"
        number = (float(len(names)), 0.0)
        kind = "quality" if said.kind in QUALITIES else said.kind
        yield claim([Statement("count", (), value, kind, number, said.owners)], item, said)


def _is_alone_after(reading: Reading, place: int) -> bool:
    """ "The Sun has the ninth house to itself", «Меркурий в Близнецах один», «… дом в одиночку»."""
    placed = False
    for at in reading.ahead(place, (*STRONG, "comma", "group", "semicolon")):
        placed = placed or reading.kind(at) in ("sign", "house")
        # "Mercury in Pisces was never meant to think alone" tells of thinking.
        before = at - 1 - (reading.kind(at - 1) == "in")
        acts = placed and (reading.kind(before) == "word" or reading.text(at - 1) == "за")
        if acts and reading.text(at - 1) not in ("to", "all") and reading.text(at) in _AT_END:
            return False
        had = reading.kind(at - 2) in ("sign", "house") and not reading.marked(at - 2)
        # "… leaves your Sun in Pisces to itself" says of nobody that he is alone.
        itself = had and reading.text(at) in _ITSELF and reading.text(at - 1) == "to"
        ended = reading.kind(at + 1) in ("", "comma", "semicolon")
        if placed and (itself or (reading.text(at) in _AT_END and ended)):
            return True
    return False
