"""That a person's standing changed: written by triggers, whoever changed it and however, in the very transaction.

A standing is what a signed-in request rests on: the person, their plan, the session, its device. See
`accounts.services.standing`, which keeps it.
"""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar, Final, TypeVar

from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.dispatch import Signal

# Longer than anything is kept of a standing.
KEPT: Final = timedelta(hours=1)
# Sent, once a transaction through the models has ended, that it may have changed somebody's standing.
committed: Final = Signal()
M = TypeVar("M", bound=models.Model)


class ChangeQuerySet(models.QuerySet["Change"]):
    def old(self) -> "ChangeQuerySet":
        return self.filter(at__lt=Now() - KEPT)


class Change(models.Model):
    """person: none of a plan's limits, which change the standing of all. transaction: the database's id of it."""

    person = models.UUIDField(null=True)
    transaction = models.BigIntegerField(db_index=True)
    at = models.DateTimeField(db_default=Now())

    objects = ChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} ({self.transaction})"


def since(horizon: int) -> tuple[int, list[tuple[uuid.UUID | None, int]]]:
    """Where to go on from next time, and of whom which transactions have changed something since the horizon.

    The horizon is the oldest transaction that was under way: those that end late are not missed.
    """
    sql = """
    SELECT h.horizon, c.id IS NOT NULL, c.person, c.transaction
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) h
    LEFT JOIN accounts_change c ON c.transaction >= %s AND c.at > now() - make_interval(secs => %s)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [horizon, KEPT.total_seconds()])
        rows = cursor.fetchall()
    return rows[0][0], [(person, number) for _, there, person, number in rows if there]


def _tell() -> None:
    committed.send(Change)


def tell_on_commit() -> None:
    """Once in a transaction. What fails then undoes nothing: whoever was not told finds out by looking."""
    if not any(hook[1] is _tell for hook in connection.run_on_commit):
        transaction.on_commit(_tell, robust=True)


class WatchedQuerySet(models.QuerySet[M]):
    """Rows of which a standing is made."""

    def update(self, **values: Any) -> int:
        changed = super().update(**values)
        if not self.model.quiet.issuperset(values):  # type: ignore[attr-defined]
            tell_on_commit()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        deleted = super().delete()
        tell_on_commit()
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        made = super().bulk_create(objs, *args, **kwargs)
        tell_on_commit()
        return made


class Watched(models.Model):
    """One of them. quiet: columns that change no standing, and often."""

    quiet: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        tell_on_commit()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        tell_on_commit()
        return deleted
