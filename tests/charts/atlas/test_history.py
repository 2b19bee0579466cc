# ruff: noqa: DTZ001  (what a clock shows has no zone)
"""Places that have been called otherwise, or lain in another country; zones that changed country with them."""

from __future__ import annotations

from datetime import datetime

import pytest

from charts.atlas import format_offset, resolve_local_time
from charts.atlas.build import index
from charts.atlas.errors import AmbiguousPlace, PlaceNotFound
from charts.atlas.zones import load_zone

KALININGRAD, WROCLAW, LVIV, PETERSBURG, STRASBOURG = 554234, 3081368, 702550, 498817, 2973783


@pytest.mark.parametrize(
    ("query", "geoname", "matched"),
    [
        ("Königsberg", KALININGRAD, "Königsberg"),
        ("Koenigsberg", KALININGRAD, "Koenigsberg"),
        ("Кёнигсберг", KALININGRAD, "Кёнигсберг"),
        ("Кенигсберг", KALININGRAD, "Кёнигсберг"),
        ("Бреслау", WROCLAW, "Бреслау"),
        ("Lemberg", LVIV, "Lemberg"),
        ("Ленинград", PETERSBURG, "Ленинград"),
        ("Leningrad", PETERSBURG, "Leningrad"),
        ("Constantinople", 745044, "Constantinople"),
        ("Константинополь", 745044, "Константинополь"),
        ("Тифлис", 611717, "Тифлис"),
        ("Ревель", 588409, "Ревель"),
        ("Фрунзе", 1528675, "Фрунзе"),
        ("Bombay", 1275339, "Bombay"),
        ("Saigon", 1566083, "Saigon"),
        ("Christiania", 3143244, "Christiania"),
    ],
)
def test_a_historical_name(atlas, query, geoname, matched):
    place = atlas.resolve(query)

    assert (place.id, place.matched_name) == (f"geonames:{geoname}", matched)


@pytest.mark.parametrize(
    ("query", "geoname"),
    [
        ("Königsberg, Germany", KALININGRAD),
        ("Königsberg, Prussia", KALININGRAD),
        ("Königsberg, Ostpreußen", KALININGRAD),
        ("konigsberg prussia", KALININGRAD),
        ("Кёнигсберг, Германия", KALININGRAD),
        ("Breslau, Germany", WROCLAW),
        ("Breslau, Deutsches Reich", WROCLAW),
        ("Strasbourg, Germany", STRASBOURG),
        ("Straßburg, Elsass", STRASBOURG),
        ("Lwów, Poland", LVIV),
        ("Lemberg, Austria-Hungary", LVIV),
        ("Lvov, USSR", LVIV),
        ("Leningrad, USSR", PETERSBURG),
        ("Ленинград, СССР", PETERSBURG),
        ("ленинград ссср", PETERSBURG),
        ("Viipuri, Finland", 470546),
        ("Simferopol, Ukraine", 693805),
        ("Simferopol, Russia", 693805),
        ("Симферополь, Крым", 693805),
        ("Bombay, British India", 1275339),
        ("Saigon, French Indochina", 1566083),
        ("Prague, Czechoslovakia", 3067696),
        ("Sarajevo, Yugoslavia", 3191281),
        ("Salisbury, Rhodesia", 890299),
    ],
)
def test_a_place_is_found_in_the_country_it_lay_in(atlas, query, geoname):
    assert atlas.resolve(query).id == f"geonames:{geoname}"
    assert atlas.search(query)[0].id == f"geonames:{geoname}"


def test_what_a_country_holds_today_comes_first(atlas):
    """Neustadt in Germany is one of Germany's, though Prudnik in Poland was one, too."""
    assert {place.country for place in atlas.search("Neustadt, Germany", limit=5)} == {"DE"}
    assert atlas.resolve("Berlin, Germany").country == "DE"
    assert atlas.resolve("London, Ontario").country == "CA"


@pytest.mark.parametrize("query", ["Madrid, USSR", "London, Prussia", "Paris, Yugoslavia"])
def test_a_country_that_never_held_it_does_not_find_it(atlas, query):
    with pytest.raises(PlaceNotFound):
        atlas.resolve(query)


@pytest.mark.parametrize(
    ("query", "name", "admin"),
    [
        ("Париж, Техас", "Paris", "Texas"),
        ("Спрингфилд, Иллинойс", "Springfield", "Illinois"),
        ("Лондон, Канада", "London", "Ontario"),
        ("Киров, Калужская область", "Kirov", "Kaluga Oblast"),
        ("Freiburg, Baden", "Freiburg", "Baden-Wurttemberg"),
        ("Мюнхен, Бавария", "Munich", "Bavaria"),
        ("München Bayern", "Munich", "Bavaria"),
    ],
)
def test_areas_are_named_in_other_languages(atlas, query, name, admin):
    place = atlas.resolve(query)

    assert (place.name.split(" ")[0], place.admin) == (name, admin)


