"""What uvicorn would refuse by itself, in words of its own: here in the envelope, with the headers of everything else.

Requests that are no HTTP, and handshakes that open no socket. For uvicorn's `--http`.
"""

import uuid

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from websockets.datastructures import Headers
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request
from websockets.server import ServerProtocol


class Protocol(HttpToolsProtocol):
    def send_400_response(self, msg: str) -> None:
        # These want Django's settings, which uvicorn loads, with the application, after this module.
        from config.api.bare import bare_answer
        from config.api.errors import MalformedRequest

        answer = bare_answer(MalformedRequest(), str(uuid.uuid4()))
        lines = [b"%s: %s\r\n" % header for header in self.server_state.default_headers]
        lines += [f"{name}: {value}\r\n".encode("latin-1") for name, value in answer.items()]
        self.transport.write(b"".join((STATUS_LINE[400], *lines, b"\r\n", answer.content)))
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
