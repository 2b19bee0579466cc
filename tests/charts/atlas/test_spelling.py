from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.atlas.spelling import Spellings, allowed_mistakes, edit_distances, rows_by_length
from tests.bench.atlas import largest, long_names, measure, mistyped


@pytest.mark.parametrize(
    ("query", "name", "matched"),
    [
        ("Lodnon", "London", "London"),  # swapped
        ("Philadelpia", "Philadelphia", "Philadelphia"),  # missing
        ("Londdon", "London", "London"),  # too many
        ("Lomdon", "London", "London"),  # wrong
        ("Ondon", "London", "London"),  # the first one missing
        ("Xondon", "London", "London"),  # the first one wrong
        ("Nwe York", "New York City", "New York"),
        ("newyork", "New York City", "New York"),
        ("San Francsico", "San Francisco", "San Francisco"),
        ("philadephia", "Philadelphia", "Philadelphia"),
        ("Mosocw", "Moscow", "Moscow"),
        ("Новосибриск", "Novosibirsk", "Новосибирск"),
        ("Лнодон", "London", "Лондон"),
        ("Санкт-Петребург", "Saint Petersburg", "Санкт-Петербург"),
        ("Екатеренбург", "Yekaterinburg", "Екатеринбург"),
        ("Munchne", "Munich", "München"),
        ("Koenigsbreg", "Kaliningrad", "Koenigsberg"),
        ("Θεσσαλονκίη", "Thessaloníki", "Θεσσαλονίκη"),
        ("Lodnon, UK", "London", "London"),
        ("lodnon uk", "London", "London"),
        ("Chicgao, Illinois", "Chicago", "Chicago"),
        ("Breslua, Germany", "Wrocław", "Breslau"),
    ],
)
def test_a_typing_mistake_is_understood(atlas, query, name, matched):
    first = atlas.search(query)[0]

    assert (first.name, first.matched_name) == (name, matched)


def test_a_mistake_in_what_is_half_typed_is_understood(atlas):
    assert "San Francisco" in [place.name for place in atlas.search("sna franc")]
    assert "Philadelphia" in [place.name for place in atlas.search("phildel")]


def test_what_is_spelt_right_comes_before_what_is_nearly_so(atlas):
    found = [place.name for place in atlas.search("Bergn")]

    assert found.index("Bergen") < 10
    assert atlas.search("Bern")[0].name == "Bern"
    assert atlas.search("Pari")[0].name != "Paris" or atlas.search("Pari")[0].matched_name != "Paris"


def test_a_mistaken_name_is_never_taken_for_a_birth_place(atlas):
    from charts.atlas.errors import PlaceNotFound

    with pytest.raises(PlaceNotFound) as refusal:
        atlas.resolve("Lodnon, GB")

    assert [place.name for place in refusal.value.suggestions][:1] == ["London"]


def distance(first: str, second: str) -> int:
    """Optimal string alignment by its recurrence, a cell at a time."""
    rows = [[max(i, j) if 0 in (i, j) else 0 for j in range(len(second) + 1)] for i in range(len(first) + 1)]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            same = first[i - 1] == second[j - 1]
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and (first[i - 1], first[i - 2]) == (second[j - 2], second[j - 1]):
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


WORDS = st.text(alphabet="abc ж", min_size=3, max_size=9)


@given(WORDS, WORDS)
def test_distances_are_those_of_the_recurrence(query, name):
    asked, columns = (np.frombuffer(text.encode("utf-16-le"), dtype="<u2") for text in (query, name))
    for allowed in (1, 2):
        (found,) = edit_distances(asked, columns.reshape(-1, 1), allowed, whole=True)
        expected = distance(query, name)
        assert found == expected if expected <= allowed else found > allowed
        (begun,) = edit_distances(asked, columns.reshape(-1, 1), allowed, whole=False)
        nearest = min(distance(query, name[:end]) for end in range(len(name) + 1))
        assert begun == nearest if nearest <= allowed else begun > allowed


@given(st.lists(WORDS, unique=True, max_size=30), WORDS)
def test_every_name_within_the_mistakes_is_found(names, query):
    spellings = Spellings(rows_by_length((name, 1000) for name in names).get)
    allowed = allowed_mistakes(len(query))

    assert {near.key for near in spellings.near(query, 100)} == {
        name for name in names if distance(query, name) <= allowed
    }


def test_the_largest_cities_are_found_by_mistyped_names(atlas, place_index):
    """Of 200 names each with a mistake at random nine in ten come first; the whole figures are in the benchmark."""
    cities, chance = largest(place_index), random.Random(1)
    for choice, mistakes in ((cities, 1), (long_names(cities), 2)):
        _, first, among = measure(atlas, [mistyped(chance, choice, mistakes) for _ in range(200)])
        assert first >= 0.85
        assert among >= 0.94


def test_mistakes_are_found_within_sixty_milliseconds(atlas):
    for query in ("Lodnon", "Philadlephia", "San Fransicso", "Москав", "sna franc"):
        atlas.search(query)
        start = time.thread_time()
        atlas.search(query)
        assert time.thread_time() - start < 0.06
