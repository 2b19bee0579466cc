"""What staff keep for themselves in the back office."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LONGEST_NAME, LONGEST_QUERY = 60, 1000


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def shown_to(self, user: Any, *, listed: str) -> Self:
        """Beside a list: their own, and what others share."""
        mine = models.Case(models.When(owner=user, then=True), default=False, output_field=models.BooleanField())
        rows = self.filter(Q(owner=user) | Q(is_shared=True), listed=listed).annotate(is_own=mine)
        return rows.order_by("-is_own", "name", "id")


class SavedFilter(models.Model):
    """How somebody of the staff narrowed a list, under a name: its choices, never what was typed to search."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name=_("owner")
    )
    listed = models.CharField(_("list"), max_length=60, help_text=_("Its kind of row."))
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(_("choices"), max_length=LONGEST_QUERY)
    is_shared = models.BooleanField(_("shared"), default=False, db_default=False)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(fields=["owner", "listed", "name"], name="saved_filter_named_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="saved_filter_says_something"),
        ]
        indexes = [
            models.Index(fields=["listed", "name", "id"], condition=Q(is_shared=True), name="saved_filter_shared"),
        ]

    def __str__(self) -> str:
        return self.name
