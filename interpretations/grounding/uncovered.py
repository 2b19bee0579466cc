"""Points that a sentence names and no claim is about: something that the sentence says must be true of each of them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.periods import TIMED
from interpretations.grounding.placements import statements
from interpretations.grounding.targets import ANGLE_NAMES
from interpretations.grounding.turns import TURNS

_SAID: Final = (
    "sign", "sign_adjective", "place", "house", "motion", "dignity", "dignity_noun", "hemisphere", "degree",
)  # fmt: skip
# Who is named there is but an example, an exception, or told of in another way.
_ASIDES: Final = ("unlike", "except", "neg", "than", "hypothetical", "rules", "ruler")
_OTHERWISE: Final = ("ruler", "apart", "elongation", "cycle", "general", "reception", "balance", "unaspected")


def uncovered(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    told = {start for one in claims for start in one.told}
    if not claims or reading.technique in TIMED or any(one.kind in _OTHERWISE for one in claims):
        return
    cusps = {
        start
        for one in claims
        if one.options[0].refs[:1] and one.options[0].refs[0].kind == "cusp"
        for start in one.told
    }
    about = {ref for one in claims if len(one.options) == 1 for ref in one.options[0].refs}
    everybody = [ref for at in reading.of("group") for ref in reading.items[at].refs]
    for place in reading.of("group"):
        item = reading.items[place]
        named = item.capital and item.value not in ("pronoun", "cusp", *ANGLE_NAMES) and item.refs[0].kind == "point"
        if not named or item.start in told or about.issuperset(item.refs) or _is_aside(reading, place):
            continue
        if _acts_alone(reading, place) or _is_acted_on(reading, place, claims):
            continue
        said = [at for at in reading.of(*_SAID) if reading.items[at].start not in cusps]
        for ref in item.refs:
            if options := [*_possible(reading, ref, said, everybody)]:
                yield claim(options, item)


def _acts_alone(reading: Reading, place: int) -> bool:
    """ "What Venus wants slowly, Mars in Aries wants at once": of Venus no more is said than what she wants."""
    clauses = _clauses(reading)
    own = next((clause for clause in clauses if place in clause), range(place, place + 1))
    if any(reading.kind(at) in (*_SAID, "aspect", "element", "modality") for at in own):
        return False
    acts = any(reading.kind(at) == "word" and len(reading.text(at)) > 2 for at in (place + 1, place - 1) if at in own)
    placed = [clause for clause in clauses if any(reading.kind(at) in _SAID for at in clause)]
    return acts and all(any(reading.kind(at) == "group" for at in clause) for clause in placed)


_ACTS: Final = ("warms", "floods", "lights up", "feels", "gives", "brings", "освещает", "согревает", "греет", "дает")


def _is_acted_on(reading: Reading, place: int, claims: list[Claim]) -> bool:
    """ "Saturn in Capricorn steadies your Venus": what is said there is said of Saturn."""
    before = place - 1
    while reading.kind(before) in ("owner", "both", "in", "link", "and", "group") and 0 < place - before < 6:
        before -= 1
    own = next((clause for clause in _clauses(reading) if place in clause), range(place, place + 1))
    acting = reading.first(reading.back(before), "group")
    said = [reading.items[at] for at in own if reading.kind(at) in _SAID]
    acts = reading.kind(before) == "word" or reading.text(before) in _ACTS
    if not acts or reading.shade(before) or acting is None or not said:
        return False
    told = {start for one in claims if len(one.options) == 1 for start in one.told}
    return all(item.start in told and item.start < reading.items[place].start for item in said)


def _clauses(reading: Reading) -> list[range]:
    ends = reading.of("comma", "colon", "dash", *STRONG)
    return [range(low + 1, high) for low, high in pairwise([-1, *ends, len(reading.items)])]


def _possible(reading: Reading, ref: Ref, said: list[int], everybody: list[Ref]) -> Iterator[Statement]:
    """All that the sentence's words may say of it."""
    for place in said:
        yield from statements(reading, place, ref)
    if ref.name in PLANETS and _follows_from_rising(reading, ref):
        yield from (Statement("ruler", (ref,), reading.value(place)) for place in said if reading.kind(place) == "sign")
    for place in reading.of("element", "modality"):
        yield Statement("quality", (ref,), reading.value(place))
    for place in reading.of("aspect"):
        yield from (Statement("aspect", (ref, other), reading.value(place)) for other in everybody if other != ref)


def _follows_from_rising(reading: Reading, ref: Ref) -> bool:
    """ "The Ascendant is in Virgo, which makes Mercury the planet to watch": in a clause of its own."""
    rises = next(reading.of("rising"), None) is not None
    rises = rises or any(reading.value(at) == "ascendant" for at in reading.of("group"))
    own = next((clause for clause in _clauses(reading) for at in clause if ref in reading.items[at].refs), range(0))
    return rises and not any(reading.kind(at) in ("sign", "rising", "place") for at in own)


def _is_aside(reading: Reading, place: int) -> bool:
    named = {*reading.items[place].refs}
    if any(reading.text(at) in TURNS and named.issuperset(reading.items[at].refs) for at in reading.of("group")):
        return True  # "of the Sun and Mars the latter is in Aries"
    near = (place - 1, place - 2)
    if any(reading.kind(at) in _ASIDES or reading.text(at) in ("or", "или", "но", "not", "если") for at in near):
        return True
    if any(reading.kind(at) == "neg" or reading.text(at) == "rulership" for at in range(place + 1, place + 4)):
        return True
    if reading.text(place - 2).startswith(("belong", "принадлеж")):
        return True
    if reading.text(place + 1) in ("aside", "apart") or any(reading.value(at) == "nothing" for at in range(place)):
        return True
    return any(reading.text(at) in ("next", "after", "следующем", "традиционно") for at in range(place, place + 8))
