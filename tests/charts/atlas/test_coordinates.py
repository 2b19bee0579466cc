from __future__ import annotations

import math
import sqlite3

import pytest

from charts.atlas import timezone_at, zone_names
from charts.atlas.coordinates import distance_km
from charts.atlas.errors import InvalidCoordinates


@pytest.mark.parametrize(
    ("latitude", "longitude", "name", "country", "km"),
    [
        (51.50853, -0.12574, "London", "GB", 0.0),
        (48.85, 2.35, "Paris", "FR", 0.389),
        (-17.8, 179.99, "Levuka", "FJ", 77.159),
        (-17.8, -179.99, "Levuka", "FJ", 79.116),  # the nearest lies across the antimeridian
        (90.0, 0.0, "Longyearbyen", "SJ", 1309.507),
        (90.0, -123.0, "Longyearbyen", "SJ", 1309.507),
        (-90.0, 50.0, "Puerto Williams", "CL", 3899.217),
    ],
)
def test_the_nearest_place(atlas, latitude, longitude, name, country, km):
    place = atlas.around(latitude, longitude, 1)[0]

    assert (place.name, place.country) == (name, country)
    assert place.distance_km == pytest.approx(km, abs=0.002)


def test_the_nearest_is_the_nearest_of_all(atlas, place_index):
    database = sqlite3.connect(place_index)
    places = database.execute("SELECT geoname, latitude, longitude FROM places").fetchall()
    database.close()
    for latitude, longitude in [(0.0, 180.0), (64.5, -179.5), (-45.0, 120.0)]:
        _, geoname = min((distance_km(latitude, longitude, place[1], place[2]), place[0]) for place in places)
        assert atlas.around(latitude, longitude, 1)[0].id == f"geonames:{geoname}"


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(90.1, 0), (-91, 0), (0, 180.1), (0, -181), (math.nan, 0), (0, math.nan), (math.inf, 0)]
)
def test_what_is_not_on_earth_is_refused(atlas, latitude, longitude):
    with pytest.raises(InvalidCoordinates):
        atlas.around(latitude, longitude, 1)[0]
    with pytest.raises(InvalidCoordinates):
        atlas.timezone_at(latitude, longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (51.5, -0.12, "Europe/London"),
        (52.37, 4.9, "Europe/Amsterdam"),
        (59.91, 10.75, "Europe/Oslo"),
        (5.56, -0.2, "Africa/Accra"),
        (1.87, -157.4, "Pacific/Kiritimati"),
        (0.0, -30.0, "Etc/GMT+2"),  # the Atlantic
        (0.0, 180.0, "Etc/GMT-12"),
        (0.0, -180.0, "Etc/GMT+12"),
        (-90.0, 0.0, "Antarctica/McMurdo"),
        (90.0, 0.0, "Etc/GMT"),
    ],
)
def test_the_zone_of_coordinates(atlas, latitude, longitude, zone):
    assert atlas.timezone_at(latitude, longitude) == zone


def test_every_spot_has_a_zone_that_we_have():
    names = set(zone_names())
    spots = [(latitude, longitude) for latitude in range(-90, 91, 6) for longitude in range(-180, 181, 6)]

    assert {timezone_at(*spot) for spot in spots} <= names


def test_every_place_has_a_zone_that_we_have(place_index):
    database = sqlite3.connect(place_index)
    zones = {zone for (zone,) in database.execute("SELECT DISTINCT timezone FROM places")}
    database.close()

    assert len(zones) == 394
    assert zones <= set(zone_names())


def test_a_place_has_its_own_zone_where_the_map_disagrees(atlas):
    place = atlas.resolve("Ürümqi, China")

    assert place.timezone == "Asia/Urumqi"
    assert atlas.resolve("Mérida, Mexico").timezone == "America/Merida"


def test_places_around_a_spot_are_the_nearest_of_all(atlas, place_index):
    """By brute force, at the antimeridian and the poles too; of several in one spot the largest first."""
    database = sqlite3.connect(place_index)
    places = database.execute("SELECT geoname, latitude, longitude, population FROM places").fetchall()
    database.close()
    for latitude, longitude in [
        (0.0, 180.0),
        (-16.8, -179.99),
        (90.0, 12.0),
        (-90.0, 0.0),
        (51.5, -0.13),
        (35.68, 139.69),
    ]:
        apart = sorted(
            (distance_km(latitude, longitude, north, east), -people, geoname) for geoname, north, east, people in places
        )
        found = atlas.around(latitude, longitude, 5)
        assert [place.distance_km for place in found] == [pytest.approx(km, abs=0.0006) for km, _, _ in apart[:5]]
        assert found[0].id == f"geonames:{apart[0][2]}"


def test_no_place_is_asked_for(atlas):
    assert atlas.around(0, 0, 0) == []
