"""Text against factors: a sentence that rests on nothing in the chart never reaches the reader."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from interpretations.almanac import Sentence


@dataclass(frozen=True, slots=True)
class Grounding:
    """checked: sentences looked at; removed: of these, not shown; replaced: of these, shown in other words."""

    verdict: Literal["grounded", "ungrounded"]
    checked: int
    removed: int = 0
    replaced: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def is_grounded(sentence: Sentence, factors: Collection[str]) -> bool:
    """Whether the sentence names what it rests on, and the chart has all of it. factors: the chart's ids."""
    return bool(sentence.factors) and all(factor in factors for factor in sentence.factors)


def judge(shown: Iterable[Sentence], factors: Collection[str], *, removed: int, replaced: int = 0) -> Grounding:
    """The verdict on what was shown; removed: sentences refused before they were; replaced: shown in other words."""
    verdicts = [is_grounded(sentence, factors) for sentence in shown]
    verdict: Literal["grounded", "ungrounded"] = "grounded" if all(verdicts) else "ungrounded"
    return Grounding(verdict, checked=len(verdicts) + removed, removed=removed, replaced=replaced)
