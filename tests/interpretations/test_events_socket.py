"""`/ws/v1/events`: a person hears of their own charts and readings, once what happened is committed."""

import threading
import time
import uuid

import pytest
from django.db import transaction

from accounts.services import ledger
from charts.models import Chart
from charts.services import moderation
from config.system import notify
from interpretations import services
from interpretations.models import Status
from tests.factories import UserFactory
from tests.interpretations.conftest import birth_on, finished
from tests.serving import narrow, open_socket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]
PATH = "/ws/v1/events"


@pytest.fixture
def client(api, alice):
    return api(alice)


@pytest.fixture
def socket(client, server):
    with open_socket(server, PATH, client.signed_in.access_token) as opened:
        yield opened


def heard(socket):
    """(type, data) of the next notification."""
    frame = socket.receive()
    assert set(frame) == {"type", "data", "occurred_at"}
    assert frame["occurred_at"].endswith("Z")
    return frame["type"], frame["data"]


def test_charts_made_changed_hidden_and_deleted_are_told(client, socket):
    chart = client.post("/charts", birth_on(1)).json()
    about = {"chart": chart["id"], "kind": "natal"}
    assert heard(socket) == ("chart.ready", about)

    client.patch(f"/charts/{chart['id']}", {"name": "Another"})
    assert heard(socket) == ("chart.updated", about)
    client.patch(f"/charts/{chart['id']}", {"name": "Another"})  # changes nothing
    client.patch(f"/charts/{chart['id']}", {"settings": {"house_system": "koch"}})
    assert heard(socket) == ("chart.ready", about)
    row, boss = Chart.objects.get(pk=chart["id"]), UserFactory.create(is_staff=True)
    moderation.hide_chart(chart=row, reason="Insults.", by=boss)
    assert heard(socket) == ("chart.hidden", about)
    moderation.unhide_chart(chart=row, by=boss)
    assert heard(socket) == ("chart.unhidden", about)
    client.delete(f"/charts/{chart['id']}")
    assert heard(socket) == ("chart.deleted", about)


def test_a_chart_that_is_refused_is_not_told_of(client, socket):
    assert client.post("/charts", {"kind": "natal"}).status_code == 400
    client.post("/calculations", birth_on(1))
    assert client.post("/charts", birth_on(2)).status_code == 201

    assert heard(socket)[0] == "chart.ready"
    assert socket.ask(id="p", type="ping") == {"id": "p", "type": "pong"}


def test_a_reading_that_is_done_failed_or_cancelled_is_told(client, socket, chart, ask, unqueued, at_once, worker):
    heard(socket)  # of the chart
    row = ask()
    about = {"interpretation": str(row.pk), "chart": str(chart.pk), "topic": "natal.overview"}
    assert heard(socket) == ("interpretation.completed", about)
    assert finished(row).status == Status.COMPLETED
    services.hide(writing=row, reason="Insults.", by=UserFactory.create(is_staff=True))
    assert heard(socket) == ("interpretation.hidden", about)

    failing = unqueued(factors=[])
    services.write_interpretation(interpretation_id=failing.pk)
    assert heard(socket) == ("interpretation.failed", {**about, "interpretation": str(failing.pk)})

    waiting = unqueued()
    client.post(f"/interpretations/{waiting.pk}/cancel")
    assert heard(socket) == ("interpretation.cancelled", {**about, "interpretation": str(waiting.pk)})


def test_strangers_hear_nothing_and_every_socket_of_a_person_does(api, client, mallory, server, socket):
    with (
        open_socket(server, PATH, api(mallory).signed_in.access_token) as stranger,
        open_socket(server, PATH) as second,
    ):
        second.send(type="authenticate", token=client.signed_in.access_token)
        assert second.ask(id="p", type="ping")["type"] == "pong"
        chart = client.post("/charts", birth_on(1)).json()["id"]
        assert heard(socket)[1]["chart"] == heard(second)[1]["chart"] == chart
        assert stranger.ask(id="p", type="ping") == {"id": "p", "type": "pong"}
        with pytest.raises(TimeoutError):
            stranger.receive(0.3)


def test_credits_that_run_low_are_told_once(alice, socket):
    for credits in (16, 1, 1):  # of twenty
        ledger.reserve(user=alice, credits=credits, purpose="t")

    kind, data = heard(socket)
    assert (kind, data["resource"], data["remaining"]) == ("quota.low", "credits", 3)
    with pytest.raises(TimeoutError):
        socket.receive(0.3)


def test_what_is_rolled_back_is_not_told(alice, socket):
    with transaction.atomic():
        notify.tell(alice.pk, "test.never", number=1)
        transaction.set_rollback(True)
    with transaction.atomic():
        notify.tell(alice.pk, "test.happened", number=uuid.UUID(int=2))
        with pytest.raises(TimeoutError):
            socket.receive(0.3)

    assert heard(socket) == ("test.happened", {"number": str(uuid.UUID(int=2))})


def test_what_another_thread_does_is_told_at_once(alice, socket):
    thread = threading.Thread(target=notify.tell, args=(alice.pk, "test.happened"))
    thread.start()
    thread.join()
    assert socket.receive(0.5)["type"] == "test.happened"


def test_who_opens_misses_nothing_from_then_on(alice, client, server, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "100000/h"}
    for number in range(20):
        with open_socket(server, PATH, client.signed_in.access_token) as socket:
            notify.tell(alice.pk, "test.happened", number=number)
            assert heard(socket) == ("test.happened", {"number": number})


def test_events_take_no_requests(socket):
    refused = socket.ask(id="1", type="calculate", body={})
    assert (refused["error"]["code"], list(refused["error"]["details"])) == ("VALIDATION_ERROR", ["type"])


def test_a_slow_reader_loses_the_oldest_and_is_told_how_many(alice, client, server):
    with open_socket(server, PATH, client.signed_in.access_token, compression=None, sock=narrow(server)) as socket:
        assert socket.ask(id="p", type="ping")["type"] == "pong"
        for number in range(500):
            notify.tell(alice.pk, "test.happened", number=number, padding="x" * 20_000)
            time.sleep(0.005)
        told, missed = [], 0
        while not told or told[-1] != 499:
            frame = socket.receive()
            if frame["type"] == "missed":
                missed += frame["count"]
            else:
                told.append(frame["data"]["number"])

    assert told == sorted(told)
    assert missed > 0
    assert len(told) + missed == 500
