"""The tokens of a browser: in httpOnly cookies, which no script can read, beside a CSRF cookie, which ours must."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token, rotate_token
from rest_framework.response import Response

from accounts.authentication import ACCESS_COOKIE, REFRESH_COOKIE
from accounts.services import browsers
from accounts.services.sessions import SignedIn

# The refresh token travels only to where it is used; what is called __Host- has no path but the whole.
_AUTH = "/" if settings.COOKIE_PREFIX else "/api/v1/auth"
_PATHS = {ACCESS_COOKIE: "/", REFRESH_COOKIE: _AUTH}


def set_cookies(request: HttpRequest, response: Response, signed_in: SignedIn, *, anew: bool) -> None:
    """Both live as long as the session, so that an expired access token says so, and the browser refreshes it.

    anew: a person signed in, who gets a CSRF token of their own; a refresh keeps it, for the browser's other tabs.
    """
    _set(response, ACCESS_COOKIE, signed_in.access_token, lives=settings.REFRESH_TOKEN_LIFETIME)
    _set(response, REFRESH_COOKIE, signed_in.refresh_token, lives=settings.REFRESH_TOKEN_LIFETIME, path=_AUTH)
    if anew:
        # Stays when they sign out: it says that this browser is no stranger's, and signs nobody in.
        known = request.COOKIES.get(settings.BROWSER_COOKIE, "")
        if (named := browsers.note(known, signed_in.session)) != known:
            _set(response, settings.BROWSER_COOKIE, named, lives=browsers.KNOWN_FOR, path=_AUTH)
        rotate_token(request)
    else:
        get_token(request)


def _set(response: Response, name: str, value: str, *, lives: timedelta, path: str = "/") -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lives.total_seconds()),
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def clear_cookies(request: HttpRequest, response: Response) -> None:
    """Only where there are any: a client with a header keeps what its browser may hold."""
    if ACCESS_COOKIE in request.COOKIES or REFRESH_COOKIE in request.COOKIES:
        for name, path in _PATHS.items():
            response.delete_cookie(name, path=path, samesite="Lax")
