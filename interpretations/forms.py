"""Forms of the back office about prompts."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from config.api.errors import ValidationFailed
from interpretations.almanac.lexicon import languages
from interpretations.llm import models
from interpretations.models import PRODUCTION, PromptVersion, Style
from interpretations.prompts import PARTS, Content
from interpretations.services.prompts.golden import sample_names

# What each part is for, in words. Their variables are said beside them.
_PURPOSES: Final = {
    "system": _("What the model is, and may not do"),
    "task": _("What it is to write"),
    "detailed": _("The style “detailed”, as $style of the task"),
    "concise": _("The style “concise”, as $style of the task"),
    "asked": _("The words of whoever asks; may be left out"),
    "go_on": _("When the reader has seen something already"),
    "repair": _("To mend a sentence that may not be shown"),
}


def _area(rows: int) -> UnfoldAdminTextareaWidget:
    return UnfoldAdminTextareaWidget(attrs={"rows": rows, "class": "prompt-words", "spellcheck": "false"})


class VersionForm(forms.Form):
    """A new version that begins as another one. What is wrong with it the service says, field by field."""

    changelog = forms.CharField(label=_("what is new"), required=False, widget=_area(2))
    temperature = forms.FloatField(label=_("temperature"), widget=UnfoldAdminTextInputWidget)
    most_tokens = forms.IntegerField(label=_("most tokens of an answer"), widget=UnfoldAdminTextInputWidget)
    schema = forms.CharField(label=_("schema of the answer"), required=False, widget=_area(14))
    repair_schema = forms.CharField(label=_("schema of a mended sentence"), required=False, widget=_area(8))

    def __init__(self, data: Any, *, begun_from: PromptVersion) -> None:
        content = begun_from.content
        initial = {
            "temperature": content.temperature, "most_tokens": content.most_tokens,
            "schema": content.schema, "repair_schema": content.repair_schema,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        for language in languages():
            for part in PARTS:
                text = content.words.get(language, {}).get(part, "")
                self.fields[_field(language, part)] = _words_field(part, text)

    @property
    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """(language, fields of its words)"""
        for language in languages():
            yield language, [self[_field(language, part)] for part in PARTS]

    @property
    def content(self) -> Content:
        """What was typed. A browser ends lines with two characters."""
        given = {name: _unix(value) for name, value in self.cleaned_data.items()}
        words = {
            language: {part: text for part in PARTS if (text := given[_field(language, part)])}
            for language in languages()
        }
        return Content(words, given["temperature"], given["most_tokens"], given["schema"], given["repair_schema"])

    def refuse(self, error: ValidationFailed) -> None:
        for field, messages in error.details.items():
            self.add_error(field if field in self.fields else None, messages)


def _field(language: str, part: str) -> str:
    return f"words.{language}.{part}"


def _words_field(part: str, text: str) -> forms.CharField:
    variables = " ".join(f"${name}" for name in sorted(PARTS[part].variables))
    label = f"{part} ({variables})" if variables else part
    rows = min(18, max(2, len(text) // 90 + text.count("\n") + 1))
    return forms.CharField(
        label=label, help_text=_PURPOSES[part], required=False, strip=False, initial=text, widget=_area(rows)
    )


def _unix(value: Any) -> Any:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip("\n") if isinstance(value, str) else value


class PreviewForm(forms.Form):
    """On which chart, and by whom it might be answered."""

    sample = forms.ChoiceField(label=_("chart"), widget=UnfoldAdminSelectWidget)
    locale = forms.ChoiceField(label=_("language"), widget=UnfoldAdminSelectWidget)
    style = forms.ChoiceField(label=_("style"), choices=Style.choices, widget=UnfoldAdminSelectWidget)
    model = forms.ChoiceField(label=_("model"), widget=UnfoldAdminSelectWidget)

    def __init__(self, data: Mapping[str, Any], *, topic: str) -> None:
        """What is not chosen is the first of each, in the reader's language."""
        samples = sample_names(topic)
        language = (get_language() or "en")[:2]
        usual = {"sample": samples[0], "locale": language if language in languages() else "en"}
        usual |= {"style": Style.DETAILED, "model": next(iter(models()), "")}
        super().__init__({name: data.get(name) or value for name, value in usual.items()})
        for name, values in (("sample", samples), ("locale", languages()), ("model", list(models()))):
            choice: Any = self.fields[name]
            choice.choices = [(value, value) for value in values]
        if not models():
            del self.fields["model"]


class MoveForm(forms.Form):
    """Which label is to be moved to the version."""

    name = forms.CharField(
        label=_("label"), max_length=40, initial=PRODUCTION,
        help_text=_("production, by which readings are written, or another one."),
        widget=UnfoldAdminTextInputWidget(attrs={"list": "labels", "autocomplete": "off"}),
    )  # fmt: skip
    follows_shipped = forms.BooleanField(
        label=_("follows the product"), required=False, widget=UnfoldBooleanSwitchWidget,
        help_text=_("An update of the product moves it to its newest version."),
    )  # fmt: skip

    def __init__(self, data: Any, *, version: PromptVersion) -> None:
        super().__init__(data)
        if version.shipped is None:
            del self.fields["follows_shipped"]

    def refuse(self, error: ValidationFailed) -> None:
        for field, messages in error.details.items():
            self.add_error(field if field in self.fields else None, messages)
