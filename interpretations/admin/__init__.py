"""Readings, and what models are asked, in the back office."""

from interpretations.admin.calls import ModelCallAdmin
from interpretations.admin.conversations import ConversationAdmin, MessageAdmin
from interpretations.admin.prompts import PromptLabelAdmin, PromptVersionAdmin
from interpretations.admin.readings import InterpretationAdmin
from interpretations.admin.reports import ContentReportAdmin
from interpretations.admin.trials import PromptTrialAdmin

__all__ = [
    "ContentReportAdmin",
    "ConversationAdmin",
    "InterpretationAdmin",
    "MessageAdmin",
    "ModelCallAdmin",
    "PromptLabelAdmin",
    "PromptTrialAdmin",
    "PromptVersionAdmin",
]
