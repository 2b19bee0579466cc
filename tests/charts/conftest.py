"""Charts in tests: the places they need, a chart of Ada's, and the proof that nothing was stored."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from analytics.models import OutboxEvent
from charts.models import Chart


@pytest.fixture(scope="session")
def places() -> Path:
    """The index of places; the suite has compiled it before, a single test on a fresh machine compiles it now."""
    from charts.atlas.build.index import build

    build(settings.ATLAS_INDEX)
    return Path(settings.ATLAS_INDEX)


@pytest.fixture
def ada(api, alice, birth, places) -> dict[str, Any]:
    """Alice's chart of Ada, as it was answered."""
    answer = api(alice).post("/charts", birth)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def chart_events() -> list[str]:
    rows = OutboxEvent.objects.filter(event_type__startswith="chart.").order_by("timestamp", "event_id")
    return list(rows.values_list("event_type", flat=True))


@pytest.fixture
def nothing_stored(db):
    """After the test there is no chart, and no event says that there was one."""
    yield
    assert not Chart.objects.exists()
    assert chart_events() == []
