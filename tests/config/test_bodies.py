"""Bodies are read strictly, and what is wrong is named by its path."""

import json

import pytest
from django.test import Client

pytestmark = [pytest.mark.urls("tests.config.urls"), pytest.mark.django_db]


def send(raw, content_type="application/json"):
    return Client(raise_request_exception=False).post("/api/v1/probe/echo", raw, content_type=content_type)


def refusal(raw):
    answer = send(raw)
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["details"]


def test_a_sound_body_passes():
    body = {"name": "Ada", "inner": {"degrees": 51.5}, "many": [{"degrees": 1}]}

    assert (send(body).status_code, send(body).json()) == (200, body)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"{'a': 1}",
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"a": 1} {"b": 2}',
        b"\xff",
        b'{"a":"\\ud800"}',
        b'{"a": 1\x00}',
    ],
)
def test_what_is_not_json_is_malformed(raw):
    status, code, details = refusal(raw)

    assert (status, code, list(details)) == (400, "MALFORMED_REQUEST", ["body"])


@pytest.mark.parametrize("body", [[], [1], "text", 1, None, True])
def test_a_body_that_is_no_object_is_refused(body):
    status, code, details = refusal(json.dumps(body).encode())

    assert (status, code, list(details)) == (400, "VALIDATION_ERROR", ["body"])


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"name": "Ada", "nmae": 1}, {"nmae": ["Unknown field."]}),
        ({"name": "Ada", "inner": {"degrees": 1, "x": 2}}, {"inner": {"x": ["Unknown field."]}}),
        (
            {"name": "Ada", "inner": {"degrees": 1, "computed": "x"}},
            {"inner": {"computed": ["This field is read-only."]}},
        ),
        (
            {"name": "Ada", "many": [{"degrees": 1}, {"degrees": 91}]},
            {"many": {"1": {"degrees": ["Ensure this value is less than or equal to 90."]}}},
        ),
        ({"name": "A\0da"}, {"name": ["Null characters are not allowed."]}),
        ({"name": "Ada", "na\0me": 1}, {"na\ufffdme": ["Null characters are not allowed."]}),
        ({"name": "Ada", "inner": [1]}, {"inner": ["Must be an object."]}),
        ({"wrong": 1}, {"wrong": ["Unknown field."], "name": ["This field is required."]}),
    ],
)
def test_what_is_wrong_is_named_by_its_path(body, details):
    assert refusal(json.dumps(body).encode()) == (400, "VALIDATION_ERROR", details)


@pytest.mark.parametrize(("levels", "named"), [(200, "inner"), (5000, "body"), (100_000, "body")])
def test_what_is_nested_too_deeply_is_told_so(levels, named):
    """However deep: the parser gives up past a thousand levels, and does not break."""
    raw = b'{"inner": ' + b"[" * levels + b"]" * levels + b"}"

    assert refusal(raw) == (400, "MALFORMED_REQUEST", {named: ["Nested more than 32 levels deep."]})


def test_ten_megabytes_are_too_large():
    status, code, details = refusal(b'{"name": "' + b"a" * 10_000_000 + b'"}')

    assert (status, code, list(details)) == (413, "PAYLOAD_TOO_LARGE", ["body"])
