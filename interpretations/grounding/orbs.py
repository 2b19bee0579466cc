"""What is said beside an aspect of its orb, and of its coming or going."""

import re
from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Item, Ref

Pair = tuple[Ref, Ref]


def closeness(reading: Reading, place: int, pairs: list[list[Pair]]) -> Iterator[Claim]:
    """What is said beside an aspect of its orb and of its coming or going."""
    item = reading.items[place]
    last = max([place, *(at for at in reading.subjects if at > place)])
    degree = _orb_of(reading, place, last, {ref for options in pairs for pair in options for ref in pair})
    if degree is not None and not reading.items[degree].told.get("orb"):
        said = reading.items[degree]
        said.told["orb"] = "said"
        word = _word_of(reading, degree)
        numbers = (said.number or 0.0, float(said.exact))
        for options in pairs:
            kind, value = ("apart", "") if item.value == "near" else ("orb", item.value)
            yield claim([Statement(kind, pair, value, word, numbers) for pair in options], item, said)
        yield from _again(reading, degree, item, pairs)
    for at in (*_said_after(reading, place), *reading.back(place)):
        if reading.kind(at) == "aspect":
            break
        daily = _of_others(reading, place, at) or _is_daily(reading, at, place) or is_everyday(reading, at)
        if reading.kind(at) == "applying" and not daily:
            how = reading.value(at)
            for options in pairs:
                yield claim([Statement("phase_of", pair, item.value, how) for pair in options], item, reading.items[at])
            break


_EXACT: Final = (
    (re.compile(r"\b(?:to (?:the|a) (?:very )?minute|to within a (?:few )?minutes?|minute[- ]perfect|минута в минуту|"
                r"до минуты|до (?:одной |считанных |нескольких )минут\w*)\b"), 0.2),
    (re.compile(r"\b(?:(?:almost|nearly|practically|virtually|all but|very nearly|as good as|close to|well[- ]nigh) "
                r"(?:exact(?:ly)?|perfect(?:ly)?|partile)|a hair'?s breadth|hair-?breadth|fraction of a degree|"
                r"(?:почти|практически) (?:безупречно )?точ(?:ен|на|но|ный|ная|ное|ным|ной|ные)|до доли градуса|"
                r"до долей градуса|доли градуса|долями градуса|волосок)\b"), 1.2),
)  # fmt: skip  # degrees that the words allow
_NOT_EXACT: Final = re.compile(
    r"\b(?:not|never|far from|anything but|hardly|не|отнюдь|вовсе не|далеко не)\b[^,;:]{0,12}$"
)


def exactness(reading: Reading, place: int, pairs: list[list[Pair]]) -> Iterator[Claim]:
    """ "Almost to the minute", «почти точный»: of the aspect that stands nearest."""
    item = reading.items[place]
    if item.value not in ASPECT_TYPES or next(reading.of("degree", "day"), None) is not None:
        return
    text = reading.sentence.lower()
    for words, allowed in _EXACT:
        found = words.search(text)
        if found is None or _NOT_EXACT.search(text[: found.start()]):
            continue
        nearest = min(reading.of("aspect"), key=lambda at: abs(reading.items[at].start - found.start()))
        if nearest == place:
            for options in pairs:
                statements = [Statement("orb", pair, item.value, "under", (allowed, 1.0)) for pair in options]
                yield claim(statements, item)
        return


def _again(reading: Reading, degree: int, item: Item, pairs: list[list[Pair]]) -> Iterator[Claim]:
    """ "… within one degree, orb 0°47′": the same told anew."""
    for at in range(degree + 1, min(degree + 5, len(reading.items))):
        said = reading.items[at]
        orb = any(reading.kind(near) == "orb" for near in (at - 1, at - 2, at + 1))
        if said.kind == "degree" and orb and "orb" not in said.told:
            said.told["orb"] = "said"
            numbers = (said.number or 0.0, float(said.exact))
            for options in pairs:
                yield claim([Statement("orb", pair, item.value, "", numbers) for pair in options], item, said)


_LEADS_ON: Final = (
    " to", " from", " on", " with", " of", " toward", " towards", " into", " к", " от", " с", " до", " на",
)  # fmt: skip  # what a phrase ends in that names its object after it
_OBJECTS: Final = ("group", "aspect", "orb", "degree", "phase", "owner", "both", "within", "person")


def is_everyday(reading: Reading, place: int) -> bool:
    """ "Which applies to love as well", "moving away from home", "behind you": of no aspect."""
    after = reading.text(place + 1)
    if after in ("you", "us", "me", "вас", "вами", "нами"):
        return True
    if not reading.text(place).endswith(_LEADS_ON):
        return False
    near = (place + 1, place + 2, place + 3)
    return bool(after) and not any(reading.kind(at) in _OBJECTS or reading.shade(at) == "tight" for at in near)


