from analytics.models.alerts import Alert, AlertNotice
from analytics.models.outbox import (
    COLUMNS,
    NOBODY,
    TROUBLED,
    ClientEvent,
    ClientEventName,
    Columns,
    OutboxEvent,
    Shipment,
    by_column,
    events_of,
)
from analytics.models.rules import AlertRule

__all__ = [
    "COLUMNS",
    "NOBODY",
    "TROUBLED",
    "Alert",
    "AlertNotice",
    "AlertRule",
    "ClientEvent",
    "ClientEventName",
    "Columns",
    "OutboxEvent",
    "Shipment",
    "by_column",
    "events_of",
]
