"""What passes over a chart in a day, a week, a month or a year: the weightiest first, each with its days."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from charts.factors import Factor
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import DATA, temper
from interpretations.almanac.text import Slot
from interpretations.almanac.themes import signs_of

WEIGHTS: Final[Mapping[str, Any]] = tomllib.loads(Path(DATA / "transits.toml").read_text(encoding="utf-8"))
# How many of a reading's transits stand in its first section, under the title of the span.
FOREMOST: Final = 5

_LONGEST: Final = {"day": 1, "week": 14, "month": 92}  # days

Passes = list[Factor]  # of one transit, by day


def span_of(name: str, day: date) -> tuple[date, date]:
    """First day and the day after the last: of the day itself, seven from it on, its calendar month or year."""
    match name:
        case "week":
            return day, day + timedelta(days=7)
        case "month":
            first = day.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1)
        case "year":
            return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day, day + timedelta(days=1)


def name_for(first: date, last: date) -> str:
    """The span whose movers, and how many are told, suit a period from one day to another."""
    days = (last - first).days + 1
    return next((name for name, most in _LONGEST.items() if days <= most), "year")


def movers_of(name: str) -> list[str]:
    """Those that a span of this name looks at."""
    return list(WEIGHTS[name]["movers"])


def weight_of(transit: Factor) -> float:
    weights = WEIGHTS["weights"]
    return float(
        weights["movers"][transit.subject] + weights["targets"][str(transit.other)] + weights["aspects"][transit.value]
    )


def transits_of(name: str) -> Callable[[Draft], None]:
    return lambda draft: _span(draft, name, name)


def period(draft: Draft) -> None:
    first, last = (date.fromisoformat(str(draft.parameters[name])) for name in ("start", "end"))
    _span(draft, name_for(first, last), "period")


def _span(draft: Draft, name: str, title: str) -> None:
    text = draft.words.transits
    most = WEIGHTS[name]["most"]["detailed" if draft.detailed else "concise"]
    passes = _by_weight(factor for factor in draft.factors if factor.kind == "transit")[:most]
    draft.pen.section(text["titles"][title if draft.detailed else "brief"])
    if not passes:
        draft.pen.write(text["quiet"], signs_of(draft))
    calendar = Calendar(draft, passes)
    for number, transit in enumerate(passes):
        if number == FOREMOST:
            draft.pen.section(text["titles"]["besides"])
        _tell(draft, transit, calendar)
    draft.pen.write(text["last"], signs_of(draft))


def _by_weight(transits: Iterable[Factor]) -> list[Passes]:
    together: dict[tuple[str, str, str | None], Passes] = {}
    for transit in sorted(transits, key=lambda transit: str(transit.day)):
        together.setdefault((transit.subject, transit.value, transit.other), []).append(transit)
    return sorted(together.values(), key=lambda passes: (-weight_of(passes[0]), passes[0].day, passes[0].id))


class Calendar:
    """Dates in words: a year that all of them share is named once, and so is a day."""

    def __init__(self, draft: Draft, told: Iterable[Passes]) -> None:
        self._text, self._listed = draft.words.transits, draft.words.listed
        days = {str(transit.day) for passes in told for transit in passes}
        self._one_day, self._one_year = len(days) == 1, len({day[:4] for day in days}) == 1
        self._named = False

    def known(self) -> bool:
        """Whether the only day there is has been named."""
        return self._one_day and self._named

    def days(self, passes: Passes) -> str:
        days = [date.fromisoformat(str(transit.day)) for transit in passes]
        with_year = [not self._one_year or (day == days[-1] and not self._named) for day in days]
        self._named = True
        return self._listed([day_in_words(self._text, day, year=y) for day, y in zip(days, with_year, strict=True)])


def _tell(draft: Draft, passes: Passes, calendar: Calendar) -> None:
    text, first = draft.words.transits, passes[0]
    again = calendar.known()
    slots = {
        "when": Slot(calendar.days(passes), tuple(factor.id for factor in passes)),
        "p": Slot(text["names"][first.subject]),
        "q": Slot(text["names"][str(first.other)]),
    }
    kind = str(temper(first.value))
    meant = (text["cores"][first.subject][kind], text["lands"][str(first.other)][kind])
    says = [clause for clauses in meant if (clause := next(filter(draft.pen.take, clauses), None))]
    if not says:
        draft.pen.write(text["bare"][first.value], slots)
    else:
        slots["says"] = Slot(text["between"].join(says))
        draft.pen.write(text["again" if again else "single"][first.value], slots)


def day_in_words(text: Mapping[str, Any], day: date, *, year: bool = True) -> str:
    """12 March 2027, or 12 March."""
    words = str(text["day" if year else "day_of_year"])
    return words.format(number=day.day, month=text["months"][day.month - 1], year=day.year)
