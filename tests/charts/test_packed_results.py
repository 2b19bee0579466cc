"""A stored result is compressed but for what the database looks into; what was stored whole is read as before."""

import orjson
import pytest
from django.core.management import call_command
from django.db import connection

from charts.models import Chart, ChartVersion
from charts.models.packed import unpacked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

MOVED = {"moment": {"local": "1815-12-10T14:00:00"}}
BARE = ("moment", "place", "settings")


def stored(table):
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT result::text FROM {table}")
        return [Chart._meta.get_field("request").from_db_value(text, None, connection) for (text,) in cursor.fetchall()]


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def chart(client, birth):
    """Of two versions."""
    made = client.post("/charts", birth).json()
    return client.patch(f"/charts/{made['id']}", MOVED).json()


def seen(client, chart):
    """All that is told of it."""
    path = f"/charts/{chart['id']}"
    table = client.get("/charts/export?format=csv").getvalue()
    answers = [client.get(asked).json() for asked in (path, "/charts", "/charts?fields=id,points,engine")]
    exported = orjson.loads(client.get("/charts/export?format=json").getvalue())["charts"]
    return table, [*answers, exported, client.get(f"{path}/versions").json(), client.get(f"{path}/versions/1").json()]


def test_only_what_is_queried_stands_bare(chart):
    for table in ("charts_chart", "charts_chartversion"):
        [result] = stored(table)
        assert sorted(result) == ["moment", "packed", "place", "settings"]
        assert list(unpacked(result, BARE))[:5] == [*BARE, "points", "houses"]
    assert Chart.objects.values_list("result__moment__local", flat=True).get() == "1815-12-10T14:00:00"
    assert ChartVersion.objects.get().result["moment"]["local"] == "1815-12-10T13:00:00"


def test_a_row_that_was_stored_whole_is_read_the_same(client, chart):
    packed = seen(client, chart)
    assert packed[1][0] == chart

    for model in (Chart, ChartVersion):
        row = model.objects.get()
        with connection.cursor() as cursor:
            whole = connection.ops.adapt_json_value(row.result, None)
            cursor.execute(f"UPDATE {model._meta.db_table} SET result = %s", [whole])
        assert "points" in stored(model._meta.db_table)[0]

    assert seen(client, chart) == packed


@pytest.mark.django_db(transaction=True)
def test_the_way_back_writes_results_whole(client, chart):
    before = {table: unpacked(stored(table)[0], BARE) for table in ("charts_chart", "charts_chartversion")}

    call_command("migrate", "charts", "0013", verbosity=0)
    try:
        assert {table: stored(table)[0] for table in before} == before
    finally:
        call_command("migrate", "charts", verbosity=0)

    assert client.get(f"/charts/{chart['id']}").json() == chart
