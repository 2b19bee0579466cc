"""What rules found, in the back office: what is firing first, to be acknowledged."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from analytics.alerts import keeping
from analytics.alerts.admin import COLOURS, percent_of, tag
from analytics.alerts.figures import figure_said
from analytics.alerts.forms import AcknowledgementForm
from analytics.models import Alert, AlertRule
from analytics.models.rules import Severity
from config.system.admin import EitherFilter, ReadOnlyAdmin, note
from config.system.confirming import is_answered, page_that_asks, told


class SilencedFilter(EitherFilter):
    title, parameter_name = _("silenced"), "silenced"

    def condition(self) -> Q:
        return Q(rule__in=AlertRule.objects.silenced().values("pk"))


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    view_scope = "system:read"
    list_display = (
        "about", "now", "how_severe", "figure", "worst_figure", "started_at", "acknowledged_at", "resolved_at", "note",
    )  # fmt: skip
    list_filter = ("state", SilencedFilter, "severity", ("acknowledged_at", admin.EmptyFieldListFilter), "started_at")
    search_fields = ("rule__code", "rule__title", "id__exact", "rule__id__exact")
    ordering = ("state", "-started_at", "-id")
    show_full_result_count = False
    actions = ("acknowledge",)
    actions_detail = ("acknowledge_one",)
    fields = (
        "rule", "state_said", "severity_said", "figure", "worst_figure", "threshold_figure", "started_at",
        "resolved_at", "told", "acknowledged_at", "acknowledged_by", "note",
    )  # fmt: skip
    readonly_fields = ("state_said", "severity_said", "figure", "worst_figure", "threshold_figure", "told")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        rows: QuerySet[Alert] = super().get_queryset(request)
        return rows.select_related("rule").defer("rule__secret_url", "rule__webhook_secret")

    @display(description=_("rule"), ordering="rule__code")  # type: ignore[untyped-decorator]
    def about(self, alert: Alert) -> str:
        return alert.rule.name

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), ordering="state", label={"firing": "danger", "seen": "warning", "resolved": "success"}
    )
    def now(self, alert: Alert) -> tuple[str, Any]:
        if alert.state == Alert.State.FIRING and alert.acknowledged_at:
            return "seen", _("firing, acknowledged")
        return alert.state, alert.get_state_display()

    @display(  # type: ignore[untyped-decorator]
        description=_("severity"), ordering="severity", label={str(one): colour for one, colour in COLOURS.items()}
    )
    def how_severe(self, alert: Alert) -> tuple[str, Any]:
        return alert.severity, Severity(alert.severity).label

    @display(description=_("state"))  # type: ignore[untyped-decorator]
    def state_said(self, alert: Alert) -> SafeString:
        return tag(self.now(alert)[1])

    @display(description=_("severity"))  # type: ignore[untyped-decorator]
    def severity_said(self, alert: Alert) -> SafeString:
        return tag(Severity(alert.severity).label)

    @display(description=_("value"))  # type: ignore[untyped-decorator]
    def figure(self, alert: Alert) -> str:
        return figure_said(alert.value, alert.rule.metric, percent_of(alert.rule))

    @display(description=_("worst value"))  # type: ignore[untyped-decorator]
    def worst_figure(self, alert: Alert) -> str:
        return figure_said(alert.worst, alert.rule.metric, percent_of(alert.rule))

    @display(description=_("threshold"))  # type: ignore[untyped-decorator]
    def threshold_figure(self, alert: Alert) -> str:
        return figure_said(alert.threshold, alert.rule.metric, percent_of(alert.rule))

    @display(description=_("told"))  # type: ignore[untyped-decorator]
    def told(self, alert: Alert) -> SafeString | str:
        """Whom, and whether it arrived."""
        rows = []
        for notice in alert.notices.order_by("created_at", "id")[:100]:
            state = _("sent") if notice.sent_at else _("waiting") if notice.due_at else _("given up")
            page = reverse("admin:analytics_alertnotice_change", args=[notice.pk])
            rows.append((page, notice.get_kind_display(), notice.to, state, notice.error))
        return format_html_join("", '<p><a href="{}">{} · {}</a>: {} {}</p>', rows) or "—"

    def has_acknowledge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "system:write")

    @admin.action(description=_("Acknowledge"), permissions=["acknowledge"])
    def acknowledge(self, request: HttpRequest, queryset: QuerySet[Alert]) -> HttpResponse | None:
        return self._asked(request, list(queryset), back=request.get_full_path())

    @action(description=_("Acknowledge"), url_path="acknowledge", permissions=["acknowledge"])  # type: ignore[untyped-decorator]
    def acknowledge_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        alert = self.get_object(request, object_id)
        if alert is None:
            raise Http404
        back = reverse("admin:analytics_alert_change", args=[alert.pk])
        page = self._asked(request, [alert], back=back)
        if page is None:
            return HttpResponseRedirect(back)
        note("admin.viewed", model=Alert, target=alert)
        return page

    def _asked(self, request: HttpRequest, rows: Sequence[Alert], *, back: str) -> HttpResponse | None:
        """The page that asks; None once it is answered, and done."""
        answered = is_answered(request)
        form = AcknowledgementForm(request.POST if answered else None)
        if answered and form.is_valid():
            self._done(request, rows, form.cleaned_data["note"])
            return None
        words = _("Somebody sees to it: nobody is reminded of it any more, and it is told when it is over.")
        named: dict[str, Any] = {"title": _("Acknowledge"), "name": "acknowledge", "back": back}
        return page_that_asks(self, request, rows, words=words, form=form, **named)

    def _done(self, request: HttpRequest, rows: Sequence[Alert], words: str) -> None:
        done = 0
        for alert in rows:
            if keeping.acknowledge(alert=alert, by=request.user.pk, note=words):  # type: ignore[arg-type]  # signed in
                after = {"acknowledged": True, "note": words}
                note("admin.changed", model=Alert, target=alert, before={"acknowledged": False}, after=after)
                done += 1
        text = ngettext("%d alert acknowledged.", "%d alerts acknowledged.", done) % done
        told(self, request, text, done)
