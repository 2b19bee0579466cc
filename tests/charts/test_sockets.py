"""`/ws/v1/calculations`: what may be asked, and what is answered to what may not."""

import json
import time

import pytest

from charts.models import Chart
from tests.serving import open_socket

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/v1/calculations"
# Takes a second or two: time enough to act in.
LONG = {
    "kind": "rectification",
    "place": {"latitude": 51.5, "longitude": -0.1},
    "start": "1990-06-15",
    "end": "1990-06-16",
    "step_seconds": 60,
    "events": [{"date": f"20{year:02d}-03-01", "kind": "marriage"} for year in range(50)],
}


@pytest.fixture
def client(api, alice, places):
    return api(alice)


@pytest.fixture
def socket(client, server):
    with open_socket(server, PATH, client.signed_in.access_token) as opened:
        yield opened


def body(**more):
    return {"moment": {"utc": "1990-06-15T13:30:00Z"}, "place": {"latitude": 51.5, "longitude": -0.1}, **more}


def error_of(frame):
    assert frame["type"] == "error"
    return frame["error"]["code"], frame["error"]["details"]


@pytest.mark.embedded
def test_a_calculation_is_answered_as_over_rest_and_nothing_is_stored(client, socket, birth):
    answer = socket.ask(id="1", type="calculate", body=birth)

    assert answer == {"id": "1", "type": "result", "body": client.post("/calculations", birth).json()}
    assert not Chart.objects.exists()


def test_a_chart_of_the_callers_is_a_subject_and_a_strangers_is_not(api, client, mallory, server, socket):
    chart = client.post("/charts", body()).json()
    asked = {"kind": "transit", "natal": chart["id"], "moment": {"utc": "2026-01-01T00:00:00Z"}}

    assert socket.ask(id="1", type="calculate", body=asked)["body"]["kind"] == "transit"
    with open_socket(server, PATH, api(mallory).signed_in.access_token) as theirs:
        refused = theirs.ask(id="1", type="calculate", body=asked)
    assert error_of(refused)[0] == "CHART_NOT_FOUND"


def test_who_may_only_read_may_calculate(api, alice, server):
    alice.role = "readonly"
    alice.save()
    with open_socket(server, PATH, api(alice).signed_in.access_token) as socket:
        assert socket.ask(id="1", type="calculate", body=body())["type"] == "result"


@pytest.mark.parametrize(
    "wrong",
    [
        {"moment": {"utc": "never"}, "place": {"latitude": 51.5, "longitude": -0.1}},
        {"kind": "nonsense"},
        {"moment": {"local": "2026-03-29T01:30:00"}, "place": {"query": "London, GB"}},
        {"more": 1},
        [],
        "text",
        7,
    ],
)
def test_a_body_is_refused_as_over_rest(client, socket, wrong):
    refused = socket.ask(id="1", type="calculate", body=wrong)

    rest = client.post("/calculations", wrong).json()["error"]
    assert error_of(refused) == (rest["code"], rest["details"])
    assert refused["error"]["message"] == rest["message"]
    assert socket.ask(id="2", type="calculate", body=body())["type"] == "result"


@pytest.mark.parametrize("levels", [40, 5000])
def test_a_frame_nested_too_deeply_is_told_what_rest_says(client, socket, levels):
    deep = "[" * levels + "]" * levels
    socket.send('{"id": "1", "type": "calculate", "body": ' + deep + "}")

    refused = socket.receive()["error"]
    assert (refused["code"], refused["details"]) == (
        "MALFORMED_REQUEST", {"body": ["Nested more than 32 levels deep."]},
    )  # fmt: skip
    raw = ('{"body": ' + deep + "}").encode()
    answer = client.client.post(
        "/api/v1/calculations", raw, content_type="application/json", headers=client.headers
    ).json()["error"]
    assert [answer[part] for part in ("code", "message", "details")] == [
        refused[part] for part in ("code", "message", "details")
    ]


