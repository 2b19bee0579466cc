"""What a reader of a chart should know beyond its figures."""

from typing import Final

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
    notes: list[str] = []
    if request.julian_day > observed_until() + _TRUSTED_DAYS:
        notes.append(
            f"ΔT of {figure.sky.delta_t:.1f} s is extrapolated: the Earth's rotation then has not been observed."
        )
    if figure.missing:
        notes.append(_missing(request, figure.missing))
    if figure.fallback:
        asked = request.settings.house_system
        notes.append(
            f"The house system {asked} is undefined at latitude {request.latitude:g}; the houses are {figure.fallback}."
        )
    if finder and finder.backwards:
        notes.append("At this latitude and moment the ecliptic runs through the houses backwards.")
    if not request.time_known and (request.day_start is None or request.day_start != request.day_end):
        notes.append(_moon_range(request))
    return tuple(notes)


def _missing(request: ChartRequest, names: tuple[str, ...]) -> str:
    if request.settings.center in AT_REST:
        return f"Left out, as they have no {request.settings.center} place: {', '.join(names)}."
    return f"{' and '.join(names).capitalize()} is left out: its ephemeris covers the years 1800 to 2149 only."


def _moon_range(request: ChartRequest) -> str:
    start = request.julian_day - 0.5 if request.day_start is None else request.day_start
    end = request.julian_day + 0.5 if request.day_end is None else request.day_end
    first, last = (_in_sign(sky_at(moment).places[MOON][0]) for moment in (start, end))
    return f"The time of birth is unknown: over the day the Moon moves from {first} to {last}."


def _in_sign(longitude: float) -> str:
    minutes = int(longitude * 60.0)
    return f"{minutes // 60 % 30}°{minutes % 60:02d}′ {SIGN_NAMES[minutes // 1800].capitalize()}"
