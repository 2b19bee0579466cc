"""Batches over a socket: in order, with progress, an item's error its own; slow readers, cut cables, killed servers."""

import gc
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from charts.consumers import CalculationsConsumer
from charts.models import Chart
from tests.factories import on_plan
from tests.interpretations.conftest import database_url
from tests.services.server import free_port
from tests.serving import eventually, narrow, open_socket

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/calculations"
PLACE = {"latitude": 51.5, "longitude": -0.1}


@pytest.fixture
def client(api, alice, places, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "100000/h"}
    return api(on_plan(alice, "pro"))


@pytest.fixture
def token(client):
    return client.signed_in.access_token


def births(many):
    start = datetime(1950, 1, 1, tzinfo=UTC)
    moments = (start + timedelta(hours=7 * number) for number in range(many))
    return [{"moment": {"utc": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}, "place": PLACE} for moment in moments]


def frames_until_done(socket, request_id="b"):
    frames = []
    while not frames or frames[-1]["type"] not in ("done", "error", "cancelled"):
        frames.append(socket.receive(60))
        assert frames[-1]["id"] == request_id
    return frames


def about(answer):
    """Arrays differ from plain floats in the last digits."""
    if isinstance(answer, dict):
        return {name: about(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [about(value) for value in answer]
    return pytest.approx(answer, rel=1e-9, abs=2e-8) if isinstance(answer, float) else answer


def computing():
    """The consumers that there are in this process."""
    gc.collect()
    # Not isinstance, which asks a dead weak proxy what it is.
    return [found for found in gc.get_objects() if type(found) is CalculationsConsumer]


@pytest.mark.embedded
def test_items_come_in_order_and_an_items_error_is_its_own(client, server, token):
    transit = {"kind": "transit", "natal": births(1)[0], "moment": {"utc": "2026-01-01T00:00:00Z"}}
    polar = {**births(1)[0], "place": {"latitude": 89.0, "longitude": 0.0}}
    items = [*births(70), {"moment": {}, "place": PLACE}, transit, 7, polar, *births(2)]
    with open_socket(server, PATH, token) as socket:
        socket.send(id="b", type="batch", items=items)
        frames = frames_until_done(socket)

    found = [frame for frame in frames if frame["type"] == "item"]
    assert [frame["index"] for frame in found] == list(range(len(items)))
    refused = {frame["index"]: frame["error"]["code"] for frame in found if "error" in frame}
    assert refused == {70: "VALIDATION_ERROR", 72: "VALIDATION_ERROR", 73: "HOUSE_SYSTEM_UNDEFINED"}
    for index in (0, 69, 71, 75):
        assert found[index]["item"] == about(client.post("/calculations", items[index]).json())
    assert frames[0] == {"id": "b", "type": "progress", "total": 76, "done": 0, "failed": 0}
    assert frames[-2] == {"id": "b", "type": "progress", "total": 76, "done": 76, "failed": 3}
    assert frames[-1] == {"id": "b", "type": "done", "total": 76, "done": 76, "failed": 3}
    assert not Chart.objects.exists()


@pytest.mark.embedded
def test_an_item_that_cannot_even_be_read_is_its_own_error_as_over_http(client, server, token):
    deep = {"settings": 1}
    for _level in range(40):
        deep = {"settings": deep}
    nul = {**births(1)[0], "name": "A\0da"}
    far = {**births(1)[0], "place": {"latitude": 91, "longitude": 0}}
    items = [births(1)[0], nul, deep, far, [], births(1)[0]]
    with open_socket(server, PATH, token) as socket:
        socket.send(id="b", type="batch", items=items)
        frames = frames_until_done(socket)

    found = [frame for frame in frames if frame["type"] == "item"]
    assert [frame["index"] for frame in found if "item" in frame] == [0, 5]
    told = {frame["index"]: (frame["error"]["code"], frame["error"]["details"]) for frame in found if "error" in frame}
    assert told == {
        1: ("VALIDATION_ERROR", {"name": ["Null characters are not allowed."]}),
        2: ("MALFORMED_REQUEST", {"settings": ["Nested more than 32 levels deep."]}),
        3: ("VALIDATION_ERROR", {"place": {"latitude": ["Must be between -90 and 90."]}}),
        4: ("VALIDATION_ERROR", {"body": ["Must be an object."]}),
    }
    assert frames[-1] == {"id": "b", "type": "done", "total": 6, "done": 6, "failed": 4}


def test_ten_thousand_items_are_answered_while_other_questions_are(server, token):
    items = [
        {"moment": {"julian_day": 2440000 + day}, "place": {"latitude": 1, "longitude": 2}} for day in range(10_000)
    ]
    with open_socket(server, PATH, token, compression=None) as socket:
        socket.send(id="b", type="batch", items=items)
        socket.send(id="1", type="calculate", body=births(1)[0])
        indices, progress, asked_at = [], [], None
        while '"type":"done"' not in (text := socket.connection.recv(60))[:30]:
            if item := re.match(r'{"id":"b","type":"item","index":(\d+),"item":{', text):
                indices.append(int(item[1]))
            elif (frame := json.loads(text))["type"] == "progress":
                progress.append(frame["done"])
            else:
                assert (frame["id"], frame["type"]) == ("1", "result")
                asked_at = len(indices)

    assert json.loads(text) == {"id": "b", "type": "done", "total": 10_000, "done": 10_000, "failed": 0}
    assert indices == list(range(10_000))
    assert progress == sorted(progress)
    assert (progress[0], progress[-1]) == (0, 10_000)
    assert len(progress) >= 3
    assert asked_at is not None
    assert asked_at < 5_000


def test_a_batch_is_cancelled_in_the_middle(server, token):
    with open_socket(server, PATH, token) as socket:
        socket.send(id="b", type="batch", items=births(5_000))
        while socket.receive()["type"] != "item":
            pass
        socket.send(id="b", type="cancel")
        frames = frames_until_done(socket)
        assert frames[-1] == {"id": "b", "type": "cancelled"}
        assert len(frames) < 4_000
        assert socket.ask(id="1", type="calculate", body=births(1)[0])["type"] == "result"


def test_a_batch_whose_client_is_gone_stops(server, token):
    with open_socket(server, PATH, token) as socket:
        socket.send(id="b", type="batch", items=births(5_000))
        while socket.receive()["type"] != "item":
            pass
        (consumer,) = computing()
        (work,) = consumer._work.values()
        socket.connection.socket.close()
        assert eventually(work.task.done, within=5)
        del consumer, work
    assert eventually(lambda: not computing(), within=20)


def stalled(server, token, *, longer):
    """(frames, close code) of a client that reads nothing until its work is stopped, and so many seconds longer."""
    with open_socket(server, PATH, token, compression=None, sock=narrow(server), close_timeout=2) as socket:
        socket.send(id="b", type="batch", items=births(5_000))
        assert socket.receive()["type"] == "progress"
        (consumer,) = computing()
        (work,) = consumer._work.values()
        buffered = 0
        until = time.monotonic() + 60
        while not work.task.done():  # the client's own thread reads until its queue is full, and then no more
            assert time.monotonic() < until
            buffered = max(buffered, consumer._wire._send.__self__.transport.get_write_buffer_size())
            time.sleep(0.05)
        time.sleep(longer)
        assert 0 < buffered < 200_000
        del consumer, work
        return socket.rest(10)


def test_a_slow_reader_stops_the_work_and_is_closed_with_a_word_if_it_reads_again(server, token, settings):
    settings.SOCKET_PATIENCE = timedelta(seconds=3)
    frames, close = stalled(server, token, longer=0.5)

    assert close == 4408
    assert len(frames) < 2_000
    assert {frame["type"] for frame in frames} <= {"item", "progress"}
    assert eventually(lambda: not computing(), within=30)


def test_who_reads_no_more_at_all_is_cut_off(server, token, settings):
    settings.SOCKET_PATIENCE = timedelta(seconds=4)  # to look through all objects takes two where others are at work
    frames, close = stalled(server, token, longer=10)

    assert close == 1006
    assert len(frames) < 2_000
    assert eventually(lambda: not computing(), within=30)


def test_a_reader_who_is_slow_but_reads_gets_everything(server, token, settings):
    """Megabytes wait in the system's buffers meanwhile, and the server's own does not move."""
    settings.SOCKET_PATIENCE = timedelta(milliseconds=400)
    with open_socket(server, PATH, token, compression=None, sock=narrow(server), max_queue=1) as socket:
        socket.send(id="b", type="batch", items=births(600))
        frames = []
        while not frames or frames[-1]["type"] != "done":
            frames.append(socket.receive())
            time.sleep(0.02)

    assert [frame["index"] for frame in frames if frame["type"] == "item"] == list(range(600))


def test_a_server_killed_in_the_middle_of_a_batch_is_noticed_and_the_next_one_answers(token):
    def start(port):
        variables = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"}
        command = ["uvicorn", "config.asgi:application", "--port", str(port), "--ws-max-size", "2000000"]
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        eventually(lambda: _answers(port), within=60)
        return process

    port = free_port()
    first = start(port)
    try:
        with open_socket(f"http://127.0.0.1:{port}", PATH, token) as socket:
            socket.send(id="b", type="batch", items=births(5_000))
            while socket.receive()["type"] != "item":
                pass
            first.send_signal(signal.SIGKILL)
            assert socket.rest(10)[1] == 1006
    finally:
        first.kill()
        first.wait()
    second = start(port)
    try:
        with open_socket(f"http://127.0.0.1:{port}", PATH, token) as socket:
            socket.send(id="b", type="batch", items=births(3))
            assert frames_until_done(socket)[-1]["done"] == 3
            second.send_signal(signal.SIGTERM)
            assert socket.rest(10)[1] == 1012
            assert second.wait(20) in (0, -signal.SIGTERM)
    finally:
        second.kill()
        second.wait()
    assert not Chart.objects.exists()


def _answers(port):
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live").status_code == 200
    except httpx.TransportError:
        return False


def test_a_hundred_sockets_at_once_are_all_answered(server, token):
    def one(number):
        with open_socket(server, PATH, token) as socket:
            socket.send(id="b", type="batch", items=births(5))
            answer = socket.ask(id=str(number), type="calculate", body={**births(1)[0], "name": f"No. {number}"})
            return answer["body"]["name"]

    with ThreadPoolExecutor(100) as pool:
        names = list(pool.map(one, range(100)))
    assert names == [f"No. {number}" for number in range(100)]
