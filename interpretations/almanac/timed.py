"""Charts that a time makes of a birth, the solar return and the progressions: what they say, what they touch in it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from charts.factors import Factor
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import temper
from interpretations.almanac.text import Slot
from interpretations.almanac.themes import signs_of

MOST_ASPECTS: Final = {True: 7, False: 2}  # detailed or not
BRIEF: Final = ("sun", "moon")


def overview_of(kind: str) -> Callable[[Draft], None]:
    return lambda draft: _overview(draft, kind)


def _overview(draft: Draft, kind: str) -> None:
    """The Ascendant, the points by sign and house as the kind tells them, the closest aspects to the birth."""
    text = draft.words.timed[kind]
    draft.pen.section(text["titles"]["door" if draft.detailed else "brief"])
    ascendant = draft.view.angles.get("ascendant")
    if ascendant is not None:
        draft.pen.write(text["ascendant"], _sign_slots(draft, ascendant))
    for number, point in enumerate(text["order"] if draft.detailed else BRIEF):
        if number == len(BRIEF):
            draft.pen.section(text["titles"]["points"])
        _point(draft, text, point)
    if draft.detailed:
        draft.pen.section(text["titles"]["aspects"])
    for aspect in _closest(draft)[: MOST_ASPECTS[draft.detailed]]:
        _aspect(draft, kind, aspect)
    draft.pen.write(text["last"], signs_of(draft))


def _point(draft: Draft, text: Mapping[str, Any], point: str) -> None:
    sign, house = draft.view.signs.get(point), draft.view.houses.get(point)
    if sign is not None and point in text["signs"]:
        draft.pen.write(text["signs"][point], _sign_slots(draft, sign))
    if house is not None and point in text["houses"]:
        slots = {
            "nth": Slot(draft.words.ordinal(house.value), (house.id,)),
            "area": Slot(draft.words.reading["crowded"]["areas"][house.value]),
        }
        draft.pen.write(text["houses"][point], slots)


def _closest(draft: Draft) -> list[Factor]:
    """None of a point to itself: a returning Sun is where it was by definition, and the slow ones hardly leave."""
    aspects = [f for f in draft.factors if f.kind == "inter_aspect" and f.subject != f.other]
    return sorted(aspects, key=lambda aspect: (-aspect.strength, aspect.id))


def _aspect(draft: Draft, kind: str, aspect: Factor) -> None:
    text, brings = draft.words.timed, draft.words.comparison["brings"]
    core = draft.pen.pick(text["core"][str(temper(aspect.value))])
    slots = {
        "p": Slot(text["names"][kind][aspect.subject], (aspect.id,)),
        "q": Slot(text["names"]["natal"][str(aspect.other)]),
        "core": Slot(core.format(bp=brings[aspect.subject], bq=brings[str(aspect.other)])),
    }
    draft.pen.write(draft.words.comparison["single"][aspect.value], slots)


def _sign_slots(draft: Draft, factor: Factor) -> dict[str, Slot]:
    slots = {"sign": Slot(draft.words.sign(factor.value), (factor.id,))}
    return slots | {phrase: draft.phrase(factor.value, phrase) for phrase in ("want", "need", "gift", "mask")}
