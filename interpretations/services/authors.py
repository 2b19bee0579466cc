"""Who may write a reading, in which order, and for how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Plan
from config.system.models import Flag, Setting
from interpretations.almanac import AUTHOR
from interpretations.llm import Model, ModelFailed, models
from interpretations.llm.errors import USELESS
from interpretations.models import Writing
from interpretations.services import budgets

ALMANAC: Final = "almanac"
_ALMANACS: Final = (ALMANAC, AUTHOR)
# The setting by which staff say who writes where no model was named.
DEFAULT: Final = "readings.default_model"
# The flag without which each reading is written for itself.
SHARING: Final = "readings.cache"


@dataclass(frozen=True, slots=True)
class Author:
    """As `GET /models` lists it. credits: of a reading whose topic costs one.

    is_available: neither switched off nor out of budget. is_default: writes where no model is named.
    """

    name: str
    provider: str
    credits: int
    is_available: bool
    is_default: bool


def names() -> list[str]:
    """What a request may ask for."""
    return [*_ALMANACS, *models()]


def choices() -> list[str]:
    """What staff may make the default."""
    return [ALMANAC, *models()]


def switches() -> dict[str, str]:
    """What staff may turn off of them, as `config.system.models.SWITCHES`: each provider, and that texts are shared."""
    providers = {model.flag: model.provider for model in models().values()}
    told = {flag: _("All models of %(provider)s") % {"provider": name} for flag, name in providers.items()}
    return {**told, SHARING: _("Readings that are asked the same get one text")}


def authors_in(plan: Plan) -> list[Author]:
    """Those that the plan allows, the almanac first."""
    off, spent, default = Flag.objects.turned_off(), budgets.spent_up(), default_for(plan)
    offered = [(ALMANAC, ALMANAC, 1, True)]
    for name, model in models().items():
        offered.append((name, model.provider, model.credits, model.flag not in off and model.provider not in spent))
    return [Author(*row, is_default=row[0] == default) for row in offered if plan.allows_model(row[0])]


def default_for(plan: Plan) -> str:
    """Who writes where no model was named: staff's choice if it is there to be asked and the plan allows it."""
    chosen = models().get(Setting.objects.value_of(DEFAULT))
    if chosen and plan.allows_model(chosen.name) and Flag.objects.is_on(chosen.flag):
        return chosen.name
    return ALMANAC


def models_for(writing: Writing, plan: Plan) -> list[str]:
    """The one asked for and those that it falls back to, of the plan's. None: the almanac is to write.

    Where an earlier worker was lost, they begin with the one who was writing.
    """
    asked = writing.requested_model or ALMANAC
    if asked in _ALMANACS or writing.provider == ALMANAC:
        return []
    known = models().get(asked)
    fallbacks = known.fallbacks if known else ()
    candidates = [asked, *(name for name in fallbacks if plan.allows_model(name))]
    left = candidates[_next_of(writing, candidates) :]
    if left or plan.allows_model(ALMANAC):
        return left
    # Another attempt after all of them failed is another round, without those who have answered and will no better.
    useless = {row["model"] for row in writing.fallbacks if row["reason"] in USELESS}
    return [name for name in candidates if name not in useless] or candidates


def _next_of(writing: Writing, candidates: list[str]) -> int:
    """The place of the one who was writing, or of the next after the last that gave up."""
    last = writing.fallbacks[-1]["model"] if writing.fallbacks else ""
    if writing.model in candidates and writing.model != last:
        return candidates.index(writing.model)
    return candidates.index(last) + 1 if last in candidates else 0


def available(name: str) -> Model:
    """Errors: ModelFailed of one that staff have switched off, or that the installation no longer has."""
    model = models().get(name)
    if model is None:
        raise ModelFailed(name, "unknown_model")
    if not Flag.objects.is_on(model.flag):
        raise ModelFailed(name, "switched_off")
    return model


def price_of(written_by: Iterable[str], credits: int) -> int:
    """In credits: those of the text, times what the dearest of them costs."""
    known = models()
    return credits * max((known[name].credits for name in written_by if name in known), default=1)
