"""Degrees and parts of them, as they are said."""

from collections.abc import Sequence

from interpretations.grounding.composing import COUNTS, Reduced, kind_at, made, shade_at
from interpretations.grounding.mentions import Item


def degree(items: Sequence[Item], place: int) -> Reduced:
    """14 degrees, 14 degrees 22 minutes, the 14th degree."""
    first = items[place]
    or_so = first.kind in COUNTS and kind_at(items, place + 1) == "word" and items[place + 1].value in ("or", "или")
    if or_so and kind_at(items, place + 2) in COUNTS and kind_at(items, place + 3) == "degree_noun":
        middle = ((first.number or 0) + (items[place + 2].number or 0)) / 2  # "two or three degrees"
        return made("degree", "", items[place : place + 4], number=middle, exact=3), 4
    if (part := _part_of_degree(items, place)) is not None:
        return part
    noun = place + 1 + (shade_at(items, place + 1) == "whole" or kind_at(items, place + 1) == "within")
    if first.kind not in (*COUNTS, "ordinal") or first.number is None or kind_at(items, noun) != "degree_noun":
        return None
    value, exact, length = first.number, 2 if first.kind == "ordinal" else first.exact, noun + 1 - place
    then = noun + 1 + (kind_at(items, noun + 1) in ("and", "comma"))
    odd = shade_at(items, then + 1) == "whole"  # "forty-odd minutes"
    if kind_at(items, then) in COUNTS and kind_at(items, then + 1 + odd) == "minute_noun" and exact == 0:
        value, exact, length = value + (items[then].number or 0) / 60, 0 if odd else 1, then + 2 + odd - place
    return made("degree", "", items[place : place + length], number=value, exact=exact), length


def _part_of_degree(items: Sequence[Item], place: int) -> Reduced:
    """Half a degree, seven tenths of a degree, under a degree, two and a half degrees."""
    first = items[place]
    if first.kind in COUNTS and kind_at(items, place + 1) == "span" and float(items[place + 1].value) < 1:
        part = (first.number or 0) * float(items[place + 1].value)  # "seven tenths of a degree"
        return made("degree", "", items[place : place + 2], number=part, exact=3), 2
    if first.kind == "span":
        return made("degree", "", items[place : place + 1], number=float(first.value), exact=3), 1
    led = kind_at(items, place - 1) == "in" and kind_at(items, place - 2) == "orb"  # «с орбисом в градус»
    if first.kind == "degree_noun" and (kind_at(items, place - 1) == "within" or led):  # "under a degree"
        return made("degree", "", items[place : place + 1], number=1.0, exact=3), 1
    minute = first.kind == "minute_noun"
    if first.value == "arcs" and kind_at(items, place - 1) == "within":  # "within minutes of arc"
        return made("degree", "", items[place : place + 1], number=0.25, exact=3), 1
    if minute and first.value != "arc":  # "exact to the minute"
        minute = not first.plural and any(shade_at(items, at) == "tight" for at in range(place - 4, place))
    if minute and kind_at(items, place - 1) == "within":
        return made("degree", "", items[place : place + 1], number=1 / 60, exact=1), 1  # "within a minute of arc"
    half = place + 1 + (kind_at(items, place + 1) in ("and", "link"))
    is_half = half < len(items) and items[half].value == "half" and kind_at(items, half + 1) == "degree_noun"
    if first.kind in COUNTS and is_half:
        return made("degree", "", items[place : half + 2], number=(first.number or 0) + 0.5, exact=3), half + 2 - place
    return _minutes(items, place)


def _minutes(items: Sequence[Item], place: int) -> Reduced:
    """Seven minutes of arc."""
    first = items[place]
    if first.kind in COUNTS and kind_at(items, place + 1) == "minute_noun":
        near = any(item.kind in ("orb", "within", "apart") for item in items[max(0, place - 5) : place + 4])
        if not (near or items[place + 1].value in ("arc", "arcs")):
            return None
        return made("degree", "", items[place : place + 2], number=(first.number or 0) / 60, exact=1), 2
    return None


def with_minutes(items: Sequence[Item], sign: int, degree: Item) -> float | None:
    """The degree of "12° Cancer 23'"."""
    minutes = items[sign + 1] if kind_at(items, sign + 1) == "degree" else None
    if minutes is None or minutes.exact != 1 or (minutes.number or 0) >= 1 or degree.exact:
        return None
    return (degree.number or 0) + (minutes.number or 0)


def counted_again(items: Sequence[Item], place: int) -> Reduced:
    """«Солнце на двадцать пятом градусе Близнецов, Луна — на пятнадцатом Рыб»."""
    again = [kind_at(items, at) for at in (place - 1, place, place + 1)] == ["in", "ordinal", "sign"]
    if not again or not any(item.kind == "degree" and item.exact == 2 for item in items[:place]):
        return None
    parts = items[place : place + 2]
    return made("place", items[place + 1].value, parts, number=items[place].number, exact=2), 2
