"""A row that is stored by COPY is the row that saving it makes."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from analytics.models import OutboxEvent
from charts.models import Chart
from config.system import copying

pytestmark = pytest.mark.django_db


@pytest.fixture
def chart(api, alice, birth):
    body = {**birth, "place": {"latitude": 51.5, "longitude": -0.1, "timezone": "Europe/London"}}
    return Chart.objects.get(pk=api(alice).post("/charts", body).json()["id"])


def stored(model, pk):
    """The columns as PostgreSQL writes them."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'{column}::text' for column in columns)} FROM {model._meta.db_table}"
            f" WHERE {model._meta.pk.column} = %s", [pk],
        )  # fmt: skip
        return dict(zip(columns, cursor.fetchone(), strict=True))


def test_a_chart_is_copied_whole(chart):
    chart.name, chart.tags, chart.deleted_at = "Ångström 東京", ["one", 'a "quoted", tag', ""], datetime.now(UTC)
    chart.search_keys = [-(2**63), -1, 0, 2**63 - 1]
    chart.latitude = 51  # a float's column takes whatever equals one
    chart.save()
    saved, pk = stored(Chart, chart.pk), uuid.uuid4()

    chart.pk = pk
    copying.insert([chart])

    assert stored(Chart, pk) == saved


@pytest.mark.parametrize("keys", [[], None, [*range(200)]])
def test_lists_of_any_length_are_copied(chart, keys):
    chart.tags, chart.search_keys = [], keys
    chart.save()
    saved, pk = stored(Chart, chart.pk), uuid.uuid4()

    chart.pk = pk
    copying.insert([chart])

    assert stored(Chart, pk) == saved


def test_ids_may_be_written_as_text():
    request = str(uuid.uuid4())
    event = OutboxEvent(event_type="seen", timestamp=datetime.now(UTC), request_id=request, data={"at": 1.5})
    event.save(force_insert=True)
    saved, pk = stored(OutboxEvent, event.pk), uuid.uuid4()

    event.pk = pk
    copying.insert([event])

    assert stored(OutboxEvent, pk) == saved
    assert saved["request_id"] == request


def test_a_row_that_is_there_is_refused_and_nothing_is_stored(chart):
    other = Chart.objects.get(pk=chart.pk)
    other.pk = uuid.uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        copying.insert([other, chart])

    assert Chart.objects.count() == 1
