"""Countries and first-level areas, and all the words that may stand for them in a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from charts.atlas.names import expand, fold

Area = tuple[str, str]  # country, GeoNames code of the first-level area

ADMIN_FILE = Path(__file__).parent.parent / "data" / "admin1.tsv"
COUNTRIES_FILE = Path(__file__).parent.parent / "data" / "countries.tsv"

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
_RUSSIAN = {
    ("GB", "ENG"): "Англия",
    ("GB", "NIR"): "Северная Ирландия",
    ("GB", "SCT"): "Шотландия",
    ("GB", "WLS"): "Уэльс",
}
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
    for area in areas:
        country = area[0]
        of_country = countries[country] | countries.get(_ALSO_KNOWN_UNDER.get(country, ""), set())
        for key in of_country | (_area_keys(area, own_names[area]) if area in own_names else set()):
            yield key, area


def _area_keys(area: Area, name: str) -> set[str]:
    country, code = area
    short = " ".join(word for word in fold(name).split() if word not in _GENERIC)
    abbreviation = code if code.isalpha() else _ABBREVIATIONS.get(country, {}).get(code, "")
    return _keys([name, short, abbreviation, _RUSSIAN.get(area, "")])


def _keys(spellings: list[str]) -> set[str]:
    return {fold(form) for spelling in spellings for form in (spelling, expand(spelling))} - {""}
