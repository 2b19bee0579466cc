"""What is wrong with birth data is a 4xx that names the field, on both routes, and nothing is stored."""

import pytest
from django.utils import translation
from django.utils.translation import gettext

from charts.engine.catalogue import POINT_ORDER
from charts.models import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "nothing_stored")]
LONDON = {"query": "London, GB"}
NOON = {"local": "1990-06-15T12:00"}


@pytest.fixture(params=["/charts", "/calculations"])
def refused(request, api, alice):
    """Post; the status, the code and the details of the refusal."""

    def post(body):
        answer = api(alice).post(request.param, body)
        error = answer.json()["error"]
        assert set(error) == {"code", "message", "details", "timestamp", "request_id"}
        return answer.status_code, error["code"], error["details"]

    return post


def body(moment=NOON, place=LONDON, **more):
    return {"moment": moment, "place": place, **more}


NEEDED = {"moment": ["This field is required."], "place": ["This field is required."]}
BETWEEN = "Must be between -90 and 90."
WRITTEN = "Must be written like 1815-12-10T13:00:00."
NO_DAY = "There is no such day."
NO_TIME = "There is no such time of day; it runs from 00:00:00 to 23:59:59."
YEARS = "The year must be between 1 and 9999."
PAST = "The instant is outside the years 1 to 9999."
NO_OFFSET = "Civil time carries no offset: the place gives it. Send an instant as utc."
NO_ZONE = "There is no such time zone."
NO_AYANAMSA = "lahirri is not known. Did you mean lahiri, lahiri_icrc, lahiri_1940?"
HOUSES = (
    "placidus", "koch", "regiomontanus", "campanus", "porphyry", "alcabitius", "morinus", "topocentric", "meridian",
    "equal", "equal_mc", "whole_sign", "vehlow", "sripati", "krusinski", "carter", "horizontal", "apc", "pullen_sd",
    "pullen_sr", "sunshine",
)  # fmt: skip
AT_THE_POLES = [name for name in HOUSES if name not in ("placidus", "koch", "sunshine")]
ANGLE = "ascendant is not a point: the angles are always in `angles`."


def at(latitude, longitude=0, **more):
    return body(place={"latitude": latitude, "longitude": longitude, **more})


def local(text, **more):
    return body(moment={"local": text, **more})


def settings(**given):
    return body(settings=given)


