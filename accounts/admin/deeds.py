"""What staff do for a person from their page, each after a page that asks: the answer, a POST, does it."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts.models import Role, Session, User
from accounts.permissions import has_scope, is_above
from accounts.privacy import exporting
from accounts.services import addresses, sessions

_POST = {"attrs": {"method": "post"}}


class PersonDeeds:
    """For the page of people, which knows whom staff may touch (`may_touch`), asks and answers (`_asked`, `_done`)."""

    deeds = ("verify", "sign_out", "archive")

    def has_help_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(cast(Any, self).may(request, "users:write"))

    @action(description=_("Send the verification mail"), url_path="verify", permissions=["help"], **_POST)  # type: ignore[untyped-decorator]
    def verify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(user: User) -> None:
            addresses.ask_to_verify(user=user, by=cast(User, request.user))

        return self._deed(request, object_id, do, _("Send the verification mail"), _("The mail is on its way."))

    @action(description=_("Sign out everywhere"), url_path="sign-out", permissions=["suspend"], **_POST)  # type: ignore[untyped-decorator]
    def sign_out(self, request: HttpRequest, object_id: str) -> HttpResponse:
        def do(user: User) -> None:
            sessions.revoke(user=user, reason=Session.Reason.STAFF)

        return self._deed(request, object_id, do, _("Sign out everywhere"), _("All their sessions have ended."))

    @action(description=_("Make an archive of their data"), url_path="archive", permissions=["help"], **_POST)  # type: ignore[untyped-decorator]
    def archive(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Its link goes to the person, by mail; staff do not get it."""
        origin = request.build_absolute_uri("/").rstrip("/")

        def do(user: User) -> None:
            exporting.request_export(user=user, export_id=uuid.uuid4(), origin=origin)

        done = _("The archive is being made; they get a mail with its link.")
        return self._deed(request, object_id, do, _("Make an archive of their data"), done)

    def _deed(
        self, request: HttpRequest, object_id: str, do: Callable[[User], None], title: Any, done: Any
    ) -> HttpResponse:
        office = cast(Any, self)
        user: User = office._found(request, object_id)
        if user.deleted_at is not None or not may_touch(request, user):
            raise PermissionDenied
        if request.method == "POST":
            return cast(HttpResponse, office._done(request, user, partial(do, user), done))
        return cast(HttpResponse, office._asked(request, user, title=title))


def may_touch(request: HttpRequest, user: User | None) -> bool:
    """Who may change an account, its password say, holds its rights: those who have more are for who gives rights."""
    by: Any = request.user
    if user is None:
        return True
    if is_above(user, by):
        return False
    return has_scope(by, "roles:write") or not (user.is_staff or user.role in (Role.ADMIN, Role.MODERATOR))
