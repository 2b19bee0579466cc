"""What a rectification is asked for: an interval of birth, a place, and the events of the life.

Each kind of event has its significators: the planets whose contacts with the angles count for it, and the axis that
counts in full, the other one counting half. They follow the natural significations of Lilly, Christian Astrology, books
I and III, and Ebertin, The Combination of Stellar Influences, and are as debatable as those.
"""

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from charts.engine.catalogue import PLANETS
from charts.engine.errors import EngineError, OutOfBounds, UnknownName, check_bounds, check_place, check_setting

EventKind = Literal[
    "marriage", "divorce", "birth_of_child", "career", "loss_of_work", "education", "move", "death_of_father",
    "death_of_mother", "death_of_parent", "death_of_partner", "accident", "illness", "operation", "other",
]  # fmt: skip
Method = Literal["solar_arc", "primary", "progressed", "transit"]
Axis = Literal["ascendant", "midheaven"]

METHODS: Final[tuple[Method, ...]] = get_args(Method)
MINOR_AXIS: Final = 0.5  # weight of the axis that is not the kind's own

# The axis and the significators of each kind; no axis where both count in full.
SIGNIFICATORS: Final[dict[EventKind, tuple[Axis | None, tuple[str, ...]]]] = {
    "marriage": ("ascendant", ("sun", "moon", "venus", "jupiter")),
    "divorce": ("ascendant", ("venus", "mars", "saturn", "uranus")),
    "birth_of_child": (None, ("sun", "moon", "venus", "jupiter")),
    "career": ("midheaven", ("sun", "jupiter", "saturn", "uranus")),
    "loss_of_work": ("midheaven", ("sun", "saturn", "uranus", "neptune")),
    "education": ("midheaven", ("sun", "mercury", "jupiter")),
    "move": ("midheaven", ("moon", "mercury", "jupiter", "uranus")),
    "death_of_father": ("midheaven", ("sun", "saturn", "neptune", "pluto")),
    "death_of_mother": ("midheaven", ("moon", "saturn", "neptune", "pluto")),
    "death_of_parent": ("midheaven", ("sun", "moon", "saturn", "neptune", "pluto")),
    "death_of_partner": ("ascendant", ("venus", "saturn", "neptune", "pluto")),
    "accident": ("ascendant", ("mars", "saturn", "uranus", "pluto")),
    "illness": ("ascendant", ("mars", "saturn", "neptune", "pluto")),
    "operation": ("ascendant", ("mars", "uranus", "pluto")),
    "other": (None, PLANETS),
}

MOST_EVENTS: Final = 50
LONGEST_INTERVAL: Final = 1.0  # days
SHORTEST_STEP, LONGEST_STEP = 10.0, 600.0  # seconds
LONGEST_LIFE: Final = 120.0 * 365.25  # days


class UnknownEventKind(UnknownName):
    what = "kind of event"


class InvalidInterval(EngineError):
    """An interval of birth that is empty, or longer than a day."""

    def __init__(self, start: float, end: float) -> None:
        self.start, self.end, self.longest_hours = start, end, 24.0 * LONGEST_INTERVAL
        super().__init__(
            f"The interval of birth, from Julian day {start} to {end}, must run forward and last at most 24 hours."
        )


class InvalidEventDate(EngineError):
    """An event before the birth, or more than 120 years after it."""

    def __init__(self, kind: str, julian_day: float, first: float) -> None:
        self.kind, self.julian_day, self.first, self.last = kind, julian_day, first, first + LONGEST_LIFE
        super().__init__(
            f"The {kind.replace('_', ' ')} at Julian day {julian_day} must fall after the interval of birth, "
            f"and before Julian day {self.last}."
        )


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Errors: `UnknownEventKind`, `OutOfBounds` (a weight that is not from 0.1 to 10)."""

    kind: EventKind
    julian_day: float  # UT1; noon will do where only the date is known
    weight: float = 1.0  # how much it counts beside the others

    def __post_init__(self) -> None:
        if self.kind not in SIGNIFICATORS:
            raise UnknownEventKind(self.kind, SIGNIFICATORS)
        check_bounds("weight", self.weight, 0.1, 10.0)


@dataclass(frozen=True, slots=True)
class RectificationRequest:
    """Errors: `InvalidCoordinate`, `InvalidInterval`, `OutOfBounds`, `UnsupportedSetting`, `InvalidEventDate`."""

    latitude: float  # geographic, degrees, north positive
    longitude: float  # degrees, east positive
    start: float  # JD UT1: the birth fell between these two
    end: float
    events: tuple[LifeEvent, ...]  # one to fifty
    methods: tuple[Method, ...] = METHODS
    step_seconds: float = 120.0  # between candidates, before refinement
    orb: float = field(default=1.0)  # degrees within which a contact counts
    seed: int = 1  # of the random dates that stand for chance

    def __post_init__(self) -> None:
        check_place(self.latitude, self.longitude)
        if not 0.0 < self.end - self.start <= LONGEST_INTERVAL + 1e-9:
            raise InvalidInterval(self.start, self.end)
        if not 1 <= len(self.events) <= MOST_EVENTS:
            raise OutOfBounds("events", len(self.events), 1, MOST_EVENTS)
        for name, value, lowest, highest in (
            ("step_seconds", self.step_seconds, SHORTEST_STEP, LONGEST_STEP),
            ("orb", self.orb, 0.1, 3.0),
            ("seed", self.seed, 0, 2**32 - 1),
        ):
            check_bounds(name, value, lowest, highest)
        self._check_names_and_dates()

    def _check_names_and_dates(self) -> None:
        if not self.methods:
            raise OutOfBounds("methods", 0, 1, len(METHODS))
        for method in self.methods:
            check_setting("methods", method, METHODS)
        for event in self.events:
            if not self.end < event.julian_day <= self.start + LONGEST_LIFE:
                raise InvalidEventDate(event.kind, event.julian_day, self.end)
