"""Asks after a session as every request does, with Redis and without it, and refreshes it, in turns; prints ms."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from redis.connection import Connection  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services import sessions, standing, tokens  # noqa: E402
from config.system.caching import Leased  # noqa: E402
from config.system.caching.connections import forget_rests  # noqa: E402

TURNS, CALLS = 31, 20
AWAY = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}


def took(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(CALLS):
        work()
    return (time.perf_counter() - started) / CALLS * 1e3


@contextmanager
def without_redis() -> Iterator[None]:
    """It refuses connections, and is asked each time: the dearest that its absence may be."""
    reachable = standing.kept
    away = Leased("standing", seconds=1, rest_seconds=0.0, connect=lambda: Connection(port=1, retry=None))
    vars(standing)["kept"] = away
    with override_settings(CACHES=AWAY):
        yield
    vars(standing)["kept"] = reachable
    forget_rests()  # it is back: for some seconds nobody would ask it


def main() -> None:
    user = User.objects.create_user("bench@example.com", "correct horse battery staple", name="Bench")
    signed_in = sessions.open_session(user=user, device={"id": "bench"}, ip="127.0.0.1", user_agent="bench")
    claims = tokens.read_access(signed_in.access_token)
    client = Client(headers={"Authorization": f"Bearer {signed_in.access_token}", "Host": "localhost"})
    pair = {"refresh_token": signed_in.refresh_token}

    def refresh() -> None:
        pair["refresh_token"] = sessions.refresh(**pair).refresh_token

    works: dict[str, Callable[[], object]] = {
        "person, of the database": lambda: User.objects.filter(pk=user.pk).first(),
        "session, person, plan": lambda: standing.standing_of(claims),
        "request": lambda: client.get("/api/v1/users/me"),
        "refresh": refresh,
    }
    apart = {"session without Redis": "session, person, plan", "request without Redis": "request"}
    taken: dict[str, list[float]] = {name: [] for name in (*works, *apart)}
    assert client.get("/api/v1/users/me").status_code == 200
    for _ in range(TURNS):
        for name, work in works.items():
            taken[name].append(took(work))
        with without_redis():
            for name, work in apart.items():
                taken[name].append(took(works[work]))
    print(json.dumps({name: statistics.median(values) for name, values in taken.items()}))


if __name__ == "__main__":
    main()
