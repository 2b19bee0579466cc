"""The same moment, place and settings are computed once by one version of the engine; nothing kept names anybody."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django_redis import get_redis_connection
from prometheus_client import REGISTRY

from charts.atlas import TZ_VERSION
from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.cached import CachedBackend
from charts.calculation.embedded import EmbeddedEngine
from charts.engine.errors import EngineError
from charts.services import get_atlas, get_backend
from charts.services.backends import two_levels
from charts.services.lookups import KeptAtlas
from config.system import caching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NATAL = CalculationRequest(kind="natal", subjects={"chart": Subject(2451545.25, 51.5, -0.125)}, place=(51.5, -0.125))


def counts(name="calculations"):
    """Hits and misses of the first level, then of the second."""
    series = [(what, level) for level in ("process", "redis") for what in ("hits", "misses")]
    labels = {"cache": name}
    return [
        REGISTRY.get_sample_value(f"nocturna_cache_{what}_total", {**labels, "level": level}) or 0.0
        for what, level in series
    ]


def difference(before, name="calculations"):
    return [after - former for after, former in zip(counts(name), before, strict=True)]


class Counting:
    """A backend of the seam that says how often it was asked."""

    stood_in_for = False

    def __init__(self, name="one", *, degraded=False, refuses=False):
        self.name, self.degraded, self.refuses, self.asked = name, degraded, refuses, 0

    def identity(self):
        return self.name

    def calculate(self, request):
        self.asked += 1
        if self.refuses:
            raise EngineError("no")
        return {"by": self.name, "engine": {"degraded": self.degraded}}

    def calculate_many(self, requests):
        return [self.calculate(request) for request in requests]

    def ping(self):
        return self.name


def cached(backend):
    return CachedBackend(backend, two_levels("calculations"))


def test_the_same_chart_is_computed_once_for_whoever_asks(api, alice, mallory, birth):
    get_backend()
    before = counts()

    first = api(alice).post("/calculations", birth).json()
    second = api(mallory).post("/calculations", {**birth, "name": "Somebody else", "notes": "Other"}).json()
    stored = api(alice).post("/charts", birth).json()

    assert difference(before) == [2, 1, 0, 1]
    assert (first["name"], second["name"]) == ("Ada", "Somebody else")
    assert {**first, "name": ""} == {**second, "name": ""}
    assert all(stored[part] == first[part] for part in ("moment", "place", "points", "aspects", "houses", "engine"))


def test_another_process_finds_it_in_redis(api, alice, birth):
    first = api(alice).post("/calculations", birth).json()
    caching.forget()  # as another process, whose memory holds nothing
    before = counts()

    assert api(alice).post("/calculations", birth).json() == first

    assert difference(before) == [0, 1, 1, 0]


@pytest.mark.parametrize(
    "change",
    [
        {"moment": {"local": "1815-12-10T13:00:01"}},
        {"moment": {"local": "1815-12-10", "time_known": False}},
        {"place": {"query": "Paris, FR"}},
        {"settings": {"house_system": "koch"}},
        {"settings": {"aspects": {"trine": 7.5}}},
        {"kind": "event"},
    ],
)
def test_whatever_changes_the_answer_is_computed_anew(api, alice, birth, change):
    api(alice).post("/calculations", birth)
    before = counts()

    assert api(alice).post("/calculations", {**birth, **change}).status_code == 200

    assert difference(before) == [0, 1, 0, 1]


def test_twenty_at_once_are_computed_once(alice):
    backend, together = cached(EmbeddedEngine()), threading.Barrier(20)
    before = counts()

    def calculate(_):
        together.wait()
        return backend.calculate(NATAL)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(calculate, range(20)))

    assert difference(before) == [19, 1, 0, 1]
    assert all(answer == EmbeddedEngine().calculate(NATAL) for answer in answers)
    assert len({id(answer) for answer in answers}) == 20  # each may change its own


PROCESS = """
import sys, django
django.setup()
from concurrent.futures import ThreadPoolExecutor
from prometheus_client import REGISTRY
from charts.calculation.base import CalculationRequest, Subject
from charts.services import get_backend

backend = get_backend()
backend.ping()
requests = [CalculationRequest("natal", {"chart": Subject(2451545.25 + n, 51.5, -0.125)}) for n in range(30)] * 3
print("ready", flush=True)
sys.stdin.readline()
with ThreadPoolExecutor(6) as pool:
    list(pool.map(backend.calculate, requests))
