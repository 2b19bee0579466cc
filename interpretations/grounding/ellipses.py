"""What is said again of somebody else without its words: "and with Pluto too", "one in Gemini, the other in Leo"."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import SINGLE, Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref

_APART: Final = ("one", "other", "others", "один", "одна", "одно", "другой", "другая", "другое", "вторая", "второе")
_OWN: Final = ("verb", "in", "sign", "place", "house", "aspect", "motion", "dignity", "rules", "degree", "apart", "orb")
_JOINTS: Final = (
    "cardinal",
    "and",
    "comma",
    "semicolon",
    "dash",
    "word",
    "both",
    "link",
    "in",
    "within",
    "owner",
    "subordinate",
    "day",
)


def ellipses(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    yield from _further(reading, claims)
    yield from _apices(reading)
    yield from _denied(reading, claims)


def _further(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "Mars squares Jupiter, and in the same manner Pluto", «бьёт квадратом по Урану, а заодно и по Сатурну»."""
    told = {start for one in claims for start in one.told}
    for place in reading.of("group"):
        item = reading.items[place]
        if item.start in told or item.value in ("pronoun", "cusp") or item.refs[0].kind != "point":
            continue
        links = reading.kind(place - 1 - (reading.kind(place - 1) == "owner")) in ("link", "in")
        links = links or _is_dated(reading, place)
        links = links and reading.kind(place - 1) not in ("group", "sign", "house")
        earlier = [one for one in claims if one.kind == "aspect" and one.end <= item.start and not one.negated]
        if not links or not earlier or _has_more(reading, place):
            continue
        last = max(earlier, key=lambda one: one.end)
        between = [at for at in range(place) if last.end <= reading.items[at].start < item.start]
        if len(between) > 7 or not all(reading.kind(at) in _JOINTS for at in between) or not _adds(reading, between):
            continue
        for ref in item.refs:
            yield claim(_with(last.options, ref), item)


def _is_dated(reading: Reading, place: int) -> bool:
    """ "… her Sun in April and her Moon in July"."""
    return reading.kind(place + 1) == "in" and reading.kind(place + 2) == "day"


def _with(options: tuple[Statement, ...], ref: Ref) -> list[Statement]:
    pairs = [(option, pair) for option in options for pair in ((option.refs[0], ref), (option.refs[1], ref))]
    return [option._replace(refs=pair) for option, pair in pairs if pair[0] != pair[1]]


_ALSO: Final = ("also", "too", "тоже", "также")


def _adds(reading: Reading, between: list[int]) -> bool:
    if (
        between
        and reading.items[between[-1]].kind == "link"
        and reading.items[between[-2 if len(between) > 1 else -1]].number == 1
    ):
        return True  # "the square to Uranus …, and the one to Neptune …"
    return any(reading.kind(at) in ("and", "day") or reading.text(at) in _ALSO for at in between)


def _has_more(reading: Reading, place: int) -> bool:
    """Whether something else is said of it."""
    if _is_dated(reading, place):
        return False
    return any(reading.kind(at) in _OWN for at in range(place + 1, place + 3))


def _denied(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "Mars is retrograde; Jupiter is not", «Марс ретрограден, Юпитер — нет»."""
    told = {start for one in claims for start in one.told}
    for place in reading.of("group"):
        item = reading.items[place]
        at = place + 1
        while reading.kind(at) in ("verb", "dash", "subordinate") and at - place < 3:
            at += 1
        ended = reading.kind(at + 1) in ("", "semicolon", "comma", "close")
        earlier = [one for one in claims if one.kind in SINGLE and one.end <= item.start and len(one.options) == 1]
        denied = at > place + 1 and reading.value(at) == "not" and ended
        denied = denied or reading.value(place - 1) == "denied"  # «чего не скажешь о Марсе»
        if not denied or item.start in told or not earlier:
            continue
        last = max(earlier, key=lambda one: one.end)
        for ref in item.refs:
            yield claim([last.options[0]._replace(refs=(ref,))], item, negated=not last.negated)


def _apices(reading: Reading) -> Iterator[Claim]:
    """ "Two kites: Neptune is at the point of one and Venus at the point of the other"."""
    figures = [reading.value(at) for at in reading.of("pattern") if reading.value(at) != "stellium"]
    apices = [*apices_of(reading)]
    if not figures or len(apices) < 2:
        return
    for place in apices:
        if reading.text(place).endswith((" at", " on", " to", " в", " на", " к")):
            continue  # «упирается в Плутон»: who is there follows
        at = place - 1
        while reading.kind(at) in ("in", "verb", "both") and place - at < 4:
            at -= 1
        if reading.kind(at) != "group" or len(reading.items[at].refs) != 1:
            continue
        refs = reading.items[at].refs
        statements = [Statement("pattern", refs, figure, "", (0.0, 0.0), apex=refs) for figure in figures]
        yield claim(statements, reading.items[at], reading.items[place])


def apices_of(reading: Reading) -> Iterator[int]:
    """Where somebody is said to be at the point of a figure, or "of the other" of two."""
    yield from reading.of("apex")
    yield from (at for at in reading.of("some") if reading.text(at) == "other" and reading.kind(at - 1) == "group")


def told_apart(reading: Reading, place: int) -> bool:
    """ "One in Gemini, the other in Capricorn": of whichever of the two."""
    at = place - 1
    while reading.kind(at) in ("in", "dash", "verb") and place - at < 4:
        at -= 1
    return (
        at < place - 1
        and reading.text(at) in _APART
        and reading.kind(at - 1) in ("comma", "and", "dash", "colon", "open")
    )
