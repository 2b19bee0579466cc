"""`python -m config.embedded [--reload]`: everything of Nocturna in one command. Started by `make run` and `make dev`.

HOST, PORT and NOCTURNA_HOME say where, in the environment or in .env. In the environment, DATABASE_URL is used instead
of the embedded PostgreSQL, and ATLAS_INDEX instead of an index of our own.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from dotenv import dotenv_values

from . import address, welcome
from .errors import LaunchError
from .home import ROOT, Home
from .places import PlacesIndex
from .postgres import Postgres


class Stopped(BaseException):
    """SIGTERM. Not an Exception, so that nothing on the way takes it for a failure."""


def stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def hang_up(number: int, frame: FrameType | None) -> None:
    """The terminal was closed. To the server, which handles SIGTERM in its own way, it is the same."""
    os.kill(os.getpid(), signal.SIGTERM)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def read_dotenv() -> None:
    """The three that decide before settings.py reads the rest."""
    for name, value in dotenv_values(ROOT / ".env").items():
        if name in {"HOST", "PORT", "NOCTURNA_HOME"} and value and not os.environ.get(name):
            os.environ[name] = value


def launch(*, reload: bool) -> None:
    home = Home(Path(ROOT, os.environ.get("NOCTURNA_HOME") or ".local").resolve())
    with ExitStack() as running, unhurried():
        home.claim()
        taken = address.take(os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000")
        running.enter_context(taken)
        url = address.url_of(taken)
        home.sign(url)
        places = PlacesIndex(home)
        running.callback(places.stop)
        if not os.environ.get("ATLAS_INDEX"):
            places.start()
        database = start_database(home, running)
        configure(home, database)
        running.callback(end_recording)
        prepare(home, places)
        welcome.announce(url)
        from .serve import serve

        if not serve(taken, reload=reload):
            raise LaunchError("Nocturna did not start: the lines above say why.")


@contextmanager
def unhurried() -> Iterator[None]:
    """Once stopping has begun, a second Ctrl-C does not cut it short: it is bounded, and leaves nothing running."""
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def start_database(home: Home, running: ExitStack) -> str:
    given = os.environ.get("DATABASE_URL", "")
    if given or os.environ.get("DATABASE_URL_FILE"):
        return given
    postgres = Postgres(home.path / "postgres")
    running.callback(postgres.stop)
    postgres.start()
    return postgres.url


def configure(home: Home, database: str) -> None:
    """What settings.py reads; whatever the person set in the environment stays."""
    os.environ["NOCTURNA_HOME"] = str(home.path)
    os.environ["DATABASE_URL"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("ENVIRONMENT", "development")
    os.environ.setdefault("EMBEDDED", "true")
    os.environ["ATLAS_INDEX"] = os.environ.get("ATLAS_INDEX") or str(home.places)
    if not os.environ.get("SECRET_KEY"):
        os.environ["SECRET_KEY"] = home.secret_key()


def prepare(home: Home, places: PlacesIndex) -> None:
    import django
    from django.core.management import CommandError, call_command
    from django.db import connections

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    try:
        call_command("load_prompts", verbosity=0)
    except CommandError as refusal:
        raise LaunchError(str(refusal)) from None
    places.wait()
    seeded = home.path / "postgres" / "seeded"  # beside the cluster, and gone with it
    if not seeded.exists():
        say("Loading the demo data ...")
        if seed():
            seeded.parent.mkdir(exist_ok=True)
            seeded.touch()
    connections.close_all()


def seed() -> bool:
    """Whether all of the demo data is there. What computes charts may be elsewhere, and away: nobody waits for it."""
    from django.core.management import call_command

    from config.backoffice.management.commands.seed_demo import NotComputed

    try:
        call_command("seed_demo", verbosity=0)
    except NotComputed as refusal:
        say(str(refusal))
        return False
    return True


def end_recording() -> None:
    """The last lines and numbers are stored, and ClickHouse is closed: what does so by itself is not run at `_exit`."""
    from analytics.clickhouse import holder
    from config.system.bulk import courier

    courier.stop()
    holder.end()


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, hang_up)
    try:
        read_dotenv()
        launch(reload="--reload" in arguments)
    except LaunchError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    except Stopped:
        return 0
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # A job under way in a worker thread would hold up the interpreter's own exit; its row brings it back.
    if threading.active_count() > 1:
        os._exit(code)
    sys.exit(code)
