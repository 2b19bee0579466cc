"""Numbers of planets by which no claim was told: so many must be named, or be what the sentence says of some."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, claim
from interpretations.grounding.counts import counted
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.numbers import SCOPES

_SAID: Final = ("sign", "place", "house", "motion", "dignity", "dignity_noun", "element", "modality", "polarity",
                "hemisphere")  # fmt: skip
# Where others are counted than planets in signs and houses.
_ASIDES: Final = ("hypothetical", "history", "aspect", "pattern", "neg", "lacking", "except", "share", "than", "cycle")
_WITHIN: Final = ("both", "owner", "some", "word", "element", "modality", "motion", "dignity")


def uncounted(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    if next(reading.of(*_ASIDES), None) is not None or next(reading.shaded("generic"), None) is not None:
        return
    if any(one.kind == "balance" and one.options[0].word.startswith("tie") for one in claims):
        return  # "they share eight planets equally"
    told = {start for one in claims for start in one.told}
    refs: list[Ref] = [ref for at in reading.of("group") for ref in reading.items[at].refs]
    known = {len(reading.items[at].refs) for at in reading.of("group")} | {len({*refs})}
    known |= {len(SCOPES.get(reading.value(at), ())) for at in reading.of("some")}
    known |= {int(one.options[0].numbers[0]) for one in claims if one.kind == "count"}
    said = [at for at in reading.of(*_SAID) if not (reading.supposed(at) or _is_of_one(reading, at))]
    for place in reading.of("cardinal"):
        item = reading.items[place]
        number = int(item.number or 0)
        free = item.start not in told and 1 < number < 10 and number not in known
        if said and free and _is_of_planets(reading, place):
            yield claim([counted(reading, at, (float(number), 0.0)) for at in said], item)


def _is_of_one(reading: Reading, place: int) -> bool:
    """ "…, with Jupiter in Pisces the last of them"."""
    return reading.kind(place - 1) == "in" and reading.kind(place - 2) == "group" and reading.value(place - 3) == "with"


def _is_of_planets(reading: Reading, place: int) -> bool:
    """ "Seven planets", "six retrograde planets"; of ranges, rows and what is left over others tell."""
    at = place + 1
    while reading.kind(at) in _WITHIN and at - place < 3:
        at += 1
    if reading.kind(place - 1) == "and":
        return False  # "the Sun, the Moon and the eight planets"
    row = {reading.text(place - 1), reading.text(at + 1)} & {"other", "remaining", "остальные", "прочие"}
    return reading.kind(at) == "planets" and reading.items[at].value == "planets" and not row
