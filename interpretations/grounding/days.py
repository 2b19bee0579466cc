"""Dates as they are said: days, months, years, seasons."""

from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import COUNTS, Reduced, is_of, kind_at, made, shade_at
from interpretations.grounding.mentions import Item

_BEFORE_YEAR: Final = (
    "in", "link", "within", "and", "era", "subordinate", "event", "dash", "unit", "bound",
)  # fmt: skip


def date_at(items: Sequence[Item], place: int) -> Reduced:
    """12 March 2027, March 12, 2027, March 2027, in 2027; parts that are not said are 0."""
    first = items[place]
    if shade_at(items, place) == "early" and (part := _part_of_month(items, place)) is not None:
        return part
    if first.kind == "date":
        return made("day", _numeric(first.value), items[place : place + 1]), 1
    day = month = year = until = 0
    at = place
    ranged = _is_day(items, at) and kind_at(items, at + 1) in ("dash", "link", "and", "in") and _is_day(items, at + 2)
    if ranged and kind_at(items, at + 3) == "month":
        until, at = int(items[at + 2].number or 0), at + 3
        day = int(first.number or 0)
    if not until and _is_day(items, at) and kind_at(items, at + 1 + is_of(items, at + 1)) == "month":
        day, at = int(items[at].number or 0), at + 1 + is_of(items, at + 1)
    if kind_at(items, at) == "month":
        month, at = int(items[at].value), at + 1
        if not day and _is_day(items, at) and not _is_year(items, at):
            day, at = int(items[at].number or 0), at + 1
    then = at + (kind_at(items, at) == "comma")
    then += month > 0 and (kind_at(items, then) == "in" or is_of(items, then))
    led = kind_at(items, then - 1) in _BEFORE_YEAR
    led = led or (then > 0 and items[then - 1].value in _ALL_OF)
    led = led or (kind_at(items, then + 1) in ("link", "dash", "bound", "in") and _is_year(items, then + 2))
    if _is_year(items, then) and (month or led or kind_at(items, then + 1) == "era"):
        year, at = int(items[then].number or 0), then + 1
        at += kind_at(items, at) == "era"
    led = kind_at(items, place - 1) in ("in", "relative") or (place > 0 and items[place - 1].value in _THAT)
    if not (year or (month and (day or led))):
        return None
    value = f"{year}-{month}-{day}" + (f"/{year}-{month}-{until}" if until else "")
    return made("day", value, items[place:at]), at - place


def _part_of_month(items: Sequence[Item], place: int) -> Reduced:
    """Early August, the last week of March 2027: from its first day to its last."""
    at = place + 1
    while kind_at(items, at) in ("link", "in", "dash") and at - place < 3:
        at += 1
    if _is_year(items, at) and items[place].value in _OF_YEAR:
        year, months = int(items[at].number or 0), _OF_YEAR[items[place].value]
        at += 1 + (kind_at(items, at + 1) == "era")
        return made("day", f"{year}-{months[0]}-0/{year}-{months[1]}-0", items[place:at]), at - place
    if kind_at(items, at) != "month":
        return None
    month, at = items[at].value, at + 1
    then = at + (is_of(items, at) or kind_at(items, at) in ("in", "comma"))
    year = 0
    if _is_year(items, then):
        year, at = int(items[then].number or 0), then + 1 + (kind_at(items, then + 1) == "era")
    first, _, last = items[place].value.partition("-")
    return made("day", f"{year}-{month}-{first}/{year}-{month}-{last}", items[place:at]), at - place


# First and last month of the beginning, the middle and the end of a year, by the days that are so of a month.
_OF_YEAR: Final = {"1-12": (1, 5), "9-21": (4, 9), "19-31": (8, 12), "1-16": (1, 6), "15-31": (7, 12)}


def with_years(items: list[Item]) -> list[Item]:
    """ "Between mid-February and mid-March 2027": both are of that year."""
    year = ""
    for item in items:
        if item.kind == "day" and year and item.value.startswith("0-") and "/" not in item.value:
            item.value = f"{year}-{item.value.partition('-')[2]}"  # "the return of 2027 is on 15 June"
        bare = item.kind == "day" and (item.value.endswith("-0-0") or _is_part_of_year(item.value))
        year = item.value.partition("-")[0] if bare else year
    year = "0"
    for item in reversed(items):
        if item.kind != "day":
            continue
        if item.value.startswith("0-") and year != "0":
            item.value = "/".join(f"{year}-{part.partition('-')[2]}" for part in item.value.split("/"))
        year = item.value.partition("-")[0]
    return items


def _is_part_of_year(value: str) -> bool:
    """ "Late in 2026, on 26 November"."""
    begin, _, end = value.partition("/")
    return begin.endswith("-0") and end.endswith("-0") and begin.partition("-")[0] == end.partition("-")[0] != "0"


def season_at(items: Sequence[Item], place: int) -> Reduced:
    """The summer of 2027: from its first month to its last."""
    at = place + 1 + is_of(items, place + 1)
    if kind_at(items, place) != "season" or not _is_year(items, at):
        return None
    year = int(items[at].number or 0)
    at += 1 + (kind_at(items, at + 1) == "era")
    first, _, last = items[place].value.partition("-")
    return made("day", f"{year}-{first}-0/{year}-{last}-0", items[place:at]), at - place


def _is_day(items: Sequence[Item], place: int) -> bool:
    return kind_at(items, place) in (*COUNTS, "ordinal") and 1 <= (items[place].number or 0) <= 31


def _is_year(items: Sequence[Item], place: int) -> bool:
    return kind_at(items, place) in ("number", "ordinal") and 1500 <= (items[place].number or 0) <= 2600


def _numeric(text: str) -> str:
    parts = [int(part) for part in text.replace(".", "-").split("-")]
    year, month, day = parts if "-" in text else reversed(parts)
    return f"{year}-{month}-{day}"


_ALL_OF: Final = ("throughout", "during", "весь", "всего", "на протяжении", "в течение", "протяжении", "течение")
_THAT: Final = ("this", "same", "following")  # "and square the Sun that December"


def month_is_word(items: Sequence[Item], place: int) -> Reduced:
    """ "May" and "March" by themselves say nothing."""
    return (made("word", items[place].value, items[place : place + 1]), 1) if items[place].kind == "month" else None
