"""Suggestions of places in this process: how long they take, and how often the city that was meant is among them.

The cities are the 2 000 largest; a typing mistake is a letter too many, missing, wrong or swapped with the next, the
first letter's not spared. Two are made only in names of eight letters or more.
"""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import string
import time
from pathlib import Path

from charts.atlas import Atlas
from charts.atlas.build.index import build
from charts.atlas.names import fold

SEED, QUERIES, CITIES = 20261127, 500, 2000


def report() -> str:
    index = Path(os.environ.get("NOCTURNA_HOME", ".local")) / "places.sqlite"
    build(index)
    atlas, cities = Atlas(index), largest(index)
    for warm in ("London", "Londno", "Ljubljanna", "San Fransisco"):
        atlas.search(warm)
    random_ = random.Random(SEED)
    lines = ["places, CPU ms       p50    p95    max   right at 1   in 5"]
    for title, queries in (
        ("two letters", [beginning(random_, cities, 2) for _ in range(QUERIES)]),
        ("three letters", [beginning(random_, cities, 3) for _ in range(QUERIES)]),
        ("one mistake", [mistyped(random_, cities, 1) for _ in range(QUERIES)]),
        ("two mistakes", [mistyped(random_, long_names(cities), 2) for _ in range(QUERIES)]),
    ):
        lines.append(_line(title, *measure(atlas, queries)))
    return "\n".join(lines)


def largest(index: Path) -> list[tuple[str, str]]:
    """(id, name) of the largest cities."""
    database = sqlite3.connect(index)
    rows = database.execute("SELECT geoname, name FROM places ORDER BY number LIMIT ?", (CITIES,)).fetchall()
    database.close()
    return [(f"geonames:{geoname}", name) for geoname, name in rows]


def long_names(cities: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [city for city in cities if len(fold(city[1])) >= 8]


def beginning(random_: random.Random, cities: list[tuple[str, str]], letters: int) -> tuple[str, str]:
    place_id, name = random_.choice(cities)
    return place_id, fold(name)[:letters]


def mistyped(random_: random.Random, cities: list[tuple[str, str]], mistakes: int) -> tuple[str, str]:
    """(id, name with so many mistakes), of a name of five letters or more."""
    place_id, name = random_.choice([city for city in cities if len(fold(city[1])) >= 5])
    typed = fold(name)
    for _ in range(mistakes):
        typed = _mistake(random_, typed)
    return place_id, typed


def measure(atlas: Atlas, queries: list[tuple[str, str]]) -> tuple[list[float], float, float]:
    """Milliseconds of each, and the share of queries whose city comes first, and is among five."""
    took, first, among = [], 0, 0
    for place_id, query in queries:
        start = time.thread_time()
        found = [place.id for place in atlas.search(query)]
        took.append((time.thread_time() - start) * 1000)
        first += found[:1] == [place_id]
        among += place_id in found[:5]
    return took, first / len(queries), among / len(queries)


def _mistake(random_: random.Random, name: str) -> str:
    kind, at = random_.choice(("swap", "drop", "add", "replace")), random_.randrange(len(name) - 1)
    letter = random_.choice(string.ascii_lowercase)
    if kind == "swap":
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + ("" if kind == "drop" else letter) + name[at + (kind != "add") :]


def _line(title: str, took: list[float], first: float, among: float) -> str:
    p95 = statistics.quantiles(took, n=20)[-1]
    return f"{title:18} {statistics.median(took):6.2f} {p95:6.2f} {max(took):6.2f} {first:11.1%} {among:6.1%}"
