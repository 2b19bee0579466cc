"""`GET /events`, `/ephemeris` and `/sky`: almanac facts, pages, places, and refusals that name the parameter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charts.models import Chart

pytestmark = pytest.mark.django_db
approx = pytest.approx
JANUARY = {"start": "2026-01-01", "end": "2026-02-01"}
LONDON = {"latitude": 51.5074, "longitude": -0.1278}
TROMSO = {"latitude": 69.65, "longitude": 18.96}


@pytest.fixture
def get(api, alice):
    client = api(alice)

    def answer(path, **query):
        response = client.get(path, query)
        assert response.status_code == 200, response.json()
        return response.json()

    return answer


@pytest.fixture
def refused(api, alice):
    def answer(path, **query):
        response = api(alice).get(path, query)
        error = response.json()["error"]
        return response.status_code, error["code"], error["details"]

    return answer


def minutes(events):
    return [event["utc"][:16] for event in events]


def test_the_equinox_of_2026(get):
    """20 March 2026, 14:46 UT: the Astronomical Almanac."""
    (equinox,) = get("/events", start="2026-03-20", end="2026-03-21", types="ingress", points="sun")["data"]

    assert equinox["utc"].startswith("2026-03-20T14:45:57")
    assert (equinox["point"], equinox["sign"], equinox["previous_sign"]) == ("sun", "aries", "pisces")


def test_the_eclipses_of_2026(get):
    """NASA's canon: 17 February annular, 3 March total, 12 August total, 28 August partial."""
    eclipses = get("/events", start="2026-01-01", end="2027-01-01", types="eclipse")["data"]

    assert minutes(eclipses) == ["2026-02-17T12:11", "2026-03-03T11:33", "2026-08-12T17:45", "2026-08-28T04:12"]
    assert [event["kind"] for event in eclipses] == ["solar", "lunar", "solar", "lunar"]


def test_mercurys_stations_of_2026(get):
    """To the minute as ephemerides print them: 26 February 06:48, 20 March 19:33, and on."""
    stations = get("/events", start="2026-01-01", end="2027-01-01", types="station", points="mercury")["data"]

    assert [event["utc"][:13] for event in stations] == [
        "2026-02-26T06", "2026-03-20T19", "2026-06-29T17", "2026-07-23T22", "2026-10-24T07", "2026-11-13T15",
    ]  # fmt: skip


def test_the_eclipse_of_2026_as_coruna_sees_it(get):
    """Total for 76 seconds about 20:28 of Spanish summer time, the Sun 12° high (Instituto Geográfico Nacional)."""
    (event,) = get(
        "/events", start="2026-08-12", end="2026-08-13", types="local_eclipse", latitude=43.36, longitude=-8.41
    )["data"]

    assert minutes([event]) == ["2026-08-12T18:28"]
    assert event["eclipse"]["type"] == "total"
    assert event["eclipse"]["duration"] == approx(76, abs=2)
    assert event["eclipse"]["altitude"] == approx(12, abs=0.5)


def test_midsummer_in_london(get):
    """Sunrise 04:43 and sunset 21:21 of British summer time."""
    events = get("/events", start="2026-06-21", end="2026-06-22", types="rise,set", points="sun", **LONDON)["data"]

    assert [(event["type"], event["utc"][:16]) for event in events] == [
        ("rise", "2026-06-21T03:43"),
        ("set", "2026-06-21T20:21"),
    ]


def test_under_the_midnight_sun_nothing_rises_and_there_are_no_hours(get, refused):
    june = {"start": "2026-06-01", "end": "2026-07-01", **TROMSO}

    assert get("/events", types="rise,set", points="sun", **june)["data"] == []
    status, code, details = refused("/events", types="planetary_hour", **june)
    assert (status, code) == (422, "BUSINESS_RULE")
    assert (details["latitude"], details["date"]) == (69.65, "2026-06-01")
    assert details["types"][0].startswith("At this latitude the Sun does not both rise and set around 2026-06-01")


def test_a_sidereal_sun_enters_aries_in_april(get):
    """Mesha Sankranti, 14 April 2026 in India."""
    (event,) = get(
        "/events", start="2026-04-10", end="2026-04-20", types="ingress", points="sun", zodiac="sidereal",
        ayanamsa="lahiri",
    )["data"]  # fmt: skip

    assert (event["sign"], event["utc"][:10]) == ("aries", "2026-04-14")


