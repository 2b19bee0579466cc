"""An export is sent piece by piece, under WSGI and under ASGI, in memory that does not grow with it."""

import asyncio
import tracemalloc

import pytest
from django.test import AsyncClient, Client

from charts.models import Chart

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]

COPIED = ("kind", "request", "result", "engine_version", "utc", "julian_day", "latitude", "longitude", "timezone")


@pytest.fixture
def many(api, alice, birth):
    """1 200 charts, each with a note of 2 kB."""
    assert api(alice).post("/charts", birth).status_code == 201
    row = Chart.objects.get()
    copied = {name: getattr(row, name) for name in COPIED}
    Chart.objects.bulk_create(Chart(owner=alice, name=f"{n}", notes="x" * 2000, **copied) for n in range(1199))
    return api(alice).headers


@pytest.mark.parametrize("form", ["csv", "json", "aaf"])
def test_a_piece_at_a_time(many, form):
    answer = Client(headers=many).get("/api/v1/charts/export", {"format": form})
    sizes = [len(piece) for piece in answer.streaming_content]

    assert max(sizes) == 65_536
    assert sum(sizes) > 1200 * 2000


def test_memory_does_not_grow_with_the_number_of_charts(many):
    def peak(count):
        Chart.objects.filter(name__in=[str(n) for n in range(count, 1199)]).delete()
        tracemalloc.start()
        for _piece in Client(headers=many).get("/api/v1/charts/export", {"format": "json"}).streaming_content:
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(1199)  # what is loaded once
    of_all, of_half = peak(1199), peak(600)
    assert of_all < of_half * 1.2


def test_under_asgi_the_first_piece_comes_before_the_last_is_made(many):
    async def read():
        answer = await AsyncClient().get("/api/v1/charts/export", {"format": "csv"}, headers=many)
        assert answer.status_code == 200, answer.content
        return [piece async for piece in answer.streaming_content]

    pieces = asyncio.run(read())
    assert len(pieces) > 3
    assert b"".join(pieces).count(b"\r\n") == 1201
