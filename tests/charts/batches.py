"""Batches as clients send them, and their jobs as clients follow them."""

from typing import Any

import orjson

from config.api.jobs import running
from config.system.models import JobPart
from tests.interpretations.conftest import birth_on, eventually

BAD = {"kind": "natal", "moment": {"local": "1990-13-15T14:30:00"}, "place": {"latitude": 95, "longitude": 0}}


def births(many: int) -> list[dict[str, Any]]:
    return [birth_on(day) for day in range(many)]


def harmonics(many: int) -> list[dict[str, Any]]:
    """What is not computed in arrays: ten make a part."""
    return [{"kind": "harmonic", "natal": birth_on(day), "number": 5} for day in range(many)]


def ended(client: Any, job: dict[str, Any], *, within: float = 60.0) -> dict[str, Any]:
    def look() -> Any:
        answer = client.get(f"/jobs/{job['id']}").json()
        return answer if answer["status"] in ("completed", "failed", "cancelled") else None

    found: dict[str, Any] = eventually(look, within=within)
    return found


def pages(client: Any, job: dict[str, Any], size: int = 100) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = "0"
    while cursor is not None:
        answer = client.get(f"/jobs/{job['id']}/results", {"cursor": cursor, "page_size": size}).json()
        found += answer["data"]
        cursor = answer["meta"]["next_cursor"]
    return found


def lines(answer: Any) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


def do(job: dict[str, Any]) -> None:
    """The parts' work, in this process."""
    for pk in JobPart.objects.filter(job=job["id"]).order_by("first").values_list("pk", flat=True):
        running.run_part(part_id=pk)
