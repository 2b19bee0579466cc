"""The one place that answers: may this person, by this request, do that? Scopes themselves are in `scopes`."""

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.errors import SecondFactorMissing
from accounts.models import User
from accounts.scopes import ALL_SCOPES, ROLE_SCOPES, STAFF_SCOPES, scopes_named

if TYPE_CHECKING:
    from rest_framework.views import APIView


def scopes_of(user: User) -> frozenset[str]:
    """What a person may do now: by their role, and by grants that have not ended."""
    if user.is_superuser:
        return ALL_SCOPES
    return ROLE_SCOPES[user.role] | _granted_to(user)


def has_scope(user: User, scope: str) -> bool:
    """As `scopes_of`, which asks the database for grants only when the role does not settle it."""
    return (
        user.is_superuser or scope in ROLE_SCOPES[user.role] or (scope in STAFF_SCOPES and scope in _granted_to(user))
    )


def _granted_to(user: User) -> frozenset[str]:
    """Asked once for the object of a person, which lives as long as a request."""
    known: frozenset[str] | None = getattr(user, "_granted_scopes", None)
    if known is None:
        live = user.grants.live().values_list("grants", flat=True) if user.pk else ()
        known = frozenset[str]().union(*(scopes_named(name) for name in live))
        vars(user)["_granted_scopes"] = known
    return known


def is_above(user: User, by: User) -> bool:
    """May they anything that `by` may not? A superuser is above everybody else, an administrator too: over them, their
    rights, sessions, keys and grants, superusers alone decide, at every door.
    """
    return (user.is_superuser and not by.is_superuser) or not scopes_of(user) <= scopes_of(by)


def is_granted(request: Request, scope: str) -> bool:
    """May this request do it? What is staff's, only with a second factor."""
    return _holds(request, scope) and (scope not in STAFF_SCOPES or _passed_second_factor(request))


def require_scope(request: Request, scope: str) -> bool:
    """As `is_granted`. Errors: SecondFactorMissing, if it is that alone which they lack."""
    granted = is_granted(request, scope)
    if not granted and _holds(request, scope):
        raise SecondFactorMissing
    return granted


def _holds(request: Request, scope: str) -> bool:
    """Nothing without a person; with a key, only what both the key and its owner may."""
    user: Any = request.user
    if not (user and user.is_authenticated and has_scope(user, scope)):
        return False
    carried = getattr(request.auth, "scopes", None)
    return carried is None or scope in carried


def _passed_second_factor(request: Request) -> bool:
    """In this session or, with a key, in the one that gave the key its scopes."""
    by_key: bool | None = getattr(request.auth, "second_factor", None)
    return bool(getattr(request.user, "session_second_factor", "")) if by_key is None else by_key


def is_staff(user: Any) -> bool:
    """May they enter the back office, as far as they themselves go? How they signed in is the site's to ask."""
    return bool(isinstance(user, User) and user.may_sign_in and user.is_staff)


def scope_of(view: Any, method: str) -> str | None:
    """What a view asks for: by `scopes` for the method, else by its `resource` and what the method does to it."""
    named: str | None = getattr(view, "scopes", {}).get(method)
    resource = getattr(view, "resource", None)
    if named or resource is None:
        return named
    if method in SAFE_METHODS or not getattr(view, "writes", True):
        return f"{resource}:read"
    return f"{resource}:{'delete' if method == 'DELETE' else 'write'}"


def takes_keys(view: Any) -> bool:
    """Only where it is said what a key needs; open views, which need nothing, name a resource too."""
    return bool(getattr(view, "resource", None) or getattr(view, "scopes", None))


class WithinScopes(BasePermission):
    """The view's scope. A view without one is for every person who is signed in, and for no key (`takes_keys`)."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scope = scope_of(view, request.method or "")
        return scope is None or require_scope(request, scope)


class HasScope(BasePermission):
    """`permission_classes = [IsSignedIn, HasScope("users:read")]`. Errors: ValueError for a scope that there is not."""

    def __init__(self, scope: str) -> None:
        if scope not in ALL_SCOPES:
            raise ValueError(f"{scope!r} is no scope of accounts.scopes")
        self.scope = scope

    def __call__(self) -> "HasScope":
        """DRF makes its permissions by calling them."""
        return self

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return require_scope(request, self.scope)
