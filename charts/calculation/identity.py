"""What an outside service says that it is: answers of one version must never be given for those of another."""

import time
from collections.abc import Callable
from typing import Final

SETTLES: Final = 30.0  # seconds after which a fleet that is being replaced, node by node, is taken to be of one mind


class Identity:
    """What was heard last, as long as nothing else was heard shortly before it. Safe for threads."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard: tuple[str | None, float] = (None, 0.0)  # and since when

    def hear(self, said: str) -> None:
        former, _since = self._heard
        if said != former:
            self._heard = said, self._clock() + (SETTLES if former is not None else 0.0)

    @property
    def known(self) -> str | None:
        """None before it has spoken, and while its answers differ."""
        said, settled = self._heard
        return said if said is not None and self._clock() >= settled else None
