from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.atlas.errors import InvalidCoordinates
from charts.atlas.typed import read_coordinates, write_coordinates


@pytest.mark.parametrize(
    ("typed", "latitude", "longitude"),
    [
        ("51n30 0w10", 51.5, -0.166667),
        ("51N30, 0W10", 51.5, -0.166667),
        ("0w10 51n30", 51.5, -0.166667),
        ("40n43'12 74w0", 40.72, -74.0),
        ("40n43'12\" 74w0'30\"", 40.72, -74.008333),
        ("33s52 151e13", -33.866667, 151.216667),
        ("51°30'N 0°10'W", 51.5, -0.166667),
        ("51°30′15″N 0°10′W", 51.504167, -0.166667),
        ("51° 30' 15\" N, 0° 10' 0\" W", 51.504167, -0.166667),
        ("51 30 N 0 10 W", 51.5, -0.166667),
        ("N51°30' W0°10'", 51.5, -0.166667),
        ("51.5, -0.17", 51.5, -0.17),
        ("51.5 -0.17", 51.5, -0.17),
        ("51.5N, 0.17W", 51.5, -0.17),
        ("51,5; -0,17", 51.5, -0.17),
        ("−33.86, 151.2", -33.86, 151.2),
        ("55.75 с.ш., 37.6 в.д.", 55.75, 37.6),
        ("22°54' ю. ш. 43°12' з. д.", -22.9, -43.2),
        ("51, 0", 51.0, 0.0),
        ("90n0 180e0", 90.0, 180.0),
        ("90s0 180w0", -90.0, -180.0),
        ("N51 30 W0 10", 51.5, -0.166667),
        ("N51 30 E0 10", 51.5, 0.166667),
        ("W0 10 N51 30", 51.5, -0.166667),
        ("S33 55 E18 25", -33.916667, 18.416667),
        ("N51 30 15 W0 10 20", 51.504167, -0.172222),
        ("N51 30 W0", 51.5, 0.0),
        ("51n30:15 0w10:20", 51.504167, -0.172222),
        ("51n30:31,0w07:33", 51.508611, -0.125833),  # as our own AAF export writes them
        ("51:30N 0:10W", 51.5, -0.166667),
        ("51:30, -0:10", 51.5, -0.166667),
        ("51с30 0з10", 51.5, -0.166667),
        ("55с45 37в37", 55.75, 37.616667),
        ("ю33 55 в18 25", -33.916667, 18.416667),
        ("geo:51.5,-0.16", 51.5, -0.16),
        ("geo:51.5,-0.16,30;u=35", 51.5, -0.16),
        ("geo:51.5,-0.16;crs=wgs84", 51.5, -0.16),
        ("513000N 0001000W", 51.5, -0.166667),
        ("5130N00010W", 51.5, -0.166667),
        ("N513000 W0001000", 51.5, -0.166667),
        ("+513000-0001000/", 51.5, -0.166667),
        ("+5130.5-00010.25/", 51.508333, -0.170833),
        ("-33.86+151.2/", -33.86, 151.2),
        ("+513000-0001000+35CRSWGS_84/", 51.5, -0.166667),
    ],
)
def test_coordinates_are_read(typed, latitude, longitude):
    assert read_coordinates(typed) == (latitude, longitude)


