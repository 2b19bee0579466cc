"""Signing in to Django's own pages: the back office."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.errors import AccountSuspended
from accounts.models import User
from accounts.services import audit
from accounts.services.credentials import check_credentials, guess_credentials
from accounts.services.guessing import is_known
from config.api.errors import RateLimited
from config.api.middleware import client_address
from config.api.throttling import counted_of, enforce, give_back


class LoginBackend(ModelBackend):
    """By e-mail or username, among people who are present; passwords are counted as over the API."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        login = username or kwargs.get(User.USERNAME_FIELD)
        if login is None or password is None:
            return None
        if request is None:
            return check_credentials(login=login, password=password)
        address, asking = client_address(request), Request(request)
        try:
            if not is_known(login=login, ip=address, device_id=""):
                enforce(asking, "sign_in", address)
            person = guess_credentials(login=login, password=password, ip=address)
        except RateLimited as error:
            audit.record_refused_sign_in(reason="throttled", login=login, to="back_office")
            raise PermissionDenied from error
        except AccountSuspended as error:
            raise PermissionDenied from error
        if person is not None:
            give_back(counted_of(asking))
        return person

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked on every request of a signed-in person."""
        return isinstance(user, User) and user.may_sign_in
