"""What a chart is found by, as numbers for one index: its factors, its tags, and the pieces of its name.

A key's upper 16 bits are its owner's and its lower 48 the word's, so that an owner's keys lie side by side in the
index, whoever else has a Moon in Scorpio. Two owners may share the upper bits: a query names the owner too. That two
words of one chart meet in 48 bits has a chance of about 2⁻⁴⁸ a pair; names and tags are compared again anyhow.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Final
from uuid import UUID

_WORD_BITS: Final = 48
_MOST_WORDS: Final = 65_536
_SIGN: Final = 1 << 63  # PostgreSQL's bigint is signed
_LONGEST: Final = 3
_MOST: Final = 24  # pieces of a long query that are looked up; the rest is compared in the rows found
# Marks of Latin, Greek, Cyrillic, Hebrew, Arabic letters; those of Indic and Japanese ones are vowels and consonants.
_SILENT: Final = (range(0x0300, 0x0370), range(0x0483, 0x0488), range(0x0591, 0x05C8), range(0x064B, 0x0660))
_PLAIN: Final = {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "’": "'", "‘": "'", "ʼ": "'"}
_LETTERS: Final[dict[int, str | None]] = {
    **{mark: None for marks in _SILENT for mark in marks if unicodedata.combining(chr(mark))},
    **{ord(letter): plain for letter, plain in _PLAIN.items()},
}


class _Words(dict[str, int]):
    """Of a kind, each when it is first asked for; all let go when they are many.

    A chart has a hundred: lru_cache would take three times as long to find them.
    """

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        key = f"{self._kind}:{word}".encode()
        made = self[word] = int.from_bytes(hashlib.blake2b(key, digest_size=_WORD_BITS // 8).digest(), "big")
        return made


_FACTORS, _TAGS, _NAMES = (_Words(kind) for kind in ("factor", "tag", "name"))


@lru_cache(maxsize=1024)
def _owner(owner: UUID) -> int:
    """The upper bits. The id is random, but for what a client might have chosen: hashed all the same."""
    return int.from_bytes(hashlib.blake2b(owner.bytes, digest_size=2).digest(), "big") << _WORD_BITS


def folded(text: str) -> str:
    """As a person may type it: without case, accents and other marks that are left out; ß as ss, ё as е, ı as i."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_LETTERS)
    return unicodedata.normalize("NFC", plain)


def uncased(text: str) -> str:
    """Without case only. İ is i, its dot is no letter's mark here."""
    return unicodedata.normalize("NFC", text.replace("İ", "i").casefold())


def _pieces(text: str, lengths: Iterable[int]) -> set[str]:
    return {text[start : start + length] for length in lengths for start in range(len(text) - length + 1)}


def _keys(owner: UUID, *words: Iterable[int]) -> list[int]:
    """Of words' lower bits, in order."""
    above = _owner(owner) - _SIGN
    return [above + word for word in sorted({*chain.from_iterable(words)})]


def keys_of(owner: UUID, *, name: str, tags: Iterable[str], factors: Iterable[str]) -> list[int]:
    """All keys of a chart, in order."""
    pieces = _pieces(folded(name), range(1, _LONGEST + 1))
    return _keys(
        owner, map(_FACTORS.__getitem__, factors), map(_TAGS.__getitem__, tags), map(_NAMES.__getitem__, pieces)
    )


def keys_of_tags(owner: UUID, tags: Iterable[str]) -> list[int]:
    """The keys of which a chart with any of these tags has one."""
    return _keys(owner, map(_TAGS.__getitem__, tags))


def sought(owner: UUID, *, q: str | None = None, factors: Iterable[str] = ()) -> list[int]:
    """The keys that a chart has at least, if it answers the query."""
    text = folded(q or "")
    pieces = sorted(_pieces(text, [min(len(text), _LONGEST)]))[:_MOST] if text else ()
    return _keys(owner, map(_FACTORS.__getitem__, factors), map(_NAMES.__getitem__, pieces))
