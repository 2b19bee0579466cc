"""Two orbs or two numbers against each other: "closer than", "the tightest of all", «попятных больше, чем у Анны»."""

import re
from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Item, Ref

_CLOSER: Final = re.compile(
    r"\b(?:closer|tighter|nearer|narrower|more (?:exact|precise|closely|tightly|nearly)|exacter|less (?:wide|loose)"
    r"|smaller|точнее|теснее|ближе|плотнее|уже|туже|меньше|крепче)\b"
)
_LOOSER: Final = re.compile(
    r"\b(?:looser|wider|broader|farther|further|less (?:exact|precise|close|tight|closely|tightly)|larger|bigger"
    r"|шире|просторнее|дальше|свободнее|слабее|менее (?:точ|тесн|плотн)\w+|больше)\b"
)
_TIGHTEST: Final = re.compile(
    r"\b(?:tightest|closest|most (?:exact|precise)|narrowest|сам\w{2,3} (?:точн|тесн|плотн|узк|близк)\w+|точнее всего"
    r"|точнее всех|теснее всего|теснее всех|точнейш\w+|теснейш\w+|ближайш\w+|наиболее (?:точн|тесн)\w+)\b"
)
_OF_PEOPLE: Final = re.compile(
    r" (?:relation|bond|tie|partner|friend|people|circle|famil|personal|human|companion|ally|allies|thing"
    r"|to (?:you|home|the heart)"
    r"|отношени|люд|друз|круг|родн|близк|человек|связ(?:и|ях) )"
)
_LIMITED: Final = re.compile(r"\b(?:one of|among|of (?:her|his|your|its|the) \w+'s|один из|одна из|среди|одно из|из)\b")


_TIED: Final = re.compile(r"\b(?:orbs?|bound|tied|linked|connected|орб\w*|связ\w+|контакт\w*|стоит|стоят|stands?)\b")


def comparisons(reading: Reading) -> Iterator[Claim]:
    yield from _closer(reading)
    yield from _tightest(reading)
    yield from _more(reading)
    yield from _fuller(reading)
    yield from _fullest(reading)


def _closer(reading: Reading) -> Iterator[Claim]:
    """ "Mars is closer to Jupiter than Venus to Saturn"; who is named once is meant twice."""
    text = reading.sentence.lower()
    word = "closer" if _CLOSER.search(text) else "looser" if _LOOSER.search(text) else ""
    than = next((at for at in reading.of("than", "within") if word and _is_than(reading, at)), None)
    pairs = than is not None and sum(1 for at in reading.of("group") if _is_named(reading, at)) > 3
    told = next(reading.of("aspect", "apart"), None) is not None or _TIED.search(text) is not None
    if than is None or not (pairs or told):
        return
    before = [at for at in reading.back(than, ("semicolon",)) if _is_named(reading, at)][::-1]
    after = [at for at in reading.ahead(than, ("semicolon",)) if _is_named(reading, at)]
    one, other = _refs(reading, before), _refs(reading, after)
    kinds = [_kind(reading, range(than)), _kind(reading, range(than + 1, len(reading.items)))]
    kinds[1] = kinds[1] or kinds[0]
    if len(one) < 2 or not other:
        return
    pair, rival = (one[0], one[1]), other[:2] if len(other) > 1 else (_shared(one, other), other[0])
    if len(one) > 2 or len(other) > 2 or rival[0] == rival[1]:
        return
    statement = Statement("closer", (*pair, *rival), ",".join(kinds), word)
    yield claim([statement], *_items(reading, [*before, *after]), negated=reading.negated(than, None))


def _is_than(reading: Reading, place: int) -> bool:
    """ "Than", and not of degrees: "closer than two degrees"."""
    return reading.text(place).endswith(("than", "чем", "нежели")) and reading.kind(place + 1) not in _MEASURES


_MEASURES: Final = ("degree", "span", "degree_noun", "number", "cardinal", "minute_noun", "share")


def _is_named(reading: Reading, place: int) -> bool:
    return reading.kind(place) == "group" and reading.value(place) != "pronoun"


def _refs(reading: Reading, places: list[int]) -> list[Ref]:
    return [ref for at in places for ref in reading.items[at].refs]


def _items(reading: Reading, places: list[int]) -> list[Item]:
    return [reading.items[at] for at in places]


def _shared(one: list[Ref], other: list[Ref]) -> Ref:
    """Who is meant again: the other of the first two, as a rule the one that acts."""
    return one[0] if other[0] != one[0] else one[1]


def _kind(reading: Reading, places: range) -> str:
    return next((reading.value(at) for at in places if reading.kind(at) == "aspect" and _is_kind(reading, at)), "")


def _is_kind(reading: Reading, place: int) -> bool:
    return reading.value(place) in ASPECT_TYPES


