"""Who may write a reading, in which order, and for how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from accounts.models import Plan
from config.system.models import Flag
from interpretations.almanac import AUTHOR, Topic
from interpretations.llm import Model, ModelFailed, models
from interpretations.models import Interpretation

ALMANAC: Final = "almanac"
_ALMANACS: Final = (ALMANAC, AUTHOR)


@dataclass(frozen=True, slots=True)
class Author:
    """As `GET /models` lists it. credits: of a reading whose topic costs one. is_available: not switched off."""

    name: str
    provider: str
    credits: int
    is_available: bool


def names() -> list[str]:
    """What a request may ask for."""
    return [*_ALMANACS, *models()]


def authors_in(plan: Plan) -> list[Author]:
    """Those that the plan allows, the almanac first."""
    off = Flag.objects.turned_off()
    offered = [Author(ALMANAC, ALMANAC, 1, is_available=True)]
    offered += [Author(name, m.provider, m.credits, is_available=m.flag not in off) for name, m in models().items()]
    return [author for author in offered if plan.allows_model(author.name)]


def models_for(interpretation: Interpretation, plan: Plan) -> list[str]:
    """The one asked for and those that it falls back to, of the plan's. None: the almanac is to write.

    Where an earlier worker was lost, they begin with the one who was writing.
    """
    asked = interpretation.requested_model or ALMANAC
    if asked in _ALMANACS or interpretation.provider == ALMANAC:
        return []
    known = models().get(asked)
    fallbacks = known.fallbacks if known else ()
    candidates = [asked, *(name for name in fallbacks if plan.allows_model(name))]
    left = candidates[_next_of(interpretation, candidates) :]
    # Another attempt after all of them failed is another round.
    return left if left or plan.allows_model(ALMANAC) else candidates


def _next_of(interpretation: Interpretation, candidates: list[str]) -> int:
    """The place of the one who was writing, or of the next after the last that gave up."""
    last = interpretation.fallbacks[-1]["model"] if interpretation.fallbacks else ""
    if interpretation.model in candidates and interpretation.model != last:
        return candidates.index(interpretation.model)
    return candidates.index(last) + 1 if last in candidates else 0


def available(name: str) -> Model:
    """Errors: ModelFailed of one that staff have switched off, or that the installation no longer has."""
    model = models().get(name)
    if model is None:
        raise ModelFailed(name, "unknown_model")
    if not Flag.objects.is_on(model.flag):
        raise ModelFailed(name, "switched_off")
    return model


def price_of(written_by: Iterable[str], topic: Topic) -> int:
    """In credits: the topic's, times what the dearest of them costs."""
    known = models()
    return topic.credits * max((known[name].credits for name in written_by if name in known), default=1)
