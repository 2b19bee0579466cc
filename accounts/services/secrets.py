"""The secrets of second factors, which lie within JSON: encrypted anew when the keys have taken turns."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Model, Q

from accounts.models import Ticket
from config.system.encryption import decrypt, encrypt

_NAMES = ("secret", "seed")  # of an authenticator app, and of recovery codes


def encrypt_anew(key_id: str, most: int) -> int:
    """Up to so many rows that are not under this key, of factors and of those being set up; 0 when none is left."""
    return _of(Authenticator, Q(), key_id, most) or _of(Ticket, Q(purpose=Ticket.Purpose.ADD_TOTP), key_id, most)


def _of(model: type[Model], which: Q, key_id: str, most: int) -> int:
    stale = Q(pk__in=[])
    for name in _NAMES:
        stale |= Q(**{f"data__{name}__isnull": False}) & ~Q(**{f"data__{name}__startswith": f"{key_id}:"})
    with transaction.atomic():
        kept = model._base_manager.select_for_update(skip_locked=True).filter(which, stale)
        rows: list[Any] = list(kept.order_by("pk")[:most])
        for row in rows:
            row.data = {name: _anew(name, value) for name, value in row.data.items()}
            row.save(update_fields=["data"])
    return len(rows)


def _anew(name: str, value: Any) -> Any:
    return encrypt(decrypt(value)) if name in _NAMES else value