def test_pages_of_events(get):
    first = get("/events", **JANUARY, page_size=100)
    second = get("/events", **JANUARY, page_size=100, page=2)
    past = get("/events", **JANUARY, page=900)
    days = [event["julian_day"] for event in first["data"] + second["data"]]

    assert first["meta"] == {**second["meta"], "page": 1}
    assert len(days) == first["meta"]["total_count"] > 100
    assert days == sorted(days)
    assert (past["data"], past["meta"]["total_count"]) == ([], len(days))


def test_an_ephemeris_row_by_row(get):
    """The Sun at 0h of 1 January 2026: 280°34′07″ (the Astronomical Almanac's 280.57°)."""
    answer = get("/ephemeris", start="2026-01-01", end="2026-01-02", step="6h", points="moon,sun")

    assert [row["utc"][:16] for row in answer["data"]] == [
        "2026-01-01T00:00", "2026-01-01T06:00", "2026-01-01T12:00", "2026-01-01T18:00", "2026-01-02T00:00",
    ]  # fmt: skip
    assert [point["name"] for point in answer["data"][0]["points"]] == ["sun", "moon"]
    assert answer["data"][0]["points"][0]["longitude"] == approx(280.5686, abs=1e-3)


def test_an_ephemeris_of_a_millennium_computes_only_its_page(get):
    """578 018 881 minutes."""
    span = {"start": "1550-01-01", "end": "2649-01-01", "step": "1m", "page_size": 2}
    first, last = get("/ephemeris", **span), get("/ephemeris", **span, page=289_009_441)

    assert first["meta"]["total_count"] == 578_018_881
    assert [row["utc"][:16] for row in first["data"]] == ["1550-01-01T00:00", "1550-01-01T00:01"]
    assert [row["utc"][:16] for row in last["data"]] == ["2649-01-01T00:00"]


def test_an_ephemeris_row_is_a_charts_sky(get, api, alice):
    """By the same engine, the array's way: the figures of `/sky` at that instant."""
    (row,) = get("/ephemeris", start="2026-05-05T05:05:05Z", end="2026-05-05T05:06:00Z", step="1h")["data"]
    sky = get("/sky", at="2026-05-05T05:05:05Z")
    there = {point["name"]: point["longitude"] for point in sky["points"]}

    assert {point["name"]: point["longitude"] for point in row["points"]} == approx(
        {point["name"]: there[point["name"]] for point in row["points"]}, abs=1e-8
    )


def test_an_ephemeris_from_the_sun_and_from_a_place(get):
    heliocentric = get("/ephemeris", **JANUARY, points="sun,mars,mean_node",
                       center="heliocentric")["data"][0]["points"]  # fmt: skip
    geocentric = get("/ephemeris", **JANUARY, points="moon")["data"][0]["points"][0]
    topocentric = get("/ephemeris", **JANUARY, points="moon", center="topocentric", **LONDON)["data"][0]["points"][0]

    assert [point["longitude"] for point in heliocentric if point["name"] != "mars"] == [None, None]
    assert 0.05 < abs(topocentric["longitude"] - geocentric["longitude"]) < 1.1  # the Moon's parallax


def test_a_sidereal_ephemeris_is_shifted_by_the_ayanamsa(get):
    tropical = get("/ephemeris", **JANUARY, points="sun")["data"][0]["points"][0]["longitude"]
    sidereal = get("/ephemeris", **JANUARY, points="sun", zodiac="sidereal", ayanamsa="lahiri")["data"][0]

    assert tropical - sidereal["points"][0]["longitude"] == approx(24.22, abs=0.01)


def test_the_sky_of_a_moment_with_and_without_a_place(get):
    everywhere = get("/sky", at="2026-03-20T14:45:57Z", points="sun,moon")
    london = get("/sky", at="2026-03-20T14:45:57Z", **LONDON)

    assert (everywhere["points"][0]["longitude"] + 180) % 360 == approx(180, abs=1e-4)
    assert (everywhere["houses"], everywhere["angles"]) == ([], None)
    assert len(london["houses"]) == 12
    assert london["angles"]["ascendant"] == approx(london["houses"][0]["longitude"])
    assert Chart.objects.count() == 0


