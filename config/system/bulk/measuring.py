"""Numbers by name and labels, for the table `metrics`."""

import time
from typing import Final

from config.system.bulk.courier import courier

_SIZE: Final = 600  # bytes that a row holds, roughly: its labels are few and short


def measure(name: str, value: float, **labels: str) -> None:
    """One number, of this moment. name: noun and noun, `queue.wait`. labels: of few values each; ids but of API keys
    make no label.
    """
    if courier.wanted:
        courier.put("metrics", (name, time.time(), value, labels), _SIZE)


def tally(name: str, labels: tuple[tuple[str, str], ...], value: float = 1.0) -> None:
    """Of what happens too often for a row each: the sum since the last delivery is one."""
    if courier.wanted:
        courier.tally(name, labels, value)
