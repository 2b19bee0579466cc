"""Houses as they are said: by number or theme, bare where one is meant, and with a sign upon them."""

from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import Reduced, kind_at, made
from interpretations.grounding.lexicon import ANY_CASE, INSTRUMENTAL
from interpretations.grounding.mentions import Item, Ref

NUMBERS: Final = ("ordinal", "number", "cardinal", "roman")
# After "in the fourth" these may follow if a house is meant, a noun may not.
_NOUNS: Final = (
    "other_noun", "house_noun", "degree_noun", "cusp", "sign_noun", "planets", "number", "phase", "aspect",
    "element_noun", "month", "share", "unit", "point", "sign", "pattern", "ruler", "person", "orb", "minute_noun",
    "event", "era",
)  # fmt: skip


def house(items: Sequence[Item], place: int) -> Reduced:
    """The 4th house, 4th and 5th houses, house 4, IV; the house of partnership."""
    numbers: list[int] = []
    at = place
    while kind_at(items, at) in NUMBERS and 1 <= (items[at].number or 0) <= 12 and not items[at].exact:
        numbers.append(int(items[at].number or 0))
        at += 1
        if kind_at(items, at) in ("and", "comma") and kind_at(items, at + 1) in NUMBERS:
            at += 1
        else:
            break
    if numbers and kind_at(items, at) == "house_class":
        at += 1
    if numbers and kind_at(items, at) == "house_noun":
        parts = items[place : at + 1]
        return made("house", "", parts, numbers=tuple(numbers), cases=items[at].cases), at + 1 - place
    if kind_at(items, place) != "house_noun":
        return None
    after = place + 1 + (kind_at(items, place + 1) == "word" and items[place + 1].value in ("number", "номер"))
    while kind_at(items, after) in NUMBERS and 1 <= (items[after].number or 0) <= 12:
        numbers.append(int(items[after].number or 0))
        after += 1 + (kind_at(items, after + 1) in ("comma", "and") and kind_at(items, after + 2) in NUMBERS)
    if numbers:
        return made("house", "", items[place:after], numbers=tuple(numbers)), after - place
    after += kind_at(items, after) == "link"
    if kind_at(items, after) == "theme":
        number = int(items[after].value)
        return made("house", "", items[place : after + 1], numbers=(number,)), after + 1 - place
    return None


def bare_house(items: Sequence[Item], place: int) -> Reduced:
    """ "In the fourth", where no noun follows."""
    if kind_at(items, place) not in ("ordinal", "roman") or not 1 <= (items[place].number or 0) <= 12:
        return None
    before = place - 1 - (kind_at(items, place - 1) == "owner")
    after = kind_at(items, place + 1)
    apart = kind_at(items, place - 1) == "comma" and after in ("comma", "", "semicolon")
    if apart and any(kind_at(items, at) in ("house", "house_noun") for at in range(place - 6, place - 1)):
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    into = kind_at(items, before) == "in" and items[before].value != "at"
    into = into or (kind_at(items, before) == "verb" and items[before].value.endswith("_in"))
    if not into or after in _NOUNS:
        return None
    if after == "word" and kind_at(items, before - 1) != "point":
        return None
    if items[place].plural or (kind_at(items, place + 1) == "link" and items[place + 1].value == "of"):
        return None
    return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1


def told_house(items: Sequence[Item], place: int) -> Reduced:
    """ "The sixth house receives the Moon, the tenth Neptune"; «дом, где стоит Нептун, — двенадцатый»."""
    if kind_at(items, place) not in ("ordinal", "roman") or not 1 <= (items[place].number or 0) <= 12:
        return None
    cases = items[place].cases
    if items[place].plural or (cases != ANY_CASE and cases & INSTRUMENTAL):
        return None
    before, after = kind_at(items, place - 1), kind_at(items, place + 1)
    named = any(kind_at(items, at) == "house" for at in range(place))
    anew = before in ("comma", "and", "subordinate", "semicolon") and after in ("dash", "verb", "in", "sign", "place")
    lone = any(kind_at(items, at) == "house_noun" for at in range(max(0, place - 9), place))
    ended = before in ("dash", "verb", "colon") and after in ("semicolon", "comma", "")
    if (named and anew) or (lone and ended):
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    return None


def on_house(items: Sequence[Item], place: int) -> Reduced:
    """ "Pisces on the sixth house": on its cusp."""
    on = kind_at(items, place - 1) == "in" and items[place - 1].value == "at"
    if kind_at(items, place) != "house" or not on or kind_at(items, place - 2) != "sign":
        return None
    if kind_at(items, place + 1) == "cusp" or kind_at(items, place - 3) == "in" or len(items[place].numbers) != 1:
        return None
    refs = (Ref("cusp", str(items[place].numbers[0])),)
    return made("point", "cusp", items[place : place + 1], refs=refs, cases=items[place].cases), 1
