"""What the engine refuses, said to the client: the API's code, the field that is meant, the caller's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from charts import errors, moments
from charts.engine.errors import EngineError, HouseSystemUndefined, OutOfEphemerisRange
from config.api.errors import AppError


@contextmanager
def engine_refusals(moment_field: str = "") -> Iterator[None]:
    """moment_field: the one of `moment` that the client gave, "" where it gave none."""
    try:
        yield
    except OutOfEphemerisRange as error:
        raise _out_of_range(error, moment_field) from error
    except HouseSystemUndefined as error:
        refusal = errors.HouseSystemUndefined(system=error.house_system, alternatives=", ".join(error.alternatives))
        refusal.details = {
            "settings": {"house_system": [str(refusal.detail)]},
            "latitude": error.latitude,
            "alternatives": list(error.alternatives),
        }
        raise refusal from error
    except EngineError as error:
        raise errors.EngineRefused.of(error) from error


def _out_of_range(error: OutOfEphemerisRange, moment_field: str) -> AppError:
    first, last = _full_years(error.first, error.last)
    refusal = errors.OutOfEphemerisRange(first=first, last=last)
    refusal.details = {"first": first, "last": last}
    if error.what:
        refusal.details["points"] = error.what.split(" and ")
    if moment_field:
        refusal.details = {"moment": {moment_field: [str(refusal.detail)]}, **refusal.details}
    return refusal


def _full_years(first: float, last: float) -> tuple[int, int]:
    """The first and the last calendar year that lie wholly between two Julian days."""
    begin = moments.utc_of_julian_day(max(first, moments.FIRST_JULIAN_DAY))
    end = moments.utc_of_julian_day(min(last, moments.LAST_JULIAN_DAY - 1))
    return (begin - timedelta(milliseconds=1)).year + 1 if begin.year > 1 else 1, end.year - 1
