"""Rows on their way to their store: none waits for it, none fails because of it, and of too many the oldest go."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.conf import settings as configured
from prometheus_client import REGISTRY

from config.system.bulk import Courier, NotStored
from config.system.bulk.buffer import BATCH, Buffer
from tests.interpretations.conftest import eventually


def counted(name, **labels):
    return REGISTRY.get_sample_value(f"nocturna_bulk_{name}_total", labels) or 0.0


class Shelf:
    """A store in the process. fails: raised instead."""

    def __init__(self):
        self.rows, self.tokens, self.fails, self.tried = [], [], None, 0

    def store(self, table, rows, token):
        self.tried += 1
        self.tokens.append(token)
        if self.fails is not None:
            raise self.fails
        self.rows += [row[0] for row in rows]


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def make(shelf, settings):
    """A courier to the shelf, that nobody wakes: only `flush` sends, but for the thread once it has begun."""
    settings.ANALYTICS_FLUSH_SECONDS = 60
    made = []

    def make(table="t", store=shelf.store):
        courier = Courier(table, "metrics")
        courier.deliver_to(store, wanted=lambda: True)
        made.append(courier)
        return courier

    yield make
    for courier in made:
        courier.stop()


def test_rows_arrive_in_their_order(make, shelf):
    courier = make()
    for n in range(BATCH + 10):
        courier.put("t", (n,), 10)

    assert courier.flush()

    eventually(lambda: len(shelf.rows) == BATCH + 10)  # some by the thread, which a full batch wakes
    assert shelf.rows == list(range(BATCH + 10))
    assert len(courier.buffers["t"]) == 0


def test_of_more_than_fit_the_oldest_are_dropped_and_counted():
    buffer = Buffer("dropping")
    for n in range(10):
        buffer.put((n,), 100, most=550)

    batch = buffer.take()
    assert batch is not None
    assert [row[0] for row in batch.rows] == [5, 6, 7, 8, 9]
    assert counted("rows_dropped", table="dropping") == 5

    for n in range(10, 13):
        buffer.put((n,), 100, most=550)  # while these are being sent, they stay
    assert (len(buffer), counted("rows_dropped", table="dropping")) == (5, 8)
    buffer.failed()
    buffer.put((13,), 100, most=550)  # now they are the oldest, and go together
    assert [row[0] for row in buffer.take().rows] == [13]
    assert counted("rows_dropped", table="dropping") == 13


def test_one_that_is_larger_than_all_that_fits_is_dropped_too():
    buffer = Buffer("large")

    buffer.put((1,), 1000, most=550)

    assert (len(buffer), buffer.take(), counted("rows_dropped", table="large")) == (0, None, 1)


def test_what_could_not_be_stored_is_sent_again_under_the_same_token(make, shelf):
    courier = make()
    courier.put("t", (1,), 10)
    shelf.fails = NotStored("NETWORK_ERROR")
    before = counted("failures", table="t", error="NETWORK_ERROR")

    assert not courier.flush()
    courier.put("t", (2,), 10)
    assert not courier.flush()
    shelf.fails = None
    assert courier.flush()
    assert courier.flush()

    assert shelf.rows == [1, 2]
    assert (shelf.tokens[0] == shelf.tokens[1] == shelf.tokens[2], len(set(shelf.tokens))) == (True, 2)
    assert counted("failures", table="t", error="NETWORK_ERROR") - before == 2


def test_rows_that_can_never_be_written_are_not_in_the_way_of_others(make, shelf):
    courier = make("poisoned")
    courier.put("poisoned", (1,), 10)
    shelf.fails = ValueError("no such row")

    assert courier.flush()
    shelf.fails = None
    courier.put("poisoned", (2,), 10)
    assert courier.flush()

    assert shelf.rows == [2]
    assert counted("rows_dropped", table="poisoned") == 1


def test_a_store_that_hangs_holds_nobody_up(make):
    entered, released = threading.Event(), threading.Event()

    def hang(table, rows, token):
        entered.set()
        released.wait(30)

    courier = make(store=hang)
    courier.put("t", (0,), 10)
    flushing = threading.Thread(target=courier.flush)
    flushing.start()
    assert entered.wait(10)
    started = time.perf_counter()
    for n in range(1000):
        courier.put("t", (n,), 10)
    took = time.perf_counter() - started
    released.set()
    flushing.join(10)

    assert took < 1


def test_the_thread_sends_by_itself_and_at_once_when_there_is_much(make, shelf, settings):
    courier = make()
    for n in range(BATCH):
        courier.put("t", (n,), 10)
    eventually(lambda: len(shelf.rows) == BATCH)  # long before the minute is over

    settings.ANALYTICS_FLUSH_SECONDS = 0.05
    other = make()
    other.put("t", ("last",), 10)
    eventually(lambda: shelf.rows[-1] == "last")


def test_what_is_added_up_is_one_row_of_each_label(make):
    sent = []
    courier = make(store=lambda table, rows, token: sent.extend(rows))
    for outcome in ("hit", "hit", "miss"):
        courier.tally("cache.lookups", (("cache", "places"), ("outcome", outcome)), 1.0)

    courier.flush()
    courier.flush()

    assert [(row[0], row[2], row[3]) for row in sent] == [
        ("cache.lookups", 2.0, {"cache": "places", "outcome": "hit"}),
        ("cache.lookups", 1.0, {"cache": "places", "outcome": "miss"}),
    ]
    assert all(abs(row[1] - time.time()) < 10 for row in sent)


def test_from_many_threads_each_row_arrives_once(make, shelf, crowd):
    courier, flushing = make(), threading.Event()
    numbers = iter(range(16_000))
    lock = threading.Lock()

    def put():
        for _ in range(2_000):
            with lock:
                n = next(numbers)
            courier.put("t", (n,), 10)
            if n % 500 == 0:
                courier.flush()

    crowd(8, put)
    courier.flush()
    flushing.set()

    assert sorted(shelf.rows) == list(range(16_000))


def test_the_last_rows_are_sent_at_the_end_and_none_are_taken_after_it(make, shelf):
    courier = make()
    courier.put("t", (1,), 10)

    courier.stop()

    assert (shelf.rows, courier.wanted) == ([1], False)


def test_the_end_does_not_wait_for_a_store_that_hangs(make):
    released = threading.Event()
    courier = make(store=lambda *_: released.wait(30))
    courier.put("t", (1,), 10)
    started = time.monotonic()

    courier.stop(0.2)

    assert time.monotonic() - started < 5
    released.set()


def test_nothing_is_made_where_nobody_wants_it(settings, shelf):
    courier = Courier("t")

    assert not courier.wanted
    courier.deliver_to(shelf.store, wanted=lambda: bool(settings.CLICKHOUSE_URL))
    assert courier.wanted
    settings.CLICKHOUSE_URL = ""
    assert not courier.wanted


PROGRAM = """
import os, multiprocessing, sys
import django
django.setup()
from config.system.bulk import Courier

