"""What is asked of somebody else ends in time, and is known to have been cut."""

import contextlib
import socket
import ssl
import threading
import time
from http.client import BadStatusLine

import pytest

from config.system.deadline import Address, Deadline

SOON = 0.2


@pytest.fixture
def listening():
    """Takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Address(socket.AF_INET, server.getsockname())


@pytest.fixture
def dead():
    """Takes no connection, and refuses none: its queue is full."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        stack.enter_context(socket.create_connection(server.getsockname()))
        yield Address(socket.AF_INET, server.getsockname())


@pytest.fixture
def refusing():
    with socket.create_server(("127.0.0.1", 0)) as server:
        where = server.getsockname()
    return Address(socket.AF_INET, where)


def test_a_name_leads_to_its_addresses():
    with Deadline(30) as deadline:
        assert deadline.resolve("127.0.0.1", 80) == [(socket.AF_INET, ("127.0.0.1", 80))]


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example"])
def test_what_is_no_name_leads_nowhere(name):
    with Deadline(30) as deadline, pytest.raises(socket.gaierror, match="not a name"):
        deadline.resolve(name, 80)


def test_a_name_that_nobody_has_leads_nowhere(monkeypatch):
    def refuse(*args, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with Deadline(30) as deadline, pytest.raises(socket.gaierror, match="not known"):
        deadline.resolve("issuer.test", 80)


def test_a_resolver_that_hangs_is_left_to_itself(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: ended.wait(30) and [])

    with Deadline(SOON) as deadline, pytest.raises(TimeoutError):
        deadline.resolve("issuer.test", 80)
    ended.set()


def test_an_address_that_is_silent_leaves_time_for_the_next(dead, refusing, listening):
    with Deadline(10 * SOON) as deadline, deadline.connect([refusing, dead, listening]) as connected:
        assert connected.getpeername() == listening.where


def test_of_one_no_more_is_awaited_than_is_said(dead):
    began = time.monotonic()

    with Deadline(30) as deadline, pytest.raises(TimeoutError):
        deadline.connect([dead], each=SOON)
    assert SOON <= time.monotonic() - began < 10


def test_where_nobody_answers_the_last_says_why(dead, refusing):
    with Deadline(30) as deadline, pytest.raises(ConnectionRefusedError):
        deadline.connect([dead, refusing], each=SOON)


def test_without_an_address_there_is_nobody():
    with Deadline(30) as deadline, pytest.raises(ConnectionError, match="no address"):
        deadline.connect([])


def read(deadline, listening):
    connected = deadline.connect([listening])
    connected.settimeout(30)  # as of who gets a byte now and then
    with deadline.in_time():
        assert connected.recv(1) == b""


def talk(deadline, listening):
    connected = deadline.connect([listening])
    connected.settimeout(30)
    with deadline.in_time():
        ssl.create_default_context().wrap_socket(connected, server_hostname="issuer.test")


@pytest.mark.parametrize("ask", [read, talk], ids=["ends", "fails"])
def test_what_ends_or_fails_because_it_was_cut_was_too_slow(listening, ask):
    with Deadline(SOON) as deadline, pytest.raises(TimeoutError):
        ask(deadline, listening)


@pytest.mark.parametrize("error", [ConnectionResetError(), BadStatusLine("x"), ValueError()])
def test_what_fails_in_time_fails_as_it_does(error):
    with Deadline(30) as deadline, pytest.raises(type(error)), deadline.in_time():
        raise error


def test_once_it_is_over_nothing_is_begun(listening):
    with Deadline(SOON) as deadline:
        connected = deadline.connect([listening])
        connected.settimeout(30)
        connected.recv(1)

        with pytest.raises(TimeoutError):
            deadline.connect([listening])


def test_in_time_nothing_is_cut(listening):
    with Deadline(30) as deadline, deadline.in_time():
        connected = deadline.connect([listening])
    connected.sendall(b"x")
