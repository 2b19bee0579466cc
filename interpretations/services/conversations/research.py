"""A model's use of our calculations for one answer: within its limits, noted, and never more than its owner may see."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from config.api.errors import AppError, describe
from interpretations.llm import Call
from interpretations.models import Message, MessageStep
from interpretations.services.conversations.grounds import Source
from interpretations.services.conversations.tools import USES

MOST_AT_ONCE: Final = 4  # calls of one round
_LONGEST_ARGUMENTS: Final = 2_000


def rounds_of(message: Message) -> int:
    """In which calculations were asked for, in all attempts and by all models."""
    return message.steps.filter(kind=MessageStep.Kind.MODEL, output__isnull=False).count()


def may_go_on(message: Message, spent: Decimal) -> bool:
    """Whether more may be computed. spent: dollars."""
    limits = settings.CONVERSATIONS
    begun = message.started_at or timezone.now()
    in_time = (timezone.now() - begun).total_seconds() < limits["SECONDS"]
    return bool(in_time and spent < limits["DOLLARS"] and rounds_of(message) < limits["ROUNDS"])


@dataclass(frozen=True, slots=True)
class Used:
    """outcome: `ok`, or why not, in a word. arguments: as read. source: what was found; if nothing, fault says why."""

    outcome: str
    arguments: Mapping[str, Any]
    source: Source | None = None
    fault: dict[str, Any] = field(default_factory=dict)


TOO_MANY: Final = Used("too_many", {}, fault={"error": f"At most {MOST_AT_ONCE} calls at once."})


def found_before(message: Message) -> list[Source]:
    """What an earlier worker, or model, had computed: computed again, for it is not kept. Without what is gone."""
    steps = message.steps.filter(kind=MessageStep.Kind.TOOL, outcome="ok")
    used = [_used(message, step.name, step.input or {}) for step in steps]
    return [one.source for one in used if one.source]


def use(message: Message, call: Call) -> Used:
    """What came of it; what is wrong is said in words for the model."""
    try:
        arguments = json.loads(call.arguments or "{}") if len(call.arguments) <= _LONGEST_ARGUMENTS else None
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        return Used("garbled", {}, fault={"error": "The arguments are no JSON object."})
    if call.name not in USES:
        fault = {"error": f"There is no such tool; there are: {', '.join(USES)}."}
        return Used("unknown_tool", arguments, fault=fault)
    return _used(message, call.name, arguments)


def _used(message: Message, name: str, given: Mapping[str, Any]) -> Used:
    use = USES[name]
    arguments = {**use.defaults(), **given}
    read = use.arguments(data=arguments)
    try:
        read.is_valid(raise_exception=True)
        return Used("ok", arguments, use.run(message, read.validated_data))
    except ValidationError as error:
        return Used("invalid", arguments, fault={"error": describe(error)[1]["error"]["details"]})
    except AppError as error:
        if error.status >= 500:
            raise
        inner = describe(error)[1]["error"]
        fault = {"error": inner["message"], "details": inner.get("details")}
        return Used(inner["code"].lower(), arguments, fault=fault)
