"""The Moon's phase as an adjective that the verb leads: «Луна в день рождения была полной»."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

# Followed by the end, a comma or a circumstance: "full of longing" is of no phase.
_FULL: Final = re.compile(
    r"\b(?:был[аи]?|стоя(?:ла|ли)|светила|сияла|висела|оказалась|вставала|взошла|была тогда|stood|hung|rose|shone)"
    r"(?: (?:тогда|почти|уже|как раз|almost|quite))* (?P<not>не )?(?P<word>полной|полная|новой|новая|full|new)"
    r"(?=$|[.,;:!?]| (?:и|в|во|на|над|при|когда|а|and|in|when|at|over|above|as|on)\b)"
)


_PAST: Final = re.compile(
    r"\b(?:a day|a day or two|two days|some hours|hours|a few hours|just|a little) (?P<side>past|before|after|short of)"
    r" (?P<word>full|new)(?=$|[.,;:!?]| (?:and|on|in|at|when|as)\b)"
)


def moons(reading: Reading) -> Iterator[Claim]:
    yield from _adjectives(reading)
    said = _PAST.search(reading.sentence.lower())
    moon = any(ref.name == "moon" for at in reading.of("group") for ref in reading.items[at].refs)
    if said is None or not moon or next(reading.of("phase"), None) is not None:
        return
    item = reading.items[next(at for at in reading.of("group"))]
    value, word = f"{said['word']}_moon", "after" if said["side"] in ("past", "after") else "before"
    yield claim([Statement("moon", value=value, word=word, numbers=(0.0, 60.0))], item)


def _adjectives(reading: Reading) -> Iterator[Claim]:
    said = _FULL.search(reading.sentence.lower())
    groups = [at for at in reading.of("group") if said and reading.items[at].start < said.start()]
    if said is None or not groups or any(ref.name != "moon" for ref in reading.items[groups[-1]].refs):
        return
    if next(reading.of("phase", "hypothetical"), None) is not None:
        return
    item = reading.items[groups[-1]]
    value = "full_moon" if said["word"] in ("полной", "полная", "full") else "new_moon"
    before = reading.sentence[: said.start()].lower().split()[-1:]
    yield claim([Statement("moon", value=value)], item, negated=bool(said["not"]) or before in (["не"], ["not"]))
