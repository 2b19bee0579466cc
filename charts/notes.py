"""What the pure rooms say of a chart, in the active language. Kept and computed it is English."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language, gettext

from charts.labels import LABELS, LABELS_OF
from charts.labels.countries import PAST_COUNTRIES
from charts.labels.table import Labels
from charts.sentences import SENTENCES

_WORD = re.compile(r"[A-Za-z]\w*", re.ASCII)
_LISTED = re.compile(r",? and |, ")
# Gaps whose words are no names of ours.
_FOREIGN: Final = frozenset(("service", "zone"))
# Gaps whose names mean something else elsewhere.
_OWN: Final[Mapping[str, Labels]] = {"center": LABELS_OF["centers"], "country": PAST_COUNTRIES}


def told(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer of any kind with all its notes, those of the charts and blocks within it too."""
    return telling()(answer)


def telling() -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    """As `told`, for many answers in the language that is active now: to ask for it takes as long as to answer."""
    return _as_it_is if _is_english() else _told


def _as_it_is(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return answer


def _told(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in part.items()}


def _value(name: str, value: Any) -> Any:
    if name == "notes" and isinstance(value, list | tuple):
        return [in_words(note) for note in value]
    return _told(value) if isinstance(value, dict) else value


def in_words(note: str) -> str:
    """A note; one that no sentence of ours makes, as of a newer version or another service, stays as it is."""
    return note if _is_english() else _translated(get_language() or "", note)


def _is_english() -> bool:
    return (get_language() or "en").startswith("en")


@lru_cache(maxsize=4096)
def _translated(language: str, note: str) -> str:
    """language: the active one."""
    for sentence in SENTENCES:
        gaps = sentence.gaps_of(note)
        if gaps is not None:
            return gettext(sentence.text).format(**{name: _filled(name, text) for name, text in gaps.items()})
    return note


def _filled(gap: str, text: str) -> str:
    if gap == "note":
        return in_words(text)
    if gap in _FOREIGN:
        return text
    if gap in _OWN:
        return str(_OWN[gap].get(text, text))
    listed = ", ".join(_LISTED.split(text)) if gap == "points" else text
    return _WORD.sub(lambda word: str(LABELS.get(word[0].lower(), word[0])), listed)
