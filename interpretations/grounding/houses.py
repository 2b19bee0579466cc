"""Houses as they are said: by number or theme, bare where one is meant, and with a sign upon them."""

from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import Reduced, is_of, kind_at, made
from interpretations.grounding.lexicon import ACCUSATIVE, ANY_CASE, INSTRUMENTAL
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
        elif kind_at(items, at) == "and" and kind_at(items, at + 1) == "owner" and kind_at(items, at + 2) == "ordinal":
            at += 2  # "your fourth and your fifth house"
        else:
            break
    if numbers and kind_at(items, at) == "house_class":
        at += 1
    whose = frozenset(("natal",)) if numbers and kind_at(items, at) == "owner" and items[at].value == "natal" else None
    at += whose is not None and kind_at(items, at + 1) == "house_noun"  # "through the eighth natal house"
    if numbers and kind_at(items, at) == "house_noun":
        parts, owners = items[place : at + 1], whose or frozenset()
        told = made("house", "", parts, numbers=tuple(numbers), cases=items[at].cases, owners=owners)
        return told, at + 1 - place
    return _house_of(items, place) if kind_at(items, place) == "house_noun" else _that_of(items, place)


def axis_house(items: Sequence[Item], place: int) -> Reduced:
    """ "Across the second–eighth axis": in one of the two, as opposite as they are."""
    if items[place].kind != "ordinal":
        return None
    at = place + 1 + (kind_at(items, place + 1) == "dash")
    pair = [items[to] for to in (place, at) if kind_at(items, to) == "ordinal" and 1 <= (items[to].number or 0) <= 12]
    if len(pair) != 2 or not (at + 1 < len(items) and items[at + 1].value in ("axis", "axes")):
        return None
    numbers = tuple(int(item.number or 0) for item in pair)
    numbers = numbers if abs(numbers[0] - numbers[1]) == 6 else (0, 0)  # there is no such axis
    return made("house", "", items[place : at + 2], numbers=numbers), at + 2 - place


def _that_of(items: Sequence[Item], place: int) -> Reduced:
    """ "Jupiter occupies the house of career, and Mars that of friends"."""
    again = kind_at(items, place) == "relative" and any(item.kind == "theme" for item in items[:place])
    if not again or not is_of(items, place + 1) or kind_at(items, place + 2) != "theme":
        return None
    return made("house", "", items[place : place + 3], numbers=(int(items[place + 2].value),)), 3


def _house_of(items: Sequence[Item], place: int) -> Reduced:
    """ "House 4", "houses IV and V", "the house of partnership"."""
    numbers: list[int] = []
    after = place + 1 + (kind_at(items, place + 1) == "word" and items[place + 1].value in ("number", "номер"))
    row = kind_at(items, after) in ("comma", "colon", "dash", "open") and [
        kind_at(items, at) for at in range(after + 1, after + 4)
    ]
    if row == ["ordinal", "and", "ordinal"] and kind_at(items, after + 4) in (
        "",
        "comma",
        "semicolon",
        "close",
        "subordinate",
    ):
        after += 1  # "in neighbouring houses, the eighth and the seventh"
    while kind_at(items, after) in NUMBERS and 1 <= (items[after].number or 0) <= 12:
        numbers.append(int(items[after].number or 0))
        after += 1 + (kind_at(items, after + 1) in ("comma", "and") and kind_at(items, after + 2) in NUMBERS)
    if numbers:
        return made("house", "", items[place:after], numbers=tuple(numbers)), after - place
    after += kind_at(items, after) == "link"
    after += kind_at(items, after) == "owner" and kind_at(items, after + 1) == "theme"  # "the house of your career"
    if kind_at(items, after) == "theme":
        number = int(items[after].value)
        return made("house", "", items[place : after + 1], numbers=(number,)), after + 1 - place
    return None


def _numbered(items: Sequence[Item], place: int) -> bool:
    """ "Mars in house 7, Venus in 8"."""
    bare = kind_at(items, place) == "number" and not items[place].exact and 1 <= (items[place].number or 0) <= 12
    placed = kind_at(items, place - 1) == "in" and kind_at(items, place - 2) == "point"
    ended = kind_at(items, place + 1) in ("", "comma", "semicolon", "and")
    return bare and placed and ended and any(item.kind in ("house", "house_noun") for item in items[:place])


def bare_house(items: Sequence[Item], place: int) -> Reduced:
    """ "In the fourth", where no noun follows."""
    if _numbered(items, place):
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    if kind_at(items, place) not in ("ordinal", "roman") or not 1 <= (items[place].number or 0) <= 12:
        return None
    before = place - 1 - (kind_at(items, place - 1) == "owner")
    after = kind_at(items, place + 1)
    apart = kind_at(items, place - 1) == "comma" and after in ("comma", "", "semicolon")
    if apart and any(kind_at(items, at) in ("house", "house_noun") for at in range(place - 6, place - 1)):
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    last = is_of(items, place - 1) and after in ("", "comma", "semicolon", "and")
    if last and any(item.kind in ("house", "house_noun") for item in items[:place]):
        # "Neptune dissolves the routines of the sixth"
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    into = kind_at(items, before) == "in" and items[before].value != "at"
    into = into or (kind_at(items, before) == "verb" and items[before].value.endswith("_in"))
    by_point = kind_at(items, before - 1) == "point"
    if _is_held(items, place):
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    if not into or (after in _NOUNS and not (after == "aspect" and by_point)):
        return None
    if after == "word" and not by_point:
        return None
    if items[place].plural or (is_of(items, place + 1) and not _is_chart(items, place + 2)):
        return None
    return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1


