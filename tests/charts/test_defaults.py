"""What a person prefers: settings where a request has none, and the one chart that they call `mine`."""

import uuid

import pytest

from charts.models import Chart
from interpretations.models import Interpretation
from tests.charts.births import ADA, BABBAGE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
SETTINGS = {"zodiac": "sidereal", "ayanamsa": "raman", "house_system": "whole_sign", "aspects": {"trine": 5.0}}


@pytest.fixture
def me(api, alice):
    return api(alice)


@pytest.fixture
def prefer(me):
    def patch(**preferences):
        return me.patch("/users/me", {"preferences": preferences})

    return patch


def used(answer):
    settings = answer.json()["settings"]
    return {
        **{name: settings[name] for name in ("zodiac", "ayanamsa", "house_system")},
        "trine": settings["aspects"]["trine"],
    }


@pytest.mark.parametrize("path", ["/charts", "/calculations"])
def test_my_settings_fill_what_a_request_leaves_out(me, prefer, birth, path):
    assert prefer(chart_settings=SETTINGS).status_code == 200

    mine = {"zodiac": "sidereal", "ayanamsa": "raman", "house_system": "whole_sign", "trine": 5.0}
    assert used(me.post(path, birth)) == mine
    said = {"zodiac": "tropical", "aspects": {"square": 3}}
    assert used(me.post(path, {**birth, "settings": said})) == {**mine, "zodiac": "tropical", "ayanamsa": None}
    koch = me.post(path, {**birth, "settings": {"house_system": "koch"}})
    assert used(koch) == {**mine, "house_system": "koch"}


def test_the_first_subjects_own_stand_above_mine(me, prefer, ada):
    prefer(chart_settings=SETTINGS)

    stored = me.post("/calculations", {"kind": "solar_return", "natal": ada["id"], "year": 1843})
    inline = me.post(
        "/calculations", {"kind": "solar_return", "natal": {**ADA, "settings": {"house_system": "koch"}}, "year": 1843}
    )
    assert used(stored)["zodiac"] == "tropical"
    assert (used(inline)["zodiac"], used(inline)["house_system"]) == ("sidereal", "koch")


def test_a_change_keeps_what_a_chart_has_and_a_replacement_takes_mine(me, prefer, ada, birth):
    prefer(chart_settings=SETTINGS)
    path = f"/charts/{ada['id']}"

    assert used(me.patch(path, {"settings": {"house_system": "koch"}}))["zodiac"] == "tropical"
    replaced = me.put(path, birth)
    assert (used(replaced)["zodiac"], replaced.json()["version"]) == ("sidereal", 3)


def test_others_have_the_usual_settings(api, mallory, prefer, birth):
    prefer(chart_settings=SETTINGS)

    assert used(api(mallory).post("/calculations", birth))["zodiac"] == "tropical"


def test_what_the_catalogue_no_longer_knows_is_left_out(me, alice, birth):
    alice.preferences = {"chart_settings": {"house_system": "gone", "zodiac": "sidereal"}}
    alice.save()

    assert used(me.post("/calculations", birth))["zodiac"] == "sidereal"


def test_a_primary_chart_is_mine_wherever_an_id_is_taken(me, prefer, ada):
    assert prefer(primary_chart=ada["id"]).status_code == 200

    assert me.get("/charts/mine").json() == ada
    assert me.get("/charts/mine/wheel.svg").status_code == 200
    assert me.get("/charts/mine/versions").json()["data"] == []
    assert me.patch("/charts/mine", {"name": "I"}).json()["name"] == "I"
    synastry = me.post("/charts", {"kind": "synastry", "first": "mine", "second": BABBAGE})
    assert synastry.json()["first"]["id"] == ada["id"]
    beside = [me.get(f"/charts/{synastry.json()['id']}/wheel.svg", {"with": which}) for which in ("mine", ada["id"])]
    assert (beside[0].status_code, beside[0].content) == (200, beside[1].content)
    asked = me.post("/interpretations", {"chart": "mine", "topic": "natal.overview"})
    assert (asked.status_code, asked.json()["chart"]) == (202, ada["id"])
    assert me.get("/interpretations", {"chart": "mine"}).json()["meta"]["total_count"] == 1


def test_without_a_primary_chart_it_is_said_so(me, ada):
    message = "You have no primary chart. Choose one in your preferences."
    for answer in (
        me.get("/charts/mine"),
        me.delete("/charts/mine"),
        me.post("/calculations", {"kind": "solar_return", "natal": "mine", "year": 1843}),
        me.post("/interpretations", {"chart": "mine", "topic": "natal.overview"}),
    ):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["message"]) == (404, "CHART_NOT_FOUND", message)
    assert (Chart.objects.count(), Interpretation.objects.count()) == (1, 0)


def test_only_a_present_chart_of_ones_own_is_primary(api, me, mallory, prefer, ada, alice):
    theirs = api(mallory).patch("/users/me", {"preferences": {"primary_chart": ada["id"]}})
    never = prefer(primary_chart=str(uuid.uuid4()))
    me.delete(f"/charts/{ada['id']}")
    gone = prefer(primary_chart=ada["id"])

    for answer in (theirs, never, gone):
        details = {"preferences": {"primary_chart": ["There is no such chart."]}}
        assert (answer.status_code, answer.json()["error"]["details"]) == (400, details)
    alice.refresh_from_db()
    assert alice.preferences == {}


def test_a_primary_chart_that_is_deleted_is_none_any_more(me, prefer, ada):
    prefer(primary_chart=ada["id"])
    me.delete("/charts/mine")

    assert me.get("/users/me").json()["preferences"]["primary_chart"] is None
    assert prefer(primary_chart=None).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_chart_chosen_while_it_is_deleted_is_not_primary(api, me, alice, ada, crowd):
    calls = iter(
        [
            lambda: me.delete(f"/charts/{ada['id']}"),
            lambda: me.patch("/users/me", {"preferences": {"primary_chart": ada["id"]}}),
        ]
    )
    crowd(2, lambda: next(calls)())
    alice.refresh_from_db()

    assert Chart.objects.get().deleted_at is not None
    assert alice.preferences.get("primary_chart") is None
