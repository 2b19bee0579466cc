"""Whose turn it is: a task wakes a worker, and the worker begins what is due.

That is the task's own reading, unless one of a higher priority waits. Each waiting reading has a task of its own: the
one that was put off is begun by the task of the one that was preferred.
"""

import uuid
from collections.abc import Iterator
from typing import Final

from django.db import transaction

from accounts.models import User
from accounts.services import plans
from interpretations.models import Interpretation, Status
from interpretations.services import reuse
from interpretations.services.desk import lease

# So many others are tried that wait, of people who may all have as many under way as their plans allow.
_MOST_TRIED: Final = 20


def begin(interpretation_id: uuid.UUID) -> Interpretation | None:
    """The reading that this worker has begun. None: nobody waits who may have another under way."""
    return next((row for row in _due(interpretation_id) if _started(row)), None)


def _due(interpretation_id: uuid.UUID) -> Iterator[Interpretation]:
    waiting = Interpretation.objects.waiting().select_related("owner").defer("factors")
    own = waiting.filter(pk=interpretation_id).first()
    if own is not None:
        yield from waiting.filter(priority__gt=own.priority)[:_MOST_TRIED]
        yield own
    else:
        yield from waiting[:_MOST_TRIED]


def _started(row: Interpretation) -> bool:
    limit, leads = plans.plan_of(row.owner).concurrent_readings, reuse.leads(row)
    if limit is None:
        return row.start(lease=lease(), leads=leads)
    with transaction.atomic(durable=True):
        # One after another for a person, or two workers would both see one place left.
        User.objects.select_for_update(no_key=True).filter(pk=row.owner_id).first()
        under_way = Interpretation.objects.filter(owner=row.owner_id, status=Status.RUNNING)
        return under_way.count() < limit and row.start(lease=lease(), leads=leads)
