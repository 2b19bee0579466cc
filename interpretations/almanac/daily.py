"""The horoscope of a sign for a day: where the lights are, seen from the sign, and what happens in the sky."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from charts.factors import Factor
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import temper
from interpretations.almanac.text import Slot
from interpretations.almanac.themes import signs_of
from interpretations.almanac.transits import day_in_words
from interpretations.almanac.view import PLANETS, RULERS

# How many of each kind are told, detailed or not; the rarer first.
MOST: Final[Mapping[str, Mapping[bool, int]]] = {
    "lunation": {True: 1, False: 1},
    "station": {True: 2, False: 1},
    "ingress": {True: 2, False: 1},
    "aspect": {True: 5, False: 2},
    "retrograde": {True: 2, False: 0},
}
# Whose backward motion people notice.
NOTICED: Final = ("mercury", "venus", "mars")
_LIGHTS: Final = ("sun", "moon")
_BY_PACE: Final = ("moon", "mercury", "venus", "sun", *PLANETS[4:])


def sign_of_day(draft: Draft) -> None:
    text, sign = draft.words.daily, str(draft.parameters["sign"])
    day = date.fromisoformat(str(draft.parameters["date"]))
    slots = {"sign": draft.words.sign(sign), "when": day_in_words(draft.words.transits, day)}
    titles = text["title" if draft.detailed else "brief"]
    draft.pen.section([title.format(**slots) for title in titles])
    _moon(draft)
    if draft.detailed:
        _background(draft, sign)
        draft.pen.section(text["events"])
    _events(draft)
    if draft.detailed:
        draft.pen.section(text["close"])
    draft.pen.write(text["last"], {**signs_of(draft), "own": Slot(text["own"][sign])})


def _background(draft: Draft, sign: str) -> None:
    """What holds for longer than a day, and the Moon's own weather."""
    text, ruler = draft.words.daily, RULERS[sign]
    if moon := draft.view.signs.get("moon"):
        slots = {"sign": Slot(draft.words.sign(moon.value), (moon.id,))}
        draft.pen.write(text["mood"], slots | {"need": draft.phrase(moon.value, "need")})
    if phase := draft.view.phase:
        frames = [f"{frame}{{+phase}}" for frame in text["phase"][phase.value]]
        draft.pen.write(frames, {"phase": Slot("", (phase.id,))})
    if (slots := _placed(draft, "sun")) and (house := draft.view.houses.get("sun")):
        slots["core"] = Slot(draft.pen.pick(text["cores"]["sun"][int(house.value) - 1]))
        draft.pen.write(text["at_home" if house.value == "1" else "sun"], slots)
    if ruler not in _LIGHTS and (slots := _placed(draft, ruler)):
        draft.pen.write(text["ruler"], slots)


def _moon(draft: Draft) -> None:
    text = draft.words.daily
    moves = next((factor for factor in _of_kind(draft, "ingress") if factor.subject == "moon"), None)
    house = moves.house if moves else draft.view.houses["moon"].value
    core = Slot(draft.pen.pick(text["cores"]["moon"][int(str(house)) - 1]))
    if moves:
        draft.pen.write(text["moves"], _event_slots(draft, moves) | {"core": core})
    else:
        draft.pen.write(text["moon"], _placed(draft, "moon") | {"core": core})


def _events(draft: Draft) -> None:
    """The rarer first; if there is nothing, that."""
    text, told = draft.words.daily, 0
    for kind in ("lunation", "station", "ingress", "aspect"):
        events = [event for event in _of_kind(draft, kind) if (kind, event.subject) != ("ingress", "moon")]
        for event in events[: MOST[kind][draft.detailed]]:
            told += _tell(draft, event)
    if not told:
        draft.pen.write(text["quiet"], signs_of(draft))
    backwards = [name for name in NOTICED if name in draft.view.retrogrades and name in draft.view.houses]
    for name in backwards[: MOST["retrograde"][draft.detailed]]:
        slots = _placed(draft, name)
        factor = draft.view.retrogrades[name]
        draft.pen.write(text["retrograde"], slots | {"planet": Slot(text["names"][name], (factor.id,))})


def _tell(draft: Draft, event: Factor) -> bool:
    text = draft.words.daily
    if event.kind == "aspect":
        return _aspect(draft, event)
    frames: Any = {"lunation": text["lunation"], "station": text["turn"]}.get(event.kind, {})
    return draft.pen.write(frames.get(event.value, text["ingress"]), _event_slots(draft, event))


def _aspect(draft: Draft, aspect: Factor) -> bool:
    """By the slower of the two, and the house that it is in."""
    text, pair = draft.words.daily, sorted((aspect.subject, str(aspect.other)), key=_pace)
    house = draft.view.houses.get(pair[1])
    if house is None:
        return False
    cores = draft.words.transits["cores"][pair[1]][str(temper(aspect.value))]
    slots = {
        "p": Slot(text["names"][pair[0]], (aspect.id, house.id)),
        "q": Slot(text["names"][pair[1]]),
        "where": Slot(text["where"][int(house.value) - 1]),
        "core": Slot(draft.pen.pick(cores)),
    }
    return draft.pen.write(text["aspect"][aspect.value], slots)


def _of_kind(draft: Draft, kind: str) -> list[Factor]:
    """Of aspects those without the Moon first, of all the slower first."""
    factors = [factor for factor in draft.factors if factor.kind == kind]
    return sorted(factors, key=lambda factor: ("moon" in (factor.subject, factor.other), -_slowest(factor), factor.id))


def _slowest(factor: Factor) -> int:
    return max((_pace(name) for name in (factor.subject, str(factor.other)) if name in _BY_PACE), default=0)


def _pace(name: str) -> int:
    """The faster the lower."""
    return _BY_PACE.index(name)


def _placed(draft: Draft, name: str) -> dict[str, Slot]:
    """Of one that is in one sign all day; none otherwise."""
    sign, house = draft.view.signs.get(name), draft.view.houses.get(name)
    if sign is None or house is None:
        return {}
    return _where(draft, house.value, house.id) | {
        "planet": Slot(draft.words.daily["names"][name]),
        "sign": Slot(draft.words.sign(sign.value), (sign.id,)),
    }


def _event_slots(draft: Draft, event: Factor) -> dict[str, Slot]:
    slots = _where(draft, str(event.house), event.id)
    slots["sign"] = slots["to"] = Slot(draft.words.sign(str(event.sign)), (event.id,))
    if event.kind == "ingress":
        slots["from"] = Slot(draft.words.sign(str(event.other)))
    if event.subject in PLANETS:
        slots["planet"] = Slot(draft.words.daily["names"][event.subject])
    return slots


def _where(draft: Draft, house: str, factor: str) -> dict[str, Slot]:
    return {
        "nth": Slot(draft.words.ordinal(house), (factor,)),
        "where": Slot(draft.words.daily["where"][int(house) - 1], (factor,)),
    }