def _is_chart(items: Sequence[Item], place: int) -> bool:
    """ "In the twelfth of the composite chart"."""
    return any(kind_at(items, at) == "owner" or _value(items, at) in _CHARTS for at in (place, place + 1))


_CHARTS: Final = ("chart", "horoscope", "nativity", "wheel", "return", "карты", "гороскопа", "соляра", "композита")


def _value(items: Sequence[Item], place: int) -> str:
    return items[place].value if 0 <= place < len(items) else ""


def _is_held(items: Sequence[Item], place: int) -> bool:
    """ "Mars holds the seventh from Aries, Pluto the second"."""
    dashed = kind_at(items, place - 1) == "dash" and kind_at(items, place - 2) == "point"
    if dashed and any(item.kind == "house" or item.kind == "house_noun" for item in items[:place]):
        return kind_at(items, place + 1) in ("", "comma", "semicolon", "and") and not items[place].plural
    led = place - 1 - (kind_at(items, place - 1) == "verb")
    if _is_acted_on(items, place):
        return True
    if kind_at(items, led) != "point" or items[place].plural or items[place].cases != ANY_CASE:
        return False
    if kind_at(items, place + 1) not in ("in", "comma", "and", "semicolon", ""):
        return False
    signed = kind_at(items, place + 1) == "in" and kind_at(items, place + 2) in ("sign", "place")
    named = any(item.kind in ("house", "house_noun") for item in items)
    return signed or named or any(_is_place_held(items, at) for at in range(place))


def _is_acted_on(items: Sequence[Item], place: int) -> bool:
    """ "Jupiter warms her tenth house, and his Saturn steadies the eleventh", «…, а Сатурн укрепляет пятый»."""
    if kind_at(items, place - 1) != "word":
        return False
    verb, ended = items[place - 1], kind_at(items, place + 1) in ("comma", "semicolon", "and", "")
    acts = verb.value.endswith(("s", "ет", "ит")) and not verb.capital and not verb.value.startswith(_RANKS)
    if not acts or not ended or items[place].plural:
        return False
    cases, subject = items[place].cases, place - 2 - (kind_at(items, place - 2) == "owner")
    accusative = cases == ANY_CASE or cases & ACCUSATIVE
    return (
        bool(accusative) and kind_at(items, subject) == "point" and any(item.kind == "house" for item in items[:place])
    )


_RANKS: Final = ("come", "rank", "place", "finish", "speak", "arrive", "go", "make", "приход", "ид", "говор")


def _is_place_held(items: Sequence[Item], place: int) -> bool:
    """ "Mars holds the seventh, …", but not "the Sun speaks first, and the Moon second": of houses nothing is said."""
    if kind_at(items, place) != "ordinal" or items[place].number == 1:
        return False
    return kind_at(items, place - 1) in ("in", "verb", "word", "owner")


def told_house(items: Sequence[Item], place: int) -> Reduced:
    """ "The sixth house receives the Moon, the tenth Neptune"; «дом, где стоит Нептун, — двенадцатый»."""
    if kind_at(items, place) not in ("ordinal", "roman") or not 1 <= (items[place].number or 0) <= 12:
        return None
    cases = items[place].cases
    if items[place].plural or (cases != ANY_CASE and cases & INSTRUMENTAL):
        return None
    before, after = kind_at(items, place - 1), kind_at(items, place + 1)
    named = any(kind_at(items, at) == "house" for at in range(place))
    held = (
        before == "and" and kind_at(items, place - 2) == "sign" and after in ("", "comma", "semicolon", "colon", "dash")
    )
    if held and any(
        kind_at(items, at) == "house_noun" for at in range(place)
    ):  # "share a sign and a house, Leo and the fourth"
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    from_one = before == "link" and _value(items, place - 1) == "with" and kind_at(items, place - 2) == "house"
    if from_one and after in ("", "comma", "semicolon", "and", "colon", "dash"):  # "from the second house to the tenth"
        return made("house", "", items[place : place + 1], numbers=(int(items[place].number or 0),)), 1
    opens = ("comma", "and", "subordinate", "semicolon")
    anew = before in opens and after in ("dash", "verb", "in", "sign", "place")
    led = before in opens or (before == "owner" and kind_at(items, place - 2) in opens)
    anew = anew or (led and after == "comma" and kind_at(items, place + 2) == "point")  # "…; your seventh, Mars"
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
