"""Whose a profected year, month or day is, and which house and sign it has come to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.placements import profected, statements
from interpretations.grounding.targets import ANGLE_NAMES

LORDSHIP: Final = ("ruler", "rules", "lordship", "rules_chart")
_UNITS: Final = ("year", "month", "day")


_PASSES: Final = re.compile(
    r"\b(?:begins|opens|starts|hands? (?:you |over |on |the \w+ )*to|gives? way to"
    r"|(?:passes|moves|goes|advances|shifts)(?: on)?(?: from (?:the )?\w+)? (?:in)?to|next|will|will be)\b"
    r"|\b(?:следующ\w+|перевед\w+|перейд\w+|перехо\w+|начн\w+|наступ\w+|придет|сменит\w*|откроет\w*)\b"
)


def lords(reading: Reading, planets: list[int], unit: str) -> Iterator[Claim]:
    yield from _lords(reading, planets, unit)
    yield from _gapped(reading, planets)
    yield from _houses(reading, unit)
    yield from _named_lords(reading)
    yield from _places(reading, unit)
    yield from _acting(reading)
    yield from _owned(reading)


def _lords(reading: Reading, planets: list[int], unit: str) -> Iterator[Claim]:
    """ "The monthly profection puts Mercury in charge", "the profected year of Venus"."""
    for place in reading.of(*LORDSHIP, "unit", "era"):
        if _is_instrument(reading, place):
            continue  # «в году Марса месяцем управляет Меркурий»
        whose = reading.kind(place) in ("unit", "era")
        near = [at for at in planets if abs(at - place) <= (2 if whose else 6)]
        near = [at for at in near if reading.value(at) not in ANGLE_NAMES]  # "this year the Ascendant has come to …"
        near = [at for at in near if not whose or _is_of(reading, place, at)]
        if not near:
            continue
        near = near[-1:] if whose and reading.value(place + 1) == "of" else near[:1] if whose else near
        after = [at for at in near if at > place]
        clause = [*reading.back(place, (*STRONG, "comma"))]
        if reading.kind(place) == "rules" and _is_instrument(reading, place - 1):
            near = after = [place + 1]
        elif reading.kind(place) == "rules" and any(at in clause for at in near):  # "Venus is lord of the year"
            near, after = [at for at in near if at in clause], []
        for at in (after or near[::-1])[:1]:
            near_unit = reading.first(reading.back(place, (*STRONG, "comma")), "unit", "era")
            own = reading.value(near_unit) if near_unit is not None else unit
            own = reading.value(place) if whose else _unit_in(reading.text(place)) or _ruled_unit(reading, place) or own
            options = [Statement("ruler", (ref,), own or "year", "lord") for ref in reading.items[at].refs[:1]]
            negated = reading.negated(max(at, place), min(at, place))
            yield claim(options, reading.items[at], reading.items[place], negated=negated)


def _is_instrument(reading: Reading, place: int) -> bool:
    """«Месяцем управляет Меркурий»: the time is ruled by whom the verb is followed by."""
    by = reading.kind(place) in ("unit", "era") and reading.kind(place + 1) == "rules"
    return by and not reading.text(place).isascii() and reading.kind(place + 2) == "group"


def _ruled_unit(reading: Reading, place: int) -> str:
    """ "Within that year Mercury governs the current month": what stands right after the verb."""
    at = place + 1
    while reading.kind(at) in ("owner", "both", "word", "relative") and at - place < 4:
        at += 1
    return reading.value(at) if reading.kind(place) == "rules" and reading.kind(at) in ("unit", "era") else ""


def _unit_in(words: str) -> str:
    """ "Month belongs to", «месяц достался»: what the phrase is about."""
    return next((unit for unit, names in _NAMED.items() if any(name in words.split() for name in names)), "")


_NAMED: Final = {"year": ("year", "год"), "month": ("month", "месяц"), "day": ("day", "день")}


def _named_lords(reading: Reading) -> Iterator[Claim]:
    """«Управителем года по профекции назначен Марс», "as lord of the year we get Venus"."""
    for place in reading.of("group"):
        if reading.items[place].refs[0].kind != "lord":
            continue
        at = place + 1
        while reading.kind(at) in ("in", "word", "verb", "dash", "owner", "group", "link") and at - place < 6:
            if reading.kind(at) == "group" and reading.items[at].refs[0].kind == "point":
                break
            at += 1
        alone = at > place + 1 and any(reading.kind(to) in ("word", "group") for to in range(place + 1, at))
        if alone and reading.kind(at) == "group" and reading.kind(at - 1) not in ("in", "link"):
            unit = reading.items[place].refs[0].name
            statement = Statement("ruler", reading.items[at].refs[:1], unit or "year", "lord")
            yield claim([statement], reading.items[place], reading.items[at], negated=reading.negated(at, place))


def _owned(reading: Reading) -> Iterator[Claim]:
    """ "The year belongs to Venus", «год Анны принадлежит Венере»."""
    for place in reading.of("unit", "era"):
        at = next((to for to in (place + 1, place + 2, place + 3) if reading.text(to).startswith(_BELONGS)), None)
        if at is None or reading.kind(at + 1) != "group" or reading.items[at + 1].refs[0].kind != "point":
            continue
        statement = Statement("ruler", reading.items[at + 1].refs[:1], reading.value(place) or "year", "lord")
        yield claim([statement], reading.items[place], reading.items[at + 1], negated=reading.negated(at, None))


_BELONGS: Final = (
    "belong",
    "is entrusted",
    "принадлеж",
    "доста",
    "отдан",
    "вверен",
    "поруч",
    "под ",
)


def _gapped(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    """ "… and Mercury of the month", «месяц — под Меркурием»."""
    said = next(reading.of(*LORDSHIP), None)
    for place in reading.of("unit", "era"):
        before = place - 2
        after = next((at for at in planets if place < at <= place + 5), None)
        under = after is not None and reading.text(after - 1) in ("под", "under")
        of = before in planets and reading.value(place - 1) == "of" and said is not None and said < before
        at = before if of else after if under else None
        if at is not None:
            options = [Statement("ruler", reading.items[at].refs[:1], reading.value(place), "lord")]
            yield claim(options, reading.items[at], reading.items[place])


def _is_of(reading: Reading, place: int, planet: int) -> bool:
    """ "The year of Venus", "the Venus year", «месяц Меркурия»."""
    if planet in (place - 1, place + 1):
        return True
    return planet == place + 2 and reading.kind(place + 1) == "link" and reading.value(place + 1) == "of"


def _houses(reading: Reading, unit: str) -> Iterator[Claim]:
    """ "A tenth-house year", «год первого дома»."""
    for place in reading.of("unit", "era"):
        at = next((at for at in (place + 1, place - 1, place + 2) if reading.kind(at) == "house"), None)
        if at is None:
            continue
        numbers = tuple(map(float, reading.items[at].numbers))
        ref = Ref("profection", reading.value(place) or unit)
        yield claim([Statement("house", (ref,), numbers=numbers)], reading.items[at], reading.items[place])
    for place in reading.of("sign"):
        if (at := profected(reading, place)) is not None:
            ref = Ref("profection", reading.value(at) or unit)
            yield claim([Statement("sign", (ref,), reading.value(place))], reading.items[place], reading.items[at])


def _acting(reading: Reading) -> Iterator[Claim]:
    """«Седьмой дом диктует повестку года»: the house that acts upon a time is the profection's."""
    for place in reading.of("house"):
        item = reading.items[place]
        opens = reading.kind(place - 1) in ("", "comma", "and", "semicolon", "colon")
        ahead = reading.ahead(place, ("comma", "group", "semicolon", "house", "event"))
        unit = reading.first(ahead, "unit", "era") if opens and reading.kind(place + 1) == "word" else None
        if unit is not None:
            ref = Ref("profection", reading.value(unit))
            yield claim([Statement("house", (ref,), numbers=tuple(map(float, item.numbers)))], item)


