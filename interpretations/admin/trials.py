"""Trials of prompts in the back office: what the model said, what of it may be shown, what it cost."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.system.admin import ReadOnlyAdmin
from interpretations.models import PromptTrial, Status

_COLOURS = {Status.QUEUED: "info", Status.RUNNING: "warning", Status.COMPLETED: "success", Status.FAILED: "danger"}
_LOOK_AGAIN = "5"  # seconds


@admin.register(PromptTrial)
class PromptTrialAdmin(ReadOnlyAdmin):
    view_scope = "prompts:read"
    list_display = ("version", "model", "sample", "locale", "style", "state", "cost", "asked_by", "created_at")
    list_select_related = ("version", "asked_by")
    list_filter = ("status", "created_at")
    list_per_page = 50
    search_fields = ("model", "sample", "id__exact", "version__id__exact")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("version", "sample", "locale", "style", "model", "asked_by", "created_at", "completed_at")}),
        (_("Outcome"), {"fields": ("status", "reason", "outcome")}),
    )
    readonly_fields = ("outcome",)

    class Media:
        css = {"all": ["nocturna/prompts.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptTrial]:
        rows: QuerySet[PromptTrial] = super().get_queryset(request)
        return rows.defer("version__words", "version__schema", "version__repair_schema")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        page = super().change_view(request, object_id, *args, **kwargs)
        trial = (getattr(page, "context_data", None) or {}).get("original")
        if trial is not None and trial.is_under_way:
            page["Refresh"] = _LOOK_AGAIN
        return page

    @display(  # type: ignore[untyped-decorator]
        description=_("status"), ordering="status", label={str(status): colour for status, colour in _COLOURS.items()}
    )
    def state(self, trial: PromptTrial) -> tuple[str, str]:
        return trial.status, trial.get_status_display()

    @display(description=_("cost, in dollars"))  # type: ignore[untyped-decorator]
    def cost(self, trial: PromptTrial) -> str:
        return str(trial.result["usage"]["cost"]) if trial.result else "—"

    @display(description=_("outcome"))  # type: ignore[untyped-decorator]
    def outcome(self, trial: PromptTrial) -> SafeString:
        return render_to_string("admin/prompts/outcome.html", {"trial": trial, "result": trial.result})
