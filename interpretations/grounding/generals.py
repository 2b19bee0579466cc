"""What is true of every chart, or of how much is known of this one: cycles, angles of aspects, dignities, the hour."""

from collections.abc import Iterator, Mapping
from typing import Final

from charts.engine.catalogue import ASPECT_TYPES, SIGN_NAMES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref

# Degrees a day.
MEAN_MOTION: Final[Mapping[str, float]] = {
    "sun": 0.9856, "moon": 13.1764, "mercury": 0.9856, "venus": 0.9856, "mars": 0.524, "jupiter": 0.0831,
    "saturn": 0.0335, "uranus": 0.0117, "neptune": 0.006, "pluto": 0.004,
}  # fmt: skip  # from the Sun outwards
# Years from a place in the zodiac back to it.
CYCLES: Final[Mapping[str, float]] = {
    "sun": 1.0, "moon": 0.0748, "mercury": 1.0, "venus": 1.0, "mars": 1.88, "jupiter": 11.86, "saturn": 29.46,
    "uranus": 84.0, "neptune": 164.8, "pluto": 247.9, "chiron": 50.5,
    "progressed_moon": 27.3, "north_node": 18.6, "ascendant": 0.00274, "midheaven": 0.00274,
}  # fmt: skip  # from the Sun outwards
YEAR: Final[Mapping[str, float]] = {"hour": 8765.8, "year": 1.0, "month": 12.0, "week": 52.18, "day": 365.24}
_WITHIN_ONE: Final = ("за", "in", "every", "once", "каждый", "раз в")
_NEVER_RETROGRADE: Final = ("sun", "moon")
_FALLS: Final = ("falls", "падает", "падающ", "falling", "fallen")


def generals(reading: Reading) -> Iterator[Claim]:
    yield from _cycles(reading)
    yield from _angles(reading)
    yield from _hour(reading)
    yield from _receptions(reading)
    yield from _of_signs(reading)


_OTHER_UNITS: Final = {
    "week": "week",
    "weeks": "week",
    "a day": "day",
    "сутки": "day",
    "суток": "day",
    "недели": "week",
}


def _cycles(reading: Reading) -> Iterator[Claim]:
    """ "Saturn needs about twenty-nine years to go round the zodiac"."""
    groups = [*reading.of("group")]
    said = [*reading.shaded("cycle"), *(at for at in reading.of("event") if reading.value(at) == "return")]
    if len(groups) != 1 or not said or len(reading.items[groups[0]].refs) != 1:
        return
    ref = reading.items[groups[0]].refs[0]
    ref = Ref("point", "progressed_moon") if ref.name == "moon" and "own" in ref.owners else ref
    weeks = [at for at in reading.of("other_noun", "word") if reading.text(at) in _OTHER_UNITS]
    for place in (*reading.of("unit", "era"), *weeks):
        at = place - 1 - (reading.kind(place - 1) == "word")
        number = reading.items[at].number if reading.kind(at) in ("number", "cardinal", "span") else None
        about = reading.kind(place - 1) == "within" and reading.value(place - 1) == "about"
        if number is None and (about or reading.text(place - 1) in _WITHIN_ONE):
            number = 1.0  # «за год»
        if ref.name not in CYCLES or number is None or number > 400:
            continue
        near = min(said, key=lambda one: abs(one - place))
        whole = "sign" if reading.value(near) == "sign" else "zodiac"
        unit = _OTHER_UNITS[reading.text(place)] if place in weeks else reading.value(place)
        statement = Statement("cycle", (ref,), unit, whole, (number,))
        yield claim([statement], reading.items[groups[0]], reading.items[place])
    yield from _aged(reading, ref, said[0])


def _aged(reading: Reading, ref: Ref, event: int) -> Iterator[Claim]:
    """ "Saturn returns to its place at about twenty-nine"."""
    for place in reading.of("number", "cardinal"):
        aged = reading.text(place - 1) in ("at", "about", "age", "of") and reading.kind(place + 1) in (
            "",
            "semicolon",
            "comma",
        )
        if aged and ref.name in CYCLES and reading.kind(event) == "event":
            statement = Statement("cycle", (ref,), "year", "zodiac", (reading.items[place].number or 0.0,))
            yield claim([statement], reading.items[event], reading.items[place])


def cycle_holds(statement: Statement) -> bool:
    years = CYCLES[statement.refs[0].name] / (12 if statement.word == "sign" else 1)
    expected = years * YEAR[statement.value]
    slack = max(0.6, expected * (0.6 if statement.word == "sign" and statement.refs[0].name == "pluto" else 0.09))
    return abs(statement.numbers[0] - expected) <= slack


def _angles(reading: Reading) -> Iterator[Claim]:
    """ "A square is an angle of ninety degrees"."""
    named = next(reading.of("group"), None) is not None
    for place in reading.of("aspect"):
        degree = reading.first(reading.ahead(place, (*STRONG, "aspect")), "degree")
        degree = degree if degree is not None else reading.first(reading.back(place, STRONG), "degree")
        if named and (degree is None or not _is_defined(reading, place, degree)):
            continue
        if reading.value(place) not in ASPECT_TYPES or degree is None or (reading.items[degree].number or 0) < 25:
            continue
        reading.items[degree].told["orb"] = "said"
        statement = Statement("angle", (), reading.value(place), "", (reading.items[degree].number or 0.0,))
        yield claim([statement], reading.items[place], reading.items[degree])


