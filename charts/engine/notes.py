"""What a reader of a chart should know beyond its figures."""

from typing import Final

from charts import sentences as said
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.centers import AT_REST
from charts.engine.deltat import observed_until
from charts.engine.ephemeris import MOON
from charts.engine.figure import Figure
from charts.engine.houses import HouseFinder
from charts.engine.request import ChartRequest
from charts.engine.sky import sky_at

# For a year after the last observation ΔT errs by less than 0.1 s, in which the Moon moves 0.05″.
_TRUSTED_DAYS: Final = 365.25


def notes_on(request: ChartRequest, figure: Figure, finder: HouseFinder | None) -> tuple[str, ...]:
    """English sentences, usually none."""
    backwards = finder is not None and finder.backwards
    moon = None
    if not request.time_known:
        first, last = (sky_at(moment).places[MOON][0] for moment in day_of(request))
        moon = first, last
    return sentences(request, figure.sky.delta_t, figure.missing, figure.fallback, backwards, moon)


def sentences(
    request: ChartRequest,
    delta_t: float,
    missing: tuple[str, ...],
    fallback: str | None,
    backwards: bool,
    moon: tuple[float, float] | None,
) -> tuple[str, ...]:
    """The notes that these facts of a chart are worth. moon: its longitudes at both ends of a day without an hour."""
    notes: list[str] = []
    if request.julian_day > trusted_until():
        notes.append(said.DELTA_T(seconds=f"{delta_t:.1f}"))
    if missing:
        notes.append(_missing(request, missing))
    if fallback:
        asked = request.settings.house_system
        notes.append(said.FALLBACK(system=asked, latitude=f"{request.latitude:g}", fallback=fallback))
    if backwards:
        notes.append(said.BACKWARDS())
    start, end = day_of(request)
    if moon and start < end:  # a sky without a place has no hours to doubt
        first, last = (_in_sign(longitude) for longitude in moon)
        notes.append(said.MOON(first=first, last=last))
    return tuple(notes)


def trusted_until() -> float:
    """The Julian day after which ΔT is worth a note."""
    return observed_until() + _TRUSTED_DAYS


def _missing(request: ChartRequest, names: tuple[str, ...]) -> str:
    if request.settings.center in AT_REST:
        return said.NO_PLACE_THERE(center=request.settings.center, points=", ".join(names))
    return said.NOT_COVERED(points=" and ".join(names).capitalize())


def day_of(request: ChartRequest) -> tuple[float, float]:
    """The Julian days between which an unknown time lies."""
    start = request.julian_day - 0.5 if request.day_start is None else request.day_start
    end = request.julian_day + 0.5 if request.day_end is None else request.day_end
    return start, end


def _in_sign(longitude: float) -> str:
    minutes = int(longitude * 60.0)
    return f"{minutes // 60 % 30}°{minutes % 60:02d}′ {SIGN_NAMES[minutes // 1800].capitalize()}"
