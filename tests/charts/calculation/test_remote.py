"""Another Nocturna as a backend: many questions on few sockets, and every fault of the node."""

import os
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
import structlog

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.outside import FAILURES, ServiceFailed, ServiceResting, ServiceTimedOut
from charts.calculation.remote import RemoteNocturna
from charts.engine.errors import HouseSystemUndefined, OutOfEphemerisRange
from config.api.codec import dumps
from tests.charts.calculation.conftest import NOON, Watch, natal
from tests.services.node import PASSWORD, USERNAME, Node

embedded = EmbeddedEngine()
NORTH = CalculationRequest("natal", {"chart": Subject(NOON, 78.0, 15.0)})


@pytest.fixture(scope="module")
def _node():
    node = Node()
    node.start()
    yield node
    node.kill()


@pytest.fixture
def node(_node):
    if not _node.alive:
        _node.start()
    _node.forget()
    return _node


@pytest.fixture
def remote(node):
    made = []

    def make(**options):
        usual = {"url": node.url, "username": USERNAME, "password": PASSWORD, "time_limit": 3.0, "connections": 1}
        made.append(RemoteNocturna(**{**usual, **options}))
        return made[-1]

    yield make
    for one in made:
        one.close()


def own(request):
    return orjson.loads(dumps(embedded.calculate(request)))


def right(answer, request):
    """To the last digit, and says where it was computed."""
    expected = own(request)
    assert answer["engine"].pop("notes")[-1] == "Computed by another Nocturna."
    expected["engine"].pop("notes")
    return answer == expected


@pytest.mark.parametrize("request_", [natal(), natal(zodiac="sidereal", ayanamsa="lahiri")])
def test_an_answer_is_the_engines_to_the_last_digit(node, remote, request_):
    assert right(remote().calculate(request_), request_)
    assert node.frames[0]["type"] == "calculate"
    assert node.signed_in == ["/api/v1/auth/token"]


def test_twenty_threads_share_a_socket_and_answers_come_in_any_order(node, remote):
    asked = remote()
    asked.calculate(natal())
    node.backwards = 4
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda day: asked.calculate(natal(NOON + day)), range(20)))

    assert all(right(answer, natal(NOON + day)) for day, answer in enumerate(answers))
    assert node.sockets == 1


def test_no_more_are_in_flight_than_a_socket_may_have(node, remote):
    asked = remote(time_limit=20.0)
    asked.calculate(natal())
    node.delay = 0.05
    with ThreadPoolExecutor(60) as pool:
        list(pool.map(lambda day: asked.calculate(natal(NOON + day)), range(60)))

    assert 20 <= node.most_in_flight <= 32


def test_sockets_take_turns(node, remote):
    asked = remote(connections=3)
    for day in range(6):
        asked.calculate(natal(NOON + day))

    assert node.sockets == 3
    assert len(node.signed_in) == 1


def test_many_go_in_batches_and_come_in_order(node, remote):
    requests = [natal(NOON + day) for day in range(150)]
    requests[3], requests[70] = NORTH, natal(1_000_000.0 + 2_000_000.0)
    requests[5] = CalculationRequest("events", {}, parameters={
        "start": NOON, "end": NOON + 20, "types": ["lunation"], "points": ["sun", "moon"], "aspects": ["conjunction"]
    })  # fmt: skip
    answers = [*remote(time_limit=10.0).calculate_many(requests)]

    assert isinstance(answers[3], HouseSystemUndefined)
    assert isinstance(answers[70], OutOfEphemerisRange)
    assert len(answers[5]["events"]) >= 1
    assert all(right(answers[index], requests[index]) for index in (0, 1, 2, 4, 63, 64, 149))
    assert [frame["type"] for frame in node.frames] == ["batch"] * 3


@pytest.mark.parametrize(
    ("request_", "error"), [(NORTH, HouseSystemUndefined), (natal(3_000_000.0), OutOfEphemerisRange)]
)
def test_what_the_node_refuses_is_refused_as_by_our_own_engine(node, remote, request_, error):
    asked = remote(failures=1)
    for _ in range(3):
        with pytest.raises(error):
            asked.calculate(request_)
    assert asked.ping().endswith("circuit closed")


def test_what_has_no_body_is_the_embedded_engines_or_unsupported(node, remote):
    sky = CalculationRequest("sky", {"chart": Subject(NOON, 0.0, 0.0)}, Settings(), moment=NOON)

    assert remote().calculate(sky)["engine"]["notes"][-1].startswith("nocturna cannot give kind sky")
    with pytest.raises(UnsupportedByBackend):
        remote(complete_from_embedded=False).calculate(sky)
    assert node.frames == []


