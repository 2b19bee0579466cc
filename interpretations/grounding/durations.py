"""How long a planet rules, whose time was the first, and how old somebody is meanwhile: of firdaria and profections."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref

_ERAS: Final = {
    "sun": "солнечн|solar", "moon": "лунн|lunar", "mercury": "меркуриан|mercurial", "venus": "венериан|venusian",
    "mars": "марсиан|марсовы|martian", "jupiter": "юпитериан|юпитеров|jovian|jupiterian",
    "saturn": "сатурниан|сатурнов|saturnian",
}  # fmt: skip  # how the times of each are called
_TIME: Final = (
    r"\w* (?:decades?|десятилети\w+|годы|годах|годов|лет|период\w*|врем\w+|фирдар\w*|years?|period|chapter|firdar\w*)\b"
)
# "At 36 years", "in nine years", "36 years old": of no period.
_ASIDE: Final = re.compile(
    r"(?:\b(?:at|aged?|after|in|every|first|of age|через|после|до|с|со|в|возрасте|перв\w+|каждые|вам|ей|ему|who)"
    r"|-)(?: about| the| your| those)?$"
)
_OF_AGE: Final = re.compile(r"\W*(?:old|of age|ago|later|earlier|before|назад|спустя|жизни)\b")
_BORN_UNDER: Final = re.compile(
    r"\blife (?:\w+ )?(?:began|opened|started|begins|opens|starts)\b|\b(?:began|opened|started) life\b"
    r"|\bfirdar\w+ (?:\w+ )?(?:begin|began|start|open)\w* (?:with|under)\b"
    r"|\bфирдар\w+ (?:\w+ )?(?:нача|начин|откры)\w+ с\b"
    r"|\bперв(?:ым|ой|ою) (?:\w+ ){0,4}(?:прави|управля|вел)\w*"
    r"|\bжизнь (?:\w+ )?(?:нача|откры)\w+|\b(?:нача|откры)\w+ (?:\w+ )?жизнь\b"
)
_AGED: Final = re.compile(
    r"(?:\b(?:you|she|he) (?:are|is)(?: now| already| still)?|\b(?:вам|ей|ему)(?: сейчас| уже| теперь)?)$"
)
_TURNS: Final = re.compile(r"(?:\bturn(?:s|ed|ing)?|\bисполн\w+)$")


def eras(reading: Reading) -> list[Ref]:
    """ "The lunar years", «венерианские годы»: whose time is named by an adjective."""
    text = reading.sentence.lower()
    return [Ref("point", name) for name, words in _ERAS.items() if re.search(rf"\b(?:{words}){_TIME}", text)]


def durations(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    if reading.technique == "profection":
        yield from _ages(reading)
        return
    yield from _first(reading, planets)
    yield from _spans(reading, planets)
    if next(reading.of("sub"), None) is not None:
        return
    for place in reading.of("cardinal", "number"):
        item = reading.items[place]
        if reading.kind(place + 1) not in ("unit", "era") or reading.value(place + 1) != "year":
            continue
        head, tail = reading.sentence[: item.start].lower().rstrip(), reading.sentence[reading.items[place + 1].end :]
        if _ASIDE.search(head) or _OF_AGE.match(tail.lower()) or reading.items[place - 1].number == 1:
            continue
        if refs := _ruling(reading, place, planets):
            yield claim([Statement("period", refs, "", "lasts", (item.number or 0.0,))], item)


def _spans(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    """ "The Sun's decade", «семилетие Марса»."""
    for place in reading.of("word"):
        years = next((number for word, number in _SPANS.items() if reading.text(place).startswith(word)), 0)
        at = next((at for at in (place - 1, place + 1, place + 2) if at in planets), None)
        of = at == place - 1 or at == place + 1 or reading.value(place + 1) == "of"
        if years and at is not None and of:
            yield claim([Statement("period", reading.items[at].refs[:1], "", "lasts", (years,))], reading.items[place])


_SPANS: Final = {
    "decade": 10.0, "десятилет": 10.0, "семилет": 7.0, "восьмилет": 8.0, "девятилет": 9.0, "одиннадцатилет": 11.0,
    "двенадцатилет": 12.0, "тринадцатилет": 13.0,
}  # fmt: skip


def _ruling(reading: Reading, place: int, planets: list[int]) -> tuple[Ref, ...]:
    """Whose years they are: "eleven years of Saturn", else of who was named last."""
    after = next((at for at in planets if place < at <= place + 3), None)
    before = next((at for at in reversed(planets) if at < place and not _is_bound(reading, at, place)), None)
    of = after is not None and (after == place + 2 or reading.value(after - 1) == "of")
    if before == place - 1 and reading.sentence[reading.items[before].end :].startswith(("'s", "’s", "' ")):
        of = False  # "within the Moon's nine years the Sun …"
    at = after if of or before is None else before
    at = next((one for one in planets if one > place), None) if at is None else at
    return reading.items[at].refs[:1] if at is not None else tuple(eras(reading)[:1])


def _is_bound(reading: Reading, planet: int, number: int) -> bool:
    """Whether it only says when: "before the Sun …", or its clause has ended: «Марс ушёл, дальше десять лет …»."""
    led = reading.text(planet - 1) in ("before", "after", "до", "после", "перед")
    ended = any(reading.kind(at) == "comma" for at in range(planet + 1, number))
    return led or (ended and not reading.sentence.isascii() and any(at > number for at in reading.of("group")))


def _first(reading: Reading, planets: list[int]) -> Iterator[Claim]:
    """ "Your life opened under the Sun, and that first chapter ran until you were ten"."""
    if not _BORN_UNDER.search(reading.sentence.lower()) or not planets:
        return
    item = reading.items[planets[0]]
    yield claim([Statement("period", item.refs[:1], "first", "age", ())], item)
    for place in reading.of("cardinal", "number"):
        head = reading.sentence[: reading.items[place].start].lower()
        if re.search(r"\b(?:until|till) (?:you|she|he) (?:were|was|turned) $|\bдо $", head):
            number = reading.items[place].number or 0.0
            yield claim([Statement("period", item.refs[:1], "first", "age", (number,))], reading.items[place])


def _ages(reading: Reading) -> Iterator[Claim]:
    """ "You are thirty-six", «вам тридцать шесть лет», "you turn thirty-seven"."""
    for place in reading.of("cardinal", "number"):
        item = reading.items[place]
        head = reading.sentence[: item.start].lower().rstrip()
        if not 10 < (item.number or 0) < 110 or reading.kind(place + 1) in ("planets", "degree_noun", "percent"):
            continue
        value = "turn" if _TURNS.search(head) else "now" if _AGED.search(head) else ""
        if value:
            yield claim([Statement("period", (), value, "age", (item.number or 0.0,))], item)
