"""Of many at once some go by the socket, which serves one after another, and nobody loses there the time for REST."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from charts.calculation.nocturna.line import LONGEST, Line
from charts.calculation.outside import ServiceResting, ServiceTimedOut
from tests.charts.calculation.conftest import NOON, Watch, natal

CLIENTS, PART = 20, 6.0


def test_who_finds_a_line_goes_by_rest_at_once(nocturna, backend):
    """What is stored for the socket never comes to its end here: it holds up nobody but the few who wait for it."""
    asked = backend(socket=True, socket_limit=PART, time_limit=40.0, connections=2)
    asked.calculate(natal())
    nocturna.stalled_paths, nocturna.seen = {"/api/charts"}, []
    barrier, watch = threading.Barrier(CLIENTS), Watch()

    def ask(number):
        barrier.wait()
        started = time.monotonic()
        assert asked.calculate(natal(NOON + number))["engine"]["name"] == "nocturna-calculations"
        return time.monotonic() - started

    with ThreadPoolExecutor(CLIENTS) as pool:
        seconds = sorted(pool.map(ask, range(CLIENTS)))

    assert len([call for call in nocturna.seen if call[1] == "/api/charts"]) == LONGEST
    assert seconds[CLIENTS - LONGEST - 1] < PART + watch.end()


def test_a_line_has_room_for_whom_it_serves_in_time():
    line = Line(2.0)
    line.storing = 1.0
    assert line.has_room(turn=9.0)  # an empty one is tried

    line.enter()
    assert line.has_room(turn=0.5)
    assert not line.has_room(turn=0.51)
    line.enter()
    assert line.has_room(turn=0.3)
    assert not line.has_room(turn=0.4)
    for _ in range(LONGEST - 2):
        line.enter()
    assert not line.has_room(turn=0.0)
    line.leave()
    assert line.has_room(turn=0.0)


def test_who_waits_for_a_turn_while_the_circuit_opens_is_refused_then(nocturna, backend):
    """Unasked, and long before their own time is up."""
    asked = backend(connections=1, failures=1, time_limit=3.0)
    asked.calculate(natal())
    nocturna.stalled = True

    def ask(number):
        time.sleep(number * 1.5)
        started = time.monotonic()
        with pytest.raises((ServiceTimedOut, ServiceResting)) as failed:
            asked.calculate(natal(NOON + number))
        return failed.type, time.monotonic() - started

    with ThreadPoolExecutor(2) as pool:
        (first, _), (second, seconds) = pool.map(ask, range(2))

    assert (first, second) == (ServiceTimedOut, ServiceResting)
    assert seconds < 2.9
