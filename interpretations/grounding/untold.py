"""Words of astrology by which no claim of the sentence was told: the least that each can mean must be true."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.attributions import is_of_reader
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.counts import counted
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.ingresses import is_coming
from interpretations.grounding.mentions import Item, Ref
from interpretations.grounding.numbers import number_at
from interpretations.grounding.placements import statements
from interpretations.grounding.residue import is_of_another
from interpretations.grounding.targets import ANGLE_NAMES, was_left
from interpretations.grounding.unread import is_of_nobody, of_somebody

_KINDS: Final = ("sign", "place", "house", "dignity", "dignity_noun", "motion", "element", "modality")
# What is said there is of no chart, or of who is not named.
_ASIDES: Final = ("hypothetical", "history")
_DENIALS: Final = ("neg", "lacking", "except", "unlike", "than")
# Truths of every chart name signs and elements of their own.
_GENERAL: Final = ("general", "lore", "opposite", "cycle", "ruler_of")
_NOUNS: Final = ("sign_noun", "element_noun", "pattern")
# That are words of daily life as well.
_COMMON: Final = ("fall", "падени", "изгнани", "exile", "обител", "обитал", "home")


def untold(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    aside = next(reading.of(*_ASIDES), None) is not None or next(reading.shaded("generic"), None) is not None
    if aside or any(one.kind in _GENERAL for one in claims):
        return
    if not claims and (is_of_nobody(reading) or not of_somebody(reading)):
        return
    told = {start for one in claims for start in one.told}
    refs = _refs(reading)
    for place in reading.of(*_KINDS):
        item = reading.items[place]
        if item.start in told or item.told or reading.supposed(place) or _is_denied(reading, place):
            continue
        if _is_meant(reading, place, claims) and (options := [*_least(reading, place, refs, claims)]):
            yield claim(options, item)


def _refs(reading: Reading) -> list[Ref]:
    """Whom the sentence names, and the lights of "your lunar sign"."""
    named = [ref for at in reading.of("group") for ref in reading.items[at].refs]
    named += [Ref("point", reading.value(at)) for at in reading.of("lunar_sign") if reading.value(at) in PLANETS]
    return list(dict.fromkeys(named))


def _is_denied(reading: Reading, place: int) -> bool:
    """Of what is denied nothing weaker can be asked: in its clause, or where nobody is named."""
    stops = ("comma", "colon", "dash", *STRONG) if next(reading.of("group"), None) is not None else ()
    near = [*reading.back(place, stops), *reading.ahead(place, stops)]
    rest = reading.kind(place) != "dignity_noun" and any(reading.shade(at) == "rest" for at in near)
    return rest or any(reading.kind(at) in _DENIALS or reading.text(at) in ("нет", "or", "или") for at in near)


def _is_meant(reading: Reading, place: int, claims: list[Claim]) -> bool:
    """Whether the word is one of astrology here, and of whom the sentence names."""
    item = reading.items[place]
    match item.kind:
        case "sign":
            passed = was_left(reading, place) or is_coming(reading, place) or is_of_another(reading, place)
            return item.capital and not (passed or _is_of_all(reading, place))
        case "element" | "modality":
            return bool(claims) and (_is_of_noun(reading, place) or bool(_alone_for(reading, place, claims)))
        case "motion":
            counted = next(reading.of("planets", "some"), None) is not None
            acts = reading.kind(place + 1) == "verb" and "group" in (reading.kind(place + 2), reading.kind(place + 3))
            return (_is_of_planets(reading, place) or acts) and (acts or not counted)  # «вспять идёт лишь Уран»
        case "dignity":
            return reading.kind(place + 1) == "group" and item.value != "home"
        case "dignity_noun" if is_of_reader(reading, place):
            return False
        case "dignity_noun" if reading.text(place).startswith(_COMMON):
            return _stands_beside(reading, place)
    return True


def _is_of_all(reading: Reading, place: int) -> bool:
    """ "Gemini, Libra and Aquarius are air signs"."""
    ahead = reading.ahead(place, ("group", "in", *STRONG))
    return not reading.marked(place) and any(reading.kind(at) in _OF_SIGNS and at - place < 8 for at in ahead)


_OF_SIGNS: Final = ("sign_noun", "element", "modality")


def _is_of_planets(reading: Reading, place: int) -> bool:
    """ "Direct are Saturn and Uranus", not "a direct look"."""
    if reading.text(place).startswith(("retro", "ретро")):
        return True
    named = any(reading.kind(at) == "group" for at in (place - 2, place - 1, place + 1, place + 2))
    return named and reading.kind(place + 1) in ("", "group", "verb", "comma", "and", "semicolon")


_FALLING: Final = (" in", " to", " on", " upon", " under", " within", " between", " across", " outside", " short")
_WHOSE: Final = (" its ", " his ", " her ", " their ", " его ", " ее ", " их ")


def _stands_beside(reading: Reading, place: int) -> bool:
    """ "Saturn's fall", «изгнание Сатурна», "exile strengthens your Cancer Moon", not "before a fall"."""
    before = reading.sentence[: reading.items[place].start].lower()
    if before.endswith(_WHOSE):
        return True
    owned = before.endswith("'s ")
    after = reading.sentence[reading.items[place].end :].lower()
    if reading.text(place) == "fall" and after.startswith(_FALLING) and not owned:
        return False  # "the Sun and Venus both fall in Nora's house", "love and liking fall to Venus"
    near = (*range(place - 2, place), *range(place + 1, place + 4))
    return any(reading.kind(at) == "group" for at in near)


def _is_of_noun(reading: Reading, place: int) -> bool:
    """ "An earth sign", "a fixed, watery stellium"."""
    at = place + 1
    while reading.kind(at) in ("element", "modality", "comma", "and") and at - place < 4:
        at += 1
    return reading.kind(at) in _NOUNS and reading.kind(at + 1) != "than"


def _alone_for(reading: Reading, place: int, claims: list[Claim]) -> list[Ref]:
    """Who is named in the clause of an element where elements are counted: "…, while earth gets by with Neptune"."""
    clause = [*reading.back(place, ("comma", "and", *STRONG)), *reading.ahead(place, ("comma", "and", *STRONG))]
    one = any(reading.text(at).startswith(_LONE) for at in clause)
    ahead = [*reading.ahead(place, STRONG)] if one else clause
    if not (one or any(one.kind in ("count", "balance") for one in claims)) or reading.marked(place):
        return []
    group = next((at for at in ahead if reading.kind(at) == "group" and at > place), None)
    return [*reading.items[group].refs] if group is not None else []


_LONE: Final = ("only", "alone", "lone", "single", "sole", "just", "one", "один", "одн", "лишь", "только", "единствен")


def _least(reading: Reading, place: int, refs: list[Ref], claims: list[Claim]) -> Iterator[Statement]:
    item = reading.items[place]
    if item.kind in ("element", "modality"):
        alone = _alone_for(reading, place, claims) if not _is_of_noun(reading, place) else []
        yield from (Statement("quality", (ref,), item.value) for ref in alone or refs)
        numbers = [at for at in reading.of("cardinal") if 0 < place - at < 4]
        yield from (counted(reading, place, number_at(reading, at)) for at in numbers)
        return
    points = [ref for ref in refs if ref.kind == "point"]
    if item.kind in ("sign", "place") and not refs:
        points = [Ref("point", name) for name in PLANETS]
    for ref in points if item.kind == "house" else dict.fromkeys((*points, *refs)):
        yield from statements(reading, place, ref)
    if item.kind in ("sign", "place", "house"):
        yield from _ruled(item, [ref for ref in points if ref in refs and ref.name in PLANETS])
    if item.kind in ("sign", "place"):
        houses = [str(number) for at in reading.of("house") for number in reading.items[at].numbers]
        yield from (Statement("sign", (Ref("cusp", house),), item.value) for house in houses)
        yield from (Statement("sign", (Ref("point", name),), item.value) for name in ANGLE_NAMES)
    if item.kind == "dignity_noun":
        signs = [reading.value(at) for at in reading.of("sign", "place")]
        yield from (Statement("dignity_of", (ref,), sign, item.value) for ref, sign in product(points, signs))


def _ruled(item: Item, planets: list[Ref]) -> Iterator[Statement]:
    domains = [str(number) for number in item.numbers] or [item.value]
    return (Statement("ruler", (ref,), one, owners=item.owners) for ref, one in product(planets, domains))
