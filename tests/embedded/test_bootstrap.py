"""`make run` before there is anything but a Python: what it installs, and its sentences when it cannot."""

import ast
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.embedded.checkout import BOOTSTRAP, Checkout
from tests.services.server import free_port


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path / "checkout")


def test_the_bootstrap_parses_under_an_old_python():
    tree = ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 6))

    imported = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert not [name for name in imported if name.startswith(("django", "config"))]


def test_an_old_python_is_told_which_one_is_needed(checkout):
    ended = checkout.start(before="sys.version_info = (3, 9, 2, 'final', 0)")

    assert ended.returncode == 1
    assert ended.stderr.startswith("Nocturna needs Python 3.11 or newer, but ")
    assert ended.stderr.endswith(" is 3.9: try `make run PYTHON=python3.12`.\n")
    assert not (checkout.root / ".venv").exists()


def test_a_python_without_venv_is_told_the_package(checkout):
    ended = checkout.start(before="sys.modules['ensurepip'] = None")

    assert (ended.returncode, ended.stderr) == (
        1,
        "This Python has no venv module: install it first (on Debian and Ubuntu: apt install python3-venv).\n",
    )


def test_without_a_network_one_sentence_says_so(checkout):
    nowhere = f"http://127.0.0.1:{free_port()}/simple"

    ended = checkout.start(PIP_CONFIG_FILE=os.devnull, PIP_INDEX_URL=nowhere, UV_DEFAULT_INDEX=nowhere)

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.splitlines()[-1] == (
        "Could not download Nocturna's packages: no package index can be reached. Connect to the network, or configure"
        " pip's index, and run again."
    )


def test_it_installs_with_pip_where_uv_cannot_and_becomes_the_command(checkout):
    ended = checkout.start()

    assert (ended.returncode, ended.stdout) == (0, "1.0\n")
    assert "trying pip" in ended.stderr
    assert checkout.calls.read_text() == "called\n"


def test_a_second_start_installs_nothing_and_a_new_lock_does(checkout):
    checkout.start()

    again = checkout.start()
    assert (again.returncode, again.stdout, again.stderr) == (0, "1.0\n", "")

    checkout.require("2.0")
    renewed = checkout.start()
    assert (renewed.returncode, renewed.stdout) == (0, "2.0\n")
    assert checkout.calls.read_text() == "called\ncalled\n"


def test_a_package_whose_hash_differs_is_refused(checkout):
    locked = checkout.root / "requirements.txt"
    locked.write_text(locked.read_text().replace("sha256:", "sha256:00")[:-3] + "\n")

    ended = checkout.start()

    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("Could not install Nocturna's packages: ERROR: ")
    assert ended.stdout == ""


def test_an_interrupted_install_is_done_again(tmp_path):
    checkout = Checkout(tmp_path / "checkout", pause=20)
    first = subprocess.Popen(
        checkout.command(), env=checkout.environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    wait_for(checkout.root / ".venv" / "nocturna-installed.json")
    time.sleep(1.5)  # uv is in, and asleep over the rest
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    sleeper = next((checkout.root / ".venv").glob("lib/*/site-packages/uv/__main__.py"))
    sleeper.write_text("raise SystemExit(1)")

    ended = checkout.start()

    assert (ended.returncode, ended.stdout) == (0, "1.0\n")


def test_two_starts_at_once_install_once(tmp_path):
    checkout = Checkout(tmp_path / "checkout", pause=0.5)
    starts = [
        subprocess.Popen(
            checkout.command(), env=checkout.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]

    said = [start.communicate(timeout=120) for start in starts]

    assert [(start.returncode, out) for start, (out, _) in zip(starts, said, strict=True)] == [(0, "1.0\n")] * 2
    assert checkout.calls.read_text() == "called\n"
    assert sum("Another start is installing; waiting for it ..." in errors for _, errors in said) == 1


def wait_for(path: Path, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert path.exists()
