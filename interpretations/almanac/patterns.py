"""Passages about figures of several planets: grand trines, T-squares, yods and the like, and stelliums."""

from collections.abc import Sequence
from typing import Final

from charts.factors import Factor
from interpretations.almanac.draft import Draft
from interpretations.almanac.text import Slot, joined

FIGURES_IN_A_SENTENCE: Final = 3


def figures(draft: Draft) -> None:
    """Each kind of figure that the chart has: the first in full, those besides up to three to a sentence."""
    for kind in draft.words.grammar["patterns"]:
        alike = _of_kind(draft, kind)
        if kind == "stellium" or not alike:
            continue
        _figure(draft, alike[0])
        for start in range(1, len(alike), FIGURES_IN_A_SENTENCE):
            _besides(draft, kind, alike[start : start + FIGURES_IN_A_SENTENCE])


def foremost(draft: Draft) -> None:
    """The weightiest figure alone."""
    for kind in draft.words.grammar["patterns"]:
        if kind != "stellium" and (alike := _of_kind(draft, kind)):
            _figure(draft, alike[0])
            return


def stelliums(draft: Draft) -> None:
    """Each by the sign or the house that holds it, or by both."""
    for factor in _of_kind(draft, "stellium"):
        frames = draft.words.reading["patterns"]["stellium"]
        slots, ids = {}, [factor.id]
        if factor.sign:
            slots["sign"] = Slot(draft.words.sign(factor.sign))
            slots["gift"] = draft.phrase(factor.sign, "gift")
            ids += [draft.view.signs[point].id for point in factor.points]
        if factor.house:
            slots["nth"] = Slot(draft.words.ordinal(factor.house))
            slots["area"] = Slot(draft.words.reading["crowded"]["areas"][factor.house])
            ids += [draft.view.houses[point].id for point in factor.points]
        slots["points"] = Slot(_listed(draft, factor.points), tuple(ids))
        draft.pen.write(frames["both" if factor.sign and factor.house else "sign" if factor.sign else "house"], slots)


def _of_kind(draft: Draft, kind: str) -> list[Factor]:
    alike = [factor for factor in draft.view.patterns if factor.value == kind]
    return sorted(alike, key=lambda factor: int(factor.id.rpartition(".")[2]))


def _figure(draft: Draft, factor: Factor) -> None:
    ids, apex = (factor.id,), factor.other
    slots = {"points": Slot(_listed(draft, factor.points), ids)}
    if apex:
        slots["apex"] = Slot(draft.name(apex), ids)
        slots["others"] = Slot(_listed(draft, [point for point in factor.points if point != apex]), ids)
        slots["resource"] = Slot(draft.words.resource(apex), ids)
    draft.pen.write(draft.words.reading["patterns"][factor.value]["one"], slots)


def _besides(draft: Draft, kind: str, alike: Sequence[Factor]) -> None:
    grammar, ids = draft.words.grammar, tuple(factor.id for factor in alike)
    groups = [_listed(draft, factor.points) for factor in alike]
    slots = {
        "kind": Slot(grammar["patterns"][kind]["noun"]),
        "kinds": Slot(grammar["patterns"][kind]["nouns"]),
        "points": Slot(groups[0], ids),
        "groups": Slot(joined(groups, comma=grammar["by"], last=grammar["last_by"]), ids),
    }
    draft.pen.write(draft.words.reading["patterns"]["besides"]["one" if len(alike) == 1 else "many"], slots)


def _listed(draft: Draft, points: Sequence[str]) -> str:
    return draft.words.listed([draft.name(point) for point in points])
