"""The table of what other countries held: whole, dated, sourced, and of zones that there are; and right for towns on
both sides of each former frontier.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from charts.atlas import borders
from charts.atlas.zones import load_zone

TOWNS_FILE = Path(__file__).parent / "border_towns.tsv"


def test_every_row_is_dated_sourced_and_of_a_known_zone():
    rows = borders._table(borders.BORDERS_FILE)

    assert len(rows) == 65
    for country, zone, begin, end, members, source in rows:
        assert country
        assert source
        assert load_zone(zone).name == zone == borders.canonical_name(zone)
        assert date(1867, 1, 1) <= date.fromisoformat(begin) < date.fromisoformat(end)
        # Since 1970 a zone's data are right for all of it; Abkhazia is given a zone of another country.
        assert date.fromisoformat(end) < date(1970, 1, 1) or (zone, members) == ("Europe/Moscow", "GE")
        assert len(set(members.split())) == len(members.split()) > 0


def test_every_outline_is_drawn_named_once_and_of_use():
    outlines = borders._table(borders.OUTLINES_FILE)
    used = Counter(member for row in borders._table(borders.BORDERS_FILE) for member in row[4].split())

    assert len({name for name, _, _ in outlines}) == len(outlines) == 34
    assert {f"@{name}" for name, _, _ in outlines} == {member for member in used if member.startswith("@")}
    for _name, corners, what in outlines:
        assert what
        assert len(borders._corners(corners)) > 3
        assert all(abs(latitude) < 90 and abs(longitude) < 180 for latitude, longitude in borders._corners(corners))


def test_a_point_lies_in_an_outline_or_beside_it():
    square = ((0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0))

    assert borders._lies_in(1, 1, square)
    assert not any(borders._lies_in(*point, square) for point in ((1, 3), (1, -1), (3, 1), (-1, 1)))


def test_areas_are_named_as_the_places_name_theirs(atlas):
    gdynia, strasbourg = atlas.resolve("Gdynia"), atlas.resolve("Strasbourg, France")
    (rule,) = borders.rules_of("Europe/Paris", date(1900, 1, 1))

    areas = [rule.areas for rule in borders.rules_of("Europe/Warsaw", date(1900, 1, 1))]
    assert any((gdynia.country, gdynia.admin) in of_rule for of_rule in areas)
    assert rule.holds(strasbourg.latitude, strasbourg.longitude, (strasbourg.country, strasbourg.admin))
    assert borders.rules_of("Europe/Paris", date(1918, 11, 11)) == []
    assert borders.rules_of("Europe/London", date(1920, 1, 1)) == []


def test_towns_on_both_sides_of_a_frontier_are_told_who_held_them(atlas):
    """Each town gets the one note that its history deserves, or none; never two."""
    wrong = []
    for year, country, towns in borders._table(TOWNS_FILE):
        for town in towns.split("; "):
            place = atlas.resolve(town)
            area = place.country, place.admin
            found = atlas.border_notes(place.timezone, date(int(year), 1, 15), place.latitude, place.longitude, area)
            if [note.partition("(")[2].partition(")")[0] for note in found] != ([] if country == "-" else [country]):
                wrong.append((year, town, country, found))

    assert wrong == []


def test_a_name_that_is_only_a_link_has_the_rules_of_its_zone():
    day = date(1930, 1, 1)

    assert borders.rules_of("Europe/Uzhgorod", day) == borders.rules_of("Europe/Kyiv", day) != []
    assert borders.rules_of("Europe/Tiraspol", day) == borders.rules_of("Europe/Chisinau", day) != []
