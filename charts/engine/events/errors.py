"""What a search for events refuses, each with what was asked and what would work."""

from typing import ClassVar, Final

from charts.engine.errors import EngineError, UnknownName

EVENT_LIMIT: Final = 200_000  # in one answer


class TooManyEvents(EngineError):
    """A search that would answer more events than EVENT_LIMIT. `longest`: days of a span that would do."""

    def __init__(self, estimate: int, start: float, end: float, limit: int = EVENT_LIMIT) -> None:
        self.estimate, self.limit, self.days = estimate, limit, end - start
        self.longest = round(0.9 * (end - start) * limit / estimate, 3)
        super().__init__(
            f"About {estimate} events in {end - start:.0f} days are more than {limit} an answer. Ask for at most "
            f"{self.longest:.0f} days, for fewer types of event, fewer points (the Moon makes most events) or fewer "
            "aspects."
        )


class UnknownEventType(UnknownName):
    what: ClassVar[str] = "type of event"
