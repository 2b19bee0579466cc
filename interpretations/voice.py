"""Whether a sentence is about the reader at all: none may speak of its author, refuse, obey, lead elsewhere or shout.

Pure Python, by the patterns of `voice.toml`. What a person wrote may ask a model for such a sentence, and a provider's
own rules for a refusal in the shape of one. Rather a harmless sentence lost than one of these shown.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

_PATTERNS: Final[Mapping[str, list[str]]] = tomllib.loads((Path(__file__).parent / "voice.toml").read_text("utf-8"))
_REFUSING, _OBEYING, _LEADING_AWAY = (
    re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS[kind]), re.IGNORECASE)
    for kind in ("refusing", "obeying", "leading_away")
)
_NUMBER: Final = re.compile(r"(?<!\w)\(?\d[\d\s()-]{7,}\d")
_DATE: Final = re.compile(r"\d{4}-\d\d?(?:-\d\d?)?|\b(?:1[89]|2[01])\d\d\b")
_DIGITS_OF_A_PHONE: Final = 9
_CALL: Final = re.compile(
    r"\b(?:call|phone|dial|ring|text|sms|(?:по)?звони\w*|набери\w*|(?:на)?пиши\w*)\b\W+(?:\w+\W+){0,4}?\(?\d[\d\s()-]{3,}\d",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_LOUD: Final = 2  # words
_MOST_SHARED: Final = 3  # words in a row, that a sentence may have of those that its author was told
_ANY_WORD: Final = re.compile(r"[^\W_]+")
_NAME: Final = re.compile(r"(?<=[^\W\d_] )[^\W\d_]*[A-ZА-ЯЁ][^\W\d_]+|(?<=[,;:—–-] )[A-ZА-ЯЁ][^\W\d_]+")


def refuses(text: str) -> bool:
    """Whether its author speaks of itself, or says that it will not answer."""
    return _REFUSING.search(_flat(text)) is not None


def faults_of_voice(text: str) -> list[str]:
    """In words for whoever is to mend it."""
    flat = _flat(text)
    faults = []
    if _REFUSING.search(flat):
        faults.append("it speaks of its author or refuses to answer")
    if _OBEYING.search(flat):
        faults.append("it obeys or speaks of instructions")
    if _LEADING_AWAY.search(flat) or _has_phone(flat):
        faults.append("it has an address, a number to call or money in it")
    if _shouts(flat):
        faults.append("it shouts")
    return faults


def is_counsel(text: str, said: Sequence[str], known: Collection[str]) -> bool:
    """Whether a sentence that claims nothing is no more than a thought: it has no number, names nobody who is not
    known, and does not repeat what a person said. said: their own words. known: words, in small letters.
    """
    if any(letter.isdigit() for letter in text) or any(name.lower() not in known for name in _NAME.findall(text)):
        return False
    rows = _rows(text)
    return not any(rows & _rows(words) for words in said)


def _rows(text: str) -> set[tuple[str, ...]]:
    """Of words that follow each other, one more than may be shared."""
    words = [word.lower() for word in _ANY_WORD.findall(text)]
    return {tuple(words[at : at + _MOST_SHARED + 1]) for at in range(len(words) - _MOST_SHARED)}


def _flat(text: str) -> str:
    return text.replace("’", "'")


def _has_phone(text: str) -> bool:
    undated = _DATE.sub("–", text)
    runs = _NUMBER.findall(undated)
    long = any(sum(letter.isdigit() for letter in run) >= _DIGITS_OF_A_PHONE for run in runs)
    return long or _CALL.search(undated) is not None


def _shouts(text: str) -> bool:
    words = _WORD.findall(text)
    loud: int = sum(word.isupper() for word in words)
    return loud >= _LOUD and loud > len(words) / 2
