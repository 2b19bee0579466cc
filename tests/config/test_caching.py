"""Two levels of keeping: what many ask for is made once, both are bounded, and losing Redis makes nothing wrong."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django_redis import get_redis_connection
from prometheus_client import REGISTRY
from redis.connection import Connection

from config.system.caching import LocalLevel, SharedLevel, TwoLevels
from config.system.caching.connections import packed
from config.system.caching.shared import OVERHEAD_BYTES
from tests.services.redis import Redis

LARGE = 1_000_000


class Maker:
    """Makes a value and counts how often it had to."""

    def __init__(self, value=b"made", *, seconds=0.0, keep=True, error=None):
        self.value, self.seconds, self.keep, self.error = value, seconds, keep, error
        self.times = 0
        self.lock = threading.Lock()

    def __call__(self):
        with self.lock:
            self.times += 1
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        return self.value, self.keep


@pytest.fixture
def name():
    return f"test-{uuid.uuid4().hex[:8]}"


def shared(name, **options):
    return SharedLevel(name, **{"most_bytes": LARGE, "seconds": 60, "lease_seconds": 5.0, **options})


def two(name, **options):
    return TwoLevels(name, LocalLevel(LARGE), shared(name, **options))


def counted(name, what, level):
    return REGISTRY.get_sample_value(f"nocturna_cache_{what}_total", {"cache": name, "level": level})


def counts(name):
    """Hits and misses of the first level, then of the second."""
    return [counted(name, what, level) for level in ("process", "redis") for what in ("hits", "misses")]


def test_the_first_level_answers_then_the_second_then_the_maker(name):
    make = Maker(b"value")
    here, elsewhere = two(name), two(name)  # as two processes have them

    assert [here.get("a", make), here.get("a", make), elsewhere.get("a", make), elsewhere.get("a", make)] == [
        b"value"
    ] * 4

    assert make.times == 1
    assert counts(name) == [2, 2, 1, 1]


def test_what_twenty_ask_for_at_once_is_made_once(name):
    cache, make, together = two(name), Maker(seconds=0.1), threading.Barrier(20)

    def ask(_):
        together.wait()
        return cache.get("a", make)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(20))) == [b"made"] * 20

    assert make.times == 1
    assert counts(name) == [19, 1, 0, 1]


def test_without_redis_too(name):
    cache, make, together = TwoLevels(name, LocalLevel(LARGE), None), Maker(seconds=0.1), threading.Barrier(20)

    def ask(_):
        together.wait()
        return cache.get("a", make)

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(ask, range(20))) == [b"made"] * 20

    assert make.times == 1
    assert counts(name) == [19, 1, 0, 0]


PROCESSES = """
import os, sys, time, django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from config.system.caching import LocalLevel, SharedLevel, TwoLevels
from config.system.caching.connections import packed

name, log = sys.argv[1:]
def make(key):
    with open(log, "a") as file:
        file.write(key + "\\n")
    time.sleep(0.05)
    return key.encode() * 1000, True

cache = TwoLevels(name, LocalLevel(1), SharedLevel(name, most_bytes=10**7, seconds=60, lease_seconds=5.0))
cache.get("warm", lambda: make("warm"))  # on a connection that the children must not share
children = []
for _ in range(2):
    if not (child := os.fork()):
        with ThreadPoolExecutor(10) as pool:
            keys = [f"key{number}" for number in range(10)] * 4
            got = list(pool.map(lambda key: cache.get(key, lambda: make(key)), keys))
        os._exit(0 if got == [key.encode() * 1000 for key in keys] else 1)
    children.append(child)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def test_what_two_processes_ask_for_at_once_is_made_once_in_both(name, tmp_path):
    log = tmp_path / "made"

    done = subprocess.run(
        [sys.executable, "-c", PROCESSES, name, str(log)],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert sorted(log.read_text().split()) == sorted(["warm", *(f"key{number}" for number in range(10))])


def test_who_died_while_making_is_waited_for_no_longer_than_the_lease(name):
    assert shared(name, lease_seconds=0.3).claim("a").token
    make, started = Maker(), time.monotonic()

    assert two(name, lease_seconds=0.3).get("a", make) == b"made"

    assert 0.2 < time.monotonic() - started < 2
    assert make.times == 1


def test_a_failure_is_told_and_not_kept_and_nobody_waits_for_its_lease(name):
    cache, fails = two(name), Maker(error=ValueError("no"))
    started = time.monotonic()

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            cache.get("a", fails)

    assert two(name).get("a", Maker(b"now")) == b"now"
    assert fails.times == 2
    assert time.monotonic() - started < 2


def test_others_who_waited_for_a_failure_try_themselves(name):
    cache, fails, together = two(name), Maker(seconds=0.05, error=ValueError("no")), threading.Barrier(5)

    def ask(_):
        together.wait()
        with pytest.raises(ValueError, match="no"):
            cache.get("a", fails)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(ask, range(5)))

    assert fails.times == 5


def test_what_may_not_be_kept_is_made_each_time(name):
    cache, make = two(name), Maker(keep=False)

    assert [cache.get("a", make), cache.get("a", make), two(name).get("a", make)] == [b"made"] * 3

    assert make.times == 3


def test_the_first_level_forgets_what_was_unused_for_longest():
    level = LocalLevel(300)
    for key in "abc":
        level.put(key, key * 2, 100)
    level.get("a")
    level.put("d", "dd", 100)
    level.put("huge", "x", 301)

    assert [level.get(key) for key in ("a", "b", "c", "d", "huge")] == ["aa", None, "cc", "dd", None]
    assert level.held_bytes == 300
    level.put("a", "more", 250)
    assert (level.get("a"), level.get("c"), level.held_bytes) == ("more", None, 250)


