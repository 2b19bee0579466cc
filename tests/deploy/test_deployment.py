"""What compose.yaml and nginx.conf describe, running: through NGINX's door, with production's settings."""

import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from analytics.clickhouse import client as clickhouse
from tests.deploy.deployment import COMPOSE, ROOT, Deployment, Program
from tests.services.nginx import Nginx
from tests.services.server import free_port
from tests.serving import Socket, eventually

# Its first test waits for a database to be migrated and four services to begin.
pytestmark = [pytest.mark.live, pytest.mark.timeout(230)]

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PERSON = {"email": "ada@example.com", "password": "a difference engine", "name": "Ada"}
BIRTH = {
    "kind": "natal",
    "name": "Ada",
    "moment": {"local": "1990-06-15T14:30:00"},
    "place": {"query": "London, GB"},
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory):
    deployment = Deployment(tmp_path_factory.mktemp("deployment"))
    try:
        deployment.start()
        yield deployment
    finally:
        deployment.stop()


class Answer:
    def __init__(self, response: Any) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    def json(self) -> Any:
        return json.loads(self.body)


def call(deployment: Deployment, path: str, body: Any = None, **headers: str) -> Answer:
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(
        deployment.url + path, data, {"Host": "api.example", "Content-Type": "application/json", **named}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return Answer(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused)


@pytest.fixture(scope="module")
def token(deployment):
    return call(deployment, "/api/v1/auth/register", PERSON).json()["access_token"]


def test_every_dependency_is_up(deployment):
    answer = call(deployment, "/health/ready")

    assert answer.status == 200, answer.body
    assert {name: found["status"] for name, found in answer.json()["dependencies"].items()} == {
        "database": "up",
        "calculation": "up",
        "atlas": "up",
        "broker": "up",
        "redis": "up",
        "clickhouse": "up",
        "events": "up",
    }


def test_a_reading_is_written_by_the_worker_and_streamed_through_nginx(deployment, token):
    bearer = {"Authorization": f"Bearer {token}"}
    chart = call(deployment, "/api/v1/charts", BIRTH, **bearer).json()
    asked = call(deployment, "/api/v1/interpretations", {"chart": chart["id"], "topic": "natal.overview"}, **bearer)

    started = time.monotonic()
    stream = call(deployment, f"/api/v1/interpretations/{asked.json()['id']}/stream", **bearer)

    assert stream.status == 200
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert stream.headers["X-Accel-Buffering"] == "no"
    deltas = re.findall(r"^event: delta\n(?:id: .*\n)?data: (.*)$", stream.body.decode(), re.MULTILINE)
    reading = call(deployment, f"/api/v1/interpretations/{asked.json()['id']}", **bearer).json()
    assert reading["status"] == "completed"
    assert "".join(json.loads(delta)["text"] for delta in deltas) == reading["text"]
    assert time.monotonic() - started < 60


class Patient(Program):
    """Sends its rows each minute."""

    def variables(self) -> dict[str, str]:
        return {**super().variables(), "ANALYTICS_FLUSH_SECONDS": "60"}


@contextmanager
def opened(deployment: Deployment, path: str, token: str | None = None, **options: Any) -> Iterator[Socket]:
    wire = socket.create_connection(("127.0.0.1", deployment.nginx.port))
    offered = {"subprotocols": ["bearer", token]} if token else {}
    with connect(f"ws://api.example{path}", sock=wire, max_size=None, **offered, **options) as connection:
        yield Socket(connection)


def test_a_calculation_and_its_chart_are_told_over_sockets_through_nginx(deployment):
    person = {**PERSON, "email": "socket@example.com"}
    token = call(deployment, "/api/v1/auth/register", person).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    with (
        opened(deployment, "/ws/v1/calculations", token) as calculations,
        opened(deployment, "/ws/v1/events", token) as events,
    ):
        answer = calculations.ask(id="1", type="calculate", body=BIRTH)
        assert answer["body"] == call(deployment, "/api/v1/calculations", BIRTH, **bearer).json()
        chart = call(deployment, "/api/v1/charts", BIRTH, **bearer).json()
        told = events.receive()  # by another process, through Redis
        assert (told["type"], told["data"]["chart"]) == ("chart.ready", chart["id"])

        calculations.send("x" * 1_000_001)
        assert calculations.rest()[1] == 1009
        assert call(deployment, "/api/v1/auth/logout", {}, **bearer).status == 204
        assert events.rest()[1] == 4401


def test_a_cookie_opens_a_socket_from_our_own_origin_alone_behind_tls(deployment):
    person = {**PERSON, "email": "cookie@example.com"}
    access = call(deployment, "/api/v1/auth/register", person).json()["access_token"]

    def how(origin: str) -> Any:
        headers = {"Cookie": f"__Host-nocturna_access={access}", "X-Forwarded-Proto": "https"}
        options = {"additional_headers": headers, "origin": origin}
        with opened(deployment, "/ws/v1/events", **options) as events:
            if origin != "https://api.example":
                return events.rest()[1]
            return events.ask(id="1", type="ping")["type"]

    assert [how(origin) for origin in ("https://api.example", "http://api.example", "https://evil.example")] == [
        "pong", 4403, 4403,
    ]  # fmt: skip


def test_a_body_over_ten_megabytes_is_refused_in_the_envelope(deployment):
    answer = call(deployment, "/api/v1/charts", b" " * 10_500_000)

    assert answer.status == 413
    error = answer.json()["error"]
    assert (error["code"], error["details"]) == ("PAYLOAD_TOO_LARGE", {})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", error["timestamp"])
    assert re.fullmatch(UUID, error["request_id"])
    assert answer.headers["X-Request-ID"] == error["request_id"]


def test_the_request_id_of_the_client_goes_through_and_another_is_replaced(deployment):
    mine = str(uuid.uuid4())

    assert call(deployment, "/api/v1/catalogue", X_Request_ID=mine).headers["X-Request-ID"] == mine
    assert re.fullmatch(UUID, call(deployment, "/api/v1/catalogue", X_Request_ID="1; drop").headers["X-Request-ID"])


def test_a_host_that_is_not_ours_is_refused(deployment):
    assert call(deployment, "/api/v1/catalogue", Host="evil.example").status == 400


@pytest.mark.parametrize("path", ["/health/live", "/api/v1/nowhere", "/admin/login/", "/ws/v1/events"])
def test_what_the_services_say_of_themselves_nginx_does_not_say_again(deployment, path):
    headers = call(deployment, path).headers

    for name in ("X-Request-ID", "X-Frame-Options", "Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"):
        assert len(headers.get_all(name)) == 1, name


def test_static_files_come_from_nginx(deployment):
    page = call(deployment, "/admin/login/")
    sheet = re.search(r'href="(/static/[^"]+\.css)', page.body.decode())

    answer = call(deployment, sheet[1])

    assert (page.status, answer.status) == (200, 200)
    assert answer.headers["Content-Type"] == "text/css"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Server"] == "nginx"


def test_a_web_server_that_is_down_is_told_in_the_envelope(deployment, tmp_path):
    alone = Nginx(tmp_path, web=free_port(), realtime=free_port(), static=Path(tmp_path))
    alone.find()
    alone.start()
    try:
        request = urllib.request.Request(f"http://127.0.0.1:{alone.port}/api/v1/charts")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        with refused.value as answer:
            assert (answer.status, json.load(answer)["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    finally:
        alone.stop()


def scraped(port: int) -> dict[str, float]:
    """Sample with its labels → value, of /metrics as Prometheus would ask for it inside the deployment."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {
            f"{sample.name}{sorted(sample.labels.items())}": sample.value
            for family in families
            for sample in family.samples
        }


def test_the_metrics_of_all_web_processes_are_summed_by_whichever_answers(deployment, token):
    name = "nocturna_http_requests_total[('method', 'GET'), ('route', '/api/v1/sky'), ('status', '401')]"
    before = scraped(deployment.web.port).get(name, 0.0)

    for _ in range(12):
        assert call(deployment, "/api/v1/sky").status == 401

    assert [scraped(deployment.web.port)[name] - before for _ in range(6)] == [12.0] * 6


def test_a_web_worker_that_is_killed_is_replaced_while_the_others_answer(deployment):
    granian = psutil.Process(deployment.web.processes[0].pid)
    before = granian.children(recursive=True)
    killed, *others = before

    killed.kill()

    assert [call(deployment, "/health/live").status for _ in range(8)] == [200] * 8
    deadline = time.monotonic() + 60
    while len(after := granian.children(recursive=True)) < len(before) or killed in after:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert set(others) < set(after)
    assert call(deployment, "/health/live").status == 200


@pytest.fixture
def second(tmp_path):
    """Another process of sockets and streams, beside the one behind NGINX."""
    process = Program(tmp_path, "realtime")
    try:
        process.start()
        yield process
    finally:
        process.stop()


def deltas(stream: bytes) -> list[tuple[str, str]]:
    """(event id, text) of each."""
    found = re.findall(r"^event: delta\nid: (.*)\ndata: (.*)$", stream.decode(), re.MULTILINE)
    return [(number, json.loads(data)["text"]) for number, data in found]


def test_what_a_killed_process_was_telling_another_goes_on_to_tell(deployment, second, token):
    bearer = {"Authorization": f"Bearer {token}"}
    with ExitStack() as open_:
        both = [
            Socket(
                open_.enter_context(connect("ws://api.example/ws/v1/events", sock=wire, subprotocols=["bearer", token]))
            )
            for port in (deployment.nginx.port, second.port)
            for wire in [socket.create_connection(("127.0.0.1", port))]
        ]
        # Of a day of its own: a text that there is already is told at once.
        birth = {**BIRTH, "name": "Told twice", "moment": {"local": "1991-03-02T11:20:00"}}
        chart = call(deployment, "/api/v1/charts", birth, **bearer).json()
        assert [events.receive()["data"]["chart"] for events in both] == [chart["id"]] * 2

    asked = call(deployment, "/api/v1/interpretations", {"chart": chart["id"], "topic": "natal.overview"}, **bearer)
    path = f"/api/v1/interpretations/{asked.json()['id']}"
    headers = {"Host": "api.example", **bearer}
    there = urllib.request.Request(f"http://127.0.0.1:{second.port}{path}/stream", headers=headers)
    begun = b""
    with urllib.request.urlopen(there, timeout=60) as stream:
        while len(deltas(begun)) < 3:
            begun += stream.readline() or pytest.fail("the stream has ended")
        second.processes[0].kill()
    first = deltas(begun)
    rest = deltas(call(deployment, f"{path}/stream", **bearer, **{"Last-Event-ID": first[-1][0]}).body)

    reading = call(deployment, path, **bearer).json()
    assert (len(first), reading["status"]) == (3, "completed")
    assert "".join(text for _, text in [*first, *rest]) == reading["text"]


def test_a_process_that_was_killed_in_the_midst_of_requests_is_no_longer_counted_in_flight(deployment):
    dead = subprocess.Popen(["true"])
    dead.wait()
    folder = Path(deployment.web.variables()["PROMETHEUS_MULTIPROC_DIR"])
    (folder / f"gauge_livesum_{dead.pid}.db").write_bytes(next(folder.glob("gauge_livesum_*.db")).read_bytes())

    assert scraped(deployment.web.port)["nocturna_http_requests_in_flight[]"] == 1.0  # the scrape itself
    assert not (folder / f"gauge_livesum_{dead.pid}.db").exists()


def test_the_worker_shows_what_it_ran(deployment, token):
    bearer = {"Authorization": f"Bearer {token}"}
    chart = call(deployment, "/api/v1/charts", BIRTH, **bearer).json()
    asked = call(deployment, "/api/v1/interpretations", {"chart": chart["id"], "topic": "natal.overview"}, **bearer)
    call(deployment, f"/api/v1/interpretations/{asked.json()['id']}/stream", **bearer)
    labels = "('state', 'success'), ('task', 'interpretations.tasks.write_interpretation')"
    name = f"nocturna_tasks_total[{labels}]"

    deadline = time.monotonic() + 10  # the stream ends a moment before the task does
    while scraped(deployment.readings.port).get(name, 0.0) < 1.0:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    seconds = "nocturna_task_seconds_count[('task', 'interpretations.tasks.write_interpretation')]"
    assert scraped(deployment.readings.port)[seconds] >= 1.0


def test_requests_jobs_and_lines_of_all_processes_come_to_clickhouse(deployment, token):
    mine = str(uuid.uuid4())
    call(deployment, "/api/v1/charts", BIRTH, Authorization=f"Bearer {token}", X_Request_ID=mine)

    routes = "SELECT count() FROM metrics WHERE name = 'api.request' AND labels['route'] = '/api/v1/charts'"
    eventually(lambda: clickhouse.scalar(routes))
    eventually(lambda: clickhouse.scalar("SELECT count() FROM metrics WHERE name = 'queue.wait'"))
    eventually(lambda: clickhouse.scalar(f"SELECT count() FROM logs WHERE request_id = '{mine}'"))
    line = clickhouse.query(f"SELECT service, message, user_id FROM logs WHERE request_id = '{mine}'")[0]
    assert line[:2] == ("nocturna", "request")
    assert line[2] != uuid.UUID(int=0)


def test_a_process_that_is_told_to_end_sends_its_last_rows(deployment, tmp_path):
    """As granian's workers end: of a fork of it, in which nothing at Python's exit is called."""
    mine = str(uuid.uuid4())
    web = Patient(tmp_path, "web")
    web.start()
    request = urllib.request.Request(f"http://127.0.0.1:{web.port}/api/v1/catalogue")
    request.add_header("X-Request-ID", mine)
    request.add_header("Host", "api.example")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
    sent = f"SELECT count() FROM logs WHERE request_id = '{mine}'"
    assert clickhouse.scalar(sent) == 0

    web.processes[0].terminate()
    web.processes[0].wait(30)

    assert clickhouse.scalar(sent) == 1
    web.stop()


@pytest.mark.parametrize("path", ["/metrics", "//metrics", "/%6Detrics", "/x/../metrics", "/metrics?"])
def test_the_world_sees_no_metrics(deployment, path):
    answer = call(deployment, path)

    assert (answer.status, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_prometheus_asks_the_services_where_they_show_their_metrics():
    jobs = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    ports = {
        "web": COMPOSE["services"]["web"]["environment"]["GRANIAN_PORT"],
        "realtime": COMPOSE["services"]["realtime"]["environment"]["UVICORN_PORT"],
        "worker": COMPOSE["services"]["worker"]["environment"]["METRICS_PORT"],
        "readings": COMPOSE["services"]["readings"]["environment"]["METRICS_PORT"],
        "batches": COMPOSE["services"]["batches"]["environment"]["METRICS_PORT"],
    }

    assert targets == {name: [f"{name}:{port}"] for name, port in ports.items()}
    assert {"web", "realtime"} <= set(COMPOSE["services"]["web"]["environment"]["ALLOWED_HOSTS"].split(","))


def test_compose_starts_what_the_architecture_names():
    services = COMPOSE["services"]

    assert set(services) == {
        "migrate", "web", "realtime", "worker", "readings", "batches", "beat", "nginx", "postgres", "redis", "rabbitmq",
        "clickhouse",
    }  # fmt: skip
    assert all("restart" in service for service in services.values())
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
