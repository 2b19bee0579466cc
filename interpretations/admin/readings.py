"""Readings in the back office: to be read with what each sentence rests on, hidden, stopped, or written again."""

from typing import Any, Final, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin.hiding import HiddenFilter, HidingMixin
from accounts.models import User
from charts.models import ChartVersion
from config.api.errors import AppError
from config.system.admin import PresenceFilter, ReadOnlyAdmin
from config.system.confirming import confirmed
from interpretations import services
from interpretations.admin.again import STOPPED, each, rewritten, said, under_way
from interpretations.admin.claims import reading_shown
from interpretations.admin.refunds import RefundMixin
from interpretations.almanac import TOPICS
from interpretations.almanac.lexicon import languages
from interpretations.models import Interpretation, Spending, Status
from interpretations.services.budgets import budget_of

COLOURS = {
    Status.QUEUED: "info",
    Status.RUNNING: "warning",
    Status.COMPLETED: "success",
    Status.FAILED: "danger",
}
# Of all that is written, what lists do not show: it stays in the database.
HEAVY: Final = ("sections", "text", "grounding", "usage", "fallbacks", "error", "comment")


# Django offers whatever the column holds, and reads the whole table on each page to know it.
class TopicFilter(admin.SimpleListFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(topic.name, topic.label(get_language() or "en")) for topic in TOPICS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Interpretation]) -> QuerySet[Interpretation]:
        return queryset.filter(topic=self.value()) if self.value() else queryset


class LanguageFilter(admin.SimpleListFilter):
    title = _("language")
    parameter_name = "locale"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(language, get_language_info(language)["name_translated"]) for language in languages()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Interpretation]) -> QuerySet[Interpretation]:
        return queryset.filter(locale=self.value()) if self.value() else queryset


# Groups of columns that all that is written has.
WORKED_ON: Final = (
    (
        _("Author"),
        {"fields": ("provider", "model", "prompt_version", "requested_model", "fallbacks", "grounding", "usage")},
    ),
    (_("What its owner thinks of it"), {"fields": ("rating", "comment", "rated_at")}),
    HidingMixin.hiding_fields,
    (_("Job"), {"fields": ("priority", "attempt", "attempt_limit", "lease_until", "enqueued_at", "enqueues", "error")}),
)


