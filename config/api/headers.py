"""What browsers are told beside the answer: what a page may load and run, who may frame it, what it may ask for.

A view with needs of its own sets its `Content-Security-Policy` itself, by `policy`. https://www.w3.org/TR/CSP3/
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]

CSP: Final = "Content-Security-Policy"
# Data are nobody's page: should a browser ever take them for one, it does nothing.
DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
# Its viewer is a page of the browser's own, with a style and a plugin.
PDF_POLICY: Final = "frame-ancestors 'none'"
FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "magnetometer",
    "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS_POLICY: Final = ", ".join(f"{feature}=()" for feature in FEATURES)


def policy(*, script: str = "'none'", style: str = "'self'", **more: str) -> str:
    """A page's: it loads its own things only, and runs nothing that stands in it. more: `worker_src="blob:"`."""
    directives = {
        "default-src": "'none'",
        "script-src": script,
        "style-src": style,
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


PAGE_POLICY: Final = policy()
# The admin's theme writes its behaviour into attributes as expressions, which Alpine compiles: without 'unsafe-eval' no
# menu opens. A script that somebody smuggles into the page is still not run. Its colours stand in a style element.
ADMIN_POLICY: Final = policy(script="'self' 'unsafe-eval'", style="'self' 'unsafe-inline'")


def with_policy(text: str) -> Callable[[View], View]:
    """Decorates a view whose pages need more, or less, than others."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(*args, **kwargs)
            response.headers.setdefault(CSP, text)
            return response

        return guarded

    return decorate


class HeadersMiddleware:
    """Puts on every answer what its view has not said itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault(CSP, _policy_for(request, response))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


def _policy_for(request: HttpRequest, response: HttpResponseBase) -> str:
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/html":
        found = request.resolver_match
        return ADMIN_POLICY if found is not None and "admin" in found.app_names else PAGE_POLICY
    return PDF_POLICY if kind == "application/pdf" else DATA_POLICY
