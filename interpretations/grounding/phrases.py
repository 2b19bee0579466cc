"""Items → larger items: degrees of signs, houses by number, cusps, rulers, dates; and whose each point is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from interpretations.grounding.bearings import approaches, looks_across, opened, versus
from interpretations.grounding.clocks import clock_at
from interpretations.grounding.composing import COUNTS, Reduced, Reducer, is_of, kind_at, made, stands_alone
from interpretations.grounding.days import date_at, month_is_word, season_at, with_years
from interpretations.grounding.degrees import counted_again, degree, with_minutes
from interpretations.grounding.domains import its_ruler
from interpretations.grounding.groups import CHARTS
from interpretations.grounding.houses import NUMBERS, axis_house, bare_house, house, on_house, told_house
from interpretations.grounding.layers import is_in_row_of_own, is_owned_already
from interpretations.grounding.lexicon import ANY_CASE, GENITIVE, NOMINATIVE
from interpretations.grounding.mentions import Item, Ref
from interpretations.grounding.neighbours import (
    across,
    charge,
    compound,
    fall,
    growth,
    half_node,
    its_cusp,
    joins,
    lands,
    lunar_sign,
    nearby,
    side,
    twin,
    upon,
)
from interpretations.grounding.turns import in_turn

_BETWEEN_OWNER: Final = ("element", "motion", "dignity", "word", "owner", "sign", "sign_adjective")
_ANGLES: Final = ("ascendant", "descendant", "midheaven", "imum_coeli")
_PAIRS: Final = {
    "luminaries": ("sun", "moon"), "nodes": ("north_node", "south_node"), "outer": ("uranus", "neptune", "pluto"),
}  # fmt: skip


def composed(items: list[Item], whose: Mapping[str, str]) -> list[Item]:
    """What is made of numbers, what is made of that, and whose it is. whose: whom "his" and "her" mean."""
    items = [part for place in range(len(items)) for part in _persons(items, place, whose)]
    items = in_turn(items)
    for reducers in _PASSES:
        items = _reduced(items, reducers)
    return _owned(with_years(items))


def _persons(items: list[Item], place: int, whose: Mapping[str, str]) -> list[Item]:
    """ "To her" stands before what is hers, before a house that is hers, or for whom the sentence is about."""
    item = items[place]
    person = item.value.removeprefix("to_")
    if item.kind != "owner" or person not in ("he", "she"):
        return [item]
    owner = replace(item, value=whose.get(person, "other"), glued=True)  # a word that leaves no trace, as "your" does
    if person == item.value:
        return [owner]
    after = kind_at(items, place + 1)
    if after == "in":
        return [replace(owner, shade="to")]
    if after in ("point", "element", "motion", "owner", "house", "ordinal"):
        return [replace(item, kind="link", value="with"), owner]
    return [replace(item, kind="pronoun", value="one")]


def _reduced(items: list[Item], reducers: Sequence[Reducer]) -> list[Item]:
    found: list[Item] = []
    place = 0
    while place < len(items):
        for reducer in reducers:
            if reduction := reducer(items, place):
                item, length = reduction
                break
        else:
            item, length = items[place], 1
        found.append(item)
        place += length
    return found


def _place(items: Sequence[Item], place: int) -> Reduced:
    """14°22' Leo, 14 degrees of Leo, the sign of Leo, Leo 14°, Leo at 14°."""
    first = items[place]
    led = kind_at(items, place - 1) == "within" and items[place - 1].value != "about"
    distance = led and kind_at(items, place + 1) == "in"  # "Mercury meets Saturn within two degrees in Aries"
    if first.kind == "degree" and (first.exact != 3 or (first.number or 0) > 1) and not distance:
        at = place + 1
        while kind_at(items, at) in ("link", "in", "sign_noun", "owner", "element", "modality"):
            at += 1
        if kind_at(items, at) == "sign" and (number := with_minutes(items, at, first)) is not None:
            return made("place", items[at].value, items[place : at + 2], number=number, exact=1), at + 2 - place
        if kind_at(items, at) == "sign" and at - place <= 4:
            parts = items[place : at + 1]
            return made("place", items[at].value, parts, number=first.number, exact=first.exact), at + 1 - place
    at = place + 1 + is_of(items, place + 1)
    bare = first.kind in COUNTS and kind_at(items, at) == "sign" and 0 <= (first.number or -1) <= 30
    # "the Sun at 24 Gemini", "at 24 of Gemini"
    if bare and kind_at(items, place - 1) in ("in", "point", "colon", "comma"):
        sign = items[at]
        return made("place", sign.value, items[place : at + 1], number=first.number, exact=first.exact), at + 1 - place
    return _sign_at(items, place) or counted_again(items, place)


