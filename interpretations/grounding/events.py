"""Dates: what a sentence says of them, and whether the chart or its answer has them."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Final

from charts.engine.catalogue import ANGLES, POINT_ORDER
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.facts import SAME, Dated, Facts
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref

Answer = bool | None
Day = tuple[int, int, int]  # year, month, day; 0 where it is not said
_SAID: Final = {"near": "conjunction"}
_PERIODS: Final = ("period", "bounds")
_ASTROLOGICAL: Final = ("group", "aspect", "sign", "place", "phase", "pattern", "event", "house", "planets", "owner")


def dates(reading: Reading, said: list[Claim]) -> Iterator[Claim]:
    """Dates of a sentence about the sky. said: what else it claims, of which they are the dates."""
    days = [*reading.of("day")]
    if not _is_of_the_sky(reading):
        return
    yield from _hours(reading, days)
    yield from year_of_life(reading)
    if not days:
        return
    birth = any(reading.value(at) == "birth" and not _is_degree(reading, at) for at in reading.of("event"))
    period = any(reading.value(at) == "period" for at in reading.of("event"))
    refs = tuple(ref for at in reading.of("group") for ref in reading.items[at].refs)
    told = [one for one in said if one.kind == "aspect" and not one.negated and not _is_axis(one)]
    aspects = [option for one in told for option in one.options]
    bounds = any(reading.value(at) == "bound" for at in reading.of("event"))
    returns = any(reading.value(at) == "return" for at in reading.of("event"))
    word = "birth" if birth else ("bounds" if period and bounds else "period" if period else "")
    span = _span(reading, days)
    for at in days:
        if options := _paired(reading, at, days, told):
            yield claim(options, reading.items[at])
            continue
        value = span or reading.value(at)
        options = [Statement("date", one.refs, value, _SAID.get(one.value, one.value)) for one in aspects]
        yearly = reading.technique == "solar_return" and word == "birth" and reading.value(at).endswith("-0-0")
        word = "" if yearly else word  # "the birthday chart for 2027"
        if (
            returns
            and reading.technique == "progressed_aspects"
            and not options
            and _HOME.search(reading.sentence.lower())
        ):
            options = [
                Statement("date", (ref, ref._replace(owners=_NATAL)), value, "conjunction")
                for ref in _who_returns(reading)
            ]
        elif returns and not word and not (options and reading.technique == "progressed_aspects"):
            options = [Statement("date", _who_returns(reading), value, "return")]
        if not options and len(refs) > 1 and not word and reading.technique == "progressed_aspects":
            options = [Statement("date", pair, value, "any") for pair in combinations(refs, 2)]
        options = options or [Statement("date", refs if period else (), value, word)]
        yield claim(options, reading.items[at])


def _paired(reading: Reading, place: int, days: list[int], told: list[Claim]) -> list[Statement]:
    """ "It opposed your Sun in April and your Moon in July": each on its own date, if there are as many."""
    months = [at for at in days if not reading.value(at).endswith("-0-0")]
    rows = sorted({one.end: one for one in told}.items())
    if reading.technique != "progressed_aspects" or len(months) != len(rows) or len(rows) < 2 or place not in months:
        return []
    one = rows[months.index(place)][1]
    value = reading.value(place)
    return [Statement("date", each.refs, value, _SAID.get(each.value, each.value)) for each in one.options]


# "Progressed Mercury returns to its natal place": to itself.
_HOME: Final = re.compile(
    r"\b(?:its|his|her) (?:own )?(?:\w+ )?(?:place|position|degree|point)\b"
    r"|\bсво\w+ (?:\w+ )?(?:мест|градус|положени|точк)"
)
_NATAL: Final = frozenset(("natal",))


def _is_degree(reading: Reading, place: int) -> bool:
    """ "To its degree of birth", «в градус рождения»: where, not when."""
    near = (reading.text(at) for at in (place - 1, place - 2, place + 1))
    return any(text.startswith(("degree", "градус", "position", "place", "мест", "точк")) for text in near)


def _who_returns(reading: Reading) -> tuple[Ref, ...]:
    """ "The Moon's return", «Солнце вернётся»; of "in the return of 2027 Saturn is in Aries" nobody."""
    found: list[Ref] = []
    for place in reading.of("event"):
        for at in (place - 1, place - 2, place + 1, place + 2) if reading.value(place) == "return" else ():
            between = reading.kind((at + place) // 2) if abs(at - place) > 1 else "verb"
            led = at > place and between in ("in", "comma", "dash")
            if reading.kind(at) == "group" and not led and between not in ("comma", "semicolon"):
                found += reading.items[at].refs
        at = place - 1
        while not found and reading.value(place) == "return" and reading.kind(at) in ("comma", "owner", "word", "verb"):
            at -= 1  # "Mercury, by progression, returns to its own place"
        if not found and reading.value(place) == "return" and reading.kind(at) == "group" and place - at < 6:
            found += reading.items[at].refs
    return tuple(found)


def _is_axis(one: Claim) -> bool:
    """ "The Southern node, opposite the Northern one": on every day."""
    first, second = one.options[0].refs
    return first.name.endswith("node") and second.name.endswith("node") and first.owners == second.owners


def _is_of_the_sky(reading: Reading) -> bool:
    if next(reading.of("history"), None) is not None:  # "Chiron was discovered in 1977"
        return False
    told = next(reading.shaded("chart"), None) is not None
    whole = any(_is_whole(reading.value(at)) for at in reading.of("day"))
    told = told or (reading.technique == "natal" and next(reading.of("clock"), None) is not None)
    told = told or (whole and reading.technique not in _TWO)
    return told or any(_is_astrological(reading, at) for at in range(len(reading.items)))


_TWO: Final = ("synastry", "composite", "davison")


def _is_whole(value: str) -> bool:
    """Whether a date has a day, a month and a year: of those a technique's text is full."""
    return "/" not in value and "0" not in value.split("-")


