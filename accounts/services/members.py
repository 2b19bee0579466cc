"""What staff do to other people's accounts: over whoever may more than they, they may nothing."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.conf import settings

from accounts.errors import SessionRevoked, UserNotFound
from accounts.models import User
from accounts.services import profiles
from accounts.services.staff import refuse_above

DEFAULTS: Final[Mapping[str, Any]] = {"name": "", "username": None, "locale": settings.LANGUAGE_CODE}


def create_member(*, user_id: uuid.UUID, email: str, password: str, **profile: Any) -> User:
    """An account without a session. A repeat with the same id finds what is there. Errors: ValidationFailed."""
    there: User | None = User.objects.present().filter(pk=user_id).first()
    return there or profiles.create_account(user_id=user_id, email=email, password=password, **profile)


def update_member(*, user: User, changes: Mapping[str, Any], check: Callable[[User], None], by: User) -> User:
    """Errors: NotOverYourself, UserNotFound, ValidationFailed, and check's own."""
    try:
        return profiles.update_profile(user=user, changes=changes, check=_below(by, check))
    except SessionRevoked as error:  # deleted in the meantime
        raise UserNotFound from error


def delete_member(*, user: User, check: Callable[[User], None], by: User) -> None:
    """Errors: NotOverYourself, LastAdministrator, LastSuperuser, UserNotFound, and check's own."""
    refuse_above(user, by)  # before who is the last is told
    try:
        profiles.delete_account(user=user, check=_below(by, check))
    except SessionRevoked as error:  # deleted in the meantime
        raise UserNotFound from error


def _below(by: User, check: Callable[[User], None]) -> Callable[[User], None]:
    """The same check of a locked row, after that of whose it is."""

    def both(row: User) -> None:
        refuse_above(row, by)
        check(row)

    return both
