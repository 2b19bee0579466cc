"""What `manage.py doctor` looks at: configuration, dependencies, workers, migrations, clocks, disk, certificates, and
what waits for staff. It reads, and changes nothing.
"""

import os
import shutil
import socket
import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from analytics.clickhouse import client as clickhouse
from analytics.clickhouse import migrating
from analytics.models import Alert, AlertNotice
from config import health
from config.system.models import DeadLetter
from interpretations.services.prompts import load_prompts

OK, WARN, FAIL = "ok", "warn", "fail"
CLOCK: Final = timedelta(seconds=2)  # by which two clocks may differ
CERTIFICATE: Final = timedelta(days=21)  # before whose end it is to be renewed
LEAST_FREE: Final = (1_000_000_000, 0.1)  # bytes, share of the disk; less than a tenth of either fails
SECONDS: Final = 5.0  # for each question that goes out
ADVICE: Final = {
    "database": "Start PostgreSQL, or correct DATABASE_URL.",
    "redis": "Start Redis, or correct REDIS_URL. Meanwhile limits admit everybody, and the database "
    "is asked who is signed in and how often passwords were guessed at.",
    "broker": "Start the broker, or correct CELERY_BROKER_URL. What was asked waits in its rows until then.",
    "clickhouse": "Start ClickHouse, or correct CLICKHOUSE_URL. Events wait in the outbox.",
    "events": "See that a worker of the default queue and the schedule run; `manage.py replay_outbox` delivers now.",
    "calculation": "See CHART_CALCULATION and the service it names; with CALCULATION_FALLBACK our engine stands in.",
    "atlas": "Compile the index of places: `python -m charts.atlas.build` and the path that ATLAS_INDEX says.",
    "worker": "Start it again: `make run`.",
    "storage": "See NOCTURNA_HOME, or the FILES_ variables.",
    "mail": "See EMAIL_URL. Mails wait in their rows until it answers.",
    "model_budgets": "Raise the provider's budget (LLM_BUDGETS), or wait for midnight UTC; other models stand in.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """state: "ok", "warn" or "fail"; advice: what to do about it, "" if nothing."""

    part: str
    state: str
    said: str
    advice: str = ""


def examine(*parts: str) -> Iterator[Finding]:
    """Part by part, of all that there are if none is named. Whatever a part dies of is a finding itself."""
    for part in parts or PARTS:
        try:
            for state, said, advice in PARTS[part]():
                yield Finding(part, state, said, "" if state == OK else advice)
        except Exception as error:  # noqa: BLE001  (what cannot be looked at is what the reader wants to hear of)
            yield Finding(part, FAIL, f"cannot be looked at: {type(error).__name__}", "See what failed above it first.")


def _configuration() -> Iterator[tuple[str, str, str]]:
    checked = run_checks(include_deployment_checks=settings.PRODUCTION)
    faults = [one for one in checked if one.level >= WARNING and not one.is_silenced()]
    for one in faults:
        yield FAIL if one.level >= ERROR else WARN, f"{one.id}: {one.msg}", one.hint or ""
    if not faults:
        yield OK, f"{settings.ENVIRONMENT}, {settings.SERVICE_NAME} {settings.VERSION}", ""


def _dependencies() -> Iterator[tuple[str, str, str]]:
    health.examine.forget()
    others = health.ask({"storage": (False, health.storage), "mail": (False, health.mail)})
    for name, result in {**health.examine()[1], **others}.items():
        state = {"up": OK, "slow": WARN}.get(result["status"], FAIL)
        yield state, f"{name}: {result['status']}, {result['detail']} ({result['milliseconds']} ms)", ADVICE[name]


def _workers() -> Iterator[tuple[str, str, str]]:
    if settings.CELERY_BROKER_URL.startswith("memory"):
        yield OK, "threads of `make run`", ""
        return
    for queue, who in health.workers_by_queue(2.0).items():
        said = f"{queue}: {', '.join(who) or 'nobody takes from it'}"
        advice = f"Start one: `celery --app config.celery worker --queues {queue}`."
        yield OK if who else FAIL, said, advice


def _migrations() -> Iterator[tuple[str, str, str]]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = _listed([f"{migration.app_label}.{migration.name}" for migration, _backwards in plan])
    yield (FAIL, f"not applied: {names}", "`manage.py migrate`.") if plan else (OK, "PostgreSQL: all applied", "")
    if plan:
        return  # tables of the others may be lacking
    loaded = load_prompts(dry_run=True)
    missing = _listed(loaded.made)
    yield (FAIL, f"prompts: lacking {missing}", "`manage.py load_prompts`.") if missing else (OK, "prompts: loaded", "")
    if clickhouse.exists():
        left = _listed([migration.name for migration in migrating.pending()])
        advice = "`manage.py migrate_clickhouse`."
        yield (FAIL, f"ClickHouse: not applied: {left}", advice) if left else (OK, "ClickHouse: all applied", "")


def _listed(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _clocks() -> Iterator[tuple[str, str, str]]:
    yield _clock("PostgreSQL", _database_time)
    if settings.REDIS_URL:
        yield _clock("Redis", _redis_time)
    if clickhouse.exists():
        yield _clock("ClickHouse", lambda: float(clickhouse.scalar("SELECT toUnixTimestamp64Milli(now64(3))")) / 1000)


def _clock(whose: str, ask: Callable[[], float]) -> tuple[str, str, str]:
    """Against the middle of the time that asking took."""
    before = time.time()
    said = ask()
    ahead = said - (before + time.time()) / 2
    state = OK if abs(ahead) <= CLOCK.total_seconds() else FAIL
    return state, f"{whose}: {ahead:+.3f} s from here", "Let all machines take their time by NTP (chrony, timesyncd)."


def _database_time() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def _redis_time() -> float:
    from django_redis import get_redis_connection

    seconds, microseconds = get_redis_connection("default").time()
    return float(seconds + microseconds / 1e6)


def _disk() -> Iterator[tuple[str, str, str]]:
    folders = {"NOCTURNA_HOME": settings.NOCTURNA_HOME, "TMPDIR": Path(tempfile.gettempdir())}
    for name, folder in folders.items():
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            yield FAIL, f"{name}: {folder} cannot be written", "Make the folder, and let Nocturna's user write in it."
            continue
        disk = shutil.disk_usage(folder)
        enough = min(disk.free / LEAST_FREE[0], disk.free / disk.total / LEAST_FREE[1])
        state = OK if enough >= 1 else WARN if enough >= 0.1 else FAIL
        yield state, f"{name}: {disk.free / 1e9:.1f} GB of {disk.total / 1e9:.1f} GB free", "Make room."


def _certificates() -> Iterator[tuple[str, str, str]]:
    """Of every server that the settings name by https."""
    addresses = dict(_https())
    with ThreadPoolExecutor(8) as pool:
        yield from pool.map(_certificate, addresses.values(), addresses)
    if not addresses:
        yield OK, "no setting names a server by https", ""


def _https() -> Iterator[tuple[tuple[str, int], str]]:
    named: dict[str, Any] = {
        "PUBLIC_URL": settings.PUBLIC_URL,
        "FRONTEND_URL": settings.FRONTEND_URL,
        "FILES_ENDPOINT": settings.STORAGES["default"]["OPTIONS"].get("endpoint_url"),
        "CHART_CALCULATION": settings.CHART_CALCULATION["OPTIONS"].get("url"),
        **{f"LLM_MODELS {model['name']}": model["url"] for model in settings.LLM["MODELS"]},
    }
    for name, address in named.items():
        url = urlsplit(address or "")
        if url.scheme == "https" and url.hostname:
            yield (url.hostname, url.port or 443), name


def _certificate(name: str, address: tuple[str, int]) -> tuple[str, str, str]:
    where = f"{name} ({address[0]})"
    try:
        with (
            socket.create_connection(address, timeout=SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=address[0]) as secure,
        ):
            ends = (secure.getpeercert() or {})["notAfter"]
    except ssl.SSLCertVerificationError as error:
        return FAIL, f"{where}: {error.verify_message}", "Renew the certificate, or install its authority here."
    except (OSError, KeyError) as error:
        return FAIL, f"{where}: {type(error).__name__}", "See that the address answers from here."
    left = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC) - timezone.now()
    return OK if left > CERTIFICATE else WARN, f"{where}: good for {left.days} days", "Renew it."


def _waiting() -> Iterator[tuple[str, str, str]]:
    dead = DeadLetter.objects.count()
    said = f"{dead} dead letters"
    yield WARN if dead else OK, said, "Staff look at them, and replay them, at /admin/system/deadletter/."
    firing = Alert.objects.firing().count()
    yield WARN if firing else OK, f"{firing} alerts firing", "See /admin/analytics/alert/: acknowledge, and mend."
    unsent = AlertNotice.objects.failed().filter(created_at__gt=timezone.now() - timedelta(days=7)).count()
    said = f"{unsent} notices of alerts given up in a week"
    yield WARN if unsent else OK, said, "See why at /admin/analytics/alertnotice/, and correct the rule's receivers."


PARTS: Final[dict[str, Callable[[], Iterator[tuple[str, str, str]]]]] = {
    "configuration": _configuration,
    "dependencies": _dependencies,
    "workers": _workers,
    "migrations": _migrations,
    "clocks": _clocks,
    "disk": _disk,
    "certificates": _certificates,
    "waiting": _waiting,
}
