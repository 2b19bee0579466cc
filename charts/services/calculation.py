"""From birth data to the computed answer. Nothing here touches the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from charts import errors, factors, moments
from charts.atlas import TZ_VERSION
from charts.calculation.base import CalculationRequest, Settings
from charts.engine.errors import HouseSystemUndefined, OutOfEphemerisRange
from charts.engine.times import ut1_from_utc
from charts.services.backends import get_backend
from charts.services.resolving import Instant, Spot, resolve_moment, resolve_place
from config.api.errors import AppError


@dataclass(frozen=True, slots=True)
class Calculation:
    """A computed chart. result: the answer as `api.md` shapes it, from `moment` to `engine`, with factors."""

    spot: Spot
    instant: Instant
    result: dict[str, Any]


def calculate(
    *, kind: str, moment: Mapping[str, Any], place: Mapping[str, Any], settings: Mapping[str, Any]
) -> Calculation:
    """moment, place, settings: as ChartRequestSerializer leaves them. Errors: of `charts.errors`, naming the field."""
    spot = resolve_place(place)
    instant = resolve_moment(moment, spot)
    request = CalculationRequest(
        kind=kind,
        julian_day=instant.julian_day,
        latitude=spot.latitude,
        longitude=spot.longitude,
        settings=Settings.from_dict(settings),
        time_known=instant.day is None,
        day=instant.day,
    )
    computed = _compute(request, instant.field)
    julian_day, delta_t = computed.pop("julian_day"), computed.pop("delta_t")
    engine = computed["engine"]
    engine["tz_version"] = TZ_VERSION
    engine["notes"] = [*engine["notes"], *instant.notes]
    result = {
        "moment": {**instant.as_dict(), "julian_day": julian_day, "delta_t": delta_t},
        "place": spot.as_dict(),
        "settings": dict(settings),
        **computed,
    }
    factors.annotate(result)
    return Calculation(spot, instant, result)


def _compute(request: CalculationRequest, field: str) -> dict[str, Any]:
    try:
        return get_backend().calculate(request)
    except OutOfEphemerisRange as error:
        first, last = _full_years(error.first, error.last)
        refusal: AppError = errors.OutOfEphemerisRange(first=first, last=last)
        refusal.details = {"moment": {field: [str(refusal.detail)]}, "first": first, "last": last}
    except HouseSystemUndefined as error:
        refusal = errors.HouseSystemUndefined(system=error.house_system, alternatives=", ".join(error.alternatives))
        refusal.details = {
            "settings": {"house_system": [str(refusal.detail)]},
            "latitude": error.latitude,
            "alternatives": list(error.alternatives),
        }
    raise refusal


def _full_years(first: float, last: float) -> tuple[int, int]:
    """The first and the last calendar year that lie wholly between two Julian days."""
    begin = moments.utc_of_julian_day(max(first, moments.FIRST_JULIAN_DAY))
    end = moments.utc_of_julian_day(min(last, moments.LAST_JULIAN_DAY - 1))
    return (begin - timedelta(milliseconds=1)).year + 1 if begin.year > 1 else 1, end.year - 1


def sky_now() -> dict[str, Any]:
    """The sky at this moment as seen from no place in particular: a result without houses, angles and lots."""
    julian_day = ut1_from_utc(moments.julian_day_of_utc(timezone.now()))
    return get_backend().calculate(
        CalculationRequest(kind="natal", julian_day=julian_day, latitude=0.0, longitude=0.0, time_known=False)
    )
