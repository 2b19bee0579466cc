"""What is said of the chart as a whole: figures, numbers of planets, elements, the Moon's phase, day or night."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.figures import PHASE_ANGLES
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.lexicon import ANY_CASE
from interpretations.grounding.members import QUALITIES
from interpretations.grounding.patterns import patterns
from interpretations.grounding.qualities import balance_word
from interpretations.grounding.targets import of_other


def wholes(reading: Reading) -> Iterator[Claim]:
    yield from patterns(reading)
    for place in [*reading.of(*QUALITIES)]:
        yield from _quality(reading, place)
    for place in reading.of("phase"):
        if (aside := _since(reading, place)) is not None:
            yield from aside
            continue
        if not (reading.supposed(place) or _is_proverb(reading, place)):
            item = reading.items[place]
            yield claim([Statement("moon", value=item.value)], item, negated=reading.negated(place, None))
    yield from _light(reading)
    unknown = next(reading.of("hypothetical"), len(reading.items))
    for place in reading.of("sect"):
        would = any(reading.kind(at) == "hypothetical" or reading.text(at) == "would" for at in range(place, place + 4))
        if place > unknown or would:
            continue
        yield claim([Statement("sect", value=reading.value(place))], reading.items[place])
    yield from _sect_again(reading)
    for place in reading.shaded("daynight"):
        noun = reading.text(place) in ("night", "a day")  # "at night" is said of anything
        near = (place + 1,) if noun else range(place - 4, place + 4)
        if place < unknown and any(reading.text(at) in _HAS_SECT for at in near):
            negated = reading.negated(place, None)
            yield claim([Statement("sect", value=reading.value(place))], reading.items[place], negated=negated)


def _sect_again(reading: Reading) -> Iterator[Claim]:
    """ "You were born by day, your partner at night too", «…, партнёр тоже днём»: of the other of two."""
    if reading.technique != "synastry":
        return
    for place in range(len(reading.items)):
        value = _SECTS.get(reading.text(place))
        earlier = any(at < place for at in reading.of("sect"))
        if value is None or not earlier or reading.kind(place) == "sect":
            continue
        back = [*reading.back(place, ("comma", "semicolon"))]
        if back and len(back) <= 4 and not any(reading.kind(at) in ("group", "sect") for at in back):
            yield claim([Statement("sect", value=value)], reading.items[place])


_SECTS: Final = {
    "днем": "day", "ночью": "night", "day": "day", "night": "night", "at night": "night", "дневная": "day",
    "ночная": "night",
}  # fmt: skip


def _since(reading: Reading, place: int) -> list[Claim] | None:
    """ "Two days after the full Moon", "the first quarter is behind": how far the Moon has come from a phase."""
    item = reading.items[place]
    if (between := _between(reading, place)) is not None:
        return between
    asides = ("aside", "within", "link", "applying", "lacking")
    before = [at for at in (place - 1, place - 2) if reading.kind(at) in asides]
    at = next((at for at in before if _is_aside(reading, at)), None)
    after = () if at is not None else (place + 1, place + 2, place - 1, place + 3, place + 4)
    shaded = next((to for to in after if reading.shade(to) == "behind" or reading.text(to) in _OFF), None)
    if at is None and shaded is None:
        return None
    if item.value not in PHASE_ANGLES:
        return [] if at is not None else None
    text = reading.text(at) if at is not None else reading.text(shaded or 0)
    ahead = reading.value(shaded or 0) == "ahead" if shaded is not None else reading.value(at or 0) == "applying"
    coming = ahead or _is_coming(text, aside=shaded is None)
    low, high = _gone(reading, place, text)
    word = "before" if coming else "after"
    return [claim([Statement("moon", value=item.value, word=word, numbers=(low, high))], item)]


def _between(reading: Reading, place: int) -> list[Claim] | None:
    """ "Between the first quarter and the full Moon"."""
    if (
        reading.kind(place - 1) == "and"
        and reading.kind(place - 2) == "phase"
        and reading.value(place - 3) == "between"
    ):
        return []
    last = place + 2
    if reading.value(place - 1) != "between" or reading.kind(place + 1) != "and" or reading.kind(last) != "phase":
        return None
    begin, end = PHASE_ANGLES.get(reading.value(place)), PHASE_ANGLES.get(reading.value(last))
    if begin is None or end is None:
        return None
    statement = Statement("moon", value=reading.value(place), word="after", numbers=(0.0, (end - begin) % 360))
    return [claim([statement], reading.items[place], reading.items[last])]


def _is_aside(reading: Reading, place: int) -> bool:
    told = (
        reading.kind(place) in ("aside", "applying")
        or reading.text(place) == "short of"
        or reading.value(place) == "between"
    )
    return told or reading.text(place) in _TOWARDS


def _is_coming(text: str, *, aside: bool) -> bool:
    """Whether the words say that the phase is yet to come."""
    return text.endswith(" к") or text in (*_OFF, *_TOWARDS) or (aside and any(word in text for word in _COMING))


def _gone(reading: Reading, place: int, text: str) -> tuple[float, float]:
    """Degrees that the Moon has gone, or will, by what is said: "four days", "shortly"."""
    for at in (*range(place - 4, place), *range(place + 1, place + 6)):
        days = _DAYS.get(reading.value(at)) or _DAYS.get(reading.text(at).partition(" ")[0])
        number = reading.items[at - 1].number if 0 < at < len(reading.items) else None
        weeks = days == _DAYS["week"]
        number = 1.0 if number is None and weeks and reading.text(at) == "week" else number
        if days is not None and number is not None:
            slack = 1.5 if weeks else 1.0
            return (number * days - slack) * 12.2, (number * days + slack) * 12.2
    far = text in (*_TOWARDS, "between") or text.endswith((" к", "for", "ing", "towards")) or not text.strip()
    if any(reading.shade(at) == "behind" for at in (place + 1, place + 2, place + 3)):
        return 0.0, 180.0
    return 0.0, 100.0 if far else 60.0


_DAYS: Final = {
    "day": 1.0, "days": 1.0, "дня": 1.0, "дней": 1.0, "week": 7.0, "weeks": 7.0, "недели": 7.0, "неделя": 7.0,
    "hours": 0.04,
}  # fmt: skip  # by the word for them
_OFF: Final = ("off", "away", "due")
_TOWARDS: Final = ("до", "к")
_COMING: Final = (
    "not reached",
    "reached",
    "reach",
    "coming up",
    "near",
    "closing",
    "not quite",
    "подход",
    "приближа",
    "не дошла",
    "не достигла",
    "не добралась",
    "двигалась",
    "before",
    "eve",
    "preceding",
    "short of",
    "heading",
    "approach",
    "way to",
    "незадолго",
    "перед",
    "до",
    "канун",
)


_HAS_SECT: Final = ("chart", "birth", "nativity", "horoscope", "sky", "карта", "карту", "рождение", "гороскоп", "карте")


def _is_proverb(reading: Reading, place: int) -> bool:
    """ "A waxing Moon is good for …": of any, not of this one, unless it is somebody's."""
    every = place == 1 and reading.text(0) in ("any", "every", "each")
    if not (place == 0 or every) or _OWNED.search(reading.sentence.lower()):
        return False  # "a full Moon is what you were born under"
    if reading.kind(place + 1) in ("dash", "verb") and reading.kind(place + 2) == "neg":
        return True  # "a full Moon is not a reason to quarrel"
    return (every or reading.sentence.startswith("A ")) and reading.text(place + 1) in ("is", "favours")


