"""The seam between charts and what computes them. One file beside this one for each backend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, runtime_checkable

from django.utils.functional import Promise

from charts.engine.catalogue import ASPECTS, DEFAULT_ASPECTS, DEFAULT_POINTS

if TYPE_CHECKING:
    from config.system.sheets import Sheets

# What an answer is made of, by name: the engine's dataclasses, or plain JSON.
Parts = dict[str, Any]
# Of an answer whose points and aspects are text: under this name the ids of their factors.
FACTOR_IDS: Final = "factor_ids"
# Every aspect by name, those off by default with an orb of 0.
ALL_ORBS: Final[Mapping[str, float]] = MappingProxyType(
    {aspect.name: DEFAULT_ASPECTS.get(aspect.name, 0.0) for aspect in ASPECTS}
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a chart is computed; the defaults are the API's.

    ayanamsa: a name, or {"julian_day": …, "degrees": …} for one of the client's own. include: blocks beside the chart.
    """

    zodiac: str = "tropical"
    ayanamsa: str | Mapping[str, float] | None = None
    house_system: str = "placidus"
    center: str = "geocentric"
    house_fallback: str | None = None
    points: tuple[str, ...] = DEFAULT_POINTS
    aspects: Mapping[str, float] = field(default_factory=lambda: ALL_ORBS)
    point_orbs: Mapping[str, float] = field(default_factory=dict)
    pair_orbs: Mapping[str, float] = field(default_factory=dict)
    include: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "points": tuple(stored["points"]), "include": tuple(stored.get("include", ()))})

    def as_dict(self) -> dict[str, Any]:
        return {
            "zodiac": self.zodiac,
            "ayanamsa": self.ayanamsa,
            "house_system": self.house_system,
            "center": self.center,
            "house_fallback": self.house_fallback,
            "points": list(self.points),
            "aspects": dict(self.aspects),
            "point_orbs": dict(self.point_orbs),
            "pair_orbs": dict(self.pair_orbs),
            "include": list(self.include),
        }


@dataclass(frozen=True, slots=True)
class Subject:
    """A moment and a place. julian_day: UT1. latitude, longitude: degrees, north and east positive.

    day: when the time of day is unknown, the Julian days on which the civil day begins and ends.
    """

    julian_day: float
    latitude: float
    longitude: float
    time_known: bool = True
    day: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class CalculationRequest:
    """What a kind of chart is computed from.

    subjects: by role, "chart" for a figure of its own, else what the technique works on: "natal", "first", "second".
    moment: Julian day (UT1) that a technique is asked for; place: where it is looked at, latitude and longitude.
    parameters: the technique's own, as the API names them, instants among them as Julian days of UT1.
    """

    kind: str
    subjects: Mapping[str, Subject]
    settings: Settings = Settings()
    moment: float | None = None
    place: tuple[float, float] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


class CalculationBackend(Protocol):
    """What `CHART_CALCULATION["BACKEND"]` names; made once a process with its OPTIONS, used by many threads at once.

    stood_in_for: whether the embedded engine answers when what this one asks has failed; without it no chart is made.
    """

    stood_in_for: bool

    def calculate(self, request: CalculationRequest) -> dict[str, Any]:
        """The answer as JSON.

        Of a kind that is a chart: julian_day, delta_t, points, houses, angles, aspects, patterns, balance, lunar_phase,
        engine. Of a technique also the charts of its subjects by their roles, `inter_aspects` where it compares, and
        its own block by the kind's name. Blocks that the settings include stand beside them.
        Errors: those of `charts.engine.errors`, `charts.calculation.errors`; of an outside service ServiceFailed,
        ServiceTimedOut and ServiceResting of `charts.calculation.outside`.
        """

    def calculate_many(self, requests: Sequence[CalculationRequest]) -> Iterable[dict[str, Any] | Exception]:
        """The answers in order, perhaps made one by one as they are taken.

        Of a request that is refused it is the error that `calculate` would raise, as a value.
        """

    def ping(self) -> str | Promise:
        """What answers, for the health page. Raises whatever keeps it from answering."""


@runtime_checkable
class Judge(Protocol):
    """A backend that sooner says what it would refuse than it answers."""

    def refusals(self, requests: Sequence[CalculationRequest]) -> Iterator[Exception | None]:
        """Of each request the error that `calculate` would raise, or None, in order."""


@runtime_checkable
class Scribe(Protocol):
    """A backend that sooner writes many answers than it makes them."""

    def write_many(
        self, requests: Sequence[CalculationRequest], *, sheets: "Sheets | None" = None
    ) -> Iterator[dict[str, Any] | Exception]:
        """As `calculate_many`, for what is written down as it is.

        An answer's points, houses and aspects may be JSON texts (`orjson.Fragment`), with the ids of their factors.
        sheets: are given what of the answers is numbers, and the texts leave it out. Without them the ids stand once
        more as a list by the name FACTOR_IDS, if points and aspects are texts.
        """


def written_by(
    backend: CalculationBackend, requests: Sequence[CalculationRequest], *, sheets: "Sheets | None" = None
) -> Iterable[dict[str, Any] | Exception]:
    """As `Scribe.write_many`, of any backend."""
    if isinstance(backend, Scribe):
        return backend.write_many(requests, sheets=sheets)
    return backend.calculate_many(requests)


def refusals_of(backend: CalculationBackend, requests: Sequence[CalculationRequest]) -> Iterator[Exception | None]:
    """As `Judge.refusals`, of any backend."""
    if isinstance(backend, Judge):
        return backend.refusals(requests)
    return (one if isinstance(one, Exception) else None for one in backend.calculate_many(requests))
