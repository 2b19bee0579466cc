"""`make test`: the static checks, the whole suite on servers of its own with its coverage, and the embedded set.

Arguments are pytest's: with any, only the suite runs, and neither counts nor coverage are judged. `--keep` leaves the
servers running and prints how to use them.
"""

import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from config.embedded.errors import LaunchError

from .services.harness import Harness
from .services.server import Broken, Missing
from .steps import BIN, ROOT, STATIC, run_all
from .suite import Outcome, compile_places, embedded, environment, pytest, state_folder

LEAST_COVERAGE = 80
# Where every branch must be covered: sign-in and tokens.
WHOLLY_COVERED = (
    "accounts/adapters.py",
    "accounts/authentication.py",
    "accounts/backends.py",
    "accounts/openid/*",
    "accounts/services/*",
    "accounts/sign_in/*",
    "config/backoffice/site.py",
    "config/system/deadline.py",
)
# A file's servers and workers are started once. A process that died ends the run: xdist can give one that replaces it
# nothing but what the dead one had finished, and waits for it for ever.
PARALLEL = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--max-worker-restart", "0"]
# Arithmetic, which needs no server, and would take thrice as long if its lines were counted.
UNCOUNTED = (
    "tests/charts/engine",
    "tests/charts/interchange/test_any_file.py",
    "tests/interpretations/almanac",
    "tests/interpretations/grounding",
    "tests/interpretations/test_harm.py",
)
# Each of its tests starts the product as `make run` does, with nothing of the suite's servers.
LAUNCHED = "tests/embedded"


def main(arguments: list[str]) -> int:
    keep = "--keep" in arguments
    selected = [argument for argument in arguments if argument != "--keep"]
    # Started in the background of a script, Ctrl-C would be ignored here and in all that is started from here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A terminated run stops its servers as an interrupted one does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    home = state_folder()
    harness = Harness(home / "test")
    try:
        harness.find()
        with ThreadPoolExecutor(1) as pool:
            places = pool.submit(compile_places, home)
            with harness.running(keep=keep):
                places.result()
                return some(home, harness, selected, keep=keep) if selected or keep else everything(home, harness)
    except Missing as lack:
        packages = " ".join(lack.packages)
        print(f"The tests need servers that are not installed: apt-get install {packages}", file=sys.stderr)
        return 2
    except (Broken, LaunchError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def some(home: Path, harness: Harness, selected: list[str], *, keep: bool) -> int:
    variables = environment(home, **harness.environment())
    outcome = pytest("some", variables, selected, coverage=None)
    if keep:
        print("Still running; the next test run ends them:")
        print("".join(f"export {name}={shlex.quote(value)}\n" for name, value in harness.environment().items()), end="")
    return outcome.exit_code


def everything(home: Path, harness: Harness) -> int:
    """Two at once: the tests on servers often wait, and what needs none is done meanwhile."""
    measured = home / "test" / "coverage"
    measured.mkdir(parents=True, exist_ok=True)
    with embedded(home) as own, ThreadPoolExecutor(1) as pool:
        beside = pool.submit(without_servers, own)
        variables = environment(home, **harness.environment())
        left_out = [f"--ignore={path}" for path in (*UNCOUNTED, LAUNCHED)]
        full = pytest("servers", variables, [*PARALLEL, *left_out], coverage=measured / "servers")
        failed, pure, small, launched = beside.result()
    covered = judge_coverage(measured)
    print(f"\nStatic checks: {', '.join(failed) + ' FAILED' if failed else 'all passed'}")
    print(f"Suite on {harness.versions()}: {counts(full)}")
    print(f"Arithmetic, whose lines are not counted: {counts(pure)}")
    print(f"Embedded set on PostgreSQL from the wheel, the rest in the process: {counts(small)}")
    print(f"The launcher: {counts(launched)}")
    runs = (full, pure, small, launched)
    for name in chain.from_iterable(run.not_run for run in runs):
        print(f"Not run, which is a failure here: {name}")
    print(
        f"Coverage of at least {LEAST_COVERAGE} %, and every branch of sign-in and tokens: {'yes' if covered else 'NO'}"
    )
    print(f"{sum(run.passed for run in runs)} passed, {sum(run.failed for run in runs)} failed")
    return 0 if all(run.good for run in runs) and covered and not failed else 1


def without_servers(own: Mapping[str, str]) -> tuple[list[str], Outcome, Outcome, Outcome]:
    """Static checks, arithmetic, the embedded set and the launcher, one after another; what pytest says is shown when
    it is done.
    """
    failed = run_all(STATIC, own, at_once=1)
    pure = pytest("arithmetic", own, UNCOUNTED, coverage=None, later=True)
    small = pytest("embedded", own, ["-m", "embedded", f"--ignore={LAUNCHED}"], coverage=None, later=True)
    return failed, pure, small, pytest("launcher", own, [LAUNCHED], coverage=None, later=True)


def counts(outcome: Outcome) -> str:
    return f"{outcome.passed} passed, {outcome.failed} failed, {len(outcome.not_run)} not run"


def judge_coverage(measured: Path) -> bool:
    coverage = str(BIN / "coverage")
    combined = f"--data-file={measured / 'all'}"
    parts = [str(path) for path in measured.iterdir() if path.name.startswith("servers")]
    subprocess.run([coverage, "combine", "--quiet", combined, *parts], cwd=ROOT, check=False)
    report = [coverage, "report", combined]
    whole = [*report, "--show-missing", f"--include={','.join(WHOLLY_COVERED)}", "--fail-under=100"]
    judged = [
        subprocess.run(command, cwd=ROOT, check=False)
        for command in ([*report, f"--fail-under={LEAST_COVERAGE}"], whole)
    ]
    return all(done.returncode == 0 for done in judged)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
