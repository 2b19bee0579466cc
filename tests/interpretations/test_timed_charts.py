"""Readings of what a time makes of a birth: a solar return, progressions."""

import re
from random import Random

import pytest

from charts.kind_factors import against_natal_factors_of
from charts.models import Chart
from charts.serializers import read_request
from charts.services import calculate
from interpretations.almanac import render, write
from interpretations.grounding import Verifier
from interpretations.harm import harm_in
from interpretations.models import Interpretation
from tests.interpretations.conftest import finished

KINDS = ("solar_return", "progression")
WHEN = {"solar_return": {"year": 2027}, "progression": {"moment": {"utc": "2027-03-12T09:00:00Z"}}}


def answered(kind, seed, *, time_known=True):
    """Of some birth, as the API answers it, and its facts."""
    sky = Random(seed)
    local = f"{sky.randint(1930, 2010)}-{sky.randint(1, 12):02}-{sky.randint(1, 28):02}T{sky.randint(0, 23):02}:30:00"
    birth = {"moment": {"local": local, "time_known": time_known}, "place": {"latitude": 48.2, "longitude": 16.4}}
    body = {"kind": kind, "natal": birth, "settings": {"house_system": "porphyry"}, **WHEN[kind]}
    described = ("kind", "name", "tags", "notes", "rating", "source")
    asked = {name: part for name, part in read_request(body).items() if name not in described}
    result = {"kind": kind, **calculate(kind=kind, asked=asked).result}
    return result, against_natal_factors_of(result, kind)


def sentences(facts, kind, locale, style):
    sections = write(facts, topic=f"{kind}.overview", locale=locale, style=style)
    return [sentence for section in sections for sentence in section.sentences]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_the_verifier_passes_what_is_written_and_refuses_it_of_another(kind, locale):
    checked = refused = claimed = 0
    for seed in range(10):
        answer, facts = answered(kind, seed, time_known=seed % 5 != 4)
        other, other_facts = answered(kind, seed + 100)
        known, theirs = ({fact.id for fact in all_of} for all_of in (facts, other_facts))
        true, false = Verifier(answer, locale), Verifier(other, locale)
        for style in ("detailed", "concise"):
            told = sentences(facts, kind, locale, style)
            assert len({sentence.text for sentence in told}) == len(told)
            for sentence in told:
                judged, elsewhere = true.judge(sentence.text)[0], false.judge(sentence.text)[0]
                assert [claim for claim in judged.claims if claim.verdict != "supported"] == [], sentence
                assert sentence.factors, sentence
                assert known.issuperset(sentence.factors), sentence
                assert harm_in(sentence.text) is None, sentence
                assert re.fullmatch(r"[A-ZА-ЯЁ][^{}]*[^\s.]\.", sentence.text), sentence
                checked += 1
                if judged.claims and not theirs.intersection(sentence.factors):
                    claimed += 1
                    refused += not elsewhere.grounded

    assert checked > 180
    assert claimed > 100
    assert refused >= 0.97 * claimed


def test_a_slow_point_that_progressed_little_is_not_told_as_of_now():
    told = quick = 0
    for seed in range(10):
        answer, facts = answered("progression", seed)
        at_birth = {frozenset((a["first"], a["aspect"], a["second"])) for a in answer["natal"]["aspects"]}
        for fact in (fact for fact in facts if fact.kind == "inter_aspect"):
            slow = fact.subject not in ("sun", "moon", "mercury", "venus", "mars", "ascendant", "midheaven")
            assert not (slow and frozenset((fact.subject, fact.value, fact.other)) in at_birth), fact
            told, quick = told + 1, quick + (not slow)

    assert quick > 30
    assert told < 2 * quick


@pytest.fixture
def made(api, alice, chart):
    """A chart of this kind, of Alice's."""

    def make(kind):
        body = {"kind": kind, "name": kind, "natal": str(chart.pk), **WHEN[kind]}
        answer = api(alice).post("/charts", body)
        assert answer.status_code == 201, answer.content
        return Chart.objects.get(pk=answer.json()["id"])

    return make


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_it_is_written_as_asked_for(api, alice, made, ask, at_once, worker, kind):
    timed = made(kind)
    row = finished(ask(chart=str(timed.pk), topic=f"{kind}.overview"))

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    facts = against_natal_factors_of(timed.result, kind)
    assert (body["status"], body["error"]) == ("completed", None)
    assert body["text"] == render(write(facts, topic=f"{kind}.overview"))
    assert body["grounding"]["removed"] == 0


def test_one_of_the_other_is_refused(api, alice, made):
    body = {"chart": str(made("progression").pk), "topic": "solar_return.overview"}
    answer = api(alice).post("/interpretations", body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "BUSINESS_RULE")
    assert not Interpretation.objects.exists()
