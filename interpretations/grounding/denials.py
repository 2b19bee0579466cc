"""Aspects that are denied: "makes no aspects", "nothing squares the Sun", «аспектом не связаны»."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES, PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref


def unaspected(reading: Reading) -> Iterator[Claim]:
    """ "The Moon is unaspected", "makes no aspects to Mars"."""
    for place in reading.of("unaspected"):
        if reading.kind(place + 1) == "link" and reading.kind(place + 2) == "group":
            left = reading.first(reading.back(place), "group")
            firsts = reading.items[left].refs if left is not None else ()
            for pair in product(firsts, reading.items[place + 2].refs):
                yield claim([Statement("aspect", pair, "any")], reading.items[place + 2], negated=True)
            continue
        group = reading.first(reading.back(place), "group")
        group = reading.first(reading.ahead(place), "group") if group is None else group
        if group is not None:
            for ref in reading.items[group].refs:
                value = "major" if reading.value(place) == "major" else ""
                yield claim([Statement("unaspected", (ref,), value)], reading.items[place], reading.items[group])


def unlinked(reading: Reading) -> Iterator[Claim]:
    """ "There is no contact between the Moon and Mars", «Луна и Сатурн не связаны»."""
    if next(reading.of("aspect"), None) is not None:
        return
    for place in reading.of("unlinked"):
        groups = [at for at in (*reading.back(place), *reading.ahead(place)) if reading.kind(at) == "group"]
        refs = [ref for at in sorted(groups[:2]) for ref in reading.items[at].refs]
        if len(refs) == 2:
            statement = Statement("aspect", (refs[0], refs[1]), "any")
            yield claim([statement], reading.items[place], reading.items[groups[0]], negated=True)


def of_nobody(reading: Reading, place: int) -> Iterator[Claim]:
    """ "Nothing in the chart squares the Sun"."""
    yield from _by_nobody(reading, place)
    right = place + 1 + (reading.kind(place + 1) in ("link", "owner"))
    clause = reading.back(place, (*STRONG, "comma", "and", "group"))
    nobody = any(reading.value(at) == "nothing" and place - at <= 5 for at in clause)
    if nobody and reading.kind(right) == "group" and reading.value(place) in ASPECT_TYPES:
        for ref in reading.items[right].refs:
            others = [Ref("point", name) for name in PLANETS if name != ref.name]
            options = [Statement("aspect", (other, ref), reading.value(place)) for other in others]
            yield claim(options, reading.items[place], reading.items[right], negated=True)


def _by_nobody(reading: Reading, place: int) -> Iterator[Claim]:
    """ "The Sun is opposed by no planet"."""
    none = reading.kind(place + 2) == "neg" and "planets" in (reading.kind(place + 3), reading.kind(place + 4))
    none = none or reading.value(place + 2) == "nothing"
    left = reading.first(reading.back(place, (*STRONG, "comma")), "group")
    if reading.value(place + 1) != "with" or not none or left is None or reading.value(place) not in ASPECT_TYPES:
        return
    for ref in reading.items[left].refs:
        options = [Statement("aspect", (Ref("point", name), ref), reading.value(place)) for name in PLANETS]
        options = [option for option in options if option.refs[0].name != ref.name]
        yield claim(options, reading.items[place], reading.items[left], negated=True)


def with_nobody(reading: Reading, place: int, left: int | None) -> Iterator[Claim]:
    """ "The Moon makes no major aspects to other planets"."""
    item = reading.items[place]
    between = any(reading.value(at) == "between" for at in (place + 1, place + 2, place + 3))
    if item.value not in ("any", "major", "hard", "soft") or between or reading.value(place + 1) == "apart":
        return
    group = left if left is not None else reading.first(reading.ahead(place), "group")
    late = reading.first(reading.ahead(place, (*STRONG, "comma", "group")), "neg")
    turned = group is not None and any(reading.kind(at) == "colon" for at in range(place, group))
    if group is not None and not turned and (reading.negated(place, group) or late is not None):
        planets = item.value == "any" and any(reading.kind(at) == "planets" for at in range(place, place + 6))
        for ref in reading.items[group].refs:
            value = "planets" if planets else item.value
            yield claim([Statement("unaspected", (ref,), value)], item, reading.items[group])


def too_far(reading: Reading, place: int) -> bool:
    """ "Too far apart to be called a conjunction", «слишком далеко, чтобы быть соединением»: there is none."""
    return _TOO_FAR.search(reading.sentence[: reading.items[place].start].lower()) is not None


_TOO_FAR: Final = re.compile(
    r"\b(?:too (?:far|wide|loose|distant|remote|great|big|much)|not (?:close|near|tight) enough)\b"
    r"(?:(?!\byou\b)[^.;:,]){0,40}\b(?:to (?:be|count|form|make|qualify|pass|amount|call)"
    r"(?: (?:\w{1,3}|them|this|that|this pair|called|counted|considered|real|true|proper|genuine|full|major|exact))*"
    r"|for (?:an? |any |even |it to be |them to be |the |a true |a real |a proper )*(?:\w+ )?)\s*$"
    r"|\b(?:слишком (?:далек\w+|широк\w+|велик\w*|больш\w+)|недостаточно (?:близк\w+|тесн\w+))\b"
    r"(?:(?!\bвы\b)[^.;:]){0,40}\b(?:чтобы|для)\b[^.;:,]{0,30}$"
)


def denied_after(reading: Reading, place: int) -> bool:
    """«Аспектом не связаны», «аспекта нет»."""
    pair = reading.value(place + 1) == "between" and reading.kind(place + 2) == "group"
    late = place + 3
    while reading.kind(late) in ("in", "word", "owner") and late - place < 8:
        late += 1
    if pair and reading.text(late) == "нет":  # «квадрата между Луной и Юпитером в карте нет»
        reading.negations.add(late)
        return True
    while reading.kind(late) in ("in", "word", "owner", "link", "group", "and", "verb") and late - place < 9 and pair:
        late += 1
    if pair and reading.kind(late) == "lacking" and reading.value(late) == "lack":
        return True  # "the square between Mars and Saturn is missing"
    near = range(place + 1, place + 4)
    after = late if pair else next((at for at in near if reading.kind(at) in ("neg", "comma", *STRONG)), place + 1)
    if reading.kind(after) == "neg" and reading.text(after + 1).startswith(_FOUND):
        reading.negations.add(after)
        return True
    if reading.kind(place + 1) != "neg" or reading.value(place + 1) != "not":
        return False
    return reading.kind(place + 2) in ("verb", "comma", "semicolon", "dash", "and", "subordinate", "")


# «Аспекта между ними не сыщешь, не найти, не видно».
_FOUND: Final = (
    "сыщ", "сыск", "найд", "найти", "встрет", "видно", "видать", "обнаруж", "существу", "прослеж", "наблюда", "сложил",
    "просматр", "дотяг", "дотян", "получ", "возник", "заметно", "отыск", "хватает",
)  # fmt: skip


def nothing_between(reading: Reading) -> Iterator[Claim]:
    """ "Nothing connects her Sun to his Uranus", "there is nothing between the Moon and Mars"."""
    if next(reading.of("aspect", "pattern", "sign", "house"), None) is not None:
        return
    for place in reading.of("lacking"):
        if reading.value(place) != "nothing":
            continue
        tie = next((at for at in (place + 1, place + 2, place + 3) if reading.text(at).startswith(_TIES)), None)
        if tie is None:
            continue
        groups = [at for at in reading.ahead(tie, (*STRONG, "verb")) if reading.kind(at) == "group"][:2]
        refs = [ref for at in groups for ref in reading.items[at].refs]
        if len(refs) == 2:
            statement = Statement("aspect", (refs[0], refs[1]), "any")
            yield claim([statement], reading.items[place], reading.items[groups[0]], negated=True)


_TIES: Final = ("connect", "link", "tie", "bind", "join", "between", "unite", "связыва", "объединя", "соединя", "между")
