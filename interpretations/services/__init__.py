from interpretations.services import prompts
from interpretations.services.feedback import rate_interpretation, withdraw_rating
from interpretations.services.finished import latest_reading
from interpretations.services.moderation import hide_interpretation, unhide_interpretation
from interpretations.services.requesting import (
    cancel_interpretation,
    delete_interpretation,
    regenerate_interpretation,
    request_interpretation,
)
from interpretations.services.sweeping import replay_interpretation, requeue_interpretation, sweep_interpretations
from interpretations.services.writing import write_interpretation

__all__ = [
    "cancel_interpretation",
    "delete_interpretation",
    "hide_interpretation",
    "latest_reading",
    "prompts",
    "rate_interpretation",
    "regenerate_interpretation",
    "replay_interpretation",
    "request_interpretation",
    "requeue_interpretation",
    "sweep_interpretations",
    "unhide_interpretation",
    "withdraw_rating",
    "write_interpretation",
]
