"""Nocturna Calculations on loopback: its protocol as observed, with its faults, by the Swiss Ephemeris without files.

One user, as all service tokens of an account are there. Whatever a test switches on holds for the requests after it.
"""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import swisseph as swe

from tests.services.loopback import Loopback

SERVICE_TOKEN = "service.token-of-an-eternal-account.signature"
BODIES = {
    "SUN": swe.SUN, "MOON": swe.MOON, "MERCURY": swe.MERCURY, "VENUS": swe.VENUS, "MARS": swe.MARS,
    "JUPITER": swe.JUPITER, "SATURN": swe.SATURN, "URANUS": swe.URANUS, "NEPTUNE": swe.NEPTUNE, "PLUTO": swe.PLUTO,
    "NORTH_NODE": swe.MEAN_NODE, "LILITH": swe.MEAN_APOG,
}  # fmt: skip
SYSTEMS = {"PLACIDUS": b"P", "KOCH": b"K", "EQUAL": b"E", "WHOLE_SIGN": b"W", "CAMPANUS": b"C", "REGIOMONTANUS": b"R"}
Headers = list[tuple[bytes, bytes]]


def julian_day(date: str, clock: str, timezone: str) -> float:
    local = datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=ZoneInfo(timezone))
    utc = local.astimezone(ZoneInfo("UTC"))
    return swe.julday(utc.year, utc.month, utc.day, utc.hour + utc.minute / 60.0 + utc.second / 3600.0)


def planets(moment: float) -> dict[str, Any]:
    found = {}
    for name, body in BODIES.items():
        longitude, latitude, distance, speed, *_ = swe.calc_ut(moment, body, swe.FLG_MOSEPH | swe.FLG_SPEED)[0]
        found[name] = {
            "longitude": longitude, "latitude": latitude, "distance": distance, "speed": speed,
            "is_retrograde": speed < 0,
        }  # fmt: skip
    return found


def houses(moment: float, latitude: float, longitude: float, system: str) -> dict[str, Any]:
    cusps, ascmc = swe.houses(moment, latitude, longitude, SYSTEMS[system])
    asc, mc = ascmc[:2]
    angles = {"ASC": asc, "MC": mc, "DESC": (asc + 180.0) % 360.0, "IC": (mc + 180.0) % 360.0}
    return {"cusps": list(cusps[-12:]), "angles": angles, "system": system}


