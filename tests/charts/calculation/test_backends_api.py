"""What a client of ours meets when charts come from an outside service."""

import uuid

import pytest
from django.test import Client

from charts.calculation.nocturna.backend import PING_LIMIT
from charts.models import Chart
from config import health
from tests.services.nocturna import SERVICE_TOKEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
OUTSIDE = "nocturna.NocturnaCalculations"
NOTHING = (200, '{"success": true, "data": null}')


@pytest.fixture
def outside(nocturna, in_use):
    def use(**options):
        in_use(OUTSIDE, {"url": nocturna.url, "token": SERVICE_TOKEN, "time_limit": 0.5, "socket": False, **options})
        health.examine.forget()

    return use


def test_a_chart_says_who_computed_it(api, alice, birth, nocturna, outside):
    outside()
    request_id = str(uuid.uuid4())
    answer = api(alice).post("/charts", birth, **{"X-Request-ID": request_id})

    assert answer.status_code == 201
    engine = answer.json()["engine"]
    assert (engine["name"], engine["degraded"]) == ("nocturna-calculations", False)
    assert answer.json()["points"][0]["factors"][0] == "sun.sagittarius"
    assert nocturna.seen[-1] == ("POST", "/api/stateless/natal-chart", request_id)
    assert nocturna.sent[0] | {"latitude": 0, "longitude": 0} == {
        "date": "1815-12-10", "time": "13:00:30", "latitude": 0, "longitude": 0, "timezone": "UTC",
        "house_system": "PLACIDUS",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("gone", 502, "EXTERNAL_SERVICE_ERROR"),
        ("stalled", 504, "EXTERNAL_SERVICE_TIMEOUT"),
        ("lies", 502, "EXTERNAL_SERVICE_ERROR"),
    ],
)
def test_a_failed_service_is_a_clear_error_and_stores_nothing(
    api, alice, birth, nocturna, outside, fault, status, code
):
    outside()
    nocturna.stalled = fault == "stalled"
    nocturna.spoil = (lambda data: {}) if fault == "lies" else nocturna.spoil
    if fault == "gone":
        nocturna.kill()
    answer = api(alice).post("/charts", birth)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["details"] == {"service": "nocturna-calculations"}
    assert not Chart.objects.exists()


def test_an_open_circuit_says_when_to_come_back(api, alice, birth, nocturna, outside):
    outside(failures=1, rest=20.0)
    nocturna.answer = 502, "<html>Bad Gateway</html>"
    api(alice).post("/calculations", birth)
    answer = api(alice).post("/calculations", birth)

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert 15 <= int(answer["Retry-After"]) <= 20


def test_the_error_is_said_in_the_callers_language(api, alice, birth, nocturna, outside):
    outside()
    nocturna.kill()
    answer = api(alice).post("/calculations", birth, **{"Accept-Language": "ru"})

    assert answer.json()["error"]["message"] == "Служба, от которой мы зависим, дала сбой. Попробуйте позже."


def test_a_degraded_answer_says_so(api, alice, birth, nocturna, outside):
    outside(fallback=True)
    nocturna.kill()
    answer = api(alice).post("/calculations", birth)

    assert answer.status_code == 200
    assert answer.json()["engine"]["degraded"] is True


