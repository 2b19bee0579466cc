from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.authentication import REFRESH_COOKIE
from accounts.services import tokens
from config.api.errors import AppError
from config.api.middleware import client_address
from config.api.throttling import CallerThrottle, enforce

if TYPE_CHECKING:
    from rest_framework.views import APIView


class SignInThrottle(CallerThrottle):
    """By address, but for who is known to the account there: with them `accounts.services.guessing` counts apart, or
    whoever shares an address with them could shut them out of their home."""

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            known = view.is_known_here(request)
        except APIException:  # a body that cannot be read is refused, once it is counted
            super().allow_request(request, view)
            raise
        return known or super().allow_request(request, view)


class TicketThrottle(CallerThrottle):
    """By the open ticket whose token the body bears, which nobody guesses, as it was mailed or came with a password;
    else by address. So no neighbour keeps anybody from using it."""

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            ticket = view.ticket_in(request)
        except APIException:
            super().allow_request(request, view)
            raise
        if ticket is None:
            return super().allow_request(request, view)
        enforce(request, view.throttle_scope, f"ticket {ticket.pk}")
        return True


class RefreshThrottle(BaseThrottle):
    """By the session for which we signed the token: a household behind one address refreshes more often than one may.

    At the rate of a person, but apart from theirs: whoever holds an old token of mine takes none of my requests.
    """

    def allow_request(self, request: Request, view: "APIView") -> bool:
        data = request.data if isinstance(request.data, dict) else {}
        token = data.get("refresh_token") or request.COOKIES.get(REFRESH_COOKIE)
        try:
            caller = f"session:{tokens.read_refresh(token).session_id}" if isinstance(token, str) else None
        except AppError:
            caller = None
        if caller is None:
            enforce(request, "anonymous", client_address(request._request))
        else:
            enforce(request, "user", caller)
        return True
