from interpretations.services.requesting import (
    cancel_interpretation,
    delete_interpretation,
    request_interpretation,
)
from interpretations.services.sharing import latest_reading
from interpretations.services.sweeping import requeue_interpretation, sweep_interpretations
from interpretations.services.writing import write_interpretation

__all__ = [
    "cancel_interpretation",
    "delete_interpretation",
    "latest_reading",
    "request_interpretation",
    "requeue_interpretation",
    "sweep_interpretations",
    "write_interpretation",
]
