"""`/ws/v1/interpretations/{id}`: the stream's events as frames, resumable anywhere."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from accounts.services import sessions
from interpretations import services
from interpretations.models import Status
from tests.interpretations.conftest import finished
from tests.interpretations.listening import Listener
from tests.serving import open_socket

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


@pytest.fixture
def token(api, alice, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "100000/h"}
    return api(alice).signed_in.access_token


def opened(server, row, token):
    return open_socket(server, f"/ws/v1/interpretations/{row.pk}", token)


def text_of(frames, offset=0):
    """The text of deltas that follow each other from this offset."""
    text = ""
    for frame in frames:
        if frame["type"] == "delta":
            assert frame["offset"] == offset + len(text)
            text += frame["text"]
    return text


def test_a_reading_is_told_while_it_is_written_as_the_stream_tells_it(api, alice, server, token, ask, paced, worker):
    row = ask()
    with opened(server, row, token) as socket:
        frames, close = socket.rest()

    events = Listener(server, {"Authorization": f"Bearer {token}"}).listen(row.pk)
    assert close == 1000
    assert len(frames) > 10
    assert [frame["type"] for frame in frames[:-1]] == ["delta"] * (len(frames) - 1)
    assert frames[-1] == {"type": "done", **events[-1].data}
    assert frames[-1]["status"] == "completed"
    assert text_of(frames) == frames[-1]["text"]
    assert frames[-1] == {"type": "done", **api(alice).get(f"/interpretations/{row.pk}").json()}


def test_a_socket_resumed_at_any_offset_gives_the_identical_text(server, token, written):
    def rest_from(offset):
        with opened(server, written, token) as socket:
            socket.send(type="resume", offset=offset)
            return socket.rest()

    length = len(written.text)
    offsets = [0, 1, 2, 120, *range(100, length, length // 20), length - 1, length]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(rest_from, offsets))

    resumed = 0
    for offset, (frames, close) in zip(offsets, answers, strict=True):
        # From the beginning, where the server had heard of no offset in time: the machine may be anybody's.
        at = next((place for place, frame in enumerate(frames) if frame.get("offset") == offset), 0)
        start = frames[at].get("offset", length)
        assert start in (0, offset)
        assert text_of(frames[at:], start) == written.text[start:]
        assert (frames[-1]["type"], close) == ("done", 1000)
        resumed += start == offset
    assert resumed > 3


def test_a_reading_can_be_resumed_while_it_is_written_and_after_frames_came(server, token, ask, paced, worker):
    row = ask()
    with opened(server, row, token) as socket:
        first = socket.receive()
        socket.send(type="resume", offset=1)
        frames, _close = socket.rest()

    again = next(place for place, frame in enumerate(frames) if frame["offset"] == 1)
    assert text_of([first, *frames[:again]]) == frames[-1]["text"][: len(text_of([first, *frames[:again]]))]
    assert text_of(frames[again:-1], 1) == frames[-1]["text"][1:]


@pytest.mark.parametrize("offset", [-1, 1.5, "1", None, True, 10**9, [], "past"])
def test_an_offset_that_cannot_be_is_refused_and_the_stream_goes_on(server, token, written, offset):
    length = len(written.text)
    with opened(server, written, token) as socket:
        socket.send(type="resume", offset=length + 1 if offset == "past" else offset)
        frames, close = socket.rest()

    message = f"Must be an offset in the text so far: a whole number from 0 to {length}."
    assert (frames[0]["error"]["code"], frames[0]["error"]["details"]) == ("VALIDATION_ERROR", {"offset": [message]})
    assert text_of(frames[1:]) == written.text
    assert (frames[-1]["type"], close) == ("done", 1000)


def test_the_first_frame_signs_in_and_the_second_resumes(server, token, written):
    with opened(server, written, None) as socket:
        socket.send(type="authenticate", token=token)
        socket.send(type="resume", offset=120)
        frames, _close = socket.rest()

    assert text_of(frames, 120) == written.text[120:]


def test_a_strangers_reading_is_not_found_nor_is_one_that_never_was(api, mallory, server, token, written):
    theirs = api(mallory).signed_in.access_token
    for path, who in [(written.pk, theirs), (uuid.uuid4(), token)]:
        for way in (who, None):
            with open_socket(server, f"/ws/v1/interpretations/{path}", way) as socket:
                if way is None:
                    socket.send(type="authenticate", token=who)
                frames, close = socket.rest()
            assert [frame["error"]["code"] for frame in frames] == ["INTERPRETATION_NOT_FOUND"]
            assert close == 4404


def test_a_path_that_names_no_reading_is_unknown(server, token):
    with open_socket(server, "/ws/v1/interpretations/7", token) as socket:
        frames, close = socket.rest()
    assert (frames[0]["error"]["code"], close) == ("NOT_FOUND", 4404)


def test_a_failed_reading_ends_with_its_error(server, token, unqueued):
    row = unqueued(factors=[])
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    with opened(server, row, token) as socket:
        assert socket.rest() == ([{"type": "error", "error": row.error}], 1000)


def test_a_reading_or_chart_that_is_deleted_ends_the_socket(api, alice, server, token, chart, unqueued):
    client = api(alice)
    for path, code in [("interpretations", "INTERPRETATION_NOT_FOUND"), ("charts", "CHART_NOT_FOUND")]:
        row = unqueued()
        with opened(server, row, token) as socket:
            assert socket.ask(id="p", type="ping")["type"] == "pong"
            assert client.delete(f"/{path}/{row.pk if path == 'interpretations' else chart.pk}").status_code == 204
            frames, close = socket.rest()
        assert ([frame["error"]["code"] for frame in frames], close) == ([code], 4404)


def test_the_end_of_the_session_ends_the_socket_and_not_the_reading(alice, server, token, ask, paced, worker):
    row = ask()
    with opened(server, row, token) as socket:
        assert socket.receive()["type"] == "delta"
        sessions.revoke(user=alice, reason="revoked")
        frames, close = socket.rest()

    assert (frames[-1]["error"]["code"], close) == ("SESSION_REVOKED", 4401)
    assert finished(row).status == Status.COMPLETED
