"""Who goes by the socket: it serves one after another, so that of many at once most are served sooner by REST."""

from typing import Final

LONGEST: Final = 4  # charts


class Line:
    """Of charts on their way by the socket, each from before it is stored there until it is deleted. On one loop.

    limit: seconds that the way of one may take, its part of the calculation's: who stands in a line that is longer
    would have lost them when REST is asked.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._length = 0
        self.storing = 0.0  # seconds that it took to store a chart, the last time

    def has_room(self, *, turn: float) -> bool:
        """Whether who comes now will be served in time. An empty line is tried, however slow the last one was.

        turn: seconds that the socket took for one chart, the last time.
        """
        before = self._length
        expected = self.storing + (before + 1) * turn
        return before == 0 or (before < LONGEST and expected <= self._limit)

    def enter(self) -> None:
        self._length += 1

    def leave(self) -> None:
        self._length -= 1
