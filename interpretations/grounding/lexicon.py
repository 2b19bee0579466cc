"""The words of a language and what each stands for: `data/<language>.toml`, inflected.

A table of a file is a kind of word; its keys are what the words mean to the verifier; its lists are phrases. A word
of a phrase may be followed by a colon and a paradigm, which lists its endings: six cases in Russian (nominative,
genitive, dative, accusative, instrumental, prepositional), twelve with the plural, alternatives between bars.
`Овен~Овн:ma` has a first form of its own, which also stands where an ending is empty.
`data/common.toml` has the glyphs.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

from interpretations.grounding.text import tokens_of, unified

DATA: Final = Path(__file__).parent / "data"
ANY_CASE: Final = 0b111111
NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL = (1 << place for place in range(6))
_CASES: Final = 6
# Of adjectives, whose paradigms have all numbers in one.
_PLURAL: Final = ("ые", "ие", "ых", "их", "ыми", "ими", "ьи", "ьих", "ьими")


class UnknownLanguage(ValueError):
    """A language without a file of words."""

    def __init__(self, language: str) -> None:
        super().__init__(f"There are no words for {language!r}; there are for {', '.join(languages())}.")


class Meaning(NamedTuple):
    """cases: bits, all where a language has none."""

    kind: str
    value: str
    cases: int
    plural: bool


class Lexicon(NamedTuple):
    """phrases: by their first word, the longest first."""

    language: str
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Meaning], ...]]
    abbreviations: frozenset[str]


# By its words, and whether they are a code: "CAN" is a sign where signs are, else "can".
Found = dict[tuple[tuple[str, ...], bool], Meaning]
Form = tuple[str, int, bool]
Paradigms = Mapping[str, list[str]]


def languages() -> list[str]:
    return sorted(path.stem for path in DATA.glob("*.toml") if path.stem != "common")


@cache
def lexicon(language: str) -> Lexicon:
    """Errors: UnknownLanguage."""
    if language not in languages():
        raise UnknownLanguage(language)
    found: Found = {}
    own = tomllib.loads((DATA / f"{language}.toml").read_text())
    for data in (own, tomllib.loads((DATA / "common.toml").read_text())):
        paradigms = data.pop("paradigms", {})
        for kind, meanings in data.items():
            if kind != "abbreviations":
                _add(found, kind, meanings, paradigms)
    by_first: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    for (words, _), meaning in sorted(found.items(), key=lambda entry: (-len(entry[0][0]), not entry[0][1])):
        by_first.setdefault(words[0], []).append((words, meaning))
    return Lexicon(language, {first: tuple(rest) for first, rest in by_first.items()}, frozenset(own["abbreviations"]))


@cache
def words_of(language: str) -> frozenset[str]:
    """All that the phrases are made of. Errors: UnknownLanguage."""
    phrases = lexicon(language).phrases.values()
    return frozenset(word for rows in phrases for words, _meaning in rows for word in words)


def _add(found: Found, kind: str, meanings: Mapping[str, Any], paradigms: Paradigms) -> None:
    for value, phrases in meanings.items():
        for phrase in phrases:
            for text, cases, plural in forms_of(phrase, paradigms):
                key = tuple(token.norm for token in tokens_of(unified(text))), kind.startswith("code_")
                known = found.get(key)
                if known is None:
                    found[key] = Meaning(kind, value, cases, plural)
                elif (known.kind, known.value) == (kind, value):
                    found[key] = known._replace(cases=known.cases | cases, plural=known.plural and plural)


def forms_of(phrase: str, paradigms: Paradigms) -> Iterator[Form]:
    """Every form of a phrase whose words agree."""
    for forms in product(*(list(_inflected(word, paradigms)) for word in phrase.split(" "))):
        cases = ANY_CASE
        for _, of, _ in forms:
            cases &= of
        if cases:
            yield " ".join(text for text, _, _ in forms), cases, any(plural for _, _, plural in forms)


def _inflected(word: str, paradigms: Paradigms) -> Iterator[Form]:
    stem, colon, name = word.partition(":")
    if not (colon and name):
        yield word, ANY_CASE, False
        return
    first, _, stem = stem.partition("~") if "~" in stem else (stem, "", stem)
    endings = paradigms[name]
    declined = len(endings) in (_CASES, 2 * _CASES)
    for place, alternatives in enumerate(endings):
        for ending in alternatives.split("|"):
            cases = 1 << place % _CASES if declined else ANY_CASE
            plural = declined and (place >= _CASES or ending in _PLURAL)
            yield (stem + ending if ending else first), cases, plural
