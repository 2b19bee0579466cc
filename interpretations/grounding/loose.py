"""What no other reader could attach: told of somebody whom the sentence names, if it can be of nobody else."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES, PLANETS
from interpretations.grounding.attributions import is_of_reader
from interpretations.grounding.claims import OF_TWO, Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.ingresses import is_coming
from interpretations.grounding.mentions import Ref
from interpretations.grounding.orbs import closeness
from interpretations.grounding.placements import statements
from interpretations.grounding.sides import is_idle
from interpretations.grounding.targets import was_left

_ANGLES: Final = ("ascendant", "descendant", "midheaven", "imum_coeli")
_LEADS: Final = ("это", "its", "is", "enjoys", "has", "of")
# That are words of daily life as well.
_COMMON: Final = ("fall", "domicile", "detriment")


def loose(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    if next(reading.shaded("generic"), None) is not None:
        return
    yield from _dignities(reading, claims)
    yield from _aspects(reading, claims)
    yield from _rulers(reading, claims)
    yield from _places(reading, claims)
    yield from _together(reading, claims)
    yield from _held(reading, claims)


def _held(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "The seventh house, ruled by Mars and holding Pluto, …", «восьмой дом … вмещает Венеру»: they are there."""
    told = {start for one in claims for start in one.told}
    for place in reading.of("group"):
        item = reading.items[place]
        at = place - 1 - (reading.kind(place - 1) in ("owner", "both"))
        verb = reading.text(at).startswith(_HOLDS) and reading.kind(at) in ("word", "verb")
        guest = reading.kind(at) in ("comma", "colon", "dash") and reading.text(at - 1).startswith(_GUESTS)
        if _holds_keys(reading, at, place):
            continue
        own = {reading.kind(to) for to in (place + 1, place + 2)} & {"in", "sign", "house", "verb", "aspect", "link"}
        if not (verb or guest) or own or item.start in told or item.value == "pronoun" or item.refs[0].kind != "point":
            continue
        back = [*reading.back(at, ("semicolon",))]
        house = next((to for to in back if _is_holder(reading, to)), None)
        known = reading.items[house].numbers if house is not None else ()
        if house is not None and not known:
            known = tuple(int(ref.name) for ref in reading.items[house].refs)
        if house is None or len(known) != 1:
            continue
        numbers = (float(known[0]),)
        for ref in item.refs:
            statement = Statement("house", (ref,), numbers=numbers, owners=reading.items[house].owners)
            yield claim([statement], reading.items[house], item, negated=reading.negated(place, None))


