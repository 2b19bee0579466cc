"""Commands that judge the code, run side by side: what `make check` and `make test` share."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
AT_ONCE = 2


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str]


def tool(name: str, *arguments: str) -> Step:
    return Step(" ".join([name, *arguments]), [str(BIN / name), *arguments])


def manage(*arguments: str) -> Step:
    return Step("manage.py " + " ".join(arguments), [sys.executable, "manage.py", *arguments])


ROOMS = ("accounts", "analytics", "charts", "config", "interpretations", "manage.py")

# The slow ones first: they decide how long the whole takes.
STATIC = [
    tool("mypy", "."),
    manage("spectacular", "--validate", "--fail-on-warn", "--file", os.devnull),
    manage("makemigrations", "--check", "--dry-run"),
    manage("messages", "--check"),
    tool("bandit", "-q", "-r", "-c", "pyproject.toml", "-ll", "-ii", *ROOMS),
    Step("tests.audit", [sys.executable, "-m", "tests.audit"]),
    tool("lint-imports"),
    tool("ruff", "check"),
    tool("ruff", "format", "--check"),
]


def run_all(steps: Sequence[Step], environment: Mapping[str, str], *, at_once: int = AT_ONCE) -> list[str]:
    """Run them, print a line for each and the output of those that fail; the names of those."""
    with ThreadPoolExecutor(at_once) as pool:
        passed = list(pool.map(lambda step: run(step, environment), steps))
    return [step.name for step, good in zip(steps, passed, strict=True) if not good]


def run(step: Step, environment: Mapping[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    output = "" if done.returncode == 0 else f"\n{done.stdout.rstrip()}"
    print(f"{verdict:6} {time.monotonic() - started:5.1f} s  {step.name}{output}", flush=True)
    return done.returncode == 0
