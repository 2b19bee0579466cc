"""Why a model did not answer, in our own words: a provider's may hold the key."""

from typing import Final

# Another call, later, may well succeed. Who has answered uselessly will do so again, and is paid each time.
TRANSIENT: Final = frozenset(
    ("rate_limited", "server_error", "unreachable", "stalled", "late", "cut", "resting", "closed", "broken")
)
# At once, within the same call.
WORTH_ANOTHER_TRY: Final = frozenset(("rate_limited", "server_error", "unreachable", "late"))
# Answered, and nothing that could be shown; nor will another attempt be.
USELESS: Final = frozenset(("garbled", "empty", "filtered", "truncated", "too_long", "meagre", "calls_only"))
# No model read the question: there is nothing to pay for.
NEVER_READ: Final = frozenset(
    (
        "key_refused",
        "unpaid",
        "unknown_model",
        "request_refused",
        "rate_limited",
        "server_error",
        "unreachable",
        "resting",
    )
)
# That says nothing of the model's health: our question was refused, or it was not asked, or not to the end.
_NOT_THE_MODELS: Final = frozenset(("request_refused", "resting", "closed", "broken"))
_BY_STATUS: Final = {401: "key_refused", 402: "unpaid", 403: "key_refused", 404: "unknown_model", 408: "late"}


class ModelFailed(Exception):
    """reason: one word for logs, rows, metrics. retry_after: seconds, if it is being left alone, or asks to be."""

    def __init__(self, model: str, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{model}: {reason}")
        self.model, self.reason, self.retry_after = model, reason, retry_after

    @property
    def transient(self) -> bool:
        return self.reason in TRANSIENT

    @property
    def is_the_models(self) -> bool:
        """Whether it counts against the model."""
        return self.reason not in _NOT_THE_MODELS


def reason_of(status: int | None) -> str:
    """Of an answer of HTTP; None: there was none."""
    if status is None:
        return "unreachable"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status == 429:
        return "rate_limited"
    return "request_refused" if 400 <= status < 500 else "server_error"
