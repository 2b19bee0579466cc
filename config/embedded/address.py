"""HOST and PORT: taken before anything slow begins, so that a port in use is known at once."""

import errno
import socket

from .errors import LaunchError

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 -- compared with, not bound


def take(host: str, port: str) -> socket.socket:
    """A bound socket that does not listen yet: the port is ours, and nobody connects before there is an answer."""
    if not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise LaunchError(f"PORT must be a number from 0 to 65535, not {port!r}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host or None, int(port), type=socket.SOCK_STREAM)[0]
    except OSError:
        raise LaunchError(f"HOST {host!r} is not an address of this machine.") from None
    taken = socket.socket(family, kind, protocol)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind(address)
    except OSError as error:
        taken.close()
        raise LaunchError(refusal(host, port, error)) from None
    return taken


def refusal(host: str, port: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is already in use on {host}: stop what listens there, or choose another (PORT=8001)."
    if error.errno == errno.EACCES:
        return f"Port {port} is not open to ordinary users: choose one above 1023."
    return f"Nocturna cannot listen on {host}:{port}: {error.strerror}."


def url_of(taken: socket.socket) -> str:
    """The address a person on this machine can open."""
    host, port = taken.getsockname()[:2]
    host = WILDCARDS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