CASES = {
    "nothing": ({}, NEEDED),
    "latitude 91": (at(91), {"place": {"latitude": [BETWEEN]}}),
    "latitude -90.0001": (at(-90.0001), {"place": {"latitude": [BETWEEN]}}),
    "longitude 181": (at(0, 181), {"place": {"longitude": ["Must be between -180 and 180."]}}),
    "NaN in words": (at("NaN"), {"place": {"latitude": ["Must be a number."]}}),
    "a number in words": (at("51.5"), {"place": {"latitude": ["Must be a number."]}}),
    "a boolean for a number": (at(True), {"place": {"latitude": ["Must be a number."]}}),
    "null for a number": (at(None), {"place": {"latitude": ["This field may not be null."]}}),
    "half a coordinate": (body(place={"latitude": 51.5}), {"place": {"longitude": ["Give both coordinates."]}}),
    "year 0": (local("0000-01-01T12:00"), {"moment": {"local": [YEARS]}}),
    "year 10000": (local("10000-01-01T12:00"), {"moment": {"local": [YEARS]}}),
    "year before Christ": (local("-0044-03-15T12:00"), {"moment": {"local": [YEARS]}}),
    "30 February": (local("1990-02-30T12:00"), {"moment": {"local": [NO_DAY]}}),
    "29 February of no leap year": (local("1900-02-29T12:00"), {"moment": {"local": [NO_DAY]}}),
    "month 13": (local("1990-13-01T12:00"), {"moment": {"local": [NO_DAY]}}),
    "24:61": (local("1990-06-15T24:61"), {"moment": {"local": [NO_TIME]}}),
    "24:00": (local("1990-06-15T24:00"), {"moment": {"local": [NO_TIME]}}),
    "second 60": (local("2016-12-31T23:59:60"), {"moment": {"local": [NO_TIME]}}),
    "civil time with Z": (local("1990-06-15T12:00Z"), {"moment": {"local": [NO_OFFSET]}}),
    "civil time with an offset": (local("1990-06-15T12:00:00+02:00"), {"moment": {"local": [NO_OFFSET]}}),
    "another spelling": (local("15.06.1990 12:00"), {"moment": {"local": [WRITTEN]}}),
    "digits of another script": (local("١٩٩٠-06-15T12:00"), {"moment": {"local": [WRITTEN]}}),
    "no text": (local(19900615), {"moment": {"local": ["Not a valid string."]}}),
    "a day without its time": (
        local("1990-06-15"),
        {"moment": {"local": ["Give the time too, or set time_known to false."]}},
    ),
    "an instant with an offset": (
        body(moment={"utc": "1990-06-15T12:00:00+02:00"}),
        {"moment": {"utc": ["Must be in UTC, ending in Z."]}},
    ),
    "an instant without its time": (
        body(moment={"utc": "1990-06-15"}),
        {"moment": {"utc": ["An instant needs its time of day."]}},
    ),
    "year 0 as an instant": (body(moment={"utc": "0000-06-15T12:00Z"}), {"moment": {"utc": [YEARS]}}),
    "the end of year 9999": (body(moment={"julian_day": 5373484.5}), {"moment": {"julian_day": [PAST]}}),
    "a Julian date past year 9999": (local("9999-12-31T12:00", calendar="julian"), {"moment": {"local": [YEARS]}}),
    "a Julian day before year 1": (
        body(moment={"julian_day": 0}),
        {"moment": {"julian_day": ["Must be between 1721425.5 and 5373484.5."]}},
    ),
    "two kinds of moment": (
        body(moment={"local": "1990-06-15T12:00", "utc": "1990-06-15T12:00Z"}),
        {
            "moment": {
                "local": ["Give only one of local, utc."],
                "utc": ["Give only one of local, utc."],
            }
        },
    ),
    "no kind of moment": (body(moment={}), {"moment": {"local": ["Give one of local, utc, julian_day."]}}),
    "fold 2": (local("1990-06-15T12:00", fold=2), {"moment": {"fold": ["Must be one of: 0, 1."]}}),
    "fold false": (local("1990-06-15T12:00", fold=False), {"moment": {"fold": ["Must be one of: 0, 1."]}}),
    "fold of an instant": (
        body(moment={"utc": "1990-06-15T12:00Z", "fold": 0}),
        {"moment": {"fold": ["Only with local."]}},
    ),
    "an instant with its time unknown": (
        body(moment={"utc": "1990-06-15T12:00Z", "time_known": False}),
        {"moment": {"time_known": ["Only with local."]}},
    ),
    "time_known in words": (
        local("1990-06-15T12:00", time_known="yes"),
        {"moment": {"time_known": ["Must be true or false."]}},
    ),
    "another calendar": (
        local("1990-06-15T12:00", calendar="mayan"),
        {"moment": {"calendar": ["Must be one of: gregorian, julian."]}},
    ),
    "a zone that does not exist": (
        at(51.5, 0, timezone="Europe/Londn"),
        {"place": {"timezone": [NO_ZONE + " Did you mean Europe/London, Europe/Lisbon, Europe/Oslo, Europe/Tallinn?"]}},
    ),
    "a zone that leads out of its folder": (
        at(51.5, 0, timezone="../../etc/passwd"),
        {"place": {"timezone": [NO_ZONE]}},
    ),
    "a zone for a known place": (
        body(place={"query": "London, GB", "timezone": "Europe/London"}),
        {"place": {"timezone": ["Only with latitude and longitude."]}},
    ),
    "two kinds of place": (
        body(place={"query": "London, GB", "place_id": "geonames:2643743"}),
        {
            "place": {
                "query": ["Give only one of query, place_id."],
                "place_id": ["Give only one of query, place_id."],
            }
        },
    ),
    "no kind of place": (body(place={}), {"place": {"query": ["Give one of query, place_id."]}}),
    "an empty query": (body(place={"query": "  "}), {"place": {"query": ["This field may not be blank."]}}),
    "an unknown field": (body(colour="blue"), {"colour": ["Unknown field."]}),
    "an unknown field of the moment": (
        local("1990-06-15T12:00", timezone="Europe/London"),
        {"moment": {"timezone": ["Unknown field."]}},
    ),
    "a text for an object": (
        body(place="London"),
        {"place": ["Must be an object."]},
    ),
    "another kind": (body(kind="horary"), {"kind": [f"Must be one of: {', '.join(Kind.values)}."]}),
    "a rating that is none": (body(rating="B+"), {"rating": ["Must be one of: AA, A, B, C, DD, X, XX."]}),
    "a text for tags": (body(tags="x"), {"tags": ["Must be a list."]}),
    "a list for orbs": (settings(aspects=["trine"]), {"settings": {"aspects": ["Must be an object."]}}),
    "a long name": (body(name="x" * 201), {"name": ["At most 200 characters."]}),
    "a number for a name": (body(name=5), {"name": ["Not a valid string."]}),
    "a long tag": (body(tags=["fine", "x" * 51]), {"tags": {"1": ["At most 50 characters."]}}),
    "many tags": (body(tags=[str(n) for n in range(21)]), {"tags": ["At most 20."]}),
    "a point that nobody knows": (
        settings(points=["sun", "chiron", "qqqq"]),
        {"settings": {"points": [f"qqqq is not known. Known are: {', '.join(POINT_ORDER)}."]}},
    ),
    "a misspelt point": (
        settings(points=["sun", "mercurry"]),
        {"settings": {"points": ["mercurry is not known. Did you mean mercury?"]}},
    ),
    "an angle for a point": (settings(points=["ascendant"]), {"settings": {"points": [ANGLE]}}),
    "no points": (
        settings(points=[]),
        {"settings": {"points": ["At least 1."]}},
    ),
    "a misspelt aspect": (
        settings(aspects={"trigon": 8}),
        {"settings": {"aspects": {"trigon": ["trigon is not known. Did you mean trine?"]}}},
    ),
    "an orb of 16": (
        settings(aspects={"trine": 16}),
        {"settings": {"aspects": {"trine": ["Must be between 0 and 15."]}}},
    ),
    "an orb in words": (
        settings(aspects={"trine": "8"}),
        {"settings": {"aspects": {"trine": ["Must be a number."]}}},
    ),
    "an orb of a point that is none": (
        settings(point_orbs={"moon": 10, "mercurry": 5}),
        {"settings": {"point_orbs": {"mercurry": ["mercurry is not known. Did you mean mercury?"]}}},
    ),
    "an orb of a point of 16": (
        settings(point_orbs={"sun": 16}),
        {"settings": {"point_orbs": {"sun": ["Must be between 0 and 15."]}}},
    ),
    "an orb of a pair that is none": (
        settings(pair_orbs={"sun.moon": 10, "sun": 5, "mars.mars": 5}),
        {"settings": {"pair_orbs": {name: ["A pair is written like sun.moon."] for name in ("sun", "mars.mars")}}},
    ),
    "a block that is none": (
        settings(include=["antiscia", "nakshatra"]),
        {"settings": {"include": ["nakshatra is not known. Did you mean nakshatras?"]}},
    ),
    "another zodiac": (
        settings(zodiac="draconic"),
        {"settings": {"zodiac": ["Must be one of: tropical, sidereal."]}},
    ),
    "an ayanamsa": (
        settings(ayanamsa="lahiri"),
        {"settings": {"ayanamsa": ["The tropical zodiac has no ayanamsa."]}},
    ),
    "a misspelt ayanamsa": (
        settings(zodiac="sidereal", ayanamsa="lahirri"),
        {"settings": {"ayanamsa": [NO_AYANAMSA]}},
    ),
    "another centre": (
        settings(center="selenocentric"),
        {"settings": {"center": ["Must be one of: geocentric, topocentric, heliocentric, barycentric."]}},
    ),
    "another house system": (
        settings(house_system="placidius"),
        {"settings": {"house_system": [f"Must be one of: {', '.join(HOUSES)}."]}},
    ),
    "another fallback": (
        settings(house_fallback="equal"),
        {"settings": {"house_fallback": ["Must be one of: porphyry."]}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_is_refused(refused, case):
    sent, details = CASES[case]

    assert refused(sent) == (400, "VALIDATION_ERROR", details)


def test_several_faults_are_named_at_once(refused):
    _, _, details = refused({"moment": {"local": "1990-02-30T12:00"}, "place": {"latitude": 91}, "x": 1})

    assert details == {
        "x": ["Unknown field."],
        "moment": {"local": [NO_DAY]},
        "place": {"latitude": [BETWEEN]},
    }


@pytest.mark.parametrize(
    ("moment", "field"),
    [
        ({"local": "9999-06-15T12:00"}, "local"),
        ({"utc": "1549-06-15T12:00Z"}, "utc"),
        ({"julian_day": 3000000.5}, "julian_day"),
    ],
)
def test_a_moment_that_the_ephemeris_does_not_reach(refused, moment, field):
    status, code, details = refused(body(moment))

    assert (status, code) == (422, "OUT_OF_EPHEMERIS_RANGE")
    assert details["moment"] == {field: ["The ephemeris does not reach this moment; it covers the years 1550 to 2649."]}


def test_civil_time_whose_instant_is_past_the_last_year(refused):
    sent = body({"local": "9999-12-31T23:00"}, {"query": "New York, US"})

    assert refused(sent) == (
        400,
        "VALIDATION_ERROR",
        {"moment": {"local": [PAST]}},
    )


def test_a_time_that_the_clocks_skipped(refused):
    status, code, details = refused(body({"local": "2024-03-10T02:30"}, {"query": "New York, US"}))

    assert (status, code) == (422, "NONEXISTENT_LOCAL_TIME")
    assert list(details["moment"]) == ["local"]
    assert details["offsets"] == [
        {"fold": 0, "utc_offset": "-05:00", "abbreviation": "EST", "utc": "2024-03-10T07:30:00Z"},
        {"fold": 1, "utc_offset": "-04:00", "abbreviation": "EDT", "utc": "2024-03-10T06:30:00Z"},
    ]


def test_a_time_that_came_twice(refused):
    status, code, details = refused(body({"local": "2024-11-03T01:30"}, {"query": "New York, US"}))

    assert (status, code) == (422, "AMBIGUOUS_LOCAL_TIME")
    assert list(details["moment"]) == ["local"]
    assert details["offsets"] == [
        {"fold": 0, "utc_offset": "-04:00", "abbreviation": "EDT", "utc": "2024-11-03T05:30:00Z"},
        {"fold": 1, "utc_offset": "-05:00", "abbreviation": "EST", "utc": "2024-11-03T06:30:00Z"},
    ]


def test_a_day_that_never_was(refused):
    """Samoa crossed the date line: 30 December 2011 was left out."""
    sent = body({"local": "2011-12-30", "time_known": False}, {"query": "Apia, WS"})

    assert refused(sent)[:2] == (422, "NONEXISTENT_LOCAL_TIME")


def test_a_name_that_many_places_have(refused):
    status, code, details = refused(body(place={"query": "Springfield"}))

    assert (status, code, list(details["place"])) == (422, "AMBIGUOUS_PLACE", ["query"])
    assert len(details["candidates"]) >= 3
    assert {place["name"] for place in details["candidates"]} == {"Springfield"}
    assert {"Missouri", "Massachusetts", "Illinois"} <= {place["admin"] for place in details["candidates"]}
    assert set(details["candidates"][0]) == {
        "id", "name", "matched_name", "admin", "country", "latitude", "longitude", "population", "timezone",
    }  # fmt: skip


@pytest.mark.parametrize("place", [{"query": "Nowhereville upon Nothing"}, {"place_id": "geonames:1"}])
def test_a_place_that_nobody_knows(refused, place):
    assert refused(body(place=place)) == (
        404,
        "PLACE_NOT_FOUND",
        {"place": {next(iter(place)): ["No such place is known."]}},
    )


@pytest.mark.parametrize("system", ["placidus", "koch"])
def test_a_house_system_that_fails_near_the_pole_says_what_to_do(refused, system):
    status, code, details = refused(at(80, 15) | {"settings": {"house_system": system}})

    assert (status, code) == (422, "HOUSE_SYSTEM_UNDEFINED")
    assert details["settings"]["house_system"] == [
        f"The house system {system} is undefined at this latitude. Choose another ({', '.join(AT_THE_POLES)}), "
        "or set house_fallback to porphyry."
    ]
    assert details["latitude"] == 80


def test_each_caller_is_answered_in_their_own_language(api, alice):
    """The first refusal must not set the words of the next."""
    sent = body(name="x" * 201, tags=["x"] * 21, settings={"points": [], "house_system": "x"})
    for language in ("en", "ru", "en"):
        answer = api(alice).post("/charts", sent, **{"Accept-Language": language})
        with translation.override(language):
            assert answer.json()["error"]["details"]["name"] == [
                gettext("At most {max_length} characters.").format(max_length=200)
            ]
            assert answer.json()["error"]["details"]["tags"] == [gettext("At most {max_length}.").format(max_length=20)]
