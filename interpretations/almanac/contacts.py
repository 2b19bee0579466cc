"""Passages about aspects: between planets, to Chiron, the asteroids, nodes, Lilith and lots, and the minor ones."""

from collections.abc import Iterable, Sequence
from itertools import filterfalse
from typing import Final

from charts.engine.catalogue import ASPECTS
from charts.factors import Factor
from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import family_of, file_of, temper
from interpretations.almanac.text import Slot, phrase
from interpretations.almanac.view import PLANETS, other_of

CLOSE: Final = 0.9  # strength from which an aspect is called close
PAIRS_IN_A_SENTENCE: Final = 3


def planet_contacts(draft: Draft, planet: str) -> None:
    """The aspects told with a planet: closest first, by turns one and two to a sentence."""
    by_turns(draft, draft.view.contacts(planet), planet)


def by_turns(draft: Draft, aspects: Iterable[Factor], planet: str) -> None:
    left, single = list(aspects), True
    while left:
        if single or len(left) == 1:
            one(draft, left.pop(0), planet)
        else:
            _two(draft, left.pop(0), left.pop(0), planet)
        single = not single


def one(draft: Draft, aspect: Factor, point: str) -> None:
    """A sentence for one aspect between planets, told from this point."""
    draft.pen.write(draft.words.frames["single"][aspect.value], _aspect_slots(draft, aspect, point))


def own_aspects(draft: Draft, point: str, most: int | None = None) -> None:
    """The aspects of a point that nothing has been said of, closest first: major ones, with planets before others."""
    aspects = [aspect for aspect in draft.unsaid(draft.view.aspects_of(point)) if temper(aspect.value)]
    if point not in PLANETS:
        gather(draft, aspects[:most], point)
        return
    with_planets = [aspect for aspect in aspects if _between_planets(aspect)][:most]
    by_turns(draft, with_planets, point)
    if most is None:
        for aspect in aspects:
            if not _between_planets(aspect):
                gather(draft, [aspect], other_of(aspect, point))


def gathered_contacts(draft: Draft, target: str) -> None:
    """All aspects to a point that is no planet, a sentence for each temper; of a second reckoning, one for all."""
    gather(draft, draft.view.contacts(target), target)


def gather(draft: Draft, aspects: Sequence[Factor], target: str) -> None:
    """As `gathered_contacts`, of these aspects."""
    if target in draft.view.second_reckonings:
        _gather(draft, draft.words.reading["second_reckoning"]["contacts"], aspects, target)
    elif file_of(target) == "south":
        _gather(draft, draft.words.gathered(target)["any"], aspects, target)
    else:
        for kind in ("joined", "easy", "tense"):
            alike = [aspect for aspect in aspects if temper(aspect.value) == kind]
            _gather(draft, draft.words.gathered(target)[kind], alike, target)


def minor_contacts(draft: Draft, aspects: Iterable[Factor]) -> None:
    """The minor ones of these by kind: between planets one by one, the others up to three pairs to a sentence."""
    minor = [aspect for aspect in aspects if not temper(aspect.value)]
    for kind in ASPECTS:
        alike = [aspect for aspect in minor if aspect.value == kind.name]
        if not alike:
            continue
        frames = draft.words.frames["minor"][family_of(kind.name)]
        for aspect in filter(_between_planets, alike):
            draft.pen.write(frames["planets"], _aspect_slots(draft, aspect, aspect.subject))
        others = list(filterfalse(_between_planets, alike))
        for start in range(0, len(others), PAIRS_IN_A_SENTENCE):
            _minor(draft, frames, others[start : start + PAIRS_IN_A_SENTENCE])


def strongest(draft: Draft, count: int) -> list[Factor]:
    """The closest major aspects between planets, leaving out those that a generation shares."""
    outer_from = PLANETS.index("uranus")
    return [
        aspect
        for aspect in draft.view.aspects
        if temper(aspect.value) and aspect.subject in PLANETS[:outer_from] and aspect.other in PLANETS
    ][:count]


