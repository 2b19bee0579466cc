"""Ways of saying a placement without naming the point or the link: "you are a Scorpio", "Leo rising", house rulers."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.havings import acting_in
from interpretations.grounding.lexicon import ANY_CASE, INSTRUMENTAL, NOMINATIVE
from interpretations.grounding.members import in_order
from interpretations.grounding.mentions import Ref
from interpretations.grounding.people import is_born_under, person_at
from interpretations.grounding.targets import degree_of_rising, is_rising_next

_SUN: Final = Ref("point", "sun")
_WHOSE: Final = ("ascendant", "descendant", "midheaven", "imum_coeli")


def idioms(reading: Reading) -> Iterator[Claim]:
    yield from _people(reading)
    yield from acting_in(reading)
    yield from _rising(reading)
    yield from _placed(reading)
    yield from _signs_of_houses(reading)
    yield from _rulers(reading)
    yield from _signs_rule(reading)
    yield from _gapped_rulers(reading)
    yield from _belonging(reading)
    yield from _its_ruler(reading)
    yield from _significators(reading)
    yield from _apposed(reading)
    yield from _at_cusps(reading)


def _people(reading: Reading) -> Iterator[Claim]:
    """ "You are a Scorpio", "a Leo by birth", «вы — Лев»."""
    sun = _SUN if reading.technique == "natal" else _SUN._replace(owners=frozenset(("natal",)))
    for place in reading.of("sign"):
        item = reading.items[place]
        if item.capital and (owner := person_at(reading, place)):
            rising = any(at < place for at in reading.of("rising"))  # "Anna has Libra rising, Boris has Leo"
            ref = Ref("point", "ascendant") if rising else _SUN
            yield claim([Statement("sign", (ref._replace(owners=frozenset((owner,))),), item.value)], item)
            continue
        if reading.kind(place + 1) == "by_birth":
            yield claim([Statement("sign", (sun,), item.value)], item, reading.items[place + 1])
            continue
        at = place - 1
        while reading.kind(at) in ("dash", "verb", "word", "comma", "both", "element", "neg") and place - at <= 3:
            at -= 1
        if item.capital and is_born_under(reading, place):
            yield claim([Statement("sign", (sun,), item.value)], reading.items[place - 1], item)
            continue
        is_name = item.capital and item.cases & NOMINATIVE and not reading.marked(place)
        if reading.kind(at) == "person" and is_name and reading.kind(place + 1) not in ("group", "rising"):
            negated = reading.negated(place, None)
            yield claim([Statement("sign", (sun,), item.value)], reading.items[at], item, negated=negated)


def _rising(reading: Reading) -> Iterator[Claim]:
    """ "Leo rising", "with Leo on the rise", «восходит Лев»."""
    for place in reading.of("rising"):
        told = (place + 2,) if reading.kind(place + 1) in ("dash", "verb", "colon") else ()
        said = place - 1
        while place - said < 6 and (
            reading.kind(said) in ("verb", "word", "both", "relative", "pronoun")
            or (reading.kind(said) == "comma" and reading.kind(said + 1) in ("relative", "pronoun"))
        ):
            said -= 1  # "Libra is coming up on the eastern horizon"
        own = (place + 1,) if is_rising_next(reading, place) else ()
        for at in (*own, *told, place - 1, said, place + 1, place - 2, place + 2, place + 3, place + 4):
            if reading.kind(at) in ("sign", "place"):
                item = reading.items[at]
                negated = reading.negated(min(at, place), None)
                ref = Ref("point", reading.value(place))
                yield claim([Statement("sign", (ref,), item.value)], reading.items[place], item, negated=negated)
                for late in (to for to in reading.of("degree") if degree_of_rising(reading, to) == place):
                    numbers = (reading.items[late].number or 0.0, reading.items[late].exact)
                    said_at = Statement("degree", (ref,), item.value, numbers=numbers)
                    yield claim([said_at], item, reading.items[late], negated=negated)
                if item.kind == "place":
                    degree = Statement("degree", (ref,), item.value, numbers=(item.number or 0.0, item.exact))
                    yield claim([degree], reading.items[place], item, negated=negated)
                break


def _placed(reading: Reading) -> Iterator[Claim]:
    for place in reading.of("placed"):
        item = reading.items[place]
        yield claim([Statement("sign", item.refs, item.value)], item, negated=reading.negated(place, None))


def _signs_of_houses(reading: Reading) -> Iterator[Claim]:
    """ "Your seventh house is in Leo", "Leo on the seventh": its cusp, in a sentence that names no point."""
    signs = [*reading.of("sign", "place")]
    alone = not any(item.kind in _ANY for item in reading.items)
    for place in reading.of("house"):
        own = next((at for at in signs if reading.house_before(at) == place), None)
        if reading.technique == "profection" and {reading.kind(place - 1), reading.kind(place + 1)} & {"unit", "era"}:
            continue  # «месяц девятого дома в Близнецах»
        if reading.kind(place - 1) == "lacking" or not signs or (own is None and not alone):
            continue
        near = own if own is not None else min(signs, key=lambda at: abs(at - place))
        item = reading.items[near]
        negated = reading.negated(near, None)
        for number in reading.items[place].numbers:
            ref = Ref("cusp", str(number), reading.items[place].owners)
            yield claim([Statement("sign", (ref,), item.value)], reading.items[place], item, negated=negated)


_ANY: Final = ("group", "planets", "pattern", "rising", "aspect")


def _rulers(reading: Reading) -> Iterator[Claim]:
    """ "Venus rules your seventh house", "the seventh house is ruled by Venus", "Venus rules Taurus"."""
    for place in reading.of("rules"):
        planets, things = _ruling(reading, place)
        things = [at for at in things if not _is_of_time(reading, at)]
        if planets is None:
            continue
        negated = reading.negated(place, planets)
        rulers = reading.items[planets].refs
        if len(rulers) == len(things) > 1 and in_order(reading):  # "Mars and Venus rule Aries and Taurus"
            for ref, thing in zip(rulers, things, strict=True):
                statement = Statement("ruler", (ref,), _domains(reading, thing)[0])
                yield claim([statement], reading.items[planets], reading.items[thing], negated=negated)
            continue
        for thing in things:
            for said in _domains(reading, thing):
                for ref in (
                    reading.items[planets].refs[:1] if reading.value(place) == "rules" else reading.items[planets].refs
                ):
                    options = [Statement("ruler", (ref,), said, owners=reading.items[thing].owners)]
                    if reading.technique == "profection" and reading.kind(place - 1) == "comma":
                        units = [reading.value(at) for at in reading.of("unit", "era") if at < place]
                        options += [Statement("ruler", (ref,), unit, "lord") for unit in units]
                    yield claim(options, reading.items[planets], reading.items[thing], negated=negated)


def _is_of_time(reading: Reading, place: int) -> bool:
    """ "A ninth-house month ruled by Mercury": the month is."""
    beside = {reading.kind(place - 1), reading.kind(place + 1)} & {"unit", "era"}
    return reading.technique == "profection" and reading.kind(place) == "house" and bool(beside)


def _signs_rule(reading: Reading) -> Iterator[Claim]:
    """ "Capricorn rules your fourth house": it is at its cusp."""
    for place in reading.of("sign"):
        at = place + 1
        if reading.kind(at) != "rules" or reading.value(at) != "rules" or reading.marked(place):
            continue
        if not reading.items[place].capital or not reading.items[place].cases & NOMINATIVE:
            continue
        for thing in _row_of_things(reading, [*reading.ahead(at, (*STRONG, "verb"))]):
            for name in _domains(reading, thing) if reading.kind(thing) != "sign" else ():
                ref = Ref("cusp" if name.isdigit() else "point", name)
                statement = Statement("sign", (ref,), reading.value(place))
                yield claim([statement], reading.items[place], reading.items[thing])


def _gapped_rulers(reading: Reading) -> Iterator[Claim]:
    """«Асцендентом правит Марс, а Солнцем — Юпитер», «седьмым домом ведает Марс, десятым — Луна»."""
    said = next(reading.of("rules"), None)
    for place in reading.of("dash"):
        ruled, planet = place - 1, place + 1
        if said is None or said > place or reading.kind(planet) != "group":
            continue
        named = reading.kind(ruled) in ("group", "house", "ordinal")
        if named and reading.items[ruled].cases & (INSTRUMENTAL | NOMINATIVE) == INSTRUMENTAL:
            thing = reading.items[ruled]
            name = thing.refs[0].name if thing.refs else f"{(*thing.numbers, thing.number or 0)[0]:g}"
            statement = Statement("ruler", reading.items[planet].refs[:1], name)
            yield claim([statement], reading.items[planet], reading.items[ruled])


def _ruling(reading: Reading, place: int) -> tuple[int | None, list[int]]:
    """Who rules, and what."""
    before = [*reading.back(place)]
    if not any(reading.kind(at) in ("group", "house", "sign") for at in before):
        before = [*reading.back(place, ("semicolon",))]
    after = [*reading.ahead(place, (*STRONG, "verb"))]
    left = next((at for at in before if reading.kind(at) in ("group", "house", "sign")), None)
    following = reading.first(iter(after), "group")
    if left is not None and reading.value(left) == "profection":
        return None, []
    if reading.value(place) == "ruled" and reading.text(place - 1).startswith(("котор", "whom")):
        things = [at for at in after if reading.kind(at) in ("group", "house")][:1]
        return (place - 3 if reading.kind(place - 3) == "group" else None), things  # «…, которому подчинён Асцендент»
    if reading.value(place) == "ruled":
        left = _ruled_by(reading, place, before, following)
        return following, [left] if left is not None else []
    if (ruled := _ruled(reading, before)) is not None:
        return following, [ruled]
    planets = next((at for at in before if reading.kind(at) == "group"), None)
    if reading.value(place) == "disposits":
        return planets, [following] if following is not None else []
    things = _row_of_things(reading, after)
    if planets is None and left is not None and not things:  # «седьмым домом управляет Марс»
        return following, [left]
    if not things and planets is not None and reading.value(planets) == "cusp" and following is not None:
        return following, [planets]  # «десятый дом начинается в Раке: карьерой ведает Луна»
    if not things and (reading.kind(place - 1) == "both" or reading.kind(place + 1) == "pronoun"):
        named = (at for at in before if reading.kind(at) == "house" or reading.value(at) in (*_WHOSE, "cusp"))
        things = [at for at in [next(named, None)] if at is not None]  # «Асцендент во Льве, им управляет …»
        planets = following if reading.kind(place - 1) == "both" and following is not None else planets
    return planets, things


def _ruled_by(reading: Reading, place: int, before: list[int], following: int | None) -> int | None:
    """What stands before "ruled by", or after who rules: "ruled by Mercury, your Sun is quick"."""
    left = next((at for at in before if reading.kind(at) in ("group", "house", "sign")), None)
    if left is None:
        whom = -1 if following is None else following + 1 + (reading.kind(following + 1) == "comma")
        return whom if following == place + 1 and reading.kind(whom) == "group" else None
    cusp = next((at for at in before if reading.value(at) in (*_WHOSE, "cusp")), None)
    return cusp if reading.kind(left) == "sign" and cusp is not None else left


def _ruled(reading: Reading, before: list[int]) -> int | None:
    """«Солнцем в Близнецах управляет Меркурий»."""
    group = next((at for at in before if reading.kind(at) == "group"), None)
    if group is None or reading.items[group].cases & (INSTRUMENTAL | NOMINATIVE) != INSTRUMENTAL:
        return None
    return group


def _belonging(reading: Reading) -> Iterator[Claim]:
    """ "The fifth house belongs to Mars": who rules it, or is in it."""
    for place in reading.of("house"):
        at = place + 1
        while reading.kind(at) in ("owner", "both") and at - place < 3:
            at += 1
        if reading.marked(place) or reading.text(at) not in BELONGS or reading.kind(at + 1) != "group":
            continue
        negated = reading.negated(at, None)
        for ref, number in product(reading.items[at + 1].refs, reading.items[place].numbers):
            ruled = Statement("ruler", (ref,), str(number), owners=reading.items[place].owners)
            stands = Statement("house", (ref,), numbers=(float(number),), owners=reading.items[place].owners)
            yield claim([ruled, stands], reading.items[place], reading.items[at + 1], negated=negated)


BELONGS: Final = (
    "belongs to",
    "is entrusted to",
    "принадлежит",
    "отдан",
    "вверен",
    "подвластен",
    "достался",
    "поручен",
)


def _its_ruler(reading: Reading) -> Iterator[Claim]:
    """ "The fifth house is empty, but its ruler Saturn …"."""
    for place in reading.of("ruler"):
        named = reading.back(place, ("semicolon",))
        thing = next((at for at in named if reading.kind(at) in ("house", "sign") or reading.value(at) == "cusp"), None)
        at = place + 1
        while reading.kind(at) in ("comma", "verb", "dash", "open", "colon") or (
            reading.kind(at) in ("link", "in", "word", "theme") and at - place < 8
        ):
            at += 1
        if thing is None or reading.kind(at) != "group" or reading.value(at) == "pronoun":
            continue
        for said in _domains(reading, thing):
            statement = Statement("ruler", reading.items[at].refs[:1], said, owners=reading.items[thing].owners)
            yield claim([statement], reading.items[at], reading.items[place])


def _significators(reading: Reading) -> Iterator[Claim]:
    """ "Gemini on the Descendant makes Mercury the significator of the partner", «сигнификатор брака, Венера»."""
    named = [*reading.shaded("significator")]
    made = [at for at in reading.of("ruler") if reading.kind(at - 1) == "group" and reading.kind(at - 2) == "verb"]
    for place in (*named, *made):
        planet = place - 1 if reading.kind(place - 1) == "group" else _stood_by(reading, place)
        if planet is None:
            continue
        after = place + 1 + (reading.kind(place + 1) == "link")
        said = [reading.value(after)] if reading.kind(after) == "theme" else []
        if reading.kind(planet - 1) == "verb":
            thing = next((at for at in reading.back(planet) if _is_domain(reading, at)), None)
            said += [] if thing is None else _domains(reading, thing)
        if said:
            options = [Statement("ruler", reading.items[planet].refs[:1], one) for one in said]
            yield claim(options, reading.items[planet], reading.items[place])


def _is_domain(reading: Reading, place: int) -> bool:
    return reading.kind(place) in ("house", "sign") or reading.value(place) in (*_WHOSE, "cusp")


def _stood_by(reading: Reading, place: int) -> int | None:
    """The planet that is set beside a noun: "the significator of marriage, Venus, …", "Venus is the significator"."""
    beside = ("comma", "dash", "verb", "link", "theme", "open", "both", "person")
    for step in (1, -1):
        at = place + step
        while reading.kind(at) in beside and abs(at - place) < 6:
            at += step
        if reading.kind(at) == "group":
            return at
    return None


def _row_of_things(reading: Reading, places: list[int]) -> list[int]:
    found: list[int] = []
    first = next((at for at in places if reading.kind(at) not in ("both", "owner")), None)
    named = first is not None and reading.kind(first) == "group" and reading.value(first) != "pronoun"
    item = reading.items[first or 0]
    if first is not None and named and item.cases == ANY_CASE and item.refs[0].kind == "point":
        return [first]  # "Mercury rules your Sun"
    if first is not None and reading.text(first).endswith("-house") and reading.kind(first + 1) == "group":
        return [first + 1]  # "Mercury rules your ninth-house Sun"
    for at in places:
        kind = reading.kind(at)
        if kind in ("house", "sign") or (kind == "group" and reading.value(at) in (*_WHOSE, "cusp") and not found):
            found.append(at)
        elif kind not in (
            "and",
            "comma",
            "both",
            "owner",
            "word",
            "sign_noun",
            "link",
            "element",
            "modality",
            "neg",
        ) or (kind == "word" and found):
            break
    return found


def _domains(reading: Reading, place: int) -> list[str]:
    item = reading.items[place]
    if item.kind == "house":
        return [str(number) for number in item.numbers]
    return [ref.name for ref in item.refs] if item.kind == "group" else [item.value]


def _apposed(reading: Reading) -> Iterator[Claim]:
    """ "Venus, the ruler of your seventh house, …", "the ruler of the Ascendant is Venus"."""
    for place in reading.of("group"):
        item = reading.items[place]
        if not (item.refs and item.refs[0].kind in ("ruler", "lord", "dispositor")):
            continue
        for other in _neighbours(reading, place):
            planet = reading.items[other]
            negated = reading.negated(max(place, other), min(place, other))
            several = len(planet.refs) == len(item.refs) > 1  # "Mars and Venus are the rulers of Aries and Taurus"
            for at, ref in enumerate(item.refs):
                one = planet.refs[at : at + 1] if several else planet.refs[:1]
                statement = Statement("ruler", one, ref.name, ref.kind, owners=ref.owners)
                yield claim([statement], planet, item, negated=negated)


_APPOSED: Final = (
    "comma", "verb", "dash", "open", "owner", "both", "subordinate", "neg", "colon", "close", "person", "some",
)  # fmt: skip  # what may stand between a planet and what it rules


def _neighbours(reading: Reading, place: int) -> list[int]:
    """The planet that is said to be the ruler: named beside it with nothing but a comma, a dash or "is" between."""
    for step in (1, -1):
        at = place + step
        while reading.kind(at) in _APPOSED:
            alone = len(reading.items[place].refs) == 1
            if alone and reading.kind(at) == "verb" and reading.value(at).startswith("many"):
                break
            at += step
        near = abs(at - place) > 1 or step == 1
        if reading.kind(at) == "group" and near and reading.items[at].refs[0].kind == "point":
            return [at]
    return []


def _at_cusps(reading: Reading) -> Iterator[Claim]:
    """ "Mars on the cusp of the seventh house"."""
    for place in reading.of("group"):
        item = reading.items[place]
        if item.value != "cusp" or reading.kind(place - 1) != "in":
            continue
        left = reading.first(reading.back(place, (*STRONG, "aspect")), "group")
        told = any(reading.kind(at) in ("sign", "place") for at in (place - 2, place + 1, place + 2))
        if left is None or told or reading.value(left) == "cusp":
            continue
        for ref in reading.items[left].refs:
            statement = Statement("cusp", (ref,), numbers=(float(item.refs[0].name),))
            yield claim([statement], reading.items[left], item, negated=reading.negated(place, left))
