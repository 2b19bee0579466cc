"""Outside services in processes as they are in production: threads that share a client, forks, and their end."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings

from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.outside import ServiceFailed
from charts.calculation.remote import RemoteNocturna
from tests.charts.calculation.conftest import NOON, natal
from tests.charts.calculation.test_nocturna import same
from tests.services.nocturna import SERVICE_TOKEN
from tests.services.node import PASSWORD, USERNAME, Node

embedded = EmbeddedEngine()
SCRIPT = """
import threading, django
django.setup()
from charts.calculation.base import CalculationRequest, Subject
from charts.services import get_backend

backend = get_backend()
asked = [CalculationRequest("natal", {"chart": Subject(2448057.75 + day, 51.5, -0.1)}) for day in range(8)]
threads = [threading.Thread(target=backend.calculate, args=(one,)) for one in asked]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
kept = backend.calculate(asked[0])["engine"]["notes"]
many = [answer["julian_day"] for answer in backend.calculate_many(asked)]
print(many == [one.subjects["chart"].julian_day for one in asked], kept[-1][:37])
"""


@pytest.fixture
def node():
    node = Node()
    node.start()
    yield node
    node.kill()


@pytest.fixture
def remote(node):
    made = RemoteNocturna(url=node.url, username=USERNAME, password=PASSWORD, time_limit=3.0, connections=2)
    yield made
    made.close()


def run(script, **environment):
    """A process of its own, which says everything that there is to warn of."""
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", script], cwd=django_settings.BASE_DIR, capture_output=True, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", **environment}, timeout=100, check=False,
    )  # fmt: skip  # what is run, then how


def of_ours(stderr):
    """Without what libraries say of themselves when they are imported."""
    signs = ("ResourceWarning", "never awaited", "destroyed", "Traceback", "never retrieved", "calculation service")
    return [line for line in stderr.splitlines() if any(sign in line for sign in signs)]


def test_a_process_that_asked_nocturna_calculations_ends_without_a_word(nocturna):
    service = {"NOCTURNA_CALCULATIONS_URL": nocturna.url, "NOCTURNA_CALCULATIONS_TOKEN": SERVICE_TOKEN}
    done = run(SCRIPT, CHART_CALCULATION="nocturna", **service)

    assert (done.returncode, done.stdout) == (0, "True Added by the embedded engine: chiron,\n"), done.stderr
    assert of_ours(done.stderr) == []
    assert nocturna.handshakes == 1  # threads and all


def test_a_process_that_asked_another_nocturna_ends_without_a_word(node, tmp_path):
    (tmp_path / "password").write_text(PASSWORD)
    account = {"NOCTURNA_REMOTE_USERNAME": USERNAME, "NOCTURNA_REMOTE_PASSWORD_FILE": str(tmp_path / "password")}
    done = run(SCRIPT, CHART_CALCULATION="remote", NOCTURNA_REMOTE_URL=node.url, **account)

    assert (done.returncode, done.stdout) == (0, "True Computed by another Nocturna.\n"), done.stderr
    assert of_ours(done.stderr) == []
    assert len(node.signed_in) == 1


def test_a_fork_amid_calculations_leaves_both_sides_right(nocturna, backend):
    """The child connects anew, and steals the socket's answers; REST has them, as whenever that happens."""
    asked = backend(socket=True)
    own = [embedded.calculate(natal(NOON + day)) for day in range(12)]
    asked.calculate(natal())
    with ThreadPoolExecutor(6) as pool:
        answers = pool.map(lambda day: asked.calculate(natal(NOON + day)), range(12))
        child = os.fork()
        if child == 0:
            code = 1
            try:
                same(asked.calculate(natal(NOON + 3)), own[3])
                asked.close()
                code = 0
            finally:
                os._exit(code)
        for answer, expected in zip(answers, own, strict=True):
            same(answer, expected)

    assert os.waitpid(child, 0)[1] == 0
    assert len(nocturna.issued) == 2  # the child signs in for itself


@pytest.mark.parametrize("which", ["nocturna", "remote"])
def test_closing_amid_calculations_ends_each_in_an_answer_or_an_error(nocturna, backend, node, remote, which):
    asked = backend(socket=True) if which == "nocturna" else remote
    asked.calculate(natal())
    nocturna.delay = node.delay = 0.1
    outcomes, until = [], threading.Event()

    def client(number):
        while not until.is_set():
            try:
                answer = asked.calculate(natal(NOON + number))
                outcomes.append(answer["julian_day"] == NOON + number)
            except ServiceFailed as failure:
                outcomes.append(failure.code == "EXTERNAL_SERVICE_ERROR")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        time.sleep(0.25)
        asked.close()
    until.set()
    for thread in threads:
        thread.join(10)

    assert not any(thread.is_alive() for thread in threads)
    assert outcomes.count(False) == 0
    assert len(outcomes) > 20
