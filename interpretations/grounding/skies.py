"""The sky of a day: who enters a sign is in two of them that day, and who turns stands still."""

from collections.abc import Iterator, Mapping
from typing import Any

from interpretations.grounding.claims import Statement
from interpretations.grounding.facts import Spot


def happens(statement: Statement, spot: Spot) -> bool:
    """Whether the answer is a day's, and one of its events bears out what is said of the point."""
    match statement.kind:
        case "sign":
            return any(statement.value in _signs(event) for event in _events("ingress", spot))
        case "house":
            signs = {sign for event in _events("ingress", spot) for sign in _signs(event)}
            houses = {int(row["number"]) for row in spot.figure.answer.get("houses") or () if row["sign"] in signs}
            return not houses.isdisjoint(statement.numbers)
        case "motion":
            return any(statement.value in (event["turns"], "stationary") for event in _events("station", spot))
    return False


def _events(kind: str, spot: Spot) -> Iterator[Mapping[str, Any]]:
    answer = spot.figure.answer
    if answer.get("kind") == "sky":
        yield from (event for event in answer["sky"] if event["type"] == kind and event["point"] == spot.name)


def _signs(event: Mapping[str, Any]) -> tuple[str, str]:
    return event["previous_sign"], event["sign"]
