"""A question put to a chart: what it is about is told by its words, and answered by what of the chart speaks of that.

It is never more than words to look up: what it says is neither obeyed nor repeated.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from interpretations.almanac.draft import Draft
from interpretations.almanac.lexicon import DATA, languages, lexicon
from interpretations.almanac.themes import Theme, signs_of

PASSAGES: Final[Mapping[str, Any]] = tomllib.loads(Path(DATA / "questions.toml").read_text(encoding="utf-8"))
THEMES: Final = tuple(name for name in PASSAGES if name not in ("none", "crisis"))
# What is not a chart's to say, the gravest first.
LIMITS: Final = ("crisis", "death", "medical", "legal", "financial", "someone", "when", "whether")
# Of one question; whoever asks about all of life has asked for an overview.
_MOST: Final = 3


def question(draft: Draft) -> None:
    asked, text, slots = str(draft.parameters["question"]), draft.words.questions, signs_of(draft)
    limits = sorted(recognised(asked, LIMITS), key=LIMITS.index)
    draft.pen.section(text["open"])
    if "crisis" in limits:
        for frame in text["limits"]["crisis"]:
            draft.pen.write([frame], slots)
        _tell(draft, ["crisis"])
        return
    if "death" in limits:
        draft.pen.write(text["limits"]["death"], slots)
    themes = recognised(asked, THEMES)[: _MOST if draft.detailed else 1]
    for theme in themes:
        draft.pen.write(text["lead"][theme], slots)
    if not themes and not limits:
        draft.pen.write(text["none"], slots)
    _tell(draft, themes or ["none"])
    further = [name for name in limits if name != "death"]
    draft.pen.section(text["limits_title" if further else "close"])
    for limit in further[: _MOST if draft.detailed else 1]:
        draft.pen.write(text["limits"][limit], slots)
    draft.pen.write(text["last"], slots)


def recognised(asked: str, names: Iterable[str]) -> list[str]:
    """Of these those that the words name, in any language there are words for, by where they first do."""
    flat = " ".join(re.findall(r"[\w'-]+", asked.casefold().replace("ё", "е").replace("’", "'")))
    found = {name: match.start() for name in names if (match := _pattern(name).search(flat))}
    return sorted(found, key=lambda name: (found[name], name))


def _tell(draft: Draft, themes: list[str]) -> None:
    told = Theme(draft, "question")
    in_full = draft.detailed and len(themes) == 1
    for theme in themes:
        draft.pen.section(draft.words.questions["titles"][theme])
        told.voice = PASSAGES[theme].get("voice", told.name)
        told.tell(PASSAGES[theme]["passages" if in_full else "brief"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = [word for language in languages() for word in lexicon(language).questions["about"][name]]
    stems = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(stems)})(?!\w)")
