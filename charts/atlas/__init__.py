"""Places, coordinates, zones and civil time: everything a birth place needs, offline. Pure Python, no Django."""

from charts.atlas.calendars import julian_to_gregorian
from charts.atlas.civil import (
    CivilTime,
    ZoneAnswer,
    describe_local_time,
    format_offset,
    from_utc,
    resolve_local_time,
)
from charts.atlas.coordinates import timezone_at
from charts.atlas.corrections import Correction
from charts.atlas.place import Place
from charts.atlas.places import ATTRIBUTION, Atlas
from charts.atlas.zones import TZ_VERSION, zone_names

__all__ = [
    "ATTRIBUTION",
    "TZ_VERSION",
    "Atlas",
    "CivilTime",
    "Correction",
    "Place",
    "ZoneAnswer",
    "describe_local_time",
    "format_offset",
    "from_utc",
    "julian_to_gregorian",
    "resolve_local_time",
    "timezone_at",
    "zone_names",
]
