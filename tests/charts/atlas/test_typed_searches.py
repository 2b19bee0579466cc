"""What astrologers type, in six languages, right and wrong: the place that comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

SEARCHES_FILE = Path(__file__).parent / "searches.tsv"
ROWS = [line.split("\t") for line in SEARCHES_FILE.read_text(encoding="utf-8").splitlines()[1:]]


def test_there_are_many():
    assert len(ROWS) == len({query for query, _, _, _ in ROWS}) > 120


@pytest.mark.parametrize("country", sorted({row[3] for row in ROWS}))
def test_the_first_suggestion_is_the_place_that_was_meant(atlas, country):
    wrong = []
    for query, name, admin, of in ROWS:
        if of == country:
            first = next(iter(atlas.search(query, limit=1)), None)
            found = first and (first.name, first.admin or "", first.country)
            if found != (name, admin, country):
                wrong.append((query, found))

    assert wrong == []
