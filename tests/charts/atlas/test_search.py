from __future__ import annotations

import sqlite3
import statistics
import time

import pytest

from charts.atlas import Place
from charts.atlas.names import fold

LONDON = "geonames:2643743"


def test_a_suggestion_says_all_that_the_contract_names(atlas):
    first = atlas.search("lond", country="GB")[0]

    assert first == Place(
        id=LONDON,
        name="London",
        matched_name="London",
        admin="England",
        country="GB",
        latitude=51.50853,
        longitude=-0.12574,
        population=8961989,
        timezone="Europe/London",
    )


@pytest.mark.parametrize(
    ("query", "name", "matched", "admin", "country"),
    [
        ("Лондон", "London", "Лондон", "England", "GB"),
        ("東京", "Tokyo", "東京", "Tokyo", "JP"),
        ("Köln", "Köln", "Köln", "North Rhine-Westphalia", "DE"),
        ("Koeln", "Köln", "Koeln", "North Rhine-Westphalia", "DE"),
        ("KOLN", "Köln", "Köln", "North Rhine-Westphalia", "DE"),
        ("muenchen", "Munich", "Muenchen", "Bavaria", "DE"),
        ("München", "Munich", "München", "Bavaria", "DE"),
        ("القاهرة", "Cairo", "القاهرة", "Cairo", "EG"),
        ("서울", "Seoul", "서울", "Seoul", "KR"),
        ("sao paulo", "São Paulo", "São Paulo", "São Paulo", "BR"),
        ("saint louis, mo", "St. Louis", "St. Louis", "Missouri", "US"),
        ("paris", "Paris", "Paris", "Île-de-France", "FR"),
        ("paris, te", "Paris", "Paris", "Texas", "US"),
        ("paris tex", "Paris", "Paris", "Texas", "US"),
        ("London, ON", "London", "London", "Ontario", "CA"),
        ("sydney nsw", "Sydney", "Sydney", "New South Wales", "AU"),
        ("Москва, Россия", "Moscow", "Москва", "Moscow", "RU"),
    ],
)
def test_the_best_match_comes_first(atlas, query, name, matched, admin, country):
    first = atlas.search(query)[0]

    assert (first.name, first.matched_name, first.admin, first.country) == (name, matched, admin, country)


def test_full_matches_come_before_beginnings_and_the_larger_before_the_smaller(atlas):
    found = atlas.search("paris", limit=100)
    full = [fold(place.matched_name) == "paris" for place in found]

    assert full == sorted(full, reverse=True)
    own = [place.population for place in found if place.name == "Paris"]
    assert own == sorted(own, reverse=True)
    assert (own[0], own[1]) == (2138551, 24782)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("lo", ["London", "Los Angeles"]),
        ("Lo", ["London", "Los Angeles"]),
        ("a", ["Ahmedabad", "Abidjan"]),
        ("ny", ["New York City"]),
        ("ло", ["London"]),
        ("мо", ["Moscow", "Mogadishu"]),
        ("ка", ["Karachi", "Cairo"]),
        ("са", ["São Paulo", "Saint Petersburg"]),
        ("ва", ["Vadodara", "Warsaw"]),
        ("LA", ["Los Angeles", "Lagos"]),  # a code in capitals, with or without stops
        ("L.A.", ["Los Angeles", "Lagos"]),
        ("la", ["Lagos"]),
        ("san", ["Santiago"]),  # not San in Mali
        ("ulm", ["Ulm"]),  # no longer name is so much larger
        ("рим", ["Rome"]),
    ],
)
def test_of_a_few_letters_the_largest_comes_first(atlas, query, names):
    assert [place.name for place in atlas.search(query)][: len(names)] == names


