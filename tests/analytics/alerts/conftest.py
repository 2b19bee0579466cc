"""Numbers and events of the last hours in ClickHouse, and rules about them."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from django.utils import timezone

from analytics.alerts import evaluating
from analytics.alerts.evaluating import Outcome
from analytics.alerts.measuring import METRICS, Metric, Sample
from analytics.clickhouse import client
from analytics.models import NOBODY, AlertRule
from tests.accounts.sign_in.conftest import mail_server, mailbox
from tests.analytics.reports.conftest import TABLES, clickhouse, embedded_folder

__all__ = ["clickhouse", "embedded_folder", "mail_server", "mailbox"]  # fixtures

WEEK = 7 * 24 * 60  # minutes


class Lately:
    """What was measured and what happened, so many minutes ago."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def _at(self, ago: float) -> datetime:
        return self.now - timedelta(minutes=ago)

    def measured(self, name: str, value: float, *, ago: float = 1, times: int = 1, **labels: str) -> None:
        columns = {
            "name": [name] * times,
            "timestamp": [int(self._at(ago).timestamp() * 1000)] * times,
            "value": [value] * times,
            "labels": [labels] * times,
        }
        client.insert("metrics", columns, token=str(uuid.uuid4()))

    def asked(
        self, times: int = 1, *, status: int = 200, ago: float = 1, seconds: float = 0.1, route: str = ""
    ) -> None:
        labels = {"route": route or "/api/v1/charts", "method": "GET", "status": str(status), "key": ""}
        self.measured("api.request", seconds, ago=ago, times=times, **labels)

    def happened(self, event_type: str, *, ago: float = 1, times: int = 1, **data: Any) -> None:
        columns = {
            "event_id": [uuid.uuid4() for _ in range(times)],
            "event_type": [event_type] * times,
            "timestamp": [int(self._at(ago).timestamp() * 1_000_000)] * times,
            "user_id": [NOBODY] * times,
            "request_id": [NOBODY] * times,
            "data": [orjson.dumps(data).decode()] * times,
        }
        client.insert("events", columns, token=str(uuid.uuid4()))


@pytest.fixture
def measuring(db: None, settings: Any) -> None:
    """No rule but the test's own, and numbers are kept."""
    AlertRule.objects.all().delete()
    settings.ANALYTICS_BULK = True
    settings.ALERT_LANGUAGE = "en"


@pytest.fixture
def lately(measuring: None, clickhouse: str) -> Lately:
    """On either kind of ClickHouse."""
    return Lately()


@pytest.fixture
def server(measuring: None) -> Lately:
    """On a server, which is empty."""
    for table in TABLES:
        client.query(f"TRUNCATE TABLE {table}")
    return Lately()


@pytest.fixture
def rule(measuring: None) -> Callable[..., AlertRule]:
    def make(**values: Any) -> AlertRule:
        plain = {
            "code": "rule", "metric": "error_rate", "window_minutes": 10, "comparison": "above", "threshold": 5.0,
            "clear_threshold": 2.0, "for_evaluations": 1, "minimum_count": 0, "severity": "critical",
        }  # fmt: skip
        return AlertRule.objects.create(**{**plain, **values})

    return make


def evaluated(*, keep: bool = True) -> Outcome:
    """The one rule that there is."""
    (outcome,) = evaluating.evaluate(AlertRule.objects.enabled().bare(), keep=keep)
    return outcome


@pytest.fixture
def gauge(measuring: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Outcome]]:
    """A metric of another room, that says what it is told to; None: it has no sample."""
    shown: list[Any] = [0.0]

    def find(windows: Any, parameters: Any) -> list[Sample]:
        value = shown[0]
        if isinstance(value, Exception):
            raise value
        return [Sample(value, 0 if value is None else 1)] * windows.number

    monkeypatch.setitem(METRICS, "gauge", Metric("Gauge", "", find))

    def show(*values: Any) -> list[Outcome]:
        outcomes = []
        for value in values:
            shown[0] = value
            outcomes.append(evaluated())
        return outcomes

    return show
