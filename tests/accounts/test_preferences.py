import pytest

from charts.engine.catalogue import HOUSE_SYSTEMS

HOUSES = f"Must be one of: {', '.join(system.name for system in HOUSE_SYSTEMS)}."


@pytest.fixture
def me(api, alice):
    return api(alice)


WHOLE = {
    "chart_settings": {
        "zodiac": "sidereal",
        "ayanamsa": "lahiri",
        "house_system": "whole_sign",
        "center": "geocentric",
        "house_fallback": "porphyry",
        "points": ["sun", "moon"],
        "aspects": {"trine": 7.5, "quincunx": 0},
    },
    "primary_chart": None,
    "notifications": {"chart_ready": True, "reading_done": False, "quota_low": True, "news": False},
}


def test_what_is_preferred_comes_back(me):
    assert me.patch("/users/me", {"preferences": WHOLE}).json()["preferences"] == WHOLE
    assert me.get("/users/me").json()["preferences"] == WHOLE


def test_a_part_that_is_given_replaces_that_part_alone(me):
    me.patch("/users/me", {"preferences": WHOLE})

    answer = me.patch("/users/me", {"preferences": {"notifications": {"news": True}, "primary_chart": None}})

    assert answer.json()["preferences"] == {
        "chart_settings": WHOLE["chart_settings"],
        "primary_chart": None,
        "notifications": {"news": True},
    }


@pytest.mark.parametrize(
    ("preferences", "details"),
    [
        ({"theme": "dark"}, {"theme": ["Unknown field."]}),
        ({"primary_chart": "x"}, {"primary_chart": ["Must be a valid UUID."]}),
        ({"notifications": {"news": "yes"}}, {"notifications": {"news": ["Must be a valid boolean."]}}),
        ({"notifications": {"spam": True}}, {"notifications": {"spam": ["Unknown field."]}}),
        ({"chart_settings": {"zodiac": "x"}}, {"chart_settings": {"zodiac": ["Must be one of: tropical, sidereal."]}}),
        (
            {"chart_settings": {"house_system": "Placidus!"}},
            {"chart_settings": {"house_system": [HOUSES]}},
        ),
        ({"chart_settings": 5}, {"chart_settings": ["Must be an object."]}),
        ({"chart_settings": {"house_system": 5}}, {"chart_settings": {"house_system": [HOUSES]}}),
        (
            {"chart_settings": {"points": ["son"]}},
            {"chart_settings": {"points": ["son is not known. Did you mean sun, reason?"]}},
        ),
        (
            {"chart_settings": {"ayanamsa": "lahiri"}},
            {"chart_settings": {"ayanamsa": ["The tropical zodiac has no ayanamsa."]}},
        ),
        (
            {"chart_settings": {"aspects": {"trine": 16}}},
            {"chart_settings": {"aspects": {"trine": ["Must be between 0 and 15."]}}},
        ),
        (
            {"chart_settings": {"aspects": {"trine": "NaN"}}},
            {"chart_settings": {"aspects": {"trine": ["Must be a number."]}}},
        ),
        (
            {"chart_settings": {"points": "sun"}},
            {"chart_settings": {"points": ["Must be a list."]}},
        ),
        (
            {"chart_settings": {"points": ["sun", ""]}},
            {"chart_settings": {"points": {"1": ["This field may not be blank."]}}},
        ),
    ],
)
def test_what_is_no_preference_is_named(me, alice, preferences, details):
    answer = me.patch("/users/me", {"preferences": preferences})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"preferences": details})
    alice.refresh_from_db()
    assert alice.preferences == {}


@pytest.mark.parametrize("preferences", [None, [], "x", 5])
def test_preferences_are_an_object(me, alice, preferences):
    answer = me.patch("/users/me", {"preferences": preferences})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["preferences"])
    alice.refresh_from_db()
    assert alice.preferences == {}


def test_preferences_have_at_most_16_kb(me, alice):
    aspects = {f"{'a' * 40}{n}": 1.5 for n in range(400)}

    answer = me.patch("/users/me", {"preferences": {"chart_settings": {"aspects": aspects}}})

    assert answer.status_code == 400
    assert "16 kB" in str(answer.json()["error"]["details"]["preferences"])
    alice.refresh_from_db()
    assert alice.preferences == {}
