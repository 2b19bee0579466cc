"""Countries and first-level areas, and all the words that may stand for them in a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from charts.atlas.names import expand, fold

Area = tuple[str, str]  # country, GeoNames code of the first-level area

_DATA = Path(__file__).parent.parent / "data"
ADMIN_FILE = _DATA / "admin1.tsv"
COUNTRIES_FILE = _DATA / "countries.tsv"
AREA_NAMES_FILE = _DATA / "area_names.tsv"
PAST_COUNTRIES_FILE = _DATA / "past_countries.tsv"

# "Berlin" for "State of Berlin", "Kaluga" for "Kaluga Oblast".
_GENERIC = frozenset(
    {"state", "of", "the", "province", "region", "oblast", "kray", "krai", "republic", "prefecture", "governorate"}
    | {"department", "county", "district", "canton", "municipality", "voivodeship"}
)
# Postal abbreviations of areas to which GeoNames gives numbers.
_ABBREVIATIONS = {
    "CA": {
        "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
        "11": "SK", "12": "YT", "13": "NT", "14": "NU",
    },
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"},
}  # fmt: skip
# Territories with a code of their own that people also write under another country's name.
_ALSO_KNOWN_UNDER = {
    "AX": "FI", "AS": "US", "AW": "NL", "BQ": "NL", "CW": "NL", "FO": "DK", "GF": "FR", "GG": "GB", "GI": "GB",
    "GL": "DK", "GP": "FR", "GU": "US", "HK": "CN", "IM": "GB", "JE": "GB", "MO": "CN", "MP": "US", "MQ": "FR",
    "NC": "FR", "PF": "FR", "PR": "US", "RE": "FR", "SJ": "NO", "SX": "NL", "VI": "US", "YT": "FR",
}  # fmt: skip


def _table(path: Path) -> Iterator[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line.split("\t") for line in lines[1:])


def names() -> dict[Area, str]:
    """The name of each first-level area."""
    return {(country, code): name for country, code, name in _table(ADMIN_FILE)}


def keys(areas: Iterable[Area]) -> Iterator[tuple[str, Area]]:
    """Every folded name and code of each area and of its country."""
    countries = {
        code: _keys([code, iso3, name, *aliases.split("|")]) for code, iso3, name, aliases in _table(COUNTRIES_FILE)
    }
    own_names = names()
    other_names = {(country, code): other.split("|") for country, code, other in _table(AREA_NAMES_FILE)}
    for area in areas:
        country = area[0]
        of_country = countries[country] | countries.get(_ALSO_KNOWN_UNDER.get(country, ""), set())
        of_area = _area_keys(area, own_names[area], other_names.get(area, [])) if area in own_names else set()
        for key in of_country | of_area:
            yield key, area


def past_keys(areas: Iterable[Area]) -> Iterator[tuple[str, Area]]:
    """Every folded name of a country or region that an area once belonged to, or that claims it.

    A member is a whole country ("UA") or one of its areas ("UA.15"). What an area is called today may be among them.
    """
    known = list(areas)
    for spellings, members in _table(PAST_COUNTRIES_FILE):
        named = set(members.split())
        keys = _keys(spellings.split("|"))
        for area in known:
            if area[0] in named or ".".join(area) in named:
                yield from ((key, area) for key in keys)


def _area_keys(area: Area, name: str, others: list[str]) -> set[str]:
    country, code = area
    short = " ".join(word for word in fold(name).split() if word not in _GENERIC)
    abbreviation = code if code.isalpha() else _ABBREVIATIONS.get(country, {}).get(code, "")
    return _keys([name, short, abbreviation, *others])


def _keys(spellings: list[str]) -> set[str]:
    return {fold(form) for spelling in spellings for form in (spelling, expand(spelling))} - {""}
