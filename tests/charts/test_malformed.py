"""Bodies that cannot be read at all are refused, and nothing is stored."""

import json

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "nothing_stored")]


@pytest.fixture
def raw(api, alice):
    client = api(alice)

    def post(content, **headers):
        answer = client.client.generic(
            "POST", "/api/v1/charts", content, content_type="application/json", headers={**client.headers, **headers}
        )
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["details"]

    return post


def test_not_json(raw):
    status, code, details = raw(b"{moment:")

    assert (status, code, list(details)) == (400, "MALFORMED_REQUEST", ["body"])


def test_nul_bytes(raw, birth):
    sent = json.dumps({**birth, "name": "A\0da"})

    assert raw(sent) == (400, "VALIDATION_ERROR", {"name": ["Null characters are not allowed."]})


def test_ten_megabytes(raw, birth):
    status, code, _ = raw(json.dumps({**birth, "notes": "x" * 10_000_001}))

    assert (status, code) == (413, "PAYLOAD_TOO_LARGE")


def test_two_hundred_levels(raw):
    sent = '{"settings":' * 200 + "1" + "}" * 200
    status, code, details = raw(sent)

    assert (status, code, list(details)) == (400, "MALFORMED_REQUEST", ["settings"])


def test_nan_as_a_number(raw):
    assert raw(b'{"place": {"latitude": NaN}}')[:2] == (400, "MALFORMED_REQUEST")


def test_a_number_past_all_bounds(raw):
    status, code, details = raw(b'{"moment": {"julian_day": 1e400}, "place": {"latitude": 0, "longitude": 0}}')

    assert (status, code, list(details)) == (400, "MALFORMED_REQUEST", ["body"])


@pytest.mark.parametrize("sent", [b"[1, 2]", b"null", b'"Ada"', b"7"])
def test_json_that_is_no_object(raw, sent):
    status, code, details = raw(sent)

    assert (status, code, len(details)) == (400, "VALIDATION_ERROR", 1)
