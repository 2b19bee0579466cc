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
    ],
)
def test_coordinates_are_read(typed, latitude, longitude):
    assert read_coordinates(typed) == (latitude, longitude)


@pytest.mark.parametrize(
    "typed",
    ["91n0 0w10", "0w10 91n0", "51n30 180e01", "51n60 0w10", "51n30'60 0w10", "91, 0", "51.5 -180.5", "999n0 0e0"],
)
def test_what_is_not_on_earth_is_refused(typed):
    with pytest.raises(InvalidCoordinates):
        read_coordinates(typed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "London",
        "51n30",
        "51.5",
        "51 0",
        "1812 1945",
        "51n30 52n10",
        "Route 66",
        "12 rue 5",
        "1 2 3 4",
        "5e1 3e2",
        "٥ ٦",
        "9" * 500,
    ],
)
def test_other_text_is_no_coordinates(text):
    assert read_coordinates(text) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_what_is_written_is_read_again_to_the_second(latitude, longitude):
    again = read_coordinates(write_coordinates(latitude, longitude))

    assert again == (pytest.approx(latitude, abs=0.51 / 3600), pytest.approx(longitude, abs=0.51 / 3600))


@given(st.text(alphabet="0123456789nsew°'\",.- /;", max_size=30))
def test_no_text_breaks_the_reader(text):
    try:
        pair = read_coordinates(text)
    except InvalidCoordinates:
        return
    assert pair is None or (abs(pair[0]) <= 90 and abs(pair[1]) <= 180)