_TERMS: Final = ("appl", "separat", "аппл", "сепар")  # that are of astrologers alone


def _is_daily(reading: Reading, at: int, place: int) -> bool:
    """«Страх слабеет, едва его назовёшь: таков квадрат»: of something else than the aspect."""
    if at > place or reading.text(at).startswith(_TERMS):
        return False
    turned = any(reading.kind(step) in ("comma", "colon") for step in range(at + 1, place))
    return turned and reading.kind(at - 1) == "word"


def _of_others(reading: Reading, place: int, at: int) -> bool:
    """ "…, so that will and deed rarely part": of whom the next clause speaks."""
    between = range(place + 1, at)
    if reading.text(at).startswith("расход") and reading.value(at + 1) == "with" and reading.kind(at + 2) == "word":
        return True  # «слово не расходится с делом»
    stops = STRONG if reading.text(at).startswith(_TERMS) else (*STRONG, "comma")
    last = next((step for step in reversed(between) if reading.kind(step) in stops), None)
    if last is not None and reading.kind(last) == "comma":
        return any(reading.kind(step) == "word" for step in range(last, at)) and reading.kind(at + 1) != "degree"
    return last is not None and sum(1 for step in range(last, at) if reading.kind(step) == "word") > 1


def _said_after(reading: Reading, place: int) -> Iterator[int]:
    """Places after it, and those of the next clause that names nobody else: "…; it is separating"."""
    crossed = False
    for at in reading.ahead(place, ("hypothetical",)):
        crossed = crossed or reading.kind(at) in STRONG
        if crossed and reading.kind(at) == "group" and reading.value(at) != "pronoun":
            return
        yield at


def _orb_of(reading: Reading, place: int, last: int, refs: set[Ref]) -> int | None:
    for at in (*_said_after(reading, place), *reading.back(place)):
        kind = reading.kind(at)
        if kind == "aspect" and at > place:
            break
        if kind == "degree" and _is_between_others(reading, at, last, refs):
            continue
        if kind == "degree" and not _is_a_place(reading, at, place):
            return at
        if kind in ("number", "cardinal") and reading.kind(at - 1) in ("orb",) and reading.items[at].number is not None:
            return at
    return None


def _is_between_others(reading: Reading, degree: int, last: int, refs: set[Ref]) -> bool:
    """ "…, and Mercury and Saturn lie one degree apart": their distance, not its orb."""
    apart = any(reading.kind(at) == "apart" for at in range(degree - 4, degree + 4))
    groups = [reading.items[at].refs for at in range(last + 1, degree) if reading.kind(at) == "group"]
    return apart and any(not refs.issuperset(group) for group in groups)


_WIDEST: Final = 15


def _is_a_place(reading: Reading, degree: int, place: int) -> bool:
    """Whether degrees are somebody's longitude rather than an orb."""
    near = [reading.kind(at) for at in range(max(0, degree - 4), min(len(reading.items), degree + 4))]
    led = reading.kind(degree - 1) == "within" and reading.value(degree - 1) != "about"
    near += [reading.kind(at) for at in (place + 1, place + 2) if degree < place]
    near += [reading.kind(at) for at in (place - 1, place - 2) if degree > place and reading.kind(at) == "orb"]
    tight = any(reading.shade(at) == "tight" for at in range(place - 3, degree + 2))
    lead = next((at for at in range(degree - 1, degree - 4, -1) if reading.kind(at) not in ("within", "word")), degree)
    if degree > place and reading.kind(lead) == "colon" and (reading.items[degree].number or 0) <= 10:
        return reading.kind(degree + 1) == "sign"  # "Mars trine Neptune: 0.8 degrees"
    spare = reading.value(degree - 1) == "with" or reading.value(degree + 1) == "from"
    if "apart" in near and (reading.items[degree].number or 0) > _WIDEST:
        return True  # "the Moon and Jupiter, 121 degrees apart": no orb is so wide
    if "orb" in near or "apart" in near or led or spare or (tight and reading.kind(degree - 1) not in ("in", "group")):
        return False
    if reading.kind(degree - 1) == "open" and degree > place:
        return reading.kind(degree + 1) == "sign"
    if reading.items[degree].exact == 3:
        return False
    if degree - place == 2 and (reading.value(place + 1) == "of" or reading.text(place + 1) == "в"):
        return reading.kind(degree + 1) == "sign"  # "a conjunction of one degree"
    return (reading.items[degree].number or 0) > 10 or reading.kind(degree - 1) != "within"


def _word_of(reading: Reading, degree: int) -> str:
    for at in range(degree - 1, max(-1, degree - 4), -1):
        if reading.kind(at) == "within":
            return reading.value(at)
        if reading.kind(at) == "group" or (reading.kind(at) == "word" and not reading.shade(at)):
            break
    return ""