print(int(REGISTRY.get_sample_value("nocturna_cache_misses_total", {"cache": "calculations", "level": "redis"})))
"""


def test_two_processes_at_once_compute_each_chart_once_between_them():
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS],
            cwd=django_settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()

    computed = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert sum(computed) == 30


def test_another_version_computes_anew():
    one, two = Counting("engine 1.0"), Counting("engine 1.1")

    answers = [cached(backend).calculate(NATAL)["by"] for backend in (one, two, one, two)]

    assert answers == ["engine 1.0", "engine 1.1"] * 2
    assert (one.asked, two.asked) == (1, 1)


def test_the_engine_says_what_its_answers_depend_on():
    identity = EmbeddedEngine().identity()
    provenance = EmbeddedEngine().calculate(NATAL)["engine"]

    assert identity.startswith(f"embedded {provenance['version']} ")
    assert all(part in identity for part in (provenance["ephemeris"], provenance["delta_t_model"]))
    assert TZ_VERSION in identity


def test_an_answer_of_a_stand_in_is_not_kept():
    backend = Counting(degraded=True)

    assert [cached(backend).calculate(NATAL)["engine"] for _ in range(3)] == [{"degraded": True}] * 3
    assert backend.asked == 3


def test_a_refusal_is_not_kept():
    backend = Counting(refuses=True)

    for _ in range(3):
        with pytest.raises(EngineError):
            cached(backend).calculate(NATAL)

    assert backend.asked == 3


def test_a_very_large_answer_is_not_kept():
    class Large(Counting):
        def calculate(self, request):
            return {**super().calculate(request), "rows": ["x" * 1000] * 1000}

    backend = Large()

    assert [len(cached(backend).calculate(NATAL)["rows"]) for _ in range(2)] == [1000, 1000]
    assert backend.asked == 2


def test_a_backend_that_does_not_say_what_it_is_is_asked_each_time(settings):
    settings.CHART_CALCULATION = {"BACKEND": "tests.charts.test_kept_calculations.Nameless", "OPTIONS": {}}
    get_backend.cache_clear()
    try:
        assert type(get_backend()) is Nameless
    finally:
        get_backend.cache_clear()


class Nameless:
    stood_in_for = False

    def calculate(self, request):
        return {}

    def calculate_many(self, requests):
        return [{} for _ in requests]

    def ping(self):
        return "up"


def test_redis_holds_neither_names_nor_places_nor_moments_in_its_keys(api, alice, birth):
    client = get_redis_connection("default")
    api(alice).post("/calculations", {**birth, "name": "Augusta Ada Byron", "notes": "Countess", "tags": ["poet"]})

    keys = [key.decode() for key in client.keys("nocturna:{calculations}:*")]
    values = [client.get(key) for key in keys if ":value:" in key]

    assert len(values) == 1
    assert all(len(key.rpartition(":")[2]) == 40 for key in keys if ":value:" in key)
    for word in (b"Ada", b"Countess", b"poet", b"London", b"1815", str(alice.pk).encode()):
        assert word not in values[0]
        assert not any(word.decode() in key for key in keys)


def test_places_are_looked_up_once(anonymous):
    get_atlas().edition()
    before = counts("places")

    found = [anonymous.get("/places", {"q": "lond"}).json() for _ in range(3)]
    caching.forget()
    found.append(anonymous.get("/places", {"q": "lond"}).json())

    assert difference(before, "places") == [2, 2, 1, 1]
    assert found == [found[0]] * 4
    assert found[0]["data"][0]["id"] == "geonames:2643743"


def test_questions_do_not_answer_each_other(anonymous):
    asked = [{"q": "lond"}, {"q": "lond", "limit": 2}, {"q": "lond", "country": "CA"}, {"q": "londo"}]
    first = [anonymous.get("/places", query).json()["data"] for query in asked]

    assert [anonymous.get("/places", query).json()["data"] for query in asked] == first
    assert len(first[1]) == 2
    assert {place["country"] for place in first[2]} == {"CA"}


def test_an_unknown_place_is_refused_each_time_and_not_kept(anonymous):
    before = counts("places")

    answers = [anonymous.get("/places/geonames:1") for _ in range(2)]

    assert [answer.json()["error"]["code"] for answer in answers] == ["PLACE_NOT_FOUND"] * 2
    assert difference(before, "places") == [0, 2, 0, 2]


def test_another_edition_of_the_atlas_is_asked_anew(places, tmp_path):
    changed = tmp_path / "places.sqlite"
    shutil.copy(places, changed)
    with closing(sqlite3.connect(changed)) as database, database:
        database.execute("UPDATE places SET name = 'Londinium' WHERE geoname = 2643743")
        database.execute("UPDATE meta SET value = 'another' WHERE name = 'fingerprint'")

    names = [
        KeptAtlas(index, tuple, two_levels("places")).get("geonames:2643743").name
        for index in (places, changed, places)
    ]

    assert names == ["London", "Londinium", "London"]


def test_settings_of_the_same_values_make_the_same_key():
    backend = Counting()
    plain = replace(NATAL, settings=Settings.from_dict(Settings().as_dict()))

    for request in (NATAL, plain):
        cached(backend).calculate(request)

    assert backend.asked == 1