@pytest.mark.parametrize(
    "fault",
    ["lies", "drops", "hangs up", "INTERNAL_ERROR", "RATE_LIMITED", "PERMISSION_DENIED", "VALIDATION_ERROR"],
)
def test_every_fault_is_a_clear_error(node, remote, fault):
    node.fault = fault
    started = time.monotonic()

    with pytest.raises(ServiceFailed) as failed:
        remote().calculate(natal())
    assert (failed.value.code, failed.value.details) == ("EXTERNAL_SERVICE_ERROR", {"service": "nocturna"})
    assert time.monotonic() - started < 2.0


def test_a_stalled_node_is_a_timeout_and_its_socket_is_left(node, remote):
    asked = remote(time_limit=0.3)
    node.fault = "stalled"
    with pytest.raises(ServiceTimedOut):
        asked.calculate(natal())
    node.fault = ""

    assert right(asked.calculate(natal()), natal())
    assert node.sockets == 2


def test_what_nobody_waits_for_is_cancelled(node, remote):
    """On a socket that answers others meanwhile."""
    asked = remote(time_limit=0.5)
    asked.calculate(natal())
    node.delay = 0.8

    def give_up():
        with pytest.raises(ServiceTimedOut):
            asked.calculate(natal(NOON + 1))

    slow = threading.Thread(target=give_up)
    slow.start()
    time.sleep(0.1)
    node.delay = 0.0
    asked.calculate(natal(NOON + 2))
    slow.join()
    time.sleep(0.2)

    assert node.frames[-1] == {"id": node.frames[1]["id"], "type": "cancel"}
    assert node.sockets == 1


def test_a_node_that_restarts_is_asked_again_at_once(node, remote):
    asked = remote()
    asked.calculate(natal())
    node.kill()
    node.start()
    time.sleep(0.1)

    assert right(asked.calculate(natal()), natal())


def test_a_node_that_is_gone_opens_the_circuit_and_its_return_closes_it(node, remote):
    asked = remote(failures=2, rest=0.3)
    node.kill()
    for _ in range(2):
        with pytest.raises(ServiceFailed):
            asked.calculate(natal())
    with pytest.raises(ServiceResting):
        asked.calculate(natal())
    node.start()
    time.sleep(0.8)

    assert right(asked.calculate(natal()), natal())


def test_the_embedded_engine_stands_in_if_it_may(node, remote):
    node.kill()
    asked = remote(fallback=True)
    answer = asked.calculate(natal())
    many = [*asked.calculate_many([natal(NOON + 1), NORTH])]

    assert (answer["engine"]["degraded"], many[0]["engine"]["degraded"]) == (True, True)
    assert answer["engine"]["notes"][-1] == "nocturna did not answer; the embedded engine stood in for it."
    assert isinstance(many[1], HouseSystemUndefined)


# Signing in


def test_a_session_that_ended_signs_in_anew(node, remote):
    asked = remote()
    asked.calculate(natal())
    node.tokens.clear()
    node.refreshes.clear()
    node.kill()
    node.start()
    time.sleep(0.1)

    assert right(asked.calculate(natal()), natal())
    assert node.signed_in == ["/api/v1/auth/token", "/api/v1/auth/token/refresh", "/api/v1/auth/token"]


def test_a_session_that_is_revoked_at_once_is_not_signed_in_to_again_and_again(node, remote):
    """Every socket is closed with 4401, whatever token it brings: after the second the pauses grow."""
    asked = remote(failures=1000)
    asked.calculate(natal())
    node.fault = "signs out"
    signed_in, until = len(node.signed_in), time.monotonic() + 1.5
    while time.monotonic() < until:
        with pytest.raises(ServiceFailed):
            asked.calculate(natal())
        time.sleep(0.01)
    tries = len(node.signed_in) - signed_in
    node.fault = ""
    time.sleep(2.1)

    assert 2 <= tries <= 12  # of some hundred questions; a refresh and a sign-in each
    assert right(asked.calculate(natal()), natal())


@pytest.mark.parametrize("token", ["a\r\nX: y", "a b", "a,b", "é"])
def test_a_token_that_no_header_holds_is_a_lie_and_the_next_question_asks_anew(node, remote, token):
    asked = remote()
    node.token = token
    with pytest.raises(ServiceFailed) as failed:
        asked.calculate(natal())
    node.token = ""
    time.sleep(0.3)

    assert failed.value.reason == "sign-in: 200 "
    assert right(asked.calculate(natal()), natal())


