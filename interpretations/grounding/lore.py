"""What textbooks say of every chart: the order of signs, what houses stand for, which phase is which aspect."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES, SIGN_NAMES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.figures import HOUSE_CLASSES
from interpretations.grounding.groups import Reading

_SIGNS: Final = len(SIGN_NAMES)
_AFTER: Final = re.compile(
    r"\b(?:follows|comes (?:right )?after|next after|succeeds|следует за|идет (?:сразу )?за|приходит (?:после|за)"
    r"|сменяет|наступает после)\b"
)
_BEFORE: Final = re.compile(
    r"\b(?:precedes|comes (?:right )?before|is followed by|gives way to|предшествует|идет перед|стоит перед"
    r"|сменяется)\b"
)
_LAST: Final = re.compile(r"\b(?:last|final|closes|ends|completes|последн\w+|замыка\w+|заверша\w+)\b")
_FIRST: Final = re.compile(r"\b(?:opens|begins|starts|открыва\w+|начина\w+)\b")
_WHOLE: Final = re.compile(r"\b(?:zodiac\w*|there are|wheel|circle|зодиак\w*|круг\w*)\b")
_EACH: Final = re.compile(r"\b(?:each|every|apiece|per|каждый|каждом|каждого|по)\b")
_NUMBERS: Final = 12  # of signs and of houses
_ASPECTS: Final[Mapping[str, str]] = {
    "new_moon": "conjunction", "full_moon": "opposition", "first_quarter": "square", "last_quarter": "square",
}  # fmt: skip  # of the Sun and the Moon
_AT_PHASE: Final = re.compile(r"^(?:an?|at|every|during|на|в|во|при|каждое) |\bis (?:an?|the) |\bэто\b|^\S+ — ")
_KINDS_OF: Final = {
    "benefic": ({"venus", "jupiter"}, re.compile(r"\bbenefics?\b|\bблаго(?:детел|творн)\w+")),
    "malefic": ({"mars", "saturn"}, re.compile(r"\bmalefics?\b|\b(?:вредител|зло(?:детел|творн))\w+")),
}
_SHARED: Final = {"trine": "element", "square": "modality", "opposition": "modality"}
_MODES: Final = re.compile(r"same (?:modality|mode|cross|quality)|одного креста|одном кресте|одинаковой модальности")
_ELEMENTS: Final = re.compile(r"same element|same triplicity|одной стихии|одной и той же стихии|той же стихии")
# Degrees from the Sun.
_ELONGATIONS: Final[Mapping[str, float]] = {"mercury": 28.0, "venus": 47.0}
_LIMIT: Final = re.compile(
    r"\b(?:never|cannot|can't|at most|no (?:more|farther|further)|not more|maximum|не (?:отходит|удаляется|отдаляется"
    r"|бывает|может|уходит|отстоит)|максимум|максимальн\w+|никогда|самое большее)\b"
)


def lore(reading: Reading) -> Iterator[Claim]:
    """Of a sentence that names no person."""
    text = reading.sentence.lower()
    for read in (_order, _numbers, _houses, _phases, _nodes, _natures, _kinship, _definitions, _firdaria):
        yield from read(reading, text)


def _told(reading: Reading, topic: str, holds: bool, *places: int) -> Claim:
    return claim([Statement("lore", (), str(int(holds)), topic)], *(reading.items[at] for at in places))


def _signs(reading: Reading) -> list[int]:
    return [at for at in reading.of("sign") if reading.items[at].capital]


def _bare(reading: Reading) -> bool:
    return not any(True for _ in reading.of("group", "planets", "house", "rising", "pattern", "aspect", "placed"))


def _order(reading: Reading, text: str) -> Iterator[Claim]:
    """ "Leo follows Cancer", "Aries is the first sign", «Рыбы замыкают зодиак»."""
    signs = _signs(reading)
    places = [SIGN_NAMES.index(reading.value(at)) for at in signs]
    if not _bare(reading):
        return
    if len(signs) == 2 and (_AFTER.search(text) or _BEFORE.search(text)):
        earlier, later = places[::-1] if _AFTER.search(text) else places
        yield _told(reading, "order", (earlier + 1) % _SIGNS == later, *signs)
    if len(signs) != 1:
        return
    ordinals = [at for at in reading.of("ordinal") if reading.kind(at + 1) in ("sign_noun", "element_noun", "link")]
    if ordinals and "sign" in {reading.kind(at) for at in range(ordinals[0] - 4, ordinals[0] + 5)}:
        yield _told(reading, "order", int(reading.items[ordinals[0]].number or 0) == places[0] + 1, *signs)
    elif _WHOLE.search(text) or any(item.number == _SIGNS for item in reading.items):
        edge = 0 if _FIRST.search(text) else _SIGNS - 1 if _LAST.search(text) else None
        if edge is not None:
            yield _told(reading, "order", places[0] == edge, *signs)


def _numbers(reading: Reading, text: str) -> Iterator[Claim]:
    """ "There are twelve signs of thirty degrees each"."""
    if not (_bare(reading) and _WHOLE.search(text)) or _signs(reading):
        return
    signs = [at for at in reading.of("element_noun") if reading.text(at) == "signs"]
    for place in (*reading.of("sign_noun", "house_noun"), *signs):
        at = next((to for to in (place - 1, place - 2) if reading.kind(to) in ("number", "cardinal")), None)
        number = reading.items[at].number if at is not None else None
        if number is not None and number > 2 and not _is_of(reading, place):
            yield _told(reading, "number", number == _NUMBERS, place)
    degree = next(reading.of("degree"), None)
    named = bool(signs) or next(reading.of("sign_noun"), None) is not None
    if degree is not None and named and _EACH.search(text):
        yield _told(reading, "number", reading.items[degree].number == 360 / _SIGNS, degree)


def _is_of(reading: Reading, place: int) -> bool:
    """ "The three signs of water": not all of them."""
    near = range(place - 2, place + 3)
    return any(reading.kind(at) in ("element", "modality", "polarity", "house_class") for at in near)


def _houses(reading: Reading, _text: str) -> Iterator[Claim]:
    """ "The seventh house is the house of marriage", "the first and the tenth house are angular"."""
    houses = [*reading.of("house")]
    if any(True for _ in reading.of("group", "planets", "sign", "place", "pattern", "lacking")) or not houses:
        return
    first = reading.items[houses[0]]
    if len(houses) == 2 and all(reading.kind(at) in ("verb", "dash", "word") for at in range(houses[0] + 1, houses[1])):
        same = set(first.numbers) == set(reading.items[houses[1]].numbers)
        yield _told(reading, "house", same, *houses)
        return
    kinds = [at for at in reading.of("house_class") if at > houses[0]]
    if kinds and any(reading.kind(at) in ("verb", "dash") for at in range(houses[0], kinds[0])):
        numbers = HOUSE_CLASSES[reading.value(kinds[0])]
        yield _told(reading, "house", {*first.numbers} <= {*numbers}, houses[0], kinds[0])
        return
    themes = [at for at in (*reading.of("theme"), *reading.shaded("domain")) if at > houses[0]]
    if len(houses) == 1 and len(first.numbers) == 1 and themes:
        meant = {int(reading.value(at)) for at in themes}
        yield _told(reading, "house", first.numbers[0] in meant, houses[0], themes[0])


def _phases(reading: Reading, text: str) -> Iterator[Claim]:
    """ "A full Moon is an opposition of the Sun and the Moon"."""
    phases = [at for at in reading.of("phase") if reading.value(at) in _ASPECTS]
    kinds = [at for at in reading.of("aspect") if reading.value(at) in ("any", *_ASPECTS.values(), "trine", "sextile")]
    named = {ref.name for at in reading.of("group") for ref in reading.items[at].refs}
    if len(phases) == 1 and len(kinds) == 1 and named == {"sun", "moon"} and _AT_PHASE.search(text):
        holds = reading.value(kinds[0]) == _ASPECTS[reading.value(phases[0])]
        yield _told(reading, "phase", holds, phases[0], kinds[0])


def _nodes(reading: Reading, text: str) -> Iterator[Claim]:
    """ "The lunar nodes may be in one sign": they are opposite, always."""
    pair = {ref.name for at in reading.of("group") for ref in reading.items[at].refs}
    if pair != {"north_node", "south_node"} and not re.search(r"\bnodes\b|\bузл(?:ы|ов|ам|ами)\b", text):
        return
    if pair - {"north_node", "south_node"} or next(reading.of("sign", "house"), None) is not None:
        return
    same = next(reading.shaded("same"), None)
    kind = next((at for at in reading.of("aspect") if reading.value(at) != "any"), None)
    if same is not None:
        differ = reading.value(same).startswith("differ") or reading.negated(same, None)
        yield _told(reading, "nodes", differ, same)
    elif kind is not None:
        yield _told(reading, "nodes", reading.value(kind) == "opposition", kind)


def _natures(reading: Reading, text: str) -> Iterator[Claim]:
    """ "Venus and Jupiter are the benefics"."""
    groups = [*reading.of("group")]
    if len(groups) != 1 or next(reading.of("aspect", "sign", "house", "planets"), None) is not None:
        return
    names = {ref.name for ref in reading.items[groups[0]].refs}
    for topic, (known, words) in _KINDS_OF.items():
        if words.search(text) and names <= {"venus", "jupiter", "mars", "saturn", "sun", "moon", "mercury"}:
            negated = any(reading.kind(at) == "neg" for at in range(len(reading.items)))
            yield _told(reading, topic, (names <= known) != negated, groups[0])
            return


def _kinship(reading: Reading, text: str) -> Iterator[Claim]:
    """ "A trine joins planets of one element"."""
    kinds = [at for at in reading.of("aspect") if reading.value(at) in (*_SHARED, "sextile")]
    if len(kinds) != 1 or next(reading.of("group", "sign", "house"), None) is not None:
        return
    for topic, words in (("element", _ELEMENTS), ("modality", _MODES)):
        if words.search(text):
            yield _told(reading, topic, _SHARED.get(reading.value(kinds[0])) == topic, kinds[0])


def _definitions(reading: Reading, text: str) -> Iterator[Claim]:
    """ "An opposition means that two planets are ninety degrees apart": two names of one angle."""
    kinds = [at for at in reading.of("aspect") if reading.value(at) in ASPECT_TYPES]
    if len(kinds) != 2 or not _MEANS.search(text) or next(reading.of("group", "sign", "house"), None) is not None:
        return
    if reading.kind(kinds[0] + 1) in ("and", "comma"):
        return
    yield _told(reading, "angle", reading.value(kinds[0]) == reading.value(kinds[1]), *kinds)


_MEANS: Final = re.compile(r"\b(?:means|is|are|called|это|называ\w+|означа\w+|значит)\b")


# Of the Persian scheme.
_YEARS: Final[Mapping[str, int]] = {
    "sun": 10, "venus": 8, "mercury": 13, "moon": 9, "saturn": 11, "jupiter": 12, "mars": 7, "north_node": 3,
    "south_node": 2,
}  # fmt: skip


def _firdaria(reading: Reading, _text: str) -> Iterator[Claim]:
    """ "In firdaria the Sun rules ten years"."""
    groups = [*reading.of("group")]
    if len(groups) != 1 or not any(reading.value(at) == "firdaria" for at in reading.of("technique")):
        return
    for place in reading.of("unit", "era"):
        number = reading.items[place - 1].number if reading.value(place) == "year" else None
        ref = reading.items[groups[0]].refs[0]
        if number is not None and number < 20 and ref.name in _YEARS:
            yield _told(reading, "firdaria", number == _YEARS[ref.name], groups[0], place)


def elongations(reading: Reading) -> Iterator[Claim]:
    """ "Mercury is never more than 28 degrees from the Sun": of a planet that stays near him, or of none."""
    names = [ref.name for at in reading.of("group") for ref in reading.items[at].refs]
    degree = next(reading.of("degree"), None)
    if degree is None or len(names) != 2 or names[1] != "sun" or next(reading.of("aspect"), None) is not None:
        return
    item = reading.items[degree]
    if (item.number or 0) < 10 or not _LIMIT.search(reading.sentence.lower()):
        return
    item.told["orb"] = "said"
    most = _ELONGATIONS.get(names[0], 0.0)
    statement = Statement("elongation", (), names[0], "", (item.number or 0.0, most))
    yield claim([statement], reading.items[next(reading.of("group"))], item)
