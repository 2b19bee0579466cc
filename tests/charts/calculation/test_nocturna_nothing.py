"""Nocturna Calculations says success and gives nothing, of a kind that it gives otherwise."""

import time

import pytest

from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.outside import ServiceFailed
from tests.charts.calculation.conftest import hourless, natal

embedded = EmbeddedEngine()

NOTHING = {
    "null": '{"success": true, "data": null}',
    "placeholder": '{"success": true, "data": {"message": "Natal chart available but not yet fully implemented"}}',
    "placeholder beside it": '{"success": true, "data": {}, "message": "Natal chart not yet fully implemented"}',
}  # fmt: skip  # an answer a line


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("shape", NOTHING)
def test_it_is_refused_or_made_up_for(nocturna, backend, shape, complete):
    """A kind that it gives otherwise: a stand-in for that is a fallback, and says so. No fault of the service."""
    nocturna.answer = 200, NOTHING[shape]
    options = {"complete_from_embedded": complete, "failures": 1}
    alone, helped = backend(**options), backend(fallback=True, **options)
    request = hourless(points=("sun", "moon"))

    for _ in range(2):
        with pytest.raises(UnsupportedByBackend) as refused:
            alone.calculate(request)
        assert (refused.value.setting, refused.value.values) == ("kind", ("natal",))
    assert [type(answer) for answer in alone.calculate_many([request])] == [UnsupportedByBackend]
    for answer in [helped.calculate(request), *helped.calculate_many([request])]:
        engine = answer.pop("engine")
        assert (engine["name"], engine["degraded"]) == ("embedded", True)
        assert engine["notes"][-1] == (
            "nocturna-calculations said that it cannot give this chart; the embedded engine stood in for it."
        )
        assert answer == {name: part for name, part in embedded.calculate(request).items() if name != "engine"}
    assert len(nocturna.sent) == 5  # never asked again


@pytest.mark.parametrize("probe", ["calculate", "ping"])
def test_it_ends_an_outage(nocturna, backend, probe):
    """It has answered: the circuit is closed, and not half-open for as long as it has nothing."""
    asked = backend(failures=1, rest=0.2)
    nocturna.answer = 502, "<html>Bad Gateway</html>"
    with pytest.raises(ServiceFailed):
        asked.calculate(natal())
    nocturna.answer = 200, NOTHING["null"]
    time.sleep(0.25)
    assert asked._service.get().circuit.state == "half_open"

    with pytest.raises(UnsupportedByBackend):
        asked.calculate(natal()) if probe == "calculate" else asked.ping()
    assert asked._service.get().circuit.state == "closed"