# Not "a full Moon is good for you": that is said to everybody.
_OWNED: Final = re.compile(
    r"\b(?:charts?|horoscope|natal|nativity|born|birth|карт[аеуы]|гороскоп\w*|рожд\w+|родил\w+)\b"
    r"|(?:\bis(?: not)?|(?:— |- |это )(?:не )?)(?: in)? ?\b(?:yours?|what you|ваш\w*|тво\w+|то, (?:что|под чем) вы)\b"
)


def _light(reading: Reading) -> Iterator[Claim]:
    """How much of the Moon is lit: "more than half", "58 %"."""
    named = any(ref.name == "moon" for at in reading.of("group") for ref in reading.items[at].refs)
    lunar = any(reading.value(at) == "moon" for at in reading.of("lunar_sign"))
    if not (named or lunar or next(reading.of("phase"), None) is not None):
        return
    for place in reading.of("lit", "percent"):
        item = reading.items[place]
        if reading.kind(place + 1) == "planets" or reading.kind(place + 2) == "planets":
            continue
        low, high = (0.5, 1.0) if item.value == "more" else (0.0, 0.5)
        if item.value == "word":
            part = next(
                (near for near in (*reading.back(place), *reading.ahead(place)) if _is_part(reading, near)), None
            )
            if part is None:
                continue
            if _is_half(reading, part) and any(reading.value(at).endswith("_quarter") for at in reading.of("phase")):
                continue  # "half lit, at the first quarter": that is what a quarter is
            share = float(_PARTS.get(reading.value(part), reading.value(part)))
            low, high = share - 0.08, share + 0.08
        if item.kind == "percent":
            if (number := reading.items[place - 1].number) is None:
                continue
            low, high = number / 100 - 0.03, number / 100 + 0.03
        yield claim([Statement("moon", value=f"lit.{item.value}", word="lit", numbers=(low, high))], item)


