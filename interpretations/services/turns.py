"""Whose turn it is: a task wakes a worker, and the worker begins what is due.

That is the task's own text, unless one of a higher priority waits. Each waiting text has a task of its own: the one
that was put off is begun by the task of the one that was preferred.
"""

import uuid
from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Final

from django.db import transaction

from accounts.models import User
from accounts.services import plans
from interpretations.models import WRITINGS, Interpretation, Status, Writing
from interpretations.services import reuse
from interpretations.services.desk import lease

# So many others are tried that wait, of people who may all have as many under way as their plans allow.
_MOST_TRIED: Final = 20


def begin(kind: type[Writing], row_id: uuid.UUID) -> Writing | None:
    """What this worker has begun. None: nobody waits who may have another under way."""
    return next((row for row in _due(kind, row_id) if _started(row)), None)


def _due(kind: type[Writing], row_id: uuid.UUID) -> Iterator[Writing]:
    own = kind.objects.waiting().select_related("owner").defer(*kind.aside).filter(pk=row_id).first()
    if own is not None:
        yield from _waiting(priority__gt=own.priority)
        yield own
    else:
        yield from _waiting()


def _waiting(**which: int) -> Iterator[Writing]:
    """Of all kinds, in the order in which they are due."""
    waiting = (kind.objects.waiting().filter(**which).select_related("owner").defer(*kind.aside) for kind in WRITINGS)
    rows = merge(*(found[:_MOST_TRIED] for found in waiting), key=lambda row: (-row.priority, row.enqueued_at))
    return islice(rows, _MOST_TRIED)


def _started(row: Writing) -> bool:
    limit = plans.plan_of(row.owner).concurrent_readings
    taken = {"leads": reuse.leads(row)} if isinstance(row, Interpretation) else {}
    if limit is None:
        return row.start(lease=lease(), **taken)
    with transaction.atomic(durable=True):
        # One after another for a person, or two workers would both see one place left.
        User.objects.select_for_update(no_key=True).filter(pk=row.owner_id).first()
        mine = {"owner": row.owner_id, "status": Status.RUNNING}
        under_way = sum(kind.objects.filter(**mine).count() for kind in WRITINGS)
        return under_way < limit and row.start(lease=lease(), **taken)
