"""Who has just gone by whom: "the progressed Moon has just passed the Sun", «Луна миновала Солнце»."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

_PASSED: Final = ("минова", "passed", "overtook", "overtaken", "обогнал", "обошл", "gone by", "went by", "slipped by")


def passings(reading: Reading) -> Iterator[Claim]:
    """A conjunction that is over, where no aspect is named."""
    named = any(reading.value(at) in ASPECT_TYPES for at in reading.of("aspect"))
    if named or next(reading.of("degree", "pattern"), None) is not None:
        return
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
