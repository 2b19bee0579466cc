"""Readings of two charts side by side: what their aspects and houses say, and how the two agree by themes."""

from collections.abc import Iterable, Mapping
from typing import Final

from charts.engine.catalogue import POINT_ORDER
from charts.factors import Factor
from interpretations.almanac.compatibility import Score, overall, scores
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import temper
from interpretations.almanac.text import Slot
from interpretations.almanac.view import ChartView

PERSONAL: Final = frozenset(("sun", "moon", "mercury", "venus", "mars", "ascendant"))
# Which section tells of an aspect: the first that one of its ends belongs to, and at most so many there.
SECTIONS: Final[Mapping[str, tuple[frozenset[str], int]]] = {
    "talk": (frozenset(("mercury",)), 3),
    "bond": (frozenset(("jupiter", "saturn", "uranus", "neptune")), 4),
    "desire": (frozenset(("mars", "pluto")), 4),
    "heart": (PERSONAL | {"midheaven"}, 5),
}
TOLD_IN_HOUSES: Final = ("sun", "moon", "venus", "mars")
# What a score is called, from so many points on; two charts have 50 on average.
BANDS: Final = ((62, "high"), (56, "above"), (45, "middling"), (38, "below"), (0, "low"))


class Pair:
    """The two charts of a draft. aspects: between them, closest first; overlays: of each one's main points."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.words = draft, draft.words.comparison
        sides = {
            side: ChartView(f for f in draft.factors if f.side == side and f.kind != "overlay")
            for side in ("first", "second")
        }
        self.first, self.second = sides["first"], sides["second"]
        aspects = [f for f in draft.factors if f.kind == "inter_aspect" and PERSONAL.intersection((f.subject, f.other))]
        self.aspects = sorted(aspects, key=lambda aspect: (-aspect.strength, aspect.id))
        self.overlays = [f for f in draft.factors if f.kind == "overlay"]
        self.told: set[str] = set()
        self._turn = 0

    @property
    def signs(self) -> dict[str, Slot]:
        """``{a_sun}``, the sign of the first's Sun, ``{b_sun}``; what signs.toml says of it, ``{want_a_sun}``."""
        slots = {}
        for letter, view in (("a", self.first), ("b", self.second)):
            for name, factor in view.signs.items():
                slots[f"{letter}_{name}"] = Slot(self.draft.words.sign(factor.value), (factor.id,))
                for phrase in ("want", "need", "gift"):
                    slots[f"{phrase}_{letter}_{name}"] = self.draft.phrase(factor.value, phrase, factor.id)
        return slots

    def frame(self, frames: list[str]) -> None:
        self.draft.pen.write(frames, self.signs)

    def aspect(self, aspect: Factor) -> None:
        """A sentence for one aspect, told by turns from either side, if there is something new to say of it."""
        self.told.add(aspect.id)
        core = self._core(aspect)
        if core is None:
            return
        ends = [
            Slot(self.words["yours"][aspect.subject], (aspect.id,)),
            Slot(self.words["theirs"][str(aspect.other)], (aspect.id,)),
        ]
        self._turn += 1
        p, q = ends if self._turn % 2 else reversed(ends)
        slots = {"p": p, "q": q, "core": Slot(core, (aspect.id,))}
        self.draft.pen.write(self.words["single"][aspect.value], slots)

    def _core(self, aspect: Factor) -> str | None:
        """What it means; None if all that could be said of such an aspect has been."""
        kind = str(temper(aspect.value))
        earlier, later = sorted((aspect.subject, str(aspect.other)), key=lambda name: POINT_ORDER.get(name, 10_000))
        own = self.words["pairs"].get(earlier, {}).get(later, {}).get(kind)
        if own and self.draft.pen.take(own):
            return str(own)
        brings = self.words["brings"]
        core = self.draft.pen.fresh(self.words["core"][kind])
        return core.format(bp=brings[earlier], bq=brings[later]) if core else None

    def overlay(self, factor: Factor) -> None:
        self.told.add(f"house {factor.value}")
        whose, where = ("yours", "theirs") if factor.side == "first" else ("theirs", "yours")
        text = self.words["overlay"]
        slots = {
            "p": Slot(self.words[whose][factor.subject], (factor.id,)),
            "house": Slot(text[where][int(factor.value) - 1], (factor.id,)),
            "core": Slot(text["cores"][factor.value], (factor.id,)),
        }
        self.draft.pen.write(text["frames"], slots)


