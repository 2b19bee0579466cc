"""Webhooks that go out: one signed POST, to an address that was looked at, and nothing of the answer but its status.

The signature is that of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`,
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from config.system.secret import WEBHOOK

SECONDS: Final = 10.0  # for the whole of it
LONGEST: Final = 2_000  # characters of an address
_PORTS: Final = {"https": 443, "http": 80}
# What a receiver may say of itself for the moment; whatever else is below 500 it will say again.
_PASSING: Final = (408, 425, 429)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class WebhookFailed(Exception):
    """Not taken. reason: in a word or two, without the address. is_permanent: it will fail again."""

    def __init__(self, reason: str, *, is_permanent: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_permanent = reason, is_permanent


def new_secret() -> str:
    return WEBHOOK + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(WEBHOOK))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def checked(url: str) -> SplitResult:
    """An address that could be posted to, by its looks; where its name leads is asked later. Errors: ValueError."""
    parts = urlsplit(url)
    if len(url) > LONGEST or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise ValueError("unreadable")
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_TO_PRIVATE):
        raise ValueError("not https")
    if not parts.hostname or parts.port == 0 or "@" in parts.netloc:
        raise ValueError("no host")
    return parts


def post(url: str, body: bytes, *, secret: str, message_id: str, seconds: float = SECONDS) -> None:
    """Deliver JSON. Errors: WebhookFailed."""
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Nocturna",
        "Connection": "close",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, message_id=message_id, timestamp=timestamp, body=body),
    }
    try:
        parts = checked(url)
    except ValueError as error:
        raise WebhookFailed(f"refused: {error}", is_permanent=True) from None
    try:
        status = _status(parts, body, headers, time.monotonic() + seconds)
    except (OSError, http.client.HTTPException) as error:
        raise WebhookFailed(type(error).__name__, is_permanent=False) from None
    if not 200 <= status < 300:
        raise WebhookFailed(f"answered {status}", is_permanent=status < 500 and status not in _PASSING)


def _status(parts: SplitResult, body: bytes, headers: dict[str, str], end: float) -> int:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = http.client.HTTPConnection(host, port)  # which follows no redirect
    with _connected(host, port, end) as plain, _ended_at(plain, end):
        connection.sock = _over_tls(plain, host) if parts.scheme == "https" else plain
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()


def _over_tls(plain: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


@contextmanager
def _connected(host: str, port: int, end: float) -> Iterator[socket.socket]:
    """To one of the addresses that were looked at: asked again, the name might lead elsewhere."""
    found = [(family, address) for family, *_rest, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(_is_allowed(ipaddress.ip_address(str(address[0]).partition("%")[0])) for _family, address in found):
        raise WebhookFailed("refused: private address", is_permanent=True)
    failed: OSError = ConnectionError("no address")
    for family, address in found:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(max(0.1, end - time.monotonic()))
            connection.connect(address)
        except OSError as error:
            connection.close()
            failed = error
            continue
        with connection:
            yield connection
        return
    raise failed


@contextmanager
def _ended_at(connection: socket.socket, end: float) -> Iterator[None]:
    """A socket's own limit is for each piece: who sends one byte at a time would hold a worker for days."""
    raw = connection.dup()  # TLS takes the other over
    timer = threading.Timer(max(0.0, end - time.monotonic()), _shut, [raw])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        raw.close()


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed by the other side


def _is_allowed(address: _Address) -> bool:
    """Link-local ones never: there clouds tell machines their secrets."""
    inside = _inside(address)
    if inside.is_link_local or inside.is_multicast or inside.is_unspecified:
        return False
    return inside.is_global or settings.WEBHOOKS_TO_PRIVATE


def _inside(address: _Address) -> _Address:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        teredo = address.teredo
        return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address
    return address
