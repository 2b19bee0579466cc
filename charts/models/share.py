"""A link that shows a chart to whoever has it, until it expires or is revoked."""

import base64
import hashlib
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from charts.errors import ShareGone, ShareNotFound
from charts.models.chart import Chart

if TYPE_CHECKING:
    from accounts.models import User


class Part(models.TextChoices):
    """What a link may show beside the chart's figures."""

    WHEEL = "wheel", _("Wheel")
    READING = "reading", _("Reading")


def digest(token: str) -> str:
    """What is stored of a token. It has 256 bits of its own: no salt and no slow hash would add to that."""
    return hashlib.sha256(token.encode()).hexdigest()


class ChartShareQuerySet(models.QuerySet["ChartShare"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(chart__owner=user, chart__deleted_at=None)

    def live(self) -> Self:
        return self.filter(revoked_at=None).filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()))

    def open(self, token: str) -> "ChartShare":
        """The link of a token, with its chart. Errors: ShareNotFound, ShareGone."""
        share = self.select_related("chart", "chart__owner").filter(token_hash=digest(token)).first()
        if share is None:
            raise ShareNotFound
        chart = share.chart
        if not share.is_live or chart.deleted_at or not chart.owner.may_sign_in:
            raise ShareGone
        if Chart.objects.barring(chart).exists():
            raise ShareGone
        return share


class ChartShare(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chart = models.ForeignKey(
        Chart, verbose_name=_("chart"), on_delete=models.CASCADE, related_name="shares", db_index=False
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    include = ArrayField(models.CharField(max_length=20, choices=Part.choices), verbose_name=_("shows"), default=list)
    birth_data = models.BooleanField(_("shows the birth data"), default=False)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ChartShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared link")
        verbose_name_plural = _("shared links")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["chart", "-created_at", "-id"], name="chart_share_newest")]

    def __str__(self) -> str:
        return str(self.pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token_hash = self.token_hash or digest(self.token)
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        """Follows from the id and the secret key, so that a repeated request can be answered without storing it.

        After a change of the key it is another one; the link that was given out goes on, by its stored hash.
        """
        made = salted_hmac("charts.share", str(self.pk), algorithm="sha256").digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
