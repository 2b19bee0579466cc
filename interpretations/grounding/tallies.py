"""Numbers that are told in a row, or of all but some: "earth four, water three", "everything but Mars is direct"."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.counts import COUNTED, EACH, THEM, counted
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.members import QUALITIES, is_one_of
from interpretations.grounding.mentions import Ref
from interpretations.grounding.numbers import SCOPES, number_at

_TO_NUMBER: Final = (
    "planets",
    "verb",
    "dash",
    "colon",
    "word",
    "element_noun",
    "sign_noun",
    "within",
    "house_noun",
    "dominant",
    "represented",
)
_AFTER: Final = ("", "both", "comma", "semicolon", "and", "planets", "close", "subordinate", "colon", "dash")
_OF_ALL: Final = ("motion", "hemisphere", *QUALITIES)


def tallies(reading: Reading) -> Iterator[Claim]:
    yield from _of_each(reading)
    yield from _of_houses(reading)
    yield from _of_rest(reading)
    yield from _of_all_but(reading)
    yield from _nothing(reading)
    yield from _one_of_them(reading)
    yield from _one_of_those(reading)
    yield from _nor_elsewhere(reading)
    yield from _of_kinds(reading)
    yield from _that_one(reading)


def rows(reading: Reading) -> Iterator[Claim]:
    """ "Earth has four planets, water three, air two and fire one", «в огне две, в воздухе одна»."""
    kinds = ("sign", "hemisphere", *QUALITIES)
    pairs = [(place, at) for place in reading.of(*kinds) if (at := _number_of(reading, place)) is not None]
    if len(pairs) < 2:
        return
    for quality, number in pairs:
        said = reading.items[quality]
        if "counted" in said.told:
            continue
        said.told["counted"] = "planets"
        for at in (number + 1, number + 2, quality - 1, quality - 2):
            if reading.kind(at) == "planets":
                reading.items[at].told["counted"] = "row"
        yield claim([counted(reading, quality, number_at(reading, number))], said, reading.items[number])
        yield from _named(reading, quality, number)
        twin = quality - 2
        if reading.kind(quality - 1) == "and" and reading.kind(twin) == said.kind and _each(reading, number):
            reading.items[twin].told["counted"] = "planets"
            yield claim([counted(reading, twin, number_at(reading, number))], said, reading.items[number])


def _named(reading: Reading, quality: int, number: int) -> Iterator[Claim]:
    """ "Air has one planet, Jupiter, and water one, the Sun": who they are."""
    at = number + 1 + (reading.kind(number + 1) == "planets")
    if reading.kind(at) not in ("comma", "open", "dash", "colon") or reading.kind(at + 1) != "group":
        return
    said, names = reading.items[quality], reading.items[at + 1]
    if said.kind not in QUALITIES or reading.kind(at + 2) not in ("", "comma", "semicolon", "close", "and", "dash"):
        return
    for ref in names.refs:
        yield claim([Statement("quality", (ref,), said.value)], said, names)


def _each(reading: Reading, number: int) -> bool:
    return any(reading.kind(at) == "both" for at in (number + 1, number + 2)) or reading.value(number - 1) == "at"


def _number_of(reading: Reading, place: int) -> int | None:
    at = place + 1
    while at - place < 7:  # "fire, with three, comes last", "earth has to make do with one"
        led = reading.kind(at) == "comma" and (reading.value(at + 1) == "with" or reading.text(at + 1) == "там")
        there = reading.text(at) in ("там", "по") or reading.kind(at) == "link"
        if not (led or there or reading.kind(at) in _TO_NUMBER or reading.value(at) == "with"):
            break
        at += 1
    none = reading.kind(at) == "neg" and reading.value(at) == "not"
    if reading.kind(at) not in ("number", "cardinal") and not none:
        return None
    at += none and reading.kind(at + 1) in ("number", "cardinal")
    of_them = reading.value(at + 1) == "of" and reading.kind(at + 2) == "planets"  # "five of her planets"
    return at if (of_them or reading.kind(at + 1) in _AFTER) and reading.kind(at) in ("number", "cardinal") else None


def _of_houses(reading: Reading) -> Iterator[Claim]:
    """ "The eleventh house holds three planets and the twelfth two"."""
    if not any("counted" in reading.items[at].told for at in reading.of("house")):
        return
    for place in reading.of("ordinal", "house"):
        at = place + 1
        while reading.kind(at) in ("word", "dash", "verb", "both", "link") and at - place < 4:
            at += 1
        house = reading.items[place].numbers or (int(reading.items[place].number or 0),)
        told = "counted" in reading.items[place].told or not 1 <= house[0] <= 12
        if told or reading.kind(at) not in ("number", "cardinal") or reading.kind(at + 1) not in _AFTER:
            continue
        numbers = (reading.items[at].number or 0.0, 0.0)
        reading.items[place].told["counted"] = "planets"
        yield claim([Statement("count", (), str(house[0]), "house", numbers)], reading.items[place], reading.items[at])


def _of_rest(reading: Reading) -> Iterator[Claim]:
    """ "Mars is retrograde, the rest are direct": every planet that the sentence has not named."""
    for place in reading.shaded("rest"):
        named = {ref.name for at in reading.of("group") if at < place for ref in reading.items[at].refs}
        named |= {name for at in reading.of("some") if at < place for name in SCOPES.get(reading.value(at), ())}
        at = place + 1
        while reading.kind(at) in ("planets", "verb", "dash", "in", "both") and at - place < 6:
            at += 1
        if not named & {*PLANETS} or reading.kind(at) not in ("motion", "hemisphere", *QUALITIES):
            continue
        said = reading.items[at]
        said.told["counted"] = "rest"
        kind = COUNTED.get(said.kind, said.kind)
        value = "direct" if said.value == "forward" else said.value
        for name in PLANETS:
            if name not in named:
                statement = Statement(kind, (Ref("point", name),), value)
                yield claim([statement], reading.items[place], said, negated=reading.negated(at, place))


def _of_all_but(reading: Reading) -> Iterator[Claim]:
    """ "Everything is direct except Uranus", «все планеты, кроме Урана, директны»."""
    asides = [
        at for at in reading.of("apart", "word") if reading.text(at) in ("apart", "aside", "excepted", "excluded")
    ]
    asides = [at for at in asides if reading.kind(at - 1) == "group" and reading.kind(at + 1) == "comma"]
    for place in (*reading.of("except"), *asides):  # "Chiron apart, everything is direct"
        group = place + 1 + (reading.kind(place + 1) in ("owner", "link")) if place not in asides else place - 1
        near = [*reading.back(place), *reading.ahead(place)]
        everything = next((at for at in near if reading.value(at) == "all" or reading.text(at) in _EVERYTHING), None)
        at = next((at for at in near if reading.kind(at) in _OF_ALL), None)
        none = next((to for to in near if reading.kind(to) == "neg" and reading.value(to) == "not"), None)
        if reading.kind(group) != "group" or at is None or (everything is None and none is None):
            continue
        said = reading.items[at]
        said.told["counted"] = "rest"
        for found in reading.of("planets"):
            reading.items[found].told["counted"] = "rest"
        excepted = {ref.name for ref in reading.items[group].refs}
        value = "direct" if said.value == "forward" else said.value
        for name in PLANETS:
            statement = Statement(COUNTED.get(said.kind, said.kind), (Ref("point", name),), value)
            yield claim([statement], said, reading.items[group], negated=(name in excepted) == (everything is not None))


_EVERYTHING: Final = ("everything", "all", "все", "everyone", "весь")


def _nothing(reading: Reading) -> Iterator[Claim]:
    """ "Nothing was retrograde", «ретроградных нет»."""
    for place in reading.of("motion"):
        if "counted" in reading.items[place].told or next(reading.of("planets"), None) is not None:
            continue
        none = any(reading.value(at) == "nothing" for at in range(place - 3, place))
        after = reading.text(place).endswith("ых") and reading.kind(place + 2) in _AFTER
        none = none or (after and reading.text(place + 1) == "нет")
        number = reading.items[place + 1].number if after and reading.kind(place + 1) == "cardinal" else None
        if none or number is not None:
            reading.items[place].told["counted"] = "rest"
            value = "direct" if reading.value(place) == "forward" else reading.value(place)
            yield claim([Statement("count", (), value, "motion", (number or 0.0, 0.0))], reading.items[place])


def _one_of_those(reading: Reading) -> Iterator[Claim]:
    """ "Saturn is one of four planets that are retrograde": what the four are, Saturn is."""
    for place in reading.of("planets"):
        one = next((at for at in range(place - 4, place) if at > 0 and is_one_of(reading, at)), None)
        group = reading.first(reading.back(one), "group") if one is not None else None
        near = (*range(place + 1, place + 6), place - 1, place - 2)
        said = next((at for at in near if reading.kind(at) in (*_OF_ALL, "sign", "place", "house", "dignity")), None)
        if group is None or said is None:
            continue
        item = reading.items[said]
        numbers = tuple(map(float, item.numbers))
        value = "" if numbers else ("direct" if item.value == "forward" else item.value)
        for ref in reading.items[group].refs:
            statement = Statement(COUNTED.get(item.kind, item.kind), (ref,), value, numbers=numbers)
            yield claim([statement], item, reading.items[group])


def _nor_elsewhere(reading: Reading) -> Iterator[Claim]:
    """ "Six of your ten planets are in fire, and none is in water"."""
    planets = next((at for at in reading.of("planets") if reading.kind(at) == "planets"), None)
    for place in reading.of("neg"):
        single = reading.text(place) == "ни" and reading.items[place + 1].number == 1
        none = single or reading.text(place) in ("none", "никого")
        if planets is None or place < planets or not none:
            continue
        at = place + 1 + single
        while reading.kind(at) in ("verb", "in", "word", "dash", "both", "link", "sign_noun") and at - place < 7:
            at += 1
        item = reading.items[at] if reading.kind(at) in ("sign", "place", "house", *_OF_ALL) else None
        if item is not None and "counted" not in item.told and reading.kind(at - 1) != "lacking":
            item.told["counted"] = "planets"
            yield claim([counted(reading, at, (0.0, 0.0))], reading.items[place], item)


def _of_kinds(reading: Reading) -> Iterator[Claim]:
    """ "Your personal planets are direct, while the outer ones are retrograde": each of them is."""
    if next(reading.of("planets"), None) is None:
        return
    for place in reading.of("some"):
        at = place + 1
        while reading.kind(at) in ("planets", "verb", "dash", "both", "owner", "word") and at - place < 6:
            at += 1
        if reading.text(place + 1) == "ones":
            reading.items[place + 1].told["counted"] = "rest"
        scope = SCOPES.get(reading.value(place), ())
        told = any(reading.kind(to) in ("verb", "dash", "owner", "both") for to in range(place + 1, at))
        told = told or not reading.text(at).isascii()  # «внешние ретроградны»
        if not scope or reading.kind(at) not in ("motion", "hemisphere") or not told or _is_numbered(reading, place):
            continue
        if "counted" in reading.items[at].told or reading.supposed(at):
            continue
        said = reading.items[at]
        said.told["counted"] = "rest"
        value = "direct" if said.value == "forward" else said.value
        statement = Statement("count", (), value, COUNTED.get(said.kind, said.kind), (float(len(scope)), 0.0))
        yield claim([statement._replace(among=scope)], reading.items[place], said, negated=reading.negated(at, place))


def _that_one(reading: Reading) -> Iterator[Claim]:
    """ "Fire has only one planet, and that planet is Mars", «…, и это Марс»: what the one is, it is."""
    said = [at for at in reading.of(*_OF_ALL, "sign", "house") if reading.items[at].told.get("counted") == "planets"]
    one = any(reading.items[at].number == 1 for at in reading.of("cardinal", "number"))
    for place in range(1, len(reading.items)):
        at = place + 1 + (reading.kind(place + 1) in ("verb", "dash"))
        named = reading.kind(at) == "group" and len(reading.items[at].refs) == 1 and at > place
        if reading.text(place) not in _THAT or not named or not one or len(said) != 1 or said[0] > place:
            continue
        item = reading.items[said[0]]
        numbers = tuple(float(number) for number in item.numbers)
        value = "" if numbers else ("direct" if item.value == "forward" else item.value)
        statement = Statement(COUNTED.get(item.kind, item.kind), reading.items[at].refs, value, numbers=numbers)
        yield claim([statement], item, reading.items[at])


_THAT: Final = ("that planet", "that one", "it", "это", "эта планета", "она", "that")


def _is_numbered(reading: Reading, place: int) -> bool:
    """ "Two of the outer planets", "no personal planet": they are counted otherwise."""
    kinds = ("cardinal", "number", "neg", "share", "except", "dominant", "within")
    before = [at for at in reading.back(place, (*STRONG, "comma")) if place - at <= 4]
    return any(reading.kind(at) in kinds or reading.value(at) == "all" for at in before)


def _one_of_them(reading: Reading) -> Iterator[Claim]:
    """ "Four planets are retrograde, and Saturn is one of them"."""
    said = next(
        (at for at in reading.of(*_OF_ALL, "sign", "house", "dignity") if "counted" in reading.items[at].told), None
    )
    if said is None or next(reading.of("planets"), None) is None:
        return
    for place in range(len(reading.items)):
        them = reading.text(place) in THEM and reading.kind(place - 1) in ("link", "in", "word")
        one = them and (reading.items[place - 2].number == 1 or reading.value(place - 1) in ("between", "среди"))
        being = reading.items[place].number == 1 and reading.text(place - 1) in ("being", "is") and place > said
        if not (one or (being and reading.kind(place - 2) == "group")):
            continue
        group = reading.first(reading.back(place, STRONG), "group")
        group = reading.first(reading.ahead(place, STRONG), "group") if group is None else group
        item = reading.items[said]
        numbers = tuple(float(one) for one in item.numbers)
        value = "" if numbers else ("direct" if item.value == "forward" else item.value)
        for ref in reading.items[group].refs if group is not None and group > said else ():
            statement = Statement(COUNTED.get(item.kind, item.kind), (ref,), value, numbers=numbers)
            yield claim([statement], item, reading.items[place])


def _of_each(reading: Reading) -> Iterator[Claim]:
    """ "… and one each from earth and air", «… и по одной от земли и воздуха»: so many of either."""
    for place in reading.of("number", "cardinal"):
        at = place + 1
        while reading.kind(at) in ("both", "word", "planets", "in", "link", "verb") and at - place < 5:
            at += 1
        yield from _each_before(reading, place)
        pair = reading.kind(at) in QUALITIES and reading.kind(at + 1) == "and"
        other = at + 2 + (reading.kind(at + 2) in ("in", "link"))
        each = reading.text(place - 1) == "по" or any(reading.text(to) in EACH for to in range(place + 1, at))
        if not (pair and each) or reading.kind(other) != reading.kind(at):
            continue
        for to in (at, other):
            if reading.items[to].told.get("each") is None:
                reading.items[to].told.update(counted="planets", each="said")
                yield claim([counted(reading, to, number_at(reading, place))], reading.items[place], reading.items[to])


def _each_before(reading: Reading, place: int) -> Iterator[Claim]:
    """ "Air and earth each hold four", «в воздухе и земле по четыре»."""
    at = place - 1
    while reading.kind(at) in ("verb", "word", "both", "dash") and place - at < 5:
        at -= 1
    each = any(reading.text(to) in (*EACH, "по") for to in range(at + 1, place))
    row = (reading.kind(at), reading.kind(at - 1)) == (reading.kind(at - 2 - (reading.kind(at - 2) == "in")), "and")
    if (
        not (each and row)
        or reading.kind(at) not in QUALITIES
        or reading.kind(place + 1) in ("degree_noun", "sign_noun")
    ):
        return
    for to in (at, at - 2 - (reading.kind(at - 2) == "in")):
        if "counted" not in reading.items[to].told:
            reading.items[to].told.update(counted="planets", each="said")
            yield claim([counted(reading, to, number_at(reading, place))], reading.items[place], reading.items[to])