@pytest.mark.parametrize(
    ("frame", "code", "details", "echoed"),
    [
        ("{", "MALFORMED_REQUEST", ["body"], None),
        ('{"id": "1", "type": NaN}', "MALFORMED_REQUEST", ["body"], None),
        ("[1]", "MALFORMED_REQUEST", ["frame"], None),
        ('"text"', "MALFORMED_REQUEST", ["frame"], None),
        (b'{"id": "1", "type": "ping"}', "MALFORMED_REQUEST", ["frame"], None),
        ("[" * 5000 + "]" * 5000, "MALFORMED_REQUEST", ["body"], None),
        ('{"id": "1", "type": "calculate", "body": ' + "[" * 40 + "]" * 40 + "}", "MALFORMED_REQUEST", ["body"], None),
        ({"id": "1", "type": "calculate", "body": {"name": "a\0b"}}, "VALIDATION_ERROR", ["body"], None),
        ({}, "VALIDATION_ERROR", ["type"], None),
        ({"id": "1", "type": "nonsense"}, "VALIDATION_ERROR", ["type"], "1"),
        ({"id": "1", "type": ["calculate"]}, "VALIDATION_ERROR", ["type"], "1"),
        ({"id": "1", "type": "resume", "offset": 0}, "VALIDATION_ERROR", ["type"], "1"),
        ({"type": "calculate", "body": {}}, "VALIDATION_ERROR", ["id"], None),
        ({"id": 1, "type": "calculate", "body": {}}, "VALIDATION_ERROR", ["id"], None),
        ({"id": "", "type": "calculate", "body": {}}, "VALIDATION_ERROR", ["id"], None),
        ({"id": "x" * 101, "type": "calculate", "body": {}}, "VALIDATION_ERROR", ["id"], None),
        ({"id": None, "type": "ping"}, "VALIDATION_ERROR", ["id"], None),
        ({"id": "1", "type": "calculate"}, "VALIDATION_ERROR", ["body"], "1"),
        ({"id": "1", "type": "calculate", "body": {}, "x": 1, "y": 2}, "VALIDATION_ERROR", ["x", "y"], "1"),
        ({"id": "1", "type": "batch", "items": []}, "VALIDATION_ERROR", ["items"], "1"),
        ({"id": "1", "type": "batch", "items": {}}, "VALIDATION_ERROR", ["items"], "1"),
        ({"id": "1", "type": "batch", "items": [0] * 10_001}, "VALIDATION_ERROR", ["items"], "1"),
        ({"id": "1", "type": "subscribe", "topic": "sea"}, "VALIDATION_ERROR", ["topic"], "1"),
        ({"id": "1", "type": "subscribe", "topic": "sky", "interval": 0}, "VALIDATION_ERROR", ["interval"], "1"),
        ({"id": "1", "type": "subscribe", "topic": "sky", "interval": True}, "VALIDATION_ERROR", ["interval"], "1"),
        (
            {"id": "1", "type": "subscribe", "topic": [], "interval": "1"},
            "VALIDATION_ERROR",
            ["interval", "topic"],
            "1",
        ),
        ({"id": "1", "type": "cancel"}, "NOT_FOUND", ["id"], "1"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_frame_that_is_none_is_told_why_and_the_socket_stays(socket, frame, code, details, echoed):
    socket.send(frame)

    refused = socket.receive()
    assert (refused["error"]["code"], sorted(refused["error"]["details"])) == (code, details)
    assert refused.get("id") == echoed
    assert socket.ask(id="p", type="ping") == {"id": "p", "type": "pong"}


def test_a_frame_of_a_megabyte_is_taken_and_one_past_it_closes_the_socket(socket):
    frame = {"id": "1", "type": "calculate", "body": body(), "x": ""}
    frame["x"] = "é" * ((1_000_000 - len(json.dumps(frame, ensure_ascii=False))) // 2)
    frame["x"] += "y" * (1_000_000 - len(json.dumps(frame, ensure_ascii=False).encode()))
    socket.send(json.dumps(frame, ensure_ascii=False))
    assert error_of(socket.receive()) == ("VALIDATION_ERROR", {"x": ["Unknown field."]})

    frame["x"] += "y"
    socket.send(json.dumps(frame, ensure_ascii=False))
    frames, close = socket.rest()
    assert [(each["type"], each["error"]["code"]) for each in frames] == [("error", "PAYLOAD_TOO_LARGE")]
    assert close == 1009


@pytest.mark.parametrize("frame", [b"x" * 1_000_001, "x" * 2_500_000], ids=["binary", "past the server's own limit"])
def test_frames_too_large_in_other_ways_close_the_socket(socket, frame):
    socket.send(frame)

    assert socket.rest()[1] == 1009


def test_a_large_frame_compressed_to_little_is_still_too_large(client, server):
    with open_socket(server, PATH, client.signed_in.access_token, compression="deflate") as socket:
        assert "permessage-deflate" in socket.connection.response.headers["Sec-WebSocket-Extensions"]
        socket.send("x" * 50_000_000)
        assert socket.rest()[1] == 1009


def test_answers_carry_the_ids_of_their_questions(client, socket):
    for number in range(20):
        socket.send(id=str(number), type="calculate", body=body(name=f"No. {number}"))

    answers = [socket.receive() for _ in range(20)]
    assert {answer["id"]: answer["body"]["name"] for answer in answers} == {str(n): f"No. {n}" for n in range(20)}


def test_the_thirty_third_in_flight_is_refused_and_a_place_is_free_again_after_an_answer(socket):
    for number in range(32):
        socket.send(id=str(number), type="subscribe", topic="sky", interval=3600)
    assert {socket.receive()["id"] for _ in range(32)} == {str(number) for number in range(32)}

    refused = socket.ask(id="33", type="calculate", body=body())
    assert error_of(refused) == ("RATE_LIMITED", {"in_flight": 32, "limit": 32})
    assert socket.ask(id="p", type="ping")["type"] == "pong"

    assert socket.ask(id="7", type="cancel") == {"id": "7", "type": "cancelled"}
    assert socket.ask(id="33", type="calculate", body=body())["type"] == "result"
    assert socket.ask(id="34", type="calculate", body=body())["type"] == "result"


def test_an_id_in_flight_is_not_given_twice(socket):
    assert socket.ask(id="1", type="subscribe", topic="sky", interval=3600)["type"] == "sky"
    refused = socket.ask(id="1", type="calculate", body=body())
    assert error_of(refused) == ("VALIDATION_ERROR", {"id": ["A request with this id is in flight."]})
    socket.ask(id="1", type="unsubscribe")
    assert socket.ask(id="1", type="calculate", body=body())["type"] == "result"


def test_more_bytes_in_flight_than_a_socket_may_hold_are_refused(socket):
    padding = "x" * 990_000
    answers = []
    for number in range(12):
        socket.send(id=str(number), type="batch", items=[body(notes=padding)] * 1 + [LONG] * 2)
    while len(answers) < 4:
        frame = socket.receive()
        if frame["type"] == "error":
            answers.append(frame["error"]["code"])
    assert answers == ["RATE_LIMITED"] * 4


def test_calculations_count_against_the_persons_limit(client, server, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "4/h"}
    with open_socket(server, PATH, client.signed_in.access_token) as socket:
        assert socket.ask(id="1", type="calculate", body=body())["type"] == "result"
        socket.send(id="2", type="batch", items=[body(), body()])
        while socket.receive()["type"] != "done":
            pass
        assert socket.ask(id="3", type="subscribe", topic="sky", interval=3600)["type"] == "sky"
        refused = socket.ask(id="4", type="calculate", body=body())
    assert refused["error"]["code"] == "RATE_LIMITED"
    assert 3500 < refused["error"]["details"]["retry_after"] <= 3601
    assert client.get("/charts").status_code == 429


@pytest.mark.embedded
def test_the_sky_comes_again_after_each_interval(client, socket):
    socket.send(id="s", type="subscribe", topic="sky", interval=1)
    started = time.monotonic()
    skies = [socket.receive() for _ in range(3)]

    assert 1.5 < time.monotonic() - started < 5
    assert {(sky["id"], sky["type"]) for sky in skies} == {("s", "sky")}
    times = [sky["body"]["utc"] for sky in skies]
    assert times == sorted(times)
    assert len(set(times)) == 3
    rest = client.get("/sky", {"at": times[0]}).json()
    assert skies[0]["body"] == rest
    assert socket.ask(id="s", type="cancel")["type"] == "cancelled"
    with pytest.raises(TimeoutError):
        socket.receive(1.5)


def test_a_calculation_that_is_cancelled_is_not_answered(socket):
    socket.send(id="1", type="calculate", body=LONG)
    socket.send(id="1", type="cancel")

    assert socket.receive() == {"id": "1", "type": "cancelled"}
    assert error_of(socket.ask(id="1", type="cancel"))[0] == "NOT_FOUND"
    assert socket.ask(id="2", type="calculate", body=body())["id"] == "2"
