"""How many planets a sentence says: before their noun, after it, out of how many."""

from collections.abc import Mapping
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.groups import Reading
from interpretations.grounding.members import PREDICATES, QUALITIES, Number, is_one_of

TEN: Final = 10.0
_BEFORE_NUMBER: Final = ("in", "word", "verb", "owner", "both", "neg", "link", "open", "comma", "close")
_AFTER_NUMBER: Final = ("", "semicolon", "colon", "dash")
SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "traditional": PLANETS[:7], "personal": PLANETS[:5], "social": PLANETS[5:7], "outer": PLANETS[7:],
}  # fmt: skip  # by the names of kinds of planets


_SEVERAL: Final = ("several", "нескольких", "несколько", "многих", "many")


def is_whole(reading: Reading, place: int) -> bool:
    """ "Among the ten planets", «из десяти планет»: of how many, and not how many."""
    said = any(reading.items[at].number == 10 for at in (place - 1, place - 2) if at >= 0)
    led = next((at for at in range(max(0, place - 4), place) if reading.text(at) in _AMONG), None)
    return said and led is not None and reading.kind(led - 1) not in ("cardinal", "number", "neg", "share", "word")


_AMONG: Final = ("among", "of", "out of", "из", "среди", "между", "на")


def number_before(reading: Reading, place: int) -> Number | None:
    for at in range(place - 1, max(-1, place - 5), -1):
        item = reading.items[at]
        if reading.text(at) in _SEVERAL:
            return 2.0, 1.0
        if reading.text(at) == "any" and any(reading.kind(to) == "neg" for to in range(max(0, at - 4), at)):
            return 0.0, 0.0  # "you do not have any planets in Leo"
        if item.number == TEN and (
            is_whole(reading, place) or reading.value(at - 1) == "between" or reading.text(at - 1) == "среди"
        ):
            return None  # "Uranus alone, among the ten planets, …"
        if item.kind in ("cardinal", "number") and item.number is not None:
            return number_at(reading, at)
        if item.kind == "neg" and item.value == "not":
            return 0.0, 0.0
        if item.kind == "share":
            return _share_of(item.value, len(scope(reading, place)))
        if item.kind == "lit":
            return (6.0, 1.0) if item.value == "more" else (4.0, -1.0)
        if item.kind == "both" and item.value == "all":
            return _all_of(reading, at, place)
        if item.kind == "some" and item.value in SCOPES:
            continue
        of = item.kind == "link" and item.value == "of"
        if item.kind == "some" and "few" not in item.told:
            number = number_before(reading, at)
            return None if number is None else (number[0], number[1] or 1.0)  # "three slow planets": at least
        passed = ("word", "motion", "both", "owner", "in", "dignity", "dignity_noun", "house_class", *QUALITIES)
        if not of and item.kind not in passed:
            return None
    return None


def out_of(reading: Reading, place: int) -> Number | None:
    """ "Of the ten planets three are in water"."""
    at = place - 1
    while reading.kind(at) in ("cardinal", "number", "some", "both", "owner") and place - at < 5:
        at -= 1
    if reading.value(at) not in ("of", "from", "between") or reading.kind(at - 1) in (
        "cardinal",
        "number",
        "share",
        "neg",
    ):
        return None
    at = place + 1
    passed = ("comma", "word", "verb", "within", "in", "owner", "dash", "dignity", "motion", *QUALITIES)
    while reading.kind(at) in passed and at - place < 5:
        at += 1
    if reading.kind(at) == "group" and {reading.text(at + 1), reading.text(at - 1)} & {*ALONE}:
        more = reading.value(at + 1) == "with" and reading.kind(at + 2) == "group"  # «лишь Юпитер с Плутоном»
        named = len(reading.items[at].refs) + (len(reading.items[at + 2].refs) if more else 0)
        return float(named), 0.0  # "of the ten Mars alone is exalted"
    if reading.kind(at) == "neg" and reading.kind(at + 1) not in ("cardinal", "number"):
        return 0.0, 0.0
    at += reading.kind(at) == "neg"
    if reading.kind(at) not in ("cardinal", "number") or reading.kind(at + 1) in ("degree_noun", "planets"):
        return None
    return number_at(reading, at)


ALONE: Final = ("alone", "only", "just", "один", "одна", "только", "лишь")


def scope(reading: Reading, place: int) -> tuple[str, ...]:
    """Who are counted, if not all: "the personal planets", "the planets from Saturn to Pluto"."""
    first, _, last = reading.items[place].told.get("range", "").partition(".")
    if first in PLANETS and last in PLANETS and PLANETS.index(first) < PLANETS.index(last):
        return PLANETS[PLANETS.index(first) : PLANETS.index(last) + 1]
    return SCOPES.get(reading.value(place - 1), ()) if reading.kind(place - 1) == "some" else ()


