"""What an outside service computed is kept under what it says that it is; what stood in for it never is."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django_redis import get_redis_connection

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.cached import CachedService
from charts.calculation.identity import SETTLES, Identity
from charts.calculation.outside import ServiceFailed, ServiceTimedOut
from charts.calculation.remote import RemoteNocturna
from charts.services import get_backend
from charts.services.backends import two_levels
from config.system import caching
from tests.charts.calculation.conftest import NOON, Watch, natal
from tests.services.nocturna import SERVICE_TOKEN
from tests.services.node import PASSWORD, USERNAME, Node

pytestmark = pytest.mark.django_db
HARMONIC = CalculationRequest("harmonic", {"natal": Subject(NOON, 51.5, 0.0)}, parameters={"number": 5})


@pytest.fixture
def kept(nocturna, backend):
    """A backend that asks Nocturna Calculations, over what is kept."""
    return lambda **options: CachedService(backend(**options), two_levels("calculations", lease_seconds=0))


@pytest.fixture
def node():
    node = Node()
    node.start()
    yield node
    node.kill()


@pytest.fixture
def remote(node):
    made = []

    def make(**options):
        usual = {"url": node.url, "username": USERNAME, "password": PASSWORD, "time_limit": 3.0, "connections": 1}
        made.append(CachedService(RemoteNocturna(**{**usual, **options}), two_levels("calculations", lease_seconds=0)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_the_seam_keeps_what_an_outside_service_computed(nocturna, in_use):
    in_use("nocturna.NocturnaCalculations", {"url": nocturna.url, "token": SERVICE_TOKEN, "socket": False})
    answers = [get_backend().calculate(natal()) for _ in range(3)]

    assert answers == [answers[0]] * 3
    assert answers[0]["engine"]["name"] == "nocturna-calculations"
    assert len(nocturna.sent) == 1


def test_another_process_finds_it_in_redis(nocturna, kept):
    first, second = kept(), kept()
    answer = first.calculate(natal())
    second.calculate(natal(NOON + 1))  # by which it knows whom it asks
    caching.forget()  # as another process, whose memory holds nothing

    assert second.calculate(natal()) == answer
    assert len(nocturna.sent) == 2


@pytest.mark.parametrize("change", [{"house_system": "koch"}, {"points": ("sun",)}, {"aspects": {"trine": 7.5}}])
def test_other_settings_are_asked_for_anew(nocturna, kept, change):
    asked = kept()
    asked.calculate(natal())
    asked.calculate(natal(**change))

    assert len(nocturna.sent) == 2


def test_a_new_version_is_asked_anew(nocturna, kept):
    kept().calculate(natal())
    nocturna.version = "1.0.1"
    asked = kept()
    asked.calculate(natal(NOON + 1))

    assert asked.calculate(natal())["engine"]["version"] == "1.0.1"
    assert len(nocturna.sent) == 3


def test_two_services_do_not_answer_for_each_other(nocturna, kept, remote):
    kept().calculate(natal())

    assert remote().calculate(natal())["engine"]["notes"][-1] == "Computed by another Nocturna."
    assert kept().calculate(natal())["engine"]["name"] == "nocturna-calculations"


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("fault", ["gone", "lies", "nothing"])
def test_what_stood_in_for_it_is_not_kept(nocturna, kept, fault, known):
    asked = kept(fallback=True, rest=0.05, failures=1)
    if known:
        asked.calculate(natal(NOON + 1))
    nocturna.spoil = (lambda data: {}) if fault == "lies" else (lambda data: None) if fault == "nothing" else None
    if fault == "gone":
        nocturna.kill()
    made_up = [asked.calculate(natal())["engine"]["name"], *(one["engine"]["name"] for one in ask_many(asked))]
    nocturna.spoil = lambda data: data
    if fault == "gone":
        nocturna.start()
    time.sleep(0.1)

    assert made_up == ["embedded"] * 3
    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"
    assert [one["engine"]["name"] for one in ask_many(asked)] == ["nocturna-calculations"] * 2


def ask_many(asked):
    return list(asked.calculate_many([natal(), natal(NOON + 2)]))


def test_what_it_cannot_give_is_not_kept_as_its_own(nocturna, kept):
    asked = kept()
    asked.calculate(natal())
    before = values()
    answers = [asked.calculate(HARMONIC) for _ in range(2)]

    assert answers[0]["engine"]["notes"][-1].startswith("nocturna-calculations cannot give the kind harmonic")
    assert values() == before


def values():
    return sorted(get_redis_connection("default").keys("nocturna:{calculations}:value:*"))


def test_of_many_only_what_is_not_kept_is_asked_and_the_same_once(nocturna, kept):
    asked = kept()
    asked.calculate(natal(NOON + 1))
    requests = [natal(NOON + day) for day in (0, 1, 2, 0, 1, 2, 0)]
    answers = list(asked.calculate_many(requests))

    assert [answer["julian_day"] for answer in answers] == [
        request.subjects["chart"].julian_day for request in requests
    ]
    assert len({id(answer) for answer in answers}) == 7  # each may change its own
    assert len(nocturna.sent) == 3
    assert list(asked.calculate_many(requests)) == answers
    assert [asked.calculate(request) for request in requests] == answers
    assert len(nocturna.sent) == 3


def test_many_of_a_new_process_are_kept_too(nocturna, kept):
    requests = [natal(NOON + day) for day in (0, 1, 0)]
    first = list(kept().calculate_many(requests))
    caching.forget()
    second = kept()
    second.calculate(natal(NOON + 5))

    assert list(second.calculate_many(requests)) == first
    assert len(nocturna.sent) == 3


def test_a_failure_of_one_of_many_is_not_kept(nocturna, kept):
    asked = kept()
    asked.calculate(natal(NOON + 9))
    nocturna.spoil = lambda data: None
    nocturna.answer = 502, "<html>Bad Gateway</html>"
    failed = list(asked.calculate_many([natal(), natal()]))
    nocturna.answer, nocturna.spoil = None, lambda data: data

    assert [type(one) for one in failed] == [ServiceFailed] * 2
    assert len(nocturna.sent) == 2  # the same is asked once
    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"


def test_twenty_who_ask_the_same_share_answer_and_failure_within_the_limit(nocturna, kept):
    asked = kept(time_limit=0.6, failures=1000)
    asked.calculate(natal(NOON + 1))

    def twenty(request):
        together, times = threading.Barrier(20), []

        def one(_):
            together.wait()
            started = time.monotonic()
            try:
                return asked.calculate(request)["engine"]["name"]
            except ServiceTimedOut as failure:
                return failure.code
            finally:
                times.append(time.monotonic() - started)

        with ThreadPoolExecutor(20) as pool:
            return set(pool.map(one, range(20))), max(times)

    nocturna.delay = 0.2
    assert twenty(natal())[0] == {"nocturna-calculations"}
    assert len(nocturna.sent) == 2
    nocturna.stalled = True
    watch = Watch()
    outcomes, slowest = twenty(natal(NOON + 2))
    assert outcomes == {"EXTERNAL_SERVICE_TIMEOUT"}
    assert slowest < 1.1 + watch.end()  # and not the limit once more for each who waited
    nocturna.stalled = False


def test_the_remote_is_asked_once_and_says_who_it_is_by_its_answers(node, remote):
    asked = remote()
    answers = [asked.calculate(natal()) for _ in range(3)]
    caching.forget()
    again = remote()
    again.calculate(natal(NOON + 1))

    assert answers == [answers[0]] * 3
    assert again.calculate(natal()) == answers[0]
    assert [frame["type"] for frame in node.frames] == ["calculate"] * 2


def test_what_a_remote_computed_before_its_update_is_not_given_after_it(node, remote):
    """Nodes of a fleet are replaced one by one: while they differ, each answer is asked for."""
    asked = remote()
    asked.calculate(natal())
    node.version = "1.1.0"
    asked.calculate(natal(NOON + 1))
    frames = len(node.frames)
    versions = [asked.calculate(natal())["engine"]["version"] for _ in range(2)]

    assert versions == ["1.1.0"] * 2
    assert len(node.frames) == frames + 2


def test_events_of_the_embedded_engine_are_not_kept_as_the_remotes(node, remote):
    sky = CalculationRequest("sky", {"chart": Subject(NOON, 0.0, 0.0)}, Settings(), moment=NOON)
    asked = remote()
    asked.calculate(natal())
    before = values()
    notes = [asked.calculate(sky)["engine"]["notes"][-1] for _ in range(2)]

    assert notes == ["nocturna cannot give kind sky; this was computed by the embedded engine."] * 2
    assert values() == before


def test_an_identity_is_known_once_all_say_the_same():
    now = [0.0]
    identity = Identity(clock=lambda: now[0])
    seen = [identity.known]
    for moment, said in [(1, "1.0"), (2, "1.0"), (3, "1.1"), (4, "1.0"), (5, "1.1"), (6 + SETTLES, "1.1")]:
        now[0] = moment
        identity.hear(said)
        seen.append(identity.known)

    assert seen == [None, "1.0", "1.0", None, None, None, "1.1"]


FORK = """
import os, sys, threading, time
import django
django.setup()
from charts.services.backends import two_levels

cache = two_levels("calculations", lease_seconds=0)
making = threading.Event()
def make():
    making.set()
    time.sleep(60)
threading.Thread(target=lambda: cache.get("key", make), daemon=True).start()
making.wait()
cache._lock.acquire()
cache.local._lock.acquire()
child = os.fork()
if child == 0:
    os._exit(0 if cache.get("key", lambda: (b"own", True)) == b"own" else 1)
_, status = os.waitpid(child, 0)
sys.stdout.write(str(status))
sys.stdout.flush()
os._exit(0)
"""


def test_a_fork_while_a_thread_computes_leaves_nobody_waiting():
    """What the parent's thread was making and what it held is nothing to the child."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", FORK], cwd=django_settings.BASE_DIR, env=environment,
        capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip  # how it is run

    assert (done.stdout, done.returncode) == ("0", 0), done.stderr
