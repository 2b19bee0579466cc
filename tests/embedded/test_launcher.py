"""`make run`, from the first line it prints to the last process it ends."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
import uuid

import psutil
import pytest

from tests.embedded.launched import READY, ROOT, Launched
from tests.services.server import free_port
from tests.serving import eventually
from tests.suite import OWN

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    launched = Launched(tmp_path_factory.mktemp("running") / "home")
    try:
        launched.wait_until_ready()
        yield launched
    finally:
        launched.clean_up()


@pytest.fixture
def launch(tmp_path):
    started = []

    def start(*arguments, home=tmp_path / "home", **variables):
        started.append(Launched(home, *arguments, **variables))
        return started[-1]

    yield start
    for launched in reversed(started):
        launched.clean_up()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def test_when_it_says_ready_it_is_and_says_so_once(running):
    assert get(f"{running.url}/health/ready")[0] == 200
    assert running.output.count(READY) == 1
    assert "Traceback" not in running.output
    assert "demo@nocturna.example / demo-nocturna-2026" in running.output


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/admin/login/", "/health", "/api/v1/openapi.json"])
def test_the_pages_it_names_are_there(running, path):
    status, body = get(running.url + path)

    assert (status, bool(body)) == (200, True)


def manage(home, *arguments):
    """manage.py as a person calls it: without a DATABASE_URL."""
    inherited = {name: value for name, value in os.environ.items() if name not in {*OWN, "ENVIRONMENT"}}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**inherited, "NOCTURNA_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_manage_py_speaks_to_the_database_that_is_served(running):
    again = manage(running.home, "seed_demo")

    assert (again.returncode, "0 charts made" in again.stdout) == (0, True), again.stderr


def test_reports_work_beside_it_of_what_has_happened(running):
    """It holds ClickHouse; the command asks it."""

    def counted():
        told = manage(running.home, "report", "events", "--format", "csv")
        assert told.returncode == 0, told.stderr
        return dict(line.split(",")[1:3] for line in told.stdout.splitlines()[1:])

    assert int(eventually(lambda: counted().get("user.created"), within=60)) >= 2
    health = json.loads(get(f"{running.url}/health/ready")[1])["dependencies"]
    assert (health["clickhouse"]["status"], health["events"]["status"]) == ("up", "up")
    assert re.fullmatch(r"ClickHouse \d+\.\S+ in the process", clickhouse_of(running))


def test_manage_py_says_in_a_sentence_that_the_database_is_not_running(tmp_path):
    (tmp_path / "postgres" / "data").mkdir(parents=True)

    refused = manage(tmp_path, "seed_demo")

    assert refused.returncode == 1
    assert "`make run` starts it." in refused.stderr.splitlines()[-1]
    assert "Traceback" not in refused.stderr


def test_the_printed_lines_make_a_chart_and_stream_its_reading(running):
    lines = re.findall(r"^ +((?:TOKEN=|CHART=|curl ).*)$", running.output, re.MULTILINE)
    assert len(lines) == 3

    pasted = subprocess.run(
        ["sh", "-eu"], input="\n".join(lines), capture_output=True, text=True, timeout=60, check=True
    )

    events = re.findall(r"^event: (\w+)\n(?:id: .*\n)?data: (.*)$", pasted.stdout, re.MULTILINE)
    assert {name for name, _ in events} == {"delta", "done"}
    reading = json.loads(events[-1][1])
    assert reading["status"] == "completed"
    assert "".join(json.loads(data)["text"] for name, data in events if name == "delta") == reading["text"]


def test_idle_it_stays_under_700_megabytes(running):
    # Proportional: PostgreSQL's processes share most of what each seems to hold.
    resident = sum(process.memory_full_info().pss for process in running.processes())

    assert resident < 700e6


def test_the_secret_key_is_its_own_and_private(running):
    key = running.home / "secret_key"

    assert len(key.read_text()) == 64
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_second_start_on_the_same_home_is_refused_in_a_sentence(running, launch):
    second = launch(home=running.home)

    assert second.ended() == 1
    assert second.output == (
        f"Another Nocturna (process {running.process.pid}, {running.url}) already uses {running.home}: "
        "stop it, or choose another NOCTURNA_HOME.\n"
    )
    assert get(f"{running.url}/health/live")[0] == 200


def test_a_port_in_use_is_named_in_a_sentence(launch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        refused = launch(PORT=port)

        assert refused.ended() == 1
        assert refused.output == (
            f"Port {port} is already in use on 127.0.0.1: stop what listens there, or choose another (PORT=8001).\n"
        )
        assert refused.postgres() is None


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT must be a number from 0 to 65535, not 'eighty'.\n"),
        ({"HOST": "no.such.host.invalid"}, "HOST 'no.such.host.invalid' is not an address of this machine.\n"),
        ({"HOST": "192.0.2.1"}, "Nocturna cannot listen on 192.0.2.1:"),
    ],
)
def test_an_address_that_cannot_be_is_told(launch, variables, sentence):
    refused = launch(**variables)

    assert refused.ended() == 1
    assert refused.output.startswith(sentence)
    assert refused.output.count("\n") == 1


def test_a_home_that_is_a_file_is_told(launch, tmp_path):
    home = tmp_path / "file"
    home.touch()

    refused = launch(home=home)

    assert (refused.ended(), refused.output) == (1, f"NOCTURNA_HOME cannot be used: {home}: File exists.\n")


def test_ctrl_c_ends_everything_and_the_next_start_is_quick_and_keeps_the_data(launch):
    first = launch()
    first.wait_until_ready()
    register(first, "kept@example.com")
    server = first.postgres()

    assert first.end(signal.SIGINT) == 130
    assert not lives(server)
    assert "Traceback" not in first.output

    second = launch()
    assert second.wait_until_ready() < 10
    assert "demo data" not in second.output
    assert sign_in(second, "kept@example.com") == 200
    assert second.end(signal.SIGTERM) == 0
    assert second.postgres() is None


def clickhouse_of(launched):
    return json.loads(get(f"{launched.url}/health/ready")[1])["dependencies"]["clickhouse"]["detail"]


LINES_OF = """
import sys, django
django.setup()
from analytics.clickhouse import client
print(client.scalar("SELECT count() FROM logs WHERE request_id = %(id)s", {"id": sys.argv[1]}))
"""


def test_what_it_recorded_last_is_there_after_its_end(launch):
    first = launch(ANALYTICS_BULK="true", ANALYTICS_FLUSH_SECONDS="60")
    first.wait_until_ready()
    eventually(lambda: clickhouse_of(first).endswith(" in the process"), within=60)  # it was opened
    request_id = str(uuid.uuid4())
    asked = urllib.request.Request(f"{first.url}/api/v1/catalogue", headers={"X-Request-ID": request_id})
    urllib.request.urlopen(asked, timeout=10).close()

    assert first.end(signal.SIGTERM) == 0

    assert not (first.home / "clickhouse" / "data" / "status").exists()  # chdb takes it away when it is closed
    counted = subprocess.run(
        [sys.executable, "-c", LINES_OF, request_id], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "NOCTURNA_HOME": str(first.home), "CLICKHOUSE_URL": "", "CLICKHOUSE_EMBEDDED": "true"},
    )  # fmt: skip
    assert int(counted.stdout) > 0


def test_without_the_calculation_service_it_starts_and_a_later_start_loads_the_demo_charts(launch):
    away = {
        "CHART_CALCULATION": "nocturna",
        "NOCTURNA_CALCULATIONS_URL": f"http://127.0.0.1:{free_port()}",
        "NOCTURNA_CALCULATIONS_TOKEN": "a.service.token",
    }
    first = launch(**away)
    assert eventually(lambda: serves(first), within=60)
    assert first.output.count("The demo charts could not be computed (EXTERNAL_SERVICE_ERROR): ") == 1
    assert "Traceback" not in first.output
    assert manage(first.home, "seed_demo", "--dry-run").stdout == "Would make 0 accounts and 5 charts.\n"
    assert first.end(signal.SIGTERM) == 0

    second = launch()
    second.wait_until_ready()
    assert "Loading the demo data ..." in second.output
    assert manage(second.home, "seed_demo", "--dry-run").stdout == "Would make 0 accounts and 0 charts.\n"


def test_after_kill_9_the_next_start_takes_over_the_database(launch):
    first = launch()
    first.wait_until_ready()
    register(first, "kept@example.com")
    server = first.postgres()

    first.end(signal.SIGKILL)
    assert lives(server)

    second = launch()
    second.wait_until_ready(10)
    assert second.postgres().pid == server.pid
    assert sign_in(second, "kept@example.com") == 200
    assert second.end(signal.SIGTERM) == 0
    assert not lives(server)


def test_a_database_that_was_killed_too_recovers(launch):
    first = launch()
    first.wait_until_ready()
    register(first, "kept@example.com")

    first.end(signal.SIGKILL)
    first.postgres().kill()

    second = launch()
    second.wait_until_ready(20)
    assert sign_in(second, "kept@example.com") == 200


def serves(launched):
    """It may without being ready."""
    assert launched.process.poll() is None, launched.output
    try:
        return get(f"{launched.url}/health/live")[0] == 200
    except OSError:
        return False


def lives(server):
    """An orphan that ended stays a zombie where nothing collects it."""
    return server.is_running() and server.status() != psutil.STATUS_ZOMBIE


def register(launched, email):
    return post(launched, "/auth/register", {"email": email, "password": "a difference engine", "name": "Ada"})


def sign_in(launched, email):
    return post(launched, "/auth/token", {"username": email, "password": "a difference engine"})


def post(launched, path, body):
    request = urllib.request.Request(
        f"{launched.url}/api/v1{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status


def test_a_terminal_that_is_closed_stops_everything(launch):
    launched = launch()
    launched.wait_until_ready()
    launched.process.send_signal(signal.SIGHUP)

    assert launched.process.wait(30) == 0
    assert not (launched.home / "postgres" / "data" / "postmaster.pid").exists()
