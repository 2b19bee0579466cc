"""How far a denial goes: over "or" and "nor" to the next of its kind, and not to what would be without something."""

import re
from collections.abc import Sequence
from typing import Final

from interpretations.grounding.composing import kind_at
from interpretations.grounding.mentions import Item

_OR: Final = ("or", "nor", "или")
_WOULD: Final = re.compile(r"\b(?:would|could|might|бы)(?:n't)?\b")
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
    """ "Someone with the Moon in Leo would roar": of nobody. Not "as someone with the Moon in Leo, you would …"."""
    before = _TURNS.split(sentence[: items[place].start].lower())[-1]
    thought = _ENDS.split(sentence[items[place].end :].lower())[0]
    others, would = _OTHERS.search(before), _WOULD.search(_TURNS.split(thought)[0])
    if others is None or would is None or _LIKE_YOU.search(thought):
        return False
    told_as = _AS.search(before[: others.start()]) is not None
    return not (told_as and _SUBJECT.search(thought[: would.start()]))


_ENDS: Final = re.compile(r"[.;:]")
_LIKE_YOU: Final = re.compile(r"\b(?:(?:like|as|such as) you|как (?:и )?(?:вы|ты)|вроде вас|подобно вам)\b")
_OTHERS: Final = re.compile(
    r"\b(?:(?:some|any|every)(?:one|body)|an? (?:person|man|woman|child|native)|people|those|others)"
    r" (?:with|born with|who ha(?:s|ve)|whose) (?:the |an? )?$"
    r"|\b(?:кто-то|кто-нибудь|кто-либо|человек(?:у|ом)?|люд(?:и|ям|ей)|тот|та|те|тем|тому|люб(?:ой|ая|ому|ым)"
    r"|всяк(?:ий|ая|ому)|друг(?:ой|ая|ие)),? (?:со?|рожденн\w+ со?|у (?:кого|котор(?:ого|ой|ых))|ч(?:ей|ья|ье)) $"
)
_AS: Final = re.compile(r"\b(?:as|being|for|как|будучи|для) $")
# Who would, if it is not they: "as someone with the Moon in Leo, Anna would", but not "as someone … would say".
_SUBJECT: Final = re.compile(r",|\b(?:you|he|she|they|вы|ты|он|она|они)\b")


def _text(items: Sequence[Item], place: int, sentence: str) -> str:
    return sentence[items[place].start : items[place].end].lower() if 0 <= place < len(items) else ""
