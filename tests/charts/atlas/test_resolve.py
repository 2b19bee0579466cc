from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts.atlas import Atlas
from charts.atlas.errors import AmbiguousPlace, IndexUnavailable, InvalidCoordinates, PlaceNotFound


@pytest.mark.parametrize(
    ("query", "place_id"),
    [
        ("London", 2643743),
        ("London, GB", 2643743),
        ("london uk", 2643743),
        ("London, England", 2643743),
        ("London, England, United Kingdom", 2643743),
        ("Лондон, Англия", 2643743),
        ("London, Canada", 6058560),
        ("London, Ontario, Canada", 6058560),
        ("Paris", 2988507),
        ("Paris, France", 2988507),
        ("Paris, Île-de-France, FR", 2988507),
        ("Paris, Texas", 4717560),
        ("Springfield, Illinois", 4250542),
        ("Springfield, IL", 4250542),
        ("Springfield, IL, US", 4250542),
        ("springfield il usa", 4250542),
        ("New York", 5128581),
        ("New York, NY", 5128581),
        ("NYC", 5128581),
        ("Washington, D.C.", 4140963),
        ("Washington DC", 4140963),
        ("St. Petersburg", 498817),
        ("St. Petersburg, FL", 4171563),
        ("Roma", 3169070),
        ("Wien, Österreich", 2761369),
        ("Berlin, Deutschland", 2950159),
        ("東京", 1850147),
        ("Hong Kong, China", 1819729),
        ("San Juan, USA", 4568127),
        ("Manchester", 2643123),  # Richmond, Virginia, was a Manchester once
        ("Alexandria", 361058),  # so was Mashhad an Alexandria
        ("Mianzhu, Deyang, Sichuan", 12492662),  # a name with commas
        ("Boston, Mass.", 4930956),
        ("Bakersfield, Calif.", 5325738),
        ("Detroit Mich", 4990729),
        ("London, Ont", 6058560),
        ("г. Москва", 524901),
        ("город Казань, Россия", 551487),
        ("м. Київ", 703448),
        ("City of London", 2643741),  # there is one of that name
        ("City of Manchester", 2643123),
        ("New Delhi, India", 1261481),  # not Delhi, which it is a part of
        ("Manhattan", 5125771),
        ("Ташкент УзССР", 1512569),
        ("Тбилиси, Грузинская ССР", 611717),
    ],
)
def test_a_query_resolves(atlas, query, place_id):
    place = atlas.resolve(query)

    assert place.id == f"geonames:{place_id}"


def test_springfield_is_ambiguous(atlas):
    with pytest.raises(AmbiguousPlace) as refusal:
        atlas.resolve("Springfield")

    assert [(place.admin, place.population) for place in refusal.value.candidates] == [
        ("Missouri", 170188),
        ("Massachusetts", 154341),
        ("Illinois", 114394),
        ("Oregon", 60870),
        ("Ohio", 59680),
    ]


@pytest.mark.parametrize(
    ("query", "countries"),
    [
        ("Cambridge", ["GB", "CA", "US"]),
        ("Valencia", ["VE", "ES"]),
        ("San Jose", ["US", "CR"]),
        ("Hyderabad", ["IN", "PK"]),
        ("Springfield, US", ["US"] * 5),
    ],
)
def test_no_five_to_one_is_ambiguous(atlas, query, countries):
    with pytest.raises(AmbiguousPlace) as refusal:
        atlas.resolve(query)

    assert [place.country for place in refusal.value.candidates] == countries


@pytest.mark.parametrize("query", ["Atlantida del Norte", "Lond", "Springfield, Atlantis", "London, Texas, GB"])
def test_what_nobody_knows_is_not_found(atlas, query):
    with pytest.raises(PlaceNotFound) as refusal:
        atlas.resolve(query)

    assert refusal.value.query == query


