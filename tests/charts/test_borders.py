"""A place that another country held then: the answer says that its clocks may have been others than the zone's."""

import pytest

from charts.models import PlaceCorrection
from charts.services import corrections

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
LVIV = "geonames:702550"


def said(country, zone):
    return (
        f"This place's region or a part of it belonged to another country then ({country}); its clocks may have "
        f"differed from those of {zone}."
    )


LVIV_1930 = said("Poland", "Europe/Kyiv")


@pytest.fixture
def notes(api, alice):
    def ask(place, local, **moment):
        body = {"moment": {"local": local, **moment}, "place": place}
        answer = api(alice).post("/calculations", body)
        assert answer.status_code == 200, answer.json()
        return [note for note in answer.json()["engine"]["notes"] if "country" in note]

    return ask


@pytest.fixture
def zone(anonymous):
    def ask(**query):
        answer = anonymous.get("/places/timezone", query)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return ask


@pytest.mark.parametrize(
    ("query", "local", "country", "zone"),
    [
        ("Lviv, Ukraine", "1930-01-15T12:00", "Poland", "Europe/Kyiv"),
        ("Lviv, Ukraine", "1910-01-15T12:00", "Austria-Hungary", "Europe/Kyiv"),
        ("Uzhhorod", "1930-01-15T12:00", "Czechoslovakia", "Europe/Kyiv"),
        ("Uzhhorod", "1942-01-15T12:00", "Hungary", "Europe/Kyiv"),
        ("Chernivtsi, Ukraine", "1930-01-15T12:00", "Romania", "Europe/Kyiv"),
        ("Strasbourg, France", "1900-01-15T12:00", "Germany", "Europe/Paris"),
        ("Wrocław", "1900-01-15T12:00", "Germany", "Europe/Warsaw"),
        ("Kraków", "1900-01-15T12:00", "Austria-Hungary", "Europe/Warsaw"),
        ("Cluj-Napoca", "1900-01-15T12:00", "Austria-Hungary", "Europe/Bucharest"),
        ("Vyborg, Russia", "1930-01-15T12:00", "Finland", "Europe/Moscow"),
        ("Thessaloniki", "1900-01-15T12:00", "Turkey", "Europe/Athens"),
        ("Eupen", "1910-01-15T12:00", "Germany", "Europe/Brussels"),
        ("Malmedy", "1910-01-15T12:00", "Germany", "Europe/Brussels"),
        ("Kurilsk", "1930-01-15T12:00", "Japan", "Asia/Magadan"),
        ("Tiraspol", "1930-01-15T12:00", "Soviet Union", "Europe/Chisinau"),
        ("Pechory", "1930-01-15T12:00", "Estonia", "Europe/Moscow"),
        ("Katowice", "1910-01-15T12:00", "Germany", "Europe/Warsaw"),
        ("Gdańsk", "1938-01-15T12:00", "Free City of Danzig", "Europe/Warsaw"),
        ("Trieste", "1950-01-15T12:00", "Free Territory of Trieste", "Europe/Rome"),
        ("Сухуми", "1970-01-15T12:00", "Soviet Georgia", "Europe/Moscow"),
    ],
)
def test_a_birth_where_another_country_was_is_noted(notes, query, local, country, zone):
    assert notes({"query": query}, local) == [said(country, zone)]


@pytest.mark.parametrize(
    ("query", "local"),
    [
        ("Lviv, Ukraine", "1939-09-17T12:00"),  # the day from which on it was the other
        ("Lviv, Ukraine", "1990-01-15T12:00"),
        ("Kyiv, Ukraine", "1930-01-15T12:00"),
        ("Strasbourg, France", "1920-01-15T12:00"),
        ("Paris, France", "1900-01-15T12:00"),
        ("Warsaw, Poland", "1900-01-15T12:00"),
        ("Reims, France", "1900-01-15T12:00"),  # of the same region as Strasbourg
        ("Odesa, Ukraine", "1930-01-15T12:00"),  # of the same region as Izmail
        ("Vilnius", "1938-01-15T12:00"),  # these five zones tell their own city's history
        ("Kaliningrad", "1938-01-15T12:00"),
        ("Simferopol", "2015-01-15T12:00"),
        ("Tórshavn", "1930-01-15T12:00"),
        ("Hong Kong", "1996-01-15T12:00"),
    ],
)
def test_a_birth_where_the_zones_own_country_was_is_not(notes, query, local):
    assert notes({"query": query}, local) == []


def test_the_day_before_it_changed_hands_is_noted(notes):
    assert notes({"query": "Lviv, Ukraine"}, "1939-09-16T12:00") == [LVIV_1930]


def test_an_unknown_hour_is_noted_too(notes):
    assert notes({"query": "Lviv, Ukraine"}, "1930-01-15", time_known=False) == [LVIV_1930]


def test_bare_coordinates_lie_where_the_nearest_place_does(notes):
    assert notes({"latitude": 49.84, "longitude": 24.03}, "1930-01-15T12:00") == [LVIV_1930]
    assert notes({"latitude": 50.45, "longitude": 30.52}, "1930-01-15T12:00") == []
    assert notes({"latitude": 50.63, "longitude": 6.04}, "1910-01-15T12:00") == [said("Germany", "Europe/Brussels")]
    assert notes({"latitude": 50.63, "longitude": 5.57}, "1910-01-15T12:00") == []


def test_a_zone_named_by_a_link_is_noted_by_that_name(notes):
    spot = {"latitude": 48.6242, "longitude": 22.2947, "timezone": "Europe/Uzhgorod"}

    assert notes(spot, "1930-01-15T12:00") == [said("Czechoslovakia", "Europe/Uzhgorod")]


def test_a_zone_that_the_client_chose_otherwise_is_not_doubted(notes):
    spot = {"latitude": 49.84, "longitude": 24.03, "timezone": "Europe/Warsaw"}

    assert notes(spot, "1930-01-15T12:00") == []


def test_the_question_for_a_zone_says_it(zone):
    assert zone(place_id=LVIV, local="1930-01-15T12:00")["notes"] == [LVIV_1930]
    assert zone(latitude=49.84, longitude=24.03, local="1930-01-15T12:00")["notes"] == [LVIV_1930]
    assert zone(place_id=LVIV, local="1990-01-15T12:00")["notes"] == []


def test_a_zone_that_staff_set_is_taken_and_not_doubted(notes, zone):
    PlaceCorrection.objects.create(place_id=LVIV, timezone="Europe/Warsaw", reason="Polish until 1939.")
    corrections.forget()
    try:
        answer = zone(place_id=LVIV, local="1930-01-15T12:00")
        assert (answer["timezone"], answer["utc_offset"], answer["notes"]) == ("Europe/Warsaw", "+01:00", [])
        assert notes({"place_id": LVIV}, "1930-01-15T12:00") == []
    finally:
        PlaceCorrection.objects.all().delete()
        corrections.forget()
