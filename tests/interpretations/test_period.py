"""Transits of a time of one's own choice: from one day to another, not too long."""

from datetime import date

import pytest

from accounts.models import LedgerEntry
from interpretations import services
from interpretations.models import Interpretation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def days_of(row):
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    assert row.status == "completed"
    return [date.fromisoformat(factor.day) for factor in row.snapshot if factor.kind == "transit"]


def test_it_holds_the_transits_from_the_first_day_to_the_last(api, alice, ask):
    parameters = {"start": "2026-12-05", "end": "2027-01-20"}
    row = ask(topic="transit.period", parameters=parameters)
    days = days_of(row)
    months = [days_of(ask(topic="transit.month", parameters={"date": day})) for day in ("2026-12-01", "2027-01-01")]

    within = [day for month in months for day in month if date(2026, 12, 5) <= day <= date(2027, 1, 20)]
    assert sorted(days) == sorted(within)
    body = api(alice).get(f"/interpretations/{row.pk}").json()
    assert (body["parameters"], body["prompt_version"]) == (parameters, "transit.period@1")
    assert body["sections"][0]["title"] in ("The main thing in this time", "Of these days")


@pytest.mark.parametrize(
    ("end", "topic"), [("2026-12-05", "transit.day"), ("2026-12-11", "transit.week")], ids=["a day", "a week"]
)
def test_a_short_one_looks_at_those_that_are_fast_as_well(ask, end, topic):
    period = ask(topic="transit.period", parameters={"start": "2026-12-05", "end": end})
    usual = ask(topic=topic, parameters={"date": "2026-12-05"})

    assert period.factors == usual.factors


def test_written_anew_it_is_of_the_same_days(api, alice, ask):
    parameters = {"start": "2026-12-05", "end": "2026-12-09"}
    first = ask(topic="transit.period", parameters=parameters)
    days = days_of(first)

    answer = api(alice).post(f"/interpretations/{first.pk}/regenerate", {})

    anew = Interpretation.objects.get(pk=answer.json()["id"])
    assert (anew.parameters, days_of(anew)) == (parameters, days)


@pytest.mark.parametrize(
    ("parameters", "details"),
    [
        ({}, {"start": ["This field is required."], "end": ["This field is required."]}),
        ({"start": "2026-12-05"}, {"end": ["This field is required."]}),
        ({"start": "2026-12-05", "end": "2026-12-04"}, {"end": ["Must not be before the start."]}),
        (
            {"start": "2026-01-01", "end": "2027-01-02"},
            {"end": ["At most 366 days from the start on; these are 367."]},
        ),
        ({"start": "0001-01-01", "end": "2026-12-06"}, {"start": ["Give a year from 2 to 9998."]}),
        (
            {"start": "2026-12-05", "end": "2026-12-06", "date": "2026-12-05"},
            {"date": ["This topic does not take this parameter."]},
        ),
    ],
    ids=["none", "no end", "backwards", "too long", "no such year", "date"],
)
def test_what_is_no_time_is_refused(api, alice, chart, parameters, details):
    body = {"chart": str(chart.pk), "topic": "transit.period", "parameters": parameters}
    answer = api(alice).post("/interpretations", body)

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"parameters": details})
    assert not Interpretation.objects.exists()
    assert not LedgerEntry.objects.exclude(kind="grant").exists()


def test_a_time_beyond_the_ephemeris_is_named(api, alice, chart):
    parameters = {"start": "9000-01-01", "end": "9000-02-01"}
    body = {"chart": str(chart.pk), "topic": "transit.period", "parameters": parameters}
    error = api(alice).post("/interpretations", body).json()["error"]

    assert error["code"] == "OUT_OF_EPHEMERIS_RANGE"
    assert list(error["details"]["parameters"]) == ["end"]
