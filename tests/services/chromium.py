"""A headless Chromium, asked over its DevTools protocol: what a page did, and what the console says of it."""

import contextlib
import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from websockets.sync.client import ClientConnection, connect

from .server import Missing, Server, program

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


class Chromium(Server):
    name = "Chromium"

    def find(self) -> None:
        found = program("chromium", "/usr/bin")
        if found is None:
            raise Missing("chromium")
        self.executable = found

    def launch(self) -> None:
        command = [self.executable, *FLAGS, f"--user-data-dir={self.folder}/profile"]
        self.spawn([*command, f"--remote-debugging-port={self.port}", "about:blank"])

    def probe(self) -> str:
        with connect(self._address(), open_timeout=5) as browser:
            browser.send(json.dumps({"id": 1, "method": "Browser.getVersion"}))
            return str(json.loads(browser.recv())["result"]["product"])

    def environment(self) -> dict[str, str]:
        return {}

    def _address(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/json/version", timeout=5) as answer:
            return str(json.load(answer)["webSocketDebuggerUrl"])

    @contextlib.contextmanager
    def page(self) -> Iterator["Page"]:
        with connect(self._address(), max_size=None) as socket:
            yield Page(socket)


class Page:
    """A tab with cookies of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._next, self._session = socket, 0, ""
        self.events: list[dict[str, Any]] = []
        context = self.ask("Target.createBrowserContext", disposeOnDetach=True)["browserContextId"]
        target = self.ask("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters: Any) -> Any:
        self._next += 1
        command = {"id": self._next, "method": method, "params": parameters}
        self._socket.send(json.dumps(command | ({"sessionId": self._session} if self._session else {})))
        while (told := self._told(60)).get("id") != self._next:
            pass
        assert "error" not in told, told
        return told["result"]

    def _told(self, seconds: float) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._socket.recv(timeout=seconds))
        if "method" in told:
            self.events.append(told)
        return told

    def open(self, address: str) -> None:
        """Go there, and wait until it has loaded."""
        self.events.clear()
        self.ask("Page.navigate", url=address)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._told(60)

    def value(self, expression: str) -> Any:
        """Of JavaScript in the page."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait_for(self, expression: str, within: float = 20.0) -> None:
        end = time.monotonic() + within
        while not self.value(expression):
            assert time.monotonic() < end, f"{expression} did not become true; {self.complaints}"
            time.sleep(0.05)

    @property
    def complaints(self) -> list[str]:
        """Errors that the console shows, refusals of the page's policy among them, and what scripts threw."""
        found = []
        for event in self.events:
            said = event["params"]
            if event["method"] == "Log.entryAdded" and said["entry"]["level"] == "error":
                found.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")
            if event["method"] == "Runtime.exceptionThrown":
                found.append(json.dumps(said["exceptionDetails"])[:500])
            if event["method"] == "Runtime.consoleAPICalled" and said["type"] == "error":
                found.append(json.dumps(said["args"])[:500])
        return found
