"""Readings about one side of life (what speaks of it, ``data/themes.toml`` says), one point or one house."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from charts.factors import Factor
from interpretations.almanac import patterns, whole
from interpretations.almanac.contacts import minor_contacts, own_aspects
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import DATA
from interpretations.almanac.placements import angle, by_house, motion, place, second_reckoning, south_node
from interpretations.almanac.text import Slot
from interpretations.almanac.view import OUTER, RULERS, SOUTH_NODES

THEMES: Final[Mapping[str, Any]] = tomllib.loads(Path(DATA / "themes.toml").read_text(encoding="utf-8"))
MOST_ASPECTS: Final = 2  # of one point in a theme, the closest


class Theme:
    """One reading: what it has told of so far is not told again."""

    def __init__(self, draft: Draft, name: str) -> None:
        self.draft, self.name = draft, name
        self.voice = name  # whose words for points in signs are used, in voices.toml
        self._told: set[str] = set()
        self._passages: Mapping[str, Callable[[str], None]] = {
            "point": self.point,
            "aspects": self.aspects,
            "angle": lambda name: angle(draft, name, in_full=False),
            "house": self.house,
            "ruler": self.ruler,
            "figure": lambda _: patterns.foremost(draft),
            "balance": lambda _: whole.balance(draft),
            "lunar_phase": lambda _: whole.lunar_phase(draft),
        }

    def write(self) -> None:
        theme = THEMES[self.name]
        sections, brief = theme["sections"], theme["brief"]
        if not self.draft.view.hour_known:
            sections, brief = theme.get("unknown", sections), theme.get("brief_unknown", brief)
        self.section("brief" if not self.draft.detailed else sections[0]["title"])
        self.frame("lead")
        if not self.draft.view.hour_known:
            self.frame("unknown")
        if self.draft.detailed:
            for number, section in enumerate(sections):
                if number:
                    self.section(section["title"])
                self.tell(section["passages"])
        else:
            self.tell(brief)
        self.frame("last")

    def section(self, title: str) -> None:
        self.draft.pen.section(self.draft.words.themes["titles"][self.name][title])

    def tell(self, passages: list[str]) -> None:
        for passage in passages:
            kind, _, name = passage.partition(" ")
            self._passages[kind](name)

    def frame(self, part: str) -> None:
        """A sentence of the theme's own, about the signs of its main points."""
        frames = self.draft.words.themes[part][self.name]
        self.draft.pen.write(frames, signs_of(self.draft))

    def point(self, name: str) -> None:
        """A point in full, once; of several reckonings of one point, the preferred."""
        draft = self.draft
        if name not in draft.view.signs or name in self._told or name in draft.view.second_reckonings:
            return
        self._told.add(name)
        if name in SOUTH_NODES:
            south_node(draft, name)
        else:
            place(draft, name, draft.words.voices.get(self.voice, {}).get(name))

    def aspects(self, name: str) -> None:
        own_aspects(self.draft, name, MOST_ASPECTS if self.draft.detailed else 1)

    def house(self, number: str) -> None:
        """Where a house begins, its ruler's place, and who is in it."""
        house_opens(self.draft, number)
        ruler_stands(self.draft, number)
        for factor in self.draft.unsaid(self.draft.view.within(number)):
            by_house(self.draft, factor.subject)

    def ruler(self, number: str) -> None:
        """The ruler of a house as one who speaks for it: in full if nothing was said of it, and its aspects."""
        if name := self.draft.view.ruler_of(number):
            self.point(name)
            self.aspects(name)


def theme_of(name: str) -> Callable[[Draft], None]:
    return lambda draft: Theme(draft, name).write()


def planet(draft: Draft) -> None:
    """The point that was asked about: its place, its host, its aspects, the houses that it rules."""
    point, theme = str(draft.parameters["point"]), Theme(draft, "planet")
    if point not in draft.view.signs and point not in draft.view.aspected:
        return
    theme.section("place")
    if point in draft.view.second_reckonings:
        second_reckoning(draft, point)
    else:
        theme.point(point)
    if point in OUTER and draft.detailed:
        motion(draft, point)
    _host(draft, point)
    if draft.detailed:
        theme.section("aspects")
    own_aspects(draft, point, None if draft.detailed else 1)
    if draft.detailed:
        minor_contacts(draft, draft.unsaid(draft.view.aspects_of(point)))
        theme.section("houses")
        for cusp in draft.view.ruled_by(point):
            house_opens(draft, cusp.subject, frames="ruled")
    theme_last(draft, "planet", point)


