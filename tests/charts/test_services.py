"""What is promised to the rest of the house, and what only happens at the worst moment."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from analytics.models import OutboxEvent
from charts.errors import ChangedMeanwhile
from charts.models import Chart
from charts.serializers import read_request
from charts.services import charts, get_atlas, get_backend, sky_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_the_backend_and_the_atlas_answer_the_health_page():
    assert get_backend().ping() == "embedded engine 1.0.0"
    assert get_atlas().count() > 200_000


def test_the_sky_at_is_a_chart_without_a_place():
    sky = sky_at()

    assert (sky["houses"], sky["angles"]) == ([], None)
    assert [point["name"] for point in sky["points"]][:2] == ["sun", "moon"]
    assert {point["house"] for point in sky["points"]} == {None}


def test_an_id_that_is_a_strangers_chart_makes_nothing(ada, mallory, birth):
    """Ids come from the server; if one were ever used twice, the other's chart would not be shown."""
    with pytest.raises(IntegrityError):
        charts.create_chart(owner=mallory, chart_id=uuid.UUID(ada["id"]), **read_request(birth))

    assert not Chart.objects.filter(owner=mallory).exists()
    assert not OutboxEvent.objects.filter(user_id=mallory.pk, event_type="chart.created").exists()


def test_a_chart_that_never_rests_is_a_conflict(ada):
    """Somebody else gives it other birth data each time before we hold the lock."""
    chart = Chart.objects.get()
    hours = iter(range(10))

    def meddle(locked):
        locked.request["moment"]["local"] = f"1815-12-11T{next(hours):02}:00:00"

    changes = {"settings": {"house_system": "koch"}}
    with pytest.raises(ChangedMeanwhile):
        charts.update_chart(chart=chart, changes=changes, whole=False, check=meddle, by=chart.owner)

    assert Chart.objects.get().request["settings"]["house_system"] == "placidus"
    assert next(hours) == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [("latitude", 90.5), ("latitude", float("nan")), ("longitude", -181), ("kind", "horary"), ("status", "lost")],
)
def test_the_database_holds_what_it_can(ada, field, value):
    with pytest.raises(IntegrityError), transaction.atomic():
        Chart.objects.update(**{field: value})
