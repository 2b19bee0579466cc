"""The socket of Nocturna Calculations: one for the account, in turn, and REST wherever it fails."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from websockets.sync.client import connect

from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.nocturna.socket import FIRST_PAUSE
from tests.charts.calculation.conftest import NOON, natal
from tests.charts.calculation.test_nocturna import same
from tests.interpretations.conftest import eventually

embedded = EmbeddedEngine()


def wait_until(holds, seconds=3.0):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_is_asked_for_a_chart_that_it_stores_and_forgets(nocturna, backend):
    backend(socket=True).calculate(natal())

    assert [asked["calculation_type"] for asked in nocturna.asked_by_socket] == ["positions", "houses"]
    wait_until(lambda: not nocturna.charts)
    assert len({asked["chart_id"] for asked in nocturna.asked_by_socket}) == 1
    assert nocturna.sent == []


def test_what_was_stored_too_late_is_deleted_when_its_id_comes(nocturna, backend):
    asked = backend(socket=True, socket_limit=0.3, time_limit=5.0)
    nocturna.delays = {"/api/charts": 1.0}

    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"
    deleted = eventually(lambda: [path for method, path, _ in nocturna.seen if method == "DELETE"])
    assert len(deleted) == 1
    assert eventually(lambda: not nocturna.charts)


def test_twenty_clients_share_one_socket(nocturna, backend):
    asked = backend(socket=True, socket_limit=2.0)
    own = [embedded.calculate(natal(NOON + day)) for day in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda day: asked.calculate(natal(NOON + day)), range(20)))

    for answer, expected in zip(answers, own, strict=True):
        same(answer, expected)
    assert nocturna.handshakes == 1
    assert len(nocturna.asked_by_socket) >= 2


@pytest.mark.parametrize("fault", ["silent", "fails", "lies", "mute"])
def test_whatever_is_wrong_with_it_rest_answers(nocturna, backend, fault):
    """fails: "Calculation failed: … time Field required", as the current release does."""
    nocturna.socket = fault
    started = time.monotonic()
    answer = backend(socket=True).calculate(natal())

    same(answer, embedded.calculate(natal()))
    assert answer["engine"]["name"] == "nocturna-calculations"
    assert len(nocturna.sent) == 1
    assert time.monotonic() - started < 1.5


@pytest.mark.parametrize("fault", ["silent", "mute"])
def test_the_socket_never_takes_the_time_that_rest_needs(nocturna, backend, fault):
    """Not where an operator gives both the same."""
    nocturna.socket = fault
    answer = backend(socket=True, socket_limit=1.0, time_limit=1.0).calculate(natal())

    assert answer["engine"]["name"] == "nocturna-calculations"
    assert len(nocturna.sent) == 1


def test_a_silent_socket_is_closed_and_made_anew(nocturna, backend):
    asked = backend(socket=True)
    nocturna.socket = "silent"
    asked.calculate(natal())
    nocturna.socket = "answers"
    wait_until(lambda: not nocturna.connections)
    time.sleep(0.3)
    asked.calculate(natal())

    assert nocturna.handshakes == 2
    assert len(nocturna.sent) == 1


def test_it_is_not_connected_again_at_once(nocturna, backend):
    """Backoff with jitter: what comes meanwhile goes by REST."""
    asked = backend(socket=True, failures=1000)
    nocturna.socket = "fails"
    started = time.monotonic()
    while time.monotonic() - started < 1.2:
        asked.calculate(natal())
    pauses = [FIRST_PAUSE / 2 * 2**failed for failed in range(10)]  # the shortest that there may be
    allowed = 1 + sum(1 for count in range(1, 10) if sum(pauses[:count]) <= time.monotonic() - started)

    assert 1 <= nocturna.handshakes <= allowed
    assert len(nocturna.sent) > 2 * nocturna.handshakes


def test_who_comes_while_it_is_left_alone_lengthens_no_pause(nocturna, backend):
    """One failure, many who go by REST meanwhile: it is tried again after the first pause, not the tenth."""
    asked = backend(socket=True, failures=3)
    nocturna.socket = "fails"
    asked.calculate(natal())
    nocturna.socket = "answers"
    for day in range(20):
        asked.calculate(natal(NOON + day))
        if nocturna.handshakes > 1:
            break
    early, stored = nocturna.handshakes, len([call for call in nocturna.seen if call[:2] == ("POST", "/api/charts")])
    time.sleep(FIRST_PAUSE)
    same(asked.calculate(natal(NOON + 30)), embedded.calculate(natal(NOON + 30)))

    assert asked.ping().endswith("circuit closed, socket in use")
    assert nocturna.handshakes == 2
    assert stored == early  # no chart is stored for a socket that is not asked


def test_its_failures_are_remembered_for_a_while(nocturna, backend):
    """The circuit of the socket alone: REST goes on, and no chart is stored for nothing."""
    asked = backend(socket=True, failures=2, rest=30.0)
    nocturna.socket = "fails"
    # It is asked again when the pause after its first failure is over.
    eventually(lambda: asked.calculate(natal()) and asked.ping().endswith("circuit closed, socket open"))
    sent = len(nocturna.sent)
    for _ in range(4):
        asked.calculate(natal())

    stored = [call for call in nocturna.seen if call[:2] == ("POST", "/api/charts")]
    assert (len(stored), len(nocturna.sent) - sent) == (2, 4)


def test_another_process_of_the_account_steals_the_answers(nocturna, backend):
    """Its connection gets what we asked for, and its end leaves ours dead: the time limit finds both, REST answers."""
    asked = backend(socket=True)
    asked.calculate(natal())
    with connect(f"ws://127.0.0.1:{nocturna.port}/api/websockets/ws/{nocturna.issued[0]}", proxy=None) as thief:
        same(asked.calculate(natal(NOON + 1)), embedded.calculate(natal(NOON + 1)))
        stolen = orjson.loads(thief.recv(timeout=2))
        assert stolen["calculation_type"] == "positions"
    assert len(nocturna.sent) == 1
    time.sleep(0.3)
    same(asked.calculate(natal(NOON + 2)), embedded.calculate(natal(NOON + 2)))


def test_answers_of_others_are_not_taken_for_ours(nocturna, backend):
    """Ours is the thief: what another connection asked for comes to us first, and is passed over."""
    asked = backend(socket=True, socket_limit=2.0)
    asked.calculate(natal())
    nocturna.interlopers = [
        {"status": "success", "chart_id": "another", "calculation_type": "positions", "result": {"SUN": {}}},
        {"status": "error", "chart_id": "another", "message": "Chart not found"},
    ]
    same(asked.calculate(natal(NOON + 3)), embedded.calculate(natal(NOON + 3)))

    assert nocturna.interlopers == []
    assert nocturna.sent == []


def test_a_refused_handshake_renews_the_token(nocturna, backend):
    asked = backend(socket=True)
    asked.calculate(natal())
    nocturna.drop_sockets()
    nocturna.revoked.update(nocturna.issued)
    time.sleep(0.3)
    same(asked.calculate(natal()), embedded.calculate(natal()))


def test_a_long_line_goes_by_rest(nocturna, backend):
    """Serialised, the socket serves one at a time; who would wait long need not."""
    nocturna.socket = "silent"
    asked = backend(socket=True, socket_limit=0.4)
    barrier = threading.Barrier(12)

    def ask(day):
        barrier.wait()
        started = time.monotonic()
        asked.calculate(natal(NOON + day))
        return time.monotonic() - started

    with ThreadPoolExecutor(12) as pool:
        times = sorted(pool.map(ask, range(12)))
    assert len(nocturna.sent) == 12
    assert times[-1] < 1.5
