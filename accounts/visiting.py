"""The door of visits, the one place at which they read and do nothing else."""

from typing import Any

import structlog
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.errors import VisitGoesNoFurther, VisitIsReadOnly
from accounts.models import User
from accounts.permissions import takes_keys
from accounts.services import visits


class VisitAuthentication(BaseAuthentication):
    """`Authorization: Bearer nv_…`, as the back office gives it. What comes by it is recorded, refused or not."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip().startswith(visits.PREFIX):
            return None
        person, claims = visits.admit(token.strip())
        # Whatever is recorded from here on is the doing of the one who visits.
        structlog.contextvars.bind_contextvars(user_id=str(claims.staff_id), visit=str(claims.visit_id))
        method, match = request.method or "", request._request.resolver_match
        visits.note_look(claims, person=person, method=method, route=match.route if match else "")
        if method not in SAFE_METHODS:
            raise VisitIsReadOnly
        if not takes_keys(request.parser_context.get("view")):
            raise VisitGoesNoFurther
        return person, claims