def number_after(reading: Reading, place: int) -> Number | None:
    """ "Of retrograde planets there are two", «ретроградных планет в карте две»."""
    at = place + 1
    while reading.kind(at) in _BEFORE_NUMBER and at - place < 7:
        none = (*_AFTER_NUMBER, "comma", "subordinate") if reading.text(at) == "нет" else _AFTER_NUMBER
        if reading.value(at) == "not" and reading.kind(at + 1) in none:
            return 0.0, 0.0
        if reading.value(at) == "not" and reading.text(at + 1) in ("был", "была", "было", "были", "вовсе", "совсем"):
            return 0.0, 0.0
        at += 1
    if reading.kind(at) == "lacking" and reading.value(at) == "lack":
        return 0.0, 0.0
    if reading.kind(at) == "share" and reading.value(at) == "half" and reading.kind(at + 1) in _AFTER_NUMBER:
        return _SHARES["half"]  # «кардинальных планет у вас половина»
    last = reading.kind(at + 1) in _AFTER_NUMBER
    led = reading.kind(place - 1) in ("motion", *QUALITIES)  # «кардинальных планет три»
    if reading.kind(at) not in ("number", "cardinal") or not last or (at == place + 1 and not led):
        return None
    return number_at(reading, at)


def _all_of(reading: Reading, place: int, planets: int) -> Number | None:
    """ "All the planets", "nearly all the outer planets"; of "all the water planets" nobody knows how many."""
    whole = len(scope(reading, planets))
    if reading.value(place - 1) == "about":
        return _nearly_all(whole)
    restricted = any(reading.kind(step) in ("motion", *QUALITIES) for step in range(place, planets))
    return None if restricted or _excepted(reading, planets) else (float(whole or TEN), 0.0)


def _nearly_all(whole: int) -> Number:
    """At least seven of ten, five of seven, four of five, two of three."""
    return float(round((whole or TEN) * 0.7 + 0.1)), 1.0


_SHARES: Final[dict[str, Number]] = {"half": (5.0, 0.0), "sole": (1.0, 0.0)}


def _share_of(value: str, whole: int) -> Number:
    return (whole / 2, 0.0) if value == "half" and whole else _SHARES[value]


def number_at(reading: Reading, place: int) -> Number:
    """ "Six", "six of the ten", "at least six", "not one"."""
    if _not_one(reading, place):
        return 0.0, 0.0
    if reading.items[place].number == 1 and reading.value(place - 1) == "all":
        return TEN, 0.0  # "every one of the planets"
    before = place - 1
    while reading.kind(before) in ("word", "owner") and place - before < 3 and reading.items[place].number == TEN:
        before -= 1  # "six of Marie's ten"
    if reading.kind(before) == "share":  # "half of the ten"
        return _SHARES[reading.value(before)]
    if reading.kind(before) in ("link", "in") and reading.value(before) in ("of", "from"):
        at = before - 1 - (reading.kind(before - 1) == "planets")
        if reading.kind(at) == "neg" and reading.value(at) == "not":
            return 0.0, 0.0
        if _not_one(reading, at):
            return 0.0, 0.0
        if is_one_of(reading, at) and (reading.items[place].number or TEN) < len(PLANETS[:7]):
            return reading.items[place].number or 0.0, 0.0  # "one of four planets that are retrograde": four are
        if reading.kind(at) in ("cardinal", "number") and reading.items[at].number is not None:
            place = at
        elif reading.kind(at) == "share":
            return _SHARES[reading.value(at)]
    words = {"over": 1.0, "under": -1.0}
    word = reading.value(place - 1) if reading.kind(place - 1) == "within" else ""
    return reading.items[place].number or 0.0, words.get(word, 0.0)


def _excepted(reading: Reading, place: int) -> bool:
    """ "All the planets but Saturn", "all the planets in Leo are …": of all nothing is said."""
    if any(reading.text(at) in ("excepted", "excluded", "aside", "apart") for at in range(max(0, place - 5), place)):
        return True  # "Pluto excepted, every planet …"
    after = [at for at in reading.ahead(place) if reading.kind(at) in PREDICATES]
    then = place + 1 + (reading.kind(place + 1) == "comma")
    return reading.kind(then) in ("subordinate", "except", "relative") or len(after) > 1


def _not_one(reading: Reading, place: int) -> bool:
    """ "Not one planet", "not one of the ten planets"."""
    at = place
    if reading.items[at].number != 1:
        at -= 1 + (reading.kind(at - 1) in ("link", "in"))
    before = at - 1
    while reading.kind(before) in ("word", "verb", "cardinal") and at - before < 4:
        before -= 1  # "you will not find a single planet", "not a single one"
    single = before == at - 1 or {reading.text(at), reading.text(at - 1)} & {"a single", "single", "одной"}
    return (
        reading.items[at].number == 1
        and reading.value(before) == "not"
        and reading.kind(before) == "neg"
        and bool(single)
    )
