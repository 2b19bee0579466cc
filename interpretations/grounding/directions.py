"""Which way a planet goes, however it walks: "was inching backwards", «шли прямо», «сползает назад»."""

from collections.abc import Sequence
from typing import Final

from interpretations.grounding.text import Token

_WAYS: Final = {
    "backward": "retrograde", "backwards": "retrograde", "reverse": "retrograde", "forward": "direct",
    "forwards": "direct", "onward": "direct", "onwards": "direct", "ahead": "direct",
    "вспять": "retrograde", "назад": "retrograde", "обратно": "retrograde", "попятно": "retrograde",
    "вперед": "direct", "прямо": "direct",
}  # fmt: skip
_STEPS: Final = (
    "mov", "go", "went", "run", "ran", "walk", "travel", "march", "step", "head", "drift", "creep",
    "crept", "slip", "slid", "roll", "turn", "strid", "strode", "press", "forg", "push", "proceed", "advanc", "inch",
    "sail", "trundl", "wander", "crawl", "plod", "trot", "steam", "progress",
    "ид", "ше", "шл", "двиг", "движ", "полз", "спол", "ступа", "шага", "кат", "ехал", "едет", "пят", "плыл", "плыв",
    "развер", "развор", "повер", "повор", "возвра", "отступ", "бре", "бежи", "бежа", "устрем", "пош",
)  # fmt: skip  # what a verb of walking begins with
# Whoever else may walk.
_OTHERS: Final = frozenset((
    "you", "we", "i", "they", "people", "life", "things", "one", "who", "anna", "boris", "to",
    "вы", "мы", "я", "ты", "жизнь", "дела", "дело", "люди", "все", "чтобы",
))  # fmt: skip
_REACH: Final = 3


def way_of(tokens: Sequence[Token], place: int) -> str:
    """retrograde or direct, if the word says where somebody walks who may be a planet; else nothing."""
    way = _WAYS.get(tokens[place].norm, "")
    turned = not tokens[place].norm.isascii()  # «прямо идёт»
    near = (*tokens[max(0, place - _REACH) : place], *(tokens[place + 1 : place + 2] if turned else ()))
    if not way or not any(token.norm.startswith(_STEPS) for token in near):
        return ""
    following = tokens[place + 1].norm if place + 1 < len(tokens) else ""
    if following in ("to", "in", "from", "with", "on", "к", "на", "напротив", "в", "at") and way == "direct":
        return ""
    nearby = tokens[max(0, place - _REACH - 2) : place]
    return "" if any(token.norm in _OTHERS for token in nearby) else way