def store(table, rows, token):
    with open(sys.argv[1], "a") as shelf:
        shelf.write("".join(f"{os.getppid() == parent} {row[0]}\\n" for row in rows))

parent = os.getpid()
courier = Courier("t", "metrics")
courier.deliver_to(store, wanted=lambda: True)
courier.put("t", ("before",), 10)

def child():
    courier.put("t", ("of the child",), 10)

if sys.argv[2] == "multiprocessing":
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
else:
    pid = os.fork()
    if pid == 0:
        child()
        sys.exit(0)
    os.waitpid(pid, 0)
courier.put("t", ("after",), 10)
"""


DROPPING = """
import os, sys, threading, time
from config.system.bulk import Courier

courier = Courier("t", "metrics")
sys.setswitchinterval(1e-6)

def drop():
    while True:
        courier.buffers["t"].put((1,), 1000, most=1)

threading.Thread(target=drop, daemon=True).start()
for _ in range(200):
    pid = os.fork()
    if pid == 0:
        courier.buffers["t"].put((1,), 1000, most=1)
        os._exit(0)
    end = time.monotonic() + 20
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > end:
            os.kill(pid, 9)
            sys.exit("a child hangs")
        time.sleep(0.001)
"""


def test_a_fork_while_another_thread_drops_rows_leaves_nothing_locked(tmp_path):
    """With metrics of many processes, whose counters take a lock for longest."""
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", DROPPING], cwd=configured.BASE_DIR, env=environment, timeout=120, check=True)


@pytest.mark.parametrize("way", ["multiprocessing", "fork"])
def test_after_a_fork_each_process_sends_its_own_rows_to_its_end(tmp_path, way):
    """As servers begin their workers: none is lost when one ends, none is sent by two."""
    shelf = tmp_path / "shelf"
    environment = {**os.environ, "ANALYTICS_FLUSH_SECONDS": "30", "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(shelf), way],
        cwd=configured.BASE_DIR, env=environment, timeout=60, check=True,
    )  # fmt: skip

    assert sorted(shelf.read_text().splitlines()) == ["False after", "False before", "True of the child"]
