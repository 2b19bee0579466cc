"""A name of several addresses, at none of which anybody answers."""

import contextlib
import socket
import time

import pytest

from accounts.models import Issuer
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE, leave
from tests.accounts.sign_in.test_issuers_dripping import EACH, WHOLE

pytestmark = pytest.mark.django_db
NAME = "issuer.test"


@pytest.fixture
def dead(settings):
    """Servers that take no connection, and refuse none: their queues are full."""
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = EACH
    with contextlib.ExitStack() as stack:
        addresses, port = [f"127.0.0.{last}" for last in range(11, 31)], 0
        for address in addresses:
            server = stack.enter_context(socket.create_server((address, port), backlog=0))
            port = server.getsockname()[1]
            stack.enter_context(socket.create_connection((address, port)))
        yield addresses, port


@pytest.fixture
def named(monkeypatch):
    """Gives the name so many addresses."""
    real = socket.getaddrinfo

    def name(addresses):
        def found(host, port, *args, **more):
            names = addresses if host == NAME else [host]
            return [one for address in names for one in real(address, port, *args, **more)]

        monkeypatch.setattr(socket, "getaddrinfo", found)

    return name


def test_they_are_tried_no_longer_than_one_that_is_silent(browser, db, dead, named):
    addresses, port = dead
    named(addresses)
    Issuer.objects.create(slug="example", name="E", url=f"http://{NAME}:{port}", client_id="nocturna")
    began = time.monotonic()

    assert code(browser.call("get", f"{BASE}/authorize")) == (504, "EXTERNAL_SERVICE_TIMEOUT")
    assert WHOLE <= time.monotonic() - began < 3 * WHOLE


def test_of_several_addresses_the_one_that_answers_is_taken(browser, forged, named):
    port = forged.url.rpartition(":")[2]
    named(["127.0.0.9", "127.0.0.1"])
    Issuer.objects.update(url=f"http://{NAME}:{port}")
    forged.answers["/.well-known/openid-configuration"]["issuer"] = f"http://{NAME}:{port}"

    assert leave(browser).startswith(f"{forged.url}/authorize?")
