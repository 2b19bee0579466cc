"""Readings of a time, as a client asks for them: days by the clocks of the chart's place, kept with the request."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from interpretations.almanac import Sentence, render, write
from interpretations.models import Interpretation
from interpretations.review import Ground, Reviewer
from interpretations.services.facts import evidence
from tests.interpretations.conftest import birth_on, finished


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("span", ["day", "week", "month", "year"])
def test_a_reading_of_a_time_is_written_with_its_days(api, alice, chart, ask, at_once, worker, span):
    row = finished(ask(topic=f"transit.{span}", parameters={"date": "2027-03-12"}, locale="ru"))

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    assert (body["status"], body["error"]) == ("completed", None)
    assert body["parameters"] == {"date": "2027-03-12"}
    planned = write(row.snapshot, topic=row.topic, locale="ru", parameters={"date": date(2027, 3, 12)})
    assert body["text"] == render(planned)
    assert "2027 года" in body["text"]
    assert body["grounding"]["verdict"] == "grounded"


def test_its_transits_are_those_that_the_chart_has_on_these_days(api, alice, chart, ask):
    row = ask(topic="transit.month", parameters={"date": "2027-03-12"})

    query = "start=2027-03-01&end=2027-04-01&points=sun,mercury,venus,mars,jupiter,saturn,uranus,neptune,pluto"
    listed = api(alice).get(f"/charts/{chart.pk}/transits?{query}&page_size=100").json()["data"]
    stored = {factor.id for factor in row.snapshot if factor.kind == "transit"}
    targets = {factor.other for factor in row.snapshot if factor.kind == "transit"}
    assert len(stored) > 10
    # London is on UTC until the 28th; passes of the last days may be an hour, and so a day, later there.
    own = {
        f"transit.{r['first']}.{r['aspect']}.{r['second']}.{r['utc'][:10]}" for r in listed if r["second"] in targets
    }
    assert {fact for fact in stored if fact[-2:] < "28"} == {fact for fact in own if fact[-2:] < "28"}


def test_a_day_is_a_day_by_the_clocks_of_the_place(api, alice, ask):
    days = {}
    for zone, longitude in (("Pacific/Auckland", 174.76), ("Pacific/Honolulu", -157.85)):
        birth = {**birth_on(1), "place": {"latitude": 10.0, "longitude": longitude, "timezone": zone}}
        made = api(alice).post("/charts", birth).json()
        row = ask(chart=made["id"], topic="transit.month", parameters={"date": "2027-03-12"})
        # The angles are the place's own.
        planets = [f for f in row.snapshot if f.kind == "transit" and f.other not in ("ascendant", "midheaven")]
        days[zone] = {(f.subject, f.value, f.other): f.day for f in planets}

    shared = days["Pacific/Auckland"].keys() & days["Pacific/Honolulu"].keys()
    pairs = [(days["Pacific/Honolulu"][fact], days["Pacific/Auckland"][fact]) for fact in shared]
    assert len(pairs) > 10
    assert all(west <= east for west, east in pairs)
    assert sum(west < east for west, east in pairs) > len(pairs) / 2


def test_without_a_date_it_is_today_and_stays_so(api, alice, ask):
    row = ask(topic="transit.day")

    told = date.fromisoformat(row.parameters["date"])
    assert abs(told - timezone.now().date()) <= timedelta(days=1)
    assert api(alice).get(f"/interpretations/{row.pk}").json()["parameters"] == {"date": told.isoformat()}


def test_without_an_hour_of_birth_no_day_of_a_transit_is_known(api, alice):
    birth = birth_on(1)
    birth["moment"] = {"local": birth["moment"]["utc"][:19], "time_known": False}
    made = api(alice).post("/charts", birth).json()

    answer = api(alice).post("/interpretations", {"chart": made["id"], "topic": "transit.week"})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "BUSINESS_RULE")
    assert "hour of birth" in error["message"]
    assert not Interpretation.objects.exists()


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"date": "12.03.2027"}, 400, "VALIDATION_ERROR"),
        ({"date": "9999-12-31"}, 400, "VALIDATION_ERROR"),
        ({"date": "0001-01-01"}, 400, "VALIDATION_ERROR"),
        ({"date": "2027-03-12", "house": 7}, 400, "VALIDATION_ERROR"),
        ({"date": "0900-01-01"}, 422, "OUT_OF_EPHEMERIS_RANGE"),
    ],
)
def test_a_day_that_cannot_be_read_is_refused(api, alice, chart, parameters, status, code):
    body = {"chart": str(chart.pk), "topic": "transit.month", "parameters": parameters}
    answer = api(alice).post("/interpretations", body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["details"]["parameters"].keys() <= {"date", "house"}
    assert not Interpretation.objects.exists()


def test_a_model_is_held_to_the_days_too(api, alice, chart, ask):
    row = ask(topic="transit.year", parameters={"date": "2027-03-12"})
    transit = next(f for f in row.snapshot if f.kind == "transit" and f.value == "trine" and f.subject != f.other)
    day, names = date.fromisoformat(transit.day), (transit.subject.capitalize(), transit.other.capitalize())
    reviewer = Reviewer(
        [Ground(frozenset(fact.id for fact in row.snapshot), evidence(chart.result, row.snapshot))], "en"
    )

    def faults(told: date) -> list[str]:
        text = f"On {told.day} {told:%B} {told.year} transiting {names[0]} trines your natal {names[1]}."
        return reviewer.reviewed(Sentence(text, (transit.id,)))[1]

    assert faults(day) == []
    assert faults(day + timedelta(days=3)) != []
