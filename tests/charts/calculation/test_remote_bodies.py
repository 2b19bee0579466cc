"""A request goes to another Nocturna by the body that everybody posts, and comes back to the last digit."""

import orjson
import pytest

from charts import examples
from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.blocks import BLOCKS
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.remote.answer import parts_of
from charts.calculation.remote.body import PLACED, body_of, instant
from charts.calculation.remote.figure import Unusable
from charts.engine.errors import EngineError
from charts.serializers.requests import REQUESTS, read_request
from charts.services.calculation import finish, julian_day_of, prepare
from charts.services.many import answer
from config.api.codec import dumps
from tests.charts.births import ADA, BABBAGE, HOURLESS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
BODIES = {str(kind): body for kind, (_title, body) in examples.TECHNIQUES.items()} | {"natal": ADA}
embedded = EmbeddedEngine()


def asked(body):
    read = read_request(body)
    figure = {name: value for name, value in read.items() if name not in ("name", "tags", "notes")}
    return read, prepare(kind=read["kind"], asked=figure)


def answered_there(body):
    """What the other side makes of a body: as its socket answers, through JSON."""
    read, prepared = asked(orjson.loads(dumps(body)))
    return orjson.loads(dumps(answer(read, finish(prepared, embedded.calculate(prepared.request)).result)))


def through(request):
    return parts_of(answered_there(body_of(request)), request)


@pytest.mark.parametrize("kind", sorted(map(str, REQUESTS)))
def test_every_kind_comes_back_as_it_was(kind):
    _read, prepared = asked({**BODIES[kind], "kind": kind})

    assert through(prepared.request) == orjson.loads(dumps(embedded.calculate(prepared.request)))


@pytest.mark.parametrize("kind", sorted(map(str, REQUESTS)))
def test_every_kind_of_a_chart_without_an_hour(kind):
    """Where the technique can do without; what it refuses, it refuses there too."""
    body = {**BODIES[kind], "kind": kind}
    body |= {role: HOURLESS for role in ("natal", "first", "second") if role in body}
    if "moment" in body and "natal" not in body:
        body |= HOURLESS
    _read, prepared = asked(body)
    try:
        here = orjson.loads(dumps(embedded.calculate(prepared.request)))
    except EngineError as refusal:
        with pytest.raises(type(refusal)):
            through(prepared.request)
        return

    assert through(prepared.request) == here


@pytest.mark.parametrize(
    "settings",
    [
        {"zodiac": "sidereal", "ayanamsa": "lahiri"},
        {"zodiac": "sidereal", "ayanamsa": {"julian_day": 2435553.5, "degrees": 23.25}},
        {"house_system": "koch", "house_fallback": "porphyry", "points": ["sun", "moon", "spirit", "regulus"]},
        {"center": "topocentric", "aspects": {"quintile": 2.5, "square": 0}, "point_orbs": {"sun": 10},
         "pair_orbs": {"sun.moon": 12}},
        {"include": sorted(BLOCKS)},
    ],
)  # fmt: skip
def test_all_settings_come_back(settings):
    if "include" in settings:
        settings = {"include": [name for name in settings["include"] if name not in ("nakshatras", "dispositors")]}
    _read, prepared = asked({**BABBAGE, "settings": settings})

    assert through(prepared.request) == orjson.loads(dumps(embedded.calculate(prepared.request)))


def test_kinds_with_a_place_are_those_whose_body_has_one():
    assert {kind for kind, serializer in REQUESTS.items() if "place" in serializer().fields} == PLACED


@pytest.mark.parametrize("text", ["1066-10-14", "1815-12-10T13:00:30Z", "1999-12-31T23:59:59.123456Z", "2026-01-01"])
def test_an_instant_is_read_as_the_very_number(text):
    julian_day = julian_day_of(text)

    assert julian_day_of(instant(julian_day)) == julian_day
    for step in range(1, 200):
        other = julian_day + step * 0.000_123_4
        assert julian_day_of(instant(other)) == other


DAYS = [
    ("1990-06-15", {"latitude": 51.5, "longitude": -0.1}),
    ("1990-03-25", {"latitude": 51.5, "longitude": -0.1, "timezone": "Europe/London"}),
    ("1990-10-28", {"latitude": 51.5, "longitude": -0.1, "timezone": "Europe/London"}),
    ("1985-05-05", {"latitude": 22.6, "longitude": 88.4, "timezone": "Asia/Kolkata"}),
    ("1985-05-05", {"latitude": 27.7, "longitude": 85.3, "timezone": "Asia/Kathmandu"}),
    ("2011-12-31", {"latitude": -13.8, "longitude": -171.8, "timezone": "Pacific/Apia"}),
    ("1850-02-03", {"latitude": 40.7, "longitude": -74.006, "timezone": "America/New_York"}),
    ("1840-02-03", {"latitude": 14.6, "longitude": 121.0, "timezone": "Asia/Manila"}),
    ("1937-07-01", {"latitude": 52.4, "longitude": 4.9, "timezone": "Europe/Amsterdam"}),
]


@pytest.mark.parametrize(("date", "place"), DAYS)
def test_a_day_without_an_hour_is_the_same_day_there(date, place):
    _read, prepared = asked({"moment": {"local": date, "time_known": False}, "place": place})
    _read, there = asked(body_of(prepared.request))

    assert there.request.subjects == prepared.request.subjects


def test_what_no_body_says_is_unsupported():
    nowhere = Subject(2_451_545.0, 0.0, 0.0, time_known=False)
    for request in (
        CalculationRequest("events", {}, parameters={}),
        CalculationRequest("sky", {"chart": nowhere}, moment=2_451_545.0),
        CalculationRequest("natal", {"chart": nowhere}),
    ):
        with pytest.raises(UnsupportedByBackend):
            body_of(request)


NATAL = CalculationRequest("natal", {"chart": Subject(2_451_545.0, 51.5, 0.0)}, Settings())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: None,
        lambda found: [found],
        lambda found: {**found, "kind": "event"},
        lambda found: {**found, "moment": {**found["moment"], "julian_day": 2_451_545.5}},
        lambda found: {**found, "moment": {**found["moment"], "julian_day": None}},
        lambda found: {**found, "moment": {"julian_day": 2_451_545.0}},
        lambda found: {**found, "moment": None},
        lambda found: {name: value for name, value in found.items() if name != "engine"},
    ],
)
def test_an_answer_to_something_else_is_none(spoil):
    with pytest.raises(Unusable):
        parts_of(spoil(answered_there(body_of(NATAL))), NATAL)
