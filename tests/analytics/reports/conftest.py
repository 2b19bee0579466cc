"""Something happened, on either kind of ClickHouse; and staff who ask."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from accounts.models import Role, User
from analytics.clickhouse import client, holder
from analytics.models import NOBODY
from tests import factories

TABLES = (
    "events", "metrics", "logs", "events_daily", "people", "model_calls_daily", "writings_daily", "api_requests_daily",
    "metrics_by_minute", "errors_daily",
)  # fmt: skip
MONDAY = date(2026, 11, 2)


@pytest.fixture(scope="session")
def embedded_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield tmp_path_factory.mktemp("embedded")
    holder.release()


@pytest.fixture(params=["server", "embedded"])
def clickhouse(request: pytest.FixtureRequest, settings: Any, embedded_folder: Path) -> str:
    """Empty. Either a server, over its native protocol, or the engine in this process."""
    if request.param == "embedded":
        settings.CLICKHOUSE_URL, settings.CLICKHOUSE_EMBEDDED = "", True
        settings.CLICKHOUSE_FOLDER = embedded_folder
    for table in TABLES:
        client.query(f"TRUNCATE TABLE {table}")
    return str(request.param)


class Past:
    """What happened, to be stored. Days are counted from a Monday."""

    def __init__(self) -> None:
        self.people: dict[str, uuid.UUID] = {}
        self.events: dict[str, list[Any]] = {
            name: [] for name in ("event_id", "event_type", "timestamp", "user_id", "request_id", "data")
        }

    def person(self, name: str) -> uuid.UUID:
        return self.people.setdefault(name, uuid.uuid4())

    def did(self, who: str, event_type: str, day: int = 0, hour: float = 12, **data: Any) -> None:
        at = moment(day, hour)
        user = self.person(who) if who else NOBODY
        row = (uuid.uuid4(), event_type, int(at.timestamp() * 1_000_000), user, NOBODY, orjson.dumps(data).decode())
        for name, value in zip(self.events, row, strict=True):
            self.events[name].append(value)

    def store(self) -> None:
        """By month, as shipments go."""
        months = sorted({_month(at) for at in self.events["timestamp"]})
        for month in months:
            chosen = [n for n, at in enumerate(self.events["timestamp"]) if _month(at) == month]
            columns = {name: [column[n] for n in chosen] for name, column in self.events.items()}
            client.insert("events", columns, token=str(uuid.uuid4()))
        for column in self.events.values():
            column.clear()


def _month(at: int) -> tuple[int, int]:
    moment = datetime.fromtimestamp(at / 1_000_000, UTC)
    return moment.year, moment.month


def moment(day: int, hour: float = 12) -> datetime:
    return datetime.combine(MONDAY, time(), UTC) + timedelta(days=day, hours=hour)


def milliseconds(day: int, hour: float = 12) -> int:
    return int(moment(day, hour).timestamp() * 1000)


@pytest.fixture
def past(clickhouse: str) -> Past:
    return Past()


@pytest.fixture
def staff(db: None) -> User:
    return factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN)


@pytest.fixture
def report(api: Any, staff: User) -> Callable[..., Any]:
    """Its rows, asked of the API for days that are counted from the Monday, as (first, last)."""

    def ask(name: str, days: tuple[int, int] = (0, 6), **query: Any) -> Any:
        first, last = (str(MONDAY + timedelta(days=day)) for day in days)
        answer = api(staff).get(f"/analytics/reports/{name}", {"start": first, "end": last, **query})
        assert answer.status_code == 200, answer.content
        return answer.json()["data"]

    return ask
