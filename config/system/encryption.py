"""Secrets that must be read back (of second factors, issuers, webhooks), encrypted with keys that take turns.

Stored is `<key id>:<Fernet token>`: AES-128-CBC with HMAC-SHA256, https://github.com/fernet/spec. The key in force
encrypts, all of the ring decrypt, and `manage.py rotate_keys` encrypts anew what an earlier key has encrypted.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.functions import Cast

from config.system.keyring import ENCRYPTION

BATCH: Final = 500


class Elsewhere(NamedTuple):
    """What keeps encrypted text elsewhere than in an EncryptedTextField.

    waiting: how many are not under the key of this id. again: encrypt anew up to so many of them, and say how many
    there were; 0 when none is left.
    """

    waiting: Callable[[str], int]
    again: Callable[[str, int], int]


# By name, filled in when its app is ready.
ELSEWHERE: Final[dict[str, Elsewhere]] = {}


class NotDecrypted(Exception):
    """No key of the ring fits. The text never holds what was to be decrypted."""


@lru_cache(maxsize=64)
def _fernet(secret: str) -> Fernet:
    """Of any text: its SHA-256 is the key, whose strength is the text's."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"nocturna.field\0" + secret.encode()).digest()))


def encrypt(text: str) -> str:
    """With the key in force."""
    key = ENCRYPTION.read().in_force()
    return f"{key.id}:{_fernet(key.secret).encrypt(text.encode()).decode()}"


def decrypt(stored: str) -> str:
    """Errors: NotDecrypted."""
    key_id, _, token = stored.partition(":")
    key = ENCRYPTION.read().get(key_id)
    if key is None:
        raise NotDecrypted(f"No key of the ring has the id {key_id[:40]!r}.")
    try:
        return _fernet(key.secret).decrypt(token.encode()).decode()
    except InvalidToken:
        raise NotDecrypted(f"Not encrypted with the key {key_id!r}, or changed since.") from None


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text in Python, encrypted in the database. It cannot be searched: equal texts are stored differently."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return None if value is None else encrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it has no lookup {lookup_name!r}.")
        return super().get_lookup(lookup_name)


def columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field.attname


def waiting(model: type[models.Model], column: str) -> models.QuerySet[Any]:
    """Rows whose column is under another key than that in force, which `stored` shows as it is stored."""
    rows = model._base_manager.annotate(stored=Cast(column, models.TextField())).order_by("pk")
    return rows.exclude(stored__startswith=f"{ENCRYPTION.read().in_force().id}:").exclude(stored=None)


def encrypt_anew(model: type[models.Model], column: str) -> int:
    """Bring a column under the key in force, by batches; returns how many rows. Any number may run at once."""
    done, after = 0, None
    stale = waiting(model, column)
    rows = model._base_manager.annotate(stored=Cast(column, models.TextField()))
    while True:
        batch = list((stale if after is None else stale.filter(pk__gt=after)).values_list("pk", "stored")[:BATCH])
        if not batch:
            return done
        for pk, stored in batch:
            # Only if it is still what was read: whoever wrote since has used a key in force.
            done += rows.filter(pk=pk, stored=stored).update(**{column: decrypt(stored)})
        after = batch[-1][0]


def keys_in_use() -> set[str]:
    """Ids of the keys under which rows are encrypted."""
    used: set[str] = set()
    for model, column in columns():
        stored = Cast(column, models.TextField())
        heads = model._base_manager.annotate(head=models.Func(stored, models.Value(":"), models.Value(1),
            function="split_part", output_field=models.TextField())).order_by()  # fmt: skip
        used.update(heads.exclude(head=None).values_list("head", flat=True).distinct())
    return used
