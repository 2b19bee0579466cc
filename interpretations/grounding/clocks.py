"""Times of day as they are said: "half past two in the afternoon", «в половине третьего», "ten o'clock at night"."""

from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import COUNTS, Reduced, kind_at, made
from interpretations.grounding.mentions import Item

_HALF: Final = ("half", "половина", "половине", "половину", "полпервого")
_QUARTER: Final = ("quarter", "четверть", "четверти")
_OCLOCK: Final = ("o'clock", "o", "oclock", "clock", "час", "часа", "часов", "часу")
# Hours that the words for a part of the day allow, as first and last.
_PARTS: Final = {
    "morning": (0, 12), "afternoon": (12, 18), "evening": (16, 24), "night": (18, 30), "am": (0, 12), "pm": (12, 24),
    "a.m": (0, 12), "p.m": (12, 24), "утра": (3, 12), "дня": (12, 18), "вечера": (16, 24), "ночи": (21, 30),
    "утром": (3, 12), "днем": (11, 18), "вечером": (16, 24), "ночью": (21, 30),
}  # fmt: skip


def clock_at(items: Sequence[Item], place: int) -> Reduced:
    """A clock's item: its value is hour:minute, or two of them where the half of the day is not said."""
    if kind_at(items, place) not in (*COUNTS, "share", "word", "neg", "unit"):
        return None
    found = _past(items, place) or _half_of(items, place) or _hour(items, place)
    if found is None:
        return None
    hour, minute, length = found
    part, more = _part(items, place + length)
    hours = [h % 24 for h in (hour, hour + 12, hour + 24) if part[0] <= h + minute / 60 < part[1] and h < 30]
    if not hours:
        return None
    value = "|".join(f"{h}:{minute:02d}" for h in dict.fromkeys(hours))
    return made("clock", value, items[place : place + length + more]), length + more


def _value(items: Sequence[Item], place: int) -> str:
    return items[place].value if 0 <= place < len(items) else ""


def _count(items: Sequence[Item], place: int, most: int = 12) -> int:
    number = items[place].number if kind_at(items, place) in COUNTS else None
    return int(number) if number is not None and 0 < number <= most and number == int(number) else 0


def _past(items: Sequence[Item], place: int) -> tuple[int, int, int] | None:
    """Half past two, a quarter to six, ten minutes past one."""
    half = _value(items, place) in ("half",)
    quarter = _value(items, place) in ("quarter",) or (kind_at(items, place) == "share" and half)
    minutes = 30 if half else 15 if quarter else _count(items, place, 29)
    at = place + 1 + (kind_at(items, place + 1) == "minute_noun")
    to = kind_at(items, at) == "link" and _value(items, at) == "with"
    past = kind_at(items, at) == "aside" or _value(items, at) == "past"
    hour = _count(items, at + 1)
    if not (minutes and hour and (past or (to and (quarter or at > place + 1)))):
        return None
    return (hour if past else (hour - 1) or 12, minutes if past else 60 - minutes, at + 2 - place)


def _half_of(items: Sequence[Item], place: int) -> tuple[int, int, int] | None:
    """«Половина третьего», «без четверти три»."""
    ordinal = items[place + 1].number if kind_at(items, place + 1) == "ordinal" else None
    if _value(items, place) == "half" and ordinal and 1 <= ordinal <= 12:
        return (int(ordinal) - 1) or 12, 30, 2
    quarter = _value(items, place + 1) in ("0.25", *_QUARTER)
    if _value(items, place) == "without" and quarter and (hour := _count(items, place + 2)):
        return (hour - 1) or 12, 45, 3
    return None


def _hour(items: Sequence[Item], place: int) -> tuple[int, int, int] | None:
    """Ten o'clock, three in the afternoon, «час дня», «десять вечера»."""
    hour = _count(items, place)
    at = place + 1
    if not hour and _value(items, place) == "hour" and kind_at(items, at) == "word" and _value(items, at) in _PARTS:
        return 1, 0, 1  # «час дня»
    said = _value(items, at) in ("hour", *_OCLOCK)
    while said and (_value(items, at + 1) in ("'", "clock") or kind_at(items, at + 1) == "quote"):
        at += 1  # "o'clock" is three items
    at += said
    part, _ = _part(items, at)
    led = kind_at(items, place - 1) in ("in", "within") or _value(items, place - 1) in ("about", "около", "к")
    if not hour or not led or not (said or (part != (0, 24) and kind_at(items, at) != "unit")):
        return None
    return hour, 0, at - place


def _part(items: Sequence[Item], place: int) -> tuple[tuple[int, int], int]:
    """The part of the day, and how many items say it."""
    for more in range(3):
        item = items[place + more] if place + more < len(items) else None
        if item is None or item.kind not in ("in", "word", "unit", "sect", "daynight"):
            break
        for name in (item.value, *_SHADED.get(item.value, ())):
            if name in _PARTS:
                return _PARTS[name], more + 1
    return (0, 24), 0


# Of words that are items of a kind by themselves.
_SHADED: Final = {
    "5-12": ("morning",),
    "12-18": ("afternoon",),
    "17-23": ("evening",),
    "21-4": ("night",),
    "night": ("night",),
}
