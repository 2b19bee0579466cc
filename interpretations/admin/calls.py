"""Calls of models in the back office: each with what it was for, what it cost, and what became of it."""

import csv
from typing import Any, ClassVar, Final

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from config.system.admin import ReadOnlyAdmin, ShortCount, note
from interpretations.admin.costs import DaysForm, Table, tables_of, topic_said
from interpretations.admin.readings import TopicFilter
from interpretations.llm import models
from interpretations.models import Message, ModelCall
from interpretations.services.costs import Cost

_Outcome = ModelCall.Outcome
_COLOURS: Final = {
    str(_Outcome.COMPLETED): "success", str(_Outcome.UNDER_WAY): "info", str(_Outcome.CANCELLED): "info",
    **{str(outcome): "warning" for outcome in (_Outcome.REFUSED, _Outcome.CUT, _Outcome.FAILED)},
    str(_Outcome.LOST): "danger",
}  # fmt: skip
# Rows of one file: all that it holds, and whose they are, is known before it is sent.
MOST_WRITTEN: Final = 10_000
_PAGES: Final = {"interpretation": "interpretation", "message": "message", "trial": "prompttrial"}
_COLUMNS: Final = tuple(field.attname for field in ModelCall._meta.concrete_fields)
_LIST: Final = "admin:interpretations_modelcall_changelist"


class CallTopicFilter(TopicFilter):
    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*super().lookups(request, model_admin), (Message.topic, topic_said(Message.topic))]


class _Installed(admin.SimpleListFilter):
    """Those of the setting; Django would read the whole table on each page to know what there is."""

    column: ClassVar[str]  # of the catalogue

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, name) for name in sorted({getattr(model, self.column) for model in models().values()})]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ModelCall]) -> QuerySet[ModelCall]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class ProviderFilter(_Installed):
    title, parameter_name, column = _("provider"), "provider", "provider"


class ModelFilter(_Installed):
    title, parameter_name, column = _("model"), "model", "name"


@admin.register(ModelCall)
class ModelCallAdmin(ReadOnlyAdmin):
    view_scope = "billing:read"
    list_display = (
        "at", "purpose", "owner", "about", "model", "input_tokens", "output_tokens", "cost", "state", "whole_ms",
    )  # fmt: skip
    list_filter = ("outcome", "purpose", CallTopicFilter, ProviderFilter, ModelFilter, "at")
    list_select_related = ("owner",)
    list_per_page = 50
    list_before_template = "admin/costs/ways.html"
    date_hierarchy = "at"
    search_fields = ("owner__email", "owner__username", "owner__id__exact", "writing_id__exact", "model__exact")
    search_help_text = _("An owner's e-mail or name, a model, or the id of an owner or a text.")
    ordering = ("-at", "-id")
    paginator = ShortCount
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("at", "purpose", "owner", "text", "about", "provider", "model")}),
        (_("Outcome"), {"fields": ("outcome", "reason", "first_token_ms", "whole_ms")}),
        (
            _("Cost"),
            {
                "fields": (
                    "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "estimated", "price_input",
                    "price_cached", "price_output", "cost",
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = ("about", "text")

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, "interpretations_modelcall"
        costs = path("costs/", view(self.costs), name=f"{name}_costs")
        return [costs, path("csv/", view(self.as_csv), name=f"{name}_csv"), *super().get_urls()]

    @display(description=_("topic"), ordering="topic")  # type: ignore[untyped-decorator]
    def about(self, call: ModelCall) -> str:
        return topic_said(call.topic)

    @display(description=_("text"))  # type: ignore[untyped-decorator]
    def text(self, call: ModelCall) -> str:
        """Where it is, or was."""
        page = _PAGES.get(call.writing_kind)
        if page is None:
            return "—"
        address = reverse(f"admin:interpretations_{page}_change", args=[call.writing_id])
        return format_html('<a href="{}">{}</a>', address, call.writing_id)

    @display(description=_("outcome"), ordering="outcome", label=_COLOURS)  # type: ignore[untyped-decorator]
    def state(self, call: ModelCall) -> tuple[str, str]:
        return call.outcome, call.get_outcome_display()

    def as_csv(self, request: HttpRequest) -> HttpResponse:
        """All rows of the list as it is narrowed."""
        self._refuse_strangers(request)
        listed = HttpResponseRedirect(f"{reverse(_LIST)}?{request.GET.urlencode()}")
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return listed  # which says so
        calls = list(rows.values_list(*_COLUMNS)[: MOST_WRITTEN + 1])
        if len(calls) > MOST_WRITTEN:
            told = _("More than %(most)d rows: narrow the list first.") % {"most": MOST_WRITTEN}
            self.message_user(request, told, messages.ERROR)
            return listed
        people = sorted({owner for call in calls if (owner := call[_COLUMNS.index("owner_id")])})
        asked = sorted({name.partition("__")[0] for name in request.GET})
        note("admin.action", model=ModelCall, people=people, name_of_action="csv", count=len(calls), asked=asked)
        file = HttpResponse(content_type="text/csv; charset=utf-8")
        file["Content-Disposition"] = 'attachment; filename="model-calls.csv"'
        # Ids, numbers and words of ours: nothing that a spreadsheet would run.
        csv.writer(file).writerows([_COLUMNS, *calls])
        return file

    def costs(self, request: HttpRequest) -> HttpResponse:
        """What they have cost together, each sum by one query."""
        self._refuse_strangers(request)
        form, tables = DaysForm.asked(request.GET.dict()), list[Table]()
        if form.is_valid():
            tables = list(tables_of(**form.cleaned_data))
            people = sorted(row.key for row in tables[-1].rows if row.key)
            note("admin.listed", model=ModelCall, people=people, rows=len(people), asked=sorted(form.cleaned_data))
        total = Cost.total(tables[0].rows) if tables else None
        context = {**self.admin_site.each_context(request), "title": _("Costs of models"), "opts": self.opts}
        context |= {"form": form, "tables": tables, "total": total, "back": reverse(_LIST)}
        return TemplateResponse(request, "admin/costs/costs.html", context)

    def _refuse_strangers(self, request: HttpRequest) -> None:
        """Errors: PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
