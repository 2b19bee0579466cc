"""One question, one answer: whoever is asked, and however they fail."""

import dataclasses
import json
import logging
import socket
import sys
import threading
import time
from collections import deque
from decimal import Decimal

import pytest
from prometheus_client import REGISTRY
from redis import Redis

from interpretations import llm
from tests.interpretations.llm.conftest import KEY, model
from tests.services.model_providers import Turn
from tests.serving import eventually

SCHEMA = {
    "type": "object",
    "properties": {"said": {"type": "string"}},
    "required": ["said"],
    "additionalProperties": False,
}
TEXT = '{"said": "The Sun is in Leo, and the Moon, as ever, is elsewhere."}'


def question(name="openai/first", **fields):
    messages = (llm.Message("system", "Write."), llm.Message("user", "About the Sun."))
    return llm.Question(model=name, messages=messages, schema_name="saying", schema=SCHEMA, **fields)


def asked(name="openai/first", **fields):
    """(the deltas, the reason of the failure or None, the answer)"""
    deltas, reason = [], None
    with llm.ask(question(name, **fields)) as answer:
        try:
            for delta in answer:
                deltas += [delta] if delta else []
        except llm.ModelFailed as failed:
            reason = failed.reason
    return deltas, reason, answer


@pytest.mark.parametrize("name", ["openai/first", "anthropic/second", "local/third"])
def test_an_answer_comes_as_it_is_written_and_is_counted_and_priced(providers, name):
    providers.will(name.partition("/")[2], Turn(TEXT, piece=10))

    deltas, reason, answer = asked(name)

    assert ("".join(deltas), reason, len(deltas) > 3) == (TEXT, None, True)
    usage = answer.usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens, usage.estimated) == (100, 30, 50, False)
    assert usage.cost == Decimal("0.000655")  # 70 · 2 + 30 · 0.5 + 50 · 10, of a million
    assert usage.as_dict()["prices"] == {"input": "2", "cached": "0.5", "output": "10"}


