"""Alerts in the back office: rules, with what they see, and what they found."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from analytics.alerts import keeping, letters
from analytics.alerts.evaluating import evaluate
from analytics.alerts.figures import figure_said, line_of
from analytics.alerts.forms import AlertRuleForm
from analytics.alerts.judging import metric_of
from analytics.alerts.measuring import METRICS, Unmeasured, Windows
from analytics.models import AlertNotice, AlertRule
from analytics.models.rules import Comparison, RuleState, Severity
from config.system.addresses import spelled
from config.system.admin import EitherFilter, ReadOnlyAdmin, StaffAdmin, note
from config.system.confirming import confirmed, told

DAY: Final = timedelta(days=1)
FEWEST, MOST = 12, 288  # windows of a drawing: a day's, or more of long ones
COLOURS: Final = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.CRITICAL: "danger"}
_SIGNS: Final = {Comparison.ABOVE: ">", Comparison.BELOW: "<", Comparison.RISES_BY: "↑", Comparison.FALLS_BY: "↓"}
_STATES: Final = {
    RuleState.NEW: "info",
    RuleState.FINE: "success",
    RuleState.BETWEEN: "warning",
    RuleState.BEYOND: "warning",
    RuleState.FEW: "info",
    RuleState.UNKNOWN: "danger",
}


def tag(words: Any) -> SafeString:
    return format_html('<span class="alert-tag">{}</span>', words)


def percent_of(rule: AlertRule) -> str | None:
    """The unit of what is compared, where that is not the metric's own."""
    return "%" if rule.compared.with_last_week else None


class MetricFilter(admin.SimpleListFilter):
    title, parameter_name = _("metric"), "metric"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        used = AlertRule.objects.order_by("metric").values_list("metric", flat=True).distinct()
        return [(metric, label_of(metric)) for metric in used]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> QuerySet[AlertRule]:
        return queryset.filter(metric=self.value()) if self.value() else queryset


class FiringFilter(EitherFilter):
    title, parameter_name = _("firing"), "firing"

    def condition(self) -> Q:
        return Q(is_firing=True)


