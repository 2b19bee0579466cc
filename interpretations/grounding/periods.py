"""Times that planets rule, in profections and firdaria: whose they are, and when they begin and end."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from charts.engine.catalogue import SIGN_NAMES
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.durations import durations, eras
from interpretations.grounding.events import fits, parts_of, within, year_of_life
from interpretations.grounding.facts import Facts, instant, rulers_of
from interpretations.grounding.groups import Reading
from interpretations.grounding.lords import LORDSHIP, lords
from interpretations.grounding.mentions import Ref
from interpretations.grounding.successions import successions
from interpretations.grounding.targets import ANGLE_NAMES

TIMED: Final = ("profection", "firdaria")


# Small words that mean other things elsewhere.
_FROM: Final = ("from", "since", "с", "со")
_TO: Final = ("to", "until", "till", "до", "по", "through")


_BEGINS: Final = ("beg", "start", "open", "нача", "начн", "начи", "открыва", "откро", "стартует")
_ENDS: Final = ("end", "close", "until", "законч", "заканч", "конч", "продлится", "заверш")


class Period(NamedTuple):
    """unit: year, month or day of a profection; major, sub of firdaria."""

    unit: str
    ruler: str
    major: str
    start: date
    end: date


def timed(reading: Reading) -> Iterator[Claim]:
    planets = [at for at in reading.of("group") if any(ref.kind == "point" for ref in reading.items[at].refs)]
    unit = _unit(reading)
    if reading.technique == "profection":
        yield from lords(reading, planets, unit)
    yield from _ages(reading, planets)
    yield from durations(reading, planets)
    yield from year_of_life(reading)
    turns = [*successions(reading, planets)]
    yield from turns
    days = [*reading.of("day")]
    if not days:
        yield from _not_before(reading, planets)
        return
    said = reading.technique == "firdaria" or any(True for _ in reading.of("group", "unit", "era", *LORDSHIP))
    if not (said or planets):
        return
    for place in days:
        value, word = reading.value(place), f"{_role(reading, place)}.{unit}"
        within = f"{word.partition('.')[0]}.sub"
        whose = _beside(reading, place, _whose(reading, planets))
        options = [Statement("period", refs, value, word if len(refs) < 2 else within) for refs in whose]
        last = place == days[-1] and (word.startswith(("in.", "end.")) or _hands_over(reading, place, planets))
        if last and len(turns) == 1 and len(days) < 3:  # the day on which one hands over
            options = [turns[0].options[0]._replace(word=f"then.{value}")]
        yield claim(options, reading.items[place])


def _beside(reading: Reading, place: int, whose: list[tuple[Ref, ...]]) -> list[tuple[Ref, ...]]:
    """ "Mars ruled until 2026, and in 2027 Venus …": of several who may be meant who is named in the date's clause."""
    clause = [*reading.back(place, _CLAUSE_ENDS), *reading.ahead(place, _CLAUSE_ENDS)]
    named = {ref for at in clause if reading.kind(at) == "group" for ref in reading.items[at].refs}
    if any(len(refs) != 1 for refs in whose) or any(reading.value(at) == "pronoun" for at in clause):
        return whose
    named = {ref for ref in named if ref.name not in ANGLE_NAMES}
    if reading.technique == "profection" and not named and any(reading.kind(at) in ("unit", "era") for at in clause):
        return [()]  # "the year ends in February, and the next one belongs to Mars"
    return [refs for refs in whose if refs[0] in named] or whose


_CLAUSE_ENDS: Final = ("comma", "semicolon", "colon")


def _hands_over(reading: Reading, place: int, planets: list[int]) -> bool:
    """ "It is Mercury's sub-period now, and from March 2028 the Moon takes its place": one begins where one ends."""
    clause = [*reading.back(place, _CLAUSE_ENDS), *reading.ahead(place, _CLAUSE_ENDS)]
    return sum(at in clause and reading.value(at) != "pronoun" for at in planets) == 1 and len(planets) == 2


