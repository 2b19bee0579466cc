"""What a question is refused for before the engine is asked, or beside what it was asked for."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from charts.engine.errors import EngineError


class UnsupportedByBackend(EngineError):
    """The backend in use cannot give this, and nothing may stand in for it.

    setting: "kind", or one of the settings; values: those that it cannot give.
    """

    code = "UNSUPPORTED_BY_BACKEND"

    def __init__(self, setting: str, values: Iterable[str]) -> None:
        self.setting, self.values = setting, tuple(values)
        super().__init__(f"The calculation service cannot give {setting} {', '.join(self.values)}.")

    @property
    def health(self) -> Promise:
        """For the health page."""
        said = _("it answers, and says that it cannot give the {setting} {values}")
        return format_lazy(said, setting=self.setting, values=", ".join(self.values))


class PlaceNeeded(EngineError):
    """Events that are a place's own were asked for without one."""

    def __init__(self, types: Iterable[str]) -> None:
        self.types = tuple(types)
        super().__init__(f"{', '.join(self.types)} happen at a place: give latitude and longitude.")


class SpanTooLong(EngineError):
    """More days than one request may search. gathered: the Julian days outside which that is so, None: anywhere."""

    def __init__(self, days: float, most: float, gathered: tuple[float, float] | None = None) -> None:
        self.days, self.most, self.gathered = days, most, gathered
        super().__init__(f"Such events are found for at most {most:.0f} days at a time, not {days:.0f}.")


class TooManyPoints(EngineError):
    """A comparison, pair by pair, of more points than one request may ask for."""

    def __init__(self, points: int, most: int) -> None:
        self.points, self.most = points, most
        super().__init__(f"Charts are compared with at most {most} points, not {points}.")


class StepTooShort(EngineError):
    """A search in steps so short that it would take too long. Seconds."""

    def __init__(self, step: float, least: float) -> None:
        self.step, self.least = step, least
        super().__init__(f"The steps must be of at least {least:.0f} seconds in such a span, not {step:g}.")


class BeforeBirth(EngineError):
    """A moment of life before it began. Julian days of UT1."""

    def __init__(self, julian_day: float, birth: float) -> None:
        self.julian_day, self.birth = julian_day, birth
        super().__init__(f"Julian day {julian_day} is before the birth at {birth}.")


class BlockRefused(EngineError):
    """A block that the settings include cannot be made of this chart. reason: the engine's own refusal."""

    def __init__(self, block: str, reason: EngineError) -> None:
        self.block, self.reason = block, reason
        super().__init__(f"The block {block} cannot be given. {reason}")
