"""Nocturna Calculations when all is well: what is sent, what comes of it, what it cannot give."""

import os
import uuid
from dataclasses import replace

import pytest
import structlog

from charts.calculation.base import CalculationRequest, Settings, Subject
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.errors import UnsupportedByBackend
from charts.engine.errors import HouseSystemUndefined, OutOfEphemerisRange
from tests.charts.calculation.conftest import LONDON, NOON, hourless, natal
from tests.services.nocturna import SERVICE_TOKEN

ITS_OWN = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "mean_node")
SIX = ("placidus", "koch", "equal", "whole_sign", "campanus", "regiomontanus")
embedded = EmbeddedEngine()


def same(answer, own, arcseconds=3.0):
    """The figure of a chart within what the Swiss Ephemeris without files errs."""
    for key in ("points", "houses"):
        assert [one.get("name") for one in answer[key]] == [one.get("name") for one in own[key]]
        for one, other in zip(answer[key], own[key], strict=True):
            assert abs((one["longitude"] - other["longitude"] + 180) % 360 - 180) * 3600 < arcseconds
            assert one["sign"] == other["sign"]
            assert one.get("house") == other.get("house")
            assert one.get("retrograde") == other.get("retrograde")
    assert [(a["first"], a["aspect"], a["second"]) for a in answer["aspects"]] == [
        (a["first"], a["aspect"], a["second"]) for a in own["aspects"]
    ]
    assert answer["balance"] == own["balance"]
    assert answer["julian_day"] == own["julian_day"]


@pytest.mark.parametrize("socket", [False, True])
@pytest.mark.parametrize("system", SIX)
def test_a_natal_chart(nocturna, backend, socket, system):
    request = natal(NOON, house_system=system)
    answer = backend(socket=socket).calculate(request)

    same(answer, embedded.calculate(request))
    assert answer["engine"]["name"] == "nocturna-calculations"
    assert answer["engine"]["degraded"] is False
    assert "points within" in answer["engine"]["ephemeris"]
    assert len(nocturna.sent) == (0 if socket else 1)
    assert len(nocturna.asked_by_socket) == (2 if socket else 0)


def test_the_numbers_are_the_services(nocturna, backend):
    """Not the embedded engine's: they differ in the fifth decimal."""
    request = natal(points=ITS_OWN)
    answer, own = backend().calculate(request), embedded.calculate(request)
    moon, own_moon = answer["points"][1], own["points"][1]

    assert moon["longitude"] != own_moon["longitude"]
    assert moon["longitude"] == pytest.approx(own_moon["longitude"], abs=1e-3)
    assert moon["speed"] != own_moon["speed"]
    assert answer["lunar_phase"]["angle"] == pytest.approx(
        (moon["longitude"] - answer["points"][0]["longitude"]) % 360, abs=1e-9
    )


def test_what_is_sent(nocturna, backend):
    backend().calculate(natal(NOON))

    assert nocturna.sent == [
        {
            "date": "1990-06-15", "time": "06:00:00", "latitude": LONDON[0], "longitude": LONDON[1],
            "timezone": "UTC", "house_system": "PLACIDUS",
        }
    ]  # fmt: skip


@pytest.mark.parametrize("part", [0.0, 0.2, 0.499, -0.499])
def test_a_part_of_a_second_is_not_lost(nocturna, backend, part):
    """In half a second the ascendant goes seven arcseconds; what is said of the moment is true of the moment."""
    moment = NOON + part / 86_400.0
    answer, own = backend().calculate(natal(moment)), embedded.calculate(natal(moment))

    assert nocturna.sent[0]["time"] == "06:00:00"
    for name, degrees in own["angles"].items():
        assert answer["angles"][name] == pytest.approx(degrees, abs=1e-5)
    for cusp, other in zip(answer["houses"], own["houses"], strict=True):
        assert cusp["longitude"] == pytest.approx(other["longitude"], abs=1e-5)


