"""What staff who help a person write down about them, for each other."""

import uuid
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LONGEST_NOTE: Final = 2000


class SupportNoteQuerySet(models.QuerySet["SupportNote"]):
    def of(self, user: Any) -> Self:
        return self.filter(about=user)


class SupportNote(models.Model):
    """Appended: a trigger refuses whatever rewrites it. It may be withdrawn, and is erased with whom it is about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    # Empty once they are erased.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    text = models.CharField(_("note"), max_length=LONGEST_NOTE)
    key = models.UUIDField(editable=False, help_text="Of the page on which it was written.")
    created_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)

    objects = SupportNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("support note")
        verbose_name_plural = _("support notes")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.UniqueConstraint(fields=["about", "key"], name="note_given_once"),
        ]
        indexes = [
            models.Index(fields=["about", "-created_at", "-id"], name="note_of_person"),
            models.Index(fields=["-created_at", "-id"], name="note_newest_first"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
