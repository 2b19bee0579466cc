"""Who stands at each side of an aspect: who makes it, whom it is made to, and who stands in a row with either."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref

_MODIFIERS: Final = (
    "in", "sign", "place", "degree", "house", "open", "close", "motion", "dignity", "owner", "both", "element",
    "modality", "quote", "neg",
)  # fmt: skip  # what may stand between the members of a row


def right_of(reading: Reading, place: int) -> int | None:
    """The group it is made to."""
    if reading.value(place + 1) == "all" and reading.value(place + 2) == "some" and _is_row(reading, place - 1):
        return None  # "Mars and Pluto oppose each other, with Venus at the apex"
    linked = False
    for at in reading.ahead(place, (*STRONG, "aspect", "relative", "pattern")):
        kind = reading.kind(at)
        if kind == "group" and at == place + 1 and reading.value(at) == "pronoun" and reading.kind(at + 1) == "verb":
            linked = True
            if reading.text(at + 2) != "from":
                continue  # "the squares it makes to Uranus"
        if kind == "group":
            aside = reading.kind(at - 2) == "comma" and reading.value(at - 1) == "with"
            return None if aside and reading.kind(at + 1) == "aspect" else at  # "…, with Pluto trine to both"
        if kind == "link":
            linked = True
        elif kind == "planets" and linked:
            return None  # "no aspects to other planets, only …"
        elif kind in ("comma", "dash", "colon", "close", "open"):
            if not (linked or _leads_to_link(reading, at)):
                named = reading.kind(at + 1) == "group" and reading.value(at + 1) != "pronoun"
                heading = kind in ("colon", "dash") or at == 1  # "Sextile, Sun to Moon"
                return at + 1 if heading and named else None
        elif kind == "and" and at == place + 1 and reading.kind(at + 1) == "link":
            continue  # «в трине и с Юпитером, и с Плутоном»
        elif kind == "verb" and reading.value(at + 1) == "between":
            continue  # "a square runs between Mars and Pluto"
        elif kind in ("and", "verb") and not linked and not (at == place + 1 and _is_row(reading, at + 1)):
            return None
    return None


def _is_row(reading: Reading, place: int) -> bool:
    """«… квадратирует и Венеру, и Плутон»."""
    return reading.kind(place) == "group" and len(reading.items[place].refs) > 1


def _leads_to_link(reading: Reading, place: int) -> bool:
    """Whether a parenthesis goes by before "to" or "with": "a square (2°) to Mars"."""
    for at in range(place + 1, min(place + 7, len(reading.items))):
        if reading.kind(at) == "link":
            return reading.text(at) != "у"  # «трин, у Венеры с Плутоном — …»
        inside = ("word",) if reading.kind(place) == "open" else ()
        passed = ("degree", "within", "orb", "close", "open", "number", "applying", "in", "comma", *inside)
        if reading.kind(at) not in passed:
            return False
    return False


def linked(reading: Reading, group: int) -> int | None:
    """The group that follows another with "to", "with" or "and" and what modifies it between them."""
    seen = False
    for at in reading.ahead(group, (*STRONG, "verb", "aspect", "relative", "comma")):
        kind = reading.kind(at)
        if kind in ("link", "and", "dash"):
            seen = True
        elif kind == "group":
            return at if seen else None
        elif kind not in (*_MODIFIERS, "word"):
            return None
    return None


def left_of(reading: Reading, place: int) -> int | None:
    """The group that makes it."""
    joined = relative = False
    for at in reading.back(place, ("semicolon", "hypothetical")):
        kind = reading.kind(at)
        joined = joined or kind in ("and", "comma", "verb", "subordinate", "dash")
        relative = relative or kind == "relative"
        if kind == "subordinate" and _has_subject(reading, at, place):
            return None
        further = reading.text(at - 1) in ("to", "к", "ко") and reading.kind(at - 2) in ("comma", "and")
        if kind == "group" and further and at not in reading.subjects and joined:
            continue  # "a square to Jupiter, to Uranus as well, and a trine to Mars"
        if kind == "group":
            subject = reading.subjects.get(at)
            return subject if subject is not None and joined and not relative else at
        if kind == "planets" and reading.kind(at - 1) in ("number", "cardinal", "neg", "dominant"):
            return None
    return None


def _has_subject(reading: Reading, low: int, high: int) -> bool:
    """Whether the clause begins anew, so that who acts is not before it: none but "but", "yet" goes on."""
    return any(reading.kind(at) in ("pattern", "planets") for at in range(low, high))


def row_of(reading: Reading, group: int) -> tuple[Ref, ...]:
    """The group and those it stands in a row with, each with its own place: "the Sun in Leo and Mars in Virgo"."""
    refs = reading.items[group].refs
    at = group - 1
    seen = placed = False
    while at >= 0:
        kind = reading.kind(at)
        if kind in ("and", "comma", "link", "dash"):
            if kind == "link" and reading.value(at) != "with":
                break
            seen = True
        elif kind in ("sign", "place", "house"):
            placed = True
        elif kind == "group":
            return (*row_of(reading, at), *refs) if seen and placed and _modified(reading, group) else refs
        elif kind not in _MODIFIERS:
            break
        at -= 1
    return refs


def _modified(reading: Reading, group: int) -> bool:
    return any(
        reading.kind(at) in ("sign", "place", "house") for at in range(group + 1, min(group + 4, len(reading.items)))
    )


# Of people, roads and days as well: they say an aspect only of points that stand right beside them.
COMMON: Final = (
    "meet", "met", "join", "union", "unit", "fus", "merg", "blend", "face", "facing", "confront", "opposite",
    "across", "star", "looks across", "eyeball", "coincid", "catch", "caught", "at odds across",
    "neighbour", "accomp", "встре", "сош", "сход", "слит", "слив", "слия", "слил", "объедин", "совпада",
    "сочета", "напротив", "лицом", "rid", "travel", "walk", "sit", "cos", "snuggl", "embrac", "hug", "glued", "stuck",
    "plaster", "perch", "rub", "yoked", "glar", "squares off", "squares up", "crosses swords", "stand", "on top of",
    "is on top", "накры", "в паре", "лоб в", "стоит против", "стоят против", "встал", "глаза в глаза",
    "по разные стороны", "in harmony", "in tension", "in conflict", "at odds with", "clash", "on good", "on friendly",
    "in tune", "harmoni", "in friction", "afflicted", "at logger", "в гармон", "в соглас", "в напряж",
    "в натян", "в конфл", "в разлад", "в трении", "в добр", "в хорош", "в созвуч", "конфликту", "гармонир",
    "хорошо соч", "в ладу", "close together", "in close c", "side by", "move tog", "in each",
    "смотр", "догн", "догон", "настиг", "визави",
)  # fmt: skip
_BESIDE: Final = 4


def is_idle(reading: Reading, place: int) -> bool:
    """ "The Sun opposes Pluto, and power is what she meets in others": no points meet there."""
    if reading.text(place).startswith(_DAILY) and _is_of_daily_life(reading, place):
        return True
    if _is_measure(reading, place):
        return True
    if not reading.text(place).startswith(COMMON):
        return False
    if any(reading.text(at) in ("you", "we", "вы") for at in reading.back(place, ("group", "comma")) if place - at < 4):
        return True  # "you are joined to your family"
    after = place + 1 + (reading.kind(place + 1) == "owner")
    if reading.text(place).endswith("face") and reading.kind(after) != "group" and reading.kind(after) != "both":
        return True  # "a public face"
    after = place + 1 + (reading.kind(place + 1) == "owner")
    made = reading.kind(place - 1) == "verb" and reading.kind(after) == "group" and reading.value(after) != "pronoun"
    if made and reading.first(reading.back(place, STRONG), "group") is not None:
        return False  # "Fortune, in Gemini in the ninth house, is opposite the Sun"
    if any(reading.kind(at) == "orb" for at in range(place + 1, place + 4)):
        return False  # «Венера в Близнецах и Плутон сошлись с орбисом …»
    again = any(at < place and reading.value(at) == reading.value(place) for at in reading.of("aspect"))
    if again and reading.kind(place - 1) in ("and", "comma") and reading.kind(after) == "group":
        return False  # «напротив Солнца в апреле и напротив Луны в июле»
    near = [*_near(reading, place, -1), *_near(reading, place, 1)]
    named = [at for at in near if reading.kind(at) == "group"]
    if len(named) == 1 and reading.value(named[0]) == "pronoun":
        return True
    return sum(len(reading.items[at].refs) for at in named) < 2


def _is_measure(reading: Reading, place: int) -> bool:
    """ "Explains more than any trine could", «больше, чем сказало бы любое соединение»: there is none."""
    at = place - 1
    while reading.kind(at) == "word" and place - at < 5:
        at -= 1
    every = any(reading.text(near).startswith(_EVERY) for near in range(at + 1, place))
    return reading.kind(at) == "than" and every and reading.kind(place + 1) not in ("link", "group")


_EVERY: Final = ("any", "most", "many", "all", "every", "люб", "всяк", "кажд", "многие", "иной", "иное")
_DAILY: Final = (
    "square",
    "opposition",
    "opposed",
    "opposing",
    "противосто",
    "квадратн",
    "сочета",
    "соедин",
)


def _is_of_daily_life(reading: Reading, place: int) -> bool:
    """ "…, and you face opposition", "which squares badly with routine", "to square needs with duties"."""
    ends = ("comma", "colon", "dash", *STRONG)
    own = [place, *reading.back(place, ends), *reading.ahead(place, ends)]
    badly = reading.text(place + 1).endswith("ly") and reading.value(place + 2) == "with"
    if badly and not any(reading.kind(at) in ("group", "owner") for at in reading.ahead(place, ends)):
        return True  # "squares badly with routine"
    if reading.kind(place - 1) == "in" or any(reading.shade(at) == "tight" for at in own):
        return False
    led = _ARTICLE.search(reading.sentence[: reading.items[place].start].lower())
    if reading.text(place).startswith("square") and led is not None:
        return False  # "and people feel the square"
    if any(reading.kind(at) in _ASTROLOGICAL and not reading.text(at).startswith(COMMON) for at in own if at != place):
        return False
    if any(reading.kind(at) == "group" and reading.value(at) != "pronoun" for at in own):
        return False
    if next(reading.of("group"), None) is None:
        return False
    acts = reading.kind(place - 1) == "relative" and reading.kind(place + 1) == "word"  # "which squares badly with"
    return acts or any(reading.kind(at) == "person" or reading.text(at) in _PERSONS for at in own)


_ARTICLE: Final = re.compile(r"\b(?:an?|the|this|that|these|those|your|its|their)\s+$")
_ASTROLOGICAL: Final = (
    "aspect", "pattern", "planets", "degree", "orb", "sign", "house", "rising", "applying", "unlinked", "technique",
)  # fmt: skip
_PERSONS: Final = ("you", "your", "others", "people", "we", "вы", "вас", "вам", "люди")


_TOO: Final = ("too", "also", "likewise", "тоже", "также")


def _near(reading: Reading, place: int, step: int) -> Iterator[int]:
    for at in range(place + step, place + step * (_BESIDE + 1), step):
        if reading.text(at) in _TOO or reading.text(at + step) in _TOO:
            continue
        if reading.kind(at) in ("comma", *STRONG, "and", "colon", "") and reading.kind(at + step) != "group":
            return
        yield at


def turned_round(reading: Reading, place: int, left: int) -> int | None:
    """ "With Jupiter it is square", «с Юпитером он в квадрате»: who stands before the pronoun."""
    if reading.value(left) != "pronoun" or place - left > 3 or reading.value(left - 2) != "with":
        return None
    again = reading.kind(left - 3) in ("group", "aspect", "link")
    return None if again or reading.kind(left - 1) != "group" else left - 1
