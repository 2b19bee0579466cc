"""The sky itself: what happens in it, where everything stands, what passes over a chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charts import factors, moments
from charts.atlas import TZ_VERSION
from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.engine.times import ut1_from_utc, utc_from_ut1
from charts.models import Chart
from charts.services.asked import Asked, Path
from charts.services.backends import get_backend
from charts.services.calculation import complete, julian_day_of
from charts.services.refusals import engine_refusals
from charts.services.subjects import resolved, snapshot


def find_events(*, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """asked: as EventQuerySerializer leaves it. By time. Errors: those of `refusals`."""
    given = {name: asked[name] for name in ("types", "points", "aspects")}
    found: list[dict[str, Any]] = _ask("events", asked, given)["events"]
    return found


def find_transits(*, chart: Chart, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """asked: as TransitQuerySerializer leaves it. Exact passes over a chart's points, by time.

    Errors: ChartWithoutMoment, those of `refusals`.
    """
    natal = resolved(snapshot(chart))
    settings = complete(natal.given["settings"], {})
    given = {name: asked[name] for name in ("points", "aspects", "targets", "orb") if name in asked}
    found: list[dict[str, Any]] = _ask("transits", asked, given, subjects={"natal": natal.subject}, settings=settings)[
        "transits"
    ]
    return found


def _ask(
    kind: str,
    asked: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    subjects: Mapping[str, Subject] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Any:
    span = {name: julian_day_of(asked[name]) for name in ("start", "end")}
    request = CalculationRequest(
        kind=kind,
        subjects=subjects or {},
        settings=Settings.from_dict(settings or _zodiac(asked)),
        place=_place(asked),
        parameters={**given, **span},
    )
    written: dict[Path, float] = {(name,): moment for name, moment in span.items()}
    with engine_refusals(Asked(asked, written, hourless=("targets",), center=request.settings.center)):
        return get_backend().calculate(request)


def _zodiac(asked: Mapping[str, Any]) -> dict[str, Any]:
    return complete({}, {name: asked[name] for name in ("zodiac", "ayanamsa", "center", "points") if name in asked})


def _place(asked: Mapping[str, Any]) -> tuple[float, float] | None:
    return (asked["latitude"], asked["longitude"]) if "latitude" in asked else None


@dataclass(frozen=True, slots=True)
class Ephemeris(Sequence[dict[str, Any]]):
    """The rows of an ephemeris, of which only those that a page shows are computed."""

    asked: Mapping[str, Any]
    start: float  # Julian days of UTC
    step: float  # days
    rows: int

    def __len__(self) -> int:
        return self.rows

    def __getitem__(self, rows: Any) -> Any:
        chosen = range(self.rows)[rows]
        return self.computed((chosen,))[0] if isinstance(chosen, int) else self.computed(chosen)

    def computed(self, chosen: Iterable[int]) -> list[dict[str, Any]]:
        """Errors: those of `refusals`."""
        days = [ut1_from_utc(self.start + row * self.step) for row in chosen]
        request = CalculationRequest(
            kind="ephemeris",
            subjects={},
            settings=Settings.from_dict(_zodiac(self.asked)),
            place=_place(self.asked),
            parameters={"moments": days, "points": self.asked["points"]},
        )
        span: dict[Path, float] = {(name,): julian_day_of(self.asked[name]) for name in ("start", "end")}
        with engine_refusals(Asked(self.asked, span)):
            found: list[dict[str, Any]] = get_backend().calculate(request)["rows"]
        return found


def ephemeris(*, asked: Mapping[str, Any]) -> Ephemeris:
    """asked: as EphemerisQuerySerializer leaves it. From start to end, both included."""
    start, end = (moments.julian_day_of_utc(moments.read_instant(asked[name])) for name in ("start", "end"))
    step = asked["step"]
    table = Ephemeris(asked, start, step, int((end - start) / step + 1e-6) + 1)
    table.computed((0, table.rows - 1))  # a span that the ephemeris does not hold is refused on its first page
    return table


def sky(*, asked: Mapping[str, Any]) -> dict[str, Any]:
    """asked: as SkyQuerySerializer leaves it. Positions and aspects of a moment; with a place, a whole figure."""
    julian_day = julian_day_of(asked["at"])
    place = _place(asked)
    subject = Subject(julian_day, *(place or (0.0, 0.0)))
    # The query names no house system: near the poles another stands in, and a note says so.
    settings = {**_zodiac(asked), "house_fallback": "porphyry"}
    request = CalculationRequest(
        kind="event" if place else "sky",
        subjects={"chart": subject},
        settings=Settings.from_dict(settings),
        moment=julian_day,
        place=place,
    )
    with engine_refusals(Asked(asked, {("at",): julian_day})):
        found = get_backend().calculate(request)
    factors.annotate(found)
    found["engine"]["tz_version"] = TZ_VERSION
    instant = moments.utc_of_julian_day(utc_from_ut1(found["julian_day"]))
    return {"utc": moments.written(instant), **found}
