"""Packs a compiled tz database with full history into data/zones.zip.

    apt-get download tzdata && dpkg -x tzdata_*.deb tz
    python -m charts.atlas.build.zones tz/usr/share/zoneinfo

Debian compiles with PACKRATDATA=backzone PACKRATLIST=zone.tab, so that zones which agree since 1970 keep their own
past. The result is the same, byte for byte, for the same input.
"""

from __future__ import annotations

import argparse
import io
import struct
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

DESTINATION = Path(__file__).parent.parent / "data" / "zones.zip"
_NO_ZONES = ("posix/", "right/", "localtime", "posixrules", "Factory")
# Names that Debian's build links to a zone of another country that agrees with theirs since 1970, though their own past
# is in it under another name: Iceland is given the past of Abidjan, Spitsbergen that of Berlin.
_RELINKED = {
    "Africa/Asmera": "Africa/Asmara",
    "Africa/Timbuktu": "Africa/Bamako",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Kralendijk": "America/Curacao",
    "America/Lower_Princes": "America/Curacao",
    "America/Marigot": "America/Port_of_Spain",
    "America/St_Barthelemy": "America/Port_of_Spain",
    "America/Virgin": "America/St_Thomas",
    "Antarctica/South_Pole": "Antarctica/McMurdo",
    "Arctic/Longyearbyen": "Europe/Oslo",
    "Atlantic/Jan_Mayen": "Europe/Oslo",
    "Iceland": "Atlantic/Reykjavik",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
    "Pacific/Yap": "Pacific/Chuuk",
}
_DAY = 86400
# What a build without backzone gets wrong: zone, local time, UTC offset in seconds.
_PROBES = (
    ("Europe/Amsterdam", datetime(1930, 1, 15), 1172),  # noqa: DTZ001
    ("Europe/Oslo", datetime(1945, 7, 15), 7200),  # noqa: DTZ001
    ("Europe/Copenhagen", datetime(1893, 6, 1), 3020),  # noqa: DTZ001
    ("Africa/Accra", datetime(1945, 1, 1), 1800),  # noqa: DTZ001
)


def read_zones(root: Path) -> dict[str, bytes]:
    zones = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(_NO_ZONES) and (data := path.read_bytes()).startswith(b"TZif"):
            zones[name] = data
    return zones | {name: zones[target] for name, target in _RELINKED.items() if target in zones}


def periods(data: bytes) -> Iterator[tuple[int | None, int, str]]:
    """Each period of a TZif file (RFC 9636, version 2 or later): start in Unix seconds (None: ever), UTC offset,
    abbreviation.
    """
    header = struct.Struct(">20x6l")
    ut, standard, leaps, times, types, letters = header.unpack_from(data)
    start = 44 + times * 5 + types * 6 + letters + leaps * 8 + standard + ut  # the second block is the one with 64 bits
    _, _, _, times, types, letters = header.unpack_from(data, start)
    at = start + 44
    moments = struct.unpack_from(f">{times}q", data, at)
    indices = data[at + times * 8 : at + times * 9]
    at += times * 9
    kinds = [struct.unpack_from(">l?B", data, at + 6 * number) for number in range(types)]
    names = data[at + types * 6 : at + types * 6 + letters]
    for moment, index in zip((None, *moments), (0, *indices), strict=True):
        offset, _, name_at = kinds[index]
        yield moment, offset, names[name_at : names.index(b"\0", name_at)].decode()


def mean_times(data: bytes) -> Iterator[tuple[int, int]]:
    """(end, offset) of the periods before any official time.

    That is the first one, if it is LMT or "-00" (nobody there); and the next, if it only moved the date line. A later
    LMT is a country's official time: Lisbon's from 1884, Lima's from 1890.
    """
    history = list(periods(data))
    for (_, offset, name), (end, following, following_name) in pairwise(history):
        if name not in ("LMT", "-00") or end is None:
            return
        yield end, offset
        if following_name != "LMT" or abs(following - offset) != _DAY:
            return


def verify(zones: dict[str, bytes]) -> None:
    for name, local, expected in _PROBES:
        offset = local.replace(tzinfo=ZoneInfo.from_file(io.BytesIO(zones[name]))).utcoffset()
        if offset != timedelta(seconds=expected):
            sys.exit(f"{name} on {local:%Y-%m-%d} is {offset}: these zones were compiled without backzone.")


def pack(root: Path, destination: Path) -> None:
    zones = read_zones(root)
    verify(zones)
    source = (root / "tzdata.zi").read_text().splitlines()
    version = source[0].removeprefix("# version ")
    proper = {line.split()[1] for line in source if line.startswith("Z ")}
    targets: dict[bytes, str] = {}
    for name in sorted(zones, key=lambda name: (name not in proper, name)):
        targets.setdefault(zones[name], name)
    own = {name: data for data, name in sorted(targets.items(), key=lambda item: item[1])}
    links = {name: targets[data] for name, data in zones.items() if name not in own}
    means = [(name, *mean) for name, data in own.items() for mean in mean_times(data)]
    members = {
        "VERSION": version.encode(),
        "links.tsv": "".join(f"{name}\t{target}\n" for name, target in links.items()).encode(),
        "mean_time.tsv": "".join(f"{name}\t{end}\t{offset}\n" for name, end, offset in means).encode(),
    } | {f"zones/{name}": data for name, data in own.items()}
    with ZipFile(destination, "w") as archive:
        for name, data in members.items():
            entry = ZipInfo(name)  # its default date, 1980-01-01, keeps the file the same from run to run
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m charts.atlas.build.zones", description=__doc__)
    parser.add_argument("zoneinfo", type=Path)
    pack(parser.parse_args().zoneinfo, DESTINATION)
