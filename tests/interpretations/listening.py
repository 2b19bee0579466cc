"""A client of event streams."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(frozen=True)
class Event:
    name: str
    data: dict[str, Any]
    id: str | None


def events_of(lines: Iterator[str]) -> Iterator[Event | str]:
    """Events, and comments as text."""
    fields: dict[str, str] = {}
    for line in lines:
        if line.startswith(":"):
            yield line
        elif line:
            name, _, value = line.partition(": ")
            assert name not in fields, f"{name} twice in one event"
            fields[name] = value
        elif fields:
            yield Event(fields["event"], json.loads(fields["data"]), fields.get("id"))
            fields = {}


@dataclass
class Listener:
    """One person at one server."""

    server: str
    headers: dict[str, str]
    client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=30, limits=httpx.Limits(max_connections=None))
    )

    def open(self, interpretation_id: Any, after: Any = None) -> Any:
        headers = {**self.headers, "Accept": "text/event-stream"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        url = f"{self.server}/api/v1/interpretations/{interpretation_id}/stream"
        return self.client.stream("GET", url, headers=headers)

    def listen(self, interpretation_id: Any, after: Any = None) -> list[Event]:
        """Every event to the end, offsets and ids checked on the way."""
        with self.open(interpretation_id, after) as response:
            assert response.status_code == 200, response.read()
            events = [event for event in events_of(response.iter_lines()) if isinstance(event, Event)]
        offset = int(after or 0)
        for event in events[:-1]:
            assert (event.name, event.data["offset"]) == ("delta", offset)
            offset += len(event.data["text"])
            assert event.id == str(offset)
        assert events[-1].name in ("done", "error")
        return events


def text_of(events: list[Event]) -> str:
    return "".join(event.data["text"] for event in events if event.name == "delta")
