"""A sentence of a model's, before anybody sees it: borne out by the chart, harmless, in the reader's language."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from interpretations.almanac import Sentence
from interpretations.grounding import Judged, Verifier
from interpretations.grounding.text import pieces_of
from interpretations.harm import harm_in

LONGEST: Final = 800
_LETTERS: Final = {"en": re.compile(r"[A-Za-z]"), "ru": re.compile(r"[А-Яа-яЁё]")}
_ANY_LETTER: Final = re.compile(r"[^\W\d_]")
_MARKUP: Final = re.compile(r"[<>#*`{}\[\]|]|https?://")
_MOSTLY: Final = 0.7  # of the letters; names and abbreviations may be in others


class Reviewer:
    """Of one reading. chart: as the API gives it; known: ids of the factors that it may rest on.

    told: a person's own words were told the model; each sentence is to say of itself what of the chart it rests on, so
    that none only says what those words wanted.
    """

    def __init__(self, chart: Mapping[str, Any], known: Collection[str], language: str, *, told: bool = False) -> None:
        self.known, self.language, self.told = known, language, told
        self._verifier = Verifier(chart, language)
        self._about: Any = ()

    def reviewed(self, sentence: Sentence) -> tuple[Sentence, list[str]]:
        """The sentence, resting also on what its words state; its faults, in words for whoever is to mend it.

        Without a fault it may be shown, and is taken to be what the next one goes on from.
        """
        faults = _faults_of_form(sentence.text, self.language)
        faults += [f"there is no fact {factor}" for factor in sentence.factors if factor not in self.known]
        if not sentence.factors:
            faults.append("it names no fact")
        if harm := harm_in(sentence.text):
            faults.append(f"it foretells or advises ({harm})")
        judged, about = self._judged(sentence.text)
        claims = [claim for one in judged for claim in one.claims]
        if self.told and not claims:
            faults.append("it does not say in words what of the chart it rests on")
        wrong = [claim for claim in claims if claim.verdict != "supported"]
        faults += [f"the chart does not have {claim.factor} ({claim.said})" for claim in wrong]
        if not faults:
            self._about = about
        stated = [claim.factor for claim in claims if claim.factor in self.known]
        return Sentence(sentence.text, tuple(dict.fromkeys((*sentence.factors, *stated)))), faults

    def _judged(self, text: str) -> tuple[list[Judged], Any]:
        pieces, prose = pieces_of(text, self._verifier.lexicon.abbreviations, "prose")
        about, judged = self._about, []
        for piece in pieces:
            one, about = self._verifier.judge(piece, about, prose=prose)
            judged.append(one)
        return judged, about


def _faults_of_form(text: str, language: str) -> list[str]:
    letters = len(_ANY_LETTER.findall(text))
    faults = []
    if not letters:
        faults.append("it has no words")
    elif len(_LETTERS[language].findall(text)) < _MOSTLY * letters:
        faults.append(f"it is not written in the language {language}")
    if len(text) > LONGEST:
        faults.append("it is too long")
    if _MARKUP.search(text):
        faults.append("it has markup or an address in it")
    return faults