def test_openai_is_asked_as_it_documents(providers):
    providers.will("first", Turn(TEXT))
    asked(most_tokens=900, temperature=0.25)

    (request,) = providers.asked
    assert (request.path, request.headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    body = request.body
    assert (body["model"], body["stream"], body["stream_options"]) == ("first", True, {"include_usage": True})
    assert body["messages"] == [
        {"role": "system", "content": "Write."},
        {"role": "user", "content": "About the Sun."},
    ]
    schema = {"name": "saying", "schema": SCHEMA, "strict": True}
    assert body["response_format"] == {"type": "json_schema", "json_schema": schema}
    assert (body["max_tokens"], body["temperature"]) == (900, 0.25)


def test_anthropic_is_asked_as_it_documents(providers):
    providers.will("second", Turn(TEXT))
    asked("anthropic/second", most_tokens=900)

    (request,) = providers.asked
    assert (request.path, request.headers["x-api-key"]) == ("/v1/messages", KEY)
    assert "authorization" not in request.headers
    body = request.body
    assert (body["model"], body["stream"], body["max_tokens"]) == ("second", True, 900)
    assert "Write." in str(body["system"])
    assert "said" in str(body.get("tools") or body["output_format"])


def test_deepseek_is_asked_for_json_and_told_the_schema_in_words(providers, installed):
    installed(model("deepseek/chat", providers.url, protocol="deepseek", upstream="first"))
    providers.will("first", Turn(TEXT, piece=10))

    deltas, reason, answer = asked("deepseek/chat", most_tokens=900)

    assert ("".join(deltas), reason, answer.usage.estimated) == (TEXT, None, False)
    (request,) = providers.asked
    assert (request.path, request.headers["authorization"]) == ("/chat/completions", f"Bearer {KEY}")
    body = request.body
    assert (body["model"], body["stream"], body["max_tokens"]) == ("first", True, 900)
    assert body["response_format"] == {"type": "json_object"}
    system, user = body["messages"]
    assert (system["role"], user) == ("system", {"role": "user", "content": "About the Sun."})
    assert system["content"].startswith("Write.\n\n")
    assert json.loads(system["content"].splitlines()[-1]) == SCHEMA


def test_a_model_without_a_key_is_sent_none_of_anothers(providers):
    providers.will("third", Turn(TEXT))
    asked("local/third")

    assert KEY not in str(providers.asked[0].headers)


@pytest.mark.parametrize(
    ("turn", "reason", "transient"),
    [
        (Turn(status=401, says=f"Incorrect API key provided: {KEY}"), "key_refused", False),
        (Turn(status=404, says="no such model"), "unknown_model", False),
        (Turn(status=400, says="bad"), "request_refused", False),
        (Turn(status=429, says="slow down"), "rate_limited", True),
        (Turn(status=500, says="boom"), "server_error", True),
        (Turn(TEXT, cut_at=1), "cut", True),
        (Turn(TEXT, finish="length"), "truncated", False),
        (Turn(""), "empty", False),
        (Turn("x" * 70_000, piece=5_000), "too_long", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_failure_has_one_word(providers, turn, reason, transient):
    providers.will("first", turn)

    _deltas, found, _answer = asked()

    assert (found, llm.ModelFailed("m", reason).transient) == (reason, transient)


@pytest.mark.parametrize("turn", [Turn(silent=True), Turn(TEXT, piece=10, stall_at=2)], ids=["before", "in the middle"])
def test_who_falls_silent_is_left(providers, installed, turn):
    limits = {"between_tokens" if turn.stall_at else "first_token": 0.4}
    installed(model("openai/first", f"{providers.url}/v1"), **limits)
    providers.will("first", turn)

    deltas, reason, answer = asked()

    assert ("".join(deltas), reason) == (TEXT[:20] if turn.stall_at else "", "stalled")
    assert answer.usage.estimated
    eventually(lambda: providers.asked[0].hung_up.is_set())


def test_who_never_comes_to_an_end_is_left(providers, installed):
    installed(model("openai/first", f"{providers.url}/v1"), whole=0.6)
    providers.will("first", Turn(TEXT, piece=1, pause=0.05))

    assert asked()[1] == "late"


def test_a_busy_provider_is_asked_again_when_it_says(providers, installed):
    installed(model("openai/first", f"{providers.url}/v1"), retries=2)
    providers.will("first", Turn(status=429, headers={"retry-after": "1"}), Turn(TEXT))

    deltas, reason, _answer = asked()

    assert ("".join(deltas), reason, len(providers.asked)) == (TEXT, None, 2)


def test_a_busy_provider_that_asks_for_more_than_there_is_is_busy_and_not_silent(providers, installed):
    installed(model("openai/first", f"{providers.url}/v1"), retries=2, first_token=2.0)
    providers.will("first", Turn(status=429, headers={"retry-after": "3"}))

    _deltas, reason, answer = asked()

    assert (reason, len(providers.asked)) == ("rate_limited", 1)
    assert (answer.usage.input_tokens, answer.usage.cost) == (0, 0)


@pytest.mark.parametrize(
    "counted",
    [
        {"prompt_tokens": "NaN"},
        {"prompt_tokens": -5},
        {"prompt_tokens": 1.5},
        {"completion_tokens": 10**15},
        {"completion_tokens": float("inf")},
        {"prompt_tokens_details": {"cached_tokens": 500}},
        {"prompt_tokens_details": {"cached_tokens": "NaN"}},
        {"completion_tokens_details": {"reasoning_tokens": -3}},
    ],
    ids=str,
)
def test_counts_that_cannot_be_are_estimated_and_the_text_is_whole(providers, counted):
    providers.will("first", Turn(TEXT, counted=counted))

    deltas, reason, answer = asked()

    assert ("".join(deltas), reason, answer.usage.estimated) == (TEXT, None, True)
    assert (answer.usage.input_tokens, answer.usage.cached_tokens, answer.usage.output_tokens) == (6, 0, 17)
    assert answer.usage.cost == Decimal("0.000182")


def test_a_refused_key_is_not_tried_again_and_told_to_nobody(providers, installed, caplog, settings):
    installed(model("openai/first", f"{providers.url}/v1"), retries=2, failures=1)
    providers.will("first", Turn(status=401, says=f"Incorrect API key provided: {KEY}."))
    with caplog.at_level(logging.DEBUG), pytest.raises(llm.ModelFailed) as failed, llm.ask(question()) as answer:
        list(answer)

    assert len(providers.asked) == 1
    said = [vars(record) for record in caplog.records]
    assert any("[secret]" in str(record.get("said")) for record in said)
    assert KEY not in f"{said} {failed.value!r} {failed.value.__cause__!r} {failed.getrepr()}"
    assert KEY not in repr(llm.models()["openai/first"])
    with Redis.from_url(settings.REDIS_URL) as redis:  # where workers tell each other whom to leave alone
        kept = {name: redis.get(name) for name in redis.scan_iter("nocturna-llm:*") if redis.type(name) == b"string"}
    assert any(name.endswith(b":cooldown") for name in kept)
    assert KEY.encode() not in b"".join(kept.values())


def test_who_leaves_ends_the_providers_call(providers):
    providers.will("first", Turn(TEXT, piece=10, stall_at=1))
    with llm.ask(question()) as answer:
        for delta in answer:
            if delta:
                break

    eventually(lambda: providers.asked[0].hung_up.is_set())


def test_whoever_waits_may_look_up_now_and_then(providers):
    providers.will("first", Turn(silent=True))

    with llm.ask(question()) as answer:
        assert next(iter(answer)) == ""


FAULTS = [
    Turn(status=500),
    Turn(status=429),
    Turn(status=401),
    Turn(status=402),
    Turn(status=404),
    Turn(TEXT, cut_at=0),
    Turn(TEXT, cut_at=1),
    Turn(""),
    Turn(silent=True),
]


@pytest.mark.parametrize("turn", FAULTS, ids=lambda t: f"{t.status}-{t.cut_at}-{t.silent}-{len(t.text)}")
def test_who_keeps_failing_is_left_alone_by_every_worker(providers, installed, turn):
    name = f"openai/tired-{turn.status}-{turn.cut_at}-{turn.silent}-{len(turn.text)}"
    only = model(name, f"{providers.url}/v1", upstream="first")
    limits = {"first_token": 0.4} if turn.silent else {}
    installed(only, **limits)
    providers.will("first", turn)
    reasons = [asked(name)[1] for _ in range(4)]
    assert (reasons[-1], reasons[2] == "resting", len(providers.asked)) == ("resting", False, 3)

    installed(only, **limits)  # another worker: nothing is left in its memory

    assert (asked(name)[1], len(providers.asked)) == ("resting", 3)
    eventually(lambda: time.time() < _open_until(name) < time.time() + 31)


def _open_until(name):
    return REGISTRY.get_sample_value("nocturna_model_circuit_open_until_seconds", {"model": name}) or 0.0


@pytest.mark.parametrize(("failures", "retries"), [(1, 1), (2, 0), (3, 0), (4, 0), (5, 0)])
def test_after_so_many_failed_calls_and_no_fewer(providers, installed, failures, retries):
    """A call and its retries fail once."""
    name = f"openai/tired-after-{failures}"
    installed(model(name, f"{providers.url}/v1", upstream="first"), failures=failures, retries=retries)
    providers.will("first", Turn(status=500))

    reasons = [asked(name)[1] for _ in range(failures + 1)]

    assert reasons == ["server_error"] * failures + ["resting"]
    assert len(providers.asked) == failures * (1 + retries)


def test_a_refused_question_says_nothing_of_the_model(providers, installed):
    installed(model("openai/picky", f"{providers.url}/v1", upstream="first"), failures=1)
    providers.will("first", Turn(status=400))

    assert [asked("openai/picky")[1] for _ in range(3)] == ["request_refused"] * 3


def test_a_busy_provider_is_left_alone_for_as_long_as_it_asks(providers, installed):
    installed(model("openai/busy", f"{providers.url}/v1", upstream="first"), failures=1, rest=5.0)
    providers.will("first", Turn(status=429, headers={"retry-after": "900"}))

    assert [asked("openai/busy")[1] for _ in range(2)] == ["rate_limited", "resting"]
    eventually(lambda: time.time() + 300 < _open_until("openai/busy") < time.time() + 901)


def test_without_redis_a_worker_still_knows_whom_to_leave_alone(providers, installed, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/1"
    installed(model("openai/alone", f"{providers.url}/v1", upstream="first"), failures=2)
    providers.will("first", Turn(status=500))
    CONNECTING.clear()

    assert [asked("openai/alone")[1] for _ in range(3)] == ["server_error", "server_error", "resting"]
    eventually(lambda: _open_until("openai/alone") > time.time())

    assert CONNECTING
    assert ("language models", "waits") not in CONNECTING


CONNECTING = deque(maxlen=1_000)


def _note_connection(event, arguments):
    """In which thread a socket is connected, and whether the thread waits for it: the loop's must not."""
    if event == "socket.connect":
        waits = arguments[0].gettimeout() != 0.0
        CONNECTING.append((threading.current_thread().name, "waits" if waits else "goes on"))


sys.addaudithook(_note_connection)


@pytest.mark.parametrize("protocol", ["openai", "anthropic", "deepseek"])
def test_where_nobody_listens_it_is_unreachable(installed, protocol):
    name = f"{protocol}/nobody"
    installed(model(name, "http://127.0.0.1:9/v1", protocol=protocol), failures=2)

    assert [asked(name)[1] for _ in range(3)] == ["unreachable", "unreachable", "resting"]


def test_a_fault_of_ours_is_said_to_who_reads_and_to_the_log(installed, settings, caplog):
    """Here a setting that the library refuses, for a reason that a log must not hold whole."""
    settings.REDIS_URL = f"nonsense://{KEY}@127.0.0.1"
    installed(model("openai/ours", "http://127.0.0.1:9/v1"), failures=1)
    before = _calls("openai/ours", "broken")

    deltas, reason, answer = asked("openai/ours")

    assert (deltas, reason, answer.usage.cost) == ([], "broken", 0)
    assert llm.ModelFailed("m", "broken").transient
    assert _calls("openai/ours", "broken") == before + 1
    (told,) = [vars(record) for record in caplog.records if record.message == "call broken"]
    assert told["said"].startswith("ValueError")
    assert "router.py" in told["where"]
    assert KEY not in str([vars(record) for record in caplog.records])


def _calls(name, outcome):
    found = {"model": name, "outcome": outcome}
    return REGISTRY.get_sample_value("nocturna_model_calls_total", found) or 0.0


def test_who_hangs_up_without_a_word_is_unreachable(installed):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].close()).start()
        installed(model("openai/rude", f"http://127.0.0.1:{listener.getsockname()[1]}/v1"))

        assert asked("openai/rude")[1] == "unreachable"


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 500])
def test_a_question_that_was_refused_costs_nothing(providers, status):
    providers.will("first", Turn(status=status))
    before = _spent("openai/first")

    usage = asked()[2].usage

    assert (usage.input_tokens, usage.output_tokens, usage.cost, usage.estimated) == (0, 0, Decimal(0), False)
    assert usage.as_dict()["cost"] == "0.000000"
    assert _spent("openai/first") == before


def _spent(name):
    return REGISTRY.get_sample_value("nocturna_model_cost_dollars_total", {"model": name}) or 0.0


def test_a_model_that_rests_or_cannot_be_reached_costs_nothing(installed):
    installed(model("openai/nobody", "http://127.0.0.1:9/v1"), failures=1)

    calls = [asked("openai/nobody") for _ in range(2)]

    assert [reason for _deltas, reason, _answer in calls] == ["unreachable", "resting"]
    assert [answer.usage.cost for _deltas, _reason, answer in calls] == [0, 0]


def test_what_was_begun_is_paid_for_as_far_as_it_came(providers):
    providers.will("first", Turn(TEXT, piece=10, cut_at=2))

    usage = asked()[2].usage

    assert (usage.output_tokens, usage.estimated) == (5, True)
    assert usage.cost > 0


def test_the_price_is_that_of_the_day(providers):
    providers.will("first", Turn(TEXT))
    usage = asked()[2].usage

    dearer = dataclasses.replace(usage, prices=dataclasses.replace(usage.prices, output=Decimal(20)))
    assert (str(usage.cost), str(dearer.cost)) == ("0.000655", "0.001155")
