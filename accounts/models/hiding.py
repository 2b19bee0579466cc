"""What moderators have taken out of sight. Its owner goes on seeing it, and is told so; nobody else is shown it."""

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_REASON: Final = 500
# A constraint of each table that has these columns.
HIDDEN_FOR_A_REASON: Final = Q(hidden_at=None, hidden_by=None, hidden_reason="") | (
    Q(hidden_at__isnull=False) & ~Q(hidden_reason="")
)


class Hideable(models.Model):
    """Columns of a row that somebody owns. `accounts.services.hiding` writes them."""

    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    # Empty as long as it is not hidden, and when whoever hid it was erased.
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("hidden by"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+", db_index=False,
    )  # fmt: skip
    hidden_reason = models.CharField(
        _("reason for hiding"), max_length=LONGEST_REASON, blank=True, default="", db_default="", editable=False
    )

    owner_id: uuid.UUID

    class Meta:
        abstract = True

    @property
    def hidden(self) -> bool:
        return self.hidden_at is not None
