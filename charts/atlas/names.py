"""One spelling for all: the folded form under which names are stored and looked up.

Folding is part of the index: a change here makes `build.index.fingerprint` differ and the index is compiled anew.
"""

from __future__ import annotations

import re
import unicodedata

# Marks that a person leaves out when typing. Those of Indic, Thai and Japanese scripts carry vowels and consonants and
# stay.
_SILENT_MARKS = (range(0x0300, 0x0370), range(0x0483, 0x0488), range(0x0591, 0x05C8), range(0x064B, 0x0660))
_SILENT_SIGNS = frozenset("'’‘ʻʼʹ`´.·・ـ")  # apostrophes, stops, the Arabic stretch
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
    "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ی": "ي", "ک": "ك",
}  # fmt: skip
_SHORT_WORDS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_short_word = re.compile(
    r"\b(?:ste?|mt|ft) (?=\w)"
)  # not the last word: that may be the beginning of another, or Montana
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхцыэіґ", "abvgdezijklmnoprstufhcyeig", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": "", "є": "ye", "ї": "yi"}
)
_BONES = str.maketrans({"y": "", "j": "", "i": "", "h": "", "w": "v", "c": "k", " ": ""})
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
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKD", text).casefold()
    folded = " ".join(folded.translate(_characters).split())
    return _short_word.sub(lambda match: _SHORT_WORDS[match[0][:-1]] + " ", folded) if " " in folded else folded


def sounds_like(folded: str, other: str) -> bool:
    """Whether a folded Cyrillic name is the other, a Latin one, letter for letter: "калининград", "kaliningrad"."""
    return _bones(folded.translate(_LATIN)) == _bones(other)


def _bones(folded: str) -> str:
    """Without the letters in which ways to transliterate differ."""
    return folded.translate(_BONES)


def expand(text: str) -> str:
    """The spelling of those without umlauts on their keyboard: "Köln" → "Koeln". Others unchanged."""
    return text.translate(_EXPANSIONS)
