"""`GET /charts/{id}/transits`: exact passes over a chart, of charts that have a moment, and nobody else's."""

import pytest

from charts.models import Chart
from tests.charts.births import ADA, BABBAGE, HOURLESS, THEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
YEAR = {"start": "2026-01-01", "end": "2027-01-01"}


@pytest.fixture
def transits(api, alice):
    """Answer of the transits to a chart just made, or of one by its id."""

    def ask(body, **query):
        chart = body if isinstance(body, str) else api(alice).post("/charts", body).json()["id"]
        return api(alice).get(f"/charts/{chart}/transits", query)

    return ask


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["details"]


def test_the_sun_passes_the_natal_sun_once_a_year(transits, ada):
    """Within a day of the birthday, and where the natal Sun stands."""
    answer = transits(ada["id"], **YEAR, points="sun", targets="sun", aspects="conjunction").json()
    (one,) = answer["data"]

    assert one["utc"][:10] in ("2026-12-09", "2026-12-10", "2026-12-11")
    assert one["longitude"] == pytest.approx(ada["points"][0]["longitude"], abs=1e-9)
    assert (one["pass_number"], one["passes"], one["retrograde"]) == (1, 1, False)
    assert answer["meta"] == {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1}


def test_three_passes_are_three_events(api, alice, transits):
    """Mercury turns at 22.6° Pisces on 26 February 2026 and at 8.5° on 20 March: a point between is passed thrice."""
    day = {"moment": {"utc": "2026-03-06T12:00:00Z"}, "place": {"latitude": 0, "longitude": 0}}
    answer = transits(day, start="2026-02-01", end="2026-05-01", points="mercury", targets="sun", aspects="conjunction")
    passes = answer.json()["data"]

    assert [(one["pass_number"], one["passes"], one["retrograde"]) for one in passes] == [
        (1, 3, False), (2, 3, True), (3, 3, False),
    ]  # fmt: skip
    assert passes == sorted(passes, key=lambda one: one["julian_day"])


def test_an_orb_tells_when_a_pass_begins_and_ends(transits, ada):
    (one,) = transits(ada["id"], **YEAR, points="sun", targets="sun", aspects="conjunction", orb="1").json()["data"]
    period = one["period"]

    assert period["orb"] == 1
    assert one["julian_day"] - period["entered_julian_day"] == pytest.approx(0.98, abs=0.01)
    assert period["left_julian_day"] - one["julian_day"] == pytest.approx(0.98, abs=0.01)


@pytest.mark.parametrize("kind", ["synastry", "composite", "harmonic", "profection"])
def test_a_chart_without_a_moment_has_no_transits(transits, kind):
    bodies = {
        "synastry": {"first": ADA, "second": BABBAGE},
        "composite": {"first": ADA, "second": BABBAGE},
        "harmonic": {"natal": ADA, "number": 5},
        "profection": {"natal": ADA, "moment": THEN},
    }
    answer = transits({"kind": kind, **bodies[kind]}, **YEAR)

    assert refusal(answer) == (422, "BUSINESS_RULE", {})
    assert answer.json()["error"]["message"] == (
        f"A {kind} chart has no moment and place of its own. Take a chart that has them."
    )


def test_a_return_has_transits_to_its_own_points(api, alice, transits):
    chart = api(alice).post("/charts", {"kind": "solar_return", "natal": ADA, "year": 1843}).json()
    year = {"start": "1843-12-01", "end": "1844-12-01"}
    answer = transits(chart["id"], **year, points="sun", targets="moon", aspects="conjunction")
    moon = next(point["longitude"] for point in chart["points"] if point["name"] == "moon")

    assert [one["longitude"] for one in answer.json()["data"]] == [pytest.approx(moon, abs=1e-6)]


def test_without_the_hour_there_are_points_but_no_angles(transits):
    everything = transits(HOURLESS, **YEAR, page_size=100)
    angle = transits(HOURLESS, **YEAR, targets="sun,ascendant")

    assert everything.status_code == 200
    assert "sun" in {one["second"] for one in everything.json()["data"]}
    assert refusal(angle) == (
        422,
        "BUSINESS_RULE",
        {
            "targets": ["This needs the time of birth: without it there are no houses and no angles."],
            "technique": "A transit to the ascendant",
        },
    )


def test_a_target_that_the_chart_lacks(transits):
    few = {**ADA, "settings": {"points": ["sun", "moon"]}}
    status, code, details = refusal(transits(few, **YEAR, targets="jupiter"))

    assert (status, code) == (400, "VALIDATION_ERROR")
    assert details["targets"][0].startswith("jupiter is not possible here. Possible are: sun, moon")


def test_a_chart_seen_from_the_sun_has_no_transits_seen_from_the_earth(transits):
    answer = transits({**ADA, "settings": {"center": "heliocentric"}}, **YEAR)

    assert refusal(answer) == (422, "BUSINESS_RULE", {"center": "heliocentric"})


BAD = {
    "no span": ({}, {"start": ["This field is required."], "end": ["This field is required."]}),
    "a reversed span": ({"start": "2027-01-01", "end": "2026-01-01"}, {"end": ["Must be after start."]}),
    "an orb below 0": ({**YEAR, "orb": "-1"}, {"orb": ["Must be between 0 and 15."]}),
    "an orb above 15": ({**YEAR, "orb": "15.5"}, {"orb": ["Must be between 0 and 15."]}),
    "a misspelt target": (
        {**YEAR, "targets": "ascendent"},
        {"targets": ["ascendent is not known. Did you mean ascendant, descendant, menkent?"]},
    ),
    "a parameter that nobody reads": ({**YEAR, "orbs": "1"}, {"orbs": ["Unknown field."]}),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_bad_parameter_is_named(transits, ada, case):
    query, details = BAD[case]
    status, code, said = refusal(transits(ada["id"], **query))

    assert (status, code, said) == (400, "VALIDATION_ERROR", details)


def test_a_span_that_holds_too_many_transits(transits, ada):
    status, code, details = refusal(transits(ada["id"], start="1801-01-01", end="2149-01-01"))

    assert (status, code, details["limit"]) == (422, "BUSINESS_RULE", 200_000)
    assert details["latest_end"] < "2149"


def test_transits_of_a_stranger_and_of_a_deleted_chart_are_not_found(api, alice, mallory, anonymous, ada):
    path = f"/charts/{ada['id']}/transits"

    assert refusal(api(mallory).get(path, YEAR))[:2] == (404, "CHART_NOT_FOUND")
    assert refusal(anonymous.get(path, YEAR))[:2] == (401, "AUTHENTICATION_REQUIRED")
    api(alice).delete(f"/charts/{ada['id']}")
    assert refusal(api(alice).get(path, YEAR))[:2] == (404, "CHART_NOT_FOUND")
    assert Chart.objects.count() == 1