def _hours(reading: Reading, days: list[int]) -> Iterator[Claim]:
    """The time of day of a birth, a return or a chart: "shortly after noon", "at 14:30"."""
    events = [at for at in reading.of("event") if reading.value(at) in ("birth", "return")]
    events += reading.shaded("chart")
    if reading.technique.endswith("_return"):  # which begins in a moment of that day
        events += [at for at in days if _is_whole(reading.value(at))]
    natal = reading.technique == "natal" and next(reading.of("group"), None) is None
    for place in (*reading.shaded("daytime"), *reading.of("clock")):
        known = reading.kind(place) == "clock" and natal
        if not known and not any(abs(at - place) <= 8 for at in (*events, *(days if events else ()))):
            continue
        aside = next((at for at in (place - 1, place - 2) if reading.kind(at) == "aside"), None)
        ranges = [_hour_range(value) for value in reading.value(place).split("|")]
        low, high = ranges[0]
        if aside is not None and low + 2 > high:
            earlier = "before" in reading.text(aside) or reading.text(aside).startswith(("незад", "перед", "накануне"))
            low, high = (low - 2, low + 0.5) if earlier else (high - 1.0, high + 1.5)
        birth = any(reading.value(at) == "birth" for at in events)
        word = "birth.hour" if birth else "hour"
        options = [Statement("date", (), "0-0-0", word, hours) for hours in ((low, high), *ranges[1:])]
        yield claim(options, reading.items[place])


def year_of_life(reading: Reading) -> Iterator[Claim]:
    """«Анне шёл тридцать седьмой год», "in her thirty-seventh year": who is thirty-six."""
    for place in reading.of("ordinal"):
        item = reading.items[place]
        tens = reading.items[place - 1] if reading.kind(place - 1) == "cardinal" else None
        number = (item.number or 0) + ((tens.number or 0) if tens is not None else 0)
        if reading.kind(place + 1) not in ("era", "unit") or reading.technique not in ("progression", "profection"):
            continue
        if 12 < number < 110 and reading.value(place + 1) == "year":
            yield claim([Statement("date", (), "0-0-0", "age", (number - 1,))], item)


def _hour_range(value: str) -> tuple[float, float]:
    if ":" in value:
        hour, minute = (int(part) for part in value.split(":")[:2])
        slack = 0.02 if minute % 15 else 0.26  # people round to the quarter
        return hour + minute / 60 - slack, hour + minute / 60 + slack
    low, _, high = value.partition("-")
    return (float(low), float(high)) if high else (float(low) - 0.5, float(low) + 1.0)


def _is_astrological(reading: Reading, place: int) -> bool:
    """ "Your" and "the house" may be said of anything, and so may a lion."""
    item = reading.items[place]
    if item.kind == "aspect" and reading.text(place) in ("met", "meet", "meets", "meeting", "reached"):
        return False  # of people
    if item.kind == "owner":
        return item.value in ("own", "natal")
    return item.kind in _ASTROLOGICAL and (item.kind != "sign" or item.capital)


