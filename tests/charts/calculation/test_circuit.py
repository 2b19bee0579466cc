"""The circuit breaker: closed, open, half-open."""

import threading

import pytest

from charts.calculation.circuit import Circuit, CircuitOpen
from charts.calculation.metrics import CIRCUIT_STATE


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def circuit(clock):
    return Circuit("a service", failures=3, rest=10.0, clock=clock)


def shown():
    return CIRCUIT_STATE.labels("a service")._value.get()


def fail(circuit, times):
    for _ in range(times):
        circuit.failed(circuit.admit())


def test_failures_in_a_row_open_it(circuit):
    fail(circuit, 2)
    circuit.succeeded(circuit.admit())
    fail(circuit, 2)
    assert (circuit.state, shown()) == ("closed", 0)

    fail(circuit, 1)
    assert (circuit.state, shown()) == ("open", 2)
    with pytest.raises(CircuitOpen) as refused:
        circuit.admit()
    assert 7.0 <= refused.value.retry_after <= 10.0


def test_one_probe_passes_when_it_has_rested(circuit, clock):
    fail(circuit, 3)
    clock.now += 10.0
    assert circuit.state == "half_open"
    probe = circuit.admit()

    assert shown() == 1
    with pytest.raises(CircuitOpen):
        circuit.admit()
    circuit.succeeded(probe)
    assert (circuit.state, shown()) == ("closed", 0)
    circuit.admit()


def test_a_probe_that_fails_opens_it_for_longer(circuit, clock):
    fail(circuit, 3)
    for _ in range(4):
        clock.now += 20.0
        circuit.failed(circuit.admit())
        assert circuit.state == "open"
        assert 15.0 <= circuit.retry_after <= 20.0


def test_a_probe_that_says_nothing_lets_the_next_one_pass(circuit, clock):
    fail(circuit, 3)
    clock.now += 10.0
    circuit.withdrawn(circuit.admit())
    circuit.succeeded(circuit.admit())

    assert circuit.state == "closed"


def test_answers_to_earlier_questions_say_nothing_of_now(circuit, clock):
    """One that was asked before the circuit opened neither closes it nor keeps it open."""
    late = circuit.admit()
    fail(circuit, 3)
    circuit.succeeded(late)
    assert circuit.state == "open"

    clock.now += 10.0
    probe = circuit.admit()
    circuit.failed(late)
    circuit.withdrawn(late)
    with pytest.raises(CircuitOpen):
        circuit.admit()
    circuit.succeeded(probe)
    assert circuit.state == "closed"


def test_of_many_threads_one_is_the_probe(circuit, clock):
    fail(circuit, 3)
    clock.now += 10.0
    admitted, refused = [], []
    barrier = threading.Barrier(16)

    def ask():
        barrier.wait()
        try:
            admitted.append(circuit.admit())
        except CircuitOpen:
            refused.append(1)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(admitted), len(refused)) == (1, 15)
