"""What a request pays for being recorded: the bare endpoint of two processes, as production serves them, one of which
keeps its numbers and lines in ClickHouse. They are asked in turns, so that what else the machine does is in both.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psutil

from tests.bench.api import CALLS, TURNS, WARMING, Client, Taken
from tests.bench.production import Web, deployed
from tests.services.clickhouse import ClickHouse
from tests.suite import state_folder

NAMES = {"false": "not recorded", "true": "recorded"}


class Recording(Web):
    """recorded: "true" or "false"."""

    recorded = "false"

    def variables(self) -> dict[str, str]:
        # Each request writes its line, as in production.
        return {**super().variables(), "LOG_LEVEL": "INFO", "ANALYTICS_BULK": self.recorded}


@contextmanager
def served(home: Web, recorded: str) -> Iterator[Client]:
    web = Recording(home.folder.parent / recorded, "web")
    web.recorded = recorded
    with ExitStack() as running:
        running.callback(web.stop)
        web.start()
        (worker,) = psutil.Process(web.processes[0].pid).children(recursive=True)
        yield Client(f"http://127.0.0.1:{web.port}", worker, email=f"{recorded}@example.com")


def report() -> str:
    found = {recorded: Taken() for recorded in NAMES}
    with deployed() as home, ExitStack() as running:
        os.environ.setdefault("CLICKHOUSE_LIBRARY", str(state_folder() / "test" / "libchdb"))
        server = ClickHouse(home.folder.parent, own=True)
        server.find()
        running.callback(server.stop)
        server.start()
        os.environ |= server.environment()
        home.run("manage.py", "migrate_clickhouse")
        clients = {recorded: running.enter_context(served(home, recorded)) for recorded in NAMES}
        for client in clients.values():
            client.turn("/hello", [None] * WARMING, Taken())
        for _ in range(TURNS):
            for recorded, client in clients.items():
                client.turn("/hello", [None] * CALLS, found[recorded])
    bare = found["false"]
    lines = ["What a request pays for being recorded: the bare endpoint, by granian"]
    for recorded, name in NAMES.items():
        one = found[recorded]
        lines.append(
            f"  {name:<14} processor {one.each:5.2f} ms, {one.each / bare.each:4.2f} times"
            f"   waited p50 {one.p50:5.2f} ms, {one.p50 / bare.p50:4.2f} times"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())
