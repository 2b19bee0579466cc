"""One spelling for all: the folded form under which names are stored and looked up.

Folding is part of the index: a change here makes `build.index.fingerprint` differ and the index is compiled anew.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Marks that a person leaves out when typing. Those of Indic, Thai and Japanese scripts carry vowels and consonants and
# stay.
_SILENT_MARKS = (range(0x0300, 0x0370), range(0x0483, 0x0488), range(0x0591, 0x05C8), range(0x064B, 0x0660))
_SILENT_SIGNS = frozenset("'’‘‛′ʻʼʹʿʾˈˌː`´׳.·・ـ")  # apostrophes, marks of stress and breath, stops, the Arabic stretch
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
    "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ɛ": "e", "ɔ": "o", "ǝ": "e", "ƶ": "z", "ی": "ي", "ک": "ك",
    # Cyrillic that a Russian keyboard lacks.
    "ґ": "г", "ѣ": "е", "ѳ": "ф", "ѵ": "и", "қ": "к", "ҡ": "к", "ғ": "г", "ң": "н", "ө": "о", "ү": "у", "ұ": "у",
    "ә": "а", "һ": "х", "ҳ": "х", "җ": "ж", "ҷ": "ч", "ҙ": "з", "ҫ": "с",
}  # fmt: skip
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_short_word = re.compile(
    r"\b(?:ste?|mt|ft) (?=\w)"
)  # not the last word: that may be the beginning of another, or Montana
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэі", "abvgdezijklmnoprstufhyei", strict=True))
    | {
        "ц": "ts",
        "ж": "zh",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "ь": "",
        "ъ": "",
        "є": "ye",
        "ї": "yi",
    }
)
_BONES = str.maketrans({"y": "", "j": "", "i": "", "h": "", "w": "v", "c": "k", " ": ""})
_CONSONANTS = str.maketrans({"z": "s", "w": "v", "q": "k", "c": "k"} | dict.fromkeys("aeiouyhj ", ""))
_twice = re.compile(r"(.)\1+")
_ALIKE = 0.6
_EXPANSIONS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa"}
)


class _Characters(dict[int, str]):
    """str.translate table that decides about each character once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character in _LETTERS:
            folded = _LETTERS[character]
        elif character in _SILENT_SIGNS or category == "Cf" or any(code in marks for marks in _SILENT_MARKS):
            folded = ""
        elif character.isalnum() or category[0] == "M":
            folded = character
        else:
            folded = " "
        self[code] = folded
        return folded


_characters = _Characters()


def fold(text: str) -> str:
    """The name without case, accents and punctuation: "Saint-Étienne" → "saint etienne". Empty if nothing legible is
    left.
    """
    if text.isascii() and text.isalpha():  # half a million names, when an index is compiled
        return text.lower()
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKD", text).casefold()
    folded = " ".join(folded.translate(_characters).split())
    return _short_word.sub(lambda match: _SHORT_WORDS[match[0][:-1]] + " ", folded) if " " in folded else folded


def sounds_like(folded: str, other: str) -> bool:
    """Whether a folded Cyrillic name is the other, a Latin one, letter for letter: "калининград", "kaliningrad"."""
    latin = folded.translate(_LATIN)
    return latin.isascii() == other.isascii() and latin.translate(_BONES) == other.translate(_BONES)


def is_like(folded: str, other: str) -> bool:
    """Whether a folded Cyrillic name is a form of the other, a Latin one: "варшава" of "warsaw", "рим" of "rome", but
    not "ленинград" of "saint petersburg".

    They have most of their letters in common, or all consonants.
    """
    latin = folded.translate(_LATIN)
    if not latin.isascii() or not other.isascii():
        return False
    letters, others = set(latin), set(other)
    return len(letters & others) >= _ALIKE * len(letters | others) or _consonants(other) == _consonants(latin)


@lru_cache(maxsize=2)  # a place has one name of its own and many others
def _consonants(folded: str) -> str:
    soft = folded.replace("ce", "se").replace("ci", "si").replace("cy", "sy").replace("ts", "s")
    return _twice.sub(r"\1", soft.translate(_CONSONANTS))


def expand(text: str) -> str:
    """The spelling of those without umlauts on their keyboard: "Köln" → "Koeln". Others unchanged."""
    return text if text.isascii() else text.translate(_EXPANSIONS)