def test_a_refresh_that_was_used_elsewhere_signs_in_anew(node, remote):
    """The other side revokes the session then: TOKEN_REUSED, and the socket is closed."""
    node.lifetime = 0.4
    asked = remote()
    asked.calculate(natal())
    node.refreshes.clear()
    node.tokens.clear()
    node.close_sockets(4401)
    time.sleep(0.3)

    assert right(asked.calculate(natal()), natal())
    assert node.signed_in == ["/api/v1/auth/token", "/api/v1/auth/token/refresh", "/api/v1/auth/token"]


def test_the_password_may_be_in_a_file_and_change_there(node, remote, tmp_path):
    file = tmp_path / "password"
    file.write_text("the former one\n")
    asked = remote(password="", password_file=str(file))
    with pytest.raises(ServiceFailed) as failed:
        asked.calculate(natal())
    file.write_text(f"{PASSWORD}\n")
    time.sleep(0.3)

    assert failed.value.reason == "sign-in: 401 INVALID_CREDENTIALS"
    assert right(asked.calculate(natal()), natal())
    file.unlink()
    with pytest.raises(ServiceFailed) as failed:
        remote(password="", password_file=str(file)).calculate(natal())
    assert failed.value.reason == "sign-in: the password file, FileNotFoundError"


def test_the_request_id_goes_out_with_handshake_sign_in_and_frame(node, remote):
    request_id = str(uuid.uuid4())
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        remote().calculate(natal())

    assert node.request_ids == [request_id, request_id]
    assert node.frames[0]["id"].startswith(f"{request_id}.")


def test_a_token_is_refreshed_ahead(node, remote):
    node.lifetime = 0.4
    asked = remote(connections=3)
    asked.calculate(natal())
    time.sleep(0.25)
    asked.calculate(natal())

    assert node.signed_in == ["/api/v1/auth/token", "/api/v1/auth/token/refresh"]


def test_a_wrong_password_is_an_error_that_does_not_tell_it(node, remote, caplog):
    node.takes_password = False
    with pytest.raises(ServiceFailed) as failed:
        remote().calculate(natal())

    assert failed.value.reason == "sign-in: 401 INVALID_CREDENTIALS"
    assert PASSWORD not in caplog.text + repr(failed.value)


def test_a_forked_process_connects_anew(node, remote):
    asked = remote()
    asked.calculate(natal())
    expected = own(natal())
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = int(asked.calculate(natal())["points"] != expected["points"])
        finally:
            os._exit(code)

    assert os.waitpid(child, 0)[1] == 0
    assert right(asked.calculate(natal()), natal())
    assert node.sockets == 2


@pytest.mark.parametrize("fallback", [False, True])
def test_twenty_clients_and_a_node_killed_stalled_lying_and_slow(node, remote, fallback):
    asked = remote(time_limit=0.8, connections=3, failures=5, rest=0.2, fallback=fallback)
    asked.calculate(natal())
    until, wrong, outcomes, slowest = threading.Event(), [], Counter(), []
    watch = Watch()

    def client(number):
        day = NOON + 100 * number
        while not until.is_set():
            day += 1
            started = time.monotonic()
            try:
                answer = asked.calculate(natal(day))
                degraded = answer["engine"]["degraded"]
                outcomes["degraded" if degraded else "answered"] += 1
                if answer["points"] != own(natal(day))["points"]:
                    wrong.append(day)
            except FAILURES as failure:
                outcomes[failure.code] += 1
                time.sleep(0.02)
            slowest.append(time.monotonic() - started)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for fault in ("killed", "stalled", "lies", "slow", "drops"):
        time.sleep(0.4)
        if fault == "killed":
            node.kill()
        node.fault = "" if fault in ("killed", "slow") else fault
        node.delay = 0.6 if fault == "slow" else 0.0
        time.sleep(0.8)
        node.fault, node.delay = "", 0.0
        if fault == "killed":
            node.start()
    until.set()
    for thread in threads:
        thread.join(30)

    assert wrong == []
    assert outcomes["answered"] > 0
    assert max(slowest) < 0.8 + 2.0 + watch.end()
    allowed = {"answered", "degraded"} if fallback else {
        "answered", "EXTERNAL_SERVICE_ERROR", "EXTERNAL_SERVICE_TIMEOUT", "SERVICE_UNAVAILABLE"
    }  # fmt: skip
    assert outcomes.keys() <= allowed
