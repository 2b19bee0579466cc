"""What Prometheus is told about the delivery of events. As of the last run of the worker that ships them."""

from typing import Final

from prometheus_client import Counter, Gauge

# Of an outage's millions no more are counted: that would read as many rows every few seconds.
MOST_COUNTED: Final = 1_000_000

WAITING: Final = Gauge(
    "nocturna_outbox_events_waiting",
    f"Events that ClickHouse does not have yet; at most {MOST_COUNTED} are counted.",
    multiprocess_mode="mostrecent",
)
OLDEST: Final = Gauge(
    "nocturna_outbox_oldest_seconds",
    "How old the oldest of them is; 0 if there are none.",
    multiprocess_mode="mostrecent",
)
SHIPPED: Final = Counter("nocturna_outbox_events_shipped", "Events that ClickHouse was given.")
FAILURES: Final = Counter("nocturna_outbox_failures", "Shipments that failed, by why.", ["error"])
FIRING: Final = Gauge(
    "nocturna_alerts_firing",
    "Alerts that are firing, by severity, as of the last evaluation.",
    ["severity"],
    multiprocess_mode="mostrecent",
)
UNKNOWN_RULES: Final = Gauge(
    "nocturna_alert_rules_unknown",
    "Rules of alerts of which the last evaluation could say nothing.",
    multiprocess_mode="mostrecent",
)