@pytest.mark.parametrize(
    ("typed", "latitude", "longitude"),
    [
        ("(51.5, -0.16)", 51.5, -0.16),
        ("[51.5; -0.16]", 51.5, -0.16),
        ("N51.5W0.16", 51.5, -0.16),
        ("51.5N0.16W", 51.5, -0.16),
        ("51°30'N0°10'W", 51.5, -0.166667),
        ("５１．５，－０．１６", 51.5, -0.16),
        ("５１ｎ３０　０ｗ１０", 51.5, -0.166667),
        ("51º30'N 0º10'W", 51.5, -0.166667),
        ("51⁰30′N 0⁰10′W", 51.5, -0.166667),
        ("51,5, -0,17", 51.5, -0.17),
        ("51-30N 000-10W", 51.5, -0.166667),
        ("51.5N, -0.16", 51.5, -0.16),  # the sign says which side
        ("+51.5, 0.16W", 51.5, -0.16),
        ("-0.16 51.5N", 51.5, -0.16),
        ("51 deg 30' 0.00\" N, 0 deg 10' 0.00\" W", 51.5, -0.166667),
        ("51.5 North, 0.16 West", 51.5, -0.16),
        ("48°8' Nord 11°34' Ost", 48.133333, 11.566667),
        ("48°52' Nord, 1°10' Ouest", 48.866667, -1.166667),
        ("55.75 северной широты, 37.6 восточной долготы", 55.75, 37.6),
        ("55 град 45 мин с.ш. 37 град 37 мин в.д.", 55.75, 37.616667),
        ("lat 51.5 lon -0.16", 51.5, -0.16),
        ("Longitude: -0.16, Latitude: 51.5", 51.5, -0.16),
        ("широта 55.75 долгота 37.6", 55.75, 37.6),
    ],
)
def test_coordinates_are_read_as_other_people_and_programs_write_them(typed, latitude, longitude):
    assert read_coordinates(typed) == (latitude, longitude)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("91n0 0w10", "latitude"),
        ("0w10 91n0", "latitude"),
        ("51n30 180e01", "longitude"),
        ("51n60 0w10", "minutes"),
        ("51n30'60 0w10", "minutes"),
        ("91, 0", "order"),
        ("151.2, -33.86", "order"),
        ("181, 0", "latitude"),
        ("51.5 -180.5", "longitude"),
        ("999n0 0e0", "latitude"),
        ("995000N 0001000W", "latitude"),
        ("516000N 0001000W", "minutes"),
        ("N51 75 W0 10", "minutes"),
        ("51 30N 0 10", "side"),
        ("51.5, 0.16W", "side"),
        ("23 с 45", "side"),
        ("51n30 52n10", "same_axis"),
        ("5e1 3e2", "same_axis"),
        ("N51 30 10 W", "two_ways"),  # 51°30′ and 10°, or 51° and 30°10′
        ("51 N 0 10 W", "two_ways"),
        ("51.5 30 N 0 10 W", "fraction"),
    ],
)
def test_what_is_not_on_earth_is_refused_and_says_why(typed, fault):
    with pytest.raises(InvalidCoordinates) as refusal:
        read_coordinates(typed)

    assert refusal.value.fault == fault


@pytest.mark.parametrize(
    "text",
    [
        "",
        "London",
        "51n30",
        "51.5",
        "51 0",
        "1812 1945",
        "Route 66",
        "12 rue 5",
        "1 2 3 4",
        "٥ ٦",
        "9" * 500,
        "9 de Julio",
        "Nord 5",
        "()5",
        "−",
        "5130N 10W",
        "geo:51.5,-0.16;crs=moon-2011",
    ],
)
def test_other_text_is_no_coordinates(text):
    assert read_coordinates(text) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_again_to_the_second(latitude, longitude):
    again = read_coordinates(write_coordinates(latitude, longitude))

    assert again == (pytest.approx(latitude, abs=0.51 / 3600), pytest.approx(longitude, abs=0.51 / 3600))


@pytest.mark.parametrize("form", ["{0}{1} {2}", "{0} {1} {2}", "{1} {2} {0}", "{1}{0}{2}", "{1}:{2}{0}", "{1}°{2}'{0}"])
@pytest.mark.parametrize("between", [" ", ", "])
@given(st.integers(0, 89), st.integers(0, 59), st.integers(0, 179), st.integers(0, 59), st.sampled_from(["NE", "SW"]))
def test_two_halves_written_alike_are_never_parted_elsewhere(form, between, degrees, minutes, east, rest, sides):
    latitude, longitude = form.format(sides[0], degrees, minutes), form.format(sides[1], east, rest)
    sign = 1 if sides == "NE" else -1
    expected = sign * (degrees + minutes / 60), sign * (east + rest / 60)

    assert read_coordinates(latitude + between + longitude) == pytest.approx(expected, abs=1e-6)
    assert read_coordinates(longitude + between + latitude) == pytest.approx(expected, abs=1e-6)


@given(st.text(alphabet="0123456789nsewсювз°'\",.:+- /;()º２²⁰lat", max_size=30))
def test_no_text_breaks_the_reader(text):
    try:
        pair = read_coordinates(text)
    except InvalidCoordinates:
        return
    assert pair is None or (abs(pair[0]) <= 90 and abs(pair[1]) <= 180)
