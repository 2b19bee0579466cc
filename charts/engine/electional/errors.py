"""What a search for elections refuses."""

from typing import ClassVar, Final

from charts.engine.constants import MINUTES_PER_DAY
from charts.engine.errors import EngineError, UnknownName

MOST_TESTS: Final = 3_000_000  # moments times predicates
SHORTEST_STEP, LONGEST_STEP = 1.0, 360.0  # minutes


class UnknownPredicate(UnknownName):
    what: ClassVar[str] = "predicate"


class InvalidPredicate(EngineError):
    """A predicate's parameter that it cannot take."""

    def __init__(self, predicate: str, parameter: str, value: object, wanted: str) -> None:
        self.predicate, self.parameter, self.value, self.wanted = predicate, parameter, str(value), wanted
        super().__init__(f"{parameter} of {predicate} must be {wanted}, not {value!r}.")


class SearchTooLarge(EngineError):
    """More moments times predicates than a search takes. `longest`: days of a span that would do."""

    def __init__(self, days: float, step: float, predicates: int) -> None:
        self.days, self.step, self.predicates, self.limit = days, step, predicates, MOST_TESTS
        self.longest = MOST_TESTS / predicates * step / MINUTES_PER_DAY
        super().__init__(
            f"{predicates} predicates every {step:g} minutes over {days:.0f} days are more than {MOST_TESTS} tests. "
            f"Ask for at most {self.longest:.0f} days, or for a longer step."
        )
