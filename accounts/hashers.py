from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class BCryptCost12Hasher(BCryptSHA256PasswordHasher):
    """bcrypt at cost 12 over a SHA-256 of the password, so that bcrypt's 72 bytes cut nothing off."""

    rounds = 12
