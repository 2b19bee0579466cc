"""Which readings of a file in eight bits hold no names: words that a wrong encoding makes are seldom words."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final
from unicodedata import name

# Small letters beside a to z, language by language; a word is written in one of them.
_WESTERN: Final = (
    "äöüßé", "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "àáâãçéêíóôõúü", "àèéìíîòóùú", "åäöæøéüáà", "áðéíóúýþæö", "áðíóúýæø",
    "àçèéíïòóúü", "áèéëíïóôöüú", "äöõüšžå", "áäåöšž",
)  # fmt: skip
_CENTRAL: Final = (
    "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "ćčđšž", "äöüßé",
)  # fmt: skip
_TURKISH: Final = ("çğıöşüâîû", "äöüßé", "àâæçéèêëîïôœùûüÿ")
_ALPHABETS: Final = MappingProxyType(
    {
        **dict.fromkeys(("cp1252", "cp850"), _WESTERN),
        **dict.fromkeys(("cp1250", "iso8859-2", "cp852"), _CENTRAL),
        "cp1254": _TURKISH,
    }
)
_JAPANESE: Final = frozenset(("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC"))
_ENOUGH: Final = 2000  # words to judge by
_FEW: Final = 20  # one word in so many may look odd: notes hold all kinds of things

_TOKEN = re.compile(r"[^\s\d\0-\x26\x28-\x40\[-\x60{-\x7f]+")
# C1 controls, what frames are drawn with, private use, what has no meaning.
_DRAWN = re.compile("[\x80-\x9f\u2320\u2321\u2500-\u259f\ue000-\uf8ff\ufffd]")
_MARK: Final = "\xad¢£¤¥¦§¨¬¯±¹³µ¶·№¸¼½¾÷×‡†‰ˆ˜˘˙˛˝€™"
_TOUCHED = re.compile(rf"[^\W\d_][{_MARK}]|[{_MARK}][^\W\d_]|[^\W\d_][¡¿«»‹›“”„‚©®°²…•ªº]+[^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_ªºµ]+")
_BEFORE_CAPITALS = re.compile(r"(?:Mac|Mc|Fitz|De|Di|Du|La|Le|O)[^\W\d_]")
_NEVER = re.compile("^[Ğğ]|[b-df-hj-np-tv-xz]ğ|ñ[b-df-hj-np-twz]")  # in Turkish; in Spanish
_VOWELS = re.compile("[аеёиоуыэюяіїєўαεηιουωάέήίόύώϊϋΐ]", re.IGNORECASE)
_DOT: Final = "\u0307"  # which a small İ has in Unicode
_ACCENTS: Final = "άέήίόύώΐΰΆΈΉΊΌΎΏ"


def is_plausible(text: str, encoding: str) -> bool:
    """Whether nearly all words with letters beside ASCII could be names. encoding: that the text was read from."""
    tokens = [token for token in _TOKEN.findall(text) if not token.isascii()][:_ENOUGH]
    odd = sum(_is_odd(token, encoding) for token in tokens)
    return odd * _FEW <= len(tokens)


def is_of_one_language(text: str, encoding: str) -> bool:
    """Whether some language has all letters of the text."""
    letters = {letter for letter in text.lower().replace(_DOT, "") if letter > "\x7f" and letter.isalpha()}
    return any(letters <= set(alphabet) for alphabet in _ALPHABETS.get(encoding, ()))


def is_japanese(raw: bytes) -> bool:
    """Whether these bytes could be names in Shift JIS, which Western marks and letters can be taken for."""
    try:
        words = _TOKEN.findall(raw.decode("cp932"))
    except UnicodeDecodeError:
        return False
    scripts = {_script(letter) for word in words if not word.isascii() for letter in word}
    return scripts <= _JAPANESE


def _is_odd(token: str, encoding: str) -> bool:
    if _DRAWN.search(token) or _TOUCHED.search(token):
        return True
    return any(_is_no_word(word, encoding) for word in _LETTERS.findall(token) if not word.isascii())


def _is_no_word(word: str, encoding: str) -> bool:
    scripts = {_script(letter) for letter in word}
    if len(scripts) > 1 or _has_stray_capitals(word):
        return True
    if scripts == {"CYRILLIC"}:
        return word[0] in "ьъыЬЪЫ" or (len(word) > 2 and not _VOWELS.search(word))
    if scripts == {"GREEK"}:
        accents = sum(letter in _ACCENTS for letter in word)
        return "ς" in word[:-1] or "ΰ" in word or accents > 1 or not _VOWELS.search(word)
    return not _fits(word, encoding) or _NEVER.search(word) is not None


def _script(letter: str) -> str:
    """LATIN, CYRILLIC …"""
    return name(letter, "").partition(" ")[0].partition("-")[0]


def _has_stray_capitals(word: str) -> bool:
    """McÉ… is a name, йЮ is none."""
    regular = word.islower() or word.isupper() or word[1:].islower()
    return not regular and not _BEFORE_CAPITALS.match(word)


def _fits(word: str, encoding: str) -> bool:
    """Those of the West have few letters beside ASCII in one word."""
    all_beside = len(word) > 1 and min(word) > "\x7f"
    return is_of_one_language(word, encoding) and not (all_beside and _ALPHABETS[encoding] is _WESTERN)
