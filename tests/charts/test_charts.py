"""A chart is computed, stored and read; the figures are those of the sky."""

import uuid

import pytest

from analytics.models import OutboxEvent
from charts.models import Chart
from tests.charts.conftest import chart_events

approx = pytest.approx
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def by_name(answer):
    return {point["name"]: point for point in answer["points"]}


def test_birth_data_become_a_chart(api, alice, birth):
    answer = api(alice).post("/charts", birth)
    chart = answer.json()

    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/charts/{chart['id']}"
    assert list(chart) == [
        "id", "kind", "name", "tags", "notes", "rating", "source", "version", "outdated", "status", "moment", "place",
        "settings", "points", "houses", "angles", "aspects", "patterns", "balance", "lunar_phase", "sect", "engine",
        "hidden", "hidden_reason", "created_at", "updated_at",
    ]  # fmt: skip
    assert (chart["kind"], chart["name"], chart["status"], chart["tags"], chart["notes"]) == (
        "natal",
        "Ada",
        "ready",
        [],
        "",
    )
    row = Chart.objects.get()
    assert (str(row.pk), row.owner, row.place_name, row.timezone) == (chart["id"], alice, "London", "Europe/London")
    assert row.utc.isoformat() == "1815-12-10T13:00:30+00:00"
    assert row.engine_version == f"embedded {chart['engine']['version']}"


def test_before_standard_time_the_birth_longitude_gives_the_offset(ada):
    moment = dict(ada["moment"])

    assert moment.pop("julian_day") == approx(2384318.0420138887, abs=1e-9)
    assert moment.pop("delta_t") == approx(16.5, abs=0.1)
    # 0.12574° west of Greenwich is 30.2 s.
    assert moment == {
        "local": "1815-12-10T13:00:00",
        "utc": "1815-12-10T13:00:30Z",
        "timezone": "Europe/London",
        "utc_offset": "-00:00:30",
        "offset_source": "local_mean_time",
        "time_known": True,
    }
    assert ada["place"] == {
        "id": "geonames:2643743",
        "name": "London",
        "admin": "England",
        "country": "GB",
        "latitude": 51.50853,
        "longitude": -0.12574,
    }


def test_the_figures_are_those_of_the_sky(ada):
    """Against Swiss Ephemeris 2.10 with DE441, run by hand; its ΔT differs by seconds, the Moon so by 0.0005°."""
    points = by_name(ada)
    expected = {"sun": 257.67115, "moon": 5.6576, "mars": 20.38799, "pluto": 350.88453, "true_node": 84.77971}

    assert {name: points[name]["longitude"] for name in expected} == approx(expected, abs=1e-3)
    assert [house["longitude"] for house in ada["houses"]] == approx(
        [8.0923, 52.23, 75.196, 93.1037, 111.6118, 137.1033, 188.0923, 232.23, 255.196, 273.1037, 291.6118, 317.1033],
        abs=1e-3,
    )
    assert ada["angles"] == approx(
        {
            "ascendant": 8.0923,
            "midheaven": 273.1037,
            "descendant": 188.0923,
            "imum_coeli": 93.1037,
            "vertex": 182.7414,
            "east_point": 3.6869,
        },
        abs=1e-3,
    )


def test_each_point_says_where_it_stands(ada):
    sun = by_name(ada)["sun"]

    assert (sun["sign"], sun["house"], sun["retrograde"], sun["dignities"]) == ("sagittarius", 9, False, [])
    assert sun["sign_degree"] == approx(17.67115, abs=1e-4)
    assert sun["factors"] == ["sun.sagittarius", "sun.house.9"]
    assert sun["speed"] == approx(1.01684, abs=1e-4)


def test_default_points_and_settings_are_filled_in(ada):
    points = [
        "sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto", "chiron",
        "true_node", "true_south_node", "mean_lilith", "fortune",
    ]  # fmt: skip
    assert [point["name"] for point in ada["points"]] == points
    assert ada["settings"] == {
        "zodiac": "tropical",
        "ayanamsa": None,
        "house_system": "placidus",
        "center": "geocentric",
        "house_fallback": None,
        "points": points,
        "aspects": {
            "conjunction": 8.0, "opposition": 8.0, "trine": 8.0, "square": 7.0, "sextile": 6.0, "semisextile": 0.0,
            "semisquare": 0.0, "quintile": 0.0, "sesquiquadrate": 0.0, "biquintile": 0.0, "quincunx": 0.0,
            "septile": 0.0, "biseptile": 0.0, "triseptile": 0.0, "novile": 0.0, "binovile": 0.0, "quadnovile": 0.0,
            "decile": 0.0, "tredecile": 0.0, "undecile": 0.0, "vigintile": 0.0, "quindecile": 0.0,
        },
        "point_orbs": {},
        "pair_orbs": {},
        "include": [],
    }  # fmt: skip


