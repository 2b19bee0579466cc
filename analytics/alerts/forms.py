"""What staff fill in."""

from typing import Any, ClassVar

from django.contrib.postgres.forms import SimpleArrayField
from django.forms import BooleanField, CharField, ChoiceField, EmailField, Form, ModelForm, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from analytics.alerts.fields import JsonField
from analytics.alerts.measuring import METRICS, Metric
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
    parameters = JsonField(
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
        if "metric" in self.fields:
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
        if metric := METRICS.get(self._said("metric")):
            self._check_metric(metric)
        elif "metric" in cleaned:
            self.add_error("metric", _("There is no such metric any more."))
        self._check_thresholds()
        return cleaned

    def _said(self, name: str) -> Any:
        """As it is filled in; as it is, where it is only shown; None where it makes no sense."""
        return self.cleaned_data.get(name) if name in self.fields else getattr(self.instance, name)

    def _check_metric(self, metric: Metric) -> None:
        comparison, parameters = self._said("comparison"), self._said("parameters") or {}
        if comparison and Comparison(comparison).with_last_week and not metric.has_past:
            self._refuse("comparison", _("Of this metric no week before is known."))
        if self._said("minimum_count") and not metric.has_past:
            self._refuse("minimum_count", _("This metric is of no number of samples."))
        if strange := metric.strange(parameters):
            told = {"strange": ", ".join(strange), "known": ", ".join(metric.parameters) or "—"}
            self._refuse("parameters", _("Not known: %(strange)s. Known: %(known)s.") % told)
        for name in metric.senseless(parameters):
            self._refuse("parameters", _("Must be one of: %(values)s.") % {"values": ", ".join(metric.values[name])})

    def _check_thresholds(self) -> None:
        begins, ends, comparison = (self._said(name) for name in ("threshold", "clear_threshold", "comparison"))
        if None in (begins, ends, comparison):
            return
        if begins > ends if comparison == Comparison.BELOW else begins < ends:
            self._refuse("clear_threshold", _("It must lie on the good side of the threshold."))

    def _refuse(self, name: str, words: Any) -> None:
        """Beside the field, where it is one that can be changed."""
        self.add_error(name if name in self.fields else None, words)

    def save(self, commit: bool = True) -> Any:
        """The instance has its webhook; a new one has a new secret."""
        rule, url = self.instance, self.cleaned_data["new_webhook"]
        self.former_host = rule.webhook_host
        if url:
            rule.secret_url, rule.webhook_secret = url, webhooks.new_secret()
            rule.webhook_host = webhooks.checked(url).hostname or ""
        elif self.cleaned_data["drop_webhook"]:
            rule.secret_url = rule.webhook_secret = rule.webhook_host = ""
        return super().save(commit)
