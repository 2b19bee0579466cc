"""Passages about the chart as a whole: the opening chord, phase and temperament, what ties it together."""

from collections.abc import Mapping
from typing import Any

from charts.engine.catalogue import POINT_ORDER
from interpretations.almanac.contacts import aspect_words, strongest
from interpretations.almanac.draft import Draft
from interpretations.almanac.text import Slot, Slots


def opening(draft: Draft) -> None:
    """Sun, Moon and Ascendant in one sentence, and what an unknown hour leaves out."""
    slots = _lights(draft, {"sun": "want", "moon": "need", "ascendant": "mask"})
    same = "_same" if _same_sign(draft) else ""
    frames = draft.words.reading["opening"]
    if not draft.pen.write(frames[f"three{same}"], slots):
        draft.pen.write(frames[f"two{same}"], slots)
    if not draft.view.hour_known:
        _hour_unknown(draft, slots)


def _hour_unknown(draft: Draft, slots: Slots) -> None:
    frames = draft.words.reading["opening"]
    if draft.pen.write([*frames["hour"], *frames["hour_moon"]], slots):
        return
    for point in sorted(draft.view.signs, key=POINT_ORDER.__getitem__)[:1]:
        factor = draft.view.signs[point]
        sign = Slot(draft.words.sign(factor.value), (factor.id,))
        draft.pen.write(frames["hour_other"], {"point": Slot(draft.name(point)), "sign": sign})


def lunar_phase(draft: Draft) -> None:
    phase = draft.view.phase
    if phase is not None:
        text = draft.words.reading["lunar_phase"]
        ids = (phase.id,)
        slots = {"phase": Slot(text["names"][phase.value], ids), "core": Slot(text["cores"][phase.value], ids)}
        draft.pen.write(text["frames"], slots)


def balance(draft: Draft) -> None:
    """What outweighs the rest, then what is missing."""
    balance_of(draft, draft.words.reading["balance"])


def balance_of(draft: Draft, text: Mapping[str, Any]) -> None:
    """As `balance`, in these words."""
    names = draft.words.reading["balance"]["names"]
    order = list(names)
    for factor in sorted(
        draft.view.balance, key=lambda factor: (factor.subject == "lacking", order.index(factor.value))
    ):
        lacking = factor.subject == "lacking"
        cores = text["missing" if lacking else "dominant"]
        slots = {
            "name": Slot(names[factor.value], (factor.id,)),
            "core": Slot(cores[factor.value], (factor.id,)),
        }
        draft.pen.write(text["lacking" if lacking else "frames"], slots)


def crowded(draft: Draft) -> None:
    """A sign and a house that hold three planets or more, where no stellium has said so."""
    text = draft.words.reading["crowded"]
    stelliums = [factor for factor in draft.view.patterns if factor.value == "stellium"]
    by_sign, by_house = any(factor.sign for factor in stelliums), any(factor.house for factor in stelliums)
    if not by_sign and (factors := draft.view.gathered(draft.view.signs)):
        sign = factors[0].value
        slots = {"sign": Slot(draft.words.sign(sign)), "gift": draft.phrase(sign, "gift")}
        draft.pen.write(text["sign"], slots | {"points": draft.names(factors)})
    if not by_house and (factors := draft.view.gathered(draft.view.houses)):
        house = factors[0].value
        slots = {"nth": Slot(draft.words.ordinal(house)), "area": Slot(text["areas"][house])}
        draft.pen.write(text["house"], slots | {"points": draft.names(factors)})


def closing(draft: Draft) -> None:
    """The closest aspect, the gifts of Sun, Moon and Ascendant, a last word."""
    frames = draft.words.reading["closing"]
    for aspect in strongest(draft, 1):
        p, q = aspect.subject, str(aspect.other)
        essences = {"ep": Slot(draft.words.essence(p)), "eq": Slot(draft.words.essence(q))}
        names = {"p": Slot(draft.name(p)), "q": Slot(draft.name(q))}
        draft.pen.write(frames["thread"], aspect_words(draft, aspect) | essences | names)
    slots = _lights(draft, dict.fromkeys(("sun", "moon", "ascendant"), "gift"), prefix="gift_")
    if draft.detailed:
        distinct = len({name.text for key, name in slots.items() if not key.startswith("gift_")})
        for frame, needed in (("three", 3), ("two", 2), ("one", 1)):
            if (
                distinct >= needed
                and not (frame == "two" and _same_sign(draft))
                and draft.pen.write(frames[frame], slots)
            ):
                break
    draft.pen.write(frames["last"], slots)


def _lights(draft: Draft, phrases: dict[str, str], *, prefix: str = "") -> dict[str, Slot]:
    """The signs of Sun, Moon and Ascendant, and one phrase for each."""
    slots = {}
    for light, phrase in phrases.items():
        factor = draft.view.angles.get(light) or draft.view.signs.get(light)
        if factor is not None:
            slots[light] = Slot(draft.words.sign(factor.value), (factor.id,))
            key = f"{prefix}{light}" if prefix else phrase
            slots[key] = draft.phrase(factor.value, phrase, factor.id)
    return slots


def _same_sign(draft: Draft) -> bool:
    sun, moon = draft.view.signs.get("sun"), draft.view.signs.get("moon")
    return sun is not None and moon is not None and sun.value == moon.value
