"""One run of pytest: its environment in, its counts out."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.home import Home
from config.embedded.places import PlacesIndex
from config.embedded.postgres import Postgres

from .steps import ROOT

# What a developer's shell may hold; a run decides each of them for itself.
OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "CLICKHOUSE_URL",
    "CLICKHOUSE_EMBEDDED",
    "EMBEDDED",
    "DEBUG",
    "SECRET_KEY",
    "LOG_LEVEL",
)


@dataclass
class Outcome:
    exit_code: int
    passed: int = 0
    failed: int = 0
    not_run: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.exit_code == 0 and not self.not_run


def state_folder() -> Path:
    return Path(ROOT, os.environ.get("NOCTURNA_HOME") or ".local").resolve()


def environment(home: Path, **variables: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OWN}
    return {
        **inherited,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ENVIRONMENT": "test",
        "NOCTURNA_HOME": str(home / "test" / "work"),
        "ATLAS_INDEX": str(Home(home).places),
        **variables,
    }


def compile_places(home: Path) -> None:
    """The index that `make run` uses too: compiled once, only read by tests."""
    home.mkdir(parents=True, exist_ok=True)
    places = PlacesIndex(Home(home))
    try:
        places.start()
        places.wait()
    finally:
        places.stop()


@contextmanager
def embedded(home: Path) -> Iterator[dict[str, str]]:
    """The embedded set-up: PostgreSQL from the wheel, everything else in the process."""
    postgres = Postgres(home / "test" / "embedded")
    try:
        postgres.start()
        # Not EMBEDDED: the tests start worker and server one by one; those of the launcher run it as it is.
        # A folder of its own: the whole suite may run at the same time.
        yield environment(home, DATABASE_URL=postgres.url, NOCTURNA_HOME=str(home / "test" / "embedded-work"))
    finally:
        postgres.stop()


def pytest(
    name: str, variables: Mapping[str, str], arguments: Sequence[str], *, coverage: Path | None, later: bool = False
) -> Outcome:
    """later: what it prints is shown at its end, whole, as another one prints meanwhile."""
    report = Path(variables["NOCTURNA_HOME"]) / f"{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    measured = {} if coverage is None else {"COVERAGE_FILE": str(coverage)}
    # Of its own: of two that run at once the first to end takes away the folders of both.
    with tempfile.TemporaryDirectory(prefix="n-", ignore_cleanup_errors=True) as scratch:
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", f"--basetemp={scratch}", *arguments]
        done = subprocess.run(
            [*command, *(["--cov", "--cov-report="] if measured else [])],
            cwd=ROOT,
            env={**variables, **measured},
            stdout=subprocess.PIPE if later else None,
            stderr=subprocess.STDOUT if later else None,
            text=True,
            errors="replace",
            check=False,
        )
    if later:
        print(f"\n{name}:\n{done.stdout}", flush=True)
    return read_report(report, done.returncode)


def read_report(report: Path, exit_code: int) -> Outcome:
    outcome = Outcome(exit_code)
    if not report.exists():
        return outcome
    for case in ET.parse(report).iter("testcase"):
        found = {child.tag: child for child in case}
        if "failure" in found or "error" in found:
            outcome.failed += 1
        elif "skipped" in found:  # an xfail too
            reason = found["skipped"].get("message", "")
            outcome.not_run.append(f"{case.get('classname')}::{case.get('name')}: {reason}")
        else:
            outcome.passed += 1
    return outcome
