"""What a search for events refuses, each with what was asked and what would work."""

from typing import ClassVar, Final

from charts.engine.errors import EngineError, UnknownName

EVENT_LIMIT: Final = 200_000  # in one answer


class InvalidSpan(EngineError):
    """A span that ends before it starts, or whose ends are no numbers (Julian days of UT1)."""

    field: ClassVar[str] = "end"

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = str(start), str(end)  # NaN and infinity are no JSON
        super().__init__(f"The span must end after it starts; {start} to {end} does not. Swap start and end.")


class TooManyEvents(EngineError):
    """A search that would answer more events than EVENT_LIMIT. `longest`: days of a span that would do."""

    field: ClassVar[str] = "end"

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
    field: ClassVar[str] = "types"
