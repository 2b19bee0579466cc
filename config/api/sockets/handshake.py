"""What the HTTP request that opened a socket says: who, from where, in which language."""

import io
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest
from django.utils.http import is_same_domain
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError
from config.api.middleware import client_address, request_id_from
from config.api.sockets.refusals import BEARER, chosen_subprotocol


class ForeignOrigin(AppError):
    code, status = "PERMISSION_DENIED", 403
    message = _("Pages of another origin may not use your cookies here. Sign in with a token.")


@dataclass(frozen=True, slots=True)
class Handshake:
    request: HttpRequest
    request_id: str
    offered: tuple[str, ...]
    subprotocol: str | None

    @classmethod
    def of(cls, scope: Any) -> Self:
        scheme = {"wss": "https", "ws": "http"}.get(scope.get("scheme", "ws"), "http")
        http = {**scope, "type": "http", "method": "GET", "scheme": scheme}
        request = ASGIRequest(http, io.BytesIO())
        request_id = request_id_from(request.headers.get("X-Request-ID"))
        return cls(request, request_id, tuple(scope.get("subprotocols", ())), chosen_subprotocol(scope))

    @property
    def token(self) -> str | None:
        """Of the subprotocol pair `["bearer", "<access token>"]`."""
        return self.offered[1] if len(self.offered) == 2 and self.offered[0] == BEARER else None

    @property
    def answer_headers(self) -> list[tuple[bytes, bytes]]:
        return [(b"x-request-id", self.request_id.encode())]

    @property
    def address(self) -> str:
        return client_address(self.request)

    @property
    def language(self) -> str:
        return get_language_from_request(self.request)

    @property
    def names_a_language(self) -> bool:
        return "Accept-Language" in self.request.headers

    def check_host(self) -> None:
        """Errors: DisallowedHost."""
        self.request.get_host()

    def check_origin(self) -> None:
        """A browser sends cookies for any page that asks it to, and says which page did. Errors: ForeignOrigin."""
        origin = self.request.headers.get("Origin", "")
        own = f"{self.request.scheme}://{self.request.get_host()}"
        if origin != own and not any(_is_of(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS):
            raise ForeignOrigin


def _is_of(origin: str, trusted: str) -> bool:
    """trusted: as CSRF_TRUSTED_ORIGINS has them, a `*.` for all subdomains."""
    if "*" not in trusted:
        return origin == trusted
    wanted, found = urlsplit(trusted), urlsplit(origin)
    return found.scheme == wanted.scheme and is_same_domain(found.netloc, wanted.netloc.lstrip("*"))
