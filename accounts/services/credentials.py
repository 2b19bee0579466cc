"""Who is it that knows this password?"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts import passwords
from accounts.errors import InvalidCredentials
from accounts.models import User
from accounts.services.sessions import SignedIn, open_session


def check_credentials(*, login: str, password: str) -> User | None:
    """The person, by e-mail or username; None alike for a name nobody has and a wrong password, and as late."""
    if not passwords.is_hashable(password):
        return None
    user: User | None = User.objects.by_login(unicodedata.normalize("NFKC", login).strip()).first()
    if user is None:
        make_password(password)  # one hash here as there, or the answer's time would tell which names exist
        return None
    return user if user.check_password(password) and user.may_sign_in else None


def sign_in(*, login: str, password: str, device: Mapping[str, Any] | None, ip: str, user_agent: str) -> SignedIn:
    """A new session for the person. Errors: InvalidCredentials."""
    user = check_credentials(login=login, password=password)
    if user is None:
        raise InvalidCredentials
    return open_session(user=user, device=device, ip=ip, user_agent=user_agent)