def _not_before(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    """ "The Moon's firdaria will not end before 2029": it goes on in that year."""
    for place in reading.of("number"):
        year = reading.items[place].number or 0
        denied = any(reading.kind(at) == "neg" for at in range(max(0, place - 5), place))
        if reading.technique == "firdaria" and 1000 < year < 3000 and denied and reading.text(place - 1) in _BEFORE:
            for refs in _whose(reading, planets):
                word = f"in.{_unit(reading)}"
                yield claim([Statement("period", refs, f"{year:.0f}-0-0", word)], reading.items[place])


_BEFORE: Final = ("before", "until", "till", "раньше", "до")


def _unit(reading: Reading) -> str:
    for place in reading.of("group"):
        for ref in reading.items[place].refs:
            if ref.kind in ("profection", "lord") and ref.name:
                return ref.name
    major = next(reading.shaded("major"), None) is not None and next(reading.of("sub"), None) is None
    if reading.technique == "firdaria" and major:
        return "major"
    rulers = {ref.name for at in reading.of("group") for ref in reading.items[at].refs if ref.kind == "point"}
    if (
        reading.technique == "firdaria"
        and len(rulers) == 2
        and any(_is_inside(reading, at) for at in range(len(reading.items)))
    ):
        return "sub"
    if reading.technique == "firdaria":
        return "sub" if next(reading.of("sub"), None) is not None else ("major" if _is_major(reading) else "")
    profected = any(reading.kind(at + 1) == "group" for at in reading.shaded("daynight"))
    if reading.technique == "profection" and profected:
        return "day"  # «дневная профекция»
    near = [reading.value(at) for at in reading.of("unit", "era")]
    return near[0] if near else ""


def _is_major(reading: Reading) -> bool:
    return any(reading.value(at) == "firdaria" for at in reading.of("technique"))


def _role(reading: Reading, place: int) -> str:
    """Whether a date begins a time, ends it, or is within it."""
    role = _role_before(reading, place)
    anew = role == "start" and reading.technique == "profection" and _NEW.search(reading.sentence.lower())
    return "bound" if anew else role


_NEW: Final = re.compile(r"\b(?:new|next|coming|нов(?:ый|ая|ого|ой)|следующ\w+|очередн\w+)\b")


def _role_before(reading: Reading, place: int) -> str:
    for at in range(place - 1, max(-1, place - 5), -1):
        kind, value = reading.kind(at), reading.value(at)
        if kind == "bound":
            return value
        if reading.text(at) in _FROM:
            return "start"
        if reading.text(at) in _TO:
            return "in" if reading.text(at - 1) == "all" else "end"  # "all through 2027"
        if kind == "link" and value == "between":
            return "start"
        if kind == "day":
            ranged = reading.kind(place - 1) == "and" and reading.value(at - 1) == "between"
            return "end" if ranged else (_role_by_verb(reading, place) or "in")
        if kind == "event" and value == "bound":
            return _bound(reading.text(at))
        if kind == "word" and not reading.text(at).isascii() and _bound(reading.text(at)) != "bound":
            return _bound(reading.text(at))
    for at in range(place + 1, min(place + 3, len(reading.items))):
        if reading.kind(at) == "bound":
            return reading.value(at)
    if reading.technique == "firdaria" and (role := _role_by_verb(reading, place)):
        return role
    return "start" if reading.technique == "firdaria" and _BECOMES.search(reading.sentence.lower()) else "in"


def _role_by_verb(reading: Reading, place: int) -> str:
    """ "Boris enters it in February 2026", "it is over by May", of the verb since the date before."""
    days = [at for at in reading.of("day") if at < place]
    begin = reading.items[days[-1]].end if days else 0
    text = reading.sentence[begin : reading.items[place].start].lower()
    found = [(match.start(), role) for role, verbs in _VERBS.items() for match in verbs.finditer(text)]
    return max(found)[1] if found else ""


_VERBS: Final = {
    "start": re.compile(r"\b(?:enter(?:s|ed)|steps? in|stepped in|вош\w+ в|входит в)\b"),
    "end": re.compile(
        r"\b(?:hands? over|handed over|gave way|is over|are over|will be over|was over|up to"
        r"|истекло?|истекла|уступ(?:ит|ает|ил|ила|ило))\b"
    ),
}
_BECOMES: Final = re.compile(
    r"\b(?:becomes?|became|takes? (?:over|the reins)|took (?:over|the reins)|comes? to power|came to power)\b"
    r"|\b(?:станет|становится|стала?|стало|перейдет|переходит|перешл[ао]|вступ(?:ит|ает|ил|ила)|наступ(?:ит|ает|ил|ила|ило))\b"
)


def _comes(statement: Statement, facts: Facts) -> bool | None:
    """Whether the house is the one after that of the year, the month or the day."""
    houses = [unit["house"] % 12 + 1 for unit in facts.units(statement.refs[0].name)]
    return statement.numbers[0] in houses if houses else None


def _bound(text: str) -> str:
    """Whether it began or ended, of words that other charts have in common."""
    if text.startswith(_BEGINS):
        return "start"
    return "end" if text.startswith(_ENDS) else "bound"


def _whose(reading: Reading, planets: list[int]) -> list[tuple[Ref, ...]]:
    """The ruler, or the ruler and the one within whose time it is; several if either may be meant."""
    named = [at for at in planets if reading.value(at) != "pronoun"]
    refs = [ref for at in named or planets for ref in reading.items[at].refs if ref.kind == "point"]
    inside = next((at for at in range(len(reading.items)) if _is_inside(reading, at)), None)
    if reading.technique == "firdaria" and refs and inside is None:
        refs += [ref for ref in eras(reading) if ref.name not in {one.name for one in refs}]
    if (pair := _helped(reading, refs)) and inside is None:
        return pair
    if len(refs) < 2:
        return [tuple(refs or (eras(reading) if reading.technique == "firdaria" else ()))]
    if (within_it := _sub_of(reading, planets)) is not None and inside is None:
        others = [at for at in planets if at != within_it and _has_time(reading, at)]
        major = next((ref for at in others for ref in reading.items[at].refs), None)
        if major is not None:
            return [(reading.items[within_it].refs[0], major)]
    if inside is not None:
        major = next((ref for at in planets if at > inside for ref in reading.items[at].refs), None)
        sub = next((ref for ref in refs if ref != major), None)
        if major is not None and sub is not None:
            several = len([*reading.of("day")]) > 1
            return [(sub, major), (major,)] if several else [(sub, major)]
    return [(ref,) for ref in refs]


def _helped(reading: Reading, refs: list[Ref]) -> list[tuple[Ref, ...]]:
    """ "With Mercury as the Sun's junior partner", «Солнцу помогает Меркурий»: one within the time of the other."""
    if reading.technique != "firdaria" or len(refs) != 2 or refs[0] == refs[1]:
        return []
    if next(reading.of("sub"), None) is None and not _HELPS.search(reading.sentence.lower()):
        return []
    becomes = _BECOMES.search(reading.sentence.lower())
    if becomes and not _HELPS.search(" ".join(reading.sentence[becomes.end() :].lower().split()[:3])):
        return []  # not "becomes the partner of the Sun"
    return [] if [*successions(reading, [*reading.of("group")])] else [(refs[0], refs[1]), (refs[1], refs[0])]


_HELPS: Final = re.compile(
    r"\b(?:help(?:s|ed|ing)?|assist(?:s|ed|ing)?|advis(?:es?|ed|ing)|support(?:s|ed|ing)?|partners?|deput(?:y|ies)"
    r"|companions?|lieutenant|second-in-command|right[- ]hand|seconds|co-rul\w+|соправ\w+|заместител\w+|спутни\w+"
    r"|помога\w+|помощни\w+|ассистиру\w+|советник\w*|напарни\w+)\b"
)


def _sub_of(reading: Reading, planets: list[int]) -> int | None:
    """ "A sub-period of Venus", "the Venus sub-period": whose it is."""
    for place in reading.of("sub"):
        if reading.value(place + 1) == "of" and place + 2 in planets:
            return place + 2
        if place - 1 in planets:
            return place - 1
    return None


def _has_time(reading: Reading, place: int) -> bool:
    """ "The Moon's period", «фирдар Луны»."""
    kinds = ("event", "technique", "era", "unit")
    return reading.kind(place + 1) in kinds or reading.kind(place - 1) in ("technique",)


def _is_inside(reading: Reading, place: int) -> bool:
    after = place + 1 + (reading.kind(place + 1) == "owner")
    led = reading.kind(place) == "in" and reading.value(after) == "firdaria"  # «в фирдаре Луны»
    led = led and reading.kind(after + 1) in ("group", "link")
    return led or reading.kind(place) == "inside" or reading.text(place) in ("внутри", "within", "inside")


def _ages(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    """ "At thirty-six", "the first ten years of life"."""
    for place in reading.of("cardinal", "number"):
        item = reading.items[place]
        years = reading.kind(place + 1) in ("unit", "era") and reading.value(place + 1) == "year"
        if reading.technique == "firdaria" and years and reading.items[place - 1].number == 1 and len(planets) == 1:
            refs = reading.items[planets[0]].refs[:1]
            statement = Statement("period", refs, "first", "age", (item.number or 0.0,))
            yield claim([statement], item, reading.items[planets[0]])
        by_age = reading.text(place - 2) == "age" or (reading.text(place - 1) == "до" and years)
        if reading.technique == "firdaria" and by_age and len(planets) == 1:
            statement = Statement("period", reading.items[planets[0]].refs[:1], "first", "age", (item.number or 0.0,))
            yield claim([statement], item, reading.items[planets[0]])
        at = reading.text(place - 1) in ("at", "aged", "age", "в", "возрасте") and 5 < (item.number or 0) < 100
        alone = years or reading.kind(place + 1) in (
            "owner",
            "comma",
            "word",
            "person",
            "semicolon",
            "pronoun",
            "group",
        )
        if reading.technique == "profection" and at and alone and (years or reading.text(place - 1).isascii()):
            yield claim([Statement("period", (), "now", "age", (item.number or 0.0,))], item)


def _is_aged(statement: Statement, facts: Facts) -> bool | None:
    number = statement.numbers[0] if statement.numbers else None
    if statement.value in ("now", "turn"):
        age, turned = facts.block.get("age"), (0, 1) if statement.value == "turn" else (0,)
        return None if age is None or number is None else int(number) - int(age) in turned
    births = facts.figures["natal"].dates if "natal" in facts.figures else []
    known = [one for one in periods_of(facts) if _is_meant(one, statement.refs, "")]
    if not births or not known:
        return None
    first = [one for one in known if one.start == births[0]]
    return any(number is None or abs(_years(one) - number) < 1 for one in first)


def _years(one: Period) -> float:
    return (one.end - one.start).days / 365.25


def holds(statement: Statement, facts: Facts) -> bool | None:
    if statement.word == "age":
        return _is_aged(statement, facts)
    if statement.word.startswith("then"):
        return _follows(statement, facts)
    if statement.word == "next":
        return _comes(statement, facts)
    if statement.word == "heir":
        signs = [SIGN_NAMES[(SIGN_NAMES.index(unit["sign"]) + 1) % 12] for unit in facts.units(statement.value)]
        return any(statement.refs[0].name in rulers_of(sign) for sign in signs)
    if statement.word == "lasts":
        lengths = [_years(one) for one in periods_of(facts) if _is_meant(one, statement.refs, "major")]
        return any(abs(years - statement.numbers[0]) < 0.5 for years in lengths) if lengths else None
    role, _, unit = statement.word.partition(".")
    known = [one for one in periods_of(facts) if _is_meant(one, statement.refs, unit)]
    begin, _, end = statement.value.partition("/")
    asked = parts_of(begin), parts_of(end or begin)
    if not unit and not asked[0][1]:  # a year by itself is said of the long ones
        known = [one for one in known if one.unit != "sub" or len(statement.refs) > 1]
    if not known:
        return False if statement.refs else None
    return any(_holds(one, role, asked) for one in known)


def _follows(statement: Statement, facts: Facts) -> bool | None:
    """Whether the time of the second begins where that of the first ends."""
    known = periods_of(facts)
    first, second = (ref.name for ref in statement.refs)
    before, after = ([one for one in known if one.ruler == name] for name in (first, second))
    unit, day = statement.value, statement.word.partition(".")[2]
    begin, _, end = day.partition("/")
    return any(
        one.unit == other.unit == unit and one.end == other.start
        and (not day or within(one.end, parts_of(begin), parts_of(end or begin)))
        for one in before for other in after
    )  # fmt: skip  # one pair, on that day if one is said


def _is_meant(one: Period, refs: tuple[Ref, ...], unit: str) -> bool:
    names = [ref.name for ref in refs]
    if unit and one.unit != unit and not (unit == "sub" and len(names) == 1):
        return False
    if names and one.ruler != names[0]:
        return False
    return len(names) < 2 or (one.major == names[1] and one.unit == "sub")


def _holds(one: Period, role: str, asked: tuple[Any, Any]) -> bool:
    begin, end = asked
    if not begin[0] and begin[1]:  # "around 12 March": of a year that the period has
        years = {one.start.year, one.end.year}
        return any(_holds(one, role, ((year, *begin[1:]), (year, *end[1:]))) for year in years)
    starts, ends = within(one.start, begin, end), within(one.end, begin, end)
    match role:
        case "start":
            return starts
        case "end":
            return ends
        case "bound":
            return starts or ends
    low = (one.start.year, one.start.month if begin[1] else 0, one.start.day if begin[2] else 0)
    high = (one.end.year, one.end.month if end[1] else 0, one.end.day if end[2] else 0)
    return low <= begin <= high or low <= end <= high or fits(one.start, begin)


def periods_of(facts: Facts) -> list[Period]:
    if facts.kind == "profection":
        return [_period(unit["unit"], unit["lord"], "", unit) for unit in facts.units()]
    rows = facts.block.get("periods") or ()
    return [_period("major" if row["level"] == 1 else "sub", row["ruler"], row["major"], row) for row in rows]


def _period(unit: str, ruler: str, major: str, row: Mapping[str, Any]) -> Period:
    start, end = instant(row["start"]), instant(row["end"])
    return Period(unit, ruler, major, start or date.min, end or date.max)
