"""Guesses, counted exactly: rows of the database, which all processes share whatever becomes of Redis.

`throttling` protects us, and admits when its counter is gone. What is counted here protects a person.
"""

from django.utils.crypto import salted_hmac

from config.api.throttling import Decision
from config.rates import Rate
from config.system.models import Attempts


def count(scope: str, whose: str, rate: Rate) -> Decision:
    """Count one attempt, before it is looked at. Not in a transaction, where a refusal must not take it back."""
    made, left = Attempts.objects.take(_key(scope, whose, rate), limit=rate.limit, seconds=rate.seconds)
    return Decision(rate, made, left)


def give_back(scope: str, whose: str, rate: Rate) -> None:
    """It was no guess: who made it knew."""
    Attempts.objects.give_back(_key(scope, whose, rate))


def _key(scope: str, whose: str, rate: Rate) -> str:
    """Of no use without our key: the name of an account may be in it."""
    return salted_hmac("config.api.attempts", f"{scope}\n{rate.seconds}\n{whose}", algorithm="sha256").hexdigest()
