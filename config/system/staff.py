"""Who of the staff may see and change what, and that it is recorded. An upper room, which knows people, fills this."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest


class Guard(Protocol):
    def allows(self, request: HttpRequest, scope: str) -> bool: ...

    def note(
        self,
        action: str,
        *,
        model: type[Model],
        target: Model | None = None,
        people: Sequence[UUID] = (),
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        **detail: Any,
    ) -> None:
        """Record what staff did or looked at, or somebody did to their own, in the caller's transaction.

        target: None for several at once, which are of these people; so is one that does not itself say whose it is.
        """

    def history_of(self, target: Model) -> str:
        """Where all that was recorded of it is shown."""


_registered: list[Guard] = []


def register(guard: Guard) -> None:
    """Called once, in the `ready()` of the app that knows people."""
    _registered[:] = [guard]


def guard() -> Guard:
    """Errors: IndexError when nobody registered: then nobody may anything."""
    return _registered[0]
