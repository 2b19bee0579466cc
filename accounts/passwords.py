"""What a password may be. Its length is looked at before anything hashes it."""

import unicodedata

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

    def get_help_text(self) -> str:
        return _("The password must have %(min)d to %(max)d characters.") % {"min": MIN_LENGTH, "max": MAX_LENGTH}