@admin.register(AlertRule)
class AlertRuleAdmin(StaffAdmin):
    view_scope = "system:read"
    change_scope = add_scope = delete_scope = "system:write"
    form = AlertRuleForm
    list_display = ("name", "now", "compared", "condition", "how_severe", "channels", "is_enabled", "quiet")
    list_filter = (FiringFilter, "state", "severity", "is_enabled", MetricFilter)
    search_fields = ("code", "title", "metric", "id__exact")
    ordering = ("code",)
    show_full_result_count = False
    actions = ("silence_hour", "silence_day", "unsilence", "enable", "disable")
    actions_detail = ("try_now", "mails")
    readonly_fields = ("state_said", "compared", "recent", "webhook")
    fieldsets = (
        (None, {"fields": ("state_said", "compared", "recent")}),
        (_("What"), {"fields": ("code", "title", "metric", "parameters", "window_minutes")}),
        (
            _("When"),
            {"fields": ("comparison", "threshold", "clear_threshold", "for_evaluations", "minimum_count", "severity")},
        ),
        (
            _("Whom"),
            {"fields": ("mail_to", "webhook", "new_webhook", "drop_webhook", "repeat_minutes", "silenced_until")},
        ),
        (None, {"fields": ("is_enabled",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlertRule]:
        """Not Django's, which orders before there is what it is to order by."""
        return AlertRule.objects.bare().with_firing()

    def get_ordering(self, request: HttpRequest) -> Any:
        return ("-is_firing", *self.ordering)

    def get_fieldsets(self, request: HttpRequest, obj: AlertRule | None = None) -> Any:
        groups = list(self.fieldsets)
        return groups if obj else groups[1:]

    def get_readonly_fields(self, request: HttpRequest, obj: AlertRule | None = None) -> Any:
        """Receivers know it by its code. What its alerts have found is of its metric, as it was compared."""
        about = ("metric", "comparison") if obj and obj.alerts.exists() else ()
        return (*self.readonly_fields, *(("code",) if obj else ()), *about)

    @display(description=_("rule"), ordering="code")  # type: ignore[untyped-decorator]
    def name(self, rule: AlertRule) -> str:
        return rule.name

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"firing": "danger", **{str(state): colour for state, colour in _STATES.items()}}
    )
    def now(self, rule: AlertRule) -> tuple[str, Any]:
        if getattr(rule, "is_firing", False):
            return "firing", _("firing")
        return rule.state, rule.get_state_display()

    @display(description=_("state"))  # type: ignore[untyped-decorator]
    def state_said(self, rule: AlertRule) -> SafeString:
        """Where one row is shown, the theme draws no label."""
        return tag(self.now(rule)[1])

    @display(description=_("compared"))  # type: ignore[untyped-decorator]
    def compared(self, rule: AlertRule) -> str:
        return compared_said(rule)

    @display(description=_("condition"))  # type: ignore[untyped-decorator]
    def condition(self, rule: AlertRule) -> str:
        threshold = figure_said(rule.threshold, rule.metric, percent_of(rule))
        over = _("%(minutes)d min") % {"minutes": rule.window_minutes}
        return f"{label_of(rule.metric)} {_SIGNS[rule.compared]} {threshold} · {over}"

    @display(  # type: ignore[untyped-decorator]
        description=_("severity"), ordering="severity", label={str(one): colour for one, colour in COLOURS.items()}
    )
    def how_severe(self, rule: AlertRule) -> tuple[str, Any]:
        return rule.severity, rule.get_severity_display()

    @display(description=_("channels"))  # type: ignore[untyped-decorator]
    def channels(self, rule: AlertRule) -> str:
        named = [*([str(_("mail"))] if rule.mail_to else []), *([str(_("webhook"))] if rule.webhook_host else [])]
        return ", ".join([*named, str(_("log"))])

    @display(description=_("silenced until"), ordering="silenced_until")  # type: ignore[untyped-decorator]
    def quiet(self, rule: AlertRule) -> Any:
        return rule.silenced_until if rule.is_silenced() else None

    @display(description=_("webhook"))  # type: ignore[untyped-decorator]
    def webhook(self, rule: AlertRule) -> str:
        return f"https://{rule.webhook_host}/…" if rule.webhook_host else "—"

    @display(description=_("lately"))  # type: ignore[untyped-decorator]
    def recent(self, rule: AlertRule) -> SafeString:
        """Of the rule as it is stored: of one that is refused, the form has what cannot be."""
        return recent_of(AlertRule.objects.get(pk=rule.pk))

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """Of a webhook the log learns the host: its path is a secret."""
        message = super().construct_change_message(request, form, formsets, add)
        before, after = request.audited  # type: ignore[attr-defined]
        for fields in (before, after):
            for name in ("new_webhook", "drop_webhook"):
                fields.pop(name, None)
        if form.cleaned_data["new_webhook"] or form.cleaned_data["drop_webhook"]:
            before["webhook_host"], after["webhook_host"] = form.former_host, form.instance.webhook_host
        return message

    def save_model(self, request: HttpRequest, obj: AlertRule, form: Any, change: bool) -> None:
        """Only what is changed: an evaluation, or somebody else, may be writing the rest."""
        names = [field.name for field in self.opts.concrete_fields if field.name in form.changed_data]
        if form.cleaned_data["new_webhook"] or form.cleaned_data["drop_webhook"]:
            names += ["secret_url", "webhook_secret", "webhook_host"]
        obj.save(update_fields=names if change else None)
        if names:
            keeping.settle(rule=obj)
        request.has_new_secret = bool(form.cleaned_data["new_webhook"])  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: AlertRule, post_url_continue: Any = None) -> HttpResponse:
        return self._secret(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: AlertRule) -> HttpResponse:
        return self._secret(request, obj) or super().response_change(request, obj)

    def _secret(self, request: HttpRequest, rule: AlertRule) -> HttpResponse | None:
        """The page that shows a new secret, once; None without one."""
        if not getattr(request, "has_new_secret", False):
            return None
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Secret of the webhook")}
        page = reverse("admin:analytics_alertrule_change", args=[rule.pk])
        return TemplateResponse(request, "admin/alerts/secret.html", {**context, "rule": rule, "back": page})

    @action(description=_("Try it now"), url_path="try", permissions=["view"])  # type: ignore[untyped-decorator]
    def try_now(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Evaluates, and changes nothing."""
        rule = self.get_object(request, object_id)
        if rule is None:
            raise Http404
        (outcome,) = evaluate([rule], keep=False)
        note("admin.viewed", model=AlertRule, target=rule)
        verdict = outcome.verdict
        rule.figure, rule.value, rule.baseline, rule.reason = verdict.figure, verdict.value, verdict.baseline, ""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": rule.name,
            "verdict": verdict,
            "state": verdict.state.label,
            "compared": compared_said(rule),
            "condition": self.condition(rule),
            "back": reverse("admin:analytics_alertrule_change", args=[rule.pk]),
        }
        return TemplateResponse(request, "admin/alerts/tried.html", context)

    @action(description=_("Its mails"), url_path="mails", permissions=["view"])  # type: ignore[untyped-decorator]
    def mails(self, request: HttpRequest, object_id: str) -> HttpResponse:
        rule = self.get_object(request, object_id)
        if rule is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": rule.name,
            "letters": letters.previews_of(rule),
            "language": settings.ALERT_LANGUAGE,
            "back": reverse("admin:analytics_alertrule_change", args=[rule.pk]),
        }
        return TemplateResponse(request, "admin/alerts/mails.html", context)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "system:write")

    @admin.action(description=_("Silence for an hour"), permissions=["manage"])
    @confirmed(_("For an hour nobody is told of what they find, also where they are silenced for longer now."))
    def silence_hour(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> None:
        self._silence(request, queryset, timedelta(hours=1))

    @admin.action(description=_("Silence for a day"), permissions=["manage"])
    @confirmed(_("For a day nobody is told of what they find, also where they are silenced for longer now."))
    def silence_day(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> None:
        self._silence(request, queryset, DAY)

    @admin.action(description=_("End the silence"), permissions=["manage"])
    def unsilence(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> None:
        self._silence(request, queryset, None)

    @admin.action(description=_("Enable"), permissions=["manage"])
    def enable(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> None:
        self._switch(request, queryset, on=True)

    @admin.action(description=_("Disable: what fires ends"), permissions=["manage"])
    @confirmed(
        _("They are evaluated no more, and nobody is told of anything. What they have found counts as over."),
        of=lambda rows: rows.filter(is_enabled=True),
    )
    def disable(self, request: HttpRequest, queryset: QuerySet[AlertRule]) -> None:
        self._switch(request, queryset, on=False)

    def _silence(self, request: HttpRequest, queryset: QuerySet[AlertRule], span: timedelta | None) -> None:
        done, until = 0, timezone.now() + span if span else None
        for rule in queryset:
            if keeping.silence(rule=rule, until=until):
                self._noted(rule, silenced_until=(rule.silenced_until, until))
                done += 1
        self._tell(request, done)

    def _switch(self, request: HttpRequest, queryset: QuerySet[AlertRule], *, on: bool) -> None:
        done = 0
        for rule in queryset:
            if keeping.switch(rule=rule, on=on):
                self._noted(rule, is_enabled=(not on, on))
                done += 1
        self._tell(request, done)

    def _noted(self, rule: AlertRule, **changed: tuple[Any, Any]) -> None:
        before, after = ({name: pair[place] for name, pair in changed.items()} for place in (0, 1))
        note("admin.changed", model=AlertRule, target=rule, before=before, after=after)

    def _tell(self, request: HttpRequest, done: int) -> None:
        text = ngettext("%d rule changed.", "%d rules changed.", done) % done
        told(self, request, text, done)


def label_of(metric: str) -> Any:
    known = METRICS.get(metric)
    return known.label if known else metric


def compared_said(rule: AlertRule) -> str:
    if rule.reason:
        return gettext(rule.reason)
    figure = figure_said(rule.figure, rule.metric, percent_of(rule))
    if rule.baseline is None:
        return figure
    both = {"now": figure_said(rule.value, rule.metric), "then": figure_said(rule.baseline, rule.metric)}
    compared = _("%(now)s now, %(then)s then") % both  # in a text of the f kind it would not be found to be translated
    return f"{figure} ({compared})"


def recent_of(rule: AlertRule) -> SafeString:
    """The metric in the windows before this one; while ClickHouse is away, why not."""
    number = min(MOST, max(FEWEST, int(DAY / rule.window)))
    try:
        metric = metric_of(rule)
        if not metric.has_past:
            return format_html("<p>{}</p>", _("This metric is known of now only."))
        samples = metric.find(Windows(timezone.now(), rule.window, number), rule.parameters)
    except Unmeasured as error:
        return format_html("<p>{}: {}</p>", _("Unknown"), gettext(error.reason))
    threshold = None if rule.compared.with_last_week else rule.threshold
    said = _("%(number)d windows of %(minutes)d min:") % {"number": number, "minutes": rule.window_minutes}
    drawn = line_of([sample.value for sample in samples], threshold=threshold, metric=rule.metric)
    return format_html("{}<p>{} {}</p>", drawn, said, metric.label)


@admin.register(AlertNotice)
class AlertNoticeAdmin(ReadOnlyAdmin):
    view_scope = "system:read"
    list_display = ("created_at", "about", "kind", "channel", "whom", "state", "attempts", "error", "due_at", "sent_at")
    list_filter = ("channel", "kind", ("sent_at", admin.EmptyFieldListFilter), ("due_at", admin.EmptyFieldListFilter))
    search_fields = ("id__exact", "alert__id__exact", "to")
    exclude, readonly_fields = ("to",), ("whom",)
    ordering = ("-created_at", "-id")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlertNotice]:
        rows: QuerySet[AlertNotice] = super().get_queryset(request)
        return rows.select_related("alert__rule").defer("alert__rule__secret_url", "alert__rule__webhook_secret")

    @display(description=_("to"), ordering="to")  # type: ignore[untyped-decorator]
    def whom(self, notice: AlertNotice) -> str:
        return spelled(notice.to)

    @display(description=_("rule"))  # type: ignore[untyped-decorator]
    def about(self, notice: AlertNotice) -> str:
        return notice.alert.rule.name

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"sent": "success", "waiting": "info", "failed": "danger"}
    )
    def state(self, notice: AlertNotice) -> tuple[str, Any]:
        if notice.sent_at:
            return "sent", _("sent")
        return ("waiting", _("waiting")) if notice.due_at else ("failed", _("given up"))