def house(draft: Draft) -> None:
    """The house that was asked about: its sign, its ruler, the points in it."""
    number, theme = str(draft.parameters["house"]), Theme(draft, "house")
    cusp = draft.view.cusps.get(number)
    if cusp is None:
        return
    theme.section("door")
    house_opens(draft, number)
    ruler_stands(draft, number)
    theme.ruler(number)
    if draft.detailed:
        theme.section("guests")
        others = [f for f in draft.view.houses.values() if f.value == number and f not in draft.view.within(number)]
        for factor in (*draft.view.within(number), *others):
            _guest(draft, factor)
    slots = {"sign": Slot(draft.words.sign(cusp.value), (cusp.id,)), **_house_words(draft, number)}
    draft.pen.write(draft.words.themes["last"]["house"], slots)


def _guest(draft: Draft, stands: Factor) -> None:
    """Who is in the house, and what its sign brings along."""
    point, sign = stands.subject, draft.view.signs.get(stands.subject)
    if point in SOUTH_NODES or point in draft.view.second_reckonings:
        Theme(draft, "house").point(point)
        return
    by_house(draft, point)
    if sign is not None:
        slots = {"point": Slot(draft.name(point)), "sign": Slot(draft.words.sign(sign.value), (sign.id,))}
        slots["gift"] = draft.phrase(sign.value, "gift")
        draft.pen.write(draft.words.themes["guest"], slots)


def house_opens(draft: Draft, number: str, *, frames: str = "cusp") -> None:
    """The sign on a cusp, and what it makes of the house."""
    cusp = draft.view.cusps.get(number)
    if cusp is None or (frames == "cusp" and not draft.unsaid([cusp])):
        return
    text = draft.words.themes[frames]
    slots = {"sign": Slot(draft.words.sign(cusp.value), (cusp.id,)), **_house_words(draft, number)}
    if frames == "ruled":
        ruler = RULERS[cusp.value]
        slots["ruler"] = Slot(draft.name(ruler))
        slots["task"] = Slot(text["tasks"][number])
        draft.pen.write(text["frames"], slots)
        return
    # Two houses may begin in one sign.
    slots["manner"] = Slot(draft.pen.pick(text["manners"][cusp.value]))
    draft.pen.write(text["frames"], slots)


def ruler_stands(draft: Draft, number: str) -> None:
    """Where the ruler of a house is, and by what road it leads there."""
    ruler, text = draft.view.ruler_of(number), draft.words.themes["ruler"]
    if ruler is None or ruler not in draft.view.houses:
        return
    cusp, stands = draft.view.cusps[number], draft.view.houses[ruler]
    slots = {
        "ruler": Slot(draft.name(ruler), (cusp.id, stands.id)),
        "sign": Slot(draft.words.sign(cusp.value)),
        "where": Slot(draft.words.ordinal(stands.value)),
        **_house_words(draft, number),
    }
    if stands.value == number:
        draft.pen.write(text["own"], slots)
    elif road := draft.pen.fresh(text["roads"][stands.value]):
        draft.pen.write(text["frames"], slots | {"road": Slot(road)})
    else:
        draft.pen.write(text["bare"], slots)


def theme_last(draft: Draft, name: str, point: str) -> None:
    factor = draft.view.signs.get(point)
    if factor is not None:
        slots = {"point": Slot(draft.name(point)), "sign": Slot(draft.words.sign(factor.value), (factor.id,))}
        slots["gift"] = draft.phrase(factor.value, "gift", factor.id)
        draft.pen.write(draft.words.themes["last"][name], slots)


def _host(draft: Draft, point: str) -> None:
    """The ruler of the sign that a point is in, where it stands itself."""
    factor = draft.view.signs.get(point)
    host = RULERS[factor.value] if factor else point
    if factor is None or host == point or host not in draft.view.signs:
        return
    stands = draft.view.signs[host]
    slots = {
        "point": Slot(draft.name(point)),
        "sign": Slot(draft.words.sign(factor.value), (factor.id,)),
        "host": Slot(draft.name(host), (stands.id,)),
        "where": Slot(draft.words.sign(stands.value)),
        "resource": Slot(draft.words.resource(host)),
    }
    draft.pen.write(draft.words.themes["host"]["frames"], slots)


def _house_words(draft: Draft, number: str) -> dict[str, Slot]:
    cusp = draft.view.cusps[number]
    return {
        "nth": Slot(draft.words.ordinal(number), (cusp.id,)),
        "field": Slot(draft.words.themes["cusp"]["fields"][number]),
    }


def signs_of(draft: Draft) -> dict[str, Slot]:
    """Every point's and angle's sign by its name, and what it brings: ``{venus}``, ``{gift_venus}``."""
    slots = {}
    for name, factor in {**draft.view.signs, **draft.view.angles}.items():
        slots[name] = Slot(draft.words.sign(factor.value), (factor.id,))
        for phrase in ("want", "need", "gift"):
            slots[f"{phrase}_{name}"] = draft.phrase(factor.value, phrase, factor.id)
    return slots
