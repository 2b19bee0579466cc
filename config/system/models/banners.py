"""What the house tells everybody who comes by: that it is being worked on, say. It begins and ends by itself."""

import uuid
from datetime import datetime
from typing import Any, Final, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LONGEST: Final = 300


class BannerQuerySet(models.QuerySet["Banner"]):
    def not_over(self, now: datetime) -> Self:
        return self.filter(ends_at__gt=now).order_by("starts_at", "id")


class Banner(models.Model):
    class Level(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")
        CRITICAL = "critical", _("Critical")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.INFO)
    text_en = models.CharField(_("text, in English"), max_length=LONGEST)
    text_ru = models.CharField(_("text, in Russian"), max_length=LONGEST)
    starts_at = models.DateTimeField(_("from"), db_default=Now())
    ends_at = models.DateTimeField(_("until"))
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="banner_ends_later"),
            models.CheckConstraint(condition=Q(level__in=["info", "warning", "critical"]), name="banner_level_known"),
            models.CheckConstraint(condition=~Q(text_en="") & ~Q(text_ru=""), name="banner_says_something"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="banner_end")]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        _changed()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        deleted = super().delete(*args, **kwargs)
        _changed()
        return deleted

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_ru if (get_language() or "").startswith("ru") else self.text_en

    def is_shown(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends before it begins.")})


def _changed() -> None:
    from config.system import banners  # which asks for these rows

    banners.look_again_soon()
