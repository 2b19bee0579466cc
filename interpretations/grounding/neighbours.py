"""Words whose neighbours say what they stand for: "joins", "north", "growing", "its cusp"."""

from collections.abc import Mapping, Sequence
from typing import Final

from interpretations.grounding.composing import COUNTS, Reduced, Reducer, kind_at, made
from interpretations.grounding.denied import besides, lacks, ten
from interpretations.grounding.hosts import numbered_sign, opposite_sign
from interpretations.grounding.lexicon import ANY_CASE, GENITIVE, INSTRUMENTAL
from interpretations.grounding.mentions import Item, Ref


def twin(items: Sequence[Item], place: int) -> Reduced:
    """ "Their two Moons": one of each chart."""
    if kind_at(items, place) != "twin":
        return None
    refs = tuple(Ref("point", items[place].value, frozenset((owner,))) for owner in ("first", "second"))
    return made("point", items[place].value, items[place : place + 1], refs=refs), 1


def upon(items: Sequence[Item], place: int) -> Reduced:
    """ "Mars sits on Anna's Moon": not on a degree, nor on the fence."""
    if kind_at(items, place) != "upon":
        return None
    at = place + 1
    while kind_at(items, at) in ("owner", "both", "word") and at - place < 3:
        at += 1
    if kind_at(items, at) == "point":
        return made("aspect", "conjunction", items[place : place + 1]), 1
    return made("in", "at", items[place : place + 1]), 1


def lands(items: Sequence[Item], place: int) -> Reduced:
    """ "Anna's Mars on Boris's North Node", «Марс Анны на Луне Бориса»: upon it."""
    lands = kind_at(items, place) == "apex" and not any(item.kind == "pattern" for item in items)
    on = lands or (kind_at(items, place) == "in" and items[place].value == "at")
    if not on or kind_at(items, place - 1) not in ("point", "owner"):
        return None
    before = [item.value for item in items[max(0, place - 2) : place] if item.kind == "owner"]
    after = [item.value for item in items[place + 1 : place + 4] if item.kind == "owner"]
    beside = "point" in (kind_at(items, place + 1), kind_at(items, place + 2))
    named = any(item.kind in ("aspect", "sign", "house", "degree") for item in items)
    before += ["your"] if lands and not before else []
    theirs = {*before} & _PEOPLE and {*after} & _PEOPLE and before[0] != after[0]
    return (made("aspect", "conjunction", items[place : place + 1]), 1) if beside and theirs and not named else None


_PEOPLE: Final = frozenset(("first", "second", "your"))


def across(items: Sequence[Item], place: int) -> Reduced:
    """ "Uranus crosses your natal Sun": upon it, unless an aspect is named; a house or a sign is gone through."""
    if kind_at(items, place) != "across":
        return None
    at = place + 1
    while kind_at(items, at) in ("owner", "both", "word") and at - place < 3:
        at += 1
    near = range(max(0, place - 8), min(len(items), place + 9))
    named = any(kind_at(items, to) in ("aspect", "degree", "applying") for to in near)
    led = any(kind_at(items, to) == "point" for to in range(max(0, place - 6), place))
    if kind_at(items, at) == "point" and led and not named:
        return made("aspect", "conjunction", items[place : place + 1]), 1
    return made("verb", "one_in", items[place : place + 1]), 1


def sets(items: Sequence[Item], place: int) -> Reduced:
    """ "Mars sets the terms": nothing sinks below the horizon."""
    acts = kind_at(items, place) == "rising" and items[place].value == "descendant"
    above = kind_at(items, place) == "rising" and kind_at(items, place - 1) == "point"
    above = (
        above and items[place].value == "midheaven" and kind_at(items, place + 1) == "verb"
    )  # "the Mars overhead is"
    after = ("word", "cycle", "theme", "other_noun", "planets", "owner")
    if not above and (not acts or kind_at(items, place + 1) not in after):
        return None
    return made("word", "sets", items[place : place + 1]), 1


def returning(items: Sequence[Item], place: int) -> Reduced:
    """ "Return Neptune": the return's own."""
    led = kind_at(items, place) == "event" and items[place].value == "return" and kind_at(items, place + 1) == "point"
    if not led or kind_at(items, place - 1) == "point":
        return None
    return made("owner", "own", items[place : place + 1]), 1


def meeting(items: Sequence[Item], place: int) -> Reduced:
    """«Секстиль Солнца к Луне сходится с точностью до …»: no conjunction."""
    item = items[place]
    if item.kind != "aspect" or item.value != "conjunction" or item.cases != ANY_CASE:
        return None
    for at in range(place - 1, max(-1, place - 7), -1):
        if items[at].kind in ("comma", "and", "semicolon", "subordinate", "relative", "verb"):
            return None
        if items[at].kind == "aspect" and items[at].value in _KINDS:
            return made("word", "meets", items[place : place + 1]), 1
    return None


