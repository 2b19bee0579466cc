"""Roles and what they may do: scopes, `resource:action`, as data in this one place.

A scope of one's own things (`charts:read`) never reaches another person's: querysets see to that. `users:*` are over
everybody. Later credentials that carry less than their owner's role (keys) narrow by `granted`.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import Role, User

if TYPE_CHECKING:
    from rest_framework.views import APIView

_READONLY = frozenset({"profile:read", "sessions:read", "charts:read", "interpretations:read"})
_USER = _READONLY | {
    "profile:write",
    "sessions:delete",
    "charts:write",
    "charts:delete",
    "interpretations:write",
    "interpretations:delete",
}
_MODERATOR = _USER | {"users:read"}
_ADMIN = _MODERATOR | {"users:write", "users:delete"}

ROLE_SCOPES: Mapping[str, frozenset[str]] = {
    Role.READONLY: _READONLY,
    Role.USER: _USER,
    Role.MODERATOR: _MODERATOR,
    Role.ADMIN: _ADMIN,
}
ALL_SCOPES = frozenset[str]().union(*ROLE_SCOPES.values())


def scopes_of(user: User) -> frozenset[str]:
    return ALL_SCOPES if user.is_superuser else ROLE_SCOPES[user.role]


def granted(request: Request) -> frozenset[str]:
    """What this request may do: nothing without a person."""
    user: Any = request.user
    return scopes_of(user) if user and user.is_authenticated else frozenset()


class HasScope(BasePermission):
    """`permission_classes = [IsSignedIn, HasScope("users:read")]`. Errors: ValueError for a scope that no role has."""

    def __init__(self, scope: str) -> None:
        if scope not in ALL_SCOPES:
            raise ValueError(f"{scope!r} is no scope of accounts.permissions.ROLE_SCOPES")
        self.scope = scope

    def __call__(self) -> "HasScope":
        """DRF makes its permissions by calling them."""
        return self

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return self.scope in granted(request)
