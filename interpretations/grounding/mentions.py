"""Tokens → items: what the words of a sentence stand for, the longest phrase first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from interpretations.grounding.directions import way_of
from interpretations.grounding.lexicon import ANY_CASE, Lexicon, Meaning
from interpretations.grounding.text import Token

_ROMAN: Final = {
    numeral: number
    for number, numeral in enumerate(
        ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"), 1
    )
}  # fmt: skip  # of houses
_ARTICLES: Final = frozenset(("the", "a", "an"))
_BEASTS: Final = (
    "ram", "bull", "twins", "crab", "lion", "virgin", "maiden", "scales", "balance", "archer", "centaur", "goat",
    "waterman", "fishes", "fish",
)  # fmt: skip  # after which signs are named
_LIGHTS: Final = ("sun", "moon", "солнц", "лун")  # that who writes "Venus" writes in capitals where they are meant
_LIKE: Final = frozenset(("like", "as", "than", "under", "как", "словно", "будто", "чем", "под"))
_IN: Final = frozenset(("in", "at", "в", "во"))
_ASPECTS: Final = ("squar", "trin", "sextil", "oppos", "conjoin", "conjunct", "квадр", "трин", "тригон", "секстил")
_PLANETS: Final = (
    "sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "chiron", "ascendant",
    "солнц", "лун", "меркур", "венер", "марс", "юпитер", "сатурн", "уран", "нептун", "плутон", "хирон", "асцендент",
)  # fmt: skip
# Common words unless they are written as names, by language.
_NAMES: Final = {
    "en": {"sign": {"cancer", "cancers", "virgo", "scorpion", *_BEASTS},
           "point": {"node", "nn", "sn", "nadir", "vertex", "juno", "lights"},
           "month": {"may", "march", "mar", "jan", "dec", "sep"}},
    "ru": {"point": {"узел", "узла", "узлу", "узлом", "узле", "зенит", "зенита", "зените", "надир", "фол", "асц"}},
}  # fmt: skip  # by kind
# So that "Анна" is found where the chart says "Anna".
_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SPELT: Final = [
    "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh",
    "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
]  # fmt: skip  # letter by letter
_FLEETING: Final = re.compile(r"[eo]([bcdfghjklmnpqrstvwxz])$")
# "Clara" and «Клара», "David" and «Дэвид», when the letters have been told apart no more.
_FOLDED: Final = (("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"), ("w", "v"), ("y", "i"), ("e", "a"), ("x", "ks"))
_LATIN: Final = str.maketrans(dict(zip(_CYRILLIC, _SPELT, strict=True)))
# Words that colour what is said beside them, and are words to everybody else.
SHADES: Final = frozenset(
    (
        "tight",
        "whole",
        "generic",
        "cycle",
        "birth_hour",
        "certain",
        "daytime",
        "early",
        "chart",
        "left",
        "rest",
        "behind",
        "reception",
        "significator",
        "same",
        "part",
        "daynight",
        "major",
        "base",
        "next",
        "domain",
    )
)
# A glyph of a planet is no name of it, and a lone letter of a language is a word of it.
_PLAIN: Final = frozenset(("word", "ending", "mark"))


class Ref(NamedTuple):
    """Whom a statement is about. kind: point, cusp, ruler (of a house, angle or sign), dispositor, lord (of a year).

    owners: whose it is, as the words say: own (a technique's), natal, your, first, second, other.
    doctrine: of rulers, traditional or modern, where the words say which.
    """

    kind: str
    name: str
    owners: frozenset[str] = frozenset()
    doctrine: str = ""


@dataclass(slots=True)
class Item:
    """A word or phrase with its meaning. start, end: in the sentence."""

    kind: str
    value: str
    start: int
    end: int
    cases: int = ANY_CASE
    plural: bool = False
    capital: bool = False
    glued: bool = False
    shade: str = ""  # of words: the kind of word that colours
    number: float | None = None
    exact: int = 0  # of degrees: 0 whole, 1 minutes or tenths, 2 counted as an ordinal
    numbers: tuple[int, ...] = ()  # of houses
    refs: tuple[Ref, ...] = ()  # of groups of points
    owners: frozenset[str] = frozenset()
    instead: tuple[Ref, ...] = ()  # who are said not to be meant
    told: dict[str, str] = field(default_factory=dict)  # what has been said of a group: kind of statement → value


def items_of(tokens: list[Token], lexicon: Lexicon, names: Mapping[str, str], sentence: str) -> list[Item]:
    """names: of the people whose charts they are, in small letters, and which chart is whose."""
    items: list[Item] = []
    norms = tuple(token.norm for token in tokens)
    place = 0
    while place < len(tokens):
        length, item = _longest(tokens, norms, place, lexicon, names, sentence)
        place += length
        if item is not None:
            items.append(item)
    return items


def _longest(
    tokens: list[Token], norms: tuple[str, ...], place: int, lexicon: Lexicon, names: Mapping[str, str], sentence: str
) -> tuple[int, Item | None]:
    token = tokens[place]
    second = norms[place + 1] if place + 1 < len(norms) else ""
    for words, meaning in lexicon.phrases.get(token.norm, ()):
        # Most part at their second word.
        if len(words) > 1 and (words[1] != second or norms[place : place + len(words)] != words):
            continue
        if meaning.kind.startswith("code_"):
            if not _is_code(tokens, place, sentence):
                continue
            meaning = meaning._replace(kind=meaning.kind.removeprefix("code_"))
        if _is_meant(tokens, place, words, meaning, lexicon.language):
            return len(words), _item(token, tokens[place + len(words) - 1], meaning)
    if token.kind == "word" and (way := way_of(tokens, place)):
        return 1, _plain(token, "motion", way)
    if token.kind == "word" and (owner := _named(token, names)):
        return 1, _plain(token, "owner", owner)
    if token.norm in _ARTICLES or token.kind == "ending":
        return 1, None
    if token.kind == "word" and (number := _ROMAN.get(sentence[token.start : token.end])):
        return 1, _plain(token, "roman", str(number))
    return 1, _plain(token, "word" if token.kind in _PLAIN else token.kind, token.norm)


def _is_meant(tokens: list[Token], place: int, words: tuple[str, ...], meaning: Meaning, language: str) -> bool:
    """Whether a word stands for what it may stand for: "cancer" and "Mercury-like" do not."""
    token = tokens[place]
    if not token.capital and token.norm in _NAMES.get(language, {}).get(meaning.kind, ()) and len(words) == 1:
        return False
    if not token.capital and len(words) == 1 and token.norm.startswith(_LIGHTS) and meaning.kind == "point":
        named = any(other.capital and other.norm.startswith(_PLANETS) for other in tokens)
        return not named or _is_placed(tokens, place)
    if meaning.kind in ("point", "sign") and language == "en":
        following = tokens[place + len(words)] if place + len(words) < len(tokens) else None
        return not (following and following.glued and following.norm in ("like", "ish", "esque", "style", "type"))
    return True


def _is_placed(tokens: list[Token], place: int) -> bool:
    """ "Mars is in Aries and the moon in Pisces", but not "Mars burns like the sun in Egypt"."""
    likened = any(token.norm in _LIKE for token in tokens[max(0, place - 2) : place])
    after = tokens[place + 1 : place + 5]
    stands = any(one.norm in _IN and (other.capital or other.kind == "ordinal") for one, other in pairwise(after))
    return not likened and (stands or any(token.norm.startswith(_ASPECTS) for token in after[:1]))


def _is_code(tokens: list[Token], place: int, sentence: str) -> bool:
    """ "SU 24°04' GE": two capitals beside degrees or other capitals."""
    text, before = sentence[tokens[place].start : tokens[place].end], tokens[place - 1] if place else None
    if len(text) == 3 and text.istitle() and before is not None:  # "Sun 24 Gem", "Moon in Pis."
        return before.kind in ("degree", "number") or (before.norm == "in" and text != "Can")
    if not text.isupper():
        return False
    near = [tokens[at] for at in (place - 1, place + 1) if 0 <= at < len(tokens)]
    return any(
        token.kind in ("degree", "number") or (len(token.norm) == 2 and sentence[token.start : token.end].isupper())
        for token in near
    )


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    spelt = name.translate(_LATIN)
    for letters, one in _FOLDED:
        spelt = spelt.replace(letters, one)
    return spelt


def _named(token: Token, names: Mapping[str, str]) -> str | None:
    """Whose name it is, in any case that ends otherwise."""
    if not token.capital:
        return None
    spelt = _folded(token.norm)
    for name, owner in names.items():
        known = _folded(name)
        short = _folded(_FLEETING.sub(r"\1", name.translate(_LATIN)))  # "Павел", «Павла»
        stems = (known if len(known) < 4 else known[:-1], short)
        if spelt == known or (spelt.startswith(stems) and len(spelt) <= len(known) + 2):
            return owner
    return None


def _item(token: Token, last: Token, meaning: Meaning) -> Item:
    number = float(meaning.value) if re.fullmatch(r"\d{1,3}", meaning.value) else None
    shade = meaning.kind if meaning.kind in SHADES else ""
    return Item(
        "word" if shade else meaning.kind, meaning.value, token.start, last.end, meaning.cases, meaning.plural,
        token.capital, token.glued, shade, None if shade else number,
    )  # fmt: skip  # in the order of the fields


def _plain(token: Token, kind: str, value: str) -> Item:
    number = float(value) if kind == "roman" else token.value
    return Item(
        kind, value, token.start, token.end, capital=token.capital, glued=token.glued, number=number, exact=token.exact
    )