GARBAGE = ["", "\0", "'", "%", "x" * 10_000, "🎉", "\ud800", "a," * 100, "Paris; DROP TABLE places"]


@pytest.mark.parametrize("query", GARBAGE)
def test_garbage_is_not_found(atlas, query):
    with pytest.raises(PlaceNotFound):
        atlas.resolve(query)


@settings(deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"[a-z]{1,6}( [a-z]{2}){0,3}(, ?[a-z]{0,4}){0,3}", fullmatch=True))
def test_no_text_breaks_a_query(atlas, query):
    try:
        assert all(place.matched_name for place in atlas.search(query))
        assert atlas.resolve(query).id.startswith(("geonames:", "coordinates:"))
    except InvalidCoordinates:
        return
    except (AmbiguousPlace, PlaceNotFound) as refusal:
        assert refusal.query == query  # noqa: PT017


def test_a_place_is_had_by_its_id(atlas):
    place = atlas.get("geonames:2643743")

    assert (place.name, place.matched_name, place.timezone) == ("London", "London", "Europe/London")
    assert place.distance_km is None


@pytest.mark.parametrize(
    "place_id",
    ["", "2643743", "geonames:", "geonames:0", "geonames:-1", "geonames:²", "geonames:" + "9" * 40, "a\0", "\ud800"],
)
def test_no_such_id(atlas, place_id):
    with pytest.raises(PlaceNotFound):
        atlas.get(place_id)


def test_every_place_of_the_dataset_is_there(atlas, place_index):
    database = sqlite3.connect(place_index)
    assert database.execute("SELECT count(*) FROM places").fetchone() == (234908,)
    assert database.execute(
        "SELECT count(*) FROM places JOIN areas ON areas.number = area WHERE areas.name IS NULL"
    ).fetchone() == (457,)
    database.close()


def test_threads_share_an_atlas(atlas):
    barrier = threading.Barrier(8)

    def ask(number: int) -> list[str]:
        barrier.wait()
        return [atlas.resolve(query).id for query in ("London", "Paris", "東京") for _ in range(20)] + [
            atlas.around(51.5, -0.12, 1)[0].id
        ]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))

    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == "geonames:2643743"


def test_a_missing_or_foreign_index_says_how_to_compile_one(tmp_path: Path):
    with pytest.raises(IndexUnavailable, match=r"python -m charts\.atlas\.build"):
        Atlas(tmp_path / "places.sqlite").resolve("London")
    (tmp_path / "text").write_text("no database")
    with pytest.raises(IndexUnavailable):
        Atlas(tmp_path / "text").search("London")
    (tmp_path / "empty").touch()
    with pytest.raises(IndexUnavailable, match="layout 0"):
        Atlas(tmp_path / "empty").get("geonames:1")


@pytest.mark.parametrize(
    "query", ["London", "Boston, Mass.", "Westminster, London", "City of London", "51n30 0w10", "Brooklyn, London"]
)
def test_what_a_name_is_decided_between_is_what_it_names(atlas: Atlas, query: str) -> None:
    try:
        meant = [atlas.resolve(query)]
    except PlaceNotFound:
        meant = []

    assert atlas.named(query)[: len(meant)] == meant
    assert bool(atlas.named(query)) is bool(meant)


@pytest.mark.parametrize("query", ["Qwertzopolis", "Qwertzo Asdfgh"])
def test_what_nobody_knows_is_looked_for_once(atlas: Atlas, query: str) -> None:
    statements: list[str] = []
    connection = atlas._index._connection()
    atlas.search(query)  # loads what is kept in memory
    connection.set_trace_callback(statements.append)
    try:
        assert atlas.named(query) == []
        named = len(statements)
        atlas.search(query)
        searched = statements[named:]
        with pytest.raises(PlaceNotFound):
            atlas.resolve(query)
    finally:
        connection.set_trace_callback(None)

    assert len(set(searched)) == len(searched)
    assert len(statements) <= 2 * (named + len(searched))
