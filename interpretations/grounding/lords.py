"""Whose a profected year, month or day is, and which house and sign it has come to."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.placements import profected
from interpretations.grounding.targets import ANGLE_NAMES

LORDSHIP: Final = ("ruler", "rules", "lordship", "rules_chart")


def lords(reading: Reading, planets: list[int], unit: str) -> Iterator[Claim]:
    yield from _lords(reading, planets, unit)
    yield from _gapped(reading, planets)
    yield from _houses(reading, unit)
    yield from _named_lords(reading)
    yield from _places(reading, unit)
    yield from _owned(reading)


def _lords(reading: Reading, planets: list[int], unit: str) -> Iterator[Claim]:
    """ "The monthly profection puts Mercury in charge", "the profected year of Venus"."""
    for place in reading.of(*LORDSHIP, "unit", "era"):
        whose = reading.kind(place) in ("unit", "era")
        near = [at for at in planets if abs(at - place) <= (2 if whose else 6)]
        near = [at for at in near if reading.value(at) not in ANGLE_NAMES]  # "this year the Ascendant has come to …"
        near = [at for at in near if not whose or _is_of(reading, place, at)]
        if not near:
            continue
        near = near[-1:] if whose and reading.value(place + 1) == "of" else near[:1] if whose else near
        after = [at for at in near if at > place]
        clause = [*reading.back(place, (*STRONG, "comma"))]
        if reading.kind(place) == "rules" and any(at in clause for at in near):  # "Venus is lord of the year"
            near, after = [at for at in near if at in clause], []
        for at in (after or near[::-1])[:1]:
            near_unit = reading.first(reading.back(place, (*STRONG, "comma")), "unit", "era")
            own = reading.value(near_unit) if near_unit is not None else unit
            own = reading.value(place) if whose else own
            options = [Statement("ruler", (ref,), own or "year", "lord") for ref in reading.items[at].refs[:1]]
            negated = reading.negated(max(at, place), min(at, place))
            yield claim(options, reading.items[at], reading.items[place], negated=negated)


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


def _places(reading: Reading, unit: str) -> Iterator[Claim]:
    """ "Cancer and the tenth house have charge of the month": where the profection has come to."""
    if next(reading.of("group", "planets", "aspect"), None) is not None or not unit:
        return
    ref = Ref("profection", unit)
    for place in reading.of("sign", "house"):
        item = reading.items[place]
        numbers = tuple(map(float, item.numbers))
        kind = "house" if numbers else "sign"
        yield claim([Statement(kind, (ref,), item.value, numbers=numbers)], item, negated=reading.negated(place, None))
