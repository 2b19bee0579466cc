"""Whose a point is whose owner is said of another: "his Sun falls in your fourth house, and Mercury in the fifth"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from interpretations.grounding.mentions import Item, Ref

_PEOPLE: Final = frozenset(("first", "second", "other", "your"))
_AT: Final = ("link", "of")
_CHARTS: Final = ("chart", "horoscope", "nativity", "карте", "карты", "гороскопе", "гороскопа")
_CLAUSE_ENDS: Final = ("comma", "subordinate", "semicolon", "colon")
_OPENS: Final = ("comma", "and", "subordinate", "semicolon")


def inherited(items: list[Item]) -> list[Item]:
    """Rows of two charts, of which a verb left out is said with its owners: "…, and Mercury in the fifth"."""
    items = _risen(items)
    _at_birth_of(items)
    _of_the_other(items)
    _in_charts(items)
    for place, item in enumerate(items):
        if item.kind != "group" or item.value in ("pronoun", "cusp"):
            continue
        house = _gapped_house(items, place)
        owned = {owner for ref in item.refs for owner in ref.owners & {"first", "second"}}
        anew = house is not None and (not items[house].owners or items[house - 1].kind == "word")
        if house is not None and len(owned) == 1 and anew:
            if any(one.kind == "house" and one.owners & {"first", "second"} for one in items[:place]):
                items[house].owners = frozenset({"first", "second"} - owned)  # "…, and his Venus in the fifth"
            continue
        if any(ref.owners for ref in item.refs):
            continue
        earlier = next((at for at in range(place - 1, -1, -1) if items[at].kind == "group"), None)
        if house is None or earlier is None:
            continue
        owners = items[earlier].refs[0].owners & _PEOPLE
        homes = [one for one in items[earlier:place] if one.kind == "house"]
        if len(homes) != 1 or not owners or not homes[0].owners:
            continue
        item.refs = tuple(ref._replace(owners=owners) for ref in item.refs)
        items[house].owners = items[house].owners or homes[0].owners
    return items


def born_with(items: list[Item], sentence: str) -> list[Item]:
    """ "The Uranus you were born with", «где при рождении стояло Солнце»: the natal one. And who "sets the Moon"."""
    for place, item in enumerate(items):
        if item.kind == "rising" and [one.kind for one in items[place + 1 : place + 2]] == ["point"]:
            sets = sentence[item.start : item.end].lower() == "sets"
            item.kind, item.value = ("verb", "one") if sets else (item.kind, item.value)
        if item.kind != "point" or any(ref.owners for ref in item.refs):
            continue
        after = sentence[item.end :].lower()
        led = sentence[: item.start].lower()
        if _BORN_WITH.match(after) or _WHERE_AT_BIRTH.search(led):
            item.refs = tuple(ref._replace(owners=frozenset(("natal",))) for ref in item.refs)
            item.owners = frozenset(("natal",))
    return items


_BORN_WITH: Final = re.compile(
    r",? (?:(?:that|which) )?(?:you|he|she) (?:were|was) born with\b|, с котор\w+ (?:вы|он|она) родил"
)
_WHERE_AT_BIRTH: Final = re.compile(
    r"\b(?:where|где) (?:у вас )?(?:at (?:your )?birth|при рождении|в день рождения)(?: у вас)? (?:\w+ ){0,2}$"
)


def _at_birth_of(items: list[Item]) -> None:
    """ "Pluto was direct when Mira was born", «при рождении Миры Плутон …»: what stood then is hers."""
    for place, item in enumerate(items):
        near = items[max(0, place - 2) : place + 4]
        born = any((one.kind, one.value) == ("event", "birth") or one.shade == "birth_hour" for one in near)
        if item.kind != "owner" or item.value not in ("first", "second") or not born:
            continue
        first = next((at for at in range(place, -1, -1) if items[at].kind in ("semicolon", "colon")), -1)
        named = [one for one in items[first + 1 : place] if one.kind == "group" and one.value != "pronoun"]
        if not named:
            last = next((at for at in range(place, len(items)) if items[at].kind in ("semicolon", "colon")), len(items))
            named = [one for one in items[place:last] if one.kind == "group"]
        others = [one for one in items if one is not item and one.kind == "owner" and one.value in _PEOPLE]
        if others or any(ref.owners & _PEOPLE for one in named for ref in one.refs):
            continue
        for one in named:
            one.refs = tuple(ref._replace(owners=frozenset((item.value,))) for ref in one.refs)


def _in_charts(items: list[Item]) -> None:
    """ "Saturn is direct in Anna's chart, while in Boris's it is retrograde", «у Бориса он идёт прямо»."""
    for place, item in enumerate(items):
        if item.kind != "owner" or item.value not in _PEOPLE:
            continue
        if [one.kind for one in items[place + 1 : place + 4]] == ["relative", "verb", "group"]:
            had = items[place + 3]  # "… and Anna who has it exalted"
            had.refs = tuple(ref._replace(owners=frozenset((item.value,))) for ref in had.refs)
        if not _is_chart(items, place):
            continue
        clause = [*_clause(items, place)]
        groups = [one for one in clause if one.kind == "group" and one.value != "cusp"]
        if any(one is not item and one.kind == "owner" and one.value in _PEOPLE for one in clause):
            continue
        if all(one.value == "pronoun" or not any(ref.owners & _PEOPLE for ref in one.refs) for one in groups):
            for one in groups:
                one.refs = tuple(ref._replace(owners=frozenset((item.value,))) for ref in one.refs)


def _is_chart(items: list[Item], place: int) -> bool:
    """Whether an owner is a chart, in which something stands: "in Anna's chart", "in Boris's it", «у Бориса он»."""
    led = place > 0 and (
        items[place].glued or items[place - 1].kind == "in" or (items[place - 1].kind, items[place - 1].value) == _AT
    )
    after = items[place + 1] if place + 1 < len(items) else None
    chart = after is not None and after.kind == "word" and after.value in _CHARTS
    return led and (chart or (after is not None and after.kind == "group" and after.value == "pronoun"))


def _clause(items: list[Item], place: int) -> Iterator[Item]:
    first = next((at for at in range(place, -1, -1) if items[at].kind in _CLAUSE_ENDS), -1)
    for item in items[first + 1 :]:
        if item.kind in _CLAUSE_ENDS:
            return
        yield item


def _risen(items: list[Item]) -> list[Item]:
    """ "Clara rises in Libra and David in Capricorn", «у Клары восходят Весы, у Дэвида Козерог»: he too."""
    rising = next((at for at, item in enumerate(items) if item.kind == "rising"), len(items))
    for place in range(rising + 2, len(items) - 1):
        item = items[place]
        before = place - 1 - (items[place - 1].kind == "link") - (items[place - 1].kind == "subordinate")
        after = place + 1 + (items[place + 1].kind in ("in", "dash"))
        named = any(one.kind in ("group", "rising") for one in items[rising + 1 : after + 2])
        anew = item.kind == "owner" and item.value in _PEOPLE and items[before].kind in ("and", *_CLAUSE_ENDS)
        if anew and not named and after < len(items) and items[after].kind == "sign":
            again = replace(items[rising], start=item.start, end=item.end)
            return [*items[: place + 1], again, *items[place + 1 :]]
    return items


def _of_the_other(items: list[Item]) -> None:
    """«Со своей Луной в его доме Анна …»: hers, for the house is his."""
    for own, group, led, house in zip(items, items[1:], items[2:], items[3:], strict=False):
        theirs = house.owners & {"first", "second"}
        told = own.value.startswith("сво") and group.kind == "group" and led.kind == "in" and house.kind == "house"
        if told and len(theirs) == 1 and not any(ref.owners for ref in group.refs):
            owner = "second" if "first" in theirs else "first"
            group.refs = tuple(ref._replace(owners=frozenset((owner,))) for ref in group.refs)


def _gapped_house(items: list[Item], place: int) -> int | None:
    """The house of a point that has no verb."""
    opened = place > 0 and items[place - 1].kind in _OPENS
    at = place + 1
    while at < len(items) and items[at].kind in ("dash", "in", "owner", "comma", "word") and at - place < 4:
        at += 1
    led = at > place + 1 and items[at - 1].kind in ("in", "owner", "word")
    return at if opened and led and at < len(items) and items[at].kind == "house" else None


def of_layer(found: list[Item], refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """ "Natal Mars was in Aries, but by progression it is in Taurus": the same point of another chart."""
    at = len(found) - 1 - (bool(found) and (found[-1].kind in ("comma", "cardinal") or found[-1].shade == "chart"))
    if at < 1 or found[at].kind != "owner" or found[at].value not in ("own", "natal"):
        last = next((item for item in reversed(found) if item.kind == "group"), None)
        again = (
            last is not None and last.value == "pronoun" and [ref[:2] for ref in last.refs] == [ref[:2] for ref in refs]
        )
        return last.refs if last is not None and again else refs  # "…, where it is in detriment"
    before = found[at - 1].kind in (*_OPENS, "word", "in")
    owners = frozenset((found[at].value,))
    return tuple(ref._replace(owners=owners) for ref in refs) if before else refs


def of_gapped(items: list[Item], place: int, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """ "She has her Sun in Leo, he has his in Taurus": the pronoun has the same, whose "his" is."""
    verb, owner, led = (items[at] if at < len(items) else None for at in (place + 1, place + 2, place + 3))
    if verb is None or owner is None or led is None or (verb.kind, led.kind) != ("verb", "in"):
        return refs
    if owner.kind != "owner" or owner.value not in _PEOPLE:
        return refs
    return tuple(ref._replace(owners=frozenset((owner.value,))) for ref in refs)


def is_owned_already(found: list[Item], item: Item) -> bool:
    """ "With his Pluto in her twelfth house David touches …": whose house it is stands before it."""
    return item.kind == "house" and bool(found) and found[-1].kind == "owner" and found[-1].value in ("first", "second")


def is_in_row_of_own(found: list[Item]) -> bool:
    """«Прогрессивные Солнце и Луна Бориса»: both are the progression's."""
    return len(found) > 1 and found[-1].kind == "and" and found[-2].kind == "point" and "own" in found[-2].owners


def is_acted_upon(found: list[Item], about: tuple[Ref, ...]) -> bool:
    """ "Uranus reaches your Mercury, and Pluto trines it": not Pluto, who acts."""
    return len(found) > 1 and found[-1].kind == "aspect" and found[-2].kind == "group" and found[-2].refs == about


def is_again(items: Sequence[Item], members: Sequence[int], place: int) -> bool:
    """ "A kite of the Sun, the Moon and Pluto, and Pluto is …": who was in the row begins anew, in any chart."""
    one = items[place]
    parted = bool(members) and any(items[at].kind == "comma" for at in range(members[-1], place))
    named = [items[at] for at in members if items[at].value == one.value]
    # "Uranus opposes your birth Moon, and the return Moon trines …"
    return any(other.refs == one.refs or (parted and other.owners != one.owners) for other in named)
