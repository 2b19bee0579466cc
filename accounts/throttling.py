from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.authentication import REFRESH_COOKIE
from accounts.services import tokens
from config.api.errors import AppError
from config.api.middleware import client_address
from config.api.throttling import enforce

if TYPE_CHECKING:
    from rest_framework.views import APIView


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
