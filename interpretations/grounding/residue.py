"""Signs and elements that a sentence of somebody's chart names and no claim is about: the least that they can mean."""

import re
from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Ref
from interpretations.grounding.targets import was_left
from interpretations.grounding.unread import is_of_nobody, of_somebody

_YOURS: Final = re.compile(r"\b(?:your|ваш\w*|тво\w+)\s+$")
_ANGLES: Final = ("ascendant", "midheaven", "descendant", "imum_coeli")


def residue(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """Only where nothing else was claimed."""
    supposed = next(reading.of("hypothetical", "history", "rules", "ruler", "planets"), None) is not None
    if (
        any(one.kind != "balance" for one in claims)
        or supposed
        or next(reading.shaded("generic"), None) is not None
        or not of_somebody(reading)
    ):
        return
    if not claims:
        yield from _signs(reading)
    yield from _elements(reading)


def _signs(reading: Reading) -> Iterator[Claim]:
    """ "People meet your Leo side first", «в Козероге у вас никого нет»: somebody is there, or nobody."""
    for place in reading.of("sign"):
        item = reading.items[place]
        owned = _YOURS.search(reading.sentence[: item.start].lower()) is not None
        if not item.capital or was_left(reading, place) or next(reading.of("group"), None) is not None:
            continue
        if is_of_another(reading, place):
            continue
        if is_of_nobody(reading) and not owned:
            continue
        nobody = next(reading.of("lacking"), None) is not None
        if nobody and reading.marked(place):
            yield claim([Statement("count", (), item.value, "sign", (0.0, 0.0))], item)
        elif not nobody:
            refs = [Ref("point", name) for name in (*PLANETS, *_ANGLES)]
            yield claim([Statement("sign", (ref,), item.value) for ref in refs], item)


def is_of_another(reading: Reading, place: int) -> bool:
    """ "Your mother is a Leo", "your Leo friends", «друзей-Львов», "the Leo season": of no chart that is known."""
    item = reading.items[place]
    before, after = reading.sentence[: item.start].lower(), reading.sentence[item.end :].lower()
    time = reading.technique != "profection" and (_TIME_OF.search(before) or _TIME.match(after))
    known = reading.technique in _OF_TWO  # "your partner is a Leo"
    return bool(time or (not known and (_KIN_IS.search(before) or _KIN.match(after))))


_OF_TWO: Final = ("synastry", "composite", "davison")
_PERSONS: Final = (
    r"(?:mother|father|mum|mom|dad|parent|sister|brother|sibling|son|daughter|child|children|kid|baby|husband|wife"
    r"|spouse|boyfriend|girlfriend|lover|partner|friend|boss|colleague|coworker|neighbour|neighbor|teacher|client"
    r"|cousin|aunt|uncle|grandmother|grandfather)s?"
    r"|(?:друг|муж)(?:а|у|ом|ем|е)?|(?:мам|мать|матер|отец|отц|пап|родител|сестр|брат|сын|доч|ребен|дет[ияе]|мужь"
    r"|жен[ауыео]|супруг|парн|парен|девушк|друз|подруг|начальни|коллег|сосед|учител|клиент|тет[яюеи]|дяд|бабуш"
    r"|дедуш)[а-я]*"
)
_KIN: Final = re.compile(rf"[ -](?:{_PERSONS})\b")
_KIN_IS: Final = re.compile(
    rf"\b(?:{_PERSONS})"
    r"(?:-|,? (?:(?:– |— |- |is |are |was |may be |might be |could be |тоже |по знаку )+(?:an? )?|an? ))$"
)
_TIME: Final = re.compile(r" (?:month|season)s?\b")
_TIME_OF: Final = re.compile(r"\b(?:(?:month|season) of|месяц\w*|сезон\w*|время) $")


def _elements(reading: Reading) -> Iterator[Claim]:
    """ "Your chart leans on water: the Moon, Jupiter and Pluto all swim there": each of them is in it."""
    said = [*reading.of("element", "modality")]
    groups = [at for at in reading.of("group") if reading.items[at].refs[0].kind == "point"]
    led = len(said) == 1 and len(groups) == 1 and said[0] < groups[0] and len(reading.items[groups[0]].refs) > 1
    between = [reading.kind(at) for at in range(said[0], groups[0])] if led else []
    if "colon" in between or (led and reading.kind(groups[0] - 1) == "in"):
        item = reading.items[groups[0]]
        for ref in item.refs:
            yield claim([Statement("quality", (ref,), reading.value(said[0]))], item, reading.items[said[0]])