def put(level, key, value):
    """And wait until Redis has it, which the product does not."""
    level.put(key, value, "")
    level.claim("the same connection answers in turn")


def stored(name):
    """Keys of the values that Redis holds, and what the level believes."""
    client = get_redis_connection("default")
    root = f"nocturna:{{{name}}}"
    held = int(client.hget(f"{root}:sizes", "held") or 0)
    sizes = {key.decode(): int(size) for key, size in client.hgetall(f"{root}:sizes").items() if key != b"held"}
    values = {key.decode().rpartition(":")[2]: client.strlen(key) for key in client.keys(f"{root}:value:*")}
    indexed = {key.decode() for key in client.zrange(f"{root}:index", 0, -1)}
    return held, sizes, values, indexed


def test_a_command_goes_out_as_the_client_would_write_it():
    command = ("EVALSHA", 2, "ключ", b"\x00\r\n$", "", 1764252000.25, b"x" * 10_000)

    assert packed(command) == b"".join(Connection().pack_command(*command))
    assert packed(("GET", "ключ")) == b"*2\r\n$3\r\nGET\r\n$8\r\n" + "ключ".encode() + b"\r\n"


def test_the_second_level_never_holds_more_than_its_bound(name):
    level = shared(name, most_bytes=10 * (1000 + OVERHEAD_BYTES))
    for number in range(10):
        put(level, f"key{number}", b"x" * 1000)
    assert level.claim("key0").value == b"x" * 1000  # used now
    for number in range(10, 15):
        put(level, f"key{number}", b"x" * 1000)

    held, sizes, values, indexed = stored(name)
    assert set(values) == indexed == set(sizes) == {"key0", *(f"key{number}" for number in range(6, 15))}
    assert held == sum(sizes.values()) == level.most_bytes


def test_nor_when_many_write_at_once(name):
    level = shared(name, most_bytes=20_000)

    def write(number):
        put(level, f"key{number % 40}", b"x" * (500 + number * 37 % 1500))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(400)))

    total, sizes, values, indexed = stored(name)
    assert set(values) == indexed == set(sizes)
    assert total == sum(sizes.values()) == sum(size + OVERHEAD_BYTES for size in values.values()) <= 20_000


@pytest.mark.parametrize("lost", ["index", "sizes"])
def test_the_bound_holds_again_after_redis_evicted_what_it_is_counted_by(name, lost):
    level = shared(name, most_bytes=5 * (1000 + OVERHEAD_BYTES))
    for number in range(5):
        put(level, f"old{number}", b"x" * 1000)
    get_redis_connection("default").delete(f"nocturna:{{{name}}}:{lost}")

    for number in range(20):
        put(level, f"new{number}", b"x" * 1000)

    held, sizes, values, indexed = stored(name)
    assert set(values) == indexed == set(sizes) == {f"new{number}" for number in range(15, 20)}
    assert held == sum(sizes.values()) == level.most_bytes


def test_everything_ends_in_its_time(name):
    level = shared(name, seconds=0.2)
    put(level, "a", b"x")
    assert level.claim("a").value == b"x"

    time.sleep(0.3)

    assert stored(name) == (0, {}, {}, set())


@pytest.fixture
def own_redis(tmp_path):
    """A server of the test's own, to be killed."""
    server = Redis(tmp_path)
    server.find()
    server.start()
    yield server
    for process in server.processes:
        process.send_signal(signal.SIGCONT)
    server.stop()


def on(server):
    limits = {"socket_connect_timeout": 0.25, "socket_timeout": 0.5, "retry": None, "protocol": 2}
    return lambda: Connection(host="127.0.0.1", port=server.port, **limits)


def test_without_redis_everything_is_made_and_nobody_waits(name, own_redis):
    cache = TwoLevels(name, LocalLevel(1), shared(name, connect=on(own_redis)))
    kept = Maker(b"kept")
    cache.get("before", kept)
    own_redis.processes[0].kill()
    own_redis.processes[0].wait()
    make, started = Maker(b"alone"), time.monotonic()

    assert [cache.get(f"key{number}", make) for number in range(50)] == [b"alone"] * 50

    assert make.times == 50
    assert time.monotonic() - started < 1


def test_a_redis_that_stalls_is_waited_for_once_and_no_answer_is_taken_for_another(name, own_redis):
    cache = TwoLevels(name, LocalLevel(1), shared(name, connect=on(own_redis), rest_seconds=1.0))
    for key in ("a", "b"):
        cache.get(key, Maker(key.encode()))
    own_redis.processes[0].send_signal(signal.SIGSTOP)
    make, started = Maker(b"made anew"), time.monotonic()

    assert [cache.get("a", make) for _ in range(20)] == [b"made anew"] * 20

    assert 0.4 < time.monotonic() - started < 1
    own_redis.processes[0].send_signal(signal.SIGCONT)
    time.sleep(1.0)
    never = Maker(error=AssertionError("it is kept"))
    assert [cache.get(key, never) for key in ("b", "a", "b", "a")] == [b"b", b"a", b"b", b"a"]


def test_a_redis_that_was_restarted_is_used_at_once(name, own_redis):
    cache = TwoLevels(name, LocalLevel(1), shared(name, connect=on(own_redis)))
    cache.get("a", Maker())
    own_redis.processes.pop().kill()
    own_redis.start()
    make = Maker()

    assert [cache.get("a", make), cache.get("a", make)] == [b"made", b"made"]

    assert make.times == 1
