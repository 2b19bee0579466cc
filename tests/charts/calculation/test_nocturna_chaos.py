"""Twenty clients, and a Nocturna Calculations that is killed, stalled, lying and slow in turn.

Every request ends in a right answer or a clear error within its time limit, and none in a wrong one.
"""

import threading
import time
from collections import Counter

import pytest

from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.outside import FAILURES
from tests.charts.calculation.conftest import NOON, Watch, natal
from tests.charts.calculation.test_nocturna import same
from tests.charts.calculation.test_nocturna_faults import LIES, swapped
from tests.services.nocturna import planets

CLIENTS, LIMIT = 20, 0.6
SLACK = 1.5  # of twenty threads on two cores


class Client(threading.Thread):
    def __init__(self, backend, number, until):
        super().__init__()
        self.backend, self.number, self.until = backend, number, until
        self.outcomes, self.wrong, self.slowest = Counter(), [], 0.0

    def run(self):
        round_ = 0
        while not self.until.is_set():
            day = NOON + self.number * 50 + round_ % 50
            round_ += 1
            started = time.monotonic()
            try:
                answer = self.backend.calculate(natal(day))
            except FAILURES as failure:
                self.outcomes[failure.code] += 1
                time.sleep(0.01)
                answer = None
            except BaseException as error:
                self.wrong.append(repr(error))
                raise
            self.slowest = max(self.slowest, time.monotonic() - started)
            if answer is not None:
                self.outcomes["degraded" if answer["engine"]["degraded"] else "answered"] += 1
                try:
                    same(answer, EmbeddedEngine().calculate(natal(day)))
                except AssertionError as error:
                    self.wrong.append(f"{day}: {error}")


def killed(nocturna):
    nocturna.kill()


def stalled(nocturna):
    nocturna.stalled, nocturna.socket = True, "silent"


def lying(nocturna):
    nocturna.spoil, nocturna.socket = swapped, "lies"


def lying_of_another_moment(nocturna):
    nocturna.spoil, nocturna.socket = lambda data: {**data, "planets": planets(NOON)}, "lies"


def slow(nocturna):
    nocturna.delay = LIMIT * 0.7  # of each call, of which a chart by the socket takes several


def restored(nocturna):
    if not nocturna.alive:
        nocturna.start()
    nocturna.heal()


@pytest.mark.parametrize("fallback", [False, True])
@pytest.mark.parametrize("socket", [False, True])
def test_in_turn(nocturna, backend, socket, fallback):
    asked = backend(
        socket=socket, socket_limit=0.2, time_limit=LIMIT, fallback=fallback, connections=20, failures=5, rest=0.2
    )
    asked.calculate(natal())
    until = threading.Event()
    watch = Watch()
    clients = [Client(asked, number, until) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for fault in (killed, stalled, lying, lying_of_another_moment, slow):
        time.sleep(0.3)
        fault(nocturna)
        time.sleep(0.9)
        restored(nocturna)
    time.sleep(0.5)
    until.set()
    for client in clients:
        client.join(30)
    outcomes = sum((client.outcomes for client in clients), Counter())

    assert [wrong for client in clients for wrong in client.wrong] == []
    assert outcomes["answered"] > 0
    assert max(client.slowest for client in clients) < LIMIT + SLACK + watch.end()
    if fallback:
        assert outcomes.keys() == {"answered", "degraded"}
    else:
        assert outcomes.keys() <= {
            "answered", "EXTERNAL_SERVICE_ERROR", "EXTERNAL_SERVICE_TIMEOUT", "SERVICE_UNAVAILABLE"
        }  # fmt: skip
        assert outcomes["SERVICE_UNAVAILABLE"] > 0
    time.sleep(1.7)  # as long as the circuit rests at most
    same(asked.calculate(natal()), EmbeddedEngine().calculate(natal()))
    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"


def test_there_are_lies_to_find():
    assert len(LIES) > 25
