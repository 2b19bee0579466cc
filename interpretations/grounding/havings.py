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
    if group is not None and group < place:
        return _is_how_it_fares(reading.sentence[reading.items[group].end : reading.items[place].start].lower())
    if group is None or group < place or attributed(reading, place) != group:
        return False
    denied = next((at for at in reading.back(place) if reading.kind(at) == "neg"), place)
    done = [at for at in range(denied + 1, place) if reading.kind(at) in ("word", "verb")]
    return bool(done) and not any(_HAVING.match(reading.text(at)) for at in done)


def _is_how_it_fares(between: str) -> bool:
    """ "Venus does not feel well in Aries", «не торопится в Тельце»: there it is, and only how it fares is denied."""
    if _STANDING.search(between):
        return True  # "Venus does not hurry, standing in Aries"
    found = _FARES.search(between)
    return found is not None and _STANDS.search(found["does"] or found["is"] or "") is None


# What is denied, and the preposition right after it: a verb, or an adjective.
_FARES: Final = re.compile(
    r"(?:\b(?:do|does|did|can|could|will)(?:n't| not)|\bcannot|\b(?:never|hardly|scarcely|не)) "
    r"(?P<does>(?!(?:в|во|на|из|the|so|even|yet|now) )[\w' ]{3,40}?)"
    r" (?:in|inside|within|в|во)(?: the sign of| знаке)? $"
    r"|\b(?:is|are|was|were)(?:n't| not) (?P<is>(?:(?:very|so|quite|really|particularly|exactly|entirely|all that) )*"
    r"(?:well|happ|comfort|at ease|eas|strong|weak|free|calm|quiet|glad|content|idle|lost|lonel|bored|shy|laz|tired"
    r"|silent|patient|welcome|at (?:its|his|her) best|in (?:its|his|her) element|relaxed|good|fond"
    r"|thrilled|pleased|lucky)\w*"
    r"[\w' ]{0,20}?) (?:in|inside|within)(?: the sign of)? $"
)
_STANDING: Final = re.compile(r"\b(?:not|n't|never|не) [^,.;:]+, (?:\w+(?:ing|ясь|шись)|\w{3,}[яв]) (?:in|в|во) $")
# Verbs that say where somebody is, and words that say no more than "not".
_STANDS: Final = re.compile(
    r"\b(?:st(?:and|ay)|sit|lie|dwell|resid|liv|rest|remain|linger|fall|land|happen|occur|appear|belong|gather|be\b|found|find"
    r"|turn|have|has|had|go\b|come|move|enter|end|begin|count|anywhere|actual|only|just|alone|any|here|there|one|planet"
    r"|наход|сто[яи]|обита|жив|жил|был|буд|быва|гост|прож|остал|остан|оказ|попа|леж|сид|задерж|размещ|располо|встре|присут"
    r"|числ|явля|пребыва|наблюда|доб|дош|дойд|вош|войд|заш|ступ|движ|ид[уе]т|име|только|сам|один|одн|толь|просто|там|здесь"
    r"|то[тьл]|ретрогр|планет|есть|род)"
)


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


def is_fallen(reading: Reading, place: int) -> bool:
    before = reading.kind(place - 1) in ("", "colon", "comma", "dash", "group", "verb", "and", "open")
    return before and reading.text(place - 1) not in ("has", "have", "had")


def is_home(reading: Reading, place: int) -> bool:
    """Whether "at home" is said of a planet: not of people, nor of being "at home in feelings"."""
    before, after = reading.kind(place - 1), reading.kind(place + 1)
    if reading.text(place - 2) in ("he", "she", "you", "we") or (after == "in" and not _is_placed(reading, place + 2)):
        return False
    return before in ("verb", "group", "both", "sign", "place", "house") and after in (
        "",
        "in",
        "semicolon",
        "comma",
        "and",
        "dash",
    )


def _is_placed(reading: Reading, place: int) -> bool:
    """ "In Aries", "in the watery sign of Cancer", "in the fourth house": where one is at home, not in what."""
    near = [at for at in range(place, place + 4) if "comma" not in map(reading.kind, range(place, at))]
    return any(reading.kind(at) in ("sign", "place", "house", "sign_noun", "house_noun", "dignity_noun") for at in near)
