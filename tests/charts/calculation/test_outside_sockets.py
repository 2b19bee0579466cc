"""`/ws/v1/calculations` while an outside service computes: its time limit counts from the receipt of a request."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings

from charts import consumers
from tests.charts.calculation.conftest import Watch
from tests.services.nocturna import SERVICE_TOKEN
from tests.serving import open_socket

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/calculations"
LIMIT = 2.0
CLIENTS = 12


@pytest.fixture
def client(api, alice, places):
    return api(alice)


@pytest.fixture
def outside(nocturna, in_use):
    def use(**options):
        usual = {"url": nocturna.url, "token": SERVICE_TOKEN, "time_limit": LIMIT, "socket": False}
        in_use("nocturna.NocturnaCalculations", {**usual, **options})

    return use


def body(number, **more):
    moment = {"utc": f"1990-06-15T{number // 60:02d}:{number % 60:02d}:00Z"}
    return {"moment": moment, "place": {"latitude": 51.5, "longitude": -0.1}, **more}


def asked_at_once(server, token, bodies):
    """What is answered on one socket, and after how many seconds."""
    with open_socket(server, PATH, token) as socket:
        started, answers = time.monotonic(), []
        for number, one in enumerate(bodies):
            socket.send(id=str(number), type="calculate", body=one)
        for _ in bodies:
            frame = socket.receive()
            code = frame["error"]["code"] if frame["type"] == "error" else frame["body"]["engine"]["name"]
            answers.append((code, time.monotonic() - started))
        return answers


def asked_by_many(server, token, count):
    with ThreadPoolExecutor(count) as pool:
        found = pool.map(lambda number: asked_at_once(server, token, [body(number)]), range(count))
        return [answer for answers in found for answer in answers]


def test_a_stalled_service_keeps_nobody_longer_than_its_time_limit(client, server, nocturna, outside):
    outside(failures=1000)
    nocturna.stalled = True
    watch = Watch()
    answers = asked_by_many(server, client.signed_in.access_token, CLIENTS)
    answers += asked_at_once(server, client.signed_in.access_token, [body(number) for number in range(30)])

    assert Counter(code for code, _ in answers) == {"EXTERNAL_SERVICE_TIMEOUT": CLIENTS + 30}
    assert max(seconds for _, seconds in answers) < 1.75 * LIMIT + watch.end()


def test_a_stalled_service_is_stood_in_for_when_its_time_is_up(client, server, nocturna, outside):
    outside(failures=1000, fallback=True)
    nocturna.stalled = True
    watch = Watch()
    answers = asked_at_once(server, client.signed_in.access_token, [body(number) for number in range(CLIENTS)])

    assert Counter(code for code, _ in answers) == {"embedded": CLIENTS}
    assert max(seconds for _, seconds in answers) < 1.75 * LIMIT + watch.end()


def test_a_slow_service_is_asked_by_all_at_once(client, server, nocturna, outside):
    outside(time_limit=20.0, connections=CLIENTS)
    nocturna.delay = 1.0
    answers = asked_at_once(server, client.signed_in.access_token, [body(number) for number in range(CLIENTS)])

    assert Counter(code for code, _ in answers) == {"nocturna-calculations": CLIENTS}
    assert nocturna.most_at_once == CLIENTS > django_settings.SOCKET_THREADS


def test_who_asks_the_same_is_answered_by_one_question(client, server, nocturna, outside):
    outside(time_limit=20.0)
    asked_at_once(server, client.signed_in.access_token, [body(700)])
    nocturna.sent, nocturna.delay = [], 1.0
    answers = asked_at_once(server, client.signed_in.access_token, [body(0, name=str(n)) for n in range(CLIENTS)])

    assert Counter(code for code, _ in answers) == {"nocturna-calculations": CLIENTS}
    assert len(nocturna.sent) == 1


def test_what_needs_no_service_waits_for_none(client, server, nocturna, outside):
    outside(time_limit=20.0)
    nocturna.stalled = True
    with open_socket(server, PATH, client.signed_in.access_token) as socket:
        for number in range(30):
            socket.send(id=f"far {number}", type="calculate", body=body(number))
        answer = socket.ask(id="here", type="calculate", body=body(0, settings={"house_system": "porphyry"}))

    assert answer["body"]["engine"]["name"] == "embedded"


def test_batches_that_wait_for_it_keep_nobody_waiting(client, server, nocturna, outside):
    outside(time_limit=20.0)
    nocturna.stalled = True
    token = client.signed_in.access_token
    with open_socket(server, PATH, token) as first, open_socket(server, PATH, token) as second:
        for socket in (first, second):
            for number in range(2):
                socket.send(id=f"batch {number}", type="batch", items=[body(number)])
                socket.receive()
    with open_socket(server, PATH, token) as socket:
        answer = socket.ask(id="here", type="calculate", body=body(0, settings={"house_system": "porphyry"}))

    assert answer["body"]["engine"]["name"] == "embedded"


def test_who_finds_no_free_thread_in_time_is_refused_without_one(client, server, nocturna, outside, monkeypatch):
    outside(time_limit=0.5)
    held = ThreadPoolExecutor(1)
    held.submit(time.sleep, 3.0)
    monkeypatch.setattr(consumers, "_POOL", held)
    answers = asked_at_once(server, client.signed_in.access_token, [body(number) for number in range(3)])

    assert Counter(code for code, _ in answers) == {"EXTERNAL_SERVICE_TIMEOUT": 3}
    assert max(seconds for _, seconds in answers) < 2.5
    assert nocturna.sent == []
