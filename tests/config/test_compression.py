"""Answers over 1 kB are compressed for whoever accepts it, and their length tells nothing of what is in them."""

import gzip

import pytest
from django.test import Client

pytestmark = [pytest.mark.urls("tests.config.urls"), pytest.mark.django_db]


def get(length, accepted):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    return Client().get(f"/api/v1/probe/long?length={length}", headers=headers)


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "gzip, deflate"])
def test_a_large_answer_is_compressed(accepted):
    answer = get(5000, accepted)

    assert answer["Content-Encoding"] == "gzip"
    assert int(answer["Content-Length"]) == len(answer.content) < 500
    assert gzip.decompress(answer.content) == b'{"text":"' + b"a" * 5000 + b'"}'
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.parametrize(("length", "accepted"), [(900, "gzip"), (5000, None), (5000, "br"), (5000, "gzip;q=0")])
def test_a_small_one_and_one_for_who_does_not_accept_it_goes_as_it_is(length, accepted):
    answer = get(length, accepted)

    assert "Content-Encoding" not in answer
    assert answer.json() == {"text": "a" * length}


def test_the_same_answer_has_many_lengths():
    assert len({len(get(5000, "gzip").content) for _ in range(20)}) > 5