@admin.register(Interpretation)
class InterpretationAdmin(HidingMixin, RefundMixin, ReadOnlyAdmin):
    view_scope = "content:read"
    list_display = (
        "topic", "locale", "owner", "about", "state", "visibility", "model", "attempt", "created_at", "completed_at",
    )  # fmt: skip
    list_filter = (PresenceFilter, HiddenFilter, "status", TopicFilter, LanguageFilter, "style", "rating", "created_at")
    list_select_related = ("owner", "chart")
    list_per_page = 50
    search_fields = ("owner__email", "owner__username", "chart__name", "topic", "id__exact", "chart__id__exact")
    search_help_text = _("An owner's e-mail, a chart's name, a topic, or an id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("hide", "unhide", "cancel", "requeue", "refund")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "reading",
                    "status",
                    "owner",
                    "chart",
                    "chart_version",
                    "topic",
                    "locale",
                    "style",
                    "parameters",
                )
            },
        ),
        *WORKED_ON,
        (
            _("History"),
            {"fields": ("id", "root", "created_at", "started_at", "completed_at", "updated_at", "deleted_at")},
        ),
    )
    readonly_fields = ("reading",)

    class Media:
        css = {"all": ["nocturna/readings.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interpretation]:
        rows: QuerySet[Interpretation] = super().get_queryset(request)
        match = request.resolver_match
        listed = match and match.url_name == "interpretations_interpretation_changelist"
        return rows.defer(*HEAVY, "factors", "parameters", "chart__request", "chart__result") if listed else rows

    def get_fieldsets(self, request: HttpRequest, obj: Interpretation | None = None) -> Any:
        """What a reading cost is for those who see what people pay."""
        groups = super().get_fieldsets(request, obj)
        if self.may(request, "billing:read"):
            return groups
        return [(name, {"fields": [one for one in group["fields"] if one != "usage"]}) for name, group in groups]

    def hide_row(self, row: Interpretation, **why: Any) -> bool:
        return services.hide(writing=row, **why)

    def unhide_row(self, row: Interpretation, **why: Any) -> bool:
        return services.unhide(writing=row, **why)

    @display(  # type: ignore[untyped-decorator]
        description=_("status"), ordering="status", label={str(status): colour for status, colour in COLOURS.items()}
    )
    def state(self, interpretation: Interpretation) -> tuple[str, str]:
        return interpretation.status, interpretation.get_status_display()

    @display(description=_("chart"), ordering="chart__name")  # type: ignore[untyped-decorator]
    def about(self, interpretation: Interpretation) -> str:
        if interpretation.chart is None:
            return "—"
        return interpretation.chart.name or str(interpretation.chart_id)[:8]

    @display(description=_("reading"))  # type: ignore[untyped-decorator]
    def reading(self, interpretation: Interpretation) -> SafeString:
        return text_shown(interpretation)

    @admin.action(description=_("Cancel the selected readings"), permissions=["manage"])
    @confirmed(STOPPED, of=under_way)
    def cancel(self, request: HttpRequest, queryset: QuerySet[Interpretation]) -> None:
        by = cast(User, request.user)
        done, left = each(queryset, lambda row: services.cancel_interpretation(interpretation=row, by=by))
        said(self, request, ngettext("%d reading cancelled.", "%d readings cancelled.", done) % done, done, left)

    @admin.action(description=_("Write the selected readings again"), permissions=["manage"])
    def requeue(self, request: HttpRequest, queryset: QuerySet[Interpretation]) -> HttpResponse | None:
        return rewritten(self, request, queryset)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "interpretations:moderate")


def text_shown(interpretation: Interpretation) -> SafeString:
    """With the verdict on each claim, as long as there is what it was written of."""
    if not interpretation.sections:
        return format_html("<em>{}</em>", _("Nothing is written yet."))
    try:
        return reading_shown(interpretation)
    except ChartVersion.DoesNotExist:
        why = _("The chart of which it was written is no longer kept; nothing is marked.")
    except AppError:  # of the sky's, another machine may have to be asked for it
        why = _("What it was written of cannot be calculated now; nothing is marked.")
    return format_html("<p><em>{}</em></p>{}", why, sentences_shown(interpretation.sections))


def sentences_shown(sections: list[dict[str, Any]]) -> SafeString:
    """With what each rests on."""
    rows = ((section["title"], _sentences(section["sentences"])) for section in sections)
    return format_html_join("", '<h3 class="font-semibold mt-4 mb-2">{}</h3>{}', rows)


def _sentences(sentences: list[dict[str, Any]]) -> SafeString:
    rows = ((sentence["text"], ", ".join(sentence["factors"])) for sentence in sentences)
    shape = (
        '<p class="mb-2 max-w-3xl leading-relaxed">{}<br>'
        '<span class="text-xs text-font-subtle-light dark:text-font-subtle-dark">{}</span></p>'
    )
    return format_html_join("", shape, rows)


@admin.register(Spending)
class SpendingAdmin(ReadOnlyAdmin):
    view_scope = "system:read"
    list_display = ("day", "provider", "dollars", "budget", "state")
    list_filter = ("day",)
    ordering = ("-day", "provider")

    @display(description=_("budget of a day"))  # type: ignore[untyped-decorator]
    def budget(self, spending: Spending) -> str:
        """As it is set now."""
        budget = budget_of(spending.provider)
        return "" if budget is None else str(budget)

    @display(description=_("state"), label={"over": "danger", "within": "success"})  # type: ignore[untyped-decorator]
    def state(self, spending: Spending) -> tuple[str, Any]:
        budget = budget_of(spending.provider)
        over = budget is not None and spending.dollars >= budget
        return ("over", _("Spent")) if over else ("within", _("Within budget"))
