"""From what a client asks to the computed answer. Nothing here writes to the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, Any, Final

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from charts import factors, moments
from charts.atlas import TZ_VERSION, from_utc
from charts.calculation.base import FACTOR_IDS, CalculationRequest, Settings, Subject
from charts.engine.times import ut1_from_utc, utc_from_ut1
from charts.engine.zodiac import DEFAULT_AYANAMSA
from charts.services.asked import Asked, Path
from charts.services.backends import get_atlas, get_backend
from charts.services.defaults import defaults_of
from charts.services.refusals import engine_refusals
from charts.services.resolving import NOON, Instant, Spot, resolve_moment, resolve_place
from charts.services.subjects import Resolved, resolve_subject, subject_of
from config.api.errors import ValidationFailed

if TYPE_CHECKING:
    from accounts.models import User

ROLES: Final = ("natal", "first", "second")
WITHOUT_FIGURE: Final = frozenset(("synastry", "composite"))
SIDEREAL_KINDS: Final = frozenset(("dasha", "divisional", "ashtakavarga", "panchanga"))


@dataclass(frozen=True, slots=True)
class Calculation:
    """A computed chart of any kind.

    request: what computes it again, without a look at other charts. spot, instant: what its row is found by.
    result: the answer as `api.md` shapes it, from `moment` to `engine`, with factors. factor_ids: those of its points
    and aspects, where these are JSON text and were asked for with them.
    """

    request: dict[str, Any]
    spot: Spot
    instant: Instant
    result: dict[str, Any]
    factor_ids: list[str] | None = None

    @property
    def engine(self) -> str:
        """As rows name it."""
        return f"{self.result['engine']['name']} {self.result['engine']['version']}"


@dataclass(frozen=True, slots=True)
class Settled:
    """Settings without a gap: as they are kept, and as the backend takes them."""

    kept: Mapping[str, Any]
    taken: Settings


Settle = Callable[[str, Resolved | None, Mapping[str, Any], "User | None"], Settled]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a client asked, resolved: ready for the backend. request: what the backend is asked."""

    asked: Mapping[str, Any]
    subjects: Mapping[str, Resolved]
    settings: Mapping[str, Any]
    spot: Spot
    instant: Instant | None
    request: CalculationRequest

    @property
    def as_asked(self) -> Asked:
        return _as_asked(self.asked, self.request, self.subjects, self.instant)


def settle_settings(kind: str, main: Resolved | None, given: Mapping[str, Any], by: "User | None") -> Settled:
    """given: by the request itself; main: its first subject. Errors: ValidationFailed."""
    kept = _settings(kind, main, given, defaults_of(by))
    return Settled(kept, Settings.from_dict(kept))


def calculate(
    *,
    kind: str,
    asked: Mapping[str, Any],
    by: "User | None" = None,
    find_place: Callable[[Mapping[str, Any]], Spot] = resolve_place,
) -> Calculation:
    """asked: the body as the kind's serializer leaves it, without what only describes the chart.

    Errors: of `charts.errors`, naming the field.
    """
    prepared = prepare(kind=kind, asked=asked, by=by, find_place=find_place)
    with engine_refusals(prepared.as_asked):
        computed = get_backend().calculate(prepared.request)
    return finish(prepared, computed)


def prepare(
    *,
    kind: str,
    asked: Mapping[str, Any],
    by: "User | None" = None,
    find_place: Callable[[Mapping[str, Any]], Spot] = resolve_place,
    settle: Settle = settle_settings,
) -> Prepared:
    """Resolve subjects, settings, place and moment. Errors: as `calculate`, but for those of the engine."""
    subjects = {
        role: resolve_subject(asked[role], role=role, by=by, find_place=find_place) for role in ROLES if role in asked
    }
    main = next(iter(subjects.values()), None)
    settled = settle(kind, main, asked["settings"], by)
    spot = find_place(asked["place"]) if "place" in asked else _spot_of(main)
    instant = resolve_moment(asked["moment"], spot) if "moment" in asked else None
    request = _request(kind, asked, subjects, settled.taken, spot, instant)
    return Prepared(asked, subjects, settled.kept, spot, instant, request)