def test_of_a_letter_or_two_a_whole_name_is_found_all_the_same(atlas):
    found = [place.name for place in atlas.search("lo", limit=5)]

    assert len(found) == len(set(found)) == 5
    assert (found[0], found[-1]) == ("London", "Lo")
    assert atlas.search("lo, belgium")[0].name == "Lo"
    assert [place.name for place in atlas.search("lo", limit=1)] == ["London"]
    assert atlas.resolve("Lo").name == "Lo"


@pytest.mark.parametrize(
    ("query", "matched"),
    [("мо", "Москва"), ("ла", "Лагос"), ("са", "Сан-Паулу"), ("Лаґ", "Лаґос"), ("новос", "Новосибирск")],
)
def test_a_suggestion_is_spelt_in_the_language_that_it_is_typed_in(atlas, query, matched):
    assert atlas.search(query)[0].matched_name == matched


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Ґдиня", "гдиня"),
        ("Þórshöfn", "thorshofn"),
        ("Ærøskøbing", "aeroskobing"),
        ("Seyðisfjörður", "seydisfjordur"),
        ("Łódź", "lodz"),
        ("Straßburg", "strassburg"),
        ("Орёл", "орел"),
        ("Кам’янець-Подільський", "Камянець-Подільський"),
    ],
)
def test_letters_that_a_keyboard_lacks_find_the_same(atlas, typed, other):
    assert atlas.search(typed, limit=1)[0].id == atlas.search(other, limit=1)[0].id == atlas.resolve(typed).id


def test_two_ideographs_are_a_whole_name(atlas):
    assert [place.matched_name for place in atlas.search("東京", limit=1)] == ["東京"]


def test_a_country_narrows_the_search(atlas):
    assert {place.country for place in atlas.search("london", country="CA", limit=50)} == {"CA"}
    assert atlas.search("london", country="ca")[0].admin == "Ontario"


@pytest.mark.parametrize("country", ["XX", "", "GBR", "G\0", "\ud800\ud800", "'; DROP TABLE places; --"])
def test_no_such_country_finds_nothing(atlas, country):
    assert atlas.search("london", country=country) == []


def test_no_place_is_suggested_twice_and_no_more_than_asked_for(atlas):
    found = atlas.search("san", limit=100)

    assert len(found) == 100
    assert len({place.id for place in found}) == 100
    assert len(atlas.search("san", limit=3)) == 3
    assert atlas.search("san", limit=0) == []


@pytest.mark.parametrize(
    "garbage",
    [
        *["", " ", "\0", "'", '"', "''; --", "%", "_", "*", "(", "🎉", "\ud800", ",,,,"],
        *["London, Nowhereland", "a" * 10_000, "a," * 5000, "zzzzqqqq", "a b " * 49],
    ],
)
def test_garbage_finds_nothing(atlas, garbage):
    assert atlas.search(garbage) == []


@pytest.mark.parametrize(
    "query", ["lon\0don", "lon%", "london*", '"london"', "london🎉", "london AND paris", "London OR"]
)
def test_signs_of_a_query_language_are_only_text(atlas, query):
    assert all(place.name for place in atlas.search(query))


def test_no_place_has_so_many_names_alike_that_it_crowds_out_others(place_index):
    """What Atlas.search rests on: 64 rows for each place asked for."""
    database = sqlite3.connect(place_index)
    most = "SELECT max(names) FROM (SELECT count(*) AS names FROM names GROUP BY place, substr(key, 1, 1))"

    assert database.execute(most).fetchone() == (60,)
    database.close()


def test_suggestions_from_two_letters_take_under_ten_milliseconds(atlas):
    queries = ["lo", "sa", "ma", "san", "lond", "мо", "東", "paris, t", "sa, s", "new york us"]
    took = {query: [] for query in queries}
    for _ in range(5):
        for query in queries:
            start = time.thread_time()
            atlas.search(query)
            took[query].append(time.thread_time() - start)

    best = {query: min(times) for query, times in took.items()}
    assert statistics.median(best.values()) < 0.01
    assert max(best.values()) < 0.05  # a machine that runs the whole suite beside is slower than an idle one: 0.009
