"""`POST /calculations` answers as `POST /charts` and keeps nothing; settings do what they say."""

import pytest

approx = pytest.approx
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "nothing_stored")]
HOUSTON = {"latitude": 29.5593, "longitude": -95.09, "timezone": "America/Chicago"}
LANDING = {"utc": "1969-07-21T02:56:15Z"}


@pytest.fixture
def calculate(api, alice):
    client = api(alice)

    def post(moment=LANDING, place=HOUSTON, **settings):
        answer = client.post("/calculations", {"moment": moment, "place": place, "settings": settings})
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return post


def test_the_answer_is_a_chart_without_a_row(api, alice, birth):
    answer = api(alice).post("/calculations", birth)

    assert answer.status_code == 200
    assert list(answer.json()) == [
        "kind", "name", "status", "moment", "place", "settings", "points", "houses", "angles", "aspects", "patterns",
        "balance", "lunar_phase", "sect", "engine",
    ]  # fmt: skip


def test_an_instant_at_coordinates(calculate):
    chart = calculate()

    assert chart["moment"] | {"delta_t": 0} == {
        "local": "1969-07-20T21:56:15",
        "utc": "1969-07-21T02:56:15Z",
        "timezone": "America/Chicago",
        "utc_offset": "-05:00",
        "offset_source": "timezone",
        "time_known": True,
        "julian_day": approx(2440423.6223958335, abs=1e-9),
        "delta_t": 0,
    }
    assert chart["moment"]["delta_t"] == approx(39.75, abs=0.1)
    assert chart["place"] == {
        "id": None,
        "name": None,
        "admin": None,
        "country": None,
        "latitude": 29.5593,
        "longitude": -95.09,
    }


def test_the_zone_of_coordinates_is_looked_up(calculate):
    chart = calculate(place={"latitude": 29.5593, "longitude": -95.09})

    assert chart["moment"]["timezone"] == "America/Chicago"


def test_a_julian_day_is_universal_time(calculate):
    """UT1 was 0.0 s from UTC before 1972, as taken here, so both ways give the same figures."""
    by_utc, by_day = calculate(), calculate({"julian_day": 2440423.6223958335})

    assert by_day["moment"]["utc"] == "1969-07-21T02:56:15Z"
    assert by_day["points"] == by_utc["points"]


def test_whole_sign_houses(calculate):
    chart = calculate(house_system="whole_sign")

    assert [house["longitude"] for house in chart["houses"]] == [300, 330, 0, 30, 60, 90, 120, 150, 180, 210, 240, 270]
    assert chart["angles"]["ascendant"] == approx(328.632, abs=1e-3)


def test_only_the_points_asked_for_in_catalogue_order(calculate):
    chart = calculate(points=["spirit", "mean_node", "moon", "sun", "moon"])

    assert [point["name"] for point in chart["points"]] == ["sun", "moon", "mean_node", "spirit"]
    assert chart["settings"]["points"] == ["sun", "moon", "mean_node", "spirit"]


def test_an_aspect_is_turned_on_or_off_by_its_orb(calculate):
    usual, changed = calculate(), calculate(aspects={"trine": 0, "quincunx": 3})
    kinds = {aspect["aspect"] for aspect in changed["aspects"]}

    assert "trine" in {aspect["aspect"] for aspect in usual["aspects"]}
    assert "trine" not in kinds
    assert changed["settings"]["aspects"] == {**usual["settings"]["aspects"], "trine": 0.0, "quincunx": 3.0}
    assert [a for a in changed["aspects"] if a["aspect"] == "square"] == [
        a for a in usual["aspects"] if a["aspect"] == "square"
    ]


def test_an_unknown_time_leaves_out_what_hangs_on_it(calculate):
    chart = calculate({"local": "1867-11-07", "time_known": False}, {"query": "Warsaw, PL"})

    assert (chart["moment"]["local"], chart["moment"]["utc"]) == ("1867-11-07T12:00:00", "1867-11-07T10:35:57Z")
    assert chart["moment"]["time_known"] is False
    assert (chart["houses"], chart["angles"]) == ([], None)
    assert {point["house"] for point in chart["points"]} == {None}
    assert "fortune" not in {point["name"] for point in chart["points"]}
    assert not [factor for point in chart["points"] for factor in point["factors"] if ".house." in factor]
    # The Moon, 12.67° a day, at 16.48° Pisces for noon: 10.2° when the day began, 22.8° when it ended.
    assert chart["engine"]["notes"] == [
        "The time of birth is unknown: over the day the Moon moves from 10°11′ Pisces to 22°51′ Pisces.",
        "What may differ within the day is stated for noon, and a search by factor does not find it.",
    ]


