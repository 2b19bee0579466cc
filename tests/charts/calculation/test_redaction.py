"""What an outside service said, as a log line may hold it: calculation services and language models alike."""

import pytest

from charts.calculation.outside import redacted


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("bad key hunter2-longer, not hunter2", "bad key [secret], not [secret]"),
        ("Incorrect API key provided: sk-proj-0123456789.", "Incorrect API key provided: [token]."),
        ("sent Bearer abc.def and no more", "sent [token] and no more"),
        ("api_key=abc123 is refused", "[token] is refused"),
        ('{"Authorization": "xyz"}', '{"[token]'),
        ("eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl expired", "[token] expired"),
        ("two\nlines\tin one", "two lines in one"),
        ("the model's task is at risk-free", "the model's task is at risk-free"),
    ],
)
def test_what_looks_like_a_secret_is_hidden(said, shown):
    assert redacted(said, ("hunter2", "", "hunter2-longer")) == shown


def test_it_is_cut_after_the_secrets_are_gone():
    assert redacted("x" * 495 + "hunter2" * 3, ("hunter2",)) == "x" * 495 + "[secr"
