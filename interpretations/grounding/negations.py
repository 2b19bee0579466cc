"""How far a denial goes: over "or" and "nor" to the next of its kind, and not to what would be without something."""

import re
from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import kind_at
from interpretations.grounding.mentions import Item

_OR: Final = ("or", "nor", "или")
_WOULD: Final = re.compile(r"\b(?:would|could|might|бы)\b")
# Where a thought ends, and what would be if is not said of what was before.
_TURNS: Final = re.compile(
    r"[.;:]|, (?:and|but|so|as|though|although|while|yet|which|и|но|а|как|хотя|что|чего|поэтому)\b"
)


def denied_as_before(items: Sequence[Item], place: int, sentence: str) -> bool:
    """ "No trine or sextile", "not in Leo or in Virgo": the second as the first."""
    at = place - 1 - (kind_at(items, place - 1) == "in")
    first = at - 1 - (kind_at(items, at - 1) == "comma")
    row = kind_at(items, at) == "comma" and any(_text(items, to, sentence) in _OR for to in range(place + 1, place + 4))
    if not (row or _text(items, at, sentence) in _OR) or kind_at(items, first) != kind_at(items, place):
        return False
    before = first - 1 - (kind_at(items, first - 1) in ("in", "verb"))
    denied = kind_at(items, before) == "neg" and items[before].value == "not"
    return denied or denied_as_before(items, first, sentence)


def is_wish(items: Sequence[Item], without: int, sentence: str) -> bool:
    """ "Without Venus in Taurus you would be …": there she is. Not "is without a trine, and you would know it"."""
    if kind_at(items, without - 1) == "group" or _text(items, without - 1, sentence) in ("is", "are", "was", "were"):
        return False
    before = _TURNS.split(sentence[: items[without].start].lower())[-1]
    after = _TURNS.split(sentence[items[without].end :].lower())[0]
    return _WOULD.search(f"{before} {after}") is not None


def begins_with_wish(items: Sequence[Item], place: int) -> bool:
    """ "Were your Moon in Leo, …", «если бы у вас была Луна во Льве»: not "you had the Moon in Leo"."""
    wish = next((at for at in range(place - 1, max(-1, place - 4), -1) if items[at].value == "wish"), None)
    opens = ("", "comma", "semicolon", "subordinate", "colon", "dash")
    return wish is not None and kind_at(items, wish - 1) in opens


def would_be_of_others(items: Sequence[Item], place: int, sentence: str) -> bool:
    """ "Someone with the Moon in Leo would roar": of nobody."""
    before = _TURNS.split(sentence[: items[place].start].lower())[-1]
    after = _TURNS.split(sentence[items[place].end :].lower())[0]
    likened = _LIKE_YOU.search(after) is not None
    return _OTHERS.search(before) is not None and _WOULD.search(after) is not None and not likened


_LIKE_YOU: Final = re.compile(r"\b(?:like|as|such as) you\b")
_OTHERS: Final = re.compile(
    r"\b(?:someone|somebody|anyone|anybody|a person|people|those) (?:with|who ha(?:s|ve)) (?:the |a )?$"
)


def _text(items: Sequence[Item], place: int, sentence: str) -> str:
    return sentence[items[place].start : items[place].end].lower() if 0 <= place < len(items) else ""
