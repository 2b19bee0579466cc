"""A request of the seam as the body of `POST /calculations`, with nothing lost: the other side makes it whole again.

Moments go as Julian days of UT1, to the last digit. Only a birth whose hour is unknown cannot: the API takes it as a
day at a place, so a zone is found in which that day begins, ends and has its noon at the same instants.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from charts import moments
from charts.atlas import from_utc, resolve_local_time
from charts.atlas.errors import AtlasError
from charts.atlas.zones import zone_names
from charts.calculation.base import CalculationRequest, Subject
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.techniques import TECHNIQUES
from charts.engine.times import ut1_from_utc, utc_from_ut1

# Kinds whose body has a place of its own; the others are where their subjects are.
PLACED: Final = frozenset((
    "natal", "event", "panchanga", "relocation", "composite", "transit", "solar_return", "lunar_return",
    "planetary_return", "astrocartography", "election", "rectification",
))  # fmt: skip
_J2000: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)
_HOUR: Final = 3600


def body_of(request: CalculationRequest) -> dict[str, Any]:
    """Errors: UnsupportedByBackend, for what the API has no body for."""
    if request.kind not in TECHNIQUES:
        raise UnsupportedByBackend("kind", (request.kind,))
    body: dict[str, Any] = {"kind": request.kind, "settings": request.settings.as_dict()}
    for role, subject in request.subjects.items():
        given = _subject(subject)
        body |= given if role == "chart" else {role: given}
    if "chart" not in request.subjects:
        if request.moment is not None:
            body["moment"] = {"julian_day": request.moment}
        if request.kind in PLACED and request.place is not None:
            body["place"] = _place(*request.place)
    return body | {name: _parameter(name, value) for name, value in request.parameters.items()}


def _place(latitude: float, longitude: float, zone: str = "UTC") -> dict[str, Any]:
    return {"latitude": latitude, "longitude": longitude, "timezone": zone}


def _subject(subject: Subject) -> dict[str, Any]:
    if subject.time_known:
        return {
            "moment": {"julian_day": subject.julian_day},
            "place": _place(subject.latitude, subject.longitude),
        }
    date, zone = _day(subject)
    return {
        "moment": {"local": date, "time_known": False},
        "place": _place(subject.latitude, subject.longitude, zone),
    }


def _parameter(name: str, value: Any) -> Any:
    if name in ("start", "end"):
        return instant(value)
    if name == "events":
        return [{**event, "date": instant(event["date"])} for event in value]
    return value


def instant(julian_day: float) -> str:
    """The instant of a Julian day of UT1, such that the API reads the very same number from it."""
    about = _J2000 + timedelta(days=utc_from_ut1(julian_day) - 2_451_545.0)
    # One float holds 40 µs; within as many microseconds there is one that reads as it.
    for step in sorted(range(-60, 61), key=abs):
        exact = about + timedelta(microseconds=step)
        if ut1_from_utc(moments.julian_day_of_utc(exact)) == julian_day:
            return moments.written(exact)
    return moments.written(about)


@lru_cache(maxsize=4096)
def _day(subject: Subject) -> tuple[str, str]:
    """The date of a birth without its hour, and a zone in which it is that day. Errors: UnsupportedByBackend."""
    noon = moments.utc_of_julian_day(utc_from_ut1(subject.julian_day)) + timedelta(milliseconds=500)
    noon = noon.replace(microsecond=0)
    for zone in _zones(noon) if subject.day else ():
        try:
            local = from_utc(noon, zone, subject.longitude).local
            if local.time() == time(12) and _ends(local, zone, subject.longitude) == (subject.julian_day, subject.day):
                return f"{local.date().isoformat()}", zone
        except AtlasError:  # noon itself was skipped, came twice, or is outside the calendar there
            continue
    raise UnsupportedByBackend("time_known", ("false",))


def _ends(noon: datetime, zone: str, longitude: float) -> tuple[float, tuple[float, float]]:
    """What the API makes of the day: the Julian days of its noon, its beginning and its end."""
    begin = datetime.combine(noon.date(), time())
    first, last = (resolve_local_time(end, zone, longitude, 0).utc for end in (begin, begin + timedelta(days=1)))
    at_noon = resolve_local_time(noon.replace(fold=0), zone, longitude).utc
    middle, start, end = (ut1_from_utc(moments.julian_day_of_utc(moment)) for moment in (at_noon, first, last))
    return middle, (start, end)


def _zones(noon: datetime) -> Iterator[str]:
    """Of whole hours the zones that are nothing else, as most days fit one; then all, of which one must be it."""
    hours, rest = divmod(12 * _HOUR - (noon.hour * _HOUR + noon.minute * 60 + noon.second), _HOUR)
    if rest == 0:
        yield from (f"Etc/GMT{-offset:+d}" if offset else "UTC" for offset in (hours, hours + 24) if -13 < offset < 15)
    yield from zone_names()


def roles(request: CalculationRequest) -> Mapping[str, Subject]:
    """The subjects that stand in the answer under their own names."""
    return {role: subject for role, subject in request.subjects.items() if role != "chart"}