_PARTS: Final = {"half": "0.5"}


def _is_half(reading: Reading, place: int) -> bool:
    return _PARTS.get(reading.value(place), reading.value(place)) == "0.5"


def _is_part(reading: Reading, place: int) -> bool:
    return reading.shade(place) == "part" or (reading.kind(place) == "share" and reading.value(place) == "half")


def _quality(reading: Reading, place: int) -> Iterator[Claim]:
    item = reading.items[place]
    if reading.supposed(place):
        return
    if "counted" in item.told:
        told = item.told["counted"] == "planets" and "most" not in item.told
        known = balance_word(reading, place) if told else None
        if known is not None and known[0] is not None and known[1] in ("most", "least"):
            yield claim([Statement("balance", value=item.value, word=known[1])], item, reading.items[known[0]])
        return
    yield from _represented(reading, place)
    if (sign := _sign_of(reading, place)) is not None:
        yield claim([Statement("general", value=reading.value(sign), word=item.value)], item, reading.items[sign])
        return
    if any(reading.kind(at) == "pattern" for at in range(max(0, place - 2), place + 3)):
        return
    if (word := balance_word(reading, place)) is not None:
        at, how = word
        spoken = [reading.items[at]] if at is not None else []
        negated = at is not None and how != "lack" and reading.negated(at, None)
        yield claim([Statement("balance", value=item.value, word=how)], item, *spoken, negated=negated)
        return
    yield from _of_somebody(reading, place)


_ADJECTIVES: Final = ("fiery", "watery", "earthy", "airy", "огненн", "земн", "землян", "воздушн", "водн", "водян")


def _of_somebody(reading: Reading, place: int) -> Iterator[Claim]:
    """ "The Moon is in a water sign", "watery Jupiter"."""
    item = reading.items[place]
    named = reading.kind(place + 1) == "group" and reading.value(place + 1) not in ("pronoun", "cusp")
    if (signs := _both_signs(reading, place)) is not None:
        for at in signs:
            yield claim([Statement("general", value=reading.value(at), word=item.value)], item, reading.items[at])
        return
    free = reading.kind(place - 1) not in ("in", "link", "and", "sign_noun") and item.kind != "polarity"
    free = free and reading.text(place).isascii()  # «земля Лилит» is hers
    beside = named and free and reading.items[place + 1].start - item.end == 1  # "a water Moon", "a cardinal Sun"
    if (named and reading.text(place).startswith(_ADJECTIVES)) or beside:
        refs = reading.items[place + 1].refs[:1]
        yield claim([Statement("quality", refs, item.value)], item, reading.items[place + 1])
        return
    if (whose := _element_of(reading, place)) is not None:
        for ref in reading.items[whose].refs:
            yield claim([Statement("quality", (ref,), item.value)], item, reading.items[whose])
        return
    group = reading.first(reading.back(place), "group")
    group = reading.first(reading.ahead(place), "group") if group is None else group
    if group is not None and _is_of_sign(reading, place):
        refs = reading.items[group].refs
        if (other := of_other(reading, place)) is not None:  # "her Ascendant is in air, his in water"
            refs = tuple(ref._replace(owners=frozenset((other[1],))) for ref in reading.items[other[0]].refs)
        negated = reading.negated(place, group)
        for ref in refs:
            yield claim([Statement("quality", (ref,), item.value)], item, reading.items[group], negated=negated)


def _element_of(reading: Reading, place: int) -> int | None:
    """ "Air is the element of your Sun, water that of your Moon"."""
    at = place + 1
    while reading.kind(at) in ("verb", "element_noun", "dash", "owner") or reading.text(at) == "that":
        at += 1
    named = at > place + 1 and (reading.text(at - 1) == "that" or reading.kind(at - 1) == "element_noun")
    of = at + 1 if reading.value(at) == "of" else at
    cased = of == at and reading.items[min(at, len(reading.items) - 1)].cases != ANY_CASE  # «воздух — стихия Солнца»
    return of if named and (of > at or cased) and reading.kind(of) == "group" else None


def _both_signs(reading: Reading, place: int) -> list[int] | None:
    """ "The Sun in Gemini and the Moon in Pisces, both mutable": so is each of the two signs."""
    if reading.value(place - 1) not in ("two", "all") or reading.kind(place - 1) != "both":
        return None
    if reading.kind(place + 1) not in ("comma", "semicolon", "", "and", "subordinate", "colon", "dash"):
        return None
    signs = [at for at in reading.back(place, ("semicolon",)) if reading.kind(at) in ("sign", "place")]
    return signs if len(signs) in (2, 3) else None