def test_patterns_carry_their_factor(api, alice, birth):
    body = {**birth, "moment": {"local": "1990-06-15T14:30"}}
    kites = [row for row in api(alice).post("/charts", body).json()["patterns"] if row["pattern"] == "kite"]

    assert [(kite["factor"], kite["points"], kite["apex"]) for kite in kites] == [
        ("pattern.kite.1", ["moon", "venus", "jupiter", "pluto"], "venus"),
        ("pattern.kite.2", ["moon", "jupiter", "neptune", "pluto"], "neptune"),
    ]


def test_aspects_carry_their_factor(ada):
    trine = next(aspect for aspect in ada["aspects"] if aspect["factor"] == "sun.trine.mars")

    assert (trine["first"], trine["second"], trine["aspect"], trine["angle"]) == ("sun", "mars", "trine", 120.0)
    # 360 − 257.67115 + 20.38799
    assert trine["separation"] == approx(122.71684, abs=1e-3)
    assert trine["orb"] == approx(2.71684, abs=1e-3)
    assert trine["strength"] == approx(1 - 2.71684 / 8, abs=1e-3)
    assert trine["applying"] is True  # the Sun, faster, has 2.7° to go to the exact trine


def test_the_answer_says_what_computed_it(ada):
    engine = ada["engine"]

    assert (engine["name"], engine["ephemeris"], engine["degraded"], engine["notes"]) == (
        "embedded",
        "DE440",
        False,
        [],
    )
    assert engine["tz_version"].startswith("20")
    assert engine["delta_t_model"]


def test_what_was_stored_is_read_back(api, alice, ada):
    answer = api(alice).get(f"/charts/{ada['id']}")

    assert answer.status_code == 200
    assert answer.json() == ada


def test_fields_can_be_chosen(api, alice, ada):
    answer = api(alice).get(f"/charts/{ada['id']}", {"fields": "name,angles"})

    assert answer.json() == {"name": "Ada", "angles": ada["angles"]}


def test_an_unknown_field_cannot_be_chosen(api, alice, ada):
    answer = api(alice).get(f"/charts/{ada['id']}", {"fields": "name,horoscope"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"fields": ["Unknown field: horoscope."]})


def test_a_new_chart_is_an_event_with_ids_only(ada, alice):
    event = OutboxEvent.objects.get(event_type="chart.created")

    assert event.user_id == alice.pk
    assert event.data == {"chart_id": ada["id"], "kind": "natal"}


def test_tags_and_notes_are_kept(api, alice, birth):
    body = {**birth, "tags": ["family", "mathematicians", "family"], "notes": "Countess of Lovelace"}
    chart = api(alice).post("/charts", body).json()

    assert (chart["tags"], chart["notes"]) == (["family", "mathematicians"], "Countess of Lovelace")


@pytest.mark.parametrize("method", ["get", "patch", "put", "delete"])
def test_a_strangers_chart_is_not_there(api, mallory, ada, birth, method):
    call = getattr(api(mallory), method)
    answer = call(f"/charts/{ada['id']}", *([] if method in ("get", "delete") else [birth]))

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")
    assert Chart.objects.get().deleted_at is None
    assert chart_events() == ["chart.created"]


def test_a_strangers_wheel_is_not_there(api, mallory, ada):
    answer = api(mallory).get(f"/charts/{ada['id']}/wheel.svg")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")


def test_a_chart_that_never_was_is_not_found(api, alice):
    answer = api(alice).get(f"/charts/{uuid.uuid4()}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")


@pytest.mark.parametrize(("method", "path"), [("get", "/charts"), ("post", "/charts"), ("post", "/calculations")])
def test_charts_need_a_sign_in(anonymous, birth, method, path, nothing_stored):
    answer = getattr(anonymous, method)(path, birth if method == "post" else None)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AUTHENTICATION_REQUIRED")


def test_a_reader_may_calculate_but_not_store(api, alice, birth, nothing_stored):
    alice.role = "readonly"
    alice.save()

    assert api(alice).post("/calculations", birth).status_code == 200
    assert api(alice).post("/charts", birth).json()["error"]["code"] == "PERMISSION_DENIED"


def test_options_say_what_may_be_done(api, alice, ada):
    client = api(alice)
    answer = client.client.options(f"/api/v1/charts/{ada['id']}", headers=client.headers)

    assert (answer.status_code, answer["Allow"]) == (204, "GET, PUT, PATCH, DELETE, HEAD, OPTIONS")
