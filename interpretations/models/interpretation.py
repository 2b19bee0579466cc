"""Readings: what was asked about which chart."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from charts.errors import ChartNotFound
from charts.factors import Factor
from charts.models import Chart, ChartVersion
from config.api.errors import AppError
from interpretations.almanac import topic_named
from interpretations.models.writing import Rating, Status, Writing, WritingQuerySet


class Style(models.TextChoices):
    CONCISE = "concise", _("Concise")
    DETAILED = "detailed", _("Detailed")


_ONE_LEADS = "interpretation_one_leads"
_LEADING = Q(status=Status.RUNNING, leads=True)
_OF_A_CHART = Q(topic__startswith="daily.", chart=None, chart_version=None) | (
    Q(chart__isnull=False) & ~Q(topic__startswith="daily.")
)
# Nothing of them was shown yet, and they are not asked for anew.
_SHAREABLE = Q(root=None, text="") & ~Q(digest="")


class InterpretationQuerySet(WritingQuerySet["Interpretation"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(owner=user, deleted_at=None, chart__deleted_at=None)

    def about(self, chart: Chart) -> Self:
        """Of the chart as it is, not of what it was before its birth data or settings were changed.

        Rows older than the column were written of it if they were asked for since the last change.
        """
        changed_since = ChartVersion.objects.filter(chart=chart, replaced_at__gte=OuterRef("created_at"))
        unnumbered = Q(chart_version=None) & ~Q(Exists(changed_since))
        return self.filter(Q(chart_version=chart.version) | unnumbered, chart=chart)

    def hidden_topics(self, chart: Chart) -> "models.QuerySet[Interpretation, str]":
        """What links to the chart show no reading about. A reading can be written again, of another version of the
        chart, too, or deleted: as long as the hidden one is not purged, that changes nothing.
        """
        return self.filter(chart=chart, hidden_at__isnull=False).order_by().values_list("topic", flat=True)

    def versions_of(self, interpretation: "Interpretation") -> Self:
        """The reading, and those that were written anew in its place or that it was written in the place of."""
        root = interpretation.root_id
        return self.filter(Q(pk=root) | Q(root=root))

    def waiting(self) -> Self:
        return super().waiting().unled()

    def forgotten(self) -> Self:
        return super().forgotten().unled()

    def unled(self) -> Self:
        """All but those that wait, a while, for the text of one that is being written and was asked the same."""
        leader = Interpretation.objects.leading(OuterRef("digest"))
        patient = Q(created_at__gt=Now() - settings.READING_CACHE_WAIT)
        return self.exclude(_SHAREABLE & patient & Q(Exists(leader)))

    def leading(self, digest: Any) -> Self:
        """The one of this digest that is being written, and that the others wait for."""
        return self.filter(_LEADING, digest=digest)

    def following(self, digest: str) -> Self:
        """Those that wait for a text of this digest."""
        return self.filter(_SHAREABLE, status=Status.QUEUED, digest=digest)

    def sources_for(self, interpretation: "Interpretation", *, model: str, prompt_version: str) -> Self:
        """What was written of the same request, and may be given to whoever asks it: the newest first.

        Written by the one asked for, whole, by itself (a copy is no source), not disliked or hidden, and kept.
        """
        since = Now() - settings.READING_CACHE_AGE
        written = self.filter(digest=interpretation.digest, status=Status.COMPLETED, completed_at__gt=since)
        kept = written.wanted().filter(deleted_at=None, hidden_at=None).exclude(rating=Rating.DOWN)
        as_asked = kept.filter(model=model, prompt_version=prompt_version, fallbacks=[], usage__cached=False)
        return as_asked.filter(grounding__verdict="grounded", grounding__removed=0).order_by("-completed_at", "-id")


class Interpretation(Writing):
    kind: ClassVar[str] = "interpretation"
    letter: ClassVar[str] = "reading"
    aside: ClassVar[tuple[str, ...]] = ("factors",)
    about: ClassVar[tuple[str, ...]] = ("chart_id",)
    ends: ClassVar[tuple[str, ...]] = ("deleted_at", "owner__deleted_at", "chart__deleted_at")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interpretations", verbose_name=_("owner")
    )
    # Null of what is read of the sky alone.
    chart = models.ForeignKey(
        Chart, verbose_name=_("chart"), null=True, blank=True, on_delete=models.CASCADE, related_name="interpretations"
    )
    # Null where an earlier version of the product stored the row.
    chart_version = models.PositiveIntegerField(_("version of the chart"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=60)
    style = models.CharField(_("style"), max_length=20, choices=Style.choices, default=Style.DETAILED)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    # A chart that is edited meanwhile does not change the text half-way.
    factors = models.JSONField(_("the chart's factors when it was asked for"), default=list)
    # Of one that was written anew: the first of its versions. No foreign key, for that one may be purged before it.
    root = models.UUIDField(_("first version"), null=True, blank=True, editable=False)
    # Of all that its author is told; what has the same may have the same text. Empty where it may not.
    digest = models.CharField(_("digest of what was asked"), max_length=64, blank=True, default="", db_default="")
    leads = models.BooleanField(
        _("others wait for it"), default=False, db_default=False,
        help_text=_("Of those that were asked the same, the one that is being written."),
    )  # fmt: skip

    objects = InterpretationQuerySet.as_manager()

    class Meta(Writing.Meta):
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")
        constraints = [
            *Writing.Meta.constraints,
            models.CheckConstraint(condition=_OF_A_CHART, name="interpretation_of_a_chart"),
            models.UniqueConstraint(fields=["digest"], condition=_LEADING & ~Q(digest=""), name=_ONE_LEADS),
        ]
        indexes = [
            *Writing.Meta.indexes,
            models.Index(fields=["chart", "-created_at"], name="interpretation_of_chart"),
            models.Index(fields=["chart"], condition=Q(hidden_at__isnull=False), name="interpretation_hidden"),
            models.Index(fields=["root"], condition=Q(root__isnull=False), name="interpretation_versions"),
            models.Index(fields=["digest", "-completed_at"], condition=~Q(digest=""), name="interpretation_by_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.locale})"

    @classmethod
    def presence(cls) -> Q:
        return Q(chart=None) | Q(Exists(Chart.objects.present().filter(pk=OuterRef("chart_id"))))

    @property
    def snapshot(self) -> tuple[Factor, ...]:
        """The chart's factors as they were when the reading was asked for."""
        return tuple(Factor.from_dict(factor) for factor in self.factors)

    @property
    def gone(self) -> tuple[str, AppError] | None:
        if self.chart_id is None or Chart.objects.present().filter(pk=self.chart_id).exists():
            return None
        return "chart_deleted", ChartNotFound(details={"chart": [str(self.chart_id)]})

    @property
    def may_share(self) -> bool:
        """Whether another's text may be given for it."""
        return bool(self.digest) and self.root is None and not self.text

    @property
    def credits(self) -> int:
        return topic_named(self.topic).credits

    @property
    def almanac_version(self) -> str:
        return topic_named(self.topic).prompt_version

    @property
    def recorded(self) -> dict[str, Any]:
        return {"interpretation_id": self.pk, "chart_id": self.chart_id}

    @property
    def told(self) -> Mapping[str, str | None]:
        chart = str(self.chart_id) if self.chart_id else None
        return {"interpretation": str(self.pk), "chart": chart, "topic": self.topic}

    @property
    def root_id(self) -> uuid.UUID:
        """The first of its versions, that has none before it."""
        return self.root or self.pk

    @property
    def given(self) -> dict[str, Any]:
        """The parameters, as a request gives them: days are days."""
        days = {
            name: date.fromisoformat(day) for name, day in self.parameters.items() if name in ("date", "start", "end")
        }
        return {**self.parameters, **days}

    def followers(self) -> InterpretationQuerySet:
        rows = Interpretation.objects
        return rows.following(self.digest) if self.digest else rows.none()

    def start(self, *, lease: timedelta, **taken: Any) -> bool:
        """As of all that is written; leads: what is asked the same waits for it. False: another one leads, too."""
        try:
            with transaction.atomic():
                return super().start(lease=lease, **taken)
        except IntegrityError as error:
            if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != _ONE_LEADS:
                raise
            return False
