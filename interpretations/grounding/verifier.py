"""The verifier: a text and a chart → which of its sentences the chart bears out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from charts.engine.catalogue import ASPECT_TYPES
from charts.factors import aspect_id
from interpretations.grounding.aspects import aspects
from interpretations.grounding.checking import meant_of, verdict_of
from interpretations.grounding.claims import Claim, Statement, possible
from interpretations.grounding.commons import of_the_sky, without_commons
from interpretations.grounding.comparisons import comparisons
from interpretations.grounding.contrasts import contrasted
from interpretations.grounding.counts import counts
from interpretations.grounding.distances import distances
from interpretations.grounding.doctrines import by_doctrine
from interpretations.grounding.ellipses import ellipses
from interpretations.grounding.empties import empties
from interpretations.grounding.events import dates
from interpretations.grounding.facts import SAME, Facts
from interpretations.grounding.generals import generals, in_general
from interpretations.grounding.groups import Reading, grouped
from interpretations.grounding.hosts import hosts
from interpretations.grounding.idioms import idioms
from interpretations.grounding.ingresses import ingresses
from interpretations.grounding.layers import born_with, inherited
from interpretations.grounding.leftovers import leftovers
from interpretations.grounding.lexicon import Lexicon, lexicon
from interpretations.grounding.likeness import likened, likeness
from interpretations.grounding.loose import loose
from interpretations.grounding.lords import coming, unlorded, untimed
from interpretations.grounding.lore import elongations, lore
from interpretations.grounding.mentions import Ref, items_of
from interpretations.grounding.moons import moons
from interpretations.grounding.onlies import onlies
from interpretations.grounding.passings import passings
from interpretations.grounding.people import of_both
from interpretations.grounding.periods import TIMED, timed
from interpretations.grounding.phrases import composed
from interpretations.grounding.placements import placements
from interpretations.grounding.qualities import both_so, compared, sums
from interpretations.grounding.reigns import reigns
from interpretations.grounding.residue import residue
from interpretations.grounding.shares import shared
from interpretations.grounding.tallies import rows, tallies
from interpretations.grounding.text import pieces_of, tokens_of, unified
from interpretations.grounding.those import those
from interpretations.grounding.uncounted import uncounted
from interpretations.grounding.uncovered import uncovered
from interpretations.grounding.unread import of_somebody, unread
from interpretations.grounding.untold import untold
from interpretations.grounding.wholes import wholes

# Who reads first may mark what it has read.
_READERS: Final = (
    elongations,
    hosts,
    comparisons,
    aspects,
    distances,
    compared,
    both_so,
    sums,
    rows,
    those,
    counts,
    empties,
    tallies,
    likeness,
    generals,
    wholes,
    moons,
    placements,
    ingresses,
    idioms,
    reigns,
    passings,
)
# Longer than this no sentence is; what follows is judged as one of its own.
LONGEST: Final = 2_000
# "It is no wonder that", "it is the tenth house that": said of nobody.
_NOBODY: Final = (
    r"it (?:is|was|becomes?|comes as) (?:no|not|the|in|here|there|from|with|through|clear|hard|easy|worth)\b"
)
# Whom the text was about before, and nobody else.
_PRONOUN_FIRST: Final = re.compile(
    rf"\W*(?!{_NOBODY})(?:it|he|she|they|its|his|her|their|он|она|оно|они|его|ее|их|ему|ей|им|ним|ней|нем)\b",
    re.IGNORECASE,
)
# One of several who were named before.
_ONE: Final = re.compile(r"\b(?:it|he|she|him|он|она|его|него|нее|ней|ним|нему)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim of a sentence. said: its words; factor: the id it states, as `charts.factors` would write it."""

    kind: str
    said: str
    factor: str
    verdict: str

    def as_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "said": self.said, "factor": self.factor, "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class Judged:
    text: str
    claims: tuple[Checked, ...]

    @property
    def grounded(self) -> bool:
        """Whether the chart bears out all that the sentence claims; who claims nothing is grounded."""
        return all(claim.verdict == "supported" for claim in self.claims)

    def as_dict(self) -> dict[str, Any]:
        claims = [claim.as_dict() for claim in self.claims]
        return {"text": self.text, "grounded": self.grounded, "claims": claims}


