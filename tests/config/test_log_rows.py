"""A line of the log as a row: who and which request by id, no secret, nobody's name, and a fault known by its print."""

import json
import logging
import sys
import uuid

import pytest
import structlog

from config.system.bulk import fingerprints
from config.system.bulk.lines import row_of
from config.system.secret import hidden
from interpretations.almanac import UnsupportedTopic, topic_named

USER, REQUEST = str(uuid.UUID(int=7)), str(uuid.UUID(int=9))


def line(message="chart computed", *args, name="charts.services", level=logging.INFO, exc_info=None, **extra):
    record = logging.getLogger(name).makeRecord(name, level, __file__, 1, message, args, exc_info, "f", extra)
    time, *rest = row_of(record)
    assert time == record.created
    level, logger, text, user, request, data, fingerprint = rest
    return {
        "level": level, "logger": logger, "message": text, "user": user, "request": request,
        "data": json.loads(data), "fingerprint": fingerprint,
    }  # fmt: skip


def test_a_line_keeps_who_and_what_and_which_request():
    structlog.contextvars.bind_contextvars(request_id=REQUEST, user_id=USER, task="charts.tasks.index")

    told = line(chart="c-1", milliseconds=1.5, cached=None, factors=("sun.leo",))

    data = {"task": "charts.tasks.index", "chart": "c-1", "milliseconds": 1.5, "cached": None}
    assert told == {
        "level": "info", "logger": "charts.services", "message": "chart computed", "user": USER, "request": REQUEST,
        "data": {**data, "factors": "('sun.leo',)"}, "fingerprint": "",
    }  # fmt: skip


def test_without_a_request_a_line_is_nobodys():
    told = line()

    assert (told["user"], told["request"], told["data"]) == ("", "", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [("refresh_token", "abc"), ("password", "abc"), ("email", "ada@example.com"), ("ip", "10.0.0.1"), ("name", "Ada")],
)
def test_what_is_named_for_a_secret_or_a_person_is_not_kept(name, value):
    told = line(**{"username" if name == "name" else name: value})

    assert value not in json.dumps(told)


SECRETS = {
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Rk-0_x": "[secret]",
    "nk_live_0123456789abcdef_Zm9v": "[secret]",
    "signs with whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "signs with [secret]",
    "/visit#token is nv_Zm9v-YmFy_YmF6": "/visit#token is [secret]",
    "Authorization: Bearer abcdef.123456": "Authorization: Bearer [secret]",
    "api-key abcdefghij": "api-key [secret]",
    "Basic YWRhOmh1bnRlcjI=": "Basic [secret]",
    "AUTHORIZATION: BASIC YWRhOmh1bnRlcjI=": "AUTHORIZATION: BASIC [secret]",
    "postgresql://nocturna:hunter2@db:5432/n": "postgresql://[secret]@db:5432/n",
    "redis://:hunter2@redis": "redis://[secret]@redis",
    "/cb?code=abc123&state=xyz&page=2": "/cb?code=[secret]&state=[secret]&page=2",
    "password=hunter2": "password=[secret]",
    "Key (lower(email))=(ada@example.com) exists": "Key (lower(email))=([address]) exists",
    "to Ada <ada.l@mail.example.com>": "to Ada <[address]>",
    "from 203.0.113.7:4711": "from [machine]:4711",
    "from 2001:db8::7 and ::1": "from [machine] and [machine]",
    "2001:db8:0:0:0:0:0:7": "[machine]",
}
PLAIN = (
    "/api/v1/charts/6d2c2952-99e0-433f-b645-619a09ba0a17", "2026-11-20T09:00:00Z", "at 12:30:45", "DE440 1.0.0",
    "natal.overview@3", "token = none", "monkey=5", "a::b is C++", "https://example.com/a:b", "1.2.3",
    "env_variable_of_ours",
)  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SECRETS.items())
def test_what_looks_like_a_secret_or_an_address_is_hidden(text, shown):
    assert hidden(text) == shown
    told = line("it said %s", text, said=text)
    assert (told["message"], told["data"]) == (f"it said {shown}", {"said": shown})


@pytest.mark.parametrize("text", PLAIN)
def test_what_looks_like_none_stays(text):
    assert hidden(text) == text


def test_of_a_librarys_line_only_the_template_is_kept():
    structlog.contextvars.bind_contextvars(request_id=REQUEST, task="charts.tasks.index")

    told = line("Invalid HTTP_HOST header: %r.", "Ada Lovelace", name="django.security.DisallowedHost", born="Ada")

    assert told["message"] == "Invalid HTTP_HOST header: %r."
    assert told["data"] == {"task": "charts.tasks.index"}


def test_lines_are_bounded_and_half_a_character_is_none():
    told = line("x" * 9_000, **{f"k{n}": "y" * 9_000 for n in range(100)})
    assert (len(told["message"]), len(told["data"])) == (2_000, 40)
    assert {len(value) for value in told["data"].values()} == {500}

    assert line("half \ud83d", said="\ud83d")["message"] == "half ?"


def fault(reading):
    """In a room of ours, that there is no such topic."""
    with pytest.raises(UnsupportedTopic) as raised:
        topic_named(reading)
    return raised.type, raised.value, raised.tb


def chained():
    try:
        try:
            {}["Ada Lovelace"]
        except KeyError as error:
            raise ValueError("Ada Lovelace") from error
    except ValueError:
        return sys.exc_info()


def test_an_error_is_kept_by_its_type_and_frames_without_what_it_says():
    told = line("it broke", level=logging.ERROR, exc_info=chained())

    data = told["data"]
    assert (data["exception"], data["causes"]) == ("ValueError", ["KeyError"])
    assert data["frames"][-1].startswith(f"{__name__}:chained:")
    assert "Lovelace" not in json.dumps(told)
    assert len(told["fingerprint"]) == 16


def test_the_same_fault_has_the_same_fingerprint_and_another_another():
    first, same = (line(level=logging.ERROR, exc_info=fault(name))["fingerprint"] for name in ("no.such", "nor.this"))
    other = line(level=logging.ERROR, exc_info=chained())["fingerprint"]

    assert first == same != other
    assert fingerprints.of_error(fault("x")[1]) == first
    assert line("a %s", 1, level=logging.ERROR)["fingerprint"] == line("a %s", 2, level=logging.ERROR)["fingerprint"]
    assert line("a", level=logging.ERROR)["fingerprint"] != line("b", level=logging.ERROR)["fingerprint"]
    assert line("a", level=logging.WARNING)["fingerprint"] == ""
