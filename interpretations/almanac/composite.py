"""The composite chart, read as the two people's own: "you" are both of them."""

from typing import Final

from charts.factors import Factor
from interpretations.almanac.contacts import strongest
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import temper
from interpretations.almanac.text import Slot
from interpretations.almanac.whole import balance_of

BRIEF: Final = ("sun", "moon", "venus")
SECTIONS: Final = {"purpose": ("sun", "moon"), "pleasure": ("venus", "mars"), "days": ("mercury", "jupiter", "saturn")}
MOST_ASPECTS: Final = 6


def overview(draft: Draft) -> None:
    """What the two are together for, point by point, the closest aspects, the temperament."""
    text = draft.words.composite
    titles = text["titles"]
    draft.pen.section(titles["purpose" if draft.detailed else "brief"])
    _ascendant(draft)
    if draft.detailed:
        for section, points in SECTIONS.items():
            if section != "purpose":
                draft.pen.section(titles[section])
            for point in points:
                _point(draft, point)
        draft.pen.section(titles["aspects"])
    else:
        for point in BRIEF:
            _point(draft, point)
    for aspect in strongest(draft, MOST_ASPECTS if draft.detailed else 1):
        _aspect(draft, aspect)
    if draft.detailed:
        balance_of(draft, text["balance"])
    sun = draft.view.signs.get("sun")
    if sun is not None:
        draft.pen.write(text["last"], _sign_slots(draft, sun))


def _ascendant(draft: Draft) -> None:
    factor = draft.view.angles.get("ascendant")
    if factor is not None:
        draft.pen.write(draft.words.composite["ascendant"], _sign_slots(draft, factor))


def _point(draft: Draft, point: str) -> None:
    """By sign, then by house, unless others there have said what it means."""
    sign, house, text = draft.view.signs.get(point), draft.view.houses.get(point), draft.words.composite
    if sign is not None:
        draft.pen.write(text["points"][point], _sign_slots(draft, sign))
    core = next((words for words in text["houses"][house.value] if draft.pen.take(words)), None) if house else None
    if house is not None and core:
        slots = {
            "point": Slot(draft.name(point), (house.id,)),
            "nth": Slot(draft.words.ordinal(house.value)),
            "core": Slot(core),
        }
        draft.pen.write(text["house_frames"], slots)


def _aspect(draft: Draft, aspect: Factor) -> None:
    kind = str(temper(aspect.value))
    brings, text = draft.words.comparison["brings"], draft.words.composite
    core = draft.pen.pick(text["core"][kind]).format(bp=brings[aspect.subject], bq=brings[str(aspect.other)])
    slots = {
        "p": Slot(draft.name(aspect.subject), (aspect.id,)),
        "q": Slot(draft.name(str(aspect.other))),
        "core": Slot(core),
    }
    draft.pen.write(draft.words.comparison["single"][aspect.value], slots)


def _sign_slots(draft: Draft, factor: Factor) -> dict[str, Slot]:
    slots = {"sign": Slot(draft.words.sign(factor.value), (factor.id,))}
    return slots | {phrase: draft.phrase(factor.value, phrase) for phrase in ("want", "need", "gift", "mask")}
