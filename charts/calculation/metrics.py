"""What Prometheus is told about outside calculation services."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

STATES: Final = ("closed", "half_open", "open")

CIRCUIT_STATE: Final = Gauge(
    "nocturna_calculation_circuit_state",
    "Whether a calculation service is asked: 0 closed (yes), 1 half-open (one probe), 2 open (no).",
    ["service"],
    multiprocess_mode="livemax",
)
CALCULATIONS: Final = Counter(
    "nocturna_calculation_outside_total",
    "Calculations given to outside services, by the way they were asked and what became of it.",
    ["service", "way", "outcome"],
)
SECONDS: Final = Histogram(
    "nocturna_calculation_outside_seconds",
    "How long outside calculations took.",
    ["service", "way"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
)
STOOD_IN: Final = Counter(
    "nocturna_calculation_stood_in_total",
    "Calculations that the embedded engine made because an outside service failed.",
    ["service"],
)
