"""Who may do what, as far as every app shares it. Roles and scopes themselves are the accounts app's."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:  # DRF imports this module while it defines APIView
    from rest_framework.views import APIView


class IsSignedIn(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return bool(request.user and request.user.is_authenticated)


class Anyone(BasePermission):
    """For the few routes that `api.md` lists as open."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return True
