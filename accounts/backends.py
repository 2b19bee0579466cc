"""Signing in to Django's own pages: the back office."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User
from accounts.services.credentials import check_credentials
from config.api import throttling
from config.api.middleware import client_address


class LoginBackend(ModelBackend):
    """By e-mail or username, among people who are present; guesses count against the limit of sign-ins."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        login = username or kwargs.get(User.USERNAME_FIELD)
        if login is None or password is None:
            return None
        if request is not None:
            rate = throttling.Rate.parse(settings.RATE_LIMITS["sign_in"])
            decision = throttling.hit("sign_in", client_address(request), rate)
            if decision is not None and not decision.allowed:
                raise PermissionDenied
        return check_credentials(login=login, password=password)

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked on every request of a signed-in person."""
        return isinstance(user, User) and user.may_sign_in
