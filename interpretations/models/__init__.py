from interpretations.models.interpretation import (
    ACTIVE,
    MOST_ENQUEUES,
    TASK_GRACE,
    Interpretation,
    InterpretationQuerySet,
    Status,
    Style,
)
from interpretations.models.prompts import PRODUCTION, PromptLabel, PromptVersion
from interpretations.models.trials import PromptTrial

__all__ = [
    "ACTIVE",
    "MOST_ENQUEUES",
    "PRODUCTION",
    "TASK_GRACE",
    "Interpretation",
    "InterpretationQuerySet",
    "PromptLabel",
    "PromptTrial",
    "PromptVersion",
    "Status",
    "Style",
]
