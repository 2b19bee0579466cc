"""`make test`: the static checks, the whole suite on servers of its own, the embedded set, and coverage of both.

Arguments are pytest's: with any, only the suite runs, and neither counts nor coverage are judged. `--keep` leaves the
servers running and prints how to use them.
"""

import shlex
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.embedded.errors import LaunchError

from .services.harness import Harness
from .services.server import Broken, Missing
from .steps import BIN, ROOT, STATIC, run_all
from .suite import Outcome, compile_places, embedded, environment, pytest, state_folder

LEAST_COVERAGE = 80
# Where every branch must be covered: sign-in and tokens.
WHOLLY_COVERED = ("accounts/authentication.py", "accounts/backends.py", "accounts/services/*")
PARALLEL = ["-n", "2", "--dist", "loadfile"]  # a file's servers and workers are started once


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
    measured = home / "test" / "coverage"
    measured.mkdir(parents=True, exist_ok=True)
    with embedded(home) as own:
        failed = run_all(STATIC, own)
        variables = environment(home, **harness.environment())
        full = pytest("servers", variables, PARALLEL, coverage=measured / "servers")
        small = pytest("embedded", own, [*PARALLEL, "-m", "embedded"], coverage=measured / "embedded")
    covered = judge_coverage(measured)
    print(f"\nStatic checks: {', '.join(failed) + ' FAILED' if failed else 'all passed'}")
    print(f"Suite on {harness.versions()}: {counts(full)}")
    print(f"Embedded set on PostgreSQL from the wheel, the rest in the process: {counts(small)}")
    for name in full.not_run + small.not_run:
        print(f"Not run, which is a failure here: {name}")
    print(
        f"Coverage of at least {LEAST_COVERAGE} %, and every branch of sign-in and tokens: {'yes' if covered else 'NO'}"
    )
    print(f"{full.passed + small.passed} passed, {full.failed + small.failed} failed")
    return 0 if full.good and small.good and covered and not failed else 1


def counts(outcome: Outcome) -> str:
    return f"{outcome.passed} passed, {outcome.failed} failed, {len(outcome.not_run)} not run"


def judge_coverage(measured: Path) -> bool:
    coverage = str(BIN / "coverage")
    combined = f"--data-file={measured / 'all'}"
    parts = [str(path) for path in measured.iterdir() if path.name.startswith(("servers", "embedded"))]
    subprocess.run([coverage, "combine", "--quiet", combined, *parts], cwd=ROOT, check=False)
    report = [coverage, "report", combined]
    whole = [*report, f"--include={','.join(WHOLLY_COVERED)}", "--fail-under=100"]
    judged = [
        subprocess.run(command, cwd=ROOT, check=False)
        for command in ([*report, f"--fail-under={LEAST_COVERAGE}"], whole)
    ]
    return all(done.returncode == 0 for done in judged)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
