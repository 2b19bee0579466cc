"""What is done with the items of a job, by the job's kind. The rooms above register theirs when they are ready."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

from config.system.models import TRADES, Job, JobPart, Trade

if TYPE_CHECKING:
    from config.system.sheets import Sheet

JOB: Final = "job"
# Of these the sweep makes another attempt when the database is back; no row could be written now.
DATABASE_AWAY: Final = (OperationalError, InterfaceError, PoolTimeout)


class Unwanted(Exception):
    """Nobody waits for the results any more: the owner is gone. Ends the job."""


class TakenOver(Exception):
    """The part is another worker's, or its job has ended: what was computed is thrown away."""


def _quarter() -> float:
    """Of a lease, seconds."""
    lease: timedelta = settings.JOB_LEASE
    return lease.total_seconds() / 4


@dataclass(slots=True)
class Work:
    """Some items of a job, taken by this worker. first: the index of the first."""

    job: Job
    part: JobPart
    items: Sequence[Any]
    _renew_at: float = field(default_factory=lambda: time.monotonic() + _quarter())

    @property
    def first(self) -> int:
        return self.part.first

    def keep(self) -> None:
        """To be called between items that take long. Errors: TakenOver."""
        now = time.monotonic()
        if now < self._renew_at:
            return
        self._renew_at = now + _quarter()
        if not self.part.renew(lease=settings.JOB_LEASE):
            raise TakenOver


@dataclass(frozen=True, slots=True)
class Outcome:
    """lines: the JSON text of each item's result, in order. failed: how many are errors. sheets: what the lines
    leave out.

    store: writes rows, in the transaction that completes the part; so it happens once. fit: is asked first in that
    transaction, and gives the outcome that takes this one's place, where there may be no room for all of it.
    """

    lines: Sequence[bytes]
    failed: int
    store: Callable[[], None] = lambda: None
    fit: "Callable[[], Outcome] | None" = None
    sheets: "Sequence[Sheet]" = ()


@dataclass(frozen=True, slots=True)
class JobKind:
    """run: computes, and raises nothing for a single item. weigh: how many plain items an item counts as.

    ended: is told, within the transaction, that the job is completed, failed or cancelled.
    """

    run: Callable[[Work], Outcome]
    weigh: Callable[[Any], int] = lambda item: 1
    ended: Callable[[Job], None] = lambda job: None


KINDS: Final[dict[str, JobKind]] = {}


def register(name: str, kind: JobKind) -> None:
    KINDS[name] = kind


def _replay(job_id: uuid.UUID) -> bool:
    from config.api.jobs.running import replay_job  # it needs the kinds

    return replay_job(job_id)


TRADES[JOB] = Trade(_("Job"), "admin:system_job_change", _replay)