def _span(reading: Reading, days: list[int]) -> str | None:
    """Two dates that begin and end a time: "from 1 March 2027 to 12 March 2027"."""
    if len(days) != 2 or days[1] - days[0] > 3:
        return None
    first, last = (reading.value(at) for at in days)
    if first.endswith("-0-0") and not last.endswith("-0-0"):
        return None
    if not any(reading.kind(at) in ("dash", "link", "in", "and") for at in range(days[0] + 1, days[1])):
        return None
    first, last = first.partition("/")[0], last.rpartition("/")[2]
    year = last.split("-")[0]
    return f"{year if first.startswith('0-') else first.split('-')[0]}-{first.split('-', 1)[1]}/{last}"


def happens(statement: Statement, facts: Facts) -> Answer:
    begin, _, end = statement.value.partition("/")
    asked = parts_of(begin), parts_of(end or begin)
    if statement.word.endswith("hour"):
        return _at_hour(statement, facts)
    if statement.word == "age":
        age = facts.block.get("age")
        return None if age is None else int(age) == int(statement.numbers[0])
    if statement.word == "birth":
        moments = [day for role in ("natal", "first", "second", "own") for day in _moments(facts, role)][:2]
        return any(within(day, *asked) for day in moments) if moments else None
    point = facts.block.get("point")
    if statement.word == "return" and point and statement.refs and all(point != ref.name for ref in statement.refs):
        return False
    dated = [one for one in facts.dated if _is_of(one, statement, facts)]
    if dated:
        return any(_meets(one, *asked, statement.word == "bounds") for one in dated)
    own = _moments(facts, "own") if facts.timed else [day for role in facts.figures for day in _moments(facts, role)]
    if any(within(day, *asked) for day in [*own, *_told(facts)]):
        return True
    return False if facts.timed or statement.word in _PERIODS else None


def _at_hour(statement: Statement, facts: Facts) -> Answer:
    """Whether a moment of the answer is between two hours of its day, which may go past midnight."""
    roles = ("natal", "first", "second") if statement.word.startswith("birth") and facts.timed else tuple(facts.figures)
    roles = roles if facts.timed and statement.word.startswith("birth") else ("own", *roles)[: 1 if facts.timed else 4]
    figures = [facts.figures[role] for role in dict.fromkeys(roles) if role in facts.figures]
    hours = [hour for figure in figures if figure.hour_known for hour in figure.hours]
    low, high = statement.numbers
    return any((hour - low) % 24 <= (high - low) % 24 for hour in hours) if hours else None


def _moments(facts: Facts, role: str) -> list[date]:
    return facts.figures[role].dates if role in facts.figures else []


def _told(facts: Facts) -> list[date]:
    """The moment of life that a progression or an arc is for."""
    try:
        return [date.fromisoformat(str(facts.block.get("utc"))[:10])]
    except ValueError:
        return []


def _is_of(dated: Dated, statement: Statement, facts: Facts) -> bool:
    """Whether something dated is what the sentence is about."""
    if statement.word in _PERIODS:
        return any(ref.name in dated.names for ref in statement.refs) and dated.start != dated.end
    if len(statement.refs) != 2 or statement.word not in (*dated.names, "any"):
        return False
    one = statement.refs[0].name
    if one == statement.refs[1].name and dated.names & {*POINT_ORDER, *ANGLES} - {one}:
        return False  # of the Moon to the natal Moon, and not to the Sun
    return all(any(name in dated.names for name in _names(ref)) for ref in statement.refs)


def _names(ref: Ref) -> tuple[str, ...]:
    return SAME.get(ref.name, (ref.name,))


def parts_of(text: str) -> Day:
    year, month, day = (int(part) for part in text.split("-"))
    return year, month, day


def fits(day: date, asked: Day) -> bool:
    return all(part in (0, own) for part, own in zip(asked, (day.year, day.month, day.day), strict=True))


def within(day: date, begin: Day, end: Day) -> bool:
    if begin == end:
        return fits(day, begin)
    year = day.year
    low = (begin[0] or year, begin[1], begin[2] or 1)
    high = (end[0] or year, end[1] or 12, end[2] or 31)
    return low <= (day.year, day.month, day.day) <= high


def _meets(dated: Dated, begin: Day, end: Day, bounds: bool) -> bool:
    """A pass on that day. Of a period its first or last day, both of two; unless that is said, any within it."""
    if begin != end and dated.start != dated.end:
        return fits(dated.start, begin) and fits(dated.end, end)
    if within(dated.start, begin, end) or within(dated.end, begin, end):
        return True
    low, high = (dated.start.year, dated.start.month, dated.start.day), (dated.end.year, dated.end.month, dated.end.day)
    return not bounds and bool(begin[0]) and low <= (begin[0], begin[1] or 12, begin[2] or 28) <= high
