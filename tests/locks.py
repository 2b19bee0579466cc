"""Who waits in the database while a test holds what they need."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tests.serving import eventually


def held_up() -> int:
    """How many wait for a lock. Within a transaction the first look would hold for those that follow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def meanwhile(call: Callable[[], Any]) -> Iterator[list[Any]]:
    """The call waits for what the block has written, and goes on when that is committed. Its answer, in a list."""
    answers: list[Any] = []

    def one() -> None:
        try:
            answers.append(call())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            yield answers
            late = pool.submit(one)
            eventually(held_up)
        late.result()
