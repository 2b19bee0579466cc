"""Time zones with their full history, from the file that the atlas carries; the machine's own data plays no part.

data/zones.zip is packed by `python -m charts.atlas.build.zones` from a tz database compiled with its `backzone` file.
"""

from __future__ import annotations

import difflib
import io
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zipfile import ZipFile
from zoneinfo import ZoneInfo

from charts.atlas.errors import UnknownTimezone

ZONES_FILE = Path(__file__).parent / "data" / "zones.zip"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (UTC, kept naive like everything before a zone is applied)

_archive = ZipFile(io.BytesIO(ZONES_FILE.read_bytes()))


def _table(member: str) -> list[list[str]]:
    return [line.split("\t") for line in _archive.read(member).decode().splitlines()]


TZ_VERSION = _archive.read("VERSION").decode().strip()
_LINKS = MappingProxyType(dict[str, str](_table("links.tsv")))
_NAMES = (
    frozenset(name.removeprefix("zones/") for name in _archive.namelist() if name.startswith("zones/")) | _LINKS.keys()
)


@dataclass(frozen=True, slots=True)
class MeanTime:
    """A period in which the zone's city lived by its own local mean time. until: end in UTC, naive. offset: the city's,
    seconds.
    """

    until: datetime
    offset: int


@dataclass(frozen=True, slots=True)
class Zone:
    """rules: the whole history. mean_time: its first period or periods, before any standard time; empty for none."""

    name: str
    rules: ZoneInfo
    mean_time: tuple[MeanTime, ...]


@cache
def _mean_times() -> dict[str, tuple[MeanTime, ...]]:
    periods: defaultdict[str, list[MeanTime]] = defaultdict(list)
    for name, until, offset in _table("mean_time.tsv"):
        periods[name].append(MeanTime(_EPOCH + timedelta(seconds=int(until)), int(offset)))
    return {name: tuple(of_zone) for name, of_zone in periods.items()}


@cache
def _load(name: str) -> Zone:
    source = _LINKS.get(name, name)
    rules = ZoneInfo.from_file(io.BytesIO(_archive.read(f"zones/{source}")), key=name)
    return Zone(name, rules, _mean_times().get(source, ()))


def load_zone(name: str) -> Zone:
    """The zone of that exact name, links included ("Asia/Calcutta"). Raises UnknownTimezone."""
    if name not in _NAMES:
        raise UnknownTimezone(name, _near(name))
    return _load(name)


def canonical_name(name: str) -> str:
    """The zone that a name is a link to: "Europe/Kyiv" of "Europe/Uzhgorod"; others unchanged."""
    return _LINKS.get(name, name)


@cache
def zone_names() -> tuple[str, ...]:
    """Every name that load_zone takes, sorted."""
    return tuple(sorted(_NAMES))


def _near(name: str) -> tuple[str, ...]:
    """Zones whose name, or whose city, is spelled much the same."""
    asked = name[:64].strip().lower().replace(" ", "_")
    spellings = {zone.rpartition("/")[2].lower(): zone for zone in reversed(zone_names())}
    spellings |= {zone.lower(): zone for zone in zone_names()}
    found = difflib.get_close_matches(asked, spellings, n=8, cutoff=0.75)
    return tuple(dict.fromkeys(spellings[spelling] for spelling in found))[:5]
