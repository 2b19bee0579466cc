"""Readings, and what models are asked, in the back office."""

from interpretations.admin.prompts import PromptLabelAdmin, PromptVersionAdmin
from interpretations.admin.readings import InterpretationAdmin

__all__ = ["InterpretationAdmin", "PromptLabelAdmin", "PromptVersionAdmin"]