_KINDS: Final = ("opposition", "trine", "square", "sextile", "quincunx")


def unlinked(items: Sequence[Item], place: int) -> Reduced:
    """«Мажорным аспектом не связаны»: of that aspect it is denied."""
    if kind_at(items, place) != "unlinked" or not any(kind_at(items, at) == "aspect" for at in range(place - 4, place)):
        return None
    return made("neg", "not", items[place : place + 1]), 1


def tied(items: Sequence[Item], place: int) -> Reduced:
    """«Соединены трином»: how, is what is said; "a T-square joins Mars and Jupiter": by what, is."""
    if items[place].value in ("near", "conjunction") and kind_at(items, place - 1) == "pattern":
        return made("verb", "many", items[place : place + 1]), 1
    if {kind_at(items, place), kind_at(items, place + 1)} != {"aspect"} or items[place].value not in (
        "conjunction",
        "near",
    ):
        return None
    how = items[place + 1].cases
    by = items[place].cases == ANY_CASE and how != ANY_CASE and how & INSTRUMENTAL
    return (made("verb", "many", items[place : place + 1]), 1) if by else None


def new_or_full(items: Sequence[Item], place: int) -> Reduced:
    """ "The Moon is a day short of new"."""
    phase = _PHASES.get(items[place].value) if items[place].kind == "word" else None
    if phase is None:
        return None
    led = kind_at(items, place - 1) in ("aside", "within", "link") or items[place - 1].value in ("between", "from")
    moon = any(item.kind == "point" and item.value == "moon" for item in items)
    if not led or not moon or kind_at(items, place + 1) not in ("", "semicolon", "comma", "and", "phase"):
        return None
    return made("phase", phase, items[place : place + 1]), 1


_PHASES: Final = {"new": "new_moon", "full": "full_moon"}


def grand(items: Sequence[Item], place: int) -> Reduced:
    """ "A grand water trine", «большой водный тригон»."""
    led = place > 1 and items[place - 2].value.startswith(("grand", "больш", "велик"))
    if items[place].value != "trine" or not led or kind_at(items, place - 1) not in ("element", "modality"):
        return None
    return made("pattern", "grand_trine", items[place : place + 1]), 1


def by_sign(items: Sequence[Item], place: int) -> Reduced:
    """«Шёл по знаку Рака»: in it."""
    if items[place].kind not in ("person", "by_birth") or kind_at(items, place + 1) != "sign":
        return None
    genitive = items[place + 1].cases != ANY_CASE and items[place + 1].cases & GENITIVE
    return (made("in", "in", items[place : place + 1]), 1) if genitive else None


def aside(items: Sequence[Item], place: int) -> Reduced:
    """ "The Sun, опять же напротив, …": on the contrary."""
    apart = kind_at(items, place - 1) == "comma" and kind_at(items, place + 1) == "comma"
    if not apart or items[place].kind != "aspect" or items[place].value != "opposition" or items[place].capital:
        return None
    return made("word", "aside", items[place : place + 1]), 1


def charge(items: Sequence[Item], place: int) -> Reduced:
    """«За десятый дом отвечает Луна»: she rules it."""
    if items[place].kind != "represented":
        return None
    at = place - 1 if kind_at(items, place - 1) == "house" else place + 2
    led = at - 1 >= 0 and kind_at(items, at) == "house" and items[at - 1].value == "за"
    return (made("rules", "rules", items[place : place + 1]), 1) if led else None


def joins(items: Sequence[Item], place: int) -> Reduced:
    """ "A square joins Mars and Pluto"."""
    if kind_at(items, place) != "aspect" or items[place].value != "near":
        return None
    for at in range(place - 1, max(-1, place - 5), -1):
        if items[at].kind == "aspect":
            return made("link", "between", items[place : place + 1]), 1
        if items[at].kind in ("point", "comma", "semicolon"):
            return None
    return None


def half_node(items: Sequence[Item], place: int) -> Reduced:
    """ "The nodes lie across …, the north one in the third house"."""
    if kind_at(items, place) != "node_side":
        return None
    known = any(item.kind == "point" and item.value in ("north_node", "south_node", "nodes") for item in items[:place])
    alone = kind_at(items, place + 1) not in ("word", "link", "house", "hemisphere")
    kind = "point" if known and (alone or items[place].cases != ANY_CASE) else "word"
    return made(kind, items[place].value, items[place : place + 1]), 1


