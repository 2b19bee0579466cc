"""Who has a point in a sign and who has it not: in "you do not hide your Leo Moon" only the hiding is denied."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.targets import attributed

_HAS: Final = (
    r"(?:ha(?:ve|s|d|ving)|(?:need|want|require|possess|own)(?:e?s|ed|ing)?"
    r"|име(?:ю|ем|ешь|ете|ет|ют|л[аио]?|ть|я)|нуж(?:ен|н\w+)|требу\w+)"
)
_HAVING: Final = re.compile(rf"(?:{_HAS}|is|are|was|were|be|been|being|был[аио]?|есть)$")
_NOT_HAVING: Final = re.compile(
    rf"(?:\b(?:not|never|не)|n't) (?:{_HAS}|born with|родил\w+ со?) (?:(?:the|an?|your|any) )*$"
)


def is_had(reading: Reading, place: int, group: int | None) -> bool:
    """ "You do not hide your Leo Moon": there she is; of "you do not have a Leo Moon" nothing is left."""
    if group is None or group < place or attributed(reading, place) != group:
        return False
    denied = next((at for at in reading.back(place) if reading.kind(at) == "neg"), place)
    done = [at for at in range(denied + 1, place) if reading.kind(at) in ("word", "verb")]
    return bool(done) and not any(_HAVING.match(reading.text(at)) for at in done)


def is_not_had(reading: Reading, place: int, group: int | None) -> bool:
    """ "You do not have the Moon in Leo", «вам не нужна Луна во Льве»: the denial stands before who is in the sign."""
    led = reading.sentence[: reading.items[group].start].lower() if group is not None and group < place else ""
    return _NOT_HAVING.search(led) is not None


def acting_in(reading: Reading) -> Iterator[Claim]:
    """ "You think in Virgo, feel in Pisces": Mercury, and the Moon."""
    for place in reading.of("sign"):
        verb = reading.text(place - 2)
        name = _ACTS.get(verb, "")
        alone = not any(reading.kind(at) in ("group", "house") for at in range(max(0, place - 5), place))
        acts = reading.text(place - 3) in ("you", "вы") or reading.kind(place - 3) in ("comma", "and")
        said = acts and reading.items[place].capital and reading.text(place - 1) in ("in", "в", "во")
        if name and alone and said and _YOU.search(reading.sentence):
            yield claim([Statement("sign", (Ref("point", name),), reading.value(place))], reading.items[place])


_ACTS: Final = {
    "think": "mercury", "speak": "mercury", "feel": "moon", "love": "venus", "fight": "mars", "act": "mars",
    "думаете": "mercury", "мыслите": "mercury", "чувствуете": "moon", "любите": "venus", "действуете": "mars",
}  # fmt: skip
_YOU: Final = re.compile(r"\b(?:you|вы)\b", re.IGNORECASE)
