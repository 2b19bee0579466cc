"""Which rulers a sentence means that says "traditional" or "modern": of three signs they are two."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from interpretations.grounding.claims import Claim, Statement

_TRADITIONAL: Final = re.compile(
    r"\b(?:(?:traditional|classical|ancient) (?:rul|lord)\w*|traditionally|by tradition|традиционно|по традиции"
    r"|(?:традиционн|классическ)\w+ (?:управ|хозя)\w+)",
)
_MODERN: Final = re.compile(r"\b(?:modern (?:rul|lord)\w*|by modern\b|современн\w+ (?:управ|хозя)\w+)")
# Who speaks of both means either.
_EITHER: Final = re.compile(r"\b(?:moderns|now|today|prefer|also|теперь|сегодня|сейчас|ныне|также|иногда)\b")
_RULERS: Final = ("", "ruler")
WHICH: Final[Mapping[str, int]] = {"traditional": 0, "modern": -1}


def by_doctrine(claims: list[Claim], sentence: str) -> list[Claim]:
    """The claims; of rulers, those of the only doctrine that is named."""
    text = sentence.lower()
    named = [word for word, said in (("traditional", _TRADITIONAL), ("modern", _MODERN)) if said.search(text)]
    if len(named) != 1 or _EITHER.search(text):
        return claims
    return [replace(one, options=tuple(_of(option, named[0]) for option in one.options)) for one in claims]


def _of(option: Statement, doctrine: str) -> Statement:
    return option._replace(word=doctrine) if option.kind == "ruler" and option.word in _RULERS else option
