"""What the cast of the suite promises: a thread that fails fails its test."""

import pytest


def test_what_a_thread_raises_the_test_raises_once_all_have_ended(crowd):
    numbers, done = iter(range(4)), []

    def one():
        number = next(numbers)
        done.append(number)
        assert number != 2, "the third"

    with pytest.raises(AssertionError, match="the third"):
        crowd(4, one)
    assert sorted(done) == [0, 1, 2, 3]