def test_an_unknown_time_ignores_the_time_given(calculate):
    chart = calculate({"local": "1867-11-07T23:00:00", "time_known": False}, {"query": "Warsaw, PL"})

    assert chart["moment"]["local"] == "1867-11-07T12:00:00"


def test_the_julian_calendar_is_read_only_when_named(calculate):
    """Newton was born on Christmas Day 1642 of the Julian calendar, 4 January 1643 of ours."""
    julian = calculate({"local": "1642-12-25T01:30", "calendar": "julian"}, {"latitude": 52.8096, "longitude": -0.6296})
    gregorian = calculate({"local": "1643-01-04T01:30"}, {"latitude": 52.8096, "longitude": -0.6296})

    assert julian["moment"] == gregorian["moment"]
    assert julian["moment"]["local"] == "1643-01-04T01:30:00"
    assert julian["points"] == gregorian["points"]
    assert julian["engine"]["notes"] == [
        "Chiron is left out: its ephemeris covers the years 1800 to 2149 only.",
        "The date was read in the Julian calendar and is shown in the Gregorian.",
    ]
    assert gregorian["engine"]["notes"] == julian["engine"]["notes"][:1]


@pytest.mark.parametrize(("fold", "utc"), [(0, "2024-10-27T00:30:00Z"), (1, "2024-10-27T01:30:00Z")])
def test_fold_says_which_of_two_times(calculate, fold, utc):
    chart = calculate({"local": "2024-10-27T01:30", "fold": fold}, {"query": "London, GB"})

    assert chart["moment"]["utc"] == utc
    assert chart["engine"]["notes"] == [f"The clocks showed this local time twice; fold {fold} was taken."]


@pytest.mark.parametrize(("fold", "utc"), [(0, "2024-03-10T07:30:00Z"), (1, "2024-03-10T06:30:00Z")])
def test_fold_reads_a_skipped_time_by_the_offset_before_or_after(calculate, fold, utc):
    chart = calculate({"local": "2024-03-10T02:30", "fold": fold}, {"query": "New York, US"})

    assert chart["moment"]["utc"] == utc
    assert chart["engine"]["notes"] == [f"The clocks skipped this local time; fold {fold} was taken."]


def test_fold_changes_nothing_where_the_time_came_once(calculate):
    chart = calculate({"local": "2024-06-01T12:00", "fold": 1}, {"query": "London, GB"})

    assert (chart["moment"]["utc_offset"], chart["engine"]["notes"]) == ("+01:00", [])


@pytest.mark.parametrize(
    ("local", "place", "offset", "utc"),
    [
        ("1930-01-15T12:00", "Amsterdam, NL", "+00:19:32", "1930-01-15T11:40:28Z"),
        ("1945-07-15T12:00", "Oslo, NO", "+02:00", "1945-07-15T10:00:00Z"),
        ("1893-06-01T12:00", "Copenhagen, DK", "+00:50:20", "1893-06-01T11:09:40Z"),
        ("1945-01-01T12:00", "Accra, GH", "+00:30", "1945-01-01T11:30:00Z"),
        ("1942-07-01T12:00", "London, GB", "+02:00", "1942-07-01T10:00:00Z"),
    ],
)
def test_old_offsets_are_those_of_their_day(calculate, local, place, offset, utc):
    moment = calculate({"local": local}, {"query": place})["moment"]

    assert (moment["utc_offset"], moment["offset_source"], moment["utc"]) == (offset, "timezone", utc)


def test_porphyry_stands_in_at_the_pole_when_allowed_and_says_so(calculate):
    chart = calculate(place={"latitude": 80, "longitude": 15}, house_fallback="porphyry")
    ascendant, midheaven = chart["angles"]["ascendant"], chart["angles"]["midheaven"]
    third = ((ascendant - midheaven) % 360) / 3

    assert chart["houses"][10]["longitude"] == approx((midheaven + third) % 360, abs=1e-6)
    assert "placidus is undefined at latitude 80" in chart["engine"]["notes"][0]


@pytest.mark.parametrize("written", ["1969-07-21T02:56:15", "1969-07-21T02:56:15+00:00", "1969-07-21 02:56:15z"])
def test_an_instant_may_be_written_in_several_ways(calculate, written):
    assert calculate({"utc": written})["moment"]["utc"] == "1969-07-21T02:56:15Z"


def test_a_place_by_its_id(calculate):
    chart = calculate({"local": "1815-12-10T13:00"}, {"place_id": "geonames:2643743"})

    assert (chart["place"]["name"], chart["moment"]["utc"]) == ("London", "1815-12-10T13:00:30Z")
