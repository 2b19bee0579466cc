"""What the time lords and the techniques beside them refuse."""

from charts.engine.errors import EngineError


class OutOfBounds(EngineError):
    """A parameter that lies outside what the technique takes."""

    def __init__(self, parameter: str, value: object, lowest: float, highest: float) -> None:
        self.parameter, self.value, self.lowest, self.highest = parameter, value, lowest, highest
        super().__init__(f"{parameter} must be from {lowest:g} to {highest:g}, not {value!r}.")


class InvalidSpan(EngineError):
    """A span of time that is none: it ends before it begins, or has no dates."""

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end = start, end
        super().__init__(f"The span from Julian day {start} to {end} must run forward, between the years 100 and 9900.")


class TooManyPeriods(EngineError):
    """More periods than one answer holds."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"The answer would hold more than {limit} periods; ask for a shorter span or fewer levels.")