def overview(draft: Draft) -> None:
    """Suns and Moons, the closest aspects by what they speak of, who is in whose houses."""
    pair = Pair(draft)
    titles = pair.words["titles"]["overview"]
    draft.pen.section(titles["meeting" if draft.detailed else "brief"])
    pair.frame(pair.words["lead"]["overview"])
    if not draft.detailed:
        for aspect in pair.aspects[:4]:
            pair.aspect(aspect)
        for factor in _overlays(pair)[:1]:
            pair.overlay(factor)
    else:
        for section in ("heart", "desire", "talk", "bond"):
            draft.pen.section(titles[section])
            for aspect in _of_section(pair, section):
                pair.aspect(aspect)
        draft.pen.section(titles["houses"])
        for factor in _overlays(pair):
            pair.overlay(factor)
    pair.frame(pair.words["last"]["overview"])


def compatibility(draft: Draft) -> None:
    """A score for each theme and for the whole, each with the factors that weigh most in it."""
    pair = Pair(draft)
    found = scores(draft.factors)
    if not found:
        return
    titles, text = pair.words["titles"]["compatibility"], pair.words["score"]
    total = overall(found)
    draft.pen.section([titles["overall"]], suffix=_of_hundred(total))
    leaders = tuple(dict.fromkeys(factor.id for score in found for factor in (*score.helping, *score.hindering)[:1]))
    draft.pen.write(text["overall"], {"score": Slot(str(total), leaders)})
    if draft.detailed:
        pair.frame(pair.words["lead"]["overview"])
    for score in found:
        draft.pen.section([titles[score.theme]], suffix=_of_hundred(score.points))
        _explain(pair, score)
    pair.frame(text["last"])


def _explain(pair: Pair, score: Score) -> None:
    """The number, then what helps most and what hinders; what another theme has told already is not told again."""
    draft, text = pair.draft, pair.words["score"]
    band = next(name for least, name in BANDS if score.points >= least)
    ids = tuple(factor.id for factor in (*score.helping, *score.hindering))
    slots = {"score": Slot(str(score.points), ids), "theme": Slot(text["themes"][score.theme])}
    draft.pen.write(text[band], slots)
    most = 3 if draft.detailed else 1
    for factor in (*_untold(pair, score.helping)[:most], *_untold(pair, score.hindering)[: most - 1]):
        (pair.overlay if factor.kind == "overlay" else pair.aspect)(factor)


def _untold(pair: Pair, factors: Iterable[Factor]) -> list[Factor]:
    """Aspects that no sentence has told, and overlays in houses of which none has."""
    untold: dict[str, Factor] = {}
    for factor in factors:
        key = f"house {factor.value}" if factor.kind == "overlay" else factor.id
        if key not in pair.told:
            untold.setdefault(key, factor)
    return list(untold.values())


def _of_hundred(points: int) -> str:
    return f": {points}/100"


def _of_section(pair: Pair, section: str) -> list[Factor]:
    mine = []
    for aspect in pair.aspects:
        owner = next(name for name, (points, _) in SECTIONS.items() if points & {aspect.subject, str(aspect.other)})
        if owner == section:
            mine.append(aspect)
    return mine[: SECTIONS[section][1]]


def _overlays(pair: Pair) -> list[Factor]:
    """Of the main points, one person's and the other's by turns; a house whose meaning was told is not told again."""
    ordered = [f for point in TOLD_IN_HOUSES for f in pair.overlays if f.subject == point]
    houses: dict[str, Factor] = {}
    for factor in ordered:
        houses.setdefault(factor.value, factor)
    return list(houses.values())
