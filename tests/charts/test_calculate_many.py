"""Many at once are what each is by itself."""

import random
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.embedded import EmbeddedEngine
from charts.engine import ChartRequest, ChartSettings, compute_charts
from charts.engine.records import record_of
from charts.serializers import births, read_request
from charts.serializers.births import PlaceRequestSerializer

SETTINGS = (
    Settings(),
    Settings(zodiac="sidereal", ayanamsa="lahiri", house_system="whole_sign"),
    Settings(points=("sun", "moon", "ceres", "fortune"), aspects={"conjunction": 10.0}),
    Settings(center="heliocentric", points=("mercury", "earth", "mars")),
    Settings(house_fallback="porphyry"),
    Settings(include=("antiscia",)),
)


def asked(many: int, seed: int) -> list[CalculationRequest]:
    chance = random.Random(seed)
    found = []
    for _ in range(many):
        # A few outside the ephemeris, and a few where Placidus is undefined.
        moment, latitude = chance.uniform(2_260_000.0, 2_700_000.0), chance.uniform(-80.0, 80.0)
        known = chance.random() < 0.8
        subject = Subject(
            moment, latitude, chance.uniform(-180.0, 180.0), known, None if known else (moment - 0.5, moment + 0.5)
        )
        kind = chance.choice(("natal", "event"))
        found.append(CalculationRequest(kind, {"chart": subject}, chance.choice(SETTINGS)))
    return found


def is_the_same(one: Any, other: Any) -> bool:
    """Numbers to a part in a thousand million: arrays add in another order."""
    if isinstance(one, float) and isinstance(other, float):
        return one == pytest.approx(other, rel=1e-9, abs=2e-8)
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(is_the_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_the_same, one, other))
    return type(one) is type(other) and one == other


def test_each_answer_and_each_refusal_is_that_of_a_single_request():
    engine = EmbeddedEngine()
    requests = asked(400, seed=7)
    refused = 0
    for request, found in zip(requests, engine.calculate_many(requests), strict=True):
        try:
            alone: Any = engine.calculate(request)
        except Exception as error:  # noqa: BLE001  (whatever it is, it must be the same)
            alone = error
        if isinstance(alone, Exception):
            refused += 1
            assert (type(found), str(found)) == (type(alone), str(alone))
        else:
            assert is_the_same(found, alone)
    assert 20 < refused < 200


def test_an_answer_without_json_is_what_json_makes_of_it():
    requests = [ChartRequest(2_440_000.5 + 97 * n, 60.0 - n, 3.0 * n, ChartSettings()) for n in range(60)]
    requests += [replace(request, time_known=False) for request in requests[:20]]
    for chart in compute_charts(requests):
        assert orjson.dumps(record_of(chart)) == orjson.dumps(orjson.loads(orjson.dumps(chart)))


def test_answers_share_nothing_that_can_be_written():
    requests = [replace(request, settings=SETTINGS[0]) for request in asked(60, seed=3)]
    answers = [answer for answer in EmbeddedEngine().calculate_many(requests) if isinstance(answer, dict)]
    before = orjson.dumps(answers[1:])

    def spoil(value: Any) -> None:
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            spoil(inner)
        if isinstance(value, dict | list):
            value.clear()

    spoil(answers[0])
    assert orjson.dumps(answers[1:]) == before


def test_what_a_body_leaves_out_is_its_own(birth):
    first, second = read_request(birth), read_request(birth)
    first["tags"].append("mine")
    first["settings"]["zodiac"] = "sidereal"

    assert (second["tags"], second["settings"]) == ([], {})
    assert (read_request(birth)["tags"], read_request(birth)["settings"]) == ([], {})


PLACES = st.dictionaries(
    st.sampled_from(("query", "place_id", "latitude", "longitude", "timezone", "more")),
    st.sampled_from((1, 1.0, -0.0, 91, True, None, "", "London", "Europe/London", "Nowhere/At", [], {}, "x" * 300)),
    max_size=4,
)


@given(place=PLACES)
def test_a_place_that_was_read_before_is_read_the_same_again(place):
    def read() -> Any:
        try:
            return PlaceRequestSerializer().run_validation(place)
        except ValidationError as error:
            return error.detail

    births._RIGHT.clear()
    first = read()
    again = read()

    assert repr(again) == repr(first)
    if isinstance(again, dict):
        again["spoiled"] = True
        assert repr(read()) == repr(first)
