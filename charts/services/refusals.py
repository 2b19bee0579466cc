"""What the engine refuses, said to the client: the API's code, the field that is meant, the caller's language.

A value that is wrong by itself is a 400 on its field. What is well by itself and has no answer is a 422, whose details
also hold the figures: what was asked and what would work.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from math import ceil
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _

from charts import errors, moments
from charts.calculation import errors as calculation
from charts.engine import centers, orbs, returns, stars, transits
from charts.engine import errors as engine
from charts.engine.comparison import errors as comparison
from charts.engine.directions import errors as directions
from charts.engine.electional import errors as election
from charts.engine.electional.predicates import UnknownDignity, UnknownRuler, UnknownSign
from charts.engine.errors import EphemerisUnusable
from charts.engine.events import errors as events
from charts.engine.events import heliacal, hours
from charts.engine.jyotish import sidereal
from charts.engine.jyotish.dashas import UnknownDasha
from charts.engine.lots import casting
from charts.engine.midpoints import UnknownDial
from charts.engine.patterns import shapes
from charts.engine.rectification import events as rectification
from charts.engine.timelords import errors as timelords
from charts.engine.times import utc_from_ut1
from charts.engine.zodiac import ayanamsas
from charts.engine.zodiac import sidereal as zodiac
from charts.services.asked import Asked, Path, nested
from config.api.errors import AppError, ServiceUnavailable, ValidationFailed

Refusal = Callable[[Any, Asked], AppError]


@contextmanager
def engine_refusals(asked: Asked) -> Iterator[None]:
    """Errors: those of `charts.errors` and ValidationFailed for what the engine refuses."""
    try:
        yield
    except engine.EngineError as error:
        raise refusal_of(error, asked) from error


def refusal_of(error: engine.EngineError, asked: Asked) -> AppError:
    """What the client is told."""
    for kind in type(error).__mro__:
        if kind in REFUSALS:
            return REFUSALS[kind](error, asked)
    return _impossible(_("This cannot be computed."), (), reason=str(error), **error.details)


def _invalid(path: Path, message: str) -> AppError:
    return ValidationFailed(details=nested(path, message))


def _impossible(sentence: str, path: Path, **figures: Any) -> AppError:
    return errors.CannotBeComputed(sentence=sentence, details={**nested(path, sentence), **figures})


def _date(julian_day: float) -> str:
    """An instant as people read it, of a Julian day of UT1; to the second."""
    earliest, latest = moments.FIRST_JULIAN_DAY, moments.LAST_JULIAN_DAY - 1.0
    instant = moments.utc_of_julian_day(utc_from_ut1(min(max(julian_day, earliest), latest)))
    return moments.written(instant.replace(microsecond=0))


def _names(names: Iterable[object]) -> str:
    return ", ".join("null" if name is None else str(name) for name in names)


# Names and values that are wrong by themselves


def _unknown(field: str) -> Refusal:
    def refuse(error: engine.UnknownName, asked: Asked) -> AppError:
        hint = _("Did you mean %s?") if error.near else _("Possible are: %s.")
        message = _("%s is not possible here.") % str(error.name)[:50]
        return _invalid(asked.path(field), f"{message} {hint % _names(error.near or error.known)}")

    return refuse


def _unknown_point(error: engine.UnknownPoint, asked: Asked) -> AppError:
    """Of a return the point itself, of transits what is transited, else one of the points."""
    named = next((name for name in ("predicates", "point", "targets") if name in asked.given), "points")
    return _unknown(named)(error, asked)


def _unsupported(error: engine.UnsupportedSetting, asked: Asked) -> AppError:
    return _invalid(asked.path(error.setting), _("Must be one of: %s.") % _names(error.supported))


def _between(path: Path, error: Any) -> AppError:
    message = _("Must be between %(low)s and %(high)s.")
    return _invalid(path, message % {"low": f"{error.lowest:g}", "high": f"{error.highest:g}"})


def _coordinate(error: engine.InvalidCoordinate, asked: Asked) -> AppError:
    return _between((error.coordinate,) if error.coordinate in asked.given else (*asked.place, error.coordinate), error)


def _orb(error: engine.InvalidOrb, asked: Asked) -> AppError:
    return _between((*asked.path("aspects"), error.aspect), error)


def _pair(error: orbs.InvalidPair, asked: Asked) -> AppError:
    return _invalid((*asked.path("pair_orbs"), error.pair), _("A pair is named once, like %s.") % error.example)


def _own_ayanamsa(error: zodiac.InvalidAyanamsa, asked: Asked) -> AppError:
    part = {"epoch": "julian_day", "value": "degrees"}[error.field]
    return _between((*asked.path("ayanamsa"), part), error)


def _out_of_bounds(error: engine.OutOfBounds, asked: Asked) -> AppError:
    if error.parameter == "progressed days":
        message = _("Too long a span: at this pace it progresses over %(days)d days, and %(most)d are the most.")
        return _invalid(asked.ending(), message % {"days": int(float(str(error.value))), "most": int(error.highest)})
    return _between(asked.path(error.parameter), error)


def _longitude(error: transits.InvalidLongitude, asked: Asked) -> AppError:
    return _invalid(asked.path("targets"), _("%s is not possible here.") % error.name)


# Spans


def _span(error: engine.InvalidSpan, asked: Asked) -> AppError:
    message = _("The span must run forward; it would start at %(start)s and end at %(end)s.")
    if error.start < error.end:
        message = _("The span must lie between the years 100 and 9900; it would run from %(start)s to %(end)s.")
    return _invalid(asked.ending() or asked.moment(), message % {"start": _date(error.start), "end": _date(error.end)})


def _before_birth(error: calculation.BeforeBirth, asked: Asked) -> AppError:
    return _invalid(asked.moment(), _("Must not be before the birth, %s.") % _date(error.birth))


def _interval(error: rectification.InvalidInterval, asked: Asked) -> AppError:
    message = _("The birth must fall in a span of at most %d hours.") % int(error.longest_hours)
    return _invalid(("end",), message)


def _event_date(error: rectification.InvalidEventDate, asked: Asked) -> AppError:
    message = _("Must fall after the interval of birth, from %(first)s to %(last)s.")
    path = next(
        (path for path, moment in asked.moments.items() if path[0] == "events" and moment == error.julian_day),
        ("events",),
    )
    return _invalid(path, message % {"first": _date(error.first), "last": _date(error.last)})


def _place_needed(error: calculation.PlaceNeeded, asked: Asked) -> AppError:
    message = _("Give latitude and longitude: at a place happen %s.") % _names(error.types)
    return ValidationFailed(details={"latitude": [message], "longitude": [message]})


def _span_too_long(error: calculation.SpanTooLong, asked: Asked) -> AppError:
    sentence = _(
        "The span may be at most %(most)d days long, not %(days)d. "
        "Ask for its parts one by one, for fewer points or types."
    )
    figures: dict[str, Any] = {"longest_days": int(error.most)}
    first, last = _full_years(*error.gathered) if error.gathered else (None, None)
    if error.gathered:
        sentence = _(
            "Outside the years %(first)d to %(last)d the span may be at most %(most)d days long, not %(days)d. "
            "Ask for its parts one by one, for fewer points or types."
        )
        figures |= {"first_year": first, "last_year": last}
    written = {"most": int(error.most), "days": int(error.days), "first": first, "last": last}
    return _impossible(sentence % written, asked.ending(), **figures)


def _too_many_points(error: calculation.TooManyPoints, asked: Asked) -> AppError:
    message = _("At most %(most)d points can be compared, not %(points)d.")
    return _invalid(asked.path("points"), message % {"most": error.most, "points": error.points})


def _step(error: calculation.StepTooShort, asked: Asked) -> AppError:
    message = _("In so long a span the steps must be of at least %d seconds.")
    return _invalid(("step_seconds",), message % ceil(error.least - 1e-3))


def _too_many_events(error: events.TooManyEvents, asked: Asked) -> AppError:
    sentence = _(
        "About %(estimate)d events are more than the %(limit)d of an answer. Ask for at most %(days)d days, for fewer "
        "types, for fewer points (the Moon makes most events) or for fewer aspects."
    ) % {"estimate": error.estimate, "limit": error.limit, "days": int(error.longest)}
    figures: dict[str, Any] = {"limit": error.limit, "estimate": error.estimate, "longest_days": error.longest}
    if (start := asked.moments.get(("start",))) is not None:
        figures["latest_end"] = _date(start + error.longest)
    return _impossible(sentence, asked.ending(), **figures)


def _search_too_large(error: election.SearchTooLarge, asked: Asked) -> AppError:
    sentence = _(
        "So many conditions so close together are too much at once. Ask for at most %(days)d days, for fewer "
        "conditions, or for a longer step."
    ) % {"days": int(error.longest)}
    return _impossible(sentence, asked.ending(), limit=error.limit, longest_days=int(error.longest))


def _predicate(error: election.InvalidPredicate, _asked: Asked) -> AppError:
    message = _("%(parameter)s of %(predicate)s cannot be %(value)s.")
    written = {"parameter": error.parameter, "predicate": error.predicate, "value": error.value[:50]}
    return _invalid(("predicates",), message % written)


def _too_many_periods(error: timelords.TooManyPeriods, asked: Asked) -> AppError:
    sentence = _("More than %d periods. Ask for a shorter span or for fewer levels.") % error.limit
    return _impossible(sentence, asked.ending(), limit=error.limit)


def _too_many_directions(error: directions.TooManyDirections, asked: Asked) -> AppError:
    sentence = _(
        "About %(found)d directions are more than the %(limit)d of an answer. Ask for a shorter span, for fewer points "
        "or for fewer aspects."
    ) % {"found": error.found, "limit": error.limit}
    return _impossible(sentence, asked.ending(), limit=error.limit, estimate=error.found)


# What has no answer


def _out_of_range(error: engine.OutOfEphemerisRange, asked: Asked) -> AppError:
    first, last = _full_years(error.first, error.last)
    points = [name for name in error.what.split(" and ") if name]
    if points:
        refusal: AppError = errors.PointsOutOfRange(points=_names(points), first=first, last=last)
    else:
        refusal = errors.OutOfEphemerisRange(first=first, last=last)
    path = asked.outside(error.first, error.last) or (("year",) if "year" in asked.given else ())
    refusal.details = {**nested(path, str(refusal.detail)), "first_year": first, "last_year": last}
    if points:
        refusal.details = {**refusal.details, "points": points}
    return refusal


def _full_years(first: float, last: float) -> tuple[int, int]:
    """The first and the last calendar year that lie wholly between two Julian days."""
    begin = moments.utc_of_julian_day(max(first, moments.FIRST_JULIAN_DAY))
    end = moments.utc_of_julian_day(min(last, moments.LAST_JULIAN_DAY - 1))
    return (begin - timedelta(milliseconds=1)).year + 1 if begin.year > 1 else 1, end.year - 1


def _no_return(error: returns.NoReturn, asked: Asked) -> AppError:
    years, expected = error.period / 365.2425, _date(error.expected)
    refusal = errors.NoReturn(point=error.point, last=_date(error.last)[:10], expected=expected[:10])
    path = asked.moment() if "moment" in asked.given else asked.path("point")
    refusal.details = {
        **nested(path, str(refusal.detail)),
        "returning": error.point, "period_years": round(years, 2), "after": _date(error.after),
        "last_day": _date(error.last)[:10], "expected": expected[:10],
    }  # fmt: skip  # where it is said, then the figures
    return refusal


def _house_system(error: engine.HouseSystemUndefined, asked: Asked) -> AppError:
    refusal = errors.HouseSystemUndefined(system=error.house_system, alternatives=_names(error.alternatives))
    refusal.details = {
        **nested(asked.path("house_system"), str(refusal.detail)),
        "latitude": error.latitude,
        "alternatives": list(error.alternatives),
    }
    return refusal


def _time_unknown(error: engine.TimeUnknown, asked: Asked) -> AppError:
    sentence = _("This needs the time of birth: without it there are no houses and no angles.")
    return _impossible(sentence, asked.hourless, technique=error.technique)


def _points_missing(error: Any, asked: Asked) -> AppError:
    if asked.center in centers.AT_REST:  # of a point that no such chart can have
        return _geocentric_only(error, asked)
    missing = [error.point] if isinstance(error, engine.PointMissing) else list(error.missing)
    sentence = _("This needs %s among the points of the chart.") % _names(missing)
    return _impossible(sentence, asked.path("points"), technique=error.technique, missing=missing)


def _point_without_place(error: centers.PointWithoutPlace, asked: Asked) -> AppError:
    sentence = _("Seen from this centre there is no %s. Leave it out, or ask for a geocentric chart.")
    return _impossible(
        sentence % _names(error.points), asked.path("points"), without_place=list(error.points), center=error.center
    )


def _geocentric_only(error: Any, asked: Asked) -> AppError:
    sentence = _("This is found for geocentric charts only.")
    return _impossible(sentence, asked.path("center") if "settings" in asked.given else (), center=asked.center)


def _tropical(error: sidereal.TropicalChart, asked: Asked) -> AppError:
    return _impossible(_("This needs the sidereal zodiac."), asked.path("zodiac"), zodiac=error.zodiac)


def _opposite(error: comparison.PlacesOpposite, asked: Asked) -> AppError:
    sentence = _("The places lie on opposite sides of the Earth, and no place is half-way. Use the method mean.")
    return _impossible(sentence, ("method",))


def _no_semi_arcs(error: directions.DirectionsUndefined, asked: Asked) -> AppError:
    sentence = _(
        "At latitude %(latitude)s some degrees never rise or set, and directions by semi-arcs need them all. They work "
        "up to %(limit)s degrees north and south; direct by solar arc, or relocate the chart."
    ) % {"latitude": f"{error.latitude:g}", "limit": f"{error.limit:.2f}"}
    return _impossible(sentence, asked.place, latitude=error.latitude, limit=error.limit)


def _unsupported_by_backend(error: calculation.UnsupportedByBackend, asked: Asked) -> AppError:
    refusal = errors.UnsupportedByBackend(what=_names(error.values))
    path = asked.path(error.setting) if error.setting != "angles" else asked.place
    refusal.details = {**nested(path, str(refusal.detail)), "unsupported": list(error.values)}
    return refusal


def _no_hours(error: hours.NoPlanetaryHours, asked: Asked) -> AppError:
    sentence = _(
        "At this latitude the Sun does not both rise and set around %s, so that there are no planetary hours. Ask for "
        "days outside the polar day and night, or for a place nearer to the equator."
    ) % (date := _date(error.julian_day)[:10])
    return _impossible(sentence, ("types",), latitude=error.latitude, date=date)


def _no_magnitude(error: heliacal.MagnitudeUnknown, asked: Asked) -> AppError:
    return _impossible(_("The magnitude of %s is not known.") % error.star, asked.path("points"), star=error.star)


def _block(error: calculation.BlockRefused, asked: Asked) -> AppError:
    """What stands behind it, said of the settings that asked for the block."""
    inner = refusal_of(error.reason, asked)
    sentence = _("The block %(name)s cannot be given. %(reason)s") % {"name": error.block, "reason": inner.detail}
    figures = {name: value for name, value in inner.details.items() if name not in nested(asked.hourless, "")}
    figures.pop("settings", None)
    return _impossible(sentence, asked.path("include"), block=error.block, **figures)


REFUSALS: Final[Mapping[type[engine.EngineError], Refusal]] = MappingProxyType({
    engine.OutOfEphemerisRange: _out_of_range,
    engine.HouseSystemUndefined: _house_system,
    engine.UnknownPoint: _unknown_point,
    engine.UnknownHouseSystem: _unknown("house_system"),
    engine.UnknownAspect: _unknown("aspects"),
    engine.UnknownAngle: _unknown("angles"),
    engine.UnsupportedSetting: _unsupported,
    engine.OutOfBounds: _out_of_bounds,
    engine.InvalidSpan: _span,
    engine.InvalidOrb: _orb,
    engine.InvalidCoordinate: _coordinate,
    engine.TimeUnknown: _time_unknown,
    engine.PointMissing: _points_missing,
    orbs.InvalidPair: _pair,
    stars.UnknownStar: _unknown("points"),
    casting.UnknownLot: _unknown("lot"),
    ayanamsas.UnknownAyanamsa: _unknown("ayanamsa"),
    zodiac.InvalidAyanamsa: _own_ayanamsa,
    centers.PointWithoutPlace: _point_without_place,
    shapes.BodiesMissing: _points_missing,
    calculation.BlockRefused: _block,
    comparison.PlacesOpposite: _opposite,
    calculation.BeforeBirth: _before_birth,
    timelords.TooManyPeriods: _too_many_periods,
    directions.TooManyDirections: _too_many_directions,
    directions.DirectionsUndefined: _no_semi_arcs,
    returns.NoReturn: _no_return,
    transits.InvalidLongitude: _longitude,
    events.TooManyEvents: _too_many_events,
    events.UnknownEventType: _unknown("types"),
    engine.GeocentricOnly: _geocentric_only,
    calculation.UnsupportedByBackend: _unsupported_by_backend,
    calculation.TooManyPoints: _too_many_points,
    calculation.StepTooShort: _step,
    calculation.PlaceNeeded: _place_needed,
    calculation.SpanTooLong: _span_too_long,
    hours.NoPlanetaryHours: _no_hours,
    heliacal.MagnitudeUnknown: _no_magnitude,
    UnknownDasha: _unknown("system"),
    sidereal.TropicalChart: _tropical,
    UnknownDial: _unknown("modulus"),
    UnknownSign: _unknown("predicates"),
    UnknownDignity: _unknown("predicates"),
    UnknownRuler: _unknown("predicates"),
    EphemerisUnusable: lambda error, asked: ServiceUnavailable(),
    election.UnknownPredicate: _unknown("predicates"),
    election.InvalidPredicate: _predicate,
    election.SearchTooLarge: _search_too_large,
    rectification.UnknownEventKind: _unknown("events"),
    rectification.InvalidInterval: _interval,
    rectification.InvalidEventDate: _event_date,
})  # fmt: skip
