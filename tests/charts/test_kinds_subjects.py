"""What a technique works on: a chart of one's own by its id, or birth data; kept as it was when it was computed."""

import uuid

import pytest

from charts.models import Chart
from tests.charts.births import ADA, BABBAGE, HOURLESS, LONDON, THEN
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
approx = pytest.approx
TIMED = ("natal", "panchanga", "event")  # kinds of a moment of their own


@pytest.fixture
def post(api, alice):
    """Create; the chart."""

    def create(kind, **body):
        answer = api(alice).post("/charts", {"kind": kind, **body})
        assert answer.status_code == 201, answer.json()
        return answer.json()

    return create


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["details"]


def without(chart, *names):
    return {name: value for name, value in chart.items() if name not in (*names, "id", "created_at", "updated_at")}


def test_by_id_and_by_birth_data_are_computed_alike(post, ada):
    by_id = post("transit", natal=ada["id"], moment=THEN)
    by_data = post("transit", natal={"name": "Ada", **ADA}, moment=THEN)

    assert by_id["natal"]["id"] == ada["id"]
    assert by_data["natal"].pop("id") is None
    by_id["natal"].pop("id")
    assert without(by_id) == without(by_data)
    assert by_id["natal"]["points"] == ada["points"]
    assert by_id["moment"]["utc"] == "1843-07-01T12:00:00Z"
    assert by_id["place"]["name"] == "London"


@pytest.mark.parametrize("path", ["/charts", "/calculations"])
@pytest.mark.parametrize("role", ["natal", "second"])
def test_a_strangers_chart_is_not_found(api, mallory, ada, path, role):
    sent = {"kind": "transit", "natal": ada["id"], "moment": THEN}
    if role == "second":
        sent = {"kind": "synastry", "first": ADA, "second": ada["id"]}
    answer = api(mallory).post(path, sent)

    assert refusal(answer) == (404, "CHART_NOT_FOUND", {role: ["There is no such chart."]})
    assert list(Chart.objects.values_list("owner__email", flat=True)) == ["alice@example.com"]
    assert chart_events() == ["chart.created"]


def test_a_deleted_chart_and_one_that_never_was_are_not_found(api, alice, ada):
    api(alice).delete(f"/charts/{ada['id']}")
    for natal in (ada["id"], str(uuid.uuid4())):
        answer = api(alice).post("/charts", {"kind": "profection", "natal": natal, "moment": THEN})

        assert refusal(answer) == (404, "CHART_NOT_FOUND", {"natal": ["There is no such chart."]})
    assert Chart.objects.count() == 1


@pytest.mark.parametrize("natal", ["Ada", 7, None, ["x"], True])
def test_what_is_neither_an_id_nor_birth_data_is_refused(api, alice, natal):
    answer = api(alice).post("/charts", {"kind": "transit", "natal": natal, "moment": THEN})
    message = "This field may not be null." if natal is None else "Must be the id of a chart, or its moment and place."

    assert refusal(answer) == (400, "VALIDATION_ERROR", {"natal": [message]})
    assert not Chart.objects.exists()


