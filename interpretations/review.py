"""A sentence of a model's, before anybody sees it: borne out by the chart, harmless, in the reader's language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from interpretations.almanac import Sentence
from interpretations.grounding import Checked, Judged, Verifier
from interpretations.grounding.lexicon import words_of
from interpretations.grounding.text import pieces_of
from interpretations.harm import harm_in
from interpretations.tongue import Tongue
from interpretations.voice import faults_of_voice, is_counsel

LONGEST: Final = 800
_LETTERS: Final = {"en": re.compile(r"[A-Za-z]"), "ru": re.compile(r"[А-Яа-яЁё]")}
_ANY_LETTER: Final = re.compile(r"[^\W\d_]")
_MARKUP: Final = re.compile(r"[<>#*`{}\[\]|]")
_SHORTEST_NAME: Final = 2
_LONGEST_NAME: Final = 3  # words
_MOSTLY: Final = 0.7  # of the letters; names and abbreviations may be in others


@dataclass(frozen=True, slots=True)
class Ground:
    """What sentences may rest on. known: ids of factors. chart: as the API gives it, that they are held against.

    name: of the person whose it is, where it stands beside the reader's own.
    """

    known: frozenset[str]
    chart: Mapping[str, Any]
    name: str = ""


class Reviewer:
    """Of one text.

    said: a person's own words, that the model was told. Each sentence is then to say of itself what of the chart it
    rests on, so that none only says what those words wanted; or, in a talk, to be a thought without numbers, names and
    those words.
    """

    def __init__(
        self, grounds: Sequence[Ground], language: str, *, said: Sequence[str] = (), talks: bool = False
    ) -> None:
        self.grounds, self.language, self.said, self.talks = [*grounds], language, said, talks
        self._tongue = Tongue(language)
        self._verifiers: dict[int, Verifier] = {}
        self._about: dict[int, Any] = {}

    @property
    def known(self) -> frozenset[str]:
        return frozenset().union(*(ground.known for ground in self.grounds))

    def reviewed(self, sentence: Sentence) -> tuple[Sentence, list[str]]:
        """The sentence, resting also on what its words state; its faults, in words for whoever is to mend it.

        Without a fault it may be shown, and is taken to be what the next one goes on from.
        """
        known = self.known
        faults = [*_faults_of_form(sentence.text, self.language, self._tongue), *faults_of_voice(sentence.text)]
        faults += [f"there is no fact {factor}" for factor in sentence.factors if factor not in known]
        if not sentence.factors:
            faults.append("it names no fact")
        if harm := harm_in(sentence.text):
            faults.append(f"it foretells or advises ({harm})")
        judged = {place: self._judged(place, sentence.text) for place in self._meant(sentence)}
        claims = _borne_out([said for said, _about in judged.values()])
        if self.said and not claims and not (self.talks and is_counsel(sentence.text, self.said, self._words())):
            faults.append("it does not say in words what of the chart it rests on")
        wrong = [claim for claim in claims if claim.verdict != "supported"]
        faults += [f"the chart does not have {claim.factor} ({claim.said})" for claim in wrong]
        if not faults:
            self._about |= {place: about for place, (_said, about) in judged.items()}
        stated = [claim.factor for claim in claims if claim.factor in known]
        return Sentence(sentence.text, tuple(dict.fromkeys((*sentence.factors, *stated)))), faults

    def _words(self) -> frozenset[str]:
        """Of astrology, and the names of those who are spoken of."""
        names = (ground.name.lower().split() for ground in self.grounds)
        return words_of(self.language).union(*(name for name in names if len(name) <= _LONGEST_NAME))

    def may_head(self, title: str) -> bool:
        """Whether it may stand over the text: it need not rest on anything, and claims nothing that is not so."""
        judged = [one for place in range(len(self.grounds)) for one in self._judged(place, title)[0]]
        unfit = _faults_of_form(title, self.language, Tongue(self.language)) or faults_of_voice(title) or harm_in(title)
        return not unfit and all(one.grounded for one in judged)

    def _meant(self, sentence: Sentence) -> list[int]:
        """The grounds that the sentence rests on, as far as its ids say; who is named is meant instead of the first."""
        cited = [at for at, ground in enumerate(self.grounds) if not ground.known.isdisjoint(sentence.factors)]
        named = [at for at, ground in enumerate(self.grounds) if is_named(ground.name, sentence.text)]
        if named:
            cited = sorted({*named, *(at for at in cited if at)})
        return cited or [0]

    def _judged(self, place: int, text: str) -> tuple[list[Judged], Any]:
        if place not in self._verifiers:
            self._verifiers[place] = Verifier(self.grounds[place].chart, self.language)
        verifier = self._verifiers[place]
        pieces, prose = pieces_of(text, verifier.lexicon.abbreviations, "prose")
        about, judged = self._about.get(place, ()), []
        for piece in pieces:
            one, about = verifier.judge(piece, about, prose=prose)
            judged.append(one)
        return judged, about


def _borne_out(judged: Sequence[Sequence[Judged]]) -> list[Checked]:
    """The claims, as each ground reads them, but for those that it does not bear out and another one does."""
    readings = [[claim for one in by_ground for claim in one.claims] for by_ground in judged]
    claims = []
    for place, reading in enumerate(readings):
        others = [claim for at, other in enumerate(readings) if at != place for claim in other]
        claims += [claim for claim in reading if claim.verdict == "supported" or not _excused(claim, others)]
    return claims


def _excused(claim: Checked, others: Sequence[Checked]) -> bool:
    """Whether the same words are borne out, in all that they say, by another ground."""
    verdicts = {one.verdict for one in others if (one.kind, one.said) == (claim.kind, claim.said)}
    return verdicts == {"supported"}


def is_named(name: str, text: str) -> bool:
    """Whether somebody of this name is spoken of, in whatever case."""
    first = name.split()[0].lower() if name.strip() else ""
    stem = first[: max(3, len(first) - 1)]
    return len(stem) >= _SHORTEST_NAME and re.search(rf"\b{re.escape(stem)}", text.lower()) is not None


def _faults_of_form(text: str, language: str, tongue: Tongue) -> list[str]:
    letters = len(_ANY_LETTER.findall(text))
    faults = []
    if not letters:
        faults.append("it has no words")
    elif len(_LETTERS[language].findall(text)) < _MOSTLY * letters or tongue.is_foreign(text):
        faults.append(f"it is not written in the language {language}")
    if len(text) > LONGEST:
        faults.append("it is too long")
    if _MARKUP.search(text):
        faults.append("it has markup in it")
    return faults
