"""What a request for a reading says beside its topic."""

import pytest

from charts.factors import certain_factors_of
from charts.kind_factors import cusp_factors_of
from interpretations.almanac import render, topic_named, write
from interpretations.models import Interpretation, Status
from tests.interpretations.conftest import birth_on, finished


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("topic", "parameters"),
    [("natal.house", {"house": 7}), ("natal.planet", {"point": "venus"}), ("natal.relationships", {})],
)
def test_a_reading_is_written_by_its_parameters(api, alice, chart, ask, at_once, worker, topic, parameters):
    row = finished(ask(topic=topic, parameters=parameters, locale="ru"))

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    facts = (*certain_factors_of(chart.result), *cusp_factors_of(chart.result))
    planned = write(facts, topic=topic, locale="ru", parameters=parameters)
    assert (body["status"], body["parameters"], body["text"]) == ("completed", parameters, render(planned))
    assert body["prompt_version"] == topic_named(topic).prompt_version
    assert body["grounding"]["verdict"] == "grounded"
    assert body["grounding"]["removed"] == 0


@pytest.mark.parametrize(
    ("topic", "parameters", "field", "message"),
    [
        ("natal.overview", {"house": 7}, "house", "This topic does not take this parameter."),
        ("natal.house", {"house": 7, "point": "sun"}, "point", "This topic does not take this parameter."),
        ("natal.house", {}, "house", "This field is required."),
        ("natal.house", {"house": 13}, "house", "Ensure this value is less than or equal to 12."),
        ("natal.house", {"house": 0}, "house", "Ensure this value is greater than or equal to 1."),
        ("natal.house", {"house": "first"}, "house", "A valid integer is required."),
        ("natal.planet", {}, "point", "This field is required."),
        ("natal.planet", {"point": "vulcan"}, "point", '"vulcan" is not a valid choice.'),
        ("natal.planet", {"point": None}, "point", "This field may not be null."),
        ("natal.planet", {"point": "sun", "colour": "red"}, "colour", "Unknown field."),
    ],
)
def test_a_parameter_that_cannot_be_is_refused_by_name(api, alice, chart, topic, parameters, field, message):
    body = {"chart": str(chart.pk), "topic": topic, "parameters": parameters}
    answer = api(alice).post("/interpretations", body)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    assert error["details"] == {"parameters": {field: [message]}}
    assert not Interpretation.objects.exists()


def test_what_is_wrong_is_said_in_the_callers_language(api, alice, chart):
    body = {"chart": str(chart.pk), "topic": "natal.house"}
    answer = api(alice).post("/interpretations", body, **{"Accept-Language": "ru"})

    assert answer.json()["error"]["details"] == {"parameters": {"house": ["Обязательное поле."]}}


@pytest.mark.parametrize(("topic", "parameters"), [("natal.house", {"house": 7}), ("natal.planet", {"point": "vesta"})])
def test_of_what_the_chart_does_not_have_no_reading_is_stored(api, alice, topic, parameters):
    birth = birth_on(1)
    birth["moment"] = {"local": birth["moment"]["utc"][:19], "time_known": False}
    made = api(alice).post("/charts", birth).json()

    answer = api(alice).post("/interpretations", {"chart": made["id"], "topic": topic, "parameters": parameters})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BUSINESS_RULE")
    assert not Interpretation.objects.exists()


def test_the_same_key_with_another_parameter_is_another_request(api, alice, chart):
    client, key = api(alice), {"Idempotency-Key": "house"}
    body = {"chart": str(chart.pk), "topic": "natal.house", "parameters": {"house": 7}}
    first = client.post("/interpretations", body, **key)

    again = client.post("/interpretations", body, **key)
    other = client.post("/interpretations", {**body, "parameters": {"house": 8}}, **key)

    assert (first.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IDEMPOTENCY_MISMATCH")
    assert Interpretation.objects.count() == 1
    assert Interpretation.objects.get().status == Status.QUEUED
