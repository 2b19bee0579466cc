"""How many planets are somewhere: "five planets are in fire", "the sole retrograde planet", "half of them"."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.members import (
    PREDICATES,
    QUALITIES,
    Number,
    among_some,
    excepted_from,
    is_compared,
    names_exception,
    with_named,
)
from interpretations.grounding.numbers import ALONE, TEN, number_after, number_at, number_before, out_of, scope

COUNTED: Final = {"place": "sign", "element": "quality", "modality": "quality", "polarity": "quality",
                   "house_class": "quality", "hemisphere": "quality", "dignity_noun": "dignity"}  # fmt: skip


def counts(reading: Reading) -> Iterator[Claim]:
    yield from _of_planets(reading)
    yield from _of_more(reading)
    yield from _of_quality(reading)


EACH: Final = ("each", "apiece")


def _of_planets(reading: Reading) -> Iterator[Claim]:
    for place in [*reading.of("planets")]:
        if "counted" not in reading.items[place].told:
            yield from _counted_planets(reading, place)


def _counted_planets(reading: Reading, place: int) -> Iterator[Claim]:
    item = reading.items[place]
    most = item.value != "planet" and any(reading.kind(at) == "dominant" for at in range(max(0, place - 4), place))
    number = _number_of(reading, place)
    if (number is None and not most) or (number in (None, (0.0, 0.0)) and is_compared(reading, place)):
        return
    if (at := _counted_by(reading, place)) is None:
        return
    kind = COUNTED.get(reading.kind(at), reading.kind(at))
    few = number if number in ((0.0, 0.0), (1.0, 0.0)) else None
    if few is not None and (excepted := excepted_from(reading, at, place)) is not None:
        yield from _with_excepted(reading, at, few, excepted)
        return
    if number == (0.0, 0.0) and names_exception(reading):
        return
    said = reading.items[at]
    if reading.kind(place + 1) == "comma" and any(reading.value(step) == "all" for step in range(place + 1, at)):
        return  # "three planets, all of them retrograde"
    said.told["counted"] = "rest" if number == (0.0, 0.0) and kind in ("sign", "house") else "planets"
    if most and number is None and kind in ("house", "sign"):
        yield from _strongest(reading, place, at, kind)
        return
    if most and kind == "quality" and number is None:
        said.told["most"] = "said"
    if most and kind == "quality":
        yield claim([Statement("balance", value=said.value, word="most")], item, said)
        if number is None or reading.kind(place - 1) not in ("number", "cardinal"):
            return
    yield from _as_many(reading, place, at, number or (6.0, 1.0))


def _as_many(reading: Reading, place: int, at: int, number: Number) -> Iterator[Claim]:
    if not among_some(reading, max(at, place)):
        those = counted(reading, at, number)._replace(among=scope(reading, place))
        yield claim([those], reading.items[place], reading.items[at])
        yield from _none_in_row(reading, at, number)
        yield from _there_too(reading, at, number)
    yield from _by_name(reading, place, at, COUNTED.get(reading.kind(at), reading.kind(at)), number)


def _number_of(reading: Reading, place: int) -> Number | None:
    number = out_of(reading, place) or number_before(reading, place) or number_after(reading, place)
    number = with_named(reading, place, number)
    if reading.value(place) == "points" and number == (1.0, 0.0) and reading.kind(place - 2) == "in":
        return None  # "the will is gathered in one point"
    plural = reading.value(place) == "planets" and reading.kind(place - 1) not in ("cardinal", "number")
    return _as_many_as_named(reading, place) if number == (1.0, 0.0) and plural else number


def _strongest(reading: Reading, place: int, at: int, kind: str) -> Iterator[Claim]:
    """ "Mars is the strongest planet of your third house": he is there."""
    before, said = _named_before(reading, place), reading.items[at]
    for ref in reading.items[before].refs if before is not None and reading.kind(before + 1) == "verb" else ():
        numbers = tuple(float(one) for one in said.numbers)
        statement = Statement(kind, (ref,), "" if numbers else said.value, numbers=numbers)
        yield claim([statement], said, reading.items[place])


def _as_many_as_named(reading: Reading, place: int) -> Number:
    """ "The Sun and Mercury are your only planets in air": as many as are named."""
    before = _named_before(reading, place)
    return float(len(reading.items[before].refs) if before is not None else 1), 0.0


def _with_excepted(reading: Reading, said: int, number: Number, excepted: int) -> Iterator[Claim]:
    """ "The seventh house holds no planets other than Chiron": he is there, and so many as are named."""
    item, named = reading.items[said], reading.items[excepted]
    item.told["counted"] = "planets"
    number = (number[0] + sum(1 for ref in named.refs if ref.name in PLANETS), number[1])
    yield claim([counted(reading, said, number)], item, named)
    kind, numbers = COUNTED.get(item.kind, item.kind), tuple(float(one) for one in item.numbers)
    value = "" if numbers else ("direct" if item.value == "forward" else item.value)
    for ref in named.refs:
        yield claim([Statement(kind, (ref,), value, numbers=numbers, owners=item.owners)], item, named)


def _none_in_row(reading: Reading, said: int, number: Number) -> Iterator[Claim]:
    """ "No planet is in Leo, Virgo or Libra"."""
    kind, at = reading.kind(said), said + 1
    kinds = ("dignity", "dignity_noun") if kind in ("dignity", "dignity_noun") else (kind,)
    while number == (0.0, 0.0) and kind in ("sign", "house", "dignity", "dignity_noun") and at - said < 12:
        joined = reading.kind(at) in ("comma", "and", "neg", "in", "dash") or reading.text(at) in ("or", "или")
        if not joined and reading.kind(at) not in kinds:
            break
        if reading.kind(at) in kinds:
            reading.items[at].told["counted"] = "planets"
            yield claim([counted(reading, at, number)], reading.items[at])
        at += 1


def _there_too(reading: Reading, said: int, number: Number) -> Iterator[Claim]:
    """ "Three planets share Aries in the tenth house: Mercury, …": so many are in that house, and each who is named."""
    other = _second_home(reading, said)
    if other is None or number[0] < 1 or number[1] < 0:
        return
    item = reading.items[other]
    item.told["counted"] = "planets"
    if not any(reading.kind(at) == "and" for at in range(said, other)):
        yield claim([counted(reading, other, (number[0], 1.0))], reading.items[said], item)
    named = _named_after(reading, other)
    homes = [(at, reading.items[at]) for at in (said, other)]
    for at, home in homes if named is not None else ():
        numbers = tuple(float(one) for one in home.numbers)
        value = "" if numbers else home.value
        for ref in reading.items[named or at].refs:
            statement = Statement("house" if numbers else "sign", (ref,), value, numbers=numbers, owners=home.owners)
            yield claim([statement], home, reading.items[named or at])


def _second_home(reading: Reading, said: int) -> int | None:
    """A house after the sign where they are counted, or a sign after the house, with no more than "in" between."""
    kinds = {"sign": "house", "house": "sign"}
    at = said + 1
    while reading.kind(at) in ("in", "comma", "and", "owner", "both", "word", "verb") and at - said < 4:
        at += 1
    other = reading.kind(at) == kinds.get(reading.kind(said), "") and "counted" not in reading.items[at].told
    led = reading.marked(at, 1) or reading.kind(at - 1) in ("and", "owner")
    turned = reading.kind(said + 1) in ("and", "comma") and reading.kind(at + 1) in ("verb", "group", "cardinal")
    lone = other and reading.kind(said) == "house" and len(reading.items[said].numbers) != 1
    return at if other and led and not turned and not lone else None


def counted(reading: Reading, said: int, number: Number) -> Statement:
    item = reading.items[said]
    kind = COUNTED.get(item.kind, item.kind)
    each = any(reading.text(at) in EACH for at in range(len(reading.items)))
    houses = item.numbers[: 1 if each else None]  # "three planets between the eighth and the ninth house"
    value = "+".join(map(str, houses)) if kind == "house" else ("direct" if item.value == "forward" else item.value)
    refs = tuple(ref for group in reading.of("group") for ref in reading.items[group].refs)
    return Statement("count", refs, value, kind, number, item.owners)


def _by_name(reading: Reading, place: int, said: int, kind: str, number: Number) -> Iterator[Claim]:
    """ "Three planets, Mars, Venus and Pluto, …": each of them is what the three are. "Mars is the sole …"."""
    if kind not in ("sign", "house", "quality", "motion", "dignity"):
        return
    groups = [at for start in (place, max(place, said)) if (at := _named_after(reading, start)) is not None]
    all_named = reading.value(place - 1) == "sole" and number[0] > 1 and not groups  # "… are your only planets in air"
    if all_named and (before := _named_before(reading, place)) is not None:
        groups = [before]
    if number == (1.0, 0.0) and not groups and (before := _named_before(reading, place)) is not None:
        groups = [before]
    alone = reading.first(reading.ahead(place, (*STRONG, "comma")), "group")
    if (
        number == (1.0, 0.0)
        and not groups
        and alone is not None
        and "one" in (_one(reading, alone - 1), _one(reading, alone + 1))
    ):
        groups = [alone]  # «из десяти возвышен один Марс»
    item = reading.items[said]
    numbers = tuple(float(one) for one in item.numbers)
    value = "direct" if item.value == "forward" else item.value
    for at in groups[:1]:
        for ref in reading.items[at].refs:
            statement = Statement(kind, (ref,), "" if numbers else value, numbers=numbers, owners=item.owners)
            yield claim([statement], item, reading.items[at])


def _one(reading: Reading, place: int) -> str:
    return "one" if reading.text(place) in ALONE or reading.items[place].number == 1 else ""


def _named_after(reading: Reading, place: int) -> int | None:
    at = place + 1
    skipped = (
        "comma",
        "colon",
        "dash",
        "open",
        "both",
        "verb",
        "word",
        "owner",
        "sign_noun",
        "element_noun",
        "in",
        "and",
    )
    while (
        reading.kind(at) in skipped
        or (reading.kind(at) == "pronoun" and reading.kind(at + 1) == "verb")
        or (reading.kind(at) == "cardinal" and reading.items[at].number == 1)
    ):
        at += 1
    told = any(reading.kind(between) in ("comma", "colon", "dash", "open", "verb") for between in range(place + 1, at))
    if reading.kind(at - 2) in ("and", "comma", "subordinate") and reading.text(at - 1) in ALONE:
        return None  # "nine planets are above the horizon, and only Mars …"
    if reading.kind(at - 1) == "and" and (reading.kind(at + 1) == "in" or reading.text(at + 1) in ALONE):
        return None  # "four planets in Scorpio, and the Moon in Pisces"
    return at if reading.kind(at) == "group" and told and at - place < 6 else None


def _named_before(reading: Reading, place: int) -> int | None:
    """ "Mercury is the sole planet in fire"."""
    for at in reading.back(place, (*STRONG, "and")):
        if reading.kind(at) == "group":
            return at
    return None


def _of_more(reading: Reading) -> Iterator[Claim]:
    """ "… three in water, two fixed and one in fire"; "six out of ten in earth"."""
    for place in [*reading.of("number", "cardinal")]:
        if reading.text(place) == "one" and any(reading.text(after) == "other" for after in reading.ahead(place)):
            continue  # "one in the ninth house, the other in the eighth"
        at = _after_them(reading, place)
        known = any(before < place for before in reading.of("planets"))
        if (
            not known
            or reading.kind(at) not in ("sign", "house", "hemisphere", "motion", *QUALITIES)
            or "counted" in reading.items[at].told
        ):
            continue
        if reading.kind(place + 1) in ("planets", "degree_noun"):
            continue
        bare = at == place + 1 and reading.kind(at) not in ("hemisphere", "motion", *QUALITIES)
        led = reading.kind(at - 1) == "in" and reading.kind(at + 1) == "sign_noun"  # "only one in an earth sign"
        if bare or (reading.kind(at + 1) in ("planets", "sign_noun") and not led):
            continue
        said = reading.items[at]
        said.told["counted"] = "planets"
        yield claim([counted(reading, at, number_at(reading, place))], reading.items[place], said)


def _after_them(reading: Reading, place: int) -> int:
    """What follows "two of them are in", «ни одной — в»."""
    at = place + 1
    while at - place < 5:
        of = reading.kind(at) in ("link", "in") and reading.kind(at + 1) == "word" and reading.text(at + 1) in THEM
        if not (of or reading.kind(at) in ("verb", "dash", "planets") or reading.text(at) in THEM):
            break
        at += 1
    return at + (reading.kind(at) == "in")


THEM: Final = ("them", "these", "those", "which", "них", "которых", "этих")


def _of_quality(reading: Reading) -> Iterator[Claim]:
    """ "Fire has only one", «в огне только одна»."""
    for place in [*reading.of(*QUALITIES)]:
        at = place + 1
        row = reading.kind(place - 1) == "and" and reading.kind(place - 2) in QUALITIES
        named = not row and any(before < place for before in reading.of("planets"))  # "earth must make do with one"
        passed = ("verb", "word", "dash", "colon", "sign_noun", "element_noun", *(("link", "within") if named else ()))
        while reading.kind(at) in passed and at - place < (7 if named else 4):
            at += 1
        told = any(reading.kind(between) in ("verb", "dash", "colon") for between in range(place + 1, at))
        told = told or (reading.kind(place - 1) == "in" and at > place + 1)
        told = told or (reading.kind(place + 1) == "word" and reading.text(place + 1).endswith(_ACTS))
        known = "counted" in reading.items[place].told and "most" not in reading.items[place].told
        if reading.kind(at) not in ("number", "cardinal") or not told or known:
            continue
        after = ("", "comma", "semicolon", "planets", "and", "close", "dash")
        of_them = reading.text(at + 2) in THEM  # "water has gathered five of them"
        if (
            not of_them
            and reading.kind(at + 1) not in after
            and reading.items[min(at + 2, len(reading.items) - 1)].number != TEN
        ):
            continue
        reading.items[place].told["counted"] = "planets"
        yield claim([counted(reading, place, number_at(reading, at))], reading.items[place], reading.items[at])


_ACTS: Final = ("s", "т", "тся")  # what a verb ends in


def _counted_by(reading: Reading, place: int) -> int | None:
    """What the planets that are counted have in common: said after them, else before."""
    stops: tuple[str, ...] = (*STRONG, "planets", "pattern")
    number = reading.first(reading.ahead(place, stops), "number", "cardinal")
    if number is not None and reading.text(number + 2) in THEM:  # "count the ten: not one of them is in earth"
        stops = (*stops, "number", "cardinal")
    if reading.text(place + 1) == "нет":  # «в первом доме планет нет, …»
        before = reading.first(reading.back(place, (*stops, "comma")), *PREDICATES)
        if before is not None and "counted" not in reading.items[before].told:
            return before
    in_it = reading.kind(place + 1) == "in" and reading.kind(place + 2) == "pronoun"
    ahead = [*reading.ahead(place, (*stops, "than"))] if not in_it else []  # "four planets, more than in fire"
    said = [at for at in ahead if reading.kind(at) in PREDICATES and "counted" not in reading.items[at].told]
    said = [at for at in said if not _of_last(reading, at)]
    beside = next((at for at in range(place + 1, place + 4) if reading.kind(at) in PREDICATES), place)
    if reading.kind(place + 1) == "comma" and reading.kind(beside + 1) in ("cardinal", "number"):
        before = reading.first(reading.back(place, (*stops, "comma")), *PREDICATES)
        said = [before] if before is not None and "counted" not in reading.items[before].told else said
    if said and (told := _told_before(reading, place, said[0])) is not None:
        return told
    number = place - 1 - (reading.kind(place - 1) == "word")
    apposed = (
        reading.kind(place + 1) != "verb"
        and reading.kind(number) in ("number", "cardinal")
        and reading.kind(number - 1) in ("colon", "dash")
    )
    if said and apposed:  # "the mutable signs lead: four planets, and the cardinal have three"
        told = reading.first(reading.back(number - 1, ("semicolon", "comma")), *QUALITIES)
        said = [told] if told is not None else said
    if said:
        return next((at for at in said if not _of_named(reading, place, at)), said[0])
    return _said_before(reading, place, stops)


def _said_before(reading: Reading, place: int, stops: tuple[str, ...]) -> int | None:
    before = [at for at in reading.back(place, stops) if reading.kind(at) in PREDICATES]
    before = [at for at in before if "counted" not in reading.items[at].told]
    if before and before[0] == place - 1 and reading.kind(place - 1) in ("motion", "dignity"):
        # "In Capricorn stand three retrograde planets"
        return next((at for at in before if reading.kind(at) in ("sign", "house") and reading.marked(at)), before[0])
    return before[0] if before else None


def _own_quality(reading: Reading, place: int, said: int) -> int | None:
    """ "Six water planets are answered by two in fire": what is counted next has a number of its own."""
    own = reading.kind(place - 1) in QUALITIES and reading.kind(place - 2) in ("number", "cardinal")
    if not own or reading.kind(said) not in QUALITIES or "counted" in reading.items[place - 1].told:
        return None
    numbered = any(reading.kind(at) in ("number", "cardinal") for at in range(place + 1, said))
    return place - 1 if numbered else None


def _told_before(reading: Reading, place: int, said: int) -> int | None:
    """ "Fire leads with five planets, and earth is …": what they are was said before, and another is begun with."""
    if (own := _own_quality(reading, place, said)) is not None:
        return own
    if reading.kind(place - 1) in QUALITIES and reading.kind(place - 3) == "dominant":
        return place - 1  # "leading the four cardinal planets, Mercury and Saturn almost touch in Aries"
    denied = reading.kind(said - 1) in ("neg", "lacking") and any(
        reading.kind(at) in ("and", "comma", "subordinate") for at in range(place + 1, said)
    )
    if denied and reading.kind(said) in QUALITIES:  # "… with six planets, and there is no earth at all"
        return reading.first(reading.back(place, (*STRONG, "planets")), *QUALITIES)
    anew = reading.kind(said - 1) in ("and", "comma", "subordinate") and reading.kind(said + 1) in ("verb", "dash")
    if not anew or reading.kind(said) not in QUALITIES or reading.kind(place + 1) not in ("comma", "and", "semicolon"):
        return None
    return reading.first(reading.back(place, (*STRONG, "planets")), *QUALITIES)


def _of_named(reading: Reading, place: int, at: int) -> bool:
    """ "One planet, Mercury in Leo, represents fire": Leo is said of Mercury."""
    group = at - 1 - (reading.kind(at - 1) == "in")
    return (
        reading.kind(group) == "group" and reading.kind(group - 1) in ("comma", "dash", "open") and group == place + 2
    )


def _of_last(reading: Reading, at: int) -> bool:
    """ "Four planets crowd together, with Jupiter in Pisces the last of them": Pisces is said of Jupiter."""
    group = at - 1 - (reading.kind(at - 1) == "in")
    return reading.kind(group) == "group" and reading.value(group - 1) == "with" and reading.kind(group - 2) == "comma"
