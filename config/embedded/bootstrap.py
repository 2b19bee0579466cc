"""Makes .venv from the hash-locked requirements, then becomes the command it was given.

    python3 config/embedded/bootstrap.py [--dev] -m config.embedded

Needs nothing but a standard library, and parses under Python 3.6, so that an old interpreter is told so in a sentence.
"""
# ruff: noqa: S603, S606, T201 -- starting programs and talking to a person is all it does

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "nocturna-installed.json")
RUN_TIME = ["requirements.txt", "requirements-embedded.txt"]
DEVELOPMENT = "requirements-dev.txt"
UNREACHABLE = re.compile(
    r"connection (refused|reset|broken|timed out|error)|newconnectionerror|name resolution|name or service not known"
    r"|network is unreachable|no route to host|failed to establish|dns error|nodename nor servname|timed out"
    r"|proxyerror|could not connect|error sending request",
    re.IGNORECASE,
)


class SetupError(Exception):
    """An expected failure: its text is the whole message that the person sees."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def check_interpreter() -> None:
    if sys.version_info < OLDEST:
        raise SetupError(
            "Nocturna needs Python {}.{} or newer, but {} is {}.{}: try `make run PYTHON=python3.12`.".format(
                *OLDEST, sys.executable or "this", *sys.version_info[:2]
            )
        )


def venv_answers() -> bool:
    """Whether .venv is whole and its interpreter still exists (an upgrade of the system takes it away)."""
    if not os.path.exists(PYTHON):
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST!r})"
    return subprocess.call([PYTHON, "-c", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def make_venv() -> None:
    if venv_answers():
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise SetupError(
            "This Python has no venv module: install it first (on Debian and Ubuntu: apt install python3-venv)."
        ) from None
    say("Making .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    made = run([sys.executable, "-m", "venv", VENV])
    if made.returncode:
        raise SetupError(f"Could not make .venv: {last_line(made.stdout)}")


def run(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    )


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no message"])[-1]


def digest(name: str) -> str:
    with open(os.path.join(ROOT, name), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_stamp() -> "dict[str, str]":
    try:
        with open(STAMP, encoding="utf-8") as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def write_stamp(stamp: "dict[str, str]") -> None:
    with open(STAMP + ".new", "w", encoding="utf-8") as file:
        json.dump(stamp, file)
    os.replace(STAMP + ".new", STAMP)


def uv_requirement() -> str:
    """The entry of uv, with its hashes, from the lock: pip installs this one, uv the rest."""
    with open(os.path.join(ROOT, "requirements-embedded.txt"), encoding="utf-8") as file:
        found = re.search(r"^uv==(?:.*\\\n)*.*\n", file.read(), re.MULTILINE)
    if found is None:
        raise SetupError("requirements-embedded.txt does not lock uv: run `make lock`.")
    return found.group(0)


def pip_install(files: "list[str]", *options: str) -> "subprocess.CompletedProcess[str]":
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--no-deps", "--require-hashes"]
    return run(command + list(options) + as_options(files))


def as_options(files: "list[str]") -> "list[str]":
    return [part for name in files for part in ("-r", name)]


def fail(output: str) -> None:
    if UNREACHABLE.search(output):
        raise SetupError(
            "Could not download Nocturna's packages: no package index can be reached. Connect to the network, or"
            " configure pip's index, and run again."
        )
    raise SetupError(f"Could not install Nocturna's packages: {last_line(output)}")


def install(files: "list[str]") -> None:
    with tempfile.TemporaryDirectory() as folder:
        wanted = os.path.join(folder, "uv.txt")
        with open(wanted, "w", encoding="utf-8") as file:
            file.write(uv_requirement())
        with_uv = pip_install([wanted], "--retries", "2")
    if with_uv.returncode:
        fail(with_uv.stdout)
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON, "--no-deps", "--require-hashes"]
    by_uv = run(uv + as_options(files))
    if by_uv.returncode == 0:
        return
    # uv does not read pip's configuration: behind a mirror that only pip knows, pip is the one that can.
    say(f"uv could not install them ({last_line(by_uv.stdout)}); trying pip (slower) ...")
    with_pip = pip_install(files)
    if with_pip.returncode:
        fail(with_pip.stdout)


def ensure_installed(files: "list[str]") -> None:
    stamp = read_stamp()
    digests = {name: digest(name) for name in files}
    if all(stamp.get(name) == value for name, value in digests.items()):
        return
    # Forgotten before and remembered after: an interrupted install is done again.
    kept = {name: value for name, value in stamp.items() if name not in digests}
    write_stamp(kept)
    say("Installing packages from {} ...".format(", ".join(files)))
    started = time.time()
    install(files)
    write_stamp(dict(kept, **digests))
    say(f"Installed in {time.time() - started:.0f} s.")


def lock_checkout() -> int:
    """Waits until no other start is installing here. The lock is the checkout's own directory, and ends with exec."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another start is installing; waiting for it ...")
        fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def main(arguments: "list[str]") -> None:
    files = list(RUN_TIME)
    if arguments[:1] == ["--dev"]:
        arguments = arguments[1:]
        files.append(DEVELOPMENT)
    try:
        check_interpreter()
        lock_checkout()
        make_venv()
        ensure_installed(files)
    except SetupError as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Interrupted; the next start takes it up again.")
        sys.exit(130)
    os.chdir(ROOT)
    os.execv(PYTHON, [PYTHON, *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
