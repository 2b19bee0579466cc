"""The REST of Nocturna Calculations: a pooled client, its four shapes of errors, and the tokens that it takes."""

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping
from math import isfinite
from random import uniform
from typing import Any, Final

import httpx
import orjson

from charts import sentences as said
from charts.calculation.outside import ServiceFailed, ServiceRefused, redacted

logger = logging.getLogger("nocturna.calculation")

NAME: Final = "nocturna-calculations"
CHARTS: Final = "/api/charts"  # those that are stored there
NATAL_CHART: Final = "/api/stateless/natal-chart"
RENEW_AHEAD: Final = 300.0  # seconds before a token expires
RENEW_LIMIT: Final = 30.0  # seconds of a renewal that nobody waits for, and between two of them
VERSION_LIMIT: Final = 1.0  # seconds: charts can be had without it
UNSTATED: Final = "unknown"
LARGEST: Final = 2_000_000  # bytes of an answer; a whole chart has ten thousand
_NOT_IMPLEMENTED: Final = "not yet fully implemented"
_TOKEN: Final = re.compile(r"[!-~]{1,8000}")
_ANSWERED: Final = frozenset((200, 201, 204))
# What a pooled connection fails with when the service closed it meanwhile. To ask for numbers twice does no harm.
_GONE: Final = (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class Unauthorized(Exception):
    """401: the token is no longer taken. Its text never says why."""


class NotGiven(Exception):
    """The service says success and has nothing, or says that it has not got that far yet."""


class Rest:
    """One account's client, on one loop. connections: at once, for calculations; aside: more of them for what is stored
    and deleted beside those, which must not keep them waiting. check: of a calculation that waited for its turn,
    raises what has become of it meanwhile.
    """

    def __init__(
        self, url: str, service_token: str, *, connections: int, aside: int, check: Callable[[], None]
    ) -> None:
        self._check = check
        self._client, self._aside = _client(url, connections), _client(url, aside)
        self._turns, self._turns_aside = asyncio.Semaphore(connections), asyncio.Semaphore(aside)
        self._service_token = service_token
        self._access, self._renew_at, self._expires = "", 0.0, 0.0
        self._renewing = asyncio.Lock()
        self._ahead: asyncio.Task[None] | None = None
        self.version = ""  # of the service, as it says; asked for whenever a token is

    @property
    def secrets(self) -> tuple[str, ...]:
        return self._service_token, self._access

    async def access_token(self, *, instead_of: str = "") -> str:
        """A token that is taken now. instead_of: one that was refused, whatever its expiry.

        Ahead of its expiry it is renewed while it is still used: nobody waits, and a renewal that fails fails nobody.
        Errors: ServiceFailed.
        """
        now = time.monotonic()
        if now >= self._expires or self._access == instead_of:
            async with self._renewing:
                if time.monotonic() >= self._expires or self._access == instead_of:
                    await self._exchange()
        elif now >= self._renew_at and not self._renewing.locked():
            self._renew_at = now + RENEW_LIMIT
            self._ahead = asyncio.create_task(self._renew_ahead())
        return self._access

    async def _renew_ahead(self) -> None:
        try:
            async with asyncio.timeout(RENEW_LIMIT), self._renewing:
                await self._exchange()
        except (ServiceFailed, NotGiven, TimeoutError) as error:
            reason = getattr(error, "reason", type(error).__name__)
            logger.warning("token not renewed ahead", extra={"service": NAME, "reason": reason})

    async def post(self, path: str, body: Mapping[str, Any], request_id: str | None) -> Any:
        """`data` of an answer, or the answer itself if it has no envelope. Errors: ServiceFailed, NotGiven."""
        return await self._signed("POST", path, body, request_id)

    async def delete(self, path: str) -> None:
        """Errors: as `post`."""
        await self._signed("DELETE", path, None, None)

    async def close(self) -> None:
        if self._ahead is not None:
            self._ahead.cancel()
        await self._client.aclose()
        await self._aside.aclose()

    async def _signed(self, method: str, path: str, body: Mapping[str, Any] | None, request_id: str | None) -> Any:
        token = await self.access_token()
        try:
            return await self._call(method, path, token, body, request_id)
        except Unauthorized:
            token = await self.access_token(instead_of=token)
        try:
            return await self._call(method, path, token, body, request_id)
        except Unauthorized:
            raise ServiceFailed(NAME, "the renewed token is not taken either", said.ERRED) from None

    async def _exchange(self) -> None:
        """Errors: ServiceFailed; the former token is what it was."""
        asking = asyncio.create_task(self._asked_version())
        try:
            token, seconds = await self._exchanged()
            # One for less than ten minutes is used for half its life before it is renewed.
            now = time.monotonic()
            self._access, self._expires = token, now + seconds
            self._renew_at = now + max(seconds - RENEW_AHEAD, seconds / 2.0)
            self.version = await asking
        finally:
            asking.cancel()

    async def _exchanged(self) -> tuple[str, float]:
        """A token and the seconds that it lasts. Errors: ServiceFailed."""
        try:
            given = await self._call("POST", "/api/auth/service-token/refresh", self._service_token, None, None)
        except Unauthorized:
            raise ServiceFailed(NAME, "the service token is not taken", said.ERRED) from None
        except NotGiven:
            given = None
        token, seconds = (given.get("access_token"), given.get("expires_in")) if isinstance(given, dict) else (0, 0)
        # It goes into headers, and into the socket's address.
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise ServiceFailed(NAME, "the exchange gave no token", said.LIED)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not isfinite(seconds):
            raise ServiceFailed(NAME, "the exchange gave a token without an expiry", said.LIED)
        return token, seconds

    async def _asked_version(self) -> str:
        try:
            async with asyncio.timeout(VERSION_LIMIT):
                given = await self._call("GET", "/api", self._service_token, None, None)
        except (ServiceFailed, Unauthorized, NotGiven, TimeoutError):
            given = None
        version = given.get("version") if isinstance(given, dict) else None
        return redacted(version, self.secrets) if isinstance(version, str) and version else UNSTATED

    async def _call(
        self, method: str, path: str, token: str, body: Mapping[str, Any] | None, request_id: str | None
    ) -> Any:
        headers = {"Authorization": f"Bearer {token}"} | ({"X-Request-ID": request_id} if request_id else {})
        try:
            return await self._sent_again(method, path, headers, body)
        except httpx.HTTPError as error:
            raise ServiceFailed(NAME, type(error).__name__) from None

    async def _sent_again(
        self, method: str, path: str, headers: Mapping[str, str], body: Mapping[str, Any] | None
    ) -> Any:
        """Sent, and once more if the connection was gone."""
        try:
            return await self._sent(method, path, headers, body)
        except _GONE:
            await asyncio.sleep(uniform(0.02, 0.1))  # noqa: S311  (no secret)
            return await self._sent(method, path, headers, body)

    async def _sent(self, method: str, path: str, headers: Mapping[str, str], body: Mapping[str, Any] | None) -> Any:
        aside = path.startswith(CHARTS)
        client, turns = (self._aside, self._turns_aside) if aside else (self._client, self._turns)
        waits = turns.locked()
        async with turns:
            if waits and path == NATAL_CHART:
                await asyncio.sleep(0.001)  # whoever made room may have failed, and says so only now
                self._check()
            async with client.stream(method, path, headers=headers, json=body) as response:
                content = b""
                async for chunk in response.aiter_bytes():
                    content += chunk
                    if len(content) > LARGEST:
                        raise ServiceFailed(NAME, "an answer without end", said.LIED)
        return self._read(response.status_code, content)

    def _read(self, status: int, content: bytes) -> Any:
        """Errors: Unauthorized, NotGiven, ServiceRefused, ServiceFailed; of the four shapes that errors have."""
        if status == 401:
            raise Unauthorized
        if status == 204:
            return None
        try:
            given = orjson.loads(content)
        except orjson.JSONDecodeError:
            note = said.LIED if status in _ANSWERED else said.ERRED
            raise ServiceFailed(NAME, f"{status} and no JSON", note) from None
        told = self._said(given)
        if status not in _ANSWERED:
            # A `detail` speaks of the request, with 500 too; an INTERNAL_ERROR, or what a proxy says, of the service.
            about_the_request = isinstance(given, dict) and "detail" in given and status not in (429, 502, 503, 504)
            raise (ServiceRefused if about_the_request else ServiceFailed)(NAME, f"{status} {told}", said.ERRED)
        if isinstance(given, dict) and "success" in given:
            if given["success"] is not True:
                raise ServiceRefused(NAME, f"{status}, no success: {told}", said.ERRED)
            data = given.get("data")
            if data is None or any(_is_stand_in(part) for part in (given, data)):
                raise NotGiven
            given = data
        return given

    def _said(self, given: Any) -> str:
        """What it says of an error, in whichever shape, fit for a log line."""
        if not isinstance(given, dict):
            return ""
        told = given.get("detail") or given.get("error") or ""
        if isinstance(told, dict):
            told = f"{told.get('code')}: {told.get('message')}"
        elif isinstance(told, list):
            told = "; ".join(str(one.get("msg")) for one in told if isinstance(one, dict))
        return redacted(str(told), self.secrets)


def _is_stand_in(part: Any) -> bool:
    return isinstance(part, dict) and _NOT_IMPLEMENTED in str(part.get("message", ""))


def _client(url: str, connections: int) -> httpx.AsyncClient:
    # Who is cancelled while they wait for httpcore's pool leaves a connection in it that nobody ever gets: a slow spell
    # would fill it for good. So turns are waited for outside it, and it never is full.
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=connections)
    # The time limit of a calculation holds for all of it, on the loop; a turn is waited for within it.
    return httpx.AsyncClient(base_url=url, limits=limits, timeout=None, trust_env=False)  # noqa: S113