ITS_OWN = ["sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "mean_node"]


def test_alone_it_gives_whole_charts_that_are_read_listed_and_drawn(api, alice, birth, outside):
    outside(complete_from_embedded=False, time_limit=5.0)
    made = api(alice).post("/charts", {**birth, "settings": {"points": ITS_OWN}})

    assert made.status_code == 201, made.content
    chart = made.json()
    assert (chart["angles"]["vertex"], chart["angles"]["east_point"]) == (None, None)
    assert chart["angles"]["ascendant"] > 0.0
    in_russian = api(alice).get(f"/charts/{chart['id']}", **{"Accept-Language": "ru"}).json()
    assert in_russian["engine"]["notes"][-1] == (
        "Пропущены, потому что служба расчётов их не даёт: Вертекс, Точка востока."
    )
    assert api(alice).get(f"/charts/{chart['id']}/wheel.svg").status_code == 200
    assert api(alice).get(f"/charts/{chart['id']}/report.pdf").status_code == 200


@pytest.mark.parametrize(
    ("settings_", "path", "value"),
    [
        ({"zodiac": "sidereal"}, "zodiac", "sidereal"),
        ({"house_system": "porphyry"}, "house_system", "porphyry"),
        ({"center": "heliocentric"}, "center", "heliocentric"),
    ],
)
def test_what_it_cannot_give_names_the_field(api, alice, birth, nocturna, outside, settings_, path, value):
    outside(complete_from_embedded=False)
    answer = api(alice).post("/charts", {**birth, "settings": settings_})
    error = answer.json()["error"]

    assert (answer.status_code, error["code"]) == (422, "UNSUPPORTED_BY_BACKEND")
    assert error["details"]["unsupported"] == [value]
    assert list(error["details"]["settings"]) == [path]
    assert not Chart.objects.exists()
    assert nocturna.sent == []


def test_a_kind_that_it_cannot_give_names_the_kind(api, alice, birth, outside):
    outside(complete_from_embedded=False)
    answer = api(alice).post("/calculations", {"kind": "harmonic", "natal": {k: birth[k] for k in ("moment", "place")},
                                               "number": 5})  # fmt: skip

    assert answer.status_code == 422
    assert answer.json()["error"]["details"] == {
        "kind": ["The calculation service that is in use here cannot give this: harmonic."],
        "unsupported": ["harmonic"],
    }


def test_success_with_nothing_in_it_is_refused_and_stores_nothing(api, alice, birth, nocturna, outside):
    outside()
    nocturna.answer = NOTHING
    answer = api(alice).post("/charts", birth)

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "UNSUPPORTED_BY_BACKEND")
    assert answer.json()["error"]["details"]["unsupported"] == ["natal"]
    assert not Chart.objects.exists()
    status, state, calculation = ready()
    assert (status, state, calculation["status"]) == (503, "down", "down")
    assert calculation["detail"] == "it answers, and says that it cannot give the kind natal"


def test_with_a_fallback_what_stands_in_for_nothing_says_so(api, alice, birth, nocturna, outside):
    outside(fallback=True)
    nocturna.answer = NOTHING
    answer = api(alice).post("/charts", birth)

    engine = answer.json()["engine"]
    assert (answer.status_code, engine["name"], engine["degraded"]) == (201, "embedded", True)
    assert ready()[:2] == (200, "degraded")


def test_the_sky_and_events_are_answered(api, alice, nocturna, outside):
    outside()
    sky = api(alice).get("/sky", {"at": "1990-06-15T06:00:00Z"})
    events = api(alice).get("/events", {"start": "2026-01-01", "end": "2026-01-20", "types": "lunation"})

    assert (sky.status_code, events.status_code) == (200, 200)


def ready():
    health.examine.forget()
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()["status"], answer.json()["dependencies"]["calculation"]


def test_readiness_shows_the_circuit(nocturna, outside):
    outside(failures=1, rest=20.0)
    status, _state, calculation = ready()
    assert (status, calculation["detail"]) == (200, "Nocturna Calculations, circuit closed, socket off")

    nocturna.answer = 502, "<html>Bad Gateway</html>"
    assert ready()[2]["detail"] == "fails"
    status, state, calculation = ready()
    assert (status, state, calculation["status"], calculation["needed"]) == (503, "down", "down", True)
    assert calculation["detail"].startswith("circuit open, next try in ")


def test_who_answers_in_time_for_people_and_late_for_a_probe_is_slow_and_not_down(api, alice, birth, nocturna, outside):
    outside(time_limit=10.0)
    nocturna.delay = PING_LIMIT + 0.2
    status, state, calculation = ready()

    assert (status, state) == (200, "degraded")
    assert (calculation["status"], calculation["detail"]) == ("slow", "no answer in time")
    nocturna.delay = 0.0
    assert api(alice).post("/calculations", birth).status_code == 200


def test_with_a_fallback_an_outage_is_degraded(nocturna, outside):
    outside(fallback=True)
    nocturna.kill()
    status, state, calculation = ready()

    assert (status, state, calculation["status"], calculation["needed"]) == (200, "degraded", "down", False)


def test_metrics_show_the_circuit_and_what_became_of_calculations(api, alice, birth, nocturna, outside):
    outside(failures=1, rest=20.0)
    api(alice).post("/calculations", birth)
    nocturna.answer = 502, "<html>Bad Gateway</html>"
    api(alice).post("/calculations", {**birth, "moment": {"local": "1815-12-10T13:01:00"}})  # the other is kept
    shown = Client().get("/metrics").content.decode()

    assert 'nocturna_calculation_circuit_state{service="nocturna-calculations"} 2.0' in shown
    for outcome in ("answered", "failed"):
        labels = f'outcome="{outcome}",service="nocturna-calculations",way="all"'
        assert f"nocturna_calculation_outside_total{{{labels}}}" in shown
