"""Fields of requests that take what they say and nothing that could be read as it."""

import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models.user import normalise_email, validate_username
from config.api.fields import OneLine
from config.api.unseen import has_unseen


class Text(serializers.CharField):
    """A string: DRF's own also takes numbers for text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false: DRF's own also takes "yes", 1 and "off"."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Line(OneLine, Text):
    """Text of one line, without control characters."""


class Address(serializers.EmailField):
    """An e-mail address, normalised before it is validated, so that two spellings of one address are one."""

    default_error_messages = {
        "local": _("The part before the @ must be of ASCII characters."),
        "unseen": _("Invisible characters are not allowed."),
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or len(data) > 1000:
            self.fail("invalid")
        value = normalise_email(super().to_internal_value(data))
        if has_unseen(value):
            self.fail("unseen")
        if not value.rpartition("@")[0].isascii():
            self.fail("local")
        return value


class Username(Text):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=50, validators=[validate_username], **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return unicodedata.normalize("NFKC", super().to_internal_value(data))


class Password(Text):
    """As it was typed, spaces too; never sent back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, write_only=True, style={"input_type": "password"}, **kwargs)