def _together(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "Venus is in the eleventh house with the Moon and Mercury", «… вместе с Луной»: they too."""
    told = {start for one in claims for start in one.told}
    for place in reading.of("sign", "house"):
        at = place + 2 + (reading.kind(place + 2) in ("owner", "both"))
        led = reading.text(place + 1) in _WITH and reading.marked(place) and reading.items[place].start in told
        free = reading.kind(at) == "group" and reading.items[at].start not in told
        ended = reading.kind(at + 1) in ("", "comma", "semicolon", "dash", "colon")
        if not (led and free and ended) or reading.value(at) == "pronoun" or reading.supposed(place):
            continue
        for ref in reading.items[at].refs:
            if ref.name in PLANETS:
                yield claim([*statements(reading, place, ref)[:1]], reading.items[place], reading.items[at])


_WITH: Final = ("with", "together with", "along with", "alongside", "вместе с", "с", "со")


# Who is named after the word is one: "has but one guest, Mercury".
_GUESTS: Final = (
    "guest",
    "tenant",
    "occupant",
    "inhabitant",
    "lodger",
    "dweller",
    "гост",
    "жил",
    "обитател",
    "постоял",
)


def _holds_keys(reading: Reading, verb: int, place: int) -> bool:
    """ "The keys … are kept by the Moon", «держит Марс, хозяин нетерпеливый»: who rules the house, wherever it is."""
    keys = any(reading.text(at).startswith(("key", "reins", "ключ", "вожж", "бразд")) for at in range(verb - 8, verb))
    return keys or (reading.kind(place + 1) == "comma" and reading.kind(place + 2) == "ruler")


def _is_holder(reading: Reading, place: int) -> bool:
    """A house, or the house of whose cusp something is said."""
    house = reading.kind(place) == "house" and not reading.marked(place)
    return house or (reading.kind(place) == "group" and reading.value(place) == "cusp")


def _places(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """A sign, house, motion or dignity that nobody has read: it is of somebody whom the sentence names, or of none."""
    refs = [ref for ref in _refs(reading) if ref.kind in ("point", "ruler")] + _phased(reading)
    refs += [Ref("profection", "")] if reading.technique == "profection" else []
    for place in reading.of(*_PREDICATES):
        item = reading.items[place]
        read = any(one.start <= item.start and item.end <= one.end for one in claims)
        led = reading.marked(place) or item.kind in ("motion", "dignity")
        if read or not led or not refs or item.told or item.value in ("forward", "home") or _is_passed(reading, place):
            continue
        if reading.text(place) == "fallen" or (item.kind == "house" and reading.kind(place + 1) in ("unit", "era")):
            continue  # "a first-house year"
        if reading.supposed(place) or (item.kind == "sign" and not item.capital) or _of_rest(reading, place):
            continue
        options = [statement for ref in refs for statement in statements(reading, place, ref)]
        yield claim(options, item, negated=reading.negated(place, None))


_PREDICATES: Final = ("sign", "place", "house", "motion", "dignity")


def _phased(reading: Reading) -> list[Ref]:
    """The Moon whom a phase names: "a waxing crescent Moon sits in Taurus", «серп Луны в Тельце»."""
    named = [at for at in reading.of("phase") if "moon" in reading.text(at) or "лун" in reading.text(at)]
    return [Ref("point", "moon", reading.items[at].owners) for at in named[:1]]


def _is_passed(reading: Reading, place: int) -> bool:
    return was_left(reading, place) or is_coming(reading, place)


def _of_rest(reading: Reading, place: int) -> bool:
    """ "The rest of the company is in Scorpio", "planets in Leo": of others than are named."""
    before = [*reading.back(place, ("semicolon", "comma"))]
    return any(reading.shade(at) == "rest" or reading.kind(at) in ("planets", "pattern") for at in before)


def _refs(reading: Reading) -> list[Ref]:
    return list(dict.fromkeys(ref for at in reading.of("group") for ref in reading.items[at].refs))


def _dignities(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "Exaltation falls to Mars", «Луна в Тельце: это её экзальтация»."""
    if any(one.kind in ("dignity", "count", "ruler") for one in claims):
        return
    refs = [ref for ref in _refs(reading) if ref.kind == "point"]
    for place in reading.of("dignity_noun"):
        led = reading.text(place - 1) in _LEADS or reading.kind(place - 1) == "sign_noun"
        if (
            not refs
            or is_of_reader(reading, place)
            or reading.supposed(place)
            or (reading.value(place) in _COMMON and not led)
        ):
            continue
        options = [Statement("dignity", (ref,), reading.value(place)) for ref in refs]
        yield claim(options, reading.items[place], negated=reading.negated(place, None))


def _aspects(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "There is an opposition, and it pits Jupiter against Uranus"."""
    refs = _refs(reading)
    told = [at for at in reading.of("group") if reading.value(at - 1) == "from"]
    if told and len(refs) > 2:  # "trines reach the Moon from Jupiter and from Pluto"
        senders = [ref for at in told for ref in reading.items[at].refs]
        goals = [ref for ref in refs if ref not in senders][:1]
    else:
        senders, goals = refs[:1], refs[1:2]
    if not goals or (len(refs) != 2 and not told) or any(one.kind in OF_TWO or one.kind == "pattern" for one in claims):
        return
    for place in reading.of("aspect"):
        if reading.value(place) not in ASPECT_TYPES or reading.supposed(place) or is_idle(reading, place):
            continue
        for pair in product(senders, goals):
            negated = reading.negated(place, None)
            statement = Statement("aspect", pair, reading.value(place))
            yield claim([statement], reading.items[place], negated=negated)
            if not negated:
                yield from closeness(reading, place, [[pair]])
        return


def _rulers(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "Cancer on the tenth cusp makes the Moon its ruler", «Лев восходит, и карта в руках Солнца»."""
    domains = [*_domains(reading)]
    if not domains:
        return
    said = any(one.kind == "ruler" for one in claims)
    about = {ref for one in claims if len(one.options) == 1 for ref in one.options[0].refs}
    for place in reading.of("group"):
        refs = [ref for ref in reading.items[place].refs if ref.kind == "point" and ref.name in PLANETS]
        if said or place < domains[0][0] or len(refs) != 1 or refs[0] in about or _is_aside(reading, place):
            continue
        placed = [reading.kind(at) == "aspect" for at in range(place - 2, place + 4)]
        held = any(reading.text(at).startswith(_HOLDS) for at in range(domains[0][0], place))
        held = held and not _holds_keys(reading, place - 1, place)
        if reading.text(place - 1) in ("with", "с") or any(placed) or held:
            continue  # "a Cancer Midheaven, with Jupiter near it", «восьмой дом … вмещает Венеру»
        named = [domain for at, domain in domains if at < place]
        options = [Statement("ruler", (ref,), one) for ref, one in product(refs, named)]
        yield claim(options, reading.items[place], reading.items[domains[0][0]])
        return


_HOLDS: Final = ("hold", "contain", "hous", "host", "shelter", "вмеща", "держ", "приним", "содерж", "хран", "соб")
_MAKES: Final = (
    "mak", "hence", "therefor", "thus", "hand", "giv", "put", "entrust", "charge", "ruler", "govern",
    "знач", "отвеча", "хозя", "управ", "отда", "поруч", "вруч", "вверя", "поэтому", "дела", "распоряж",
)  # fmt: skip


def _is_made(reading: Reading, low: int, high: int) -> bool:
    """Whether the words say that who has a sign at the cusp has a ruler for it."""
    return any(reading.text(at).startswith(_MAKES) or reading.text(at) == "so" for at in range(low + 1, high + 3))


def _is_aside(reading: Reading, place: int) -> bool:
    """Whether the planet is but an example: "like Mars", "unlike Venus", "than Mercury"."""
    return reading.kind(place - 1) in ("than", "hypothetical", "except", "person", "neg", "sign_adjective")


def _domains(reading: Reading) -> Iterator[tuple[int, str]]:
    """Cusps and angles of which a sign is said, and where."""
    for place in reading.of("group"):
        beside = [reading.kind(at) for at in (*range(place - 4, place), *range(place + 1, place + 4))]
        of_house = reading.value(place) == "cusp" and reading.kind(place) == "group"
        if "sign" in beside and (of_house or reading.value(place) in _ANGLES):
            for ref in reading.items[place].refs:
                yield place, ref.name
    for place in reading.of("house"):
        last = place
        while reading.kind(last + 1) in ("in", "verb", "event", "bound", "owner", "sign", "link") and last - place < 4:
            last += 1
        group = reading.first(reading.ahead(last, ("semicolon",)), "group")
        named = any(reading.kind(at) == "sign" for at in range(place, last + 1)) and not reading.marked(place)
        if named and group is not None and _is_made(reading, last, group):
            for number in reading.items[place].numbers:
                yield place, str(number)
    for place in reading.of("rising"):
        beside = [reading.kind(at) for at in range(place - 3, place + 4)]
        if "sign" in beside and next(reading.back(place, (*STRONG, "semicolon")), 0) is not None:
            yield place, reading.value(place)
