"""Each fault of Nocturna Calculations' REST ends in a clear error within the time limit, never in a wrong chart."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from charts.calculation.base import CalculationRequest, Subject
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.outside import ServiceFailed, ServiceRefused, ServiceTimedOut
from tests.charts.calculation.conftest import LONDON, NOON, natal
from tests.services.nocturna import SERVICE_TOKEN, houses, planets
from tests.serving import eventually

embedded = EmbeddedEngine()


def swapped(data):
    data["planets"]["SUN"], data["planets"]["MOON"] = data["planets"]["MOON"], data["planets"]["SUN"]
    return data


def with_planet(**changes):
    def spoil(data):
        data["planets"]["MARS"] |= changes
        return data

    return spoil


def without(*path):
    def spoil(data):
        part = data
        for name in path[:-1]:
            part = part[name]
        del part[path[-1]]
        return data

    return spoil


def with_houses(**changes):
    return lambda data: {**data, "houses": {**data["houses"], **changes}}


def turned(data):
    cusps = data["houses"]["cusps"]
    return {**data, "houses": {**data["houses"], "cusps": cusps[1:] + cusps[:1]}}


def later(days):
    moment = NOON + days
    return lambda data: {"planets": planets(moment), "houses": houses(moment, *LONDON, "PLACIDUS")}


MOMENT = NOON
LIES = {
    "a day later": later(1.0),
    "ten minutes later": later(0.007),
    "a minute later": later(0.0007),
    "another place": lambda data: {**data, "houses": houses(MOMENT, 48.85, 2.35, "PLACIDUS")},
    "other houses": lambda data: {**data, "houses": houses(MOMENT, *LONDON, "KOCH")},
    "other houses called right": lambda data: with_houses(**{**houses(MOMENT, *LONDON, "KOCH"), "system": "PLACIDUS"})(
        data
    ),
    "sun and moon swapped": swapped,
    "not a number": with_planet(longitude=float("nan")),
    "infinity": with_planet(speed=float("inf")),
    "a null": with_planet(longitude=None),
    "a text": with_planet(longitude="12.5"),
    "a truth": with_planet(longitude=True),
    "another whole turn": lambda data: with_planet(longitude=data["planets"]["MARS"]["longitude"] + 360.0)(data),
    "the other way round": lambda data: with_planet(speed=-data["planets"]["MARS"]["speed"])(data),
    "retrograde against its speed": with_planet(is_retrograde=True),
    "another latitude": with_planet(latitude=30.0),
    "another distance": with_planet(distance=30.0),
    "a planet missing": without("planets", "PLUTO"),
    "no planets": without("planets"),
    "planets in a list": lambda data: {**data, "planets": list(data["planets"].values())},
    "no houses": without("houses"),
    "eleven cusps": lambda data: with_houses(cusps=data["houses"]["cusps"][:11])(data),
    "thirteen cusps": lambda data: with_houses(cusps=[0.0, *data["houses"]["cusps"]])(data),
    "cusps turned by one": turned,
    "no ascendant": without("houses", "angles", "ASC"),
    "ascendant and descendant swapped": lambda data: with_houses(
        angles={**data["houses"]["angles"], "ASC": data["houses"]["angles"]["DESC"]}
    )(data),
    "an empty object": lambda data: {},
    "a list": lambda data: [data],
    "a text instead of data": lambda data: "all is well",
}  # fmt: skip  # a lie a line


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(nocturna, backend, lie):
    nocturna.spoil = LIES[lie]

    with pytest.raises(ServiceFailed) as failed:
        backend().calculate(natal(MOMENT))
    assert (failed.value.code, failed.value.status) == ("EXTERNAL_SERVICE_ERROR", 502)
    assert failed.value.details == {"service": "nocturna-calculations"}


ANSWERS = {
    "400 detail": (400, '{"detail": "Bad"}', ServiceRefused),
    "404 detail": (404, '{"detail": "Not Found"}', ServiceRefused),
    "500 detail": (500, '{"detail": "Error calculating natal chart: day is out of range for month"}', ServiceRefused),
    "422 list": (422, '{"detail": [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": {}}]}',
                 ServiceRefused),
    "422 text": (422, '{"detail": "Invalid house system"}', ServiceRefused),
    "500 envelope": (500, '{"success": false, "data": null, "error": {"code": "INTERNAL_ERROR", "message": "x", '
                     '"details": null}, "meta": {"request_id": "r"}}', ServiceFailed),
    "200 no success": (200, '{"success": false, "data": null, "error": "no star files"}', ServiceRefused),
    "200 html": (200, "<html>Welcome</html>", ServiceFailed),
    "200 nothing": (200, "", ServiceFailed),
    "200 half": (200, '{"success": true, "data": {"planets": {"SUN"', ServiceFailed),
    "502 proxy": (502, "<html>Bad Gateway</html>", ServiceFailed),
    "503 proxy": (503, '{"detail": "upstream"}', ServiceFailed),
    "429": (429, '{"detail": "slow down"}', ServiceFailed),
    "302": (302, "", ServiceFailed),
    "endless": (200, '{"a": "' + "x" * 2_100_000 + '"}', ServiceFailed),
}  # fmt: skip  # an answer a line


@pytest.mark.parametrize("shape", ANSWERS)
def test_every_shape_of_an_error_is_one(nocturna, backend, shape):
    status, text, kind = ANSWERS[shape]
    nocturna.answer = status, text

    with pytest.raises(ServiceFailed) as failed:
        backend().calculate(natal())
    assert type(failed.value) is kind
    assert len(nocturna.sent) == 1  # never asked again


def test_what_it_refuses_opens_no_circuit(nocturna, backend):
    """One odd request of one client must not end the service for all."""
    asked = backend(failures=2)
    nocturna.answer = ANSWERS["500 detail"][:2]
    for _ in range(4):
        with pytest.raises(ServiceRefused):
            asked.calculate(natal())
    nocturna.answer = None

    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"


def test_a_stalled_service_is_a_timeout(nocturna, backend):
    nocturna.stalled = True
    started = time.monotonic()

    with pytest.raises(ServiceTimedOut) as failed:
        backend(time_limit=0.3).calculate(natal())
    assert time.monotonic() - started < 1.0
    assert (failed.value.code, failed.value.status) == ("EXTERNAL_SERVICE_TIMEOUT", 504)


def test_a_service_that_dribbles_is_a_timeout(nocturna, backend):
    """Each byte comes in time, and all of them would take minutes."""
    asked = backend(time_limit=0.5)
    asked.calculate(natal())
    nocturna.dribble = True
    started = time.monotonic()

    with pytest.raises(ServiceTimedOut):
        asked.calculate(natal())
    assert time.monotonic() - started < 1.5


def test_a_slow_spell_under_load_leaves_no_connection_behind(nocturna, backend):
    """Whoever ran out of time in the queue for a connection took it along for good, until there was none."""
    asked = backend(time_limit=0.3, connections=4, failures=10**6)
    asked.calculate(natal())
    two = CalculationRequest("synastry", {"first": Subject(NOON, *LONDON), "second": Subject(NOON + 1, *LONDON)})
    nocturna.delay, until = 0.2, time.monotonic() + 1.5

    def press_on(number: int) -> None:
        while time.monotonic() < until:
            with suppress(ServiceTimedOut):
                asked.calculate(two if number % 2 else natal(NOON + number))

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(press_on, range(12)))
    nocturna.delay = 0.0

    def answered() -> bool:
        with suppress(ServiceTimedOut):
            return bool(asked.calculate(natal()))
        return False

    assert eventually(answered, within=10)


def test_a_full_pool_waits_within_the_limit(nocturna, backend):
    nocturna.delay = 0.5
    answers = [*backend(connections=1, time_limit=2.0).calculate_many([natal(NOON + day) for day in range(4)])]

    assert [type(answer) for answer in answers] == [dict] * 4


def test_a_service_that_is_gone_is_an_error_at_once(nocturna, backend):
    asked = backend()
    asked.calculate(natal())
    nocturna.kill()
    started = time.monotonic()

    with pytest.raises(ServiceFailed):
        asked.calculate(natal())
    assert time.monotonic() - started < 1.0


def test_a_restarted_service_is_found_again_at_once(nocturna, backend):
    """The pooled connection is dead; the same question goes over a new one."""
    asked = backend()
    asked.calculate(natal())
    nocturna.kill()
    nocturna.start()

    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"


HOW = {
    "502": "answered with an error",
    "500 detail": "answered with an error",
    "stalled": "did not answer",
    "gone": "did not answer",
    "lies": "gave an answer that cannot be right",
}


def test_what_stands_in_while_the_circuit_is_open_says_so(nocturna, backend):
    nocturna.answer = ANSWERS["502 proxy"][:2]
    asked = backend(fallback=True, failures=1)
    asked.calculate(natal())

    assert asked.calculate(natal())["engine"]["notes"][-1] == (
        "nocturna-calculations failed before and was not asked; the embedded engine stood in for it."
    )


@pytest.mark.parametrize("fault", HOW)
def test_the_embedded_engine_stands_in_only_if_it_may(nocturna, backend, fault):
    faults = {"502": ANSWERS["502 proxy"][:2], "500 detail": (500, '{"detail": "no"}')}
    nocturna.answer = faults.get(fault)
    nocturna.stalled = fault == "stalled"
    nocturna.spoil = swapped if fault == "lies" else nocturna.spoil
    if fault == "gone":
        nocturna.kill()
    answer = backend(fallback=True, time_limit=0.3).calculate(natal())
    own = embedded.calculate(natal())

    engine = answer.pop("engine")
    assert engine["degraded"] is True
    assert engine["name"] == "embedded"
    assert engine["notes"][-1] == f"nocturna-calculations {HOW[fault]}; the embedded engine stood in for it."
    own.pop("engine")
    assert answer == own


def test_of_many_the_failed_ones_are_errors_or_made_up_for(nocturna, backend):
    nocturna.spoil = swapped
    requests = [natal(NOON + day) for day in range(3)]

    refused = [*backend().calculate_many(requests)]
    assert [type(answer) for answer in refused] == [ServiceFailed] * 3
    answers = [*backend(fallback=True).calculate_many(requests)]
    assert [answer["engine"]["degraded"] for answer in answers] == [True] * 3


# Tokens


def test_one_token_is_exchanged_for_all(nocturna, backend):
    list(backend().calculate_many([natal(NOON + day) for day in range(8)]))

    assert len(nocturna.issued) == 1


def test_a_token_is_renewed_ahead(nocturna, backend):
    """One of 0.4 s is renewed after half its life, and no call meets a 401."""
    nocturna.lifetime = 0.4
    asked = backend()
    for _ in range(8):
        asked.calculate(natal())
        time.sleep(0.06)

    assert 2 <= len(nocturna.issued) <= 4
    assert len(nocturna.sent) == 8


def test_a_renewal_ahead_that_fails_fails_nobody(nocturna, backend):
    """The token is good for minutes yet: whoever calculates meanwhile neither waits for the new one nor misses it."""
    nocturna.lifetime = 600.0
    asked = backend(failures=1, time_limit=0.5)
    asked.calculate(natal())
    rest = asked._service.get()._rest
    rest._renew_at = 0.0  # as after five minutes
    nocturna.takes_service_token = False

    for day in range(4):
        assert asked.calculate(natal(NOON + day))["engine"]["degraded"] is False
        time.sleep(0.05)
    assert len([call for call in nocturna.seen if call[1].startswith("/api/auth")]) == 2
    assert len(nocturna.issued) == 1


def test_a_renewal_ahead_that_stalls_holds_nobody_up(nocturna, backend):
    nocturna.lifetime = 600.0
    asked = backend(time_limit=0.5)
    asked.calculate(natal())
    asked._service.get()._rest._renew_at = 0.0
    nocturna.stalled_paths = {"/api/auth/service-token/refresh"}
    started = time.monotonic()

    for day in range(4):
        assert asked.calculate(natal(NOON + day))["engine"]["degraded"] is False
    assert time.monotonic() - started < 0.5


def test_the_version_is_asked_for_with_the_token_and_charts_do_without_it(nocturna, backend):
    assert backend().calculate(natal())["engine"]["version"] == "1.0.0"
    nocturna.version = None
    assert backend().calculate(natal())["engine"]["version"] == "unknown"
    nocturna.stalled_paths = {"/api"}
    started = time.monotonic()

    assert backend(time_limit=3.0).calculate(natal())["engine"]["version"] == "unknown"
    assert time.monotonic() - started < 2.0


def test_any_401_renews_once(nocturna, backend):
    asked = backend()
    asked.calculate(natal())
    nocturna.revoked.update(nocturna.issued)

    assert asked.calculate(natal())["engine"]["degraded"] is False
    assert len(nocturna.issued) == 2


def test_a_burst_of_401_renews_once(nocturna, backend):
    asked = backend()
    asked.calculate(natal())
    nocturna.revoked.update(nocturna.issued)
    answers = [*asked.calculate_many([natal(NOON + day) for day in range(8)])]

    assert [type(answer) for answer in answers] == [dict] * 8
    assert len(nocturna.issued) == 2


def test_a_service_token_that_is_not_taken_is_an_error(nocturna, backend):
    nocturna.takes_service_token = False

    with pytest.raises(ServiceFailed):
        backend().calculate(natal())
    assert len([call for call in nocturna.seen if call[1].startswith("/api/auth")]) == 1


@pytest.mark.parametrize("answer", [{"expires_in": 1800}, {"access_token": "x", "expires_in": None}, [], "text"])
def test_an_exchange_without_a_token_is_an_error(nocturna, backend, answer):
    nocturna.exchange = answer

    with pytest.raises(ServiceFailed):
        backend().calculate(natal())


@pytest.mark.parametrize("token", ["a\r\nX: y", "a b", "a\0", "é", "a\n", "", "x" * 8_001])
def test_a_token_that_no_header_holds_is_a_lie_and_the_next_call_asks_anew(nocturna, backend, token):
    asked = backend()
    nocturna.exchange = {"access_token": token, "expires_in": 1800}
    with pytest.raises(ServiceFailed) as failed:
        asked.calculate(natal())
    nocturna.exchange = None

    assert failed.value.reason == "the exchange gave no token"
    assert asked.calculate(natal())["engine"]["name"] == "nocturna-calculations"


def test_no_secret_is_written_anywhere(nocturna, backend, caplog):
    """Not where the service echoes it in its error, not by the libraries with LOG_LEVEL=DEBUG."""
    asked = backend(socket=True)
    caplog.set_level(logging.DEBUG)
    asked.calculate(natal())
    nocturna.answer = 400, f'{{"detail": "bad {SERVICE_TOKEN} and {nocturna.issued[0]}"}}'
    nocturna.socket = "silent"
    with pytest.raises(ServiceFailed) as failed:
        asked.calculate(natal())
    ours = [vars(record) for record in caplog.records if not record.name.startswith("uvicorn")]  # that is the service
    said = f"{ours} {failed.value!r} {failed.value.reason}"

    assert "bad [secret] and [secret]" in said
    assert SERVICE_TOKEN not in said
    assert nocturna.issued[0] not in said
