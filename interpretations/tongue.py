"""Whether a text is in the language that it is to be in, as against others in the same letters.

py3langid tells them apart (2 s and 75 MB once in a process, then 0.1 ms a sentence). It knows running text: names of
signs and planets are left out before it is asked, for most are Latin.
"""

import re
from collections.abc import Mapping
from copy import copy
from functools import cache
from typing import Any, Final

_OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("de", "fr", "es", "it", "pt", "nl", "la", "ro", "sv", "da", "no", "fi", "pl", "cs", "hu", "tr", "id", "ca"),
    "ru": ("uk", "be", "bg", "sr", "mk", "kk"),
}
# By how much, in logarithms, another language must be the likelier one: of 17 000 true sentences none is beyond 15, of
# the almanac's rows of up to four none beyond 0.
_ALONE: Final = 18.0
_IN_A_ROW: Final = 22.0
_ROW: Final = 4  # sentences
_NAME: Final = re.compile(r"(?<=\S)\s+[^\W\d_a-zа-яё][\w’'-]*")
_NO_WORD: Final = re.compile(r"[^\w\s'’-]|\d|_")
# In small letters: a name may have them.
_FOREIGN: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(r"[^\W\d_a-zA-Z]{3,}"),
    "ru": re.compile(r"(?<!\w)[а-яё]*[іїєґўђјљњћџѓќ]\w*"),
}


class Tongue:
    """Of one text, sentence by sentence: what looks a little foreign is foreign when the next one does, too."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._odd: list[str] = []

    def is_foreign(self, sentence: str) -> bool:
        plain = _plain(sentence)
        margin = _margin(self.language, plain)
        row = [*self._odd[1 - _ROW :], plain] if margin > 0 else []
        self._odd = row
        if margin > _ALONE or _FOREIGN[self.language].search(sentence):
            return True
        return len(row) > 1 and _margin(self.language, " ".join(row)) > _IN_A_ROW


def load() -> None:
    """So that nobody waits for it in the middle of a text."""
    _whole()


def _plain(text: str) -> str:
    return _NO_WORD.sub(" ", _NAME.sub(" ", text))


def _margin(language: str, text: str) -> float:
    ranks = _identifier(language).rank(text)
    return float(ranks[0][1] - dict(ranks)[language])


@cache
def _identifier(language: str) -> Any:
    found = copy(_whole())  # what is large they share
    found.set_languages([language, *_OTHERS[language]])
    return found


@cache
def _whole() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