def _sign_at(items: Sequence[Item], place: int) -> Reduced:
    """Leo 14°, Leo at 14°."""
    first = items[place]
    if first.kind == "sign":
        at = place + 1
        while kind_at(items, at) in ("in", "open", "comma") and at - place < 3:
            at += 1
        if kind_at(items, at) == "degree" and kind_at(items, at + 1) not in ("sign", "apart", "orb"):
            at_end = at + 1 + (kind_at(items, at) == "degree" and kind_at(items, at + 1) == "close")
            degree = items[at]
            parts = items[place:at_end]
            return made("place", first.value, parts, number=degree.number, exact=degree.exact), at_end - place
    return None


def _cusp(items: Sequence[Item], place: int) -> Reduced:
    """The cusp of the seventh house, the 7th-house cusp, the 7th cusp."""
    if kind_at(items, place) == "cusp":
        at = place + 1
        while kind_at(items, at) in ("link", "owner"):
            at += 1
        if kind_at(items, at) == "house" or (kind_at(items, at) in NUMBERS and 1 <= (items[at].number or 0) <= 12):
            return _cusp_item(items[place : at + 1], items[at], items[place].cases)
    first = items[place]
    is_number = first.kind in NUMBERS and 1 <= (first.number or 0) <= 12 and not first.exact
    if (first.kind == "house" or is_number) and kind_at(items, place + 1) == "cusp":
        return _cusp_item(items[place : place + 2], first, items[place + 1].cases)
    return None


def _cusp_item(parts: Sequence[Item], house: Item, cases: int) -> Reduced:
    numbers = house.numbers or (int(house.number or 0),)
    refs = tuple(Ref("cusp", str(number)) for number in numbers)
    return made("point", "cusp", parts, refs=refs, cases=cases), len(parts)


def _ruler(items: Sequence[Item], place: int) -> Reduced:
    """The ruler of the seventh house, the 7th-house ruler, the ruler of the Ascendant, the chart's ruler."""
    kind = kind_at(items, place)
    if kind == "chart_ruler":
        return made("point", "ruler", items[place : place + 1], refs=(Ref("ruler", "ascendant"),)), 1
    if kind == "year_lord":
        return made("point", "lord", items[place : place + 1], refs=(Ref("lord", items[place].value),)), 1
    if kind == "ruler":
        at = place + 1 + (kind_at(items, place + 1) == "and")  # «диспозитор и Луны, и Марса»
        while kind_at(items, at) in ("link", "owner", "element", "sign_noun") and at - place < 5:
            at += 1
        if kind_at(items, at) == "sign" and kind_at(items, at + 1) == "point" and items[at + 1].value in _ANGLES:
            at += 1  # "the lady of your Libra Ascendant"
        apposed = at < len(items) and _stands_beside(items[at], at == place + 1)
        if not apposed and (ref := _ruled(items, at)):
            while kind_at(items, at + 1) in ("and", "comma") and kind_at(items, at + 2) == kind_at(items, at) == "sign":
                if not items[at + 2].cases & items[at].cases:
                    break
                at += 2
                ref += _ruled(items, at)
            at, ref = _further_ruled(items, place, at, ref)
            return made("point", "ruler", items[place : at + 1], refs=ref, cases=items[place].cases), at + 1 - place
    if (lord := _lord(items, place) or _ruling_planet(items, place)) is not None:
        return lord
    if kind_at(items, place + 1) == "ruler" and _owns(items, place) and (ref := _ruled(items, place)):
        return made("point", "ruler", items[place : place + 2], refs=ref, cases=items[place + 1].cases), 2
    return None