def aspect_words(draft: Draft, aspect: Factor) -> dict[str, Slot]:
    """The aspect as a noun with and without article, as a verb, and with its preposition, if the language has them."""
    words: dict[str, str] = draft.words.grammar["aspects"][aspect.value]
    close = "close_" if aspect.strength >= CLOSE and temper(aspect.value) else ""
    keys = {"aspect": "noun", "an_aspect": f"{close}indefinite", "the_aspect": f"{close}definite", "aspects": "verb"}
    slots = {name: Slot(words[key], (aspect.id,)) for name, key in keys.items() if key in words}
    return slots | ({"to": Slot(words["to"])} if "to" in words else {})


def _aspect_slots(draft: Draft, aspect: Factor, point: str) -> dict[str, Slot]:
    clause = draft.words.pair(aspect)
    return {
        **aspect_words(draft, aspect),
        "p": Slot(draft.name(point)),
        "q": Slot(draft.name(other_of(aspect, point))),
        "core": Slot(clause, (aspect.id,)),
    }


def _between_planets(aspect: Factor) -> bool:
    return aspect.subject in PLANETS and aspect.other in PLANETS


def _two(draft: Draft, first: Factor, second: Factor, point: str) -> None:
    if first.value == second.value:
        likeness = "same"
    else:
        likeness = "like" if temper(first.value) == temper(second.value) else "unlike"
    slots = {"p": Slot(draft.name(point))}
    for number, aspect in (("1", first), ("2", second)):
        slots |= {name + number: slot for name, slot in _aspect_slots(draft, aspect, point).items()}
    draft.pen.write(draft.words.frames["double"][likeness], slots)


def _gather(draft: Draft, frames: Sequence[str], aspects: Sequence[Factor], target: str) -> None:
    """A sentence for each kind of aspect: in "the Sun by trine and Mars by square" the square could be the two's."""
    for value in dict.fromkeys(aspect.value for aspect in aspects):
        _alike(draft, frames, [aspect for aspect in aspects if aspect.value == value], target)


def _alike(draft: Draft, frames: Sequence[str], aspects: Sequence[Factor], target: str) -> None:
    words, ids = draft.words, tuple(aspect.id for aspect in aspects)
    others = [other_of(aspect, target) for aspect in aspects]
    names, aspect = words.listed([*map(draft.name, others)]), words.grammar["aspects"][aspects[0].value]["noun"]
    slots = {
        "target": Slot(draft.name(target)),
        "names": Slot(names, ids),
        "all": Slot(words.listed([*map(draft.name, others), draft.name(target)]), ids),
        "contacts": Slot(phrase(words.grammar["contact"], names=names, aspect=aspect), ids),
        "resources": Slot(words.listed(_unique(words.resource(other) for other in others)), ids),
        "aspect": Slot(aspect, ids),
    }
    draft.pen.write(frames, slots)


def _minor(draft: Draft, frames: dict[str, list[str]], aspects: Sequence[Factor]) -> None:
    words, grammar = draft.words, draft.words.grammar
    ids = tuple(aspect.id for aspect in aspects)
    ends = [(aspect.subject, str(aspect.other)) for aspect in aspects]
    aspect = Slot(grammar["aspects"][aspects[0].value]["noun"])
    if len(ends) == 1:
        p, q = ends[0]
        named = {"p": Slot(draft.name(p), ids), "q": Slot(draft.name(q)), "aspect": aspect}
        draft.pen.write(frames["one"], named | {"rp": Slot(words.resource(p)), "rq": Slot(words.resource(q))})
        return
    pairs = [phrase(grammar["pair"], first=draft.name(p), second=draft.name(q)) for p, q in ends]
    blend = [phrase(grammar["pair"], first=words.resource(p), second=words.resource(q)) for p, q in ends]
    draft.pen.write(
        frames["many"],
        {"pairs": Slot(words.listed(pairs), ids), "blend": Slot(words.listed(_unique(blend)), ids), "aspect": aspect},
    )


def _unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
