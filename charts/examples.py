"""Requests that the API's pages show; every one runs as it stands (a test posts them)."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

ADA: Final[dict[str, Any]] = {
    "kind": "natal",
    "name": "Ada Lovelace",
    "tags": ["mathematicians"],
    "moment": {"local": "1815-12-10T13:00:00"},
    "place": {"query": "London, GB"},
}
UNKNOWN_TIME: Final[dict[str, Any]] = {
    "kind": "natal",
    "name": "Marie Curie",
    "moment": {"local": "1867-11-07", "time_known": False},
    "place": {"query": "Warsaw, PL"},
}
COORDINATES: Final[dict[str, Any]] = {
    "kind": "natal",
    "name": "First steps on the Moon, from Houston",
    "moment": {"utc": "1969-07-21T02:56:15Z"},
    "place": {"latitude": 29.5593, "longitude": -95.0900, "timezone": "America/Chicago"},
    "settings": {
        "house_system": "whole_sign",
        "points": ["sun", "moon", "mars", "mean_node"],
        "aspects": {"quincunx": 3.0},
    },
}
BIRTHS: Final = [
    OpenApiExample("Civil time at a place", value=ADA, request_only=True),
    OpenApiExample("The time of birth is unknown", value=UNKNOWN_TIME, request_only=True),
    OpenApiExample("An instant at coordinates, with settings", value=COORDINATES, request_only=True),
]
CHANGES: Final = [
    OpenApiExample("Another name", value={"name": "Ada King"}, request_only=True),
    OpenApiExample("Another house system", value={"settings": {"house_system": "koch"}}, request_only=True),
]
