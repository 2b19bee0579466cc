from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.authentication import REFRESH_COOKIE
from accounts.models import Ticket
from accounts.services import tokens
from config.api.errors import AppError, RateLimited
from config.api.middleware import client_address
from config.api.throttling import CallerThrottle, Decision, counted_as, counted_of, enforce, give_back, hit
from config.rates import Rate

if TYPE_CHECKING:
    from rest_framework.views import APIView


# Whoever looks closer counts it, and nothing here does: a password from where the account was signed in before
# (`accounts.services.guessing`), a browser that is back from an issuer (`accounts.sign_in.issuers`).
ELSEWHERE: Final = "elsewhere"


class ApartThrottle(CallerThrottle):
    """Of who is not signed in, by the view's own limit alone: however a neighbour uses up what an address may without
    signing in, nobody is kept from signing in."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if request.user and request.user.is_authenticated:
            return super().allow_request(request, view)
        try:
            caller = view.limited_as(request)
        except APIException:  # a body that cannot be read is refused, once it is counted
            return super().allow_request(request, view)
        enforce(request, view.throttle_scope, caller)
        return True


class SignInThrottle(ApartThrottle):
    """Wrong passwords close, at their address, what looks at passwords, and nothing else.

    What nobody guesses (`view.counted_alone`) is counted by itself: no neighbour keeps anybody from using it. What has
    nothing of that kind is counted by address, and what is no password apart from passwords (`view.limited_as`).
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        try:
            alone: str | None = view.counted_alone(request)
        except APIException:  # a body that cannot be read is refused, once it is counted
            super().allow_request(request, view)
            raise
        if alone is None:
            return super().allow_request(request, view)
        if alone != ELSEWHERE:
            enforce(request, view.throttle_scope, alone)
        return True


class MailThrottle(ApartThrottle):
    """By the mailbox, and where it is asked. What one address asks for above `begin`, for all mailboxes together, is
    not refused, or that would close this way for those behind it: it is not in a hurry (`view.at_once`). What it asks
    for above MOST times that is: each letter is two rows until the sweep comes.
    """

    MOST: Final = 10

    def allow_request(self, request: Request, view: Any) -> bool:
        admitted = super().allow_request(request, view)
        if not (request.user and request.user.is_authenticated):
            try:
                view.at_once = self._is_within_share(request)
            except RateLimited:  # what is not sent is none of the mailbox's letters
                give_back(counted_of(request))
                raise
        return admitted

    def _is_within_share(self, request: Request) -> bool:
        """Errors: RateLimited."""
        rate = Rate.parse(settings.RATE_LIMITS["begin"])
        asked = hit("begin", f"{counted_as(client_address(request._request))}\nmail", rate)
        if asked is None:
            return True
        Decision(Rate(self.MOST * rate.limit, rate.seconds), asked.count, asked.left).check()
        return asked.allowed


def by_ticket(ticket: Ticket) -> str:
    """Whom an attempt with its token counts: that was mailed, or came with a right password."""
    return f"ticket {ticket.pk}"


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
