"""What failed for a fault of ours after its last attempt: for staff to look at, and perhaps to begin anew."""

import traceback
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEPT: Final = timedelta(days=90)
_LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Trade:
    """page: of the back office, that shows one of these rows. replay: another round of attempts, True if it was begun;
    whoever does it twice begins one. told: of the row, what else staff should know: (what, words, page or "").
    """

    label: "str | Promise"
    page: str
    replay: Callable[[uuid.UUID], bool]
    told: Callable[[uuid.UUID], Iterable[tuple[Any, str, str]]] = lambda _row_id: ()


# By kind. Each room that has work which can fail puts its own here when it is ready.
TRADES: Final[dict[str, Trade]] = {}


class DeadLetterQuerySet(models.QuerySet["DeadLetter"]):
    def keep(self, *, kind: str, row_id: uuid.UUID, error: BaseException, code: str, attempts: int) -> "DeadLetter":
        """In the transaction that ends the work."""
        values = {"code": code, "fault": fault_of(error), "attempts": attempts}
        return self.create(kind=kind, row_id=row_id, **values)

    def old(self) -> Self:
        return self.filter(created_at__lt=Now() - KEPT)


class DeadLetter(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    row_id = models.UUIDField(_("row"))
    code = models.CharField(_("code"), max_length=60)
    fault = models.TextField(_("fault"))
    attempts = models.PositiveSmallIntegerField(_("attempts"))
    created_at = models.DateTimeField(_("failed"), db_default=Now(), editable=False)
    replayed_at = models.DateTimeField(_("begun anew"), null=True, blank=True)

    objects = DeadLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("dead letter")
        verbose_name_plural = _("dead letters")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="dead_letter_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"

    def replay(self) -> bool:
        """Begin the work anew. False: it is gone, or under way, or done by now."""
        trade = TRADES.get(self.kind)
        # The row's own state decides: killed before the letter is marked, a second replay finds it begun.
        if trade is None or not trade.replay(self.row_id):
            return False
        DeadLetter.objects.filter(pk=self.pk).update(replayed_at=Now())
        return True


def fault_of(error: BaseException) -> str:
    """What it was and where, with what led to it, and without the words: those may name people, or hold keys."""
    told: list[str] = []
    behind: Any = error
    while behind is not None and len(told) < 5:
        frames = traceback.extract_tb(behind.__traceback__)[-12:]
        where = [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        told.append("\n".join([f"{type(behind).__module__}.{type(behind).__qualname__}", *where]))
        behind = behind.__cause__ or behind.__context__
    return "\n\n".join(told)[:_LONGEST]


def _short(path: str) -> str:
    return path.rpartition("site-packages/")[2].removeprefix(f"{settings.BASE_DIR}/")
