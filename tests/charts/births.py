"""Births and moments that the tests of techniques share."""

from typing import Any, Final

LONDON: Final = {"query": "London, GB"}
ADA: Final[dict[str, Any]] = {"moment": {"local": "1815-12-10T13:00:00"}, "place": LONDON}
BABBAGE: Final[dict[str, Any]] = {"moment": {"local": "1791-12-26T12:00:00"}, "place": LONDON}
HOURLESS: Final[dict[str, Any]] = {"moment": {"local": "1815-12-10", "time_known": False}, "place": LONDON}
TROMSO: Final = {"latitude": 69.65, "longitude": 18.96, "timezone": "Europe/Oslo"}
NORTH: Final[dict[str, Any]] = {"moment": {"utc": "1990-06-15T12:00:00Z"}, "place": TROMSO}
THEN: Final = {"utc": "1843-07-01T12:00:00Z"}  # in Ada's life
