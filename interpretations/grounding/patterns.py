"""Figures that planets make: who makes them, who is apart in them, how many there are."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.ellipses import apices_of
from interpretations.grounding.groups import Reading
from interpretations.grounding.members import QUALITIES
from interpretations.grounding.mentions import Item, Ref
from interpretations.grounding.numbers import number_before


def patterns(reading: Reading) -> Iterator[Claim]:
    yield from _unnamed(reading)
    for place in reading.of("pattern"):
        item = reading.items[place]
        named, apex, spoken = _members(reading, place)
        if reading.items[place - 1].number == 2 and place and len([*apices_of(reading)]) > 1:
            named, apex, spoken = (), (), []  # of each of two figures `ellipses` tells
        quality = _beside(reading, place, QUALITIES)
        sign = house = None
        if item.value == "stellium":
            sign, house = _home(reading, place, "sign"), _home(reading, place, "house")
        numbers = [float(reading.items[house].numbers[0]) if house is not None else 0.0, _number_in(reading, place)]
        spoken += [reading.items[at] for at in (sign, house, quality) if at is not None]
        word = reading.value(sign) if sign is not None else (reading.value(quality) if quality is not None else "")
        statement = Statement("pattern", named, item.value, word, tuple(numbers), item.owners, apex)
        negated = reading.negated(place, None) or _is_missing(reading, place)
        yield claim([statement], item, *spoken, negated=negated)
        before = place - 1 - (reading.kind(place - 1) in QUALITIES)
        many = reading.items[before].number if before >= 0 and reading.kind(before) in ("cardinal", "number") else None
        if many is not None and many > 1 and not negated:
            statement = Statement("figures", (), item.value, "", (many,), item.owners)
            yield claim([statement], item, reading.items[before])


def _unnamed(reading: Reading) -> Iterator[Claim]:
    """ "Mars and Pluto oppose each other, with Venus at the apex": of whichever figure."""
    for place in reading.of("apex") if next(reading.of("pattern"), None) is None else ():
        at = place - 1
        while reading.kind(at) in ("in", "dash", "word", "verb") and place - at < 4:
            at -= 1
        opens = reading.text(at - 1) == "with" or reading.kind(at - 1) in ("subordinate", "and", "comma", "semicolon")
        told = opens and reading.kind(at) == "group" and len(reading.items[at].refs) == 1 and at < place - 1
        if told and reading.value(at) != "pronoun" and next(reading.of("aspect"), None) is not None:
            item = reading.items[at]
            yield claim([Statement("pattern", item.refs, one, apex=item.refs) for one in _WITH_APEX], item)


_WITH_APEX: Final = ("t_square", "kite", "yod", "minor_grand_trine", "thors_hammer")


def _is_missing(reading: Reading, place: int) -> bool:
    """ "A grand cross is missing", «тау-квадрата в карте нет»."""
    for at in range(place + 1, min(place + 6, len(reading.items))):
        kind = reading.kind(at)
        if kind == "lacking" and reading.value(at) == "lack":
            return True
        if kind == "neg" and reading.value(at) == "not":
            return reading.kind(at + 1) in ("", "semicolon", "comma", "dash", "subordinate", "and")
        if kind not in ("in", "word", "verb", "owner", "both", "link"):
            return False
    return False


def _members(reading: Reading, place: int) -> tuple[tuple[Ref, ...], tuple[Ref, ...], list[Item]]:
    """The points that make it, the one apart among them, and the items that name them."""
    groups = [at for at in (*reading.back(place), *reading.ahead(place)) if reading.kind(at) == "group"]
    groups = [at for at in groups if not _of_another(reading, at, place)]
    base = next(reading.shaded("base"), None)  # "… and at its base Jupiter and Uranus"
    beside = None if base is None else reading.first(reading.ahead(base, ("semicolon",)), "group")
    by_aspect = beside is not None and any(reading.kind(at) == "aspect" for at in range(base or 0, beside))
    groups += [beside] if beside is not None and beside not in groups and not by_aspect else []
    refs = tuple(dict.fromkeys(ref for at in sorted(groups) for ref in reading.items[at].refs))
    spoken = [reading.items[at] for at in groups]
    at = reading.first(reading.of("apex"), "apex")
    others = [one for one in reading.of("pattern") if reading.value(one) != reading.value(place)]
    if at is not None and others and reading.value(place) == "grand_trine":  # "a kite, with X as its tail"
        groups = [near for near in groups if abs(near - at) > 3]
        return tuple(ref for near in groups for ref in reading.items[near].refs), (), spoken
    if at is not None and not groups:  # "Is there a kite? Yes, its tip is at Venus"
        around = (*reading.ahead(at), *reading.back(at, ("semicolon", "pattern")))
        groups = [near for near in around if reading.kind(near) == "group"][:1]
        if groups:
            item = reading.items[groups[0]]
            return item.refs, item.refs, [item]
    if at is None or not groups:
        return refs, (), spoken
    whole = reading.kind(at + 1) == "pattern" and _many(reading, at + 2)
    if (holder := _holder(reading, at)) is not None and (whole or holder not in groups):
        item = reading.items[holder]  # "in the T-square that A, B and C make, C holds the apex"
        return tuple(dict.fromkeys((*refs, *item.refs))), item.refs, [*spoken, item]
    return refs, reading.items[_apex_group(reading, at, groups)].refs, spoken


def _holder(reading: Reading, apex: int) -> int | None:
    """Who alone stands right beside the apex, with no more than a verb between, where one figure is told of."""
    if len([*reading.of("pattern")]) != 1:
        return None
    figure = reading.kind(apex + 1) == "pattern" and _many(reading, apex + 2)
    after = apex + 2 + (reading.kind(apex + 3) in ("dash", "verb"))  # "the tip of the T-square of A, B and C is C"
    for step, begin in ((-1, apex), (1, after if figure else apex)):
        at = begin + step
        while reading.kind(at) in ("verb", "in", "both", "owner", "word", "link") and abs(at - begin) < 5:
            at += step
        one = reading.kind(at) == "group" and reading.value(at) != "pronoun" and len(reading.items[at].refs) == 1
        opened = step == 1 or reading.kind(at - 1) in ("comma", "and", "semicolon", "colon", "dash", "subordinate")
        if one and opened and reading.items[at].refs[0].kind == "point":
            return at
    return None


def _many(reading: Reading, place: int) -> bool:
    return reading.kind(place) == "group" and len(reading.items[place].refs) > 2


def _apex_group(reading: Reading, apex: int, groups: list[int]) -> int:
    """ "With Mars at the apex", "Mars is its apex", "its apex is Mars", "the apex planet Mars"."""
    base = [at for at in groups if reading.value(at - 1) == "between"]
    groups = [at for at in groups if at not in base] or groups
    after = [at for at in groups if at > apex]
    before = [at for at in groups if at < apex]
    leads = after and all(
        reading.kind(at) in ("verb", "dash", "colon", "comma", "link", "word", "in", "owner", "open", "pattern")
        for at in range(apex + 1, min(after))
    )
    if leads and min(after) == apex + 1 and reading.text(apex - 2).startswith(("стоящ", "находящ", "расположенн")):
        return min(after)  # «… и стоящий в вершине Плутон»
    near = leads and (min(after) - apex <= 2 or not before or reading.kind(apex + 1) in ("verb", "dash", "colon"))
    if near and not (before and _stands_at(reading, apex)):
        return min(after)
    return max(before) if before else min(after)


def _stands_at(reading: Reading, apex: int) -> bool:
    """ "… at the apex"; not "opposes Uranus and points at Pluto", nor "has Mars for its apex"."""
    if reading.text(apex).endswith(_LEADING) or reading.text(apex - 1) in _HAS:
        return False
    one = reading.kind(apex - 1) == "group" and len(reading.items[apex - 1].refs) == 1
    return one or (reading.kind(apex - 1) in ("in", "verb") and reading.kind(apex - 2) in ("group", "verb"))


# Words for the apex after which it is named.
_LEADING: Final = (" at", " on", " to", " in", " upon", " в", " на", " к")
_HAS: Final = ("has", "have", "had", "takes", "gets", "имеет", "имеют", "имея", "получает", "избрал", "выбрал")


def _of_another(reading: Reading, group: int, place: int) -> bool:
    """Whether it stands with another figure, or acts upon one: "Venus softens the T-square of …"."""
    low, high = sorted((group, place))
    between = [reading.kind(at) for at in range(low + 1, high)]
    if "pattern" in between or "aspect" in between:
        return True
    made = low == place and len(reading.items[group].refs) > 1 and "relative" in between[:3]  # "which A, B and C make"
    return "relative" in between and "apex" not in between and not made


def _beside(reading: Reading, place: int, kinds: tuple[str, ...]) -> int | None:
    for at in (place - 1, place + 1, place - 2, place + 2, place + 3):
        if reading.kind(at) in kinds and all(
            reading.kind(between) in ("in", "link", "element_noun", "word", *QUALITIES)
            for between in range(min(at, place) + 1, max(at, place))
        ):
            return at
    return None


def _home(reading: Reading, place: int, kind: str) -> int | None:
    """The sign or house that holds a stellium."""
    kinds = (kind, "place") if kind == "sign" else (kind,)
    for at in (*reading.ahead(place), *reading.back(place)):
        if reading.kind(at) in kinds:
            return at
    return None


def _number_in(reading: Reading, place: int) -> float:
    """ "A stellium of four planets", "a four-planet stellium"."""
    for at in reading.of("planets"):
        low, high = sorted((at, place))
        beside = high - low <= 4 and "and" not in map(reading.kind, range(low, high))
        if beside and (number := number_before(reading, at)) is not None:
            reading.items[at].told["counted"] = "pattern"
            return number[0]
    return 0.0