def _represented(reading: Reading, place: int) -> Iterator[Claim]:
    """ "Air is represented by the Sun and Mercury": they are in its signs."""
    if (group := _alone_for_it(reading, place)) is None:
        group = _by_whom(reading, place)
    if group is not None:
        for ref in reading.items[group].refs:
            statement = Statement("quality", (ref,), reading.value(place))
            yield claim([statement], reading.items[place], reading.items[group])
        return
    for at in range(place + 1, place + 8):
        if reading.kind(at) in ("semicolon", *QUALITIES):
            return
        if reading.kind(at) == "represented" or reading.text(at).startswith(_STANDS_FOR):
            group = reading.first(reading.ahead(at, (*STRONG, "comma", "in")), "group")
            for ref in reading.items[group].refs if group is not None else ():
                statement = Statement("quality", (ref,), reading.value(place))
                yield claim([statement], reading.items[place], reading.items[at])
            return


_STANDS_FOR: Final = ("represent", "представ")


def _by_whom(reading: Reading, place: int) -> int | None:
    """ "Only Jupiter represents fire": who is named before."""
    acts = place - 1 - (reading.kind(place - 1) in ("owner", "both"))
    acts -= reading.kind(acts) == "link"
    if next(reading.of("planets"), None) is not None or not reading.text(acts).startswith(_STANDS_FOR):
        return None
    after = place + 2 if reading.kind(place + 1) in ("verb", "dash") else place  # "fire's only representative is Mars"
    return next((at for at in (acts - 1, after) if reading.kind(at) == "group"), None)


def _alone_for_it(reading: Reading, place: int) -> int | None:
    """ "Fire is scarce: Mars alone represents it", «огня мало: его даёт один Марс»."""
    if next(reading.of("planets"), None) is not None:
        return None
    for at in reading.ahead(place, ("sign", "house", "aspect", *QUALITIES)):
        acts = reading.kind(at) == "represented" or reading.text(at) in _GIVES
        if not acts or not any(reading.kind(to) in ("colon", "comma", "semicolon", "dash") for to in range(place, at)):
            continue
        alone = at + 1 + (reading.text(at + 1) in _ONE)
        if alone > at + 1 and reading.kind(alone) == "group":
            return alone
        before = at - 1 - (reading.text(at - 1) in _ONE)
        return before if reading.kind(before) == "group" and reading.text(at + 1) == "it" else None
    return None


_GIVES: Final = ("дает", "приносит", "несет", "достался", "досталась", "достались", "supplies", "brings", "provides")
_ONE: Final = ("один", "одна", "одному", "одной", "одно", "только", "лишь", "alone", "only", "just")


def _sign_of(reading: Reading, place: int) -> int | None:
    """The sign that stands with it: "fiery Leo", "the water sign of Cancer", "Aries is a fire sign"."""
    at = place + 1
    while reading.kind(at) in ("sign_noun", "link", *QUALITIES) and at - place <= 4:
        at += 1
    if reading.kind(at) in ("sign", "place"):
        return at
    at = place - 1
    passed = ("verb", "comma", "dash", "and", "open", *QUALITIES, "neg", "link", "sign_noun")
    while reading.kind(at) in passed and place - at <= 5:
        at -= 1
    named = reading.kind(at) in ("sign", "place") and reading.kind(at + 1) != "and"
    noun = any(
        reading.kind(after) == "sign_noun" for after in range(max(at, place - 1), min(place + 4, len(reading.items)))
    )
    return at if named and (noun or reading.kind(place - 1) in ("comma", "open", *QUALITIES)) and noun else None


def _is_of_sign(reading: Reading, place: int) -> bool:
    """ "In a water sign", "in fire": of where a point stands."""
    noun = any(reading.kind(at) in ("sign_noun", "element_noun") for at in range(place + 1, place + 4))
    at = place - 1
    while reading.kind(at) in ("in", "verb", "both", "neg", "dash", *QUALITIES):
        at -= 1
    of = reading.kind(place - 1) == "sign_noun" or (
        reading.kind(place - 1) == "link" and reading.kind(place - 2) == "sign_noun"
    )
    if of and any(reading.marked(place - step, 1) for step in (1, 2)):
        return True
    if noun and reading.kind(place - 1) in ("cardinal", "number") and reading.marked(place - 1, 1):
        return True  # "in the three water signs"
    first = at < 0 and reading.kind(place + 1) == "verb"  # «в огне стоит только Марс»
    named = first and any(reading.kind(after) == "group" for after in (place + 2, place + 3))
    neither = reading.kind(place - 1) in ("neg", "and") and noun and reading.kind(place - 2) in ("in", "element")
    said = (reading.marked(place, 1) or neither) and (noun or named or reading.kind(at) in ("group", "owner"))
    return said or (noun and reading.kind(place - 1) in ("verb", *QUALITIES))
