"""Which rulers a sentence means that says "traditional" or "modern": of three signs they are two."""

import re
from dataclasses import replace
from typing import Final

from interpretations.grounding.claims import Claim, Statement

_OF_RULERS: Final = r"(?:rul|lord|astrolog|scheme|system|doctrine|practice)\w*"
_OF_RULERS_RU: Final = r"(?:управ|хозя|астролог|схем|систем|школ|традици|доктрин)\w*"
_TRADITIONAL: Final = re.compile(
    rf"\b(?:(?:traditional|classical|ancient|hellenistic|medieval|old|older) {_OF_RULERS}|traditionally|classically"
    r"|(?:by|in|according to) tradition|the ancients|традиционно|классически|(?:по|в) (?:традиции|классике)|у древних"
    rf"|(?:традиционн|классическ|древн|стар)\w+ {_OF_RULERS_RU})\b",
)
_MODERN: Final = re.compile(
    rf"\b(?:modern {_OF_RULERS}|by modern|по-современному"
    rf"|современн\w+ {_OF_RULERS_RU})\b"
)
# Who speaks of both means either.
_EITHER: Final = re.compile(r"\b(?:moderns|now|today|prefer|also|теперь|сегодня|сейчас|ныне|также|иногда)\b")
_RULERS: Final = ("", "ruler")


def by_doctrine(claims: list[Claim], sentence: str) -> list[Claim]:
    """The claims; of rulers and of who is at home, those of the only doctrine that is named."""
    text = sentence.lower()
    named = [word for word, said in (("traditional", _TRADITIONAL), ("modern", _MODERN)) if said.search(text)]
    if len(named) != 1 or _EITHER.search(text):
        return claims
    return [replace(one, options=tuple(_of(option, named[0]) for option in one.options)) for one in claims]


def _of(option: Statement, doctrine: str) -> Statement:
    rules = option.kind == "ruler" and option.word in _RULERS
    home = (option.kind, option.value) == ("dignity", "domicile")
    refs = tuple(ref._replace(doctrine=doctrine) if ref.kind in _RULED else ref for ref in option.refs)
    return option._replace(refs=refs, word=doctrine if rules or home else option.word)


_RULED: Final = ("ruler", "dispositor")