def test_what_it_does_not_give_is_named(backend):
    answer = backend().calculate(natal(points=("sun", "moon", "chiron", "true_node", "mean_south_node", "fortune")))
    notes = answer["engine"]["notes"]

    assert "Added by the embedded engine: chiron, true_node, vertex, east_point." in notes
    places = {point["name"]: point["longitude"] for point in answer["points"]}
    sun, moon, ascendant = places["sun"], places["moon"], answer["angles"]["ascendant"]
    sign = 1 if answer["sect"] == "day" else -1
    assert places["fortune"] == pytest.approx((ascendant + sign * (moon - sun)) % 360, abs=1e-9)


def test_without_the_embedded_engine_only_its_own_is_given(backend):
    strict = backend(complete_from_embedded=False)

    assert len(strict.calculate(hourless(points=ITS_OWN))["points"]) == len(ITS_OWN)
    for request, setting, values in [
        (hourless(points=("sun", "chiron")), "points", ("chiron",)),
        (natal(points=("sun", "fortune")), "points", ("fortune",)),
        (natal(zodiac="sidereal", ayanamsa="lahiri"), "zodiac", ("sidereal",)),
        (natal(center="heliocentric"), "center", ("heliocentric",)),
        (natal(house_system="porphyry"), "house_system", ("porphyry",)),
        (CalculationRequest("harmonic", {"natal": natal().subjects["chart"]}, parameters={"number": 5}), "kind",
         ("harmonic",)),
    ]:  # fmt: skip
        with pytest.raises(UnsupportedByBackend) as refused:
            strict.calculate(request)
        assert (refused.value.setting, refused.value.values) == (setting, values)


@pytest.mark.parametrize("include", [(), ("hemispheres", "almuten_figuris", "accidental_dignities")])
def test_angles_that_it_does_not_give_are_null_and_named(backend, include):
    request = natal(points=ITS_OWN)
    with_blocks = replace(request, settings=replace(request.settings, include=include))
    answer = backend(complete_from_embedded=False).calculate(with_blocks)
    own, angles = embedded.calculate(request), answer["angles"]

    assert [name for name, degrees in angles.items() if degrees is None] == ["vertex", "east_point"]
    assert angles["ascendant"] == pytest.approx(own["angles"]["ascendant"], abs=1e-4)
    assert len(answer["houses"]) == 12
    notes = answer["engine"]["notes"]
    assert notes[-1] == "Left out, as the calculation service does not give them: vertex, east_point."
    assert not any("Added by" in note for note in notes)


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        (natal(zodiac="sidereal", ayanamsa="lahiri"), "the zodiac sidereal"),
        (natal(center="heliocentric"), "the center heliocentric"),
        (natal(house_system="porphyry"), "the house system porphyry"),
        (CalculationRequest("harmonic", {"natal": natal().subjects["chart"]}, parameters={"number": 5}),
         "the kind harmonic"),
    ],
)  # fmt: skip
def test_what_it_cannot_do_is_the_embedded_engines(nocturna, backend, request_, what):
    answer, own = backend().calculate(request_), embedded.calculate(request_)
    note = f"nocturna-calculations cannot give {what}; this was computed by the embedded engine."

    assert (answer["engine"]["name"], answer["engine"]["degraded"]) == ("embedded", False)
    assert answer["engine"].pop("notes")[-1] == note
    own["engine"].pop("notes")
    for part in (answer, own):
        part.get("natal", {}).pop("engine", None)
    assert answer == own
    assert nocturna.sent == []


def test_houses_of_a_fallback_are_ours(backend):
    north = CalculationRequest(
        "natal", {"chart": Subject(NOON, 78.0, 15.0)}, Settings(house_system="koch", house_fallback="porphyry")
    )
    answer = backend().calculate(north)

    assert answer["houses"] == embedded.calculate(north)["houses"]
    assert "These houses are of the embedded engine, and the angles with them." in answer["engine"]["notes"]
    with pytest.raises(UnsupportedByBackend):
        backend(complete_from_embedded=False).calculate(north)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (natal(1_000_000.0), OutOfEphemerisRange),
        (natal(float("nan")), OutOfEphemerisRange),
        (CalculationRequest("natal", {"chart": Subject(NOON, 78.0, 15.0)}), HouseSystemUndefined),
    ],
)
def test_what_the_engine_refuses_is_never_sent(nocturna, backend, request_, error):
    """It answers bad dates and houses with a 500."""
    with pytest.raises(error):
        backend().calculate(request_)
    assert nocturna.sent == []


