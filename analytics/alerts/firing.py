"""How many alerts are firing, as each process knows it: looked at again every ten seconds, for every page of staff."""

import logging
import threading
import time
from typing import Final

from django.db import Error, transaction
from django.utils import timezone

from analytics.models import Alert, AlertRule
from analytics.models.rules import Severity

logger = logging.getLogger(__name__)

FRESH: Final = 10.0  # seconds
_lock = threading.Lock()
_known: tuple[float, int, bool] = (0.0, 0, False)  # until when (monotonic), how many, whether one is critical


def alert_of(rule: AlertRule) -> Alert | None:
    return Alert.objects.firing().filter(rule=rule).first()


def count() -> tuple[int, bool]:
    """How many, but of silenced rules, and whether one is critical; as last known while the database is away."""
    global _known
    if time.monotonic() >= _known[0] and _lock.acquire(blocking=False):
        try:
            _known = (time.monotonic() + FRESH, *_asked())
        except Error:
            logger.warning("alerts unknown", exc_info=True)
            _known = (time.monotonic() + FRESH, *_known[1:])
        finally:
            _lock.release()
    return _known[1:]


def _asked() -> tuple[int, bool]:
    loud = Alert.objects.firing().exclude(rule__silenced_until__gt=timezone.now()).order_by()
    severities = list(loud.values_list("severity", flat=True))
    return len(severities), Severity.CRITICAL in severities


def look_again_soon() -> None:
    """Once this transaction is committed; other processes see it by themselves."""
    transaction.on_commit(forget)


def forget() -> None:
    global _known
    _known = (0.0, 0, False)
