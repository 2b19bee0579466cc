"""Where a zone's data tell of another country than the one that a place belonged to.

The tz database has one history for a zone, its city's, so a town that another country held went by clocks that the
data may not know: Strasbourg by Berlin's until 1918. Nothing is guessed: whoever asks is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from charts import sentences as said
from charts.atlas.zones import canonical_name

_DATA = Path(__file__).parent / "data"
BORDERS_FILE = _DATA / "borders.tsv"
OUTLINES_FILE = _DATA / "outlines.tsv"
ADMIN_FILE = _DATA / "admin1.tsv"
_OUTLINE = "@"

Area = tuple[str | None, str | None]  # country, ISO code, and name of the first-level area
Outline = tuple[tuple[float, float], ...]  # latitude and longitude of its corners


@dataclass(frozen=True, slots=True)
class Rule:
    """`country` held all of some of today's countries, some areas and what lies in some outlines, from a day until
    before another.
    """

    country: str
    begin: date
    end: date
    countries: frozenset[str]
    areas: frozenset[tuple[str, str]]
    outlines: tuple[Outline, ...]

    def holds(self, latitude: float, longitude: float, area: Area) -> bool:
        known = area[0] in self.countries or area in self.areas
        return known or any(_lies_in(latitude, longitude, outline) for outline in self.outlines)


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    """By zone, in the order of the file."""
    names = {f"{country}.{code}": (country, name) for country, code, name in _table(ADMIN_FILE)}
    outlines = {f"{_OUTLINE}{name}": _corners(corners) for name, corners, _ in _table(OUTLINES_FILE)}
    rules: dict[str, tuple[Rule, ...]] = {}
    for country, zone, begin, end, listed, _source in _table(BORDERS_FILE):
        members = listed.split()
        rule = Rule(
            country,
            date.fromisoformat(begin),
            date.fromisoformat(end),
            frozenset(member for member in members if len(member) == 2),
            frozenset(names[member] for member in members if "." in member),
            tuple(outlines[member] for member in members if member.startswith(_OUTLINE)),
        )
        rules[zone] = (*rules.get(zone, ()), rule)
    return rules


def _corners(text: str) -> Outline:
    pairs = (corner.split(",") for corner in text.split())
    return tuple((float(latitude), float(longitude)) for latitude, longitude in pairs)


def _lies_in(latitude: float, longitude: float, outline: Outline) -> bool:
    """Whether a line to the east crosses the outline an odd number of times. None spans the date line."""
    inside = False
    for (south, west), (north, east) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if (south > latitude) != (north > latitude):
            inside ^= longitude < west + (latitude - south) / (north - south) * (east - west)
    return inside


def _table(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def rules_of(zone: str, day: date) -> list[Rule]:
    """Those that a place with this zone may come under that day: of most zones and days none."""
    return [rule for rule in _rules().get(canonical_name(zone), ()) if rule.begin <= day < rule.end]


def note(zone: str, rule: Rule) -> str:
    return said.BORDERS(country=rule.country, zone=zone)
