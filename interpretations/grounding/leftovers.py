"""What nobody has read is asked of the chart in its weakest form: it must be true of somebody who is named."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES, PLANETS
from interpretations.grounding.claims import OF_TWO, Claim, Statement, claim
from interpretations.grounding.counts import counted
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.numbers import is_whole, number_at
from interpretations.grounding.orbs import is_everyday
from interpretations.grounding.sides import is_idle

# Of people and of roads too: asked only beside an aspect.
_COMMON: Final = (
    "расход",
    "сход",
    "leaving",
    "heading",
    "opposite",
    "напротив",
    "встреч",
    "meet",
    "met",
    "join",
    "union",
    "face",
    "лицом",
    "глаза в глаза",
)
_BESIDE: Final = 4
_MET: Final = (
    "overt", "caught", "slipped past", "gone past", "catch", "gain", "drawing up", "closing", "closes", "bear",
    "homing", "обогнал", "перегнал", "опередил", "догон", "настиг", "нагон", "сближ",
)  # fmt: skip  # said of two who meet
_TERMS: Final = ("appl", "separat", "апплик", "сепарац")


def leftovers(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    if next(reading.shaded("generic"), None) is not None:
        return
    told = {start for one in claims for start in one.told}
    refs = list(dict.fromkeys(ref for at in reading.of("group") for ref in reading.items[at].refs))
    refs = [ref for ref in refs if ref.kind in ("point", "ruler", "dispositor")]
    yield from _numbers(reading, claims)
    yield from _orbs(reading, claims, refs)
    yield from _phases(reading, told, refs)
    yield from _aspects(reading, told, refs)


def _numbers(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "Half of the planets, namely five, stand, as it happens, in fixed signs": so many are somewhere."""
    planets = [at for at in reading.of("planets") if "counted" not in reading.items[at].told]
    planets = [at for at in planets if not is_whole(reading, at)]
    if not planets or any(one.kind in ("count", "balance", "pattern") for one in claims):
        return
    numbers = [number_at(reading, at) for at in reading.of("cardinal", "number") if abs(at - planets[0]) <= 6]
    said = [at for at in reading.of(*_COUNTED) if "counted" not in reading.items[at].told]
    known = {start for one in claims for start in one.told}
    said = [at for at in said if reading.items[at].start not in known and not reading.supposed(at)]
    if any(reading.value(at) == "all" for at in reading.of("both")):
        return
    if len(said) != 1 or not numbers or _is_denied(reading, said[0]):
        return
    yield claim([counted(reading, said[0], number) for number in numbers], reading.items[said[0]])


_COUNTED: Final = ("element", "modality", "polarity", "hemisphere", "motion")


def _orbs(reading: Reading, claims: list[Claim], refs: list[Ref]) -> Iterator[Claim]:
    """ "Neptune and Chiron meet in Taurus with an orb of two degrees": so wide is some aspect of theirs."""
    if len(refs) != 2 or any(one.kind in OF_TWO for one in claims):
        return
    for place in reading.of("degree"):
        said = reading.items[place]
        beside = "orb" in (reading.kind(place - 1), reading.kind(place - 2), reading.kind(place + 1))
        if beside and "orb" not in said.told and not reading.supposed(place):
            word = reading.value(place - 1) if reading.kind(place - 1) == "within" else ""
            yield claim([Statement("orb", (refs[0], refs[1]), "any", word, (said.number or 0.0, said.exact))], said)


def _phases(reading: Reading, told: set[int], refs: list[Ref]) -> Iterator[Claim]:
    """ "The Sun, having met Neptune, is separating": some two of them are so in some aspect."""
    if len(refs) < 2 or any(reading.kind(at) in ("degree", "phase") for at in range(len(reading.items))):
        return
    kinds = [reading.value(at) for at in reading.of("aspect") if reading.value(at) in ASPECT_TYPES] or ["any"]
    for place in (*reading.of("applying"), *reading.shaded("behind")):
        item = reading.items[place]
        shaded = item.kind == "word" and reading.kind(place - 1) == "degree"
        if item.start in told or shaded or reading.supposed(place) or _is_common(reading, place):
            continue
        if is_everyday(reading, place):
            continue
        met = len(refs) == 2 and (any(word in reading.text(place) for word in _MET) or _stands_between(reading, place))
        before = place - 1 - (reading.kind(place - 1) == "verb")
        if reading.kind(before) == "word" and not reading.text(place).startswith(_TERMS):
            continue  # «страх слабеет»: of something else
        if kinds == ["any"] and not (met or reading.text(place).startswith(_TERMS)):
            continue  # "the plan takes shape": of no aspect
        word = {"behind": "separating", "ahead": "applying"}.get(item.value, item.value)
        options = [Statement("phase_of", pair, kind, word) for pair in combinations(refs, 2) for kind in kinds]
        yield claim(options, item, negated=reading.negated(place, None))


def _stands_between(reading: Reading, place: int) -> bool:
    """ "Mercury is pulling away from Saturn": one moves, and the other is whom it moves from or to."""
    left, right = place - 1, place + 1
    while reading.kind(left) in ("verb", "both", "word") and place - left < 4:
        left -= 1
    while reading.kind(right) in ("owner", "both", "link") and right - place < 4:
        right += 1
    named = reading.kind(left) == reading.kind(right) == "group"
    return named and reading.items[left].refs[0].kind == reading.items[right].refs[0].kind == "point"


def _aspects(reading: Reading, told: set[int], refs: list[Ref]) -> Iterator[Claim]:
    """ "Two trines and a sextile support the Moon": somebody makes it to some one of them."""
    others = [Ref("point", name) for name in PLANETS]
    for place in reading.of("aspect"):
        item = reading.items[place]
        known = item.start in told or item.value not in ASPECT_TYPES or _is_common(reading, place)
        known = known or is_idle(reading, place)
        if not refs or known or reading.supposed(place) or _is_denied(reading, place):
            continue
        pairs = [*combinations(refs, 2)]
        if not pairs or _is_counted(reading, place):
            pairs += [(ref, other) for ref in refs for other in others if other.name != ref.name]
        yield claim([Statement("aspect", pair, item.value) for pair in pairs], item)


def _is_counted(reading: Reading, place: int) -> bool:
    """ "Two trines and a sextile": not all who make them need be named."""
    return any(reading.kind(at) in ("cardinal", "number") for at in range(place - 4, place))


def _is_denied(reading: Reading, place: int) -> bool:
    """Of what is denied nothing weaker can be asked."""
    near = range(max(0, place - 8), min(len(reading.items), place + 5))
    return any(reading.kind(at) in ("neg", "lacking", "than", "except") for at in near)


def _is_common(reading: Reading, place: int) -> bool:
    if not reading.text(place).startswith(_COMMON) and not reading.shade(place):
        return False
    if reading.kind(place) == "aspect":
        return True
    return not any(reading.kind(at) == "aspect" for at in range(place - _BESIDE, place + _BESIDE + 1))
