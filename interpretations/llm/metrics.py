"""What Prometheus is told about language models."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

CALLS: Final = Counter(
    "nocturna_model_calls", "Calls of a language model, by what became of them.", ["model", "outcome"]
)
TOKENS: Final = Counter(
    "nocturna_model_tokens",
    "Tokens; cached ones are of the input, reasoning of the output.",
    ["model", "kind"],
)
DOLLARS: Final = Counter("nocturna_model_cost_dollars", "What calls cost.", ["model"])
SECONDS: Final = Histogram(
    "nocturna_model_first_token_seconds",
    "How long a model took to begin.",
    ["model"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
# A moment rather than a state: true until it has passed, whoever asks and when.
OPEN_UNTIL: Final = Gauge(
    "nocturna_model_circuit_open_until_seconds",
    "Until when a model is left alone, in seconds since 1970; it is asked if that has passed.",
    ["model"],
    multiprocess_mode="max",
)
# As of the last call; a new day's first call says what that day has.
BUDGET_LEFT: Final = Gauge(
    "nocturna_model_budget_left_dollars",
    "Of a provider's budget of the day, what is neither spent nor held for calls under way.",
    ["provider"],
    multiprocess_mode="mostrecent",
)
