"""Two who are alike: in one sign or house, or of whom the same is said: "so is Jupiter", «Хирон — тоже»."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from interpretations.grounding.claims import SINGLE, Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.targets import LIKE

_COPIED: Final = (*SINGLE, "quality", "unaspected", "aspect")


def likeness(reading: Reading) -> Iterator[Claim]:
    """ "Mars and the Moon are in the same sign", «Венера в одном доме с Марсом», "they have Neptune in one sign"."""
    for place in reading.shaded("same"):
        yield from _row(reading, place)
        pair = _pair(reading, place)
        if pair is None:
            continue
        differ, _, of = reading.value(place).rpartition(".")
        spoken = [reading.items[at] for at in reading.of("group")][:2]
        negated = bool(differ) != reading.negated(place, None)
        said = Statement("apart", pair, "", "under", (1.2, 1.0)) if of == "degree" else Statement("same", pair, of)
        yield claim([said], reading.items[place], *spoken, negated=negated)


def _row(reading: Reading, place: int) -> Iterator[Claim]:
    """ "The Sun, Mercury and Mars are in one sign": each two of them."""
    left = reading.first(reading.back(place, ("semicolon",)), "group")
    refs = reading.items[left].refs if left is not None else ()
    differ, _, of = reading.value(place).rpartition(".")
    if left is None or len(refs) < 3 or of == "degree" or differ or reading.negated(place, left):
        return
    for pair in pairwise(refs):
        yield claim([Statement("same", pair, of)], reading.items[place], reading.items[left])


def _pair(reading: Reading, place: int) -> tuple[Ref, Ref] | None:
    left = reading.first(reading.back(place, ("semicolon",)), "group")
    if left is None:
        return None
    refs = reading.items[left].refs
    if len(refs) == 2:
        return refs[0], refs[1]
    after = reading.first(reading.ahead(place, (*STRONG, "comma", "verb")), "group")
    linked = after is not None and any(reading.kind(at) in ("link", "subordinate") for at in range(place, after))
    linked = linked or (after is not None and reading.text(place).endswith((" with", " as", " of")))
    if after is None and (
        reading.value(left - 1) == "with" or reading.text(left - 1) in LIKE
    ):  # "Uranus looks across at the Sun, with Mars and in its sign"
        return None
    before = reading.first(reading.back(left, STRONG), "group")
    other = after if linked else before
    if other is None or len(refs) != 1 or len(reading.items[other].refs) != 1:
        return None
    return refs[0], reading.items[other].refs[0]


def likened(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """What was said of one, of whom "so is" is said."""
    for place in reading.of("group"):
        if not _is_likened(reading, place):
            continue
        start = reading.items[place].start
        same = [one for one in claims if one.kind in _COPIED and one.end < start and len(one.options) == 1]
        aside = reading.kind(place + 1) == "comma" and reading.kind(place - 2) in ("comma", "person", "and")
        if aside and not same:  # "Venus, like the Sun, is in Gemini"
            same = [one for one in claims if one.kind in SINGLE and one.start < start < one.end][:1]
        if not same:
            continue
        if reading.kind(place + 1) == "in":  # "… in detriment in Scorpio, as is Mercury in Sagittarius"
            same = [one for one in same if one.kind not in ("sign", "house")]
        if not same:
            continue
        last = max(same, key=lambda one: one.end)
        for ref in reading.items[place].refs:
            if last.kind == "aspect":
                pairs = ((ref, last.options[0].refs[1]), (last.options[0].refs[0], ref))
                options = [last.options[0]._replace(refs=pair) for pair in pairs]
                yield claim(options, reading.items[place], negated=last.negated)
                continue
            yield claim([last.options[0]._replace(refs=(ref,))], reading.items[place], negated=last.negated)


_ALSO: Final = ("too", "likewise", "also", "same", "as")
_WITH: Final = ("вместе с", "вместе со", "along with", "together with", "with")


def _is_likened(reading: Reading, place: int) -> bool:
    before, after = reading.text(place - 1), reading.text(place + 1)
    end = reading.kind(place + 2) in ("", "comma", "semicolon", "subordinate", "close")
    end = end or (reading.kind(place + 2) == "neg" and reading.kind(place + 3) in ("", "comma", "semicolon"))
    joined = reading.kind(place - 1) in ("and", "comma", "subordinate") or reading.kind(place - 2) == "and"
    with_it = after in _WITH and reading.kind(place + 2) in ("both", "pronoun", "group")
    if joined and with_it and reading.kind(place + 3) in ("", "comma", "semicolon", "close"):
        return True  # «… и Сатурн вместе с ним»
    does = after in ("does", "do") and reading.text(place + 2 + (reading.kind(place + 2) == "comma")) in _ALSO
    if does and reading.kind(place - 1) in ("and", "comma", "semicolon", "owner", "subordinate"):
        return True
    if after in ("too", "likewise", "also", "тоже", "также") and end:
        return reading.kind(place - 1) in ("comma", "and", "semicolon", "dash", "group")
    so = reading.text(place - 2) in ("so", "as", "nor", "neither") and before in ("is", "are", "was", "does", "did")
    own = place - (before in ("само", "сам", "сама", "natal"))
    like = reading.text(own - 1) in LIKE or (reading.text(own - 1) == "и" and reading.text(own - 2) == "как")
    return (so or like) and reading.kind(place + 1) in ("", "comma", "semicolon", "close", "in")