def finish(prepared: Prepared, computed: dict[str, Any]) -> Calculation:
    """The answer of what the backend computed, which is used up."""
    asked, subjects, spot = prepared.asked, prepared.subjects, prepared.spot
    main, factor_ids = next(iter(subjects.values()), None), computed.pop(FACTOR_IDS, None)
    result = _answer(prepared.request.kind, computed, subjects, prepared.settings, spot, prepared.instant)
    begin = _instant_at(julian_day_of(asked["start"]), spot, []) if main is None and "start" in asked else None
    row_spot, row_instant = _found_by(result, main, spot, prepared.instant or begin)
    given = {role: subject.given for role, subject in subjects.items()}
    request = {**asked, **given, "settings": prepared.settings}
    return Calculation(request, row_spot, row_instant, result, factor_ids)


def unmade(prepared: Prepared) -> Calculation:
    """Of a figure that nobody looks at yet: what it is found by, and no result."""
    if prepared.instant is None:
        raise ValueError("A figure has a moment.")
    request = {**prepared.asked, "settings": prepared.settings}
    return Calculation(request, prepared.spot, prepared.instant, {})


def _settings(
    kind: str, main: Resolved | None, given: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """What the request itself says, above the first subject's own, above the caller's defaults.

    Indian techniques are sidereal unless the request says something else.
    """
    subject = dict(main.given.get("settings") or {}) if main else {}
    own = {**defaults, **subject, "aspects": {**defaults.get("aspects", {}), **subject.get("aspects", {})}}
    if kind in WITHOUT_FIGURE:
        own.pop("include", None)
        if given.get("include"):
            message = _("This kind has no chart of its own that they could be read from.")
            raise ValidationFailed(details={"settings": {"include": [message]}})
    if kind in SIDEREAL_KINDS:
        own["zodiac"] = "sidereal"
        if given.get("zodiac") == "tropical":
            raise ValidationFailed(details={"settings": {"zodiac": [_("This technique needs the sidereal zodiac.")]}})
    return complete(own, given)


def complete(former: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with what is given on top of former ones and of every default. Errors: ValidationFailed."""
    defaults = Settings().as_dict()
    aspects = {**defaults["aspects"], **former.get("aspects", {}), **given.get("aspects", {})}
    filled = {**defaults, **former, **given, "aspects": aspects}
    if filled["zodiac"] == "sidereal":
        filled["ayanamsa"] = filled["ayanamsa"] or DEFAULT_AYANAMSA
    elif given.get("ayanamsa") is not None:
        raise ValidationFailed(details={"settings": {"ayanamsa": [_("The tropical zodiac has no ayanamsa.")]}})
    else:
        filled["ayanamsa"] = None
    return filled


def _spot_of(main: Resolved | None) -> Spot:
    if main is None:
        raise ValueError("A kind has a place or a subject.")
    return main.spot


def _request(
    kind: str,
    asked: Mapping[str, Any],
    subjects: Mapping[str, Resolved],
    settings: Settings,
    spot: Spot,
    instant: Instant | None,
) -> CalculationRequest:
    own = {"kind", "settings", "moment", "place", *ROLES}
    by_role: dict[str, Subject] = {role: resolved.subject for role, resolved in subjects.items()}
    if not by_role and instant is not None:
        by_role["chart"] = subject_of(instant, spot)
    return CalculationRequest(
        kind=kind,
        subjects=by_role,
        settings=settings,
        moment=instant.julian_day if instant else None,
        place=(spot.latitude, spot.longitude),
        parameters={name: _engine_value(name, value) for name, value in asked.items() if name not in own},
    )


def _as_asked(
    asked: Mapping[str, Any], request: CalculationRequest, subjects: Mapping[str, Resolved], instant: Instant | None
) -> Asked:
    """Where everything that the engine may refuse was written."""
    moments_at: dict[Path, float] = {}
    hourless: Path = ()
    if instant is not None:
        moments_at["moment", instant.field] = instant.julian_day
        hourless = ("moment", "time_known") if instant.day else ()
    for role, resolved in subjects.items():
        moments_at[resolved.path(role, "moment", resolved.instant.field)] = resolved.instant.julian_day
        if resolved.instant.day and not hourless:
            hourless = resolved.path(role, "moment", "time_known")
    given = request.parameters
    moments_at |= {(name,): given[name] for name in ("start", "end") if name in given}
    moments_at |= {("events", str(place), "date"): one["date"] for place, one in enumerate(given.get("events", ()))}
    main = next(iter(subjects), "")
    place: Path = ("place",) if "place" in asked or not main else subjects[main].path(main, "place")
    return Asked(asked, moments_at, hourless, place, request.settings.center)


def _engine_value(name: str, value: Any) -> Any:
    """A parameter as the backend takes it: instants as Julian days of UT1."""
    if name in ("start", "end"):
        return julian_day_of(value)
    if name == "events":
        return [{**event, "date": julian_day_of(event["date"], NOON)} for event in value]
    return value


def julian_day_of(text: str, time_of_day: time = time()) -> float:
    """Julian day of UT1 of an instant as `moments.read_instant` takes it."""
    return ut1_from_utc(moments.julian_day_of_utc(moments.read_instant(text, time_of_day=time_of_day)))


def _answer(
    kind: str,
    computed: dict[str, Any],
    subjects: Mapping[str, Resolved],
    settings: Mapping[str, Any],
    spot: Spot,
    instant: Instant | None,
) -> dict[str, Any]:
    """The answer with moments, places and factors, in the order of `api.md`."""
    place = computed.pop("place", None)
    if place is not None:
        spot = Spot(**place, timezone=get_atlas().timezone_at(place["latitude"], place["longitude"]))
    head: dict[str, Any] = {"settings": dict(settings)}
    if "julian_day" in computed:
        found = _instant_at(computed.pop("julian_day"), spot, [instant, *(s.instant for s in subjects.values())])
        if computed["angles"] is None and found.day is None:  # of a birth whose hour is unknown
            found = replace(found, day=(found.julian_day - 0.5, found.julian_day + 0.5))
        moment = {**found.as_dict(), "julian_day": found.julian_day, "delta_t": computed.pop("delta_t")}
        head = {"moment": moment, "place": spot.as_dict(), **head}
        # Another Nocturna has found some of them too.
        computed["engine"]["notes"] = [*dict.fromkeys((*computed["engine"]["notes"], *found.notes))]
    computed["engine"]["tz_version"] = TZ_VERSION
    for role, resolved in subjects.items():
        if role in computed:
            computed[role] = _nested(resolved, computed[role])
    result = {**head, **computed}
    if not isinstance(result.get("points"), orjson.Fragment):  # which has them already
        factors.annotate(result, kind=kind)
    return result


def _instant_at(julian_day: float, spot: Spot, known: list[Instant | None]) -> Instant:
    """The instant of a computed Julian day: the asked one if it is that, else a new one at the place."""
    for instant in known:
        if instant is not None and instant.julian_day == julian_day:
            if instant.civil.timezone == spot.timezone:
                return instant
            return replace(instant, civil=from_utc(instant.civil.utc, spot.timezone, spot.longitude))
    utc = moments.utc_of_julian_day(utc_from_ut1(julian_day))
    return Instant("julian_day", from_utc(utc, spot.timezone, spot.longitude), julian_day, None, ())


def _nested(resolved: Resolved, chart: dict[str, Any]) -> dict[str, Any]:
    head = resolved.as_dict()
    head["moment"]["delta_t"] = chart.pop("delta_t")
    chart.pop("julian_day")
    chart["engine"]["notes"] = [*dict.fromkeys((*chart["engine"]["notes"], *resolved.instant.notes))]
    chart["engine"]["tz_version"] = TZ_VERSION
    return {**head, **chart}


def _found_by(
    result: Mapping[str, Any], main: Resolved | None, spot: Spot, instant: Instant | None
) -> tuple[Spot, Instant]:
    """What a row is listed and searched by: the chart's own, else its first subject's, else what was asked."""
    moment, place = result.get("moment"), result.get("place")
    if moment is None or place is None:
        if main is not None:
            return main.spot, main.instant
        if instant is None:
            raise ValueError("A kind has a subject, a moment or a span.")
        return spot, instant
    if (place["latitude"], place["longitude"]) != (spot.latitude, spot.longitude):
        spot = Spot(**place, timezone=moment["timezone"])
    return spot, _instant_at(moment["julian_day"], spot, [instant, main.instant if main else None])


def sky_at(julian_day: float | None = None) -> dict[str, Any]:
    """The sky at a Julian day of UT1, now if None, as seen from no place in particular.

    A result without houses, angles and lots.
    """
    if julian_day is None:
        julian_day = ut1_from_utc(moments.julian_day_of_utc(timezone.now()))
    subject = Subject(julian_day=julian_day, latitude=0.0, longitude=0.0, time_known=False)
    return get_backend().calculate(CalculationRequest(kind="natal", subjects={"chart": subject}))