def test_each_historical_name_belongs_to_a_place_of_the_data(atlas):
    lines = index.HISTORICAL_FILE.read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) > 100
    for geoname, name, country, _ in (line.split("\t") for line in lines):
        place = atlas.get(f"geonames:{geoname}")
        assert (place.name, place.country) == (name, country)


def test_the_usual_name_of_a_place_is_not_that_of_a_smaller_one(atlas):
    rows = [line.split("\t") for line in index.USUAL_FILE.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) >= 12

    for geoname, place, country, names in rows:
        for name in names.split("|"):
            meant = atlas.resolve(name)
            assert (meant.id, meant.name, meant.country) == (f"geonames:{geoname}", place, country)
            assert meant.matched_name == name
            assert atlas.search(name, limit=1) == [meant]


@pytest.mark.parametrize(
    ("query", "geoname"),
    [
        ("Odessa, Texas", 5527554),
        ("Одесса, США", 5527554),
        ("Memel, South Africa", 977086),
        ("Manchester", 2643123),
        ("Salisbury, England", 2638664),
    ],
)
def test_the_smaller_one_is_had_by_its_area(atlas, query, geoname):
    assert atlas.resolve(query).id == f"geonames:{geoname}"


def test_a_name_that_a_place_bore_long_ago_stays_ambiguous(atlas):
    with pytest.raises(AmbiguousPlace) as refusal:
        atlas.resolve("Salisbury")

    named = [(place.name, place.country) for place in refusal.value.candidates]
    assert named[:2] == [("Harare", "ZW"), ("Salisbury", "GB")]


@pytest.mark.parametrize(
    ("query", "zone", "local", "offset"),
    [
        # Königsberg kept German time until April 1945, then Polish, then Moscow's; its own since 1989.
        ("Königsberg", "Europe/Kaliningrad", "1930-01-01T12:00", "+01:00"),
        ("Königsberg", "Europe/Kaliningrad", "1943-07-01T12:00", "+02:00"),
        ("Калининград", "Europe/Kaliningrad", "1946-01-01T12:00", "+02:00"),
        ("Калининград", "Europe/Kaliningrad", "1970-01-01T12:00", "+03:00"),
        ("Калининград", "Europe/Kaliningrad", "2012-01-01T12:00", "+03:00"),
        ("Калининград", "Europe/Kaliningrad", "2020-01-01T12:00", "+02:00"),
        # Crimea: Moscow's, Kyiv's, Moscow's (1994–1997), Kyiv's, and Moscow's again since 30 March 2014.
        ("Simferopol", "Europe/Simferopol", "1985-01-01T12:00", "+03:00"),
        ("Simferopol", "Europe/Simferopol", "1995-01-01T12:00", "+03:00"),
        ("Simferopol", "Europe/Simferopol", "2013-07-01T12:00", "+03:00"),
        ("Simferopol", "Europe/Simferopol", "2014-01-01T12:00", "+02:00"),
        ("Simferopol", "Europe/Simferopol", "2014-07-01T12:00", "+04:00"),
        ("Simferopol", "Europe/Simferopol", "2020-07-01T12:00", "+03:00"),
        # Vilnius: Polish until 1939, Soviet, German, Soviet, then Lithuania's own.
        ("Wilno", "Europe/Vilnius", "1930-01-01T12:00", "+01:00"),
        ("Vilnius", "Europe/Vilnius", "1970-01-01T12:00", "+03:00"),
        ("Vilnius", "Europe/Vilnius", "2020-01-01T12:00", "+02:00"),
        ("Київ", "Europe/Kyiv", "1980-01-01T12:00", "+03:00"),
        ("Київ", "Europe/Kyiv", "2020-01-01T12:00", "+02:00"),
        ("Saigon", "Asia/Ho_Chi_Minh", "1965-01-01T12:00", "+08:00"),
        ("Bombay", "Asia/Kolkata", "1943-06-01T12:00", "+06:30"),
    ],
)
def test_a_zone_that_changed_country_keeps_its_own_history(atlas, query, zone, local, offset):
    place = atlas.resolve(query)
    civil = resolve_local_time(datetime.fromisoformat(local), place.timezone, place.longitude)

    assert (place.timezone, format_offset(civil.utc_offset)) == (zone, offset)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Asia/Rangoon", "Asia/Yangon"),
        ("America/Godthab", "America/Nuuk"),
        ("Asia/Dacca", "Asia/Dhaka"),
    ],
)
def test_a_zone_that_was_renamed_is_known_by_both_names(old, new):
    for local in (datetime(1930, 1, 1, 12), datetime(1975, 7, 1, 12), datetime(2020, 7, 1, 12)):
        assert load_zone(old).rules.utcoffset(local) == load_zone(new).rules.utcoffset(local)
