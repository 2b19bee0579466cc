"""What periods of time refuse."""

from charts.engine.errors import EngineError


class TooManyPeriods(EngineError):
    """More periods than one answer holds."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        super().__init__(f"The answer would hold more than {limit} periods; ask for a shorter span or fewer levels.")
