"""A sign that somebody has left or is about to enter: "has left Gemini", «до Рака не дошло»."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import SIGN_NAMES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.targets import was_left

_WAYS: Final = ("direct", "retrograde")
_NATAL: Final = frozenset(("natal",))
_BESIDE: Final = ("in", "owner", "element", "modality", "sign_noun", "word", "link")


def ingresses(reading: Reading) -> Iterator[Claim]:
    """Of a sign that is not the one where it is: it must be beside it."""
    for place in reading.of("sign"):
        if not reading.items[place].capital or reading.supposed(place):
            continue
        left = was_left(reading, place)
        coming = not left and is_coming(reading, place)
        group = reading.first(reading.back(place, ("semicolon",)), "group")
        group = reading.first(reading.ahead(place), "group") if group is None else group
        if group is None or not (left or coming):
            continue
        at = SIGN_NAMES.index(reading.value(place))
        steps = (1, -1) if left else (-1, 1)
        beside = [(SIGN_NAMES[(at + step) % 12], way) for step, way in zip(steps, _WAYS, strict=True)]
        for ref in reading.items[group].refs:
            options = [Statement("sign", (ref,), sign, way) for sign, way in beside]
            if left and any(reading.kind(to) in ("sign", "place") for to in reading.ahead(place)):
                options += [Statement("sign", (ref._replace(owners=_NATAL),), reading.value(place))]
            yield claim(options, reading.items[place], reading.items[group])


def is_coming(reading: Reading, place: int) -> bool:
    """ "About to enter Leo", "with Leo at the door"."""
    if _is_left_for(reading, place):
        return True
    near = (place + 1, place + 2) if reading.kind(place + 1) != "comma" else ()
    # "Late Pisces already hears Aries": the other is coming.
    after = [at for at in near if reading.kind(at + 1) not in ("sign", "place")]
    if any(reading.shade(at) == "next" or reading.text(at).startswith(("не дош", "не дот", "не добр")) for at in after):
        return True
    at = place - 1
    while reading.kind(at) in _BESIDE and reading.shade(at) != "next" and place - at < 4:
        at -= 1
    between = [reading.text(step) for step in range(at + 1, place)]
    through = reading.sentence[: reading.items[place].start].lower().endswith(_THROUGH)
    if not through and any(text in _DOORS for text in between):
        return not any(reading.text(step).startswith(_AFTER) for step in range(at - 1, place))
    return reading.shade(at) == "next" or reading.text(at) in ("before", "перед")


def _is_left_for(reading: Reading, place: int) -> bool:
    """ "About to leave Cancer for Leo"."""
    if reading.text(place - 1) not in ("for", "to") or reading.kind(place - 2) != "sign":
        return False
    return reading.text(place - 3) in ("leave", "leaving", "quit", "exchange", "swap", "trade")


# Where one stands, or what one awaits, before one enters.
_DOORS: Final = ("пороге", "порога", "threshold", "doorstep", "перехода", "переходу", "passage", "crossing", "entry")
_THROUGH: Final = ("through ", "across ", "in ", "через ", "по ", "в ")
_AFTER: Final = ("after", "since", "made", "makes", "cross", "complet", "после", "переступ", "пересе", "переш")