class Nocturna(Loopback):
    """delay: seconds before every answer of REST. spoil: what becomes of a natal chart's data. answer: instead of one,
    (status, body text); answer_to: the same by what is asked. stalled: nothing is answered; stalled_paths: nothing
    there; delays: seconds there. dribble: bytes come one by one.

    socket: "answers", "fails" (as the current release does), "silent", "lies", "mute" (no handshake). lifetime: of
    access tokens, in seconds as told; revoked: those that are no longer taken.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        """No faults, nothing seen."""
        self.heal()
        self.lifetime, self.takes_service_token, self.version = 1800.0, True, "1.0.0"
        self.exchange: Any = None  # instead of a token
        self.revoked: set[str] = set()
        self.issued: list[str] = []
        self.seen: list[tuple[str, str, str | None]] = []  # method, path, X-Request-ID
        self.sent: list[dict[str, Any]] = []  # bodies of natal charts
        self.most_at_once = self._at_once = 0
        self.charts: dict[str, dict[str, Any]] = {}
        self.asked_by_socket: list[dict[str, Any]] = []
        self.interlopers: list[dict[str, Any]] = []  # answers of others, sent before the next one
        self.connections: list[Any] = []  # sends of the sockets; the last one gets the user's answers
        self.handshakes = 0

    def heal(self) -> None:
        """No faults."""
        self.delay, self.stalled, self.dribble = 0.0, False, False
        self.stalled_paths: set[str] = set()
        self.delays: dict[str, float] = {}
        self.spoil: Callable[[dict[str, Any]], Any] = lambda data: data
        self.answer: tuple[int, str] | None = None
        self.answer_to: Callable[[dict[str, Any]], tuple[int, str] | None] = lambda given: None
        self.socket = "answers"

    def drop_sockets(self) -> None:
        """Close them from our side, in the server's own thread."""
        for loop, send in [(self._loop, one) for one in self.connections]:
            asyncio.run_coroutine_threadsafe(send({"type": "websocket.close", "code": 1012}), loop).result(5)

    # What it is asked

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self._loop = asyncio.get_running_loop()
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            body = b""
            while (message := await receive()).get("more_body") or message["type"] == "http.request":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    break
            await self._http(scope, body, send)

    async def _http(self, scope: Any, body: bytes, send: Any) -> None:
        headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        path, method = scope["path"], scope["method"]
        self.seen.append((method, path, headers.get("x-request-id")))
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(
                3600 if self.stalled or path in self.stalled_paths else self.delays.get(path, self.delay)
            )
            status, answer = self._answered(method, path, headers.get("authorization", ""), body)
        finally:
            self._at_once -= 1
        await self._send(send, status, answer)

    async def _send(self, send: Any, status: int, answer: Any) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)  # which writes NaN, as Python services do
        kind = b"text/html" if text.startswith("<") else b"application/json"
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
        if self.dribble:
            for byte in text.encode():
                await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
                await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b"" if self.dribble else text.encode()})

    def _answered(self, method: str, path: str, authorization: str, body: bytes) -> tuple[int, Any]:
        token = authorization.removeprefix("Bearer ")
        if path == "/api":
            return 200, {"name": "Nocturna Calculations API", "version": self.version, "endpoints": {}}
        if path == "/api/auth/service-token/refresh":
            return self._exchange(token)
        if not self._valid(token):
            return 401, {"detail": "Could not validate credentials"}
        if path == "/api/charts" and method == "POST":
            chart_id = str(uuid.uuid4())
            self.charts[chart_id] = json.loads(body)
            return 200, {"id": chart_id, **self.charts[chart_id]}
        if path.startswith("/api/charts/") and method == "DELETE":
            found = self.charts.pop(path.rpartition("/")[2], None)
            return (204, "") if found else (404, {"detail": "Chart not found"})
        if path == "/api/stateless/natal-chart":
            return self._natal_chart(json.loads(body))
        return 404, {"detail": "Not Found"}

    def _valid(self, token: str) -> bool:
        return token in (*self.issued, SERVICE_TOKEN) and token not in self.revoked

    def _exchange(self, token: str) -> tuple[int, Any]:
        if token != SERVICE_TOKEN or not self.takes_service_token:
            return 401, {"detail": "Invalid service token"}
        if self.exchange is not None:
            return 200, self.exchange
        access = f"eyJhbGciOiJIUzI1NiJ9.{uuid.uuid4().hex}.c2lnbmF0dXJl"
        self.issued.append(access)
        if 0 < self.lifetime < 10:  # short ones really end
            asyncio.get_running_loop().call_later(self.lifetime, self.revoked.add, access)
        return 200, {"access_token": access, "refresh_token": "r", "expires_in": self.lifetime}

    def _natal_chart(self, given: dict[str, Any]) -> tuple[int, Any]:
        self.sent.append(given)
        answer = self.answer or self.answer_to(given)
        if answer is not None:
            return answer
        try:
            moment = julian_day(given["date"], given["time"], given["timezone"])
            found = {
                "planets": planets(moment),
                "houses": houses(moment, given["latitude"], given["longitude"], given["house_system"]),
                "aspects": {"aspects": []},
            }
        except Exception as error:  # noqa: BLE001  # a bad date, zone or house system
            return 500, {"detail": f"Error calculating natal chart: {error}"}
        return 200, {"success": True, "data": self.spoil(found)}

    # Its socket

    async def _websocket(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        self.handshakes += 1
        await receive()
        if self.socket == "mute":
            await asyncio.sleep(3600)
        if not self._valid(scope["path"].rpartition("/")[2]):
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: HTTP 403
            return
        await send({"type": "websocket.accept"})
        self.connections.append(send)  # a second connection of the user takes the place of the first
        while (message := await receive())["type"] == "websocket.receive":
            asked = json.loads(message["text"])
            self.asked_by_socket.append(asked)
            while self.interlopers:
                await send({"type": "websocket.send", "text": json.dumps(self.interlopers.pop(0))})
            if (answer := self._by_socket(asked)) is not None and self.connections:
                await self.connections[-1]({"type": "websocket.send", "text": json.dumps(answer)})
        self.connections.clear()  # the user's entry is deleted, whoever's it is by now

    def _by_socket(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        of = {"calculation_type": asked["calculation_type"], "chart_id": asked["chart_id"]}
        if self.socket == "silent":
            return None
        if self.socket == "fails":
            message = "Calculation failed: 1 validation error for Chart\ntime\n  Field required [type=missing]"
            return {"status": "error", "message": message, **of}
        chart = self.charts.get(asked["chart_id"])
        if chart is None:
            return {"status": "error", "message": "Chart not found", "chart_id": asked["chart_id"]}
        moment = julian_day(*chart["date"].split("T"), chart["timezone"]) + (1.0 if self.socket == "lies" else 0.0)
        system = chart["config"]["house_system"]
        found = {
            "positions": lambda: planets(moment),
            "houses": lambda: houses(moment, chart["latitude"], chart["longitude"], system),
        }[asked["calculation_type"]]()
        return {"status": "success", **of, "result": found}
