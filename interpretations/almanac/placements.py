"""Passages about one point or angle: its sign, its house, its condition."""

from collections.abc import Mapping

from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import file_of
from interpretations.almanac.text import Slot
from interpretations.almanac.view import OUTER


def place(draft: Draft, point: str, voice: Mapping[str, str] | None = None) -> None:
    """A point by sign with its dignity, then by house, then its retrogradation; concise: by sign alone.

    voice: what it means in each sign for what the reading is about, instead of in general. Of an unknown hour the sign
    may be in doubt and the retrogradation not.
    """
    if point in draft.view.signs:
        _sign(draft, point, voice)
    if draft.detailed:
        by_house(draft, point)
        if point not in OUTER:
            motion(draft, point)


def _sign(draft: Draft, point: str, voice: Mapping[str, str] | None) -> None:
    sign = draft.view.signs[point]
    text = draft.words.points[file_of(point)]
    core, *more = [voice[sign.value]] if voice else text["signs"][sign.value]
    slots = {"sign": Slot(draft.words.sign(sign.value), (sign.id,)), "core": Slot(core, (sign.id,))}
    draft.pen.write(text["frames"]["sign"], slots)
    if draft.detailed:
        for sentence in more:
            draft.remark(sentence, sign)
        _dignities(draft, point)


def angle(draft: Draft, name: str, *, in_full: bool = True) -> None:
    """An angle by sign; in_full: with what a detailed reading adds."""
    factor = draft.view.angles.get(name)
    if factor is None:
        return
    text = draft.words.angles[name]
    core, *more = text["signs"][factor.value]
    slots = {"sign": Slot(draft.words.sign(factor.value), (factor.id,)), "core": Slot(core, (factor.id,))}
    draft.pen.write(text["frames"], slots)
    if draft.detailed and in_full:
        for sentence in more:
            draft.remark(sentence, factor)


def by_house(draft: Draft, point: str) -> None:
    """A point by house, once."""
    factor = draft.view.houses.get(point)
    text = draft.words.points[file_of(point)]
    if factor is None or not draft.pen.take(text["houses"][factor.value]):
        return
    slots = {
        "nth": Slot(draft.words.ordinal(factor.value), (factor.id,)),
        "house": Slot(text["houses"][factor.value], (factor.id,)),
    }
    draft.pen.write(text["frames"]["house"], slots)


def motion(draft: Draft, point: str) -> None:
    """That a point goes backwards, if it does."""
    factor = draft.view.retrogrades.get(point)
    if factor is not None:
        word = Slot(draft.words.grammar["retrograde"], (factor.id,))
        draft.pen.write(draft.words.points[point]["frames"]["retrograde"], {"retrograde": word})


def outer_retrogrades(draft: Draft) -> None:
    """Those of the outer planets together when there are several, since half of all charts have one."""
    factors = [draft.view.retrogrades[point] for point in OUTER if point in draft.view.retrogrades]
    word = Slot(draft.words.grammar["retrograde"], tuple(factor.id for factor in factors))
    if len(factors) > 1:
        frames = draft.words.reading["retrograde"]["several"]
        draft.pen.write(frames, {"points": draft.names(factors), "retrograde": word})
    elif factors:
        draft.pen.write(draft.words.points[factors[0].subject]["frames"]["retrograde"], {"retrograde": word})


def south_node(draft: Draft, point: str) -> None:
    """The other end of the axis: what one brings along."""
    words, sign, house = draft.words, draft.view.signs[point], draft.view.houses.get(point)
    text = words.points["north_node"]
    slots = {
        "south_sign": Slot(words.sign(sign.value), (sign.id,)),
        "habit": Slot(text["habits"][sign.value], (sign.id,)),
    }
    if house is not None:
        slots["south_nth"] = Slot(words.ordinal(house.value), (house.id,))
        slots["matter"] = Slot(words.reading["crowded"]["areas"][house.value], (house.id,))
    draft.pen.write(text["south"]["houses" if house else "signs"], slots)


def second_reckoning(draft: Draft, point: str) -> None:
    """The mean beside the true, or the other way round: its place, without a second interpretation."""
    words, sign, house = draft.words, draft.view.signs[point], draft.view.houses.get(point)
    slots = {
        "target": Slot(draft.name(point)),
        "sign": Slot(words.sign(sign.value), (sign.id,)),
    }
    if house is not None:
        slots["nth"] = Slot(words.ordinal(house.value), (house.id,))
    draft.pen.write(words.reading["second_reckoning"]["house" if house else "sign"], slots)


def _dignities(draft: Draft, point: str) -> None:
    sign = draft.view.signs[point]
    for factor in draft.view.dignities:
        if factor.subject == point:
            slots = {
                "point": Slot(draft.name(point)),
                "dignity": Slot(draft.words.grammar["dignities"][factor.value], (sign.id, factor.id)),
            }
            draft.pen.write(draft.words.reading["dignity"][factor.value], slots)
