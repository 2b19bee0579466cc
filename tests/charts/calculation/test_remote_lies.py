"""A node that answers the right question with something that is no chart: nothing of it is shown or stored."""

import pytest

from charts.models import Chart
from tests.services.node import PASSWORD, USERNAME, Node

pytestmark = pytest.mark.django_db
BODY = {"moment": {"utc": "1990-06-15T12:00:00Z"}, "place": {"latitude": 50.0, "longitude": 15.0}}
SYNASTRY = {"kind": "synastry", "first": BODY, "second": {**BODY, "moment": {"utc": "1991-06-15T12:00:00Z"}}}


@pytest.fixture(scope="module")
def _node():
    node = Node()
    node.start()
    yield node
    node.kill()


@pytest.fixture
def ask(_node, in_use, api, alice):
    """POST to a path while the node spoils its answers."""
    _node.forget()

    def post(path, body, spoil, **options):
        _node.spoil = spoil
        in_use("remote.RemoteNocturna", {"url": _node.url, "username": USERNAME, "password": PASSWORD, **options})
        return api(alice).post(path, body)

    return post


def first_point(**fields):
    return lambda found: {**found, "points": [{**found["points"][0], **fields}, *found["points"][1:]]}


def but(**fields):
    return lambda found: {**found, **fields}


def without(*names):
    return lambda found: {name: value for name, value in found.items() if name not in names}


SPOILS = {
    "no points": without("points"),
    "points of another shape": but(points={}),
    "points that are none": but(points=[1]),
    "a point less": lambda found: {**found, "points": found["points"][1:]},
    "a point twice": lambda found: {**found, "points": [*found["points"], found["points"][0]]},
    "an unknown point": first_point(name="vulcan"),
    "no number": first_point(longitude=None),
    "text for a number": first_point(longitude="84.1"),
    "round the circle": first_point(longitude=444.1),
    "infinitely far": first_point(longitude=1e300),
    "another longitude": first_point(longitude=12.0),
    "another sign": first_point(sign="pisces"),
    "a thirteenth house": first_point(house=13),
    "eleven cusps": lambda found: {**found, "houses": found["houses"][:11]},
    "no cusps": but(houses=[]),
    "no angles": but(angles=None),
    "an angle less": lambda found: {**found, "angles": without("vertex")(found["angles"])},
    "no aspects": without("aspects"),
    "aspects that are none": but(aspects=[{"first": "sun", "second": "moon"}]),
    "patterns that are none": but(patterns=[1]),
    "no balance": but(balance=None),
    "nobody computed it": but(engine={"notes": []}),
    "notes that are none": lambda found: {**found, "engine": {**found["engine"], "notes": [5]}},
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_what_is_no_chart_is_a_failure_of_the_service(ask, spoil):
    answer = ask("/charts", BODY, spoil)

    assert (answer.status_code, answer.json()["error"]["code"]) == (502, "EXTERNAL_SERVICE_ERROR")
    assert answer.json()["error"]["details"] == {"service": "nocturna"}
    assert not Chart.objects.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda found: {**found, "first": without("points")(found["first"])},
        lambda found: {**found, "second": but(engine=None)(found["second"])},
        but(inter_aspects=[{"first": "sun"}]),
        but(inter_aspects=None),
    ],
)
def test_each_chart_within_an_answer_is_looked_at(ask, spoil):
    assert ask("/calculations", SYNASTRY, spoil).status_code == 502


def test_the_embedded_engine_stands_in_for_what_is_no_chart(ask):
    answer = ask("/calculations", BODY, without("points"), fallback=True).json()

    assert (answer["points"][0]["name"], answer["engine"]["degraded"]) == ("sun", True)
    assert answer["engine"]["notes"] == [
        "nocturna gave an answer that cannot be right; the embedded engine stood in for it."
    ]