def lunar_sign(items: Sequence[Item], place: int) -> Reduced:
    """ "Лунный Лев": the Moon in Leo; «после лунного фирдара наступит сатурнианский»: her time and his."""
    if kind_at(items, place) != "lunar_sign":
        return None
    again = any(item.value == "firdaria" for item in items[:place]) and kind_at(items, place + 1) in _ENDED
    if again or kind_at(items, place + 1) in ("event", "technique", "sub"):
        return made("point", items[place].value, items[place : place + 1]), 1
    if kind_at(items, place + 1) == "sign" and items[place + 1].capital:
        refs = (Ref("point", items[place].value),)
        return made("placed", items[place + 1].value, items[place : place + 2], refs=refs), 2
    return None


_ENDED: Final = ("comma", "semicolon", "cardinal", "and")
_SHAPES: Final = ("crescent", "gibbous")


def growth(items: Sequence[Item], place: int) -> Reduced:
    """Whether it is the Moon that grows: a word by itself says nothing of her."""
    if kind_at(items, place) != "growth":
        return None
    lit = any(kind_at(items, at) == "lit" for at in range(place - 7, place))  # "more than half lit and growing"
    other = any(
        item.kind in ("growth", "phase") and (item.value in _SHAPES) != (items[place].value in _SHAPES)
        for item in items
    )
    if other and not any(item.kind == "point" for item in items):  # «серп, под которым родилась Фрида, рос»
        return made("phase", items[place].value, items[place : place + 1]), 1
    for step in (1, -1):
        for at in range(place + step, place + (3 if step == 1 else -9 if lit else -6), step):
            lunar = kind_at(items, at) == "phase" or (kind_at(items, at) == "point" and items[at].value == "moon")
            if lunar:
                return made("phase", items[place].value, items[place : place + 1]), 1
            if kind_at(items, at) == "and" and kind_at(items, at - 1) in ("phase", "growth"):
                continue  # "gibbous and shrinking"
            if kind_at(items, at) in ("point", "comma", "semicolon", "subordinate", "" if lit else "and", ""):
                break
    return made("word", items[place].value, items[place : place + 1]), 1


def yet(items: Sequence[Item], place: int) -> Reduced:
    """ "It has not yet left Leo": nothing is set against anything."""
    denied = any(kind_at(items, at) == "neg" for at in range(max(0, place - 3), place))
    still = denied or kind_at(items, place + 1) in ("link", "") or kind_at(items, place - 1) == "verb"
    return made("word" if still else "subordinate", "yet", items[place : place + 1]), 1


def turn(items: Sequence[Item], place: int) -> Reduced:
    """ "For" and "so" turn to another thought where they begin one: not in "exact for Boris", "a degree or so"."""
    before = items[place - 1] if place else None
    if items[place].value == "but":  # "all planets but Pluto"
        every = before is not None and (before.kind == "planets" or before.value in ("everything", "nothing", "all"))
        excepted = every and kind_at(items, place + 1) == "point"
        return made("except" if excepted else "subordinate", "but", items[place : place + 1]), 1
    turns = before is None or before.kind in ("comma", "semicolon", "dash", "colon", "close", "and")
    if items[place].value == "so":
        turns = before is None or before.value != "or"
    return made("subordinate" if turns else "word", items[place].value, items[place : place + 1]), 1


def on_the_wane(items: Sequence[Item], place: int) -> Reduced:
    """ "A Moon on the wane": of no aspect, if she alone is named."""
    points = [item for item in items if item.kind == "point"]
    before = place - 1 - (kind_at(items, place - 1) == "verb")
    alone = points and all(item.value == "moon" for item in points) and kind_at(items, before) == "point"
    if (
        not alone
        or any(item.kind in ("aspect", "phase") for item in items)
        or (place + 1 < len(items) and kind_at(items, place + 1) in ("sign", "group", "link", "point"))
    ):
        return None
    value = "waning" if items[place].value == "separating" else "waxing"
    return made("phase", value, items[place : place + 1]), 1


_BY_KIND: Final[Mapping[str, tuple[Reducer, ...]]] = {
    "rising": (sets,),
    "aspect": (grand, tied, meeting, aside),
    "unlinked": (unlinked,),
    "event": (returning,),
    "word": (new_or_full, numbered_sign),
    "ordinal": (numbered_sign,),
    "cardinal": (ten,),
    "sign_noun": (opposite_sign,),
    "person": (by_sign,),
    "yet": (yet,),
    "turn": (turn,),
    "lacking": (lacks,),
    "except": (besides,),
    "applying": (on_the_wane,),
    "by_birth": (by_sign,),
}


def nearby(items: Sequence[Item], place: int) -> Reduced:
    """What its neighbours make of a word of a kind."""
    for reducer in _BY_KIND.get(items[place].kind, ()):
        if reduction := reducer(items, place):
            return reduction
    return None


_CHART_NOUNS: Final = (
    "chart", "horoscope", "nativity", "geniture", "карты", "гороскопа", "космограммы", "радикса", "натала", "рождения",
)  # fmt: skip  # that have a ruler