class Verifier:
    """Judges texts in one language against one chart. Errors: NotAChart, UnknownLanguage."""

    def __init__(self, chart: Mapping[str, Any], language: str = "en") -> None:
        self.facts = Facts(chart)
        self.lexicon: Lexicon = lexicon(language.partition("-")[0].lower())

    def judge_text(self, text: str, layout: str | None = None) -> list[Judged]:
        """layout: as in `text.pieces_of`."""
        pieces, prose = pieces_of(text, self.lexicon.abbreviations, layout)
        judged: list[Judged] = []
        about: tuple[Ref, ...] = ()
        for piece in pieces:
            sentence, about = self.judge(piece, about, prose=prose)
            judged.append(sentence)
        return judged

    def judge(
        self, sentence: str, about: tuple[Ref, ...] = (), *, prose: bool = False
    ) -> tuple[Judged, tuple[Ref, ...]]:
        """The verdict, and whom the sentence is about. about: whom the one before was."""
        checked: list[Checked] = []
        flat = unified(sentence)
        for part in _parts(flat):
            said, about = self._said(part, about, prose)
            checked += said
        return Judged(sentence, tuple(dict.fromkeys(checked))), about

    def _said(self, part: str, about: tuple[Ref, ...], prose: bool) -> tuple[list[Checked], tuple[Ref, ...]]:
        """What is claimed of whom the text is about; or, if that is not so, of whom else it may be about."""
        claims, after = self._read(part, about, prose)
        said = [self._checked(claim, part) for claim in claims]
        failed = [claim for claim, one in zip(claims, said, strict=True) if one.verdict != "supported"]
        for instead in _others(part, about) if failed else ():
            others, then = self._read(part, instead, prose)
            again = [self._checked(claim, part) for claim in others]
            told = all(any(one.start < bad.end and bad.start < one.end for one in others) for bad in failed)
            if told and all(one.verdict == "supported" for one in again):
                return again, then or about
        return said, after

    def _read(self, sentence: str, about: tuple[Ref, ...], prose: bool) -> tuple[list[Claim], tuple[Ref, ...]]:
        items = composed(items_of(tokens_of(sentence), self.lexicon, self.facts.names, sentence), self.facts.whose)
        items = without_commons(items, sentence)
        items = of_the_sky(items, sentence) if self.facts.kind == "transit" else items
        items = born_with(items, sentence) if "natal" in self.facts.figures else items
        items = of_both(items) if "second" in self.facts.figures else items
        items = grouped(items, sentence, about)
        items = inherited(items) if self.facts.kind == "synastry" else items
        reading = Reading(items, about, prose, self.facts.kind, sentence)
        reading.whose = self.facts.whose
        if not of_somebody(reading) and (told := [*lore(reading)]):
            return told, about
        claims = in_general(reading, [one for read in _READERS for one in read(reading) if one.options])
        claims += [one for one in likened(reading, claims) if one.options]
        claims += [*onlies(reading, claims)]
        claims += [one for one in ellipses(reading, claims) if one.options]
        claims += [one for one in loose(reading, claims) if one.options]
        claims += [one for one in leftovers(reading, claims) if one.options]
        claims = shared(reading, claims)
        claims += dates(reading, claims) if self.facts.kind not in TIMED else timed(reading)
        claims += contrasted(reading, claims)
        claims = by_doctrine(coming(reading, claims), sentence)
        claims = [*possible(claims, two="natal" in self.facts.figures or "second" in self.facts.figures)]
        claims += [*residue(reading, claims)]
        claims += [*unlorded(reading, claims)] if self.facts.kind == "profection" else []
        claims += [*untimed(reading, claims)] if self.facts.kind == "firdaria" else []
        claims += [*untold(reading, claims), *uncounted(reading, claims)]
        claims += [*uncovered(reading, claims), *unread(reading, claims)]
        subject = next((at for at in reading.of("group")), None)
        return claims, about if subject is None else reading.items[subject].refs

    def _checked(self, claim: Claim, sentence: str) -> Checked:
        said = sentence[claim.start : claim.end]
        meant = meant_of(claim, self.facts)
        return Checked(claim.kind, said, _factor(meant, self.facts), verdict_of(claim, self.facts))


def _parts(sentence: str) -> Iterator[str]:
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 1, LONGEST) + 1 or LONGEST
        yield sentence[:cut]
        sentence = sentence[cut:]
    yield sentence


def _others(part: str, about: tuple[Ref, ...]) -> Iterator[tuple[Ref, ...]]:
    """Whom else it may be about: nobody from before, or one of several."""
    if about and not _PRONOUN_FIRST.match(part):
        yield ()
    if len(about) > 1 and _ONE.search(part):
        yield from ((ref,) for ref in about)


def _factor(statement: Statement, facts: Facts) -> str:
    """The id of what is stated, whether the chart has it or not."""
    names = [_name(ref, facts) for ref in statement.refs]
    match statement.kind:
        case "aspect" | "orb" | "phase_of" if statement.value in ASPECT_TYPES and _of_one(statement, facts):
            return aspect_id(names[0], statement.value, names[1])
        case "sign":
            return f"{names[0]}.{statement.value}"
        case "house":
            return f"{names[0]}.house.{int(statement.numbers[0])}"
        case "closer" | "tightest":
            return f"{names[0]}.{statement.word or statement.kind}.{names[1]}"
        case "aspect" | "orb" | "phase_of" | "apart":
            return f"{names[0]}.{statement.value or statement.kind}.{names[1]}"
        case "moon":
            return f"lunar_phase.{statement.value}"
        case "balance":
            return f"balance.{'lacking.' if statement.word == 'lack' else ''}{statement.value}"
        case "pattern":
            return f"pattern.{statement.value}"
    parts = [
        *names[:1],
        statement.kind,
        statement.word,
        statement.value,
        *(f"{number:g}" for number in statement.numbers[: 1 if statement.kind == "count" else None]),
    ]
    if statement.kind in ("motion", "dignity"):
        parts = [names[0], statement.value]
    return ".".join(part for part in parts if part)


def _of_one(statement: Statement, facts: Facts) -> bool:
    """Whether both are points of the chart itself, there being no other."""
    return len(facts.figures) == 1 and "own" in facts.figures and all(ref.kind == "point" for ref in statement.refs)


def _name(ref: Ref, facts: Facts) -> str:
    owner = next((owner for owner in ("first", "second") if owner in ref.owners), "")
    prefix = f"{owner}." if owner else (f"{facts.kind}." if "own" in ref.owners and facts.timed else "")
    if ref.kind != "point":
        return f"{prefix}{ref.kind}.{ref.name}"
    spots = facts.spots(ref)
    return prefix + (spots[0].name if spots else SAME.get(ref.name, (ref.name,))[0])
