"""An event as an app sends it."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone


def moment(**ago: float) -> str:
    return (timezone.now() - timedelta(**ago)).isoformat()


def client_event(**fields: Any) -> dict[str, Any]:
    usual = {"name": "screen.opened", "properties": {"screen": "wheel"}, "occurred_at": moment(seconds=3)}
    return {"event_id": str(uuid.uuid4()), **usual, **fields}
