"""An OpenID Connect issuer on loopback (oidc-provider-mock), and a browser that says yes to it."""

import base64
import json
import ssl
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from werkzeug.serving import make_server

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from oidc_provider_mock import app as issuer_app


class RealIssuer:
    """Serves discovery, keys, authorization, tokens and userinfo."""

    def __init__(self) -> None:
        self._server = make_server("localhost", 0, issuer_app(require_nonce=True), threaded=True)
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(5)

    def knows(self, subject: str, **claims: Any) -> None:
        answer = httpx.put(f"{self.url}/users/{subject}", json=claims)
        assert answer.status_code < 300, answer.text

    def says_yes(self, location: str, *, to: str) -> str:
        """Where the browser is sent after the person `to` signed in there."""
        answer = httpx.post(location, data={"sub": to})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def says_no(self, location: str) -> str:
        answer = httpx.post(location, data={"action": "deny"})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])


def parameters(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


class SigningKey:
    """A key of an issuer's, to sign what it never would."""

    def __init__(self, kid: str = "ours") -> None:
        self.kid = kid
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def jwk(self, **more: Any) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()

        def plain(number: int) -> str:
            return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8)).decode().rstrip("=")

        return {"kty": "RSA", "kid": self.kid, "use": "sig", "n": plain(numbers.n), "e": plain(numbers.e), **more}

    def sign(self, claims: dict[str, Any], *, algorithm: str = "RS256", **headers: Any) -> str:
        return jwt.encode(claims, self.key, algorithm=algorithm, headers={"kid": self.kid, **headers})


class ForgedIssuer:
    """An issuer that answers with whatever the test put there: status and JSON by path. over_tls: as `localhost`."""

    def __init__(self, over_tls: ssl.SSLContext | None = None) -> None:
        self.key = SigningKey()
        self.asked: list[str] = []
        self.posted: dict[str, str] = {}
        self._speaks = threading.Event()
        self.answers: dict[str, Any] = {}
        self.statuses: dict[str, str] = {}
        self.packed: dict[str, bytes] = {}
        self.moved: dict[str, str] = {}
        self.delay = 0.0
        self._server = make_server("127.0.0.1", 0, self, threaded=True, ssl_context=over_tls)
        host = "https://localhost" if over_tls else "http://127.0.0.1"
        self.url = f"{host}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.reset()

    def reset(self) -> None:
        self.asked.clear()
        self.statuses.clear()
        self.packed.clear()
        self.moved.clear()
        self.delay = 0.0
        self.answers = {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/jwks": {"keys": [self.key.jwk()]},
        }

    @contextmanager
    def silence(self) -> Iterator[None]:
        """What it is asked meanwhile it answers afterwards."""
        self._speaks.clear()
        try:
            yield
        finally:
            self._speaks.set()

    def start(self) -> None:
        self._speaks.set()
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(5)

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        path = environ["PATH_INFO"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length:
            self.posted = dict(parse_qsl(environ["wsgi.input"].read(length).decode()))
        self.asked.append(path)
        time.sleep(self.delay)
        self._speaks.wait(60)
        answer = self.answers.get(path)
        status = self.statuses.get(path, "200 OK" if answer is not None else "404 Not Found")
        packed = self.packed.get(path)
        how = [("Content-Encoding", "gzip")] if packed else []
        how += [("Location", self.moved[path])] if path in self.moved else []
        start_response(status, [("Content-Type", "application/json"), *how])
        if packed:
            return [packed]
        return [answer if isinstance(answer, bytes) else json.dumps(answer).encode()]

    def claims(self, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": "s-1",
            "aud": "nocturna",
            "iat": now,
            "exp": now + 300,
            "nonce": "a nonce of mine",
            "email": "ada@example.com",
            "email_verified": True,
            "name": "Ada Lovelace",
            **more,
        }
        return {name: value for name, value in claims.items() if value is not None}


__all__ = ["ForgedIssuer", "RealIssuer", "SigningKey", "parameters"]
