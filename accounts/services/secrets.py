"""The secrets of second factors, which lie within JSON: encrypted anew when the keys have taken turns."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Ticket
from config.system.encryption import decrypt, encrypt

_NAMES = ("secret", "seed")  # of an authenticator app, and of recovery codes


def waiting(key_id: str) -> int:
    """How many rows are not under this key."""
    return sum(rows.count() for rows in _stale(key_id))


def encrypt_anew(key_id: str, most: int) -> int:
    """Up to so many rows that are not under this key, of factors and of those being set up; 0 when none is left."""
    factors, begun = _stale(key_id)
    return _anew_of(factors, most) or _anew_of(begun, most)


def _stale(key_id: str) -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Of factors, and of those being set up."""
    stale = Q(pk__in=[])
    for name in _NAMES:
        stale |= Q(**{f"data__{name}__isnull": False}) & ~Q(**{f"data__{name}__startswith": f"{key_id}:"})
    begun = Q(purpose=Ticket.Purpose.ADD_TOTP)
    return Authenticator._base_manager.filter(stale), Ticket._base_manager.filter(begun, stale)


def _anew_of(stale: QuerySet[Any], most: int) -> int:
    with transaction.atomic():
        rows: list[Any] = list(stale.select_for_update(skip_locked=True).order_by("pk")[:most])
        for row in rows:
            row.data = {name: _anew(name, value) for name, value in row.data.items()}
            row.save(update_fields=["data"])
    return len(rows)


def _anew(name: str, value: Any) -> Any:
    return encrypt(decrypt(value)) if name in _NAMES else value
