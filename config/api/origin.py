"""From where the request came that is being served: for records of what happened, which services write.

Not among structlog's variables, whose values are on every log line: an address is personal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Empty outside a request: a task, a command."""

    ip: str = ""
    user_agent: str = ""
    # What its cookie says of who was signed in by it before; anybody may have made it up.
    browser: str = ""


_NOWHERE = Origin()
_current: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current() -> Origin:
    return _current.get()


@contextmanager
def coming_from(ip: str, user_agent: str, browser: str = "") -> Iterator[None]:
    """As the client or its proxy gave them; what rows hold is cut to that."""
    token = _current.set(Origin(ip[:45], user_agent.replace("\0", "")[:200], browser[:300]))
    try:
        yield
    finally:
        _current.reset(token)
