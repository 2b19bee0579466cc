"""Ten thousand strangers guess one password. No lines are counted here: it would take twice as long."""

import logging
import threading
from collections import Counter

import pytest
from django.db import connection
from django.test import Client

from accounts.services.credentials import guess_credentials
from config.api.errors import RateLimited
from tests.accounts.test_guessing import HOME, PHONE, at_home, hashed, sign_in, strangers
from tests.accounts.test_refresh import code
from tests.factories import PASSWORD

__all__ = ["hashed"]  # a fixture


def behind_the_door(user, address):
    try:
        return guess_credentials(login=user.email, password="wrong horse battery", ip=address)
    except RateLimited:
        return 429


@pytest.mark.django_db(transaction=True)
def test_of_ten_thousand_guesses_from_as_many_addresses_thirty_are_looked_at(alice, hashed, crowd, caplog):
    """Eight at a time: some through the door; the many, for which the suite has no time there, behind it."""
    caplog.set_level(logging.WARNING, "nocturna.requests")  # lines that nobody reads
    at_home(alice)
    addresses = list(strangers(10_000))
    through, behind = addresses[:240], addresses[240:]
    shares = [(through[first::8], behind[first::8]) for first in range(8)]

    def guess():
        client, mine = Client(raise_request_exception=False), shares.pop()
        answers = Counter(sign_in(alice.email, "wrong horse battery", a, client=client).status_code for a in mine[0])
        connection.close()  # those who wait would keep the pool's few from those who are still asking
        together.wait(300)
        return answers, {behind_the_door(alice, address) for address in mine[1]}

    together = threading.Barrier(8)
    made = crowd(8, guess)

    assert sum((answers for answers, _ in made), Counter()) == {401: 30, 429: 210}
    assert set().union(*(found for _, found in made)) == {429}
    assert len(hashed) == 30
    assert sign_in(alice.email, PASSWORD, HOME).status_code == 200
    assert sign_in(alice.email, PASSWORD, "192.0.2.9", PHONE).status_code == 200
    waiting = sign_in(alice.email, PASSWORD, "192.0.2.8")
    assert code(waiting) == (429, "RATE_LIMITED")
    assert 0 < int(waiting.headers["Retry-After"]) <= 601
