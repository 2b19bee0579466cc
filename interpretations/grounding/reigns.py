"""Who rules the chart, whichever verb says so: "Leo rising hands the chart to the Sun", «карту ведёт Венера»."""

import re
from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading

_ENDS: Final = ("comma", "semicolon", "subordinate", "hypothetical", "colon", "dash", "relative", "open", "close")

# In frames and in a clause the planet is written as @, the chart as # and what may stand between words as ~: but not
# between who leads and the chart, as "leads the planets of the chart" is no rule.
_STANDS: Final = re.compile(r"@ (?:in|в|во) (?:the |your )?\w+(?: house| доме)?")
_GIVES: Final = (
    r"(?:hand|give|gave|entrust|cede|yield|leave|grant|assign|surrender|trust|turn|deliver|pass|consign)(?:s|ed|es)?"
)
_PUTS: Final = r"(?:put|set|place|make|made|crown|appoint|name|elect|install)(?:s|ed)?"
_LEADS: Final = r"(?:rul|govern|lead|head|steer|captain|command|direct|run|reign(?:s|ed)? over|preside(?:s|d)? over)"
_OFFICE: Final = (
    r"(?:keys?|reins?|helm|wheel|throne|command|charge|rule|rulership|control|head|leadership|crown|sceptre|captain"
    r"|master|mistress|lord|lady|ruler|governor|queen|king|steward|landlord|boss)"
)
_CHART: Final = re.compile(
    r"\b(?:(?:the|your|her|his|this|whole|entire|birth|natal|весь|всю|вся|всей|всем|ваш\w*|эт\w+) )*"
    r"(?:charts?|horoscopes?|nativity|карт(?:а|у|ы|е|ой)|гороскоп(?:а|у|ом)?)\b"
    rf"(?!'s (?!{_OFFICE}\b))"  # not "the head of the chart's stellium"
)
_WIELDS: Final = r"(?:holds|has|takes|keeps|is|sits|stands|becomes|falls)"
_OFFICE_RU: Final = (
    r"(?:управлени\w+|правлени\w+|власт\w+|бразд\w+(?: правления)?|вожж\w+|рул[ьяюе]м?|штурвал\w*|ключ(?:и|ей|ами)?"
    r"|трон\w*|командовани\w+|глав[еу]|хозя(?:ин|йка|ином|йкой)|владык\w+|правител\w+|владел\w+|господин\w*|госпож\w+)"
)
_GIVES_RU: Final = r"(?:отда|переда|вруча|вручи|вверя|ввери|доверя|довери|поруча|поручи|уступа)\w*"
_LEADS_RU: Final = (
    r"(?:ведет|возглавля\w+|управля\w+|прав[ия]т|руковод\w+|команду\w+|распоряжа\w+|владе\w+|заведу\w+|повелева\w+)"
)
_FRAMES: Final = (
    rf"\b{_GIVES} ~#(?: over)? to ~@",
    rf"\b{_GIVES} (?:over )?to ~@ ~#",
    rf"\b{_GIVES} ~@ ~#$",
    rf"\b{_PUTS} ~@ (?:in|at|on|as|over|~{_OFFICE})\b.*#",
    rf"\b{_PUTS} ~# (?:under|in the hands? of) ~@",
    rf"@ {_LEADS}(?:s|es|ed)? #(?! to\b)",
    rf"@ {_WIELDS} (?:in |at |on )?~{_OFFICE} (?:of|to|over) ~#",
    rf"@ is #'s {_OFFICE}",
    rf"\b{_OFFICE} (?:of|to|over) ~# (?:to|is|falls to|belongs? to|goes? to) ~@",
    rf"# is {_LEADS}(?:n|ed|led)? by ~@",
    r"# ~(?:answers|belongs|goes|falls|bows|reports|is subject) to ~@",
    r"# ~(?:obeys|serves|follows) ~@",
    r"# (?:is|lies) in @'s (?:hands|keeping|care)",
    rf"\b{_GIVES_RU} ~# ~@",
    rf"\b{_GIVES_RU} ~@ ~#",
    rf"\b{_OFFICE_RU} (?:от |над |в )?~#.*@",
    rf"@.*\b{_OFFICE_RU} (?:от |над |в )?~#",
    rf"@.*# ~{_OFFICE_RU}",
    rf"\b{_LEADS_RU} # ~@",
    rf"# {_LEADS_RU} ~@",
    rf"@ {_LEADS_RU} #$",
    rf"# ~@ {_LEADS_RU}",
    r"# ~(?:подчин\w+|принадлежит|слуша\w+|достается|досталась|отдана?|вверена?|поручена?|передана?) ~@",
)
_REIGNS: Final = re.compile("|".join(_FRAMES).replace("~", r"(?:[\w'-]+ ){0,2}?"))