def _tightest(reading: Reading) -> Iterator[Claim]:
    """ "The tightest aspect in the chart is the Sun's to Mars"."""
    text = reading.sentence.lower()
    found = _TIGHTEST.search(text)
    if found is None or _LIMITED.search(text[: found.start()][-12:]) or _is_of_people(text[found.end() :]):
        return
    named = [at for at in reading.of("group") if _is_named(reading, at)]
    refs = _refs(reading, named)
    kinds = [*reading.of("aspect")]
    if len(refs) != 2 or not kinds:
        return
    after = next((at for at in kinds if reading.items[at].start >= found.end()), kinds[0])
    near = reading.items[after].start - found.end() <= 2
    value = reading.value(after) if near and reading.value(after) in (*ASPECT_TYPES, "hard", "soft") else "any"
    yield claim([Statement("tightest", (refs[0], refs[1]), value)], *_items(reading, named))


def _is_of_people(text: str) -> bool:
    """ "The closest tie you have", but not "the closest tie of the chart"."""
    return _OF_PEOPLE.match(text) is not None and _OF_CHART.match(text) is None


_OF_CHART: Final = re.compile(
    r" \w+(?: link| contact)? (?:(?:of|in|across) (?:the|your|her|his|this) |(?:в|на) (?:вашей |всей |этой )?)"
    r"(?:whole |entire |natal )?(?:chart|horoscope|map|nativity|figure|карт|гороскоп|космограмм)"
)


def _more(reading: Reading) -> Iterator[Claim]:
    """ "Boris has more retrograde planets than Anna", "the tenth house is richer than the eleventh"."""
    than = next(reading.of("than"), None)
    people = [at for at in reading.of("owner") if reading.value(at) in ("first", "second")]
    motion = next(reading.of("motion", "element", "modality", "dignity"), None)
    planets = next(reading.of("planets"), None)
    if planets is None or motion is None or than is None or next(reading.of("group"), None) is not None:
        return
    if len({reading.value(at) for at in people}) != 2 or len([*reading.of("element", "modality")]) > 1:
        return
    less = _FEWER.search(reading.sentence.lower()) is not None
    first, second = (frozenset((reading.value(at),)) for at in sorted(people, key=lambda at: at > than)[:2])
    item = reading.items[motion]
    item.told["counted"] = reading.items[planets].told["counted"] = "compared"
    word = "quality" if item.kind in ("element", "modality") else item.kind
    refs = (Ref("point", "sun", first), Ref("point", "sun", second))
    yield claim([Statement("outnumber", refs, item.value, word, (-1.0 if less else 1.0,))], item)


_FEWER: Final = re.compile(r"\b(?:fewer|less|меньше)\b")


def _fuller(reading: Reading) -> Iterator[Claim]:
    """ "The tenth house is fuller than the eleventh", «десятый дом богаче одиннадцатого»."""
    text = reading.sentence.lower()
    full = _FULLER.search(text)
    word = full or _EMPTIER.search(text)
    if word is None or next(reading.of("group"), None) is not None:
        return
    places = [at for at in reading.of("house", "ordinal") if 1 <= _number(reading, at) <= 12]
    before = [at for at in places if reading.items[at].end <= word.start()][-1:]
    after = [at for at in places if reading.items[at].start >= word.end()][:1]
    if before and after:
        values = [str(_number(reading, at)) for at in (*before, *after)]
        statement = Statement("fuller", (), values[0], values[1], (1.0 if full else -1.0,))
        yield claim([statement], *_items(reading, [*before, *after]))


def _fullest(reading: Reading) -> Iterator[Claim]:
    """ "Your busiest house is the ninth", «самый населённый дом — девятый»: no other holds more."""
    text = reading.sentence.lower()
    word = _FULLEST.search(text)
    places = [at for at in reading.of("house") if len(reading.items[at].numbers) == 1]
    named = len({reading.items[at].numbers for at in places}) == 1
    if word is None or not named or _LIMITED.search(text[: word.start()][-12:]):
        return
    item = reading.items[places[0]]
    negated = _NOT.search(text[: word.start()]) is not None
    yield claim([Statement("fullest", (), str(item.numbers[0]))], item, negated=negated)


_NOT: Final = re.compile(r"(?:\b(?:not|не)|n't) (?:(?:your|his|her|the|ваш) )?$")
_FULLEST: Final = re.compile(
    r"\b(?:busiest|fullest|most (?:crowded|populous|populated)|сам\w{2,3} (?:населенн|заселенн|людн)\w+)\b"
    r"(?! planet)"
)


def _number(reading: Reading, place: int) -> int:
    item = reading.items[place]
    return item.numbers[0] if len(item.numbers) == 1 else int(item.number or 0)


_FULLER: Final = re.compile(
    r"\b(?:fuller|busier|richer|more (?:crowded|populous|populated|heavily occupied)|богаче|полнее|многолюднее"
    r"|населеннее)\b"
)
_EMPTIER: Final = re.compile(
    r"\b(?:emptier|quieter|poorer|less (?:crowded|populous|populated)|беднее|малолюднее|пустее)\b"
)
