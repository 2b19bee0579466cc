"""What somebody has begun and carries themselves: sealed by us, stored nowhere, and spent by who completes it.

To begin costs no row, so it needs no limit, which a neighbour could use up. A row is written when it is spent: of two
that complete the same the database lets one, whatever becomes of Redis.
"""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from accounts.errors import TokenInvalid
from accounts.models import Ticket
from accounts.services import tickets
from config.system import encryption
from config.system.encryption import NotDecrypted

LIFETIME: Final = timedelta(minutes=10)
# Longer than it is good for, by as much as the clocks of our machines may differ.
_SPENT_KEPT: Final = 2 * LIFETIME


@dataclass(frozen=True, slots=True)
class Sealed:
    id: uuid.UUID
    purpose: Ticket.Purpose
    data: Mapping[str, Any]

    @property
    def is_spent(self) -> bool:
        return Ticket.objects.filter(pk=self.id).exists()

    def spend(self) -> None:
        """Errors: TokenInvalid (it was, or another request is faster)."""
        tickets.spend(self.id, self.purpose, kept=_SPENT_KEPT)


def seal(purpose: Ticket.Purpose, **data: Any) -> str:
    """Text that says nothing to who carries it, and is good for LIFETIME. data: as JSON."""
    until = time.time() + LIFETIME.total_seconds()
    return encryption.encrypt(json.dumps({"for": purpose, "id": str(uuid.uuid4()), "until": until, "data": data}))


def unseal(text: str, purpose: Ticket.Purpose) -> Sealed:
    """Errors: TokenInvalid: made up, of another purpose or over, all alike. Whether it was spent is not asked."""
    try:
        said = json.loads(encryption.decrypt(text))
    except (NotDecrypted, ValueError) as error:
        raise TokenInvalid from error
    if not isinstance(said, dict) or said.get("for") != purpose or said["until"] < time.time():
        raise TokenInvalid
    return Sealed(uuid.UUID(said["id"]), purpose, said["data"])
