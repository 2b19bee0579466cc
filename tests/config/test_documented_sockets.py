"""Every conversation of docs/sockets.md, as it stands there."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings as configured

from interpretations import services
from tests.charts.conftest import places  # noqa: F401  (a fixture)
from tests.interpretations.conftest import at_once, chart, chart_of, unqueued, unwritten  # noqa: F401  (fixtures)
from tests.serving import open_socket

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = Path(configured.BASE_DIR, "docs", "sockets.md").read_text()
ANYTHING = "…"


def conversations(section):
    """Of a section by its heading: lists of (arrow, frame)."""
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [[(line[0], json.loads(line[2:])) for line in block.splitlines()] for block in blocks]


def matches(shown, sent):
    if shown == ANYTHING:
        return True
    if isinstance(shown, dict) and isinstance(sent, dict):
        named = shown.keys() - {ANYTHING}
        whole = ANYTHING in shown or named == sent.keys()
        return whole and named <= sent.keys() and all(matches(shown[name], sent[name]) for name in named)
    if isinstance(shown, list) and isinstance(sent, list):
        return len(shown) == len(sent) and all(map(matches, shown, sent))
    return shown == sent


def run(socket, conversation):
    for arrow, frame in conversation:
        if arrow == ">":
            socket.send(frame)
        else:
            sent = socket.receive()
            assert matches(frame, sent), f"{json.dumps(frame)}\n{json.dumps(sent)}"


@pytest.fixture
def token(api, alice):
    return api(alice).signed_in.access_token


def test_signing_in(server, token):
    ((first,),) = conversations("Signing in")
    assert first == (">", {"type": "authenticate", "token": "<access token>"})
    with open_socket(server, "/ws/v1/events") as socket:
        socket.send({**first[1], "token": token})
        assert socket.ask(id="1", type="ping")["type"] == "pong"


def test_requests_and_calculations(server, token, places):  # noqa: F811
    found = [*conversations("Requests and answers"), *conversations("`/ws/v1/calculations`")]
    assert len(found) == 4
    with open_socket(server, "/ws/v1/calculations", token) as socket:
        for conversation in found:
            run(socket, conversation)


def test_a_reading(server, token, unwritten, at_once):  # noqa: F811
    services.write_interpretation(interpretation_id=unwritten.pk)
    found = conversations("`/ws/v1/interpretations/{id}`")
    assert len(found) == 2
    for conversation in found:
        with open_socket(server, f"/ws/v1/interpretations/{unwritten.pk}", token) as socket:
            run(socket, conversation)


def test_events(api, alice, server, token, birth, places):  # noqa: F811
    (conversation,) = conversations("`/ws/v1/events`")
    with open_socket(server, "/ws/v1/events", token) as socket:
        assert api(alice).post("/charts", birth).status_code == 201
        run(socket, conversation)
