"""Streams that survive: cut anywhere, resumed anywhere, the text is the same."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from django.db import connection
from django.db.models.functions import Now

from accounts.services import sessions
from interpretations import services
from interpretations.models import Interpretation, Status
from tests.interpretations.conftest import birth_on, eventually, finished
from tests.interpretations.listening import Event, Listener, events_of, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listener(api, alice, server, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "100000/h"}
    return Listener(server, api(alice).headers)


def test_a_reading_is_streamed_while_it_is_written(api, alice, listener, ask, paced, worker):
    row = ask()

    with listener.open(row.pk) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["X-Accel-Buffering"] == "no"
        assert uuid.UUID(response.headers["X-Request-ID"])
        assert int(response.headers["X-RateLimit-Remaining"]) < 100_000
        events = [event for event in events_of(response.iter_lines()) if isinstance(event, Event)]

    assert len(events) > 10
    assert [event.name for event in events[:-1]] == ["delta"] * (len(events) - 1)
    assert events[-1].name == "done"
    assert events[-1].data == api(alice).get(f"/interpretations/{row.pk}").json()
    assert text_of(events) == events[-1].data["text"]


def test_ten_charts_at_once_while_ten_readings_stream(api, alice, listener, paced, worker):
    def chart_and_reading(day: int) -> tuple[dict, list[Event]]:
        with httpx.Client(base_url=f"{listener.server}/api/v1", headers=listener.headers, timeout=30) as client:
            chart = client.post("/charts", json=birth_on(day))
            assert chart.status_code == 201, chart.text
            body = {"chart": chart.json()["id"], "topic": "natal.overview"}
            asked = client.post("/interpretations", json=body)
            assert asked.status_code == 202, asked.text
        return chart.json(), listener.listen(asked.json()["id"])

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(chart_and_reading, range(10)))

    texts = set()
    for day, (chart, events) in enumerate(answers):
        once_more = api(alice).post("/calculations", birth_on(day)).json()
        assert chart["points"] == once_more["points"]
        known = {factor for point in chart["points"] for factor in point["factors"]}
        done = events[-1].data
        assert (events[-1].name, done["status"], done["chart"]) == ("done", "completed", chart["id"])
        assert text_of(events) == done["text"]
        named = {f for s in done["sections"] for sentence in s["sentences"] for f in sentence["factors"]}
        assert {f for f in named if f.split(".")[0] == "sun" and f.count(".") == 1} <= known
        texts.add(done["text"])
    assert len(texts) == 10


def test_a_stream_resumed_at_every_offset_gives_the_identical_text(listener, written):
    text = written.text
    whole = listener.listen(written.pk)
    assert text_of(whole) == text

    # Each one across the first blocks' borders, then at strides that fall everywhere in words.
    offsets = [*range(120), *range(120, len(text), 37), len(text) - 1]

    with ThreadPoolExecutor(8) as pool:
        rests = list(pool.map(lambda offset: listener.listen(written.pk, offset), offsets))

    for offset, events in zip(offsets, rests, strict=True):
        assert text_of(events) == text[offset:]
        assert events[-1] == whole[-1]
    end = listener.listen(written.pk, len(text))
    assert [event.name for event in end] == ["done"]


def test_a_stream_cut_while_the_reading_is_written_goes_on_where_it_was(listener, ask, paced, worker):
    row = ask()
    text, cuts = "", 0
    while True:
        with listener.open(row.pk, len(text)) as response:
            for event in events_of(response.iter_lines()):
                if isinstance(event, str):
                    continue
                if event.name == "done":
                    assert text == event.data["text"]
                    assert cuts > 5
                    return
                assert event.data["offset"] == len(text)
                text += event.data["text"]
                assert event.id == str(len(text))
                cuts += 1
                break  # cut after the first delta of each


@pytest.mark.parametrize("garbage", ["x", "-1", "1.5", "0x10", "²", "9" * 5000, "999999999", ""])
def test_an_offset_that_cannot_be_is_refused_by_name(api, alice, written, garbage):
    answer = api(alice).get(f"/interpretations/{written.pk}/stream", **{"Last-Event-ID": garbage})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    message = f"Must be an offset in the text so far: a whole number from 0 to {len(written.text)}."
    assert error["details"] == {"Last-Event-ID": [message]}


def test_an_offset_just_past_the_end_is_refused(listener, written):
    with listener.open(written.pk, len(written.text) + 1) as response:
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "application/json"


def test_who_may_not_read_gets_the_envelope_before_any_stream(api, mallory, server, written):
    def refusal(headers):
        with Listener(server, headers).open(written.pk) as response:
            response.read()
            return response.status_code, response.json()["error"]["code"]

    assert refusal({}) == (401, "AUTHENTICATION_REQUIRED")
    assert refusal({"Authorization": "Bearer nonsense"}) == (401, "TOKEN_INVALID")
    assert refusal(api(mallory).headers) == (404, "INTERPRETATION_NOT_FOUND")


def test_a_stream_ends_when_the_chart_is_deleted(api, alice, listener, ask, chart, paced, worker):
    row = ask()
    with listener.open(row.pk) as response:
        heard = []
        for event in events_of(response.iter_lines()):
            heard.append(event)
            if len(heard) == 3:
                assert api(alice).delete(f"/charts/{chart.pk}").status_code == 204

    error = heard[-1]
    assert (error.name, error.data["error"]["code"]) == ("error", "CHART_NOT_FOUND")
    assert error.data["error"]["details"] == {"chart": [str(chart.pk)]}
    assert error.data["error"]["request_id"] == response.headers["X-Request-ID"]
    assert finished(row).status == Status.CANCELLED
    with listener.open(row.pk) as response:
        assert response.status_code == 404


def test_a_stream_ends_with_the_session_that_opened_it(api, alice, listener, unwritten):
    with listener.open(unwritten.pk) as response:
        lines = events_of(response.iter_lines())
        assert next(lines) == ": nocturna"
        sessions.revoke(user=alice, reason="revoked")
        started = time.monotonic()
        last = list(lines)[-1]

    assert (last.name, last.data["error"]["code"]) == ("error", "SESSION_REVOKED")
    assert time.monotonic() - started < 1


def test_a_stream_ends_with_the_account(api, alice, listener, ask, paced, worker):
    row = ask()
    with listener.open(row.pk) as response:
        heard = []
        for event in events_of(response.iter_lines()):
            heard.append(event)
            if len(heard) == 3:
                assert api(alice).delete("/users/me").status_code == 204

    assert (heard[-1].name, heard[-1].data["error"]["code"]) == ("error", "SESSION_REVOKED")
    assert finished(row).status == Status.CANCELLED


def test_a_stream_ends_when_the_reading_is_deleted(api, alice, listener, unwritten):
    with listener.open(unwritten.pk) as response:
        lines = events_of(response.iter_lines())
        next(lines)
        api(alice).delete(f"/interpretations/{unwritten.pk}")
        last = list(lines)[-1]

    assert (last.name, last.data["error"]["code"]) == ("error", "INTERPRETATION_NOT_FOUND")


def test_a_stream_of_a_cancelled_reading_ends_with_what_there_is(api, alice, listener, ask, paced, worker):
    row = ask()
    with listener.open(row.pk) as response:
        lines = events_of(response.iter_lines())
        next(lines), next(lines)
        assert api(alice).post(f"/interpretations/{row.pk}/cancel").status_code == 200
        last = list(lines)[-1]

    assert (last.name, last.data["status"]) == ("done", "cancelled")
    again = listener.listen(row.pk)
    assert text_of(again) == last.data["text"]
    assert again[-1] == last


def test_a_stream_of_a_failed_reading_ends_with_its_error(listener, unqueued):
    row = unqueued(factors=[])
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()

    events = listener.listen(row.pk)

    assert [(event.name, event.data) for event in events] == [("error", {"error": row.error})]
    assert row.error["code"] == "BUSINESS_RULE"


def test_what_no_notice_tells_is_found(listener, unwritten):
    with listener.open(unwritten.pk) as response:
        lines = events_of(response.iter_lines())
        next(lines)
        time.sleep(0.1)  # its first look is over
        Interpretation.objects.filter(pk=unwritten.pk).update(
            text="## Sun", status=Status.COMPLETED, completed_at=Now(), updated_at=Now()
        )
        heard = [event for event in lines if isinstance(event, Event)]

    assert [event.name for event in heard] == ["delta", "done"]
    assert heard[0].data == {"offset": 0, "text": "## Sun"}


def test_who_leaves_does_not_stop_the_writing(listener, ask, paced, worker):
    row = ask()
    with listener.open(row.pk) as response:
        next(response.iter_bytes())

    assert finished(row).status == Status.COMPLETED


def test_thirty_idle_streams_hold_no_connection_and_stay_alive(api, alice, listener, unwritten):
    threads = threading.active_count()
    with ExitStack() as stack:
        streams = [stack.enter_context(listener.open(unwritten.pk)) for _ in range(30)]
        lines = [events_of(stream.iter_lines()) for stream in streams]
        assert {next(each) for each in lines} == {": nocturna"}
        assert eventually(lambda: threading.active_count() < threads + 20)  # Django has one for each request's time
        in_use = []
        for _ in range(50):
            stats = connection.pool.get_stats()
            in_use.append(stats["pool_size"] - stats["pool_available"])
            time.sleep(0.02)
        assert sorted(in_use)[25] <= 2  # this test's own, and now and then a look
        assert max(in_use) <= 6
        assert httpx.get(f"{listener.server}/api/v1/charts", headers=listener.headers).status_code == 200
        started = time.monotonic()
        assert {next(each) for each in lines} == {": still here"}
        assert time.monotonic() - started < 15
        api(alice).post(f"/interpretations/{unwritten.pk}/cancel")
        assert {next(each).name for each in lines} == {"done"}


def test_a_server_without_asynchrony_streams_too(api, alice, written):
    answer = api(alice).get(f"/interpretations/{written.pk}/stream", **{"Last-Event-ID": "10"})

    lines = b"".join(answer.streaming_content).decode().splitlines()
    events = [event for event in events_of(iter(lines)) if isinstance(event, Event)]
    assert text_of(events) == written.text[10:]
    assert events[-1].name == "done"
    assert eventually(lambda: connection.pool.get_stats()["requests_waiting"] == 0)
