"""Readings of charts of two people, as a client asks for them."""

import pytest

from charts.kind_factors import comparison_factors_of, own_factors_of
from charts.models import Chart
from interpretations.almanac import render, write
from interpretations.models import Interpretation
from tests.interpretations.conftest import finished


@pytest.fixture
def pair(api, alice, chart_of):
    """Makes a chart of Alice and somebody born a hundred days later."""

    def make(kind):
        first, second = (str(chart_of(alice, day).pk) for day in (1, 101))
        answer = api(alice).post("/charts", {"kind": kind, "name": kind, "first": first, "second": second})
        assert answer.status_code == 201, answer.content
        return Chart.objects.get(pk=answer.json()["id"])

    return make


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "topic"),
    [("synastry", "synastry.overview"), ("synastry", "synastry.compatibility"), ("composite", "composite.overview")],
)
def test_a_reading_of_two_is_written(api, alice, pair, ask, at_once, worker, kind, topic):
    chart = pair(kind)
    row = finished(ask(chart=str(chart.pk), topic=topic))

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    facts = comparison_factors_of(chart.result) if kind == "synastry" else own_factors_of(chart.result, "composite")
    assert (body["status"], body["error"]) == ("completed", None)
    assert body["text"] == render(write(facts, topic=topic))
    assert body["grounding"]["verdict"] == "grounded"
    assert body["grounding"]["removed"] == 0


@pytest.mark.parametrize(
    ("kind", "topic"),
    [("synastry", "composite.overview"), ("composite", "synastry.overview"), ("synastry", "natal.self")],
)
def test_a_topic_that_does_not_fit_is_refused_and_nothing_is_stored(api, alice, pair, kind, topic):
    answer = api(alice).post("/interpretations", {"chart": str(pair(kind).pk), "topic": topic})

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BUSINESS_RULE")
    assert not Interpretation.objects.exists()
