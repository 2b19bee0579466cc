"""When staff are told that something is out of the ordinary: rules, each of one metric, which staff change."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.system.encryption import EncryptedTextField

WINDOWS: Final = (5, 7 * 24 * 60)  # minutes: of a longer one ClickHouse does not keep the week before often enough
MOST_ADDRESSES: Final = 20
# Of two tasks of one minute the second finds it evaluated; a clock that is a little fast loses no minute.
ANEW: Final = timedelta(seconds=40)


class Severity(models.TextChoices):
    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    CRITICAL = "critical", _("Critical")


class Comparison(models.TextChoices):
    ABOVE = "above", _("is above")
    BELOW = "below", _("is below")
    RISES_BY = "rises_by", _("is more than a week before")
    FALLS_BY = "falls_by", _("is less than a week before")

    @property
    def with_last_week(self) -> bool:
        return self in (Comparison.RISES_BY, Comparison.FALLS_BY)


class RuleState(models.TextChoices):
    """What the last evaluation said. Of FEW and UNKNOWN nothing follows: nothing begins by them, and nothing ends."""

    NEW = "new", _("not evaluated yet")
    FINE = "fine", _("within bounds")
    BETWEEN = "between", _("between the thresholds")
    BEYOND = "beyond", _("beyond the threshold")
    FEW = "few", _("too few samples")
    UNKNOWN = "unknown", _("unknown")


class RuleQuerySet(models.QuerySet["AlertRule"]):
    def bare(self) -> Self:
        """Without its secrets: a key that is lost must not stop evaluation, nor a list."""
        return self.defer("secret_url", "webhook_secret")

    def enabled(self) -> Self:
        return self.filter(is_enabled=True).order_by("code")

    def due(self) -> Self:
        return self.filter(Q(evaluated_at=None) | Q(evaluated_at__lt=Now() - ANEW))

    def silenced(self) -> Self:
        return self.filter(silenced_until__gt=Now())

    def with_firing(self) -> Self:
        from analytics.models.alerts import Alert  # whose rows refer to these

        return self.annotate(is_firing=Exists(Alert.objects.firing().filter(rule=OuterRef("pk"))))


class AlertRule(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("By which receivers know it."))
    title = models.CharField(
        _("title"), max_length=120, blank=True, help_text=_("Empty: as it is shipped, or its code.")
    )
    metric = models.CharField(_("metric"), max_length=60)
    parameters = models.JSONField(
        _("parameters"), default=dict, blank=True, help_text=_('What it is narrowed to: {"provider": "openai"}.')
    )
    window_minutes = models.PositiveIntegerField(
        _("window, in minutes"),
        validators=[MinValueValidator(WINDOWS[0]), MaxValueValidator(WINDOWS[1])],
        help_text=_("How far back it looks, from 5 minutes to a week. A shorter one tells sooner, and of chance too."),
    )
    comparison = models.CharField(_("comparison"), max_length=20, choices=Comparison.choices)
    threshold = models.FloatField(
        _("threshold"), help_text=_("In the metric's unit; in percent where it is compared with the week before.")
    )
    clear_threshold = models.FloatField(
        _("threshold of its end"),
        help_text=_("It ends when this is reached again. At some distance, or it comes and goes with each wave."),
    )
    for_evaluations = models.PositiveSmallIntegerField(
        _("evaluations in a row"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("So many, one a minute, must agree before it begins, and before it ends."),
    )
    minimum_count = models.PositiveIntegerField(
        _("fewest samples"),
        default=0,
        help_text=_(
            "Of fewer nothing is concluded: one failure of two requests is no half of anything. Of a fall the samples "
            "of the week before are counted."
        ),
    )
    severity = models.CharField(_("severity"), max_length=20, choices=Severity.choices, default=Severity.WARNING)
    mail_to = ArrayField(
        models.EmailField(), verbose_name=_("mail to"), default=list, blank=True, size=MOST_ADDRESSES,
        help_text=_("Addresses, separated by commas: of functions (ops@…) rather than of people, who leave."),
    )  # fmt: skip
    secret_url = EncryptedTextField(_("webhook"), blank=True, default="")
    webhook_secret = EncryptedTextField(_("secret of the webhook"), blank=True, default="")
    webhook_host = models.CharField(_("webhook"), max_length=255, blank=True, default="")
    is_enabled = models.BooleanField(_("enabled"), default=True)
    silenced_until = models.DateTimeField(
        _("silenced until"), null=True, blank=True, help_text=_("UTC. Until then nothing is sent; alerts are kept.")
    )
    repeat_minutes = models.PositiveIntegerField(
        _("remind after minutes"),
        default=0,
        validators=[MaxValueValidator(WINDOWS[1])],
        help_text=_("While it lasts and nobody has acknowledged it. 0: never."),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    # What the last evaluation found. figure: what was compared with the threshold; value, baseline: from which it is.
    state = models.CharField(
        _("last verdict"), max_length=20, choices=RuleState.choices, default=RuleState.NEW, editable=False
    )
    reason = models.CharField(_("why it is unknown"), max_length=100, blank=True, default="", editable=False)
    figure = models.FloatField(_("compared"), null=True, editable=False)
    value = models.FloatField(_("value"), null=True, editable=False)
    baseline = models.FloatField(_("a week before"), null=True, editable=False)
    samples = models.PositiveBigIntegerField(_("samples"), default=0, editable=False)
    streak = models.PositiveIntegerField(_("in a row"), default=0, editable=False)
    evaluations = models.PositiveBigIntegerField(_("evaluations"), default=0, editable=False)
    evaluated_at = models.DateTimeField(_("evaluated"), null=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(window_minutes__gte=WINDOWS[0], window_minutes__lte=WINDOWS[1]), name="alert_rule_window"
            ),
            models.CheckConstraint(condition=Q(comparison__in=Comparison.values), name="alert_rule_comparison_known"),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="alert_rule_severity_known"),
            models.CheckConstraint(condition=Q(state__in=RuleState.values), name="alert_rule_state_known"),
            models.CheckConstraint(
                condition=Q(comparison="below", clear_threshold__gte=F("threshold"))
                | (~Q(comparison="below") & Q(clear_threshold__lte=F("threshold"))),
                name="alert_rule_ends_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(for_evaluations__gte=1, for_evaluations__lte=60), name="alert_rule_evaluations"
            ),
            models.CheckConstraint(condition=~Q(state="unknown") | ~Q(reason=""), name="unknown_alert_rule_has_reason"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, where it is shipped and staff have not called it otherwise."""
        from analytics.alerts.shipped import TITLES  # which ships these rows

        return self.title or str(TITLES.get(self.code, self.code))

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.window_minutes)

    @property
    def compared(self) -> Comparison:
        return Comparison(self.comparison)

    def is_silenced(self, now: datetime | None = None) -> bool:
        return self.silenced_until is not None and self.silenced_until > (now or timezone.now())

    def is_beyond(self, figure: float) -> bool:
        return figure < self.threshold if self.compared is Comparison.BELOW else figure > self.threshold

    def is_clear(self, figure: float) -> bool:
        return figure >= self.clear_threshold if self.compared is Comparison.BELOW else figure <= self.clear_threshold

    def worse(self, one: float, other: float) -> float:
        return min(one, other) if self.compared is Comparison.BELOW else max(one, other)

    def note(self, **found: Any) -> bool:
        """What an evaluation of the row as it was read has found. False: another one was the quicker, and counts."""
        row = AlertRule.objects.filter(pk=self.pk, evaluations=self.evaluations, is_enabled=True)
        return bool(row.update(**found, evaluations=self.evaluations + 1, evaluated_at=Now()))
