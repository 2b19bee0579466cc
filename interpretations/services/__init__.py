from interpretations.services import budgets, conversations, prompts
from interpretations.services.compensating import give_back
from interpretations.services.feedback import rate, withdraw_rating
from interpretations.services.finished import latest_reading
from interpretations.services.moderation import hide, hide_reported, unhide
from interpretations.services.reports import dismiss, report
from interpretations.services.requesting import (
    cancel_interpretation,
    delete_interpretation,
    regenerate_interpretation,
    request_interpretation,
)
from interpretations.services.rerunning import rerun
from interpretations.services.sweeping import replay, requeue, story, sweep_interpretations
from interpretations.services.writing import write_interpretation, write_message

__all__ = [
    "budgets",
    "cancel_interpretation",
    "conversations",
    "delete_interpretation",
    "dismiss",
    "give_back",
    "hide",
    "hide_reported",
    "latest_reading",
    "prompts",
    "rate",
    "regenerate_interpretation",
    "replay",
    "report",
    "request_interpretation",
    "requeue",
    "rerun",
    "story",
    "sweep_interpretations",
    "unhide",
    "withdraw_rating",
    "write_interpretation",
    "write_message",
]
