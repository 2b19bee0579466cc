from interpretations.models.interpretation import (
    ACTIVE,
    MOST_ENQUEUES,
    TASK_GRACE,
    Interpretation,
    InterpretationQuerySet,
    Rating,
    Status,
    Style,
)
from interpretations.models.prompts import PRODUCTION, PromptLabel, PromptVersion
from interpretations.models.spending import Spending, utc_day
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
    "Rating",
    "Spending",
    "Status",
    "Style",
    "utc_day",
]
