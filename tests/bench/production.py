"""The web service of compose.yaml with one worker, on servers of the test harness that are started for it alone."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from config.embedded.home import Home
from tests.deploy.deployment import Program, recreate_database
from tests.services.harness import install
from tests.services.postgres import Postgres
from tests.services.redis import Redis
from tests.services.server import Missing, Server
from tests.suite import compile_places, state_folder

# Of every served process that is measured.
MEASURED = {
    "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
    "LOG_LEVEL": "WARNING",
    "RATE_LIMIT_USER": "1000000/h",
    "RATE_LIMIT_ANONYMOUS": "1000000/h",
}


class Web(Program):
    def variables(self) -> dict[str, str]:
        return {**super().variables(), **MEASURED, "GRANIAN_WORKERS": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1"}


@contextmanager
def deployed() -> Iterator[Web]:
    """Its servers and its tables; itself not started."""
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder, ExitStack() as running:
        home = Path(folder)
        for server in (Postgres(home), Redis(home)):
            found(server)
            running.callback(server.stop)
            server.start()
            os.environ |= server.environment()
        # Named, as production demands it; nothing here queues a job.
        os.environ |= {"CELERY_BROKER_URL": "amqp://127.0.0.1:1", "CLICKHOUSE_URL": "", "ATLAS_INDEX": places()}
        recreate_database()
        web = Web(home, "web")
        web.run("manage.py", "migrate", "--no-input")
        yield web


@contextmanager
def production() -> Iterator[tuple[str, psutil.Process]]:
    """Its address, and the process that answers."""
    with deployed() as web, ExitStack() as running:
        running.callback(web.stop)
        web.start()
        (worker,) = psutil.Process(web.processes[0].pid).children(recursive=True)
        yield f"http://127.0.0.1:{web.port}", worker


def found(server: Server) -> None:
    """Errors: Missing, where it is not installed and may not be."""
    try:
        server.find()
    except Missing as lack:
        install(list(lack.packages))
        server.find()


def places() -> str:
    """The compiled index, that of `make run`."""
    home = state_folder()
    compile_places(home)
    return str(Home(home).places)
