"""When Nocturna Calculations is left alone, by what it is tried again, and what says nothing of it."""

import time

import pytest

from charts.calculation.nocturna.backend import PING_LIMIT
from charts.calculation.outside import ServiceFailed, ServiceResting, ServiceSlow
from tests.charts.calculation.conftest import natal

AWAY = (502, "<html>Bad Gateway</html>")


def test_an_open_circuit_answers_without_asking(nocturna, backend):
    asked = backend(failures=2, rest=0.4)
    nocturna.answer = AWAY
    for _ in range(2):
        with pytest.raises(ServiceFailed):
            asked.calculate(natal())
    nocturna.answer, seen = None, len(nocturna.seen)

    with pytest.raises(ServiceResting) as resting:
        asked.calculate(natal())
    assert (resting.value.code, resting.value.status, resting.value.headers) == (
        "SERVICE_UNAVAILABLE", 503, {"Retry-After": "1"}
    )  # fmt: skip
    assert len(nocturna.seen) == seen
    time.sleep(0.45)
    assert asked.calculate(natal())["engine"]["degraded"] is False


def test_the_health_probe_ends_an_outage_too(nocturna, backend):
    asked = backend(failures=1, rest=0.2)
    nocturna.answer = AWAY
    with pytest.raises(ServiceFailed) as failed:
        asked.ping()
    with pytest.raises(ServiceResting) as resting:
        asked.ping()
    nocturna.answer = None
    time.sleep(0.25)

    assert (failed.value.health, resting.value.health) == ("fails", "circuit open, next try in 1 s")
    assert asked.ping() == "Nocturna Calculations, circuit closed, socket off"


def test_a_probe_that_is_late_for_its_own_limit_shuts_nobody_out(nocturna, backend):
    asked = backend(failures=1, time_limit=10.0)
    nocturna.delay = PING_LIMIT + 0.3
    with pytest.raises(ServiceSlow) as late:
        asked.ping()

    assert late.value.health == "no answer in time"
    assert asked.calculate(natal())["engine"]["degraded"] is False