def _further_ruled(items: Sequence[Item], place: int, at: int, refs: tuple[Ref, ...]) -> tuple[int, tuple[Ref, ...]]:
    """ "… and of Mars too": who else is ruled, where "both" announces them."""
    while kind_at(items, place + 1) == "and" and kind_at(items, at + 1) in ("comma", "and"):
        following = at + 2 + (kind_at(items, at + 2) == "and")
        if kind_at(items, following) != kind_at(items, at):
            break
        at = following
        refs += _ruled(items, at)
    return at, refs


def _ruling_planet(items: Sequence[Item], place: int) -> Reduced:
    """The planet ruling the Ascendant, the planet that rules the tenth house."""
    if kind_at(items, place) != "planets" or items[place].value != "planet":
        return None
    at = place + 1
    while kind_at(items, at) in ("comma", "relative") and at - place < 3:
        at += 1
    if kind_at(items, at) != "rules" or items[at].value != "rules":
        return None
    at += 1
    while kind_at(items, at) in ("owner", "both", "link") and at - place < 7:
        at += 1
    if not (ref := _ruled(items, at)) or any(one.kind == "dispositor" for one in ref):
        return None
    return made("point", "ruler", items[place : at + 1], refs=ref, cases=items[place].cases), at + 1 - place


def _stands_beside(item: Item, directly: bool) -> bool:
    """ "Its ruler Venus", not "the ruler of Venus": a language without cases says "of"."""
    if item.cases != ANY_CASE:
        return not item.cases & GENITIVE
    return directly and item.kind == "point" and not item.refs and item.value not in _ANGLES


def _owns(items: Sequence[Item], place: int) -> bool:
    """ "Mars's ruler", not "makes Mars the ruler"."""
    kind, cases = items[place].kind, items[place].cases
    if kind in ("point", "ordinal") and cases != ANY_CASE and not cases & GENITIVE:
        return False
    if kind == "ordinal" and kind_at(items, place + 2 + is_of(items, place + 2)) in ("sign", "house"):
        return False  # "Pluto, the second ruler of Scorpio"
    if kind == "sign" and cases == ANY_CASE and kind_at(items, place + 2) == "comma":
        return True  # "Libra's lord, Venus, …"
    return kind in ("house", "point", "ordinal") and items[place + 1].start - items[place].end <= 3


def _lord(items: Sequence[Item], place: int) -> Reduced:
    """The lord of the year, the ruler of this profected month."""
    if kind_at(items, place) != "ruler":
        return None
    at = place + 1
    while kind_at(items, at) in ("link", "owner", "word", "technique", "both") and at - place < 5:
        at += 1
    if kind_at(items, at) not in ("unit", "era"):
        return None
    if at == place + 1 and items[at].cases & NOMINATIVE == items[at].cases:
        return None
    refs, parts = (Ref("lord", items[at].value),), items[place : at + 1]
    return made("point", "lord", parts, refs=refs, cases=items[place].cases), len(parts)


def _profection(items: Sequence[Item], place: int) -> Reduced:
    """The annual profection, the profection of this month: where it has come to."""
    if kind_at(items, place) != "technique" or items[place].value != "profection":
        return None
    near = [items[at] for at in (place + 1, place - 1, place + 2, place + 3) if 0 <= at < len(items)]
    unit = next((item.value for item in near if item.kind in ("unit", "era")), "")
    ref = Ref("profection", unit)
    of = 1 + is_of(items, place + 1)  # "the profection of the Ascendant": as every other here
    length = of + 1 if kind_at(items, place + of) == "point" and items[place + of].value == "ascendant" else 1
    parts = items[place : place + length]
    return made("point", "profection", parts, refs=(ref,), cases=items[place].cases), length