def test_a_chart_without_an_hour_has_no_houses(nocturna, backend):
    answer, own = backend().calculate(hourless()), embedded.calculate(hourless())

    same(answer, own)
    assert (answer["houses"], answer["angles"]) == ([], None)
    assert any("the Moon moves from" in note for note in answer["engine"]["notes"])
    assert nocturna.sent[0]["house_system"] == "EQUAL"


def test_kinds_made_of_charts(nocturna, backend):
    """Their charts are the service's; what is read from them is as the engine reads it."""
    first, second = Subject(NOON, *LONDON), Subject(NOON + 4000.3, 48.85, 2.35)
    requests = [
        CalculationRequest("synastry", {"first": first, "second": second}),
        CalculationRequest("transit", {"natal": first}, moment=NOON + 9000.0, place=LONDON),
        CalculationRequest("davison", {"first": first, "second": second}, parameters={"method": "great_circle"}),
    ]
    for request in requests:
        answer, own = backend().calculate(request), embedded.calculate(request)
        assert answer.keys() == own.keys()
        for role in request.subjects:
            same(answer[role], own[role])
            assert answer[role]["engine"]["name"] == "nocturna-calculations"
        assert len(answer.get("inter_aspects", [])) == len(own.get("inter_aspects", []))
    assert len(nocturna.sent) == 2 + 2 + 3


def test_blocks_are_read_from_its_chart(backend):
    answer = backend().calculate(natal(include=("essential_dignities", "horizontal")))

    assert (
        answer["essential_dignities"]
        == embedded.calculate(natal(include=("essential_dignities",)))["essential_dignities"]
    )
    assert answer["horizontal"].keys() == {point["name"] for point in answer["points"]}


def test_many_go_in_parallel_and_come_in_order(nocturna, backend):
    nocturna.delay = 0.05
    requests = [natal(NOON + day) for day in range(12)]
    requests[3] = natal(1_000_000.0)
    requests[5] = natal(NOON + 5, house_system="porphyry")
    answers = [*backend(connections=4, socket=True).calculate_many(requests)]

    assert isinstance(answers[3], OutOfEphemerisRange)
    assert answers[5]["engine"]["name"] == "embedded"
    for index in (0, 1, 2, 4, 6, 11):
        assert answers[index]["julian_day"] == NOON + index
        assert answers[index]["engine"]["name"] == "nocturna-calculations"
    assert nocturna.most_at_once == 4
    assert nocturna.asked_by_socket == []


def test_none_of_many_is_asked_for_nothing(nocturna, backend):
    assert [*backend().calculate_many([])] == []
    assert nocturna.seen == []


def test_the_request_id_goes_out_with_the_call(nocturna, backend):
    request_id = str(uuid.uuid4())
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        backend().calculate(natal())

    assert nocturna.seen[-1] == ("POST", "/api/stateless/natal-chart", request_id)


def test_a_forked_process_connects_anew(nocturna, backend):
    """Celery forks its workers; a child that used its parent's sockets would read its parent's answers."""
    asked = backend(socket=True)
    own = embedded.calculate(natal())
    asked.calculate(natal())
    child = os.fork()
    if child == 0:
        code = 1
        try:
            same(asked.calculate(natal()), own)
            code = 0
        finally:
            os._exit(code)

    assert os.waitpid(child, 0)[1] == 0
    assert len(nocturna.issued) == 2
    same(asked.calculate(natal()), own)


def test_the_health_page_asks_for_a_chart(nocturna, backend):
    assert backend().ping() == "Nocturna Calculations, circuit closed, socket off"
    assert backend(socket=True).ping() == "Nocturna Calculations, circuit closed, socket in use"
    assert [call[1] for call in nocturna.seen].count("/api/stateless/natal-chart") == 2
    assert SERVICE_TOKEN not in str(nocturna.sent)
