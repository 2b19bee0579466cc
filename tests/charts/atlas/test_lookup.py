# ruff: noqa: DTZ001  (what a clock shows has no zone)

from __future__ import annotations

from datetime import datetime

import pytest

from charts.atlas import ZoneAnswer
from charts.atlas.errors import InvalidCoordinates


def test_bare_coordinates_say_that_they_were_looked_up(atlas):
    answer = atlas.lookup(51.5, -0.12, datetime(1970, 6, 15, 14, 30))

    assert answer == ZoneAnswer("Europe/London", "+01:00", "BST", "coordinates", "2026f", ambiguous=False, exists=True)


def test_a_place_has_its_own_zone(atlas):
    place = atlas.resolve("Ürümqi, China")

    answer = atlas.lookup(place.latitude, place.longitude, datetime(2000, 1, 1), place=place)

    assert (answer.timezone, answer.utc_offset, answer.source) == ("Asia/Urumqi", "+06:00", "place")


@pytest.mark.parametrize(
    ("local", "offset", "abbreviation", "ambiguous", "exists"),
    [
        (datetime(2024, 3, 31, 2, 30), "+01:00", "CET", False, False),
        (datetime(2024, 10, 27, 2, 30), "+02:00", "CEST", True, True),
        (datetime(1850, 1, 1), "+00:53:36", "LMT", False, True),
    ],
)
def test_times_that_were_skipped_or_came_twice_are_described(atlas, local, offset, abbreviation, ambiguous, exists):
    answer = atlas.lookup(52.52, 13.4, local)

    assert answer == ZoneAnswer("Europe/Berlin", offset, abbreviation, "coordinates", "2026f", ambiguous, exists)


def test_off_the_earth(atlas):
    with pytest.raises(InvalidCoordinates):
        atlas.lookup(91, 0, datetime(2000, 1, 1))
