"""Who has just gone by whom: "the progressed Moon has just passed the Sun", «Луна миновала Солнце»."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

_MET: Final = ("met", "встретились", "сошлись")
_PASSED: Final = ("минова", "passed", "overtook", "overtaken", "обогнал", "обошл", "gone by", "went by", "slipped by")


def passings(reading: Reading) -> Iterator[Claim]:
    """A conjunction that is over, where no aspect is named."""
    named = any(reading.value(at) in ASPECT_TYPES for at in reading.of("aspect"))
    if named or next(reading.of("degree", "pattern"), None) is not None:
        return
    yield from _just_met(reading)
    for place in reading.of("aside", "word"):
        words = reading.text(place)
        if not any(word in words for word in _PASSED) or reading.supposed(place):
            continue
        left, right = place - 1, place + 1
        while reading.kind(left) in ("verb", "both", "word", "applying", "within") and place - left < 5:
            left -= 1
        while reading.kind(right) in ("owner", "both") and right - place < 3:
            right += 1
        if reading.kind(left) != "group" or reading.kind(right) != "group" or reading.value(right) == "pronoun":
            continue
        first, second = reading.items[left], reading.items[right]
        if len(first.refs) != 1 or len(second.refs) != 1 or second.refs[0].kind != "point":
            continue
        statement = Statement("phase_of", (first.refs[0], second.refs[0]), "conjunction", "separating")
        yield claim([statement], first, reading.items[place], second, negated=reading.negated(place, left))


def _just_met(reading: Reading) -> Iterator[Claim]:
    """ "Your progressed Sun and Moon have just met"."""
    for place in reading.of("word"):
        if reading.items[place].value not in _MET:
            continue
        before = place - 1 - (reading.text(place - 1) in ("just", "только", "что"))
        before -= reading.kind(before) == "verb"
        if before == place - 1 or reading.kind(before) != "group":
            continue
        refs = reading.items[before].refs
        if len(refs) == 2 and all(ref.kind == "point" for ref in refs):
            yield claim([Statement("aspect", (refs[0], refs[1]), "near")], reading.items[before], reading.items[place])
