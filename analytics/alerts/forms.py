"""What staff fill in."""

from typing import Any, ClassVar

from django.contrib.postgres.forms import SimpleArrayField
from django.forms import BooleanField, CharField, ChoiceField, EmailField, Form, JSONField, ModelForm, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from analytics.alerts.measuring import METRICS, QUEUES
from analytics.models import AlertRule
from analytics.models.alerts import LONGEST_NOTE
from analytics.models.rules import MOST_ADDRESSES, Comparison
from config.system import webhooks

_LONGEST = 200  # characters of a parameter


class AcknowledgementForm(Form):
    note = CharField(
        label=capfirst(_("note")), max_length=LONGEST_NOTE, required=False, widget=UnfoldAdminTextareaWidget,
        help_text=_("What is being done about it. Kept with the alert, and told when it is over."),
    )  # fmt: skip


class AlertRuleForm(ModelForm):  # type: ignore[type-arg]
    """A webhook is written here, and never read: a new address comes with a new secret, which is shown once."""

    former_host = ""

    metric = ChoiceField(label=capfirst(_("metric")), widget=UnfoldAdminSelectWidget)
    parameters = JSONField(
        label=capfirst(_("parameters")), required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_('What it is narrowed to: {"provider": "openai"}.'),
    )  # fmt: skip
    mail_to = SimpleArrayField(
        EmailField(),
        label=capfirst(_("mail to")),
        required=False,
        max_length=MOST_ADDRESSES,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Addresses, separated by commas: of functions (ops@…) rather than of people, who leave."),
    )
    new_webhook = CharField(
        label=capfirst(_("new webhook")),
        required=False,
        max_length=webhooks.LONGEST,
        widget=UnfoldAdminPasswordWidget(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("An address (https://…). Empty: as it is stored. A new one has a new secret, which is shown once."),
    )
    drop_webhook = BooleanField(label=capfirst(_("without a webhook")), required=False, widget=UnfoldBooleanWidget)

    class Meta:
        model = AlertRule
        fields: ClassVar[tuple[str, ...]] = (
            "code", "title", "metric", "parameters", "window_minutes", "comparison", "threshold", "clear_threshold",
            "for_evaluations", "minimum_count", "severity", "mail_to", "is_enabled", "silenced_until", "repeat_minutes",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, metric.label) for name, metric in METRICS.items()]
        here = self.instance.metric
        self.fields["metric"].choices = known if not here or here in METRICS else [*known, (here, here)]  # type: ignore[attr-defined]

    def clean_parameters(self) -> dict[str, str]:
        given = self.cleaned_data["parameters"] or {}
        if not isinstance(given, dict) or not all(
            isinstance(value, str) and 0 < len(value) <= _LONGEST and "\0" not in value for value in given.values()
        ):
            raise ValidationError(_("Names and texts, as JSON."))
        return given

    def clean_new_webhook(self) -> str:
        given = str(self.cleaned_data["new_webhook"]).strip()
        try:
            return given and webhooks.checked(given).geturl()
        except ValueError as error:
            raise ValidationError(_("Must be an https address of a host, without a password in it.")) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("new_webhook") and cleaned.get("drop_webhook"):
            self.add_error("drop_webhook", _("Either a new webhook, or none."))
        if {"metric", "comparison", "parameters"} <= cleaned.keys():
            self._check_metric(cleaned)
        if cleaned.get("threshold") is not None and cleaned.get("clear_threshold") is not None:
            self._check_thresholds(cleaned)
        return cleaned

    def _check_metric(self, cleaned: dict[str, Any]) -> None:
        metric = METRICS.get(cleaned["metric"])
        if metric is None:
            self.add_error("metric", _("There is no such metric any more."))
            return
        if Comparison(cleaned["comparison"]).with_last_week and not metric.has_past:
            self.add_error("comparison", _("Of this metric no week before is known."))
        if strange := set(cleaned["parameters"]) - set(metric.parameters):
            known = ", ".join(metric.parameters) or "—"
            told = {"strange": ", ".join(sorted(strange)), "known": known}
            self.add_error("parameters", _("Not known: %(strange)s. Known: %(known)s.") % told)
        elif cleaned["parameters"].get("queue") not in (None, *QUEUES) and not metric.has_past:
            self.add_error("parameters", _("Must be one of: %(values)s.") % {"values": ", ".join(QUEUES)})

    def _check_thresholds(self, cleaned: dict[str, Any]) -> None:
        begins, ends, comparison = cleaned["threshold"], cleaned["clear_threshold"], cleaned.get("comparison")
        if comparison and (begins > ends if comparison == Comparison.BELOW else begins < ends):
            self.add_error("clear_threshold", _("It must lie on the good side of the threshold."))

    def save(self, commit: bool = True) -> Any:
        """The instance has its webhook; `secret` is set where it is a new one."""
        rule, url = self.instance, self.cleaned_data["new_webhook"]
        self.former_host = rule.webhook_host
        if url:
            rule.secret_url, rule.webhook_secret = url, webhooks.new_secret()
            rule.webhook_host = webhooks.checked(url).hostname or ""
        elif self.cleaned_data["drop_webhook"]:
            rule.secret_url = rule.webhook_secret = rule.webhook_host = ""
        return super().save(commit)
