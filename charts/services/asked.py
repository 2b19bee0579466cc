"""Where in a request the client said what the engine may refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Path = tuple[str, ...]

_SETTINGS: Final = frozenset((
    "zodiac", "ayanamsa", "house_system", "center", "house_fallback", "points", "aspects", "point_orbs", "pair_orbs",
    "include",
))  # fmt: skip  # as the engine names them too


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, to name in it the field that is meant.

    given: its own fields, by name. moments: Julian days of UT1 by where each was written. hourless: where a time of
    birth was said to be unknown. place: where the place that houses are for was written. center: of the charts.
    """

    given: Mapping[str, Any]
    moments: Mapping[Path, float] = field(default_factory=dict)
    hourless: Path = ()
    place: Path = ("place",)
    center: str = "geocentric"

    def path(self, name: str) -> Path:
        """Of a field by the engine's name for it: the technique's own before one of the settings."""
        if name in self.given or name not in _SETTINGS or "settings" not in self.given:
            return (name,)
        return ("settings", name)

    def outside(self, first: float, last: float) -> Path:
        """Of a moment before or after two Julian days, or at most one within them; () if the client wrote none.

        A border is one of uniform time or of the ephemeris, and a moment beside it is written in another.
        """
        strictly = (path for path, moment in self.moments.items() if not first <= moment <= last)
        beside = (path for path, moment in self.moments.items() if not first + 1.0 <= moment <= last - 1.0)
        return next(strictly, next(beside, ()))

    def ending(self) -> Path:
        """What to change for a shorter span: its end, or of a span without one its start, or how deep it is divided."""
        return next(((name,) for name in ("end", "start", "depth") if name in self.given), ())

    def moment(self) -> Path:
        """The request's own moment."""
        return next((path for path in self.moments if path[0] == "moment"), ("moment",))


def nested(path: Path, message: str) -> dict[str, Any]:
    """`{"settings": {"points": [message]}}`; of no path nothing."""
    details: Any = [message]
    for name in reversed(path):
        details = {name: details}
    return details if path else {}
