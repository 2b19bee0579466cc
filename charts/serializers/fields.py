"""Fields that take JSON at its word: a number is a number, not a text or a boolean that might be one.

They check their bounds themselves. DRF's own validators keep the first message that they make, in the language and
thread that it was made for; these make each anew, so that one serializer can serve everybody (`reading.read`).
"""

import math
import re
from typing import Any, Final

from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from config.api.fields import OneLine

# Of a text, whose length is looked at before.
_OF_CHARACTERS: Final = (MaxLengthValidator, ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)
_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)


class Number(serializers.FloatField):
    """A finite JSON number between two bounds; from a query string, a text that is one."""

    default_error_messages = {
        "invalid": _("Must be a number."),
        "range": _("Must be between %(low)s and %(high)s."),
    }

    def __init__(self, *, low: float, high: float, textual: bool = False, **options: Any) -> None:
        super().__init__(min_value=low, max_value=high, **options)
        self.low, self.high, self.textual = low, high, textual

    def to_internal_value(self, data: Any) -> float:
        if self.textual and isinstance(data, str):
            data = self._from_text(data)
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        if not self.low <= data <= self.high:  # not true of NaN and the infinities either
            message = self.error_messages["range"] % {"low": f"{self.low:.10g}", "high": f"{self.high:.10g}"}
            raise serializers.ValidationError(message, code="range")
        return float(data)

    @staticmethod
    def _from_text(text: str) -> float | None:
        try:
            value = float(text) if len(text) <= 40 else math.nan
        except ValueError:
            return None
        return value if math.isfinite(value) else None


class WholeNumber(serializers.IntegerField):
    """A JSON integer between two bounds; from a query string, a text that is one."""

    default_error_messages = {"invalid": _("Must be a whole number."), "range": Number.default_error_messages["range"]}

    def __init__(self, *, low: int, high: int, textual: bool = False, **options: Any) -> None:
        super().__init__(min_value=low, max_value=high, **options)
        self.low, self.high, self.textual = low, high, textual

    def to_internal_value(self, data: Any) -> int:
        if self.textual and isinstance(data, str) and _WHOLE.fullmatch(data):
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        if not self.low <= data <= self.high:
            message = self.error_messages["range"] % {"low": self.low, "high": self.high}
            raise serializers.ValidationError(message, code="range")
        return int(data)


class Boolean(serializers.BooleanField):
    default_error_messages = {"invalid": _("Must be true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return bool(data)


class Text(serializers.CharField):
    default_error_messages = {"max_length": _("At most {max_length} characters.")}

    @cached_property
    def _checks_characters_alone(self) -> bool:
        return all(isinstance(validator, _OF_CHARACTERS) for validator in self.validators)

    def run_validators(self, value: str) -> None:
        """DRF looks at each character by itself; ASCII has none of those that it looks for, but for the NUL."""
        if not (self._checks_characters_alone and value.isascii() and "\0" not in value):
            super().run_validators(value)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if self.max_length is not None and len(text) > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        return text


class Line(OneLine, Text):
    """Text of one line, without control characters."""


class Many(serializers.ListField):
    default_error_messages = {"not_a_list": _("Must be a list.")}


class Keyed(serializers.DictField):
    default_error_messages = {"not_a_dict": _("Must be an object.")}


class Names(Many):
    child = Line(max_length=50)
    default_error_messages = {"max_length": _("At most {max_length}."), "min_length": _("At least {min_length}.")}

    def to_internal_value(self, data: Any) -> list[str]:
        many = len(data) if isinstance(data, list) else 0
        if self.max_length is not None and many > self.max_length:
            self.fail("max_length", max_length=self.max_length)
        names: list[str] = super().to_internal_value(data)
        if self.min_length is not None and many < self.min_length:
            self.fail("min_length", min_length=self.min_length)
        return names


class Choice(serializers.ChoiceField):
    """One of a few JSON values, of the very type: 0 is neither "0" nor false."""

    default_error_messages = {"invalid_choice": _("Must be one of: {choices}.")}

    def to_internal_value(self, data: Any) -> Any:
        for choice in self.choices:
            if choice == data and type(choice) is type(data):
                return choice
        return self.fail("invalid_choice", choices=", ".join(str(choice) for choice in self.choices if choice != ""))