def _places(reading: Reading, unit: str) -> Iterator[Claim]:
    """ "Cancer and the tenth house have charge of the month": where the profection has come to."""
    if next(reading.of("group", "planets", "aspect"), None) is not None:
        return
    ref = Ref("profection", unit or "year")
    for place in reading.of("sign", "house"):
        item = reading.items[place]
        numbers = tuple(map(float, item.numbers))
        kind = "house" if numbers else "sign"
        yield claim([Statement(kind, (ref,), item.value, numbers=numbers)], item, negated=reading.negated(place, None))


def coming(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """ "In June 2027 the second-house year begins": the last house that is named is the one after this."""
    claims = [of_units(reading, one) for one in claims]
    said = [one for one in claims if one.kind == "house" and one.options[0].refs[0].kind == "profection"]
    if reading.technique != "profection" or not said or not _PASSES.search(reading.sentence.lower()):
        return claims
    last = max(said, key=lambda one: one.end).options[0].numbers
    return [
        replace(one, options=(*one.options, *(to._replace(kind="period", word="next") for to in one.options)))
        if one in said and one.options[0].numbers == last
        else one
        for one in claims
    ]


def of_units(reading: Reading, one: Claim) -> Claim:
    """ "The profected Ascendant has reached Aries": this year, unless a month or a day is spoken of."""
    if reading.technique != "profection" or one.kind not in ("sign", "house"):
        return one
    units, options = units_of(reading), []
    for option in one.options:
        bare = option.refs[0][:2] == ("profection", "")
        options += [option._replace(refs=(option.refs[0]._replace(name=unit),)) for unit in units if bare]
        options += [] if bare else [option]
    return replace(one, options=tuple(options))


def units_of(reading: Reading) -> list[str]:
    """Which times the sentence names; the year if none."""
    named = {reading.value(at) for at in reading.of("unit", "era")}
    named |= {ref.name for at in reading.of("group") for ref in reading.items[at].refs if ref.kind in _TIMES}
    named |= {"day"} if _OF_DAY.search(reading.sentence.lower()) else set()
    return [unit for unit in _UNITS if unit in named] or ["year"]


_TIMES: Final = ("lord", "profection")
_OF_DAY: Final = re.compile(r"\b(?:today\w*|day|daily|сегодня\w*|день(?! рожд)|дня|дню|днем|дневн\w+)\b")


def untimed(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """Planets of a firdaria that no claim is about: one of the dates must be in a time of theirs."""
    told = {start for one in claims for start in one.told}
    days = [reading.value(at) for at in reading.of("day")]
    for place in reading.of("group") if days else ():
        item = reading.items[place]
        named = item.refs[0].kind == "point" and {ref.name for ref in item.refs} <= {*PLANETS}
        if not named or item.value == "pronoun" or item.start in told or not item.capital:
            continue
        placed = any(
            reading.kind(at) in ("sign", "house", "aspect", "motion", "dignity") for at in range(place, place + 4)
        )
        for ref in item.refs if not placed else ():
            yield claim([Statement("period", (ref,), day, f"in.{unit}") for day in days for unit in ("", "sub")], item)


def unlorded(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """Planets that no claim is about: they are lords of a time or a sign, or something that is said is so of them."""
    told = {start for one in claims for start in one.told}
    timed = next(reading.of("unit", "era", "technique"), None) is not None
    timed = timed or any(ref.kind == "profection" for one in claims for ref in one.options[0].refs)
    heirs = _PASSES.search(reading.sentence.lower()) is not None
    for place in reading.of("group") if timed else ():
        item = reading.items[place]
        named = item.refs[0].kind == "point" and {ref.name for ref in item.refs} <= {*PLANETS}
        if not named or item.value == "pronoun" or item.start in told or not item.capital:
            continue
        near, every = _units_near(reading, place)
        said = [*reading.of("sign", "place", "house", "motion", "dignity", "dignity_noun")]
        for ref in item.refs:
            lord = [Statement("ruler", (ref,), unit, "lord") for unit in near or units_of(reading)]
            if heirs and not any(at > place for at in reading.of("group")):
                lord += [Statement("period", (ref,), unit, "heir") for unit in units_of(reading)]
            if every:
                yield claim(lord, item, every=True)
                continue
            signs = [Statement("ruler", (ref,), reading.value(at)) for at in said if reading.kind(at) == "sign"]
            others = [one for at in said for one in statements(reading, at, ref)]
            yield claim([*lord, *(others if near else [*signs, *others])], item)


def _units_near(reading: Reading, place: int) -> tuple[list[str], bool]:
    """Those of its own clause, and whether it is lord of each: "Jupiter steers both the year and the month"."""
    ahead = reading.ahead(place, (*STRONG, "comma", "group", "semicolon"))
    found = [at for at in ahead if reading.kind(at) in ("unit", "era") and reading.value(at) in _UNITS]
    row = len(found) == 2 and any(reading.kind(at) == "and" for at in range(found[0], found[1]))
    return [reading.value(at) for at in found], row
