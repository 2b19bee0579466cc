"""The queue of what people reported: the text beside what they say of it, and what may be done about it."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.forms import HidingForm
from config.system.admin import ReadOnlyAdmin, note
from config.system.confirming import is_answered, page_that_asks, told
from interpretations import services
from interpretations.admin.conversations import message_shown
from interpretations.admin.costs import topic_said
from interpretations.admin.readings import HEAVY, text_shown
from interpretations.models import ContentReport, Interpretation, Writing
from interpretations.models.report import LONGEST_COMMENT

_COLOURS = {"open": "warning", "dismissed": "info", "upheld": "danger"}
_REASONS = {"harmful": "danger", "offensive": "danger", "wrong": "warning", "other": "info"}
Deed = Callable[..., bool]


class DismissalForm(forms.Form):
    note = forms.CharField(
        label=_("note"), max_length=LONGEST_COMMENT, widget=UnfoldAdminTextareaWidget,
        help_text=_("Why nothing is done. It is in the archive of whoever reported."),
    )  # fmt: skip


@admin.register(ContentReport)
class ContentReportAdmin(ReadOnlyAdmin):
    view_scope = "content:read"
    owner_path = "reporter_id"
    list_display = ("named", "said", "words", "reporter", "state", "waits", "created_at")
    list_filter = ("status", "reason", "created_at")
    list_per_page = 50
    search_fields = (
        "reporter__email",
        "reporter__username",
        "id__exact",
        "interpretation__id__exact",
        "message__id__exact",
    )
    search_help_text = _("An e-mail of who reports, or an id: of the report, the reading or the message.")
    show_full_result_count = False
    actions = ("dismiss", "hide")
    actions_detail = ("dismiss_one", "hide_one")
    fieldsets = (
        (None, {"fields": ("reason", "comment", "reporter", "created_at", "status")}),
        (_("Decision"), {"fields": ("note", "decided_by", "decided_at")}),
        (_("What it is about"), {"fields": ("about", "author", "text")}),
        (_("History"), {"fields": ("id",)}),
    )
    readonly_fields = ("about", "author", "text")

    class Media:
        css = {"all": ["nocturna/readings.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContentReport]:
        rows: QuerySet[ContentReport] = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "interpretations_contentreport_changelist":
            rows = rows.defer(
                *(f"interpretation__{name}" for name in (*HEAVY, "factors", "parameters")),
                *(f"message__{name}" for name in HEAVY),
            )
        return rows.select_related("reporter", "interpretation", "message__conversation")

    @display(description=_("reason"), ordering="reason", label=_REASONS)  # type: ignore[untyped-decorator]
    def said(self, report: ContentReport) -> tuple[str, str]:
        return report.reason, report.get_reason_display()

    @display(description=_("comment"))  # type: ignore[untyped-decorator]
    def words(self, report: ContentReport) -> str:
        return Truncator(report.comment).chars(48)  # of more a phone shows the middle

    @display(description=_("status"), ordering="status", label=_COLOURS)  # type: ignore[untyped-decorator]
    def state(self, report: ContentReport) -> tuple[str, str]:
        return report.status, report.get_status_display()

    @display(description=_("waits"))  # type: ignore[untyped-decorator]
    def waits(self, report: ContentReport) -> str:
        return timesince(report.created_at, depth=1) if report.status == ContentReport.Status.OPEN else "—"

    @display(description=_("text"))  # type: ignore[untyped-decorator]
    def named(self, report: ContentReport) -> str:
        return _named(report.writing)

    @display(description=_("page of the text"))  # type: ignore[untyped-decorator]
    def about(self, report: ContentReport) -> SafeString:
        """A link: there it is stopped, written again, and credits are given back."""
        shape = '<a href="{}" class="text-primary-600 dark:text-primary-500 underline">{}</a>'
        return format_html(shape, page_of(report.writing), _named(report.writing))

    @display(description=_("author"))  # type: ignore[untyped-decorator]
    def author(self, report: ContentReport) -> str:
        return " · ".join(filter(None, (report.writing.model, report.writing.prompt_version)))

    @display(description=_("text"))  # type: ignore[untyped-decorator]
    def text(self, report: ContentReport) -> SafeString:
        row: Any = report.writing
        return text_shown(row) if isinstance(row, Interpretation) else message_shown(row)

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(self.has_view_permission(request) and self.may(request, "content:hide"))

    @admin.action(description=_("Dismiss"), permissions=["decide"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[ContentReport]) -> HttpResponse | None:
        return self._asked(request, list(queryset), "dismiss", back=request.get_full_path())

    @admin.action(description=_("Hide what they are about"), permissions=["decide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[ContentReport]) -> HttpResponse | None:
        return self._asked(request, list(queryset), "hide", back=request.get_full_path())

    @action(description=_("Dismiss"), url_path="dismiss", permissions=["decide"])  # type: ignore[untyped-decorator]
    def dismiss_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(request, object_id, "dismiss")

    @action(description=_("Hide the text"), url_path="hide", permissions=["decide"])  # type: ignore[untyped-decorator]
    def hide_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(request, object_id, "hide")

    def _one(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        back = reverse("admin:interpretations_contentreport_change", args=[row.pk])
        page = self._asked(request, [row], name, back=back)
        if page is None:
            return HttpResponseRedirect(reverse("admin:interpretations_contentreport_changelist"))
        note("admin.viewed", model=self.model, target=row, people=self.whose_are([row]))
        return page

    def _asked(
        self, request: HttpRequest, rows: Sequence[ContentReport], name: str, *, back: str
    ) -> HttpResponse | None:
        """The page that asks; None once it is answered, and done."""
        form_class, title, asked, deed = _DEEDS[name]
        form = form_class(request.POST if is_answered(request) else None)
        if form.is_valid():
            done = sum(deed(report=row, by=cast(Any, request.user), **form.cleaned_data) for row in rows)
            words = _("Decided: %(done)d of %(all)d.") % {"done": done, "all": len(rows)}
            if done < len(rows):
                words += " " + _("The others were decided before, or their text was deleted, and none is hidden then.")
            told(self, request, words, done)
            return None
        return page_that_asks(self, request, rows, title=title, name=name, words=asked, back=back, form=form)


_DISMISSED = _("What was reported stays as it is. Who reported it is told that nothing was done.")
_HIDDEN = _(
    "What was reported is taken out of others' sight, and every report about it is upheld. Its owner keeps it, with "
    "the reason."
)
_DEEDS: dict[str, tuple[type[forms.Form], Any, Any, Deed]] = {
    "dismiss": (DismissalForm, _("Dismiss"), _DISMISSED, services.dismiss),
    "hide": (HidingForm, _("Hide what was reported"), _HIDDEN, services.hide_reported),
}


def page_of(writing: Writing) -> str:
    return reverse(f"admin:interpretations_{writing.kind}_change", args=[writing.pk])


def _named(writing: Writing) -> str:
    if isinstance(writing, Interpretation):
        return topic_said(writing.topic)
    return f"{_('Answer in a conversation')} · {writing}"