def reigns(reading: Reading) -> Iterator[Claim]:
    """Where the Ascendant's sign is told, a clause that gives the chart to one planet says who its ruler is."""
    yield from _told(reading)
    yield from _joint(reading) if reading.technique == "natal" else ()
    if not any(_rises(reading, at) for at in range(len(reading.items))):
        return
    for first, last in _clauses(reading):
        places = range(first, last)
        if any(reading.kind(at) == "rules_chart" for at in places):
            continue  # another reader knows it
        planets = [at for at in places if _is_planet(reading, at)]
        if len(planets) == 1 and _REIGNS.search(_framed(reading, places, planets[0])) is not None:
            item = reading.items[planets[0]]
            negated = any(reading.kind(at) == "neg" and reading.value(at) == "not" for at in places)
            yield claim([Statement("ruler", item.refs, "ascendant")], item, negated=negated)


def _told(reading: Reading) -> Iterator[Claim]:
    """In so many words: "Venus rules the chart"."""
    for place in reading.of("rules_chart"):
        side = reading.ahead(place) if reading.value(place) == "after" else reading.back(place)
        group = reading.first(side, "group")
        if group is None:  # «планета, которая правит картой, — Венера», «управляет картой Венера»
            group = reading.first(reading.ahead(place), "group")
        if group is not None:
            item = reading.items[group]
            statement = Statement("ruler", item.refs[:1], "ascendant")
            yield claim([statement], item, reading.items[place], negated=reading.negated(place, group))


def _joint(reading: Reading) -> Iterator[Claim]:
    """ "Venus rules the chart, and the Sun joins her as co-ruler": he too."""
    for place in reading.of("ruler"):
        if not reading.text(place).startswith(("co-rul", "соуправ")) or reading.kind(place - 1) != "subordinate":
            continue
        subject = reading.first((at for at in reading.back(place - 1) if reading.value(at) != "pronoun"), "group")
        clause = [*reading.back(place - 1, ("comma", "semicolon"))]
        if subject is not None and subject in clause and len(reading.items[subject].refs) == 1:
            item = reading.items[subject]
            yield claim([Statement("ruler", item.refs, "ascendant")], item, reading.items[place])


def _framed(reading: Reading, places: range, planet: int) -> str:
    """The words of a clause, the planet and the chart written as signs."""
    begin, end = reading.items[places[0]].start, reading.items[places[-1]].end
    item, text = reading.items[planet], reading.sentence
    return _CHART.sub("#", _STANDS.sub("@", f"{text[begin : item.start]}@{text[item.end : end]}".lower()))


def _clauses(reading: Reading) -> Iterator[tuple[int, int]]:
    first = 0
    for place in range(len(reading.items) + 1):
        if place == len(reading.items) or reading.kind(place) in _ENDS:
            if place > first:
                yield first, place
            first = place + 1


def _rises(reading: Reading, place: int) -> bool:
    """The Ascendant or what rises, with a sign beside it."""
    item = reading.items[place]
    ascendant = item.kind == "group" and any(ref[:2] == ("point", "ascendant") for ref in item.refs)
    if not ascendant and (item.kind, item.value) != ("rising", "ascendant"):
        return False
    near = range(place - 3, place + 4)
    return any(reading.kind(at) in ("sign", "place", "sign_adjective") for at in near)


def _is_planet(reading: Reading, place: int) -> bool:
    item = reading.items[place]
    named = item.kind == "group" and item.value != "pronoun" and len(item.refs) == 1
    return named and item.refs[0].kind == "point" and item.refs[0].name in PLANETS