def _ruled(items: Sequence[Item], place: int) -> tuple[Ref, ...]:
    kind = kind_at(items, place)
    if kind == "house":
        return tuple(Ref("ruler", str(number), items[place].owners) for number in items[place].numbers)
    if kind == "ordinal" and 1 <= (items[place].number or 0) <= 12:
        return (Ref("ruler", str(int(items[place].number or 0))),)
    if kind == "point" and items[place].value == "cusp":
        return tuple(Ref("ruler", ref.name) for ref in items[place].refs)
    if kind == "point" and items[place].value in _ANGLES:
        return (Ref("ruler", items[place].value),)
    if kind == "point":
        return (Ref("dispositor", items[place].value),)
    if kind == "sign":
        return (Ref("ruler", items[place].value),)
    return ()


def _cusp_begins(items: Sequence[Item], place: int) -> Reduced:
    """ "The eleventh begins at zero degrees of Taurus": its cusp is there."""
    first = items[place]
    number = first.kind == "ordinal" and 1 <= (first.number or 0) <= 12
    # ", which starts in Virgo"
    aside = kind_at(items, place + 1) == "comma" and kind_at(items, place + 2) == "relative"
    start = place + (2 if aside else 0)
    if not (number or first.kind == "house") or not _begins(items, start + 1):
        return None
    at = start + 2
    while kind_at(items, at) in ("in", "link", "within", "both", "word") and at - start < 5:
        at += 1
    return _cusp_item(items[place : place + 1], first, first.cases) if kind_at(items, at) in ("sign", "place") else None


def _begins(items: Sequence[Item], place: int) -> bool:
    return kind_at(items, place) in ("event", "bound") and items[place].value in ("bound", "start")


_SINGLE: Final[tuple[Reducer, ...]] = (
    looks_across, nearby, side, clock_at, season_at, date_at, degree, axis_house, house, lunar_sign, growth, twin,
    joins, upon, lands, across, fall,
)  # fmt: skip  # what its neighbours make of one word, and of numbers
_PASSES: Final[tuple[tuple[Reducer, ...], ...]] = (
    (compound, versus, approaches),
    _SINGLE,
    (half_node, charge, told_house, bare_house, on_house, month_is_word, _place, _cusp),
    (its_cusp, opened, _cusp_begins, _ruler, its_ruler, _profection),
)


def _owned(items: list[Item]) -> list[Item]:
    """Owners join the point or house they stand with: before it, or after it ("the Moon of Anna", "Луна Анны")."""
    found: list[Item] = []
    for place, item in enumerate(items):
        if item.kind == "point" and _is_planets_own(found):
            item.owners |= frozenset((found[-3].value,))
        if item.kind == "point" and _is_of_named(items, place, found):
            item.owners |= frozenset(("natal",))
        if item.kind in ("point", "house", "placed"):
            after = _owners_after(items, place) if not is_owned_already(found, item) else frozenset()
            before = frozenset() if after and item.kind == "house" else _owners_before(found)
            before -= {"first", "second"} if after & {"first", "second"} else frozenset()
            item.owners |= before | after
            item.owners |= _owned_by(found) if item.kind == "house" else frozenset()
        if item.kind == "point" and not item.refs:
            pair = "nodes" if item.value == "north_node" and item.plural else item.value
            names = _PAIRS.get(pair, (item.value,))
            item.refs = tuple(Ref("point", name, item.owners) for name in names)
        elif item.refs and item.owners:
            item.refs = tuple(ref._replace(owners=ref.owners | item.owners) for ref in item.refs)
        found.append(item)
    return [item for place, item in enumerate(found) if not _is_trace(found, place)]


