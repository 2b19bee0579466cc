from typing import Final

from interpretations.models.calls import DIMENSIONS, ModelCall, ModelCallQuerySet
from interpretations.models.conversation import (
    LONGEST_TITLE,
    Conversation,
    ConversationChart,
    ConversationQuerySet,
    Message,
    MessageChart,
    MessageStep,
)
from interpretations.models.interpretation import Interpretation, InterpretationQuerySet, Style
from interpretations.models.prompts import PRODUCTION, PromptLabel, PromptVersion
from interpretations.models.report import ContentReport
from interpretations.models.spending import Spending, utc_day
from interpretations.models.trials import PromptTrial
from interpretations.models.writing import (
    ACTIVE,
    MOST_ENQUEUES,
    TASK_GRACE,
    Rating,
    Status,
    Writing,
    WritingQuerySet,
)

# All that workers write.
WRITINGS: Final[tuple[type[Writing], ...]] = (Interpretation, Message)

__all__ = [
    "ACTIVE",
    "DIMENSIONS",
    "LONGEST_TITLE",
    "MOST_ENQUEUES",
    "PRODUCTION",
    "TASK_GRACE",
    "WRITINGS",
    "ContentReport",
    "Conversation",
    "ConversationChart",
    "ConversationQuerySet",
    "Interpretation",
    "InterpretationQuerySet",
    "Message",
    "MessageChart",
    "MessageStep",
    "ModelCall",
    "ModelCallQuerySet",
    "PromptLabel",
    "PromptTrial",
    "PromptVersion",
    "Rating",
    "Spending",
    "Status",
    "Style",
    "Writing",
    "WritingQuerySet",
    "utc_day",
]
