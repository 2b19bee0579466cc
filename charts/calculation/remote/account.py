"""How we sign in to another Nocturna: once by name and password, then by the tokens that replace each other."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Any, Final

import httpx
import orjson
import structlog

from charts import sentences as said
from charts.calculation.outside import ServiceFailed, redacted

NAME: Final = "nocturna"
RENEW_AHEAD: Final = 300.0  # seconds before a token expires
# It goes into the subprotocols of a handshake: https://www.rfc-editor.org/rfc/rfc9110.html#name-tokens
_TOKEN: Final = re.compile(r"[\w!#$%&'*+.^`|~-]{1,8000}", re.ASCII)


class Account:
    """One account's session, on one loop. password: read at each sign-in."""

    def __init__(self, url: str, username: str, password: Callable[[], str]) -> None:
        # The time limit of a calculation holds for all of it, on the loop.
        self._client = httpx.AsyncClient(base_url=f"{url}/api/v1", timeout=None, trust_env=False)  # noqa: S113
        self._username, self._password = username, password
        self._access = self._refresh = ""
        self._expires = 0.0
        self._renewing = asyncio.Lock()

    def refuse(self, token: str) -> None:
        """It is no longer taken, whatever its expiry."""
        if token == self._access:
            self._expires = 0.0

    async def token(self) -> str:
        """Errors: ServiceFailed."""
        async with self._renewing:
            if time.monotonic() >= self._expires:
                await self._renew()
            return self._access

    async def close(self) -> None:
        await self._client.aclose()

    async def _renew(self) -> None:
        refresh, self._access, self._refresh = self._refresh, "", ""
        status, given = (await self._post("/auth/token/refresh", {"refresh_token": refresh})) if refresh else (0, {})
        if status != 200:  # a session that has ended, or none yet
            status, given = await self._post("/auth/token", self._credentials())
        try:
            access, seconds = str(given["access_token"]), float(given["expires_in"])
            if not _TOKEN.fullmatch(access):
                raise ValueError("a token that no header holds")
        except (KeyError, TypeError, ValueError):
            code = given["error"]["code"] if isinstance(given.get("error"), dict) and "code" in given["error"] else ""
            raise ServiceFailed(NAME, f"sign-in: {status} {redacted(str(code))}", said.ERRED) from None
        self._access, self._refresh = access, str(given.get("refresh_token", ""))
        self._expires = time.monotonic() + max(seconds - RENEW_AHEAD, seconds / 2.0)

    def _credentials(self) -> dict[str, str]:
        try:
            return {"username": self._username, "password": self._password()}
        except (OSError, UnicodeDecodeError) as error:
            raise ServiceFailed(NAME, f"sign-in: the password file, {type(error).__name__}") from None

    async def _post(self, path: str, body: dict[str, str]) -> tuple[int, dict[str, Any]]:
        try:
            response = await self._client.post(path, json=body, headers=of_this_request())
            given = orjson.loads(response.content)
        except (httpx.HTTPError, orjson.JSONDecodeError) as error:
            raise ServiceFailed(NAME, f"sign-in: {type(error).__name__}") from None
        return response.status_code, given if isinstance(given, dict) else {}


def of_this_request() -> dict[str, str]:
    """The header that names the request of ours which it is for, if there is one. Notes are kept in English: what the
    other Nocturna's account or ours would rather read is said when they are shown.
    """
    request_id = structlog.contextvars.get_contextvars().get("request_id")
    return {"Accept-Language": "en", **({"X-Request-ID": str(request_id)} if request_id else {})}