def compound(items: Sequence[Item], place: int) -> Reduced:
    """Eighty-four."""
    tens, ones = (items[at] if at < len(items) else None for at in (place, place + 1))
    if tens is None or ones is None or tens.kind != "cardinal" or ones.kind != "cardinal":
        return None
    number, rest = tens.number or 0, ones.number or 0
    if number in (100, 200) and 1 <= rest <= 99:  # "a hundred and twenty" loses its "and"
        more = rest >= 20 and kind_at(items, place + 2) == "cardinal" and (items[place + 2].number or 0) < 10
        last = place + 2 + more
        rest += (items[place + 2].number or 0) if more else 0
        return made("cardinal", f"{number + rest:g}", items[place:last], number=number + rest), last - place
    if number % 10 or not 20 <= number <= 90 or not 1 <= rest <= 9:
        return None
    return made("cardinal", f"{number + rest:g}", items[place : place + 2], number=number + rest), 2


def fall(items: Sequence[Item], place: int) -> Reduced:
    """ "Half the planets fall in water": a verb."""
    verb = items[place].kind == "dignity_noun" and items[place].value == "fall" and items[place].cases == ANY_CASE
    if (
        not verb
        or kind_at(items, place + 1) not in ("in", "hemisphere")
        or kind_at(items, place - 1) not in ("planets", "point", "word")
        or items[place].start - items[place - 1].end > 2  # "Jupiter's fall in Cancer"
    ):
        return None
    return made("verb", "many", items[place : place + 1]), 1


def its_cusp(items: Sequence[Item], place: int) -> Reduced:
    """ "The ninth house, with Sagittarius on its cusp, …"; "the ruler of your chart"."""
    if kind_at(items, place) == "ruler" and (chart := _chart_of(items, place)):
        return made("point", "ruler", items[place:chart], refs=(Ref("ruler", "ascendant"),)), chart - place
    if kind_at(items, place) != "cusp":
        return None
    before = next((item for item in reversed(items[max(0, place - 12) : place]) if item.kind == "house"), None)
    if before is None or len(before.numbers) != 1:
        return None
    refs = (Ref("cusp", str(before.numbers[0]), before.owners),)
    return made("point", "cusp", items[place : place + 1], refs=refs), 1


def _chart_of(items: Sequence[Item], place: int) -> int:
    """Where "of your whole chart" ends."""
    at = place + 1
    while kind_at(items, at) in ("link", "owner", "both", "word") and at - place < 5:
        if kind_at(items, at) == "word" and items[at].value in _CHART_NOUNS:
            return at + 1
        at += 1
    return 0


def side(items: Sequence[Item], place: int) -> Reduced:
    """ "Nine are below the horizon and one above"."""
    if (crossed := _over_horizon(items, place)) is not None:
        return crossed
    known = any(item.kind == "hemisphere" or item.value in ("horizon", "горизонт") for item in items[:place])
    low = _SIDES.get(items[place].value) if items[place].kind == "word" else None
    if (
        known
        and low is not None
        and kind_at(items, place + 1) in ("", "semicolon", "comma", "and", "subordinate", "word")
    ):
        return made("hemisphere", low, items[place : place + 1]), 1
    last = kind_at(items, place + 1) in ("", "semicolon", "comma", "and", "subordinate")
    stays = (
        items[place].kind == "within"
        and items[place].value in ("over", "under")
        and kind_at(items, place - 1) == "verb"
    )
    if stays and known and kind_at(items, place + 1) not in (*COUNTS, "degree", "degree_noun", "span"):
        return made("hemisphere", "above" if items[place].value == "over" else "below", items[place : place + 1]), 1
    if items[place].kind != "within" or not known or not last or kind_at(items, place - 1) not in COUNTS:
        return None
    value = "above" if items[place].value == "over" else "below"
    return made("hemisphere", value, items[place : place + 1]), 1


_SIDES: Final = {
    "внизу": "below", "снизу": "below", "вверху": "above", "сверху": "above", "наверху": "above", "beneath": "below",
    "underneath": "below",
}  # fmt: skip  # of the horizon, once it has been named


def _over_horizon(items: Sequence[Item], place: int) -> Reduced:
    """ "Above Frida's horizon", "below her own horizon"."""
    item = items[place]
    low = {"over": "above", "under": "below"}.get(item.value) if item.kind == "within" else _SIDES.get(item.value)
    at = place + 1
    while kind_at(items, at) in ("word", "owner") and items[at].value not in _HORIZONS and at - place < 4:
        at += 1
    if low is None or at >= len(items) or items[at].value not in _HORIZONS:
        return None
    return made("hemisphere", low, items[place : at + 1]), at + 1 - place


_HORIZONS: Final = ("horizon", "горизонтом", "горизонта", "горизонт")
