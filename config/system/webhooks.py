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
import time
from contextlib import closing
from typing import Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from config.system.deadline import Address, Deadline
from config.system.secret import WEBHOOK

SECONDS: Final = 10.0  # for the whole of it
LONGEST: Final = 2_000  # characters of an address
_PORTS: Final = {"https": 443, "http": 80}
# What a receiver may say of itself for the moment; whatever else is below 500 it will say again.
_PASSING: Final = (408, 425, 429)
_LONGEST_NAME: Final = 253  # RFC 1035, 2.3.4
_WITH_IPV4: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))  # in their last bits
_UNICAST: Final = ipaddress.ip_network("2000::/3")
# Where clouds tell machines their secrets, besides link-local addresses; and translators to anywhere within.
_NEVER: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24", "100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::/32", "64:ff9b:1::/48",
    )
)  # fmt: skip
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
    if len(url) > LONGEST or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        raise ValueError("unreadable")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")  # fails of labels that are empty or too long, as the resolver would
    except ValueError:  # whose words quote the address
        raise ValueError("no host") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_TO_PRIVATE):
        raise ValueError("not https")
    if not 0 < len(host) <= _LONGEST_NAME or port == 0 or "@" in parts.netloc:
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
        status = _status(parts, body, headers, seconds)
    except (OSError, http.client.HTTPException) as error:
        raise WebhookFailed(type(error).__name__, is_permanent=False) from None
    if not 200 <= status < 300:
        raise WebhookFailed(f"answered {status}", is_permanent=status < 500 and status not in _PASSING)


def _status(parts: SplitResult, body: bytes, headers: dict[str, str], seconds: float) -> int:
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = http.client.HTTPConnection(host, port)  # which follows no redirect
    with Deadline(seconds) as deadline, deadline.in_time(), closing(connection):
        plain = deadline.connect(_looked_at(deadline.resolve(host, port)))
        connection.sock = _over_tls(plain, host) if parts.scheme == "https" else plain
        connection.request("POST", path, body, headers)
        return connection.getresponse().status


def _looked_at(addresses: list[Address]) -> list[Address]:
    """The connection goes to one of these: asked again, the name might lead elsewhere."""
    if not all(_is_allowed(ipaddress.ip_address(one.where[0].partition("%")[0])) for one in addresses):
        raise WebhookFailed("refused: private address", is_permanent=True)
    return addresses


def _over_tls(plain: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def _is_allowed(address: _Address) -> bool:
    """Link-local ones never: there clouds tell machines their secrets."""
    inside = _inside(address)
    if inside.is_link_local or inside.is_multicast or inside.is_unspecified:
        return False
    if any(inside in network for network in _NEVER):
        return False
    return settings.WEBHOOKS_TO_PRIVATE or (inside.is_global and (inside.version == 4 or inside in _UNICAST))


def _inside(address: _Address) -> _Address:
    """The IPv4 address that one of IPv6 stands for."""
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _WITH_IPV4):
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        teredo = address.teredo
        return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None) or address
    return address