def _is_trace(items: Sequence[Item], place: int) -> bool:
    """Whether an owner's word says no more than it has: of "his" in "his is in Leo" the point is named before."""
    item = items[place]
    if item.kind != "owner":
        return False
    ends = (
        ("comma", "semicolon", "and", "colon", "dash", "within", "subordinate", "")
        if kind_at(items, place - 1) in ("aspect", "link")
        else ()
    )
    again = (
        item.glued and kind_at(items, place + 1) in ("verb", "in", "dash", *ends) and item.value in ("first", "second")
    )
    again = again or (kind_at(items, place + 1) == "word" and items[place + 1].value in CHARTS)
    again |= item.value in ("first", "second") and kind_at(items, place + 1) == "pronoun"
    again |= item.value == "your" and stands_alone(items, place)
    return not again and (item.glued or item.value in ("your", "other"))


def _owners_before(found: list[Item]) -> frozenset[str]:
    owners: set[str] = set()
    for step, item in enumerate(reversed(found[-4:]), 1):
        if item.kind == "verb" and step == 1 and len(found) > 1 and _is_person(found[-2]):
            if len(found) > 2 and found[-3].kind == "house":
                break  # «в четвёртом доме Бориса стоит Венера Анны»
            continue  # "Boris has the Moon in Aries"
        if step == 1 and [one.kind for one in found[-2:]] == ["relative", "verb"] and _is_person(found[-3]):
            return frozenset((found[-3].value,))  # "it is Boris who has Jupiter at home"
        if item.kind == "owner":
            owners.add(item.value)
        elif item.kind not in _BETWEEN_OWNER or (item.kind == "word" and owners):
            break
    return frozenset(owners)


def _is_of_named(items: Sequence[Item], place: int, found: list[Item]) -> bool:
    """ "Anna's Venus", «Венера Анны»: of a person whom the answer does not name."""
    item = items[place]
    before, after = found[-1] if found else None, items[place + 1] if place + 1 < len(items) else None
    if before is not None and (before.kind == "owner" or is_in_row_of_own(found)):
        return False
    possessed = before is not None and _is_name(before) and item.start - before.end in (2, 3)
    of = after is not None and _is_name(after) and item.cases != ANY_CASE and after.start - item.end == 1
    return possessed or (of and after is not None and after.value.endswith(("ы", "и", "а", "я")))


def _is_name(item: Item) -> bool:
    return item.kind == "word" and item.capital and item.value.isalpha() and not item.shade


def _is_planets_own(found: list[Item]) -> bool:
    """ "Two of Boris's planets, the Moon and Mars"."""
    return len(found) > 2 and [item.kind for item in found[-3:]] == ["owner", "planets", "comma"]


def _owned_by(found: list[Item]) -> frozenset[str]:
    """ "Her Mars falls to him in the third house"."""
    to = len(found) > 1 and found[-1].kind == "in" and found[-2].shade == "to"
    named = len(found) > 2 and found[-1].kind == "in" and _is_person(found[-2]) and found[-3].kind in ("word", "verb")
    to = to or (named and found[-2].glued is False)  # «попав Анне в десятый дом»
    return frozenset((found[-2].value,)) if to else frozenset()


def _is_person(item: Item) -> bool:
    return item.kind == "owner" and item.value in ("first", "second")


def _owners_after(items: list[Item], place: int) -> frozenset[str]:
    after = place + 1 + is_of(items, place + 1)
    to = kind_at(items, place) == "house" and kind_at(items, place + 1) == "link" and items[place + 1].value == "with"
    if to and kind_at(items, place + 2) == "owner" and kind_at(items, place + 3) not in ("point", "house"):
        after = place + 2  # «в третий дом к Анне»
    if kind_at(items, place + 1) == kind_at(items, place + 2) == "owner" and items[place + 2].value == "other":
        return frozenset(("other",))  # «Лилит её избранника»
    if kind_at(items, after) == "owner" and items[after].value in ("first", "second", "own"):
        following = kind_at(items, after + 1)
        predicate = following == "motion" and kind_at(items, after + 2) != "point"
        if predicate or following not in ("point", "house", "element", "motion"):
            return frozenset((items[after].value,))
    return frozenset()
