"""Houses and signs that are said to be empty: "the third house is empty", «Лев, Дева и Весы пустуют»."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

_ROW: Final = ("and", "comma", "sign", "house", "ordinal", "neg")
_BETWEEN: Final = ("verb", "both", "in", "owner", "word", "house_noun", "sign_noun", "dash", "colon")


def empties(reading: Reading) -> Iterator[Claim]:
    yield from _houses(reading)
    yield from _signs(reading)
    yield from _so_are(reading)


def _houses(reading: Reading) -> Iterator[Claim]:
    for place in reading.of("lacking"):
        if reading.value(place) not in ("empty", "nothing"):
            continue
        if reading.value(place) == "empty" and _is_of_thing(reading, place):
            continue
        if reading.value(place) == "nothing" and next(reading.of("group"), None) is not None:
            continue
        too = place + 1 + (reading.kind(place + 1) == "and")  # «пустует и пятый дом»
        after = reading.value(place) == "nothing" or reading.kind(too) == "house"
        at = reading.first(reading.ahead(place), "house") if after else None
        at = at if at is not None else reading.first(reading.back(place), "house")
        if at is None or (at < place and _is_of_another(reading, at, place)):
            continue
        negated = reading.value(place) == "empty" and reading.negated(place, None)
        if not negated:
            reading.items[at].told["counted"] = "rest"  # nobody stands there
        for number in reading.items[at].numbers:
            statement = Statement("count", value=str(number), word="house", numbers=(0.0, 0.0))
            yield claim([statement], reading.items[place], reading.items[at], negated=negated)


def _is_of_thing(reading: Reading, place: int) -> bool:
    """ "Empty words", «в пустом доме вы не скучаете»: of no house of the chart."""
    attribute = reading.text(place).endswith(_ATTRIBUTE) or (
        reading.text(place) == "empty" and reading.kind(place - 1) != "verb"
    )
    return attribute and reading.kind(place + 1) in ("word", "house_noun", "theme")


_ATTRIBUTE: Final = ("ые", "ый", "ая", "ое", "ом", "ых", "ой", "ого", "ым", "ыми", "ую")


def _is_of_another(reading: Reading, house: int, place: int) -> bool:
    """ "Four planets are in the first house, and nobody overlooks you", "…, silence is rarely empty"."""
    turns = [at for at in range(house + 1, place) if reading.kind(at) in ("comma", "and", "colon", "dash")]
    if not turns:
        return False
    between = [reading.kind(at) for at in range(turns[-1] + 1, place)]
    return "word" in between or "pronoun" in between or reading.value(place) == "nothing"


def _signs(reading: Reading) -> Iterator[Claim]:
    """ "Leo, Virgo and Libra are empty"."""
    for place in reading.of("lacking"):
        if reading.value(place) != "empty" or _is_of_thing(reading, place):
            continue
        for step in (-1, 1):
            at = place + step
            while reading.kind(at) in _BETWEEN and abs(at - place) < 7:
                at += step
            row = [*_row(reading, at, step)]
            for sign in row:
                statement = Statement("count", (), reading.value(sign), "sign", (0.0, 0.0))
                reading.items[sign].told["counted"] = "rest"  # of nobody who is named
                yield claim([statement], reading.items[place], reading.items[sign])
            if row:
                break


def _so_are(reading: Reading) -> Iterator[Claim]:
    """ "Leo is empty, and so is Virgo", «Лев пуст, и Дева тоже»."""
    empty = next((at for at in reading.of("lacking") if reading.value(at) == "empty"), None)
    for place in reading.of("sign", "house"):
        item = reading.items[place]
        so = [reading.text(at) for at in range(place - 3, place)]
        like = bool({"so", "as"} & {*so} and {"is", "are"} & {*so})
        like = like or (reading.text(place + 1) in ("too", "тоже", "также") and reading.kind(place - 1) == "and")
        if empty is None or place < empty or not like or "counted" in item.told:
            continue
        item.told["counted"] = "rest"
        value = str(item.numbers[0]) if item.numbers else item.value
        yield claim([Statement("count", (), value, item.kind, (0.0, 0.0))], reading.items[empty], item)


def _row(reading: Reading, place: int, step: int) -> Iterator[int]:
    """The signs of a row that no planet stands beside."""
    at = place
    found: list[int] = []
    while reading.kind(at) in _ROW or (reading.kind(at) == "in" and found):
        found += [at] if reading.kind(at) == "sign" and "counted" not in reading.items[at].told else []
        at += step
    if reading.kind(at) not in ("group", "planets"):
        yield from found