NESTED = {
    "a day that never was": (
        {**ADA, "moment": {"local": "1815-02-30T12:00"}}, 400, "VALIDATION_ERROR",
        {"first": {"moment": {"local": ["There is no such day."]}}},
    ),
    "an unknown field": ({**ADA, "colour": "red"}, 400, "VALIDATION_ERROR", {"first": {"colour": ["Unknown field."]}}),
    "no place": (
        {"moment": ADA["moment"]}, 400, "VALIDATION_ERROR", {"first": {"place": ["This field is required."]}},
    ),
    "a place that nobody knows": (
        {**ADA, "place": {"query": "Nowhereville upon Nothing"}}, 404, "PLACE_NOT_FOUND",
        {"first": {"place": {"query": ["No such place is known."]}}},
    ),
    "an instant after the calendar": (
        {**ADA, "moment": {"julian_day": 5373484.5}}, 400, "VALIDATION_ERROR",
        {"first": {"moment": {"julian_day": ["The instant is outside the years 1 to 9999."]}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NESTED)
def test_what_is_wrong_in_a_subject_is_named_by_its_path(api, alice, case):
    first, status, code, details = NESTED[case]
    answer = api(alice).post("/charts", {"kind": "synastry", "first": first, "second": ADA})

    assert refusal(answer) == (status, code, details)
    assert not Chart.objects.exists()


def test_a_skipped_hour_in_a_subject_offers_both_readings(api, alice):
    skipped = {"moment": {"local": "2024-03-10T02:30"}, "place": {"query": "New York, US"}}
    status, code, details = refusal(api(alice).post("/charts", {"kind": "synastry", "first": ADA, "second": skipped}))

    assert (status, code) == (422, "NONEXISTENT_LOCAL_TIME")
    assert list(details["second"]["moment"]) == ["local"]
    assert [one["fold"] for one in details["offsets"]] == [0, 1]


def test_a_later_change_of_the_birth_leaves_the_transit_as_it_was(api, alice, post, ada):
    transit = post("transit", natal=ada["id"], moment=THEN)
    api(alice).patch(f"/charts/{ada['id']}", {"moment": {"local": "1815-12-10T06:00:00"}})
    kept = api(alice).get(f"/charts/{transit['id']}").json()
    moved = api(alice).patch(f"/charts/{transit['id']}", {"moment": {"utc": "1844-07-01T12:00:00Z"}}).json()

    assert kept == {**transit, "outdated": ["natal"]}
    assert moved["outdated"] == ["natal"]
    assert moved["natal"] == transit["natal"]
    assert moved["moment"]["utc"] == "1844-07-01T12:00:00Z"
    assert [p["longitude"] for p in moved["points"]] != [p["longitude"] for p in transit["points"]]


def test_naming_the_birth_again_takes_it_as_it_is_now(api, alice, post, ada):
    transit = post("transit", natal=ada["id"], moment=THEN)
    api(alice).patch(f"/charts/{ada['id']}", {"moment": {"local": "1815-12-10T06:00:00"}})
    renewed = api(alice).patch(f"/charts/{transit['id']}", {"natal": ada["id"]}).json()

    assert renewed["natal"]["moment"]["local"] == "1815-12-10T06:00:00"
    assert renewed["outdated"] == []


def test_a_comparison_says_which_births_were_corrected_since(api, alice, post, ada):
    client = api(alice)
    synastry = post("synastry", first=ada["id"], second={"name": "Charles", **BABBAGE})
    path = f"/charts/{synastry['id']}"
    tag = client.get(path)["ETag"]
    client.patch(f"/charts/{ada['id']}", {"name": "Countess"})
    unchanged = client.get(path, **{"If-None-Match": tag})
    client.patch(f"/charts/{ada['id']}", {"moment": {"local": "1815-12-10T06:00:00"}})
    corrected = client.get(path, **{"If-None-Match": tag})
    listed = client.get("/charts", {"fields": "id,outdated", "kind": "synastry"}).json()["data"]

    assert (synastry["outdated"], unchanged.status_code, corrected.status_code) == ([], 304, 200)
    assert corrected.json() == {**synastry, "outdated": ["first"]}
    assert listed == [{"id": synastry["id"], "outdated": ["first"]}]
    assert client.patch(path, {"name": "Both"}, **{"If-Match": tag}).status_code == 200


def test_what_is_of_a_chart_that_is_of_a_corrected_birth_says_so_too(api, alice, post, ada):
    client = api(alice)
    solar = post("solar_return", natal=ada["id"], year=1844)
    synastry = post("synastry", first=solar["id"], second={"name": "Charles", **BABBAGE})
    client.patch(f"/charts/{ada['id']}", {"moment": {"local": "1815-12-10T06:00:00"}})
    told = client.get(f"/charts/{synastry['id']}").json()
    listed = client.get("/charts", {"fields": "id,outdated"}).json()["data"]
    client.patch(f"/charts/{solar['id']}", {"natal": ada["id"]})
    client.patch(f"/charts/{synastry['id']}", {"first": solar["id"]})
    renewed = client.get(f"/charts/{synastry['id']}").json()

    assert (told["outdated"], renewed["outdated"]) == (["first"], [])
    roles = {row["id"]: row["outdated"] for row in listed}  # of a page that what they are of is on as well
    assert roles == {ada["id"]: [], solar["id"]: ["natal"], synastry["id"]: ["first"]}


def test_a_corrected_birth_that_is_deleted_then_was_corrected_all_the_same(api, alice, post, ada):
    client = api(alice)
    solar, transit = post("solar_return", natal=ada["id"], year=1844), post("transit", natal=ada["id"], moment=THEN)
    client.patch(f"/charts/{ada['id']}", {"moment": {"local": "1815-12-10T06:00:00"}})
    client.patch(f"/charts/{transit['id']}", {"natal": ada["id"]})
    client.delete(f"/charts/{ada['id']}")

    assert client.get(f"/charts/{solar['id']}").json()["outdated"] == ["natal"]
    assert client.get(f"/charts/{transit['id']}").json()["outdated"] == []


def test_a_transit_outlives_the_birth_that_it_is_of(api, alice, post, ada):
    transit = post("transit", natal=ada["id"], moment=THEN)
    api(alice).delete(f"/charts/{ada['id']}")
    moved = api(alice).patch(f"/charts/{transit['id']}", {"moment": {"utc": "1844-07-01T12:00:00Z"}})

    assert moved.status_code == 200
    assert moved.json()["natal"]["points"] == ada["points"]


@pytest.mark.parametrize("kind", ["synastry", "composite", "profection", "solar_arc"])
def test_a_chart_without_a_moment_is_no_subject(api, alice, post, kind):
    bodies = {
        "synastry": {"first": ADA, "second": BABBAGE},
        "composite": {"first": ADA, "second": BABBAGE},
        "profection": {"natal": ADA, "moment": THEN},
        "solar_arc": {"natal": ADA, "moment": THEN},
    }
    momentless = post(kind, **bodies[kind])
    answer = api(alice).post("/charts", {"kind": "transit", "natal": momentless["id"], "moment": THEN})
    sentence = f"A {kind} chart has no moment and place of its own. Take a chart that has them."

    assert refusal(answer) == (422, "BUSINESS_RULE", {"natal": [sentence]})
    assert answer.json()["error"]["message"] == sentence
    assert Chart.objects.count() == 1


def test_a_return_may_be_the_birth_of_a_transit(post):
    """The Sun's return of 1843 becomes a chart like any other: its own moment, its own place."""
    back = post("solar_return", natal=ADA, year=1843, place={"query": "Turin, IT"})
    transit = post("transit", natal=back["id"], moment=THEN)

    assert transit["natal"]["moment"]["julian_day"] == back["moment"]["julian_day"]
    assert transit["natal"]["points"][0]["longitude"] == approx(back["points"][0]["longitude"], abs=1e-9)
    assert transit["natal"]["angles"]["ascendant"] == approx(back["angles"]["ascendant"], abs=1e-6)
    assert transit["place"]["latitude"] == back["place"]["latitude"]


def test_a_transit_as_a_subject_is_its_own_moment_not_the_birth(post, ada):
    transit = post("transit", natal=ada["id"], moment=THEN)
    again = post("transit", natal=transit["id"], moment={"utc": "1850-01-01T00:00:00Z"})

    assert again["natal"]["moment"]["utc"] == "1843-07-01T12:00:00Z"


def test_a_davison_chart_has_a_moment(post):
    davison = post("davison", first=ADA, second=BABBAGE)
    transit = post("transit", natal=davison["id"], moment=THEN)

    assert transit["natal"]["moment"]["julian_day"] == davison["moment"]["julian_day"]


def test_settings_are_the_first_subjects_unless_the_request_has_its_own(api, alice, post, birth):
    mine = {"house_system": "whole_sign", "points": ["sun", "moon", "mars"], "aspects": {"trine": 3}}
    sidereal = {"zodiac": "sidereal", "ayanamsa": "raman"}
    first = api(alice).post("/charts", {**birth, "settings": mine}).json()
    second = api(alice).post("/charts", {**birth, "settings": sidereal}).json()
    inherited = post("synastry", first=first["id"], second=second["id"])
    own = post("synastry", first=first["id"], second=second["id"], settings={"house_system": "koch", **sidereal})

    assert inherited["settings"] == first["settings"]
    assert [point["name"] for point in inherited["second"]["points"]] == ["sun", "moon", "mars"]
    assert inherited["second"]["engine"]["zodiac"] == "tropical"
    assert own["settings"] == {**first["settings"], "house_system": "koch", **sidereal}
    assert own["first"]["engine"]["ayanamsa"] == "raman"


@pytest.mark.parametrize("kind", ["dasha", "divisional", "ashtakavarga", "panchanga"])
def test_indian_kinds_are_sidereal_by_themselves(post, ada, kind):
    body = {"panchanga": ADA}.get(kind, {"natal": ada["id"]})
    chart = post(kind, **body)
    other = post(kind, **body, settings={"ayanamsa": "krishnamurti"})

    assert (chart["settings"]["zodiac"], chart["settings"]["ayanamsa"]) == ("sidereal", "lahiri")
    assert chart["engine"]["ayanamsa"] == "lahiri"
    assert other["engine"]["ayanamsa"] == "krishnamurti"


def test_what_a_technique_starts_from_need_not_be_shown(post):
    """A Moon return and dashas of a chart that shows the Sun only."""
    only = {"settings": {"points": ["sun"]}}
    back = post("lunar_return", natal=ADA, moment=THEN, **only)
    usual = post("lunar_return", natal=ADA, moment=THEN)

    assert back["lunar_return"] == usual["lunar_return"]
    assert [point["name"] for point in back["points"]] == ["sun"]
    assert post("dasha", natal=ADA, **only)["dasha"] == post("dasha", natal=ADA)["dasha"]
    assert post("ashtakavarga", natal=ADA, **only)["ashtakavarga"] == post("ashtakavarga", natal=ADA)["ashtakavarga"]
    assert (
        post("zodiacal_releasing", natal=ADA, **only)["zodiacal_releasing"]
        == post("zodiacal_releasing", natal=ADA)["zodiacal_releasing"]
    )


REFUSED_WITHOUT_HOUR = {
    "relocation": {"place": LONDON},
    "primary_directions": {"start": "1840-01-01", "end": "1841-01-01"},
    "profection": {"moment": THEN},
    "firdaria": {},
    "zodiacal_releasing": {},
    "ashtakavarga": {},
    "astrocartography": {},
}
ANSWERED_WITHOUT_HOUR = {
    "transit": {"moment": THEN},
    "progression": {"moment": THEN},
    "solar_arc": {"moment": THEN},
    "solar_arc_directions": {"start": "1840-01-01", "end": "1841-01-01"},
    "progressed_aspects": {"start": "1840-01-01", "end": "1841-01-01"},
    "solar_return": {"year": 1843},
    "lunar_return": {"moment": THEN},
    "planetary_return": {"point": "saturn"},
    "dasha": {},
    "divisional": {},
    "harmonic": {"number": 5},
    "midpoints": {},
}


@pytest.mark.parametrize("kind", REFUSED_WITHOUT_HOUR)
def test_what_rests_on_the_hour_is_refused_without_it(api, alice, kind):
    answer = api(alice).post("/charts", {"kind": kind, "natal": HOURLESS, **REFUSED_WITHOUT_HOUR[kind]})
    status, code, details = refusal(answer)

    assert (status, code) == (422, "BUSINESS_RULE")
    assert details["natal"]["moment"]["time_known"] == [
        "This needs the time of birth: without it there are no houses and no angles."
    ]
    assert not Chart.objects.exists()


@pytest.mark.parametrize("kind", ANSWERED_WITHOUT_HOUR)
def test_the_rest_is_answered_without_houses_of_the_birth(post, kind):
    chart = post(kind, natal=HOURLESS, **ANSWERED_WITHOUT_HOUR[kind])

    assert chart["natal"]["moment"]["time_known"] is False
    assert (chart["natal"]["houses"], chart["natal"]["angles"]) == ([], None)
    if kind != "transit" and "angles" in chart:  # the transit's own hour is known
        assert (chart["houses"], chart["angles"], chart["moment"]["time_known"]) == ([], None, False)


def test_two_births_one_of_them_without_its_hour(post):
    synastry = post("synastry", first=ADA, second=HOURLESS)
    composite = post("composite", first=ADA, second=HOURLESS)
    davison = post("davison", first=ADA, second=HOURLESS)

    assert {overlay["house"] for overlay in synastry["synastry"]["first_in_second"]} == {None}
    assert len(synastry["synastry"]["second_in_first"]) == len(synastry["second"]["points"])
    assert (composite["houses"], composite["angles"]) == ([], None)
    assert (davison["houses"], davison["angles"], davison["moment"]["time_known"]) == ([], None, False)


def test_a_subject_is_taken_as_it_would_be_posted(api, alice, ada, birth):
    answer = api(alice).post(
        "/calculations", {"kind": "synastry", "first": ada["id"], "second": {**birth, "kind": "natal"}}
    )

    assert answer.status_code == 200, answer.json()
    assert answer.json()["second"]["name"] == birth["name"]


def test_directions_from_before_birth_say_so(api, alice, ada):
    asked = {"natal": ada["id"], "start": "1810-01-01", "end": "1820-01-01"}
    for kind in ("solar_arc_directions", "progressed_aspects"):
        notes = api(alice).post("/calculations", {"kind": kind, **asked}).json()["engine"]["notes"]
        assert any("before birth" in note for note in notes), kind
    moment = {"utc": "1810-01-01T00:00:00Z"}
    arc = api(alice).post("/calculations", {"kind": "solar_arc", "natal": ada["id"], "moment": moment}).json()
    assert any("before birth" in note for note in arc["engine"]["notes"])
    assert arc["solar_arc"]["arc"] < 0
