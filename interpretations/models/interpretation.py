"""Readings: what was asked about which chart."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from charts.errors import ChartNotFound
from charts.factors import Factor
from charts.models import Chart, ChartVersion
from config.api.errors import AppError
from interpretations.almanac import topic_named
from interpretations.models.writing import Writing, WritingQuerySet


class Style(models.TextChoices):
    CONCISE = "concise", _("Concise")
    DETAILED = "detailed", _("Detailed")


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


class Interpretation(Writing):
    kind: ClassVar[str] = "interpretation"
    letter: ClassVar[str] = "reading"
    aside: ClassVar[tuple[str, ...]] = ("factors",)
    about: ClassVar[tuple[str, ...]] = ("chart_id",)
    ends: ClassVar[tuple[str, ...]] = ("deleted_at", "owner__deleted_at", "chart__deleted_at")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interpretations", verbose_name=_("owner")
    )
    chart = models.ForeignKey(Chart, on_delete=models.CASCADE, related_name="interpretations", verbose_name=_("chart"))
    # Null where an earlier version of the product stored the row.
    chart_version = models.PositiveIntegerField(_("version of the chart"), null=True, blank=True)
    topic = models.CharField(_("topic"), max_length=60)
    style = models.CharField(_("style"), max_length=20, choices=Style.choices, default=Style.DETAILED)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    # A chart that is edited meanwhile does not change the text half-way.
    factors = models.JSONField(_("the chart's factors when it was asked for"), default=list)
    # Of one that was written anew: the first of its versions. No foreign key, for that one may be purged before it.
    root = models.UUIDField(_("first version"), null=True, blank=True, editable=False)

    objects = InterpretationQuerySet.as_manager()

    class Meta(Writing.Meta):
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")
        indexes = [
            *Writing.Meta.indexes,
            models.Index(fields=["chart", "-created_at"], name="interpretation_of_chart"),
            models.Index(fields=["chart"], condition=Q(hidden_at__isnull=False), name="interpretation_hidden"),
            models.Index(fields=["root"], condition=Q(root__isnull=False), name="interpretation_versions"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} ({self.locale})"

    @classmethod
    def presence(cls) -> Q:
        return Q(Exists(Chart.objects.present().filter(pk=OuterRef("chart_id"))))

    @property
    def snapshot(self) -> tuple[Factor, ...]:
        """The chart's factors as they were when the reading was asked for."""
        return tuple(Factor.from_dict(factor) for factor in self.factors)

    @property
    def gone(self) -> tuple[str, AppError] | None:
        if Chart.objects.present().filter(pk=self.chart_id).exists():
            return None
        return "chart_deleted", ChartNotFound(details={"chart": [str(self.chart_id)]})

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
    def told(self) -> Mapping[str, str]:
        return {"interpretation": str(self.pk), "chart": str(self.chart_id), "topic": self.topic}

    @property
    def root_id(self) -> uuid.UUID:
        """The first of its versions, that has none before it."""
        return self.root or self.pk

    @property
    def given(self) -> dict[str, Any]:
        """The parameters, as a request gives them: a day is one."""
        day = self.parameters.get("date")
        return {**self.parameters, "date": date.fromisoformat(day)} if day else dict(self.parameters)