def _is_defined(reading: Reading, place: int, degree: int) -> bool:
    """ "A trine is an angle of 120 degrees", whatever is said beside it."""
    between = range(min(place, degree) + 1, max(place, degree))
    if any(reading.kind(at) == "group" for at in between):
        return False
    return any(reading.text(at) in ("angle", "угол", "углом", "угла", "называют") for at in between)


def _hour(reading: Reading) -> Iterator[Claim]:
    """ "The hour of birth is not known"."""
    for place in reading.shaded("birth_hour"):
        if reading.value(place - 1) == "without":
            continue
        near = (at for at in (place - 1, *reading.ahead(place, ("semicolon", "subordinate"))) if at - place <= 8)
        at = next((at for at in near if reading.shade(at) == "certain"), None)
        if at is not None and not reading.supposed(place):
            statement = Statement("hour", value=reading.value(at))
            negated = reading.negated(at, place if place < at else None)
            yield claim([statement], reading.items[place], reading.items[at], negated=negated)


def _receptions(reading: Reading) -> Iterator[Claim]:
    """ "Mars and Saturn are in mutual reception", "in each other's signs"."""
    for place in reading.shaded("reception"):
        groups = [*reading.back(place, ("semicolon",)), *reading.ahead(place, ("semicolon",))]
        groups = [at for at in groups if reading.kind(at) == "group" and reading.value(at) != "pronoun"]
        pair = next((reading.items[at].refs for at in groups if len(reading.items[at].refs) == 2), None)
        if pair is None and len(groups) >= 2:
            pair = (reading.items[groups[1]].refs[0], reading.items[groups[0]].refs[0])
        if pair is not None:
            spoken = [reading.items[at] for at in groups[:2]]
            yield claim([Statement("reception", pair)], reading.items[place], *spoken)


def _of_signs(reading: Reading) -> Iterator[Claim]:
    """ "The sign opposite Aries is Libra"; "Cancer, Scorpio and Pisces are the water signs"."""
    if any(True for _ in reading.of("group", "planets", "house", "rising", "pattern")):
        return
    signs = [at for at in reading.of("sign") if reading.items[at].capital]
    opposed = [at for at in reading.of("aspect") if reading.value(at) == "opposition"]
    if len(signs) == 2 and opposed and max(*signs, opposed[0]) - min(*signs, opposed[0]) <= 7:
        first, second = (reading.items[at] for at in signs)
        yield claim([Statement("opposite", (), first.value, second.value)], first, second)
    named = any(reading.kind(at) in ("element_noun", "sign_noun") for at in range(len(reading.items)))
    qualities = [*reading.of("element", "modality")]
    if len(signs) > 1 and len(qualities) == 1 and named:
        for at in signs:
            statement = Statement("general", value=reading.value(at), word=reading.value(qualities[0]))
            yield claim([statement], reading.items[at], reading.items[qualities[0]])


def in_general(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """Claims of a sentence that speaks of any chart: "by tradition Venus is exalted in Pisces"."""
    if next(reading.shaded("generic"), None) is None and not _is_of_rulers(reading, claims):
        return claims
    said = [*_dignities(reading)]
    known = {option.refs[:1] for one in said for option in one.options}
    kept = [one for one in claims if not (one.kind in ("sign", "dignity") and one.options[0].refs[:1] in known)]
    return [*said, *(one for one in kept if one.kind != "motion" or _never(one))]


def _is_of_rulers(reading: Reading, claims: list[Claim]) -> bool:
    """ "The Moon rules Cancer and is exalted in Taurus": so in every chart."""
    told = [at for at in range(len(reading.items)) if _dignity_at(reading, at)]
    told = [at for at in told if reading.kind(at + 1) == "in" and reading.kind(at + 2) == "sign"]
    if len(told) > 1 and len([*reading.of("group")]) == 1:
        return True  # "Mars is exalted in Capricorn and falls in Cancer"
    ruled = any(one.kind == "ruler" and one.options[0].value in SIGN_NAMES for one in claims)
    falls = any(
        reading.text(at).startswith(_FALLS) and reading.kind(at - 1) == "and" for at in range(len(reading.items))
    )
    if ruled and falls and not any(reading.of("house")):
        return True
    return ruled and next(reading.of("dignity", "dignity_noun"), None) is not None and not any(reading.of("house"))


def _never(one: Claim) -> bool:
    return one.options[0].value == "retrograde" and one.options[0].refs[0].name in _NEVER_RETROGRADE


def _dignities(reading: Reading) -> Iterator[Claim]:
    """What dignity a planet has in a sign, wherever it is now."""
    for place in reading.of("sign"):
        dignity = next((at for at in _near(reading, place) if _dignity_at(reading, at)), None)
        group = reading.first(reading.back(place, ("semicolon",)), "group")
        group = reading.first(reading.ahead(place), "group") if group is None else group
        if dignity is None or group is None or not reading.items[place].capital:
            continue
        ref: Ref = reading.items[group].refs[0]
        statement = Statement("dignity_of", (ref,), reading.value(place), _dignity_at(reading, dignity))
        yield claim([statement], reading.items[group], reading.items[place])


def _near(reading: Reading, place: int) -> Iterator[int]:
    yield from reading.back(place, ("semicolon", "sign"))
    yield from reading.ahead(place, ("semicolon", "sign", "subordinate", "and"))


def _dignity_at(reading: Reading, place: int) -> str:
    if reading.kind(place) in ("dignity", "dignity_noun"):
        return "domicile" if reading.value(place) == "home" else reading.value(place)
    return "fall" if reading.text(place).startswith(_FALLS) else ""