def test_lots_that_are_asked_for_need_a_place(api, alice):
    answer = api(alice).get("/sky", {"points": "sun,fortune,spirit"})

    message = "Give latitude and longitude: without a place there is no fortune, spirit."
    assert (answer.status_code, answer.json()["error"]["details"]) == (
        400,
        {"latitude": [message], "longitude": [message]},
    )


def test_the_sky_over_the_pole_has_porphyrys_houses_and_says_so(get):
    sky = get("/sky", at="2026-03-20T14:46:00Z", latitude=90, longitude=0)

    assert len(sky["houses"]) == 12
    assert sky["engine"]["notes"] == ["The house system placidus is undefined at latitude 90; the houses are porphyry."]


def test_minor_bodies_before_their_table(get):
    """The usual points of 1700 are there but Chiron, and a note says so."""
    sky = get("/sky", at="1700-01-01T00:00:00Z")

    assert "chiron" not in {point["name"] for point in sky["points"]}
    assert any("chiron" in note.lower() for note in sky["engine"]["notes"])


RANGE = "The ephemeris does not reach this moment; it covers the years 1550 to 2649."
CHIRON = "The ephemeris of chiron covers the years 1800 to 2149."
YEARS = {"first_year": 1550, "last_year": 2649}
NO_PLACE = ["Give latitude and longitude: at a place happen rise."]
STEP = ["Must be a number of days, hours or minutes: 1d, 6h, 30m."]
UTC = ["Must be in UTC, ending in Z."]
BAD = {
    "no span": ("/events", {}, {"start": ["This field is required."], "end": ["This field is required."]}),
    "a reversed span": ("/events", {"start": "2026-02-01", "end": "2026-01-01"}, {"end": ["Must be after start."]}),
    "an empty span": ("/ephemeris", {"start": "2026-02-01", "end": "2026-02-01"}, {"end": ["Must be after start."]}),
    "another time zone": ("/events", {**JANUARY, "start": "2026-01-01T00:00:00+02:00"}, {"start": UTC}),
    "another time zone of the sky": ("/sky", {"at": "2026-01-01T00:00:00-05:00"}, {"at": UTC}),
    "a year 0": (
        "/events", {**JANUARY, "start": "0000-01-01"}, {"start": ["The year must be between 1 and 9999."]},
    ),
    "a type that is none": (
        "/events", {**JANUARY, "types": "ingres"}, {"types": ["ingres is not known. Did you mean ingress?"]},
    ),
    "no type": ("/events", {**JANUARY, "types": ","}, {"types": ["At least 1."]}),
    "a misspelt point": (
        "/events", {**JANUARY, "points": "sun,jupitter"},
        {"points": ["jupitter is not known. Did you mean jupiter?"]},
    ),
    "a misspelt aspect": (
        "/events", {**JANUARY, "aspects": "trigon"}, {"aspects": ["trigon is not known. Did you mean trine?"]},
    ),
    "a misspelt ayanamsa": (
        "/ephemeris", {**JANUARY, "zodiac": "sidereal", "ayanamsa": "ramann"},
        {"ayanamsa": ["ramann is not known. Did you mean raman?"]},
    ),
    "an ayanamsa of the tropical zodiac": (
        "/sky", {"ayanamsa": "lahiri"}, {"ayanamsa": ["The tropical zodiac has no ayanamsa."]},
    ),
    "an angle for a point": (
        "/sky", {"points": "ascendant"},
        {"points": ["ascendant is not a point: the angles are always in `angles`."]},
    ),
    "a place that is needed": (
        "/events", {**JANUARY, "types": "rise"}, {"latitude": NO_PLACE, "longitude": NO_PLACE},
    ),
    "half a place": ("/sky", {"latitude": 51.5}, {"longitude": ["Give both coordinates."]}),
    "a latitude past the pole": (
        "/sky", {"latitude": 90.1, "longitude": 0}, {"latitude": ["Must be between -90 and 90."]},
    ),
    "a latitude in words": ("/sky", {"latitude": "x", "longitude": 0}, {"latitude": ["Must be a number."]}),
    "what does not rise": (
        "/events", {**JANUARY, "types": "rise", "points": "mean_node", **LONDON},
        {"points": ["mean_node is not possible here. Possible are: sun, moon, mercury, venus, mars, jupiter, saturn, "
                    "uranus, neptune, pluto."]},
    ),
    "a step of nothing": ("/ephemeris", {**JANUARY, "step": "0d"}, {"step": STEP}),
    "a step in weeks": ("/ephemeris", {**JANUARY, "step": "1w"}, {"step": STEP}),
    "a topocentric ephemeris of nowhere": (
        "/ephemeris", {**JANUARY, "center": "topocentric"}, {"latitude": ["A topocentric ephemeris needs a place."]},
    ),
    "a parameter that nobody reads": ("/events", {**JANUARY, "point": "sun"}, {"point": ["Unknown field."]}),
    "a page of the sky": ("/sky", {"page": 1}, {"page": ["Unknown field."]}),
    "a large page": (
        "/events", {**JANUARY, "page_size": 101}, {"page_size": ["Must be a whole number between 1 and 100."]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_parameter_is_named(refused, case):
    path, query, details = BAD[case]

    assert refused(path, **query) == (400, "VALIDATION_ERROR", details)


@pytest.mark.parametrize(
    ("path", "query", "details"),
    [
        ("/events", {**JANUARY, "start": "1500-01-01"}, {"start": [RANGE], **YEARS}),
        ("/events", {**JANUARY, "end": "9999-01-01"}, {"end": [RANGE], **YEARS}),
        ("/ephemeris", {**JANUARY, "end": "9999-01-01"}, {"end": [RANGE], **YEARS}),
        ("/sky", {"at": "1500-01-01"}, {"at": [RANGE], **YEARS}),
        (
            "/ephemeris",
            {"start": "2100-01-01", "end": "2200-01-01", "points": "sun,chiron"},
            {"end": [CHIRON], "first_year": 1800, "last_year": 2149, "points": ["chiron"]},
        ),
        (
            "/sky",
            {"at": "1700-01-01", "points": "sun,chiron"},
            {"at": [CHIRON], "first_year": 1800, "last_year": 2149, "points": ["chiron"]},
        ),
    ],
)
def test_outside_the_ephemeris(refused, path, query, details):
    assert refused(path, **query) == (422, "OUT_OF_EPHEMERIS_RANGE", details)


def test_more_events_than_an_answer_holds(get, refused):
    """The error's own advice, taken, is answered."""
    status, code, details = refused("/events", start="1801-01-01", end="2149-01-01", types="aspect")
    said = details.pop("end")

    assert (status, code, details["limit"]) == (422, "BUSINESS_RULE", 200_000)
    assert details["estimate"] > 200_000
    assert said == [
        f"About {details['estimate']} events are more than the 200000 of an answer. Ask for at most "
        f"{int(details['longest_days'])} days, for fewer types, for fewer points (the Moon makes most events) or for "
        "fewer aspects."
    ]
    without_the_moon = "sun,mercury,venus,mars,jupiter,saturn"
    narrowed = get("/events", start="1801-01-01", end="2149-01-01", types="aspect", points=without_the_moon)
    assert 10_000 < narrowed["meta"]["total_count"] < 200_000


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ({"start": "1551-01-01", "end": "2551-01-01", "types": "ingress", "points": "moon"},
         {"first_year": 1800, "last_year": 2149}),
        ({"start": "2000-01-01", "end": "2030-01-01", "types": "rise,set", **LONDON}, {}),
        ({"start": "2000-01-01", "end": "2010-01-01", "types": "planetary_hour", **LONDON}, {}),
    ],
)  # fmt: skip
def test_what_would_keep_a_worker_busy_is_refused_with_a_span_that_would_do(refused, query, figures):
    status, code, details = refused("/events", **query)

    assert (status, code) == (422, "BUSINESS_RULE")
    assert f"at most {details['longest_days']} days long" in details.pop("end")[0]
    assert details.pop("longest_days") > 300
    assert details == figures


@pytest.mark.parametrize("path", ["/events", "/ephemeris", "/sky"])
def test_only_for_those_who_signed_in(anonymous, path):
    answer = anonymous.get(path, JANUARY)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AUTHENTICATION_REQUIRED")


@pytest.mark.parametrize("path", ["/events", "/ephemeris"])
def test_queries_do_not_grow_with_the_answer(api, alice, path):
    client = api(alice)
    client.get(path, {**JANUARY, "page_size": 1})
    counts = []
    for size in (1, 100):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path, {**JANUARY, "page_size": size}).status_code == 200
        counts.append(len(caught))

    assert counts[0] == counts[1]
