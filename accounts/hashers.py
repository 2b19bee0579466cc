from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher

from accounts import passwords


class BCryptHasher(BCryptSHA256PasswordHasher):
    """bcrypt over a SHA-256 of the normalised password, so that bcrypt's 72 bytes cut nothing off."""

    rounds: int = settings.BCRYPT_ROUNDS

    def encode(self, password: str, salt: Any) -> str:
        encoded: str = super().encode(passwords.normalise(password), salt)
        return encoded

    def must_update(self, encoded: str) -> bool:
        """Django's own says so of any other cost: what is stronger it would weaken."""
        return int(self.decode(encoded)["work_factor"]) < self.rounds
