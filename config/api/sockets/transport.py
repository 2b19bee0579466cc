"""What ASGI does not show of a connection: how much of what was written the client has not taken, and its end.

uvicorn's `send` is a method of the protocol that holds the transport. Under another server there is nothing to see.
"""

import contextlib
import fcntl
import termios
from array import array
from typing import Any


def _transport_of(send: Any) -> Any:
    return getattr(getattr(send, "__self__", None), "transport", None)


def untaken(send: Any) -> int:
    """Bytes that wait here or in the system's buffer, which may hold megabytes and empties where we cannot see it."""
    transport = _transport_of(send)
    if transport is None or transport.is_closing():
        return 0
    queued = array("i", [0])
    with contextlib.suppress(OSError):
        fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, queued)
    return int(transport.get_write_buffer_size()) + queued[0]


def cut(send: Any) -> None:
    """uvicorn flushes before it closes, and to one who does not read that is never."""
    transport = _transport_of(send)
    if transport is not None:
        transport.abort()
