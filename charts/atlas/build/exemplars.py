"""Writes data/exemplars.tsv: what the city that a time zone is named for is called in Russian and Ukrainian.

    python -m charts.atlas.build.exemplars

From Unicode CLDR (Unicode License v3) as Babel carries it.
"""

from __future__ import annotations

from pathlib import Path

from charts.atlas.zones import canonical_name, zone_names

DESTINATION = Path(__file__).parent.parent / "data" / "exemplars.tsv"
_LANGUAGES = ("ru", "uk")


def write(destination: Path) -> None:
    from babel import Locale  # development only; the file it helps to write is committed

    named: dict[str, dict[str, None]] = {}
    for language in _LANGUAGES:
        for zone, words in Locale.parse(language).time_zones.items():
            if "city" in words and zone in zone_names():
                named.setdefault(canonical_name(zone), {})[words["city"]] = None
    lines = ["zone\tcities\n", *(f"{zone}\t{'|'.join(cities)}\n" for zone, cities in sorted(named.items()))]
    destination.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write(DESTINATION)
