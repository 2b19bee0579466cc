"""What uvicorn would refuse by itself, in words of its own: here in the envelope, with the headers of everything else.

Requests that are no HTTP, and handshakes that open no socket. For uvicorn's `--http`.
"""

import uuid

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request
from websockets.server import ServerProtocol


class Protocol(HttpToolsProtocol):
    def send_400_response(self, msg: str) -> None:
        headers, body = _malformed()
        lines = [b"%s: %s\r\n" % header for header in self.server_state.default_headers]
        lines += [f"{name}: {value}\r\n".encode("latin-1") for name, value in headers.items()]
        self.transport.write(b"".join((STATUS_LINE[400], *lines, b"\r\n", body)))
        self.transport.close()

    def _should_upgrade(self) -> bool:
        """A handshake that cannot be accepted is an ordinary request: what is at its address answers it."""
        return super()._should_upgrade() and self._opens_a_socket()

    def _opens_a_socket(self) -> bool:
        named = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in self.headers])
        protocol = f"HTTP/{self.parser.get_http_version()}"
        try:
            ServerProtocol().process_request(Request("/", named, self.scope["method"], protocol))
        except InvalidHandshake:
            return False
        return True

    def _unsupported_upgrade_warning(self) -> None:
        """Whoever asks for the impossible fills no log with it."""


def _malformed() -> tuple[dict[str, str], bytes]:
    # These want Django's settings, which uvicorn loads, with the application, after this module.
    from structlog.contextvars import bound_contextvars

    from config.api.errors import MalformedRequest, error_response
    from config.api.headers import DATA_POLICY, PERMISSIONS_POLICY

    request_id = str(uuid.uuid4())
    with bound_contextvars(request_id=request_id):
        answer = error_response(MalformedRequest())
    headers = {
        **answer.headers,
        "Content-Length": str(len(answer.content)),
        "Connection": "close",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
        "Content-Security-Policy": DATA_POLICY,
        "Permissions-Policy": PERMISSIONS_POLICY,
        "X-Request-ID": request_id,
    }
    return headers, answer.content
