"""Birth data and settings as clients send them. What comes out is plain JSON and is kept as the chart's request."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import orjson
from django.utils.translation import gettext as _t
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers
from rest_framework.fields import empty

from charts import moments
from charts.atlas.errors import UnknownTimezone
from charts.atlas.zones import load_zone
from charts.calculation.blocks import BLOCKS
from charts.engine.catalogue import ANGLES, ASPECT_TYPES, HOUSE_SYSTEMS, POINT_ORDER
from charts.engine.centers import CENTERS
from charts.engine.zodiac import AYANAMSAS_BY_NAME
from charts.engine.zodiac.sidereal import FIRST_EPOCH, LAST_EPOCH
from charts.serializers.fields import Boolean, Choice, Keyed, Line, Names, Number, Text
from config.api.fields import StrictSerializer

MAX_ORB = 15.0


# Places that were read and found right, by the JSON that they were written in.
_RIGHT: dict[bytes, dict[str, Any]] = {}
_MOST_RIGHT = 4_096
_LONG = 200


def _written(data: Any) -> bytes | None:
    """None: of what need not be remembered."""
    if type(data) is not dict or len(data) > 3 or not all(type(value) in _PLAIN for value in data.values()):
        return None
    try:
        written = orjson.dumps(data)
    except TypeError:
        return None
    return written if len(written) <= _LONG else None


_PLAIN = frozenset((str, float, int))


def exactly_one(given: Iterable[str], ways: tuple[str, ...]) -> None:
    """Errors: ValidationError on each of several, or on all of them if none is there."""
    present = [way for way in ways if way in given]
    if len(present) > 1:
        message = _t("Give only one of %s.") % ", ".join(present)
        raise serializers.ValidationError({way: [message] for way in present})
    if not present:
        raise serializers.ValidationError({ways[0]: [_t("Give one of %s.") % ", ".join(ways)]})


class MomentSerializer(StrictSerializer):
    local = Text(
        required=False,
        max_length=40,
        help_text="Civil time at the place, `1815-12-10T13:00:00`; the seconds, and if the time is unknown the time, "
        "may be left out. Years 1 to 9999.",
    )
    utc = Text(required=False, max_length=40, help_text="An instant in UTC, `1815-12-10T13:00:30Z`.")
    julian_day = Number(
        required=False,
        low=moments.FIRST_JULIAN_DAY,
        high=moments.LAST_JULIAN_DAY,
        help_text="Julian day of Universal Time (UT1).",
    )
    time_known = Boolean(default=True, help_text="False: computed for noon, without houses, angles and lots.")
    fold = Choice(
        choices=[0, 1],
        allow_null=True,
        default=None,
        help_text="Which reading of a local time that came twice or was skipped: 0 the first, 1 the second.",
    )
    calendar = Choice(choices=["gregorian", "julian"], default="gregorian", help_text="In which the date is written.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        exactly_one(attrs, ("local", "utc", "julian_day"))
        if "local" in attrs:
            attrs["local"] = self._local(attrs)
        else:
            self._refuse_what_only_local_takes(attrs)
        if "utc" in attrs:
            _readable("utc", attrs)
        return attrs

    @staticmethod
    def _local(moment: dict[str, Any]) -> str:
        has_time = _readable("local", moment)
        if not has_time and moment["time_known"]:
            message = _t("Give the time too, or set time_known to false.")
            raise serializers.ValidationError({"local": [message]})
        return str(moment["local"]).replace(" ", "T")

    @staticmethod
    def _refuse_what_only_local_takes(moment: Mapping[str, Any]) -> None:
        message = _t("Only with local.")
        faults = {"fold": moment["fold"] is not None, "time_known": not moment["time_known"]}
        faults["calendar"] = "julian_day" in moment and moment["calendar"] != "gregorian"
        if any(faults.values()):
            raise serializers.ValidationError({name: [message] for name, bad in faults.items() if bad})


def _readable(field: str, moment: Mapping[str, Any]) -> bool:
    """Whether a time of day is written. Errors: ValidationError on the field."""
    try:
        if field == "utc":
            moments.read_utc(moment["utc"], moment["calendar"])
            return True
        return moments.read_local(moment["local"], moment["calendar"])[1]
    except moments.InvalidMoment as error:
        raise serializers.ValidationError({field: [str(error.message)]}) from None


class PlaceRequestSerializer(StrictSerializer):
    """The few places of many births are read once: what is right is so in every language and for everybody."""

    query = Text(
        required=False,
        max_length=200,
        help_text="A name, with region or country where it needs them, or coordinates: `51n30 0w10`.",
    )
    place_id = Text(required=False, max_length=40, help_text="From `GET /places`: `geonames:2643743`.")
    latitude = Number(required=False, low=-90, high=90)
    longitude = Number(required=False, low=-180, high=180)
    timezone = Text(required=False, max_length=64, help_text="Of the coordinates; looked up if left out.")
    name = Line(required=False, max_length=200, help_text="What the coordinates are called.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        pair = [name for name in ("latitude", "longitude") if name in attrs]
        if pair and not ("query" in attrs or "place_id" in attrs):
            missing = {"latitude", "longitude"} - set(pair)
            if missing:
                raise serializers.ValidationError({name: [_t("Give both coordinates.")] for name in missing})
        else:
            exactly_one(attrs, ("query", "place_id", *pair))
            if idle := [name for name in ("timezone", "name") if name in attrs]:
                message = _t("Only with latitude and longitude.")
                raise serializers.ValidationError({name: [message] for name in idle})
        return attrs

    def run_validation(self, data: Any = empty) -> Any:
        key = _written(data)
        if key is not None and (known := _RIGHT.get(key)) is not None:
            return dict(known)
        value = super().run_validation(data)
        if key is not None:
            if len(_RIGHT) >= _MOST_RIGHT:
                _RIGHT.clear()
            _RIGHT[key] = value
            return dict(value)
        return value

    def validate_timezone(self, name: str) -> str:
        try:
            load_zone(name)
        except UnknownTimezone as error:
            message = _t("There is no such time zone.")
            if error.suggestions:
                message += " " + _t("Did you mean %s?") % ", ".join(error.suggestions)
            raise serializers.ValidationError(message) from None
        return name


def _unknown(names: Iterable[str], known: Iterable[str], angles: Iterable[str] = ()) -> list[str]:
    """A message for each name that is not known, with those that look like it."""
    known, messages = tuple(known), []
    for name in names:
        if name in angles:
            messages.append(_t("%s is not a point: the angles are always in `angles`.") % name)
        elif name not in known:
            near = get_close_matches(name[:50], known, n=3, cutoff=0.6)
            hint = _t("Did you mean %s?") if near else _t("Known are: %s.")
            messages.append((_t("%s is not known.") % name[:50]) + " " + hint % ", ".join(near or known))
    return messages


class NamesField(Names):
    """Names out of a known few, each once, in their own order. angles: names that are refused with a word of why."""

    def __init__(self, *, known: tuple[str, ...], angles: tuple[str, ...] = (), **options: Any) -> None:
        self.known, self.angles = known, angles
        super().__init__(max_length=len(self.known), **options)

    def to_internal_value(self, data: Any) -> list[str]:
        names = super().to_internal_value(data)
        if faults := _unknown(names, self.known, self.angles):
            raise serializers.ValidationError(faults)
        return sorted(set(names), key=self.known.index)


class NamesFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = NamesField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "array", "items": {"type": "string", "enum": list(self.target.known)}}
        return {**schema, "minItems": self.target.min_length} if self.target.min_length else schema


class OrbsField(Keyed):
    """Degrees by name."""

    child = Number(low=0, high=MAX_ORB)

    def __init__(self, *, known: tuple[str, ...], **options: Any) -> None:
        self.known = known
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> dict[str, float]:
        if isinstance(data, Mapping) and (faults := {str(name)[:50]: f for name in data if (f := self.faults(name))}):
            raise serializers.ValidationError(faults)
        orbs: dict[str, float] = super().to_internal_value(data)
        return orbs

    def faults(self, name: Any) -> list[str]:
        return _unknown([str(name)], self.known)


class PairOrbsField(OrbsField):
    """Degrees by two points, `sun.moon`."""

    def faults(self, name: Any) -> list[str]:
        pair = str(name).split(".")
        if len(pair) != 2 or pair[0] == pair[1]:
            return [_t("A pair is written like %s.") % "sun.moon"]
        return _unknown(pair, self.known)


class OrbsFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = OrbsField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        orb = {"type": "number", "minimum": 0, "maximum": MAX_ORB}
        if len(self.target.known) > _MANY or isinstance(self.target, PairOrbsField):
            return {"type": "object", "additionalProperties": orb}
        return {
            "type": "object",
            "properties": dict.fromkeys(self.target.known, orb),
            "additionalProperties": False,
        }


_MANY = 50  # names that a schema still spells out


class AspectsField(OrbsField):
    def __init__(self, **options: Any) -> None:
        super().__init__(known=tuple(ASPECT_TYPES), **options)


class AyanamsaField(serializers.Field[Any, Any, Any, Any]):
    """A name, or `{"julian_day": …, "degrees": …}`: the mean ayanamsa at an instant (TT)."""

    def to_internal_value(self, data: Any) -> str | dict[str, float]:
        if isinstance(data, Mapping):
            own: dict[str, float] = OwnAyanamsaSerializer().run_validation(data)
            return dict(own)
        if faults := _unknown([str(data)], AYANAMSAS_BY_NAME):
            raise serializers.ValidationError(faults)
        return str(data)

    def to_representation(self, value: Any) -> Any:
        return value


class OwnAyanamsaSerializer(StrictSerializer):
    julian_day = Number(low=FIRST_EPOCH, high=LAST_EPOCH)
    degrees = Number(low=-360, high=360)


class AyanamsaFieldSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = AyanamsaField

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        own = auto_schema.resolve_serializer(OwnAyanamsaSerializer, direction)
        return {"anyOf": [{"type": "string", "enum": list(AYANAMSAS_BY_NAME)}, own.ref]}


class SettingsRequestSerializer(StrictSerializer):
    """Only what was given; the rest is the defaults', the first subject's or, in a change, stays."""

    zodiac = Choice(choices=["tropical", "sidereal"], required=False)
    ayanamsa = AyanamsaField(
        required=False, allow_null=True, help_text="Of the sidereal zodiac; lahiri if it is left out there."
    )
    house_system = Choice(choices=[system.name for system in HOUSE_SYSTEMS], required=False)
    center = Choice(choices=list(CENTERS), required=False)
    house_fallback = Choice(
        choices=["porphyry"],
        required=False,
        allow_null=True,
        help_text="What replaces, with a note, a house system that is undefined at the latitude.",
    )
    points = NamesField(
        known=tuple(POINT_ORDER), angles=ANGLES, required=False, min_length=1, help_text="Bodies, lots and stars."
    )
    aspects = AspectsField(
        required=False, help_text="Orb in degrees by aspect; 0 turns it off. Aspects not named keep their default."
    )
    point_orbs = OrbsField(
        known=tuple(POINT_ORDER), required=False, help_text="A point's own orb; two points' orbs meet half-way."
    )
    pair_orbs = PairOrbsField(known=tuple(POINT_ORDER), required=False, help_text="The orb of two points, `sun.moon`.")
    include = NamesField(known=tuple(BLOCKS), required=False, help_text="Blocks of the answer beside the chart.")
