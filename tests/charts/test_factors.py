"""Chart → factors: the ids that clients, prompts and the verifier rely on."""

import json
from copy import deepcopy
from typing import Any

import pytest

from charts.factors import Factor, annotate, certain_ids_of, factors_of


def point(name: str, sign: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "sign": sign, "house": None, "retrograde": False, "dignities": []} | more


def aspect(first: str, name: str, second: str, **more: Any) -> dict[str, Any]:
    return {"first": first, "second": second, "aspect": name, "applying": True, "strength": 0.77} | more


def ids(result: dict[str, Any]) -> list[str]:
    return [factor.id for factor in factors_of(result)]


CHART: dict[str, Any] = {
    "points": [
        point("sun", "sagittarius", house=9),
        point("moon", "aries", house=12),
        point("mercury", "virgo", house=6, retrograde=True, dignities=["domicile", "exaltation"]),
        point("true_node", "taurus", house=1, retrograde=True),
    ],
    "angles": {
        "ascendant": 20.5,
        "midheaven": 279.8,
        "descendant": 200.5,
        "imum_coeli": 99.8,
        "vertex": 190.0,
        "east_point": 15.0,
    },
    "aspects": [aspect("sun", "trine", "moon"), aspect("mercury", "quincunx", "true_node", applying=False)],
    "patterns": [
        {"pattern": "t_square", "number": 1, "points": ["sun", "moon", "mercury"], "apex": "moon"},
        {"pattern": "stellium", "number": 1, "points": ["sun", "moon", "mercury"], "apex": None, "house": 9},
    ],
    "balance": {
        "elements": {"fire": 4, "earth": 3, "air": 3, "water": 0},
        "modalities": {"cardinal": 4, "fixed": 4, "mutable": 2},
    },
    "lunar_phase": {"name": "waxing_gibbous", "angle": 132.1, "illumination": 0.83},
}


def test_every_stated_fact_has_its_id_in_the_answers_order() -> None:
    assert ids(CHART) == [
        "sun.sagittarius",
        "sun.house.9",
        "moon.aries",
        "moon.house.12",
        "mercury.virgo",
        "mercury.house.6",
        "mercury.retrograde",
        "mercury.domicile",
        "mercury.exaltation",
        "true_node.taurus",
        "true_node.house.1",
        "ascendant.aries",
        "midheaven.capricorn",
        "descendant.libra",
        "imum_coeli.cancer",
        "sun.trine.moon",
        "mercury.quincunx.true_node",
        "balance.fire",
        "balance.lacking.water",
        "lunar_phase.waxing_gibbous",
        "pattern.t_square.1",
        "pattern.stellium.1",
    ]


def test_an_aspect_factor_says_how_close_it_is_and_where_it_tends() -> None:
    [factor] = factors_of({"aspects": [aspect("sun", "trine", "moon")]})

    assert factor == Factor("sun.trine.moon", "aspect", "sun", "trine", "moon", 0.77, True)


def test_a_pattern_factor_says_who_makes_it_and_where() -> None:
    *_, figure, stellium = factors_of(CHART)
    three = ("sun", "moon", "mercury")

    assert figure == Factor("pattern.t_square.1", "pattern", "pattern", "t_square", "moon", points=three)
    assert stellium == Factor("pattern.stellium.1", "pattern", "pattern", "stellium", points=three, house="9")


def test_the_points_of_an_aspect_stand_in_catalogue_order_whichever_way_they_came() -> None:
    assert ids({"aspects": [aspect("pluto", "square", "mars")]}) == ["mars.square.pluto"]


def test_points_outside_the_catalogue_follow_those_inside_it() -> None:
    assert ids({"aspects": [aspect("eris", "square", "mars"), aspect("vulcan", "trine", "eris")]}) == [
        "mars.square.eris",
        "eris.trine.vulcan",
    ]


def test_an_unknown_hour_leaves_out_houses_and_angles() -> None:
    result = {"points": [point("sun", "leo")], "houses": [], "angles": None, "aspects": []}

    assert ids(result) == ["sun.leo"]


def test_an_angle_on_the_last_degrees_stays_in_its_sign() -> None:
    assert ids({"angles": {"ascendant": 359.999, "midheaven": 0.0}}) == ["ascendant.pisces", "midheaven.aries"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"fire": 5, "earth": 2, "air": 2, "water": 1}, ["balance.fire"]),
        ({"fire": 3, "earth": 3, "air": 2, "water": 2}, []),
        ({"fire": 5, "earth": 5, "air": 0, "water": 0}, ["balance.lacking.air", "balance.lacking.water"]),
        ({"fire": 6, "earth": 0, "air": 0, "water": 0}, []),
    ],
    ids=["one leads", "a tie leads nothing", "what is missing", "too few planets to weigh"],
)
def test_balance_names_what_dominates_and_what_is_lacking(counts: dict[str, int], expected: list[str]) -> None:
    assert ids({"balance": {"elements": counts, "modalities": {}}}) == expected


def test_annotate_writes_the_ids_into_the_answer_and_nothing_else() -> None:
    result = deepcopy(CHART)

    annotate(result)

    assert [entry["factors"] for entry in result["points"]] == [
        ["sun.sagittarius", "sun.house.9"],
        ["moon.aries", "moon.house.12"],
        ["mercury.virgo", "mercury.house.6", "mercury.retrograde", "mercury.domicile", "mercury.exaltation"],
        ["true_node.taurus", "true_node.house.1"],
    ]
    assert [entry["factor"] for entry in result["aspects"]] == ["sun.trine.moon", "mercury.quincunx.true_node"]
    assert [entry["factor"] for entry in result["patterns"]] == ["pattern.t_square.1", "pattern.stellium.1"]
    for entry in result["points"]:
        del entry["factors"]
    for entry in (*result["aspects"], *result["patterns"]):
        del entry["factor"]
    assert result == CHART


@pytest.mark.parametrize(
    ("kind", "prefixes"),
    [
        ("natal", {"": ""}),
        ("relocation", {"": "", "natal": ""}),
        ("transit", {"": "transit.", "natal": ""}),
        ("composite", {"": "composite.", "first": "first.", "second": "second."}),
    ],
)
def test_to_annotate_twice_is_to_annotate_once(kind: str, prefixes: dict[str, str]) -> None:
    result = deepcopy(CHART) | {role: deepcopy(CHART) for role in prefixes if role}
    result["inter_aspects"] = [aspect("sun", "trine", "moon")]

    annotate(result, kind)
    once = deepcopy(result)
    annotate(result, kind)

    assert result == once
    for role, prefix in prefixes.items():
        chart = result[role] if role else result
        assert chart["points"][0]["factors"] == [f"{prefix}sun.sagittarius", f"{prefix}sun.house.9"]
        assert chart["aspects"][0]["factor"] == f"{prefix}sun.trine.moon"
        assert chart["patterns"][0]["factor"] == f"{prefix}pattern.t_square.1"


def test_a_snapshot_survives_json() -> None:
    factors = factors_of(CHART)

    stored = json.loads(json.dumps([factor.as_dict() for factor in factors]))

    assert tuple(Factor.from_dict(snapshot) for snapshot in stored) == factors


def test_a_snapshot_from_before_there_were_patterns_is_read() -> None:
    stored = {"id": "sun.leo", "kind": "sign", "subject": "sun", "value": "leo", "other": None, "strength": 1.0}

    assert Factor.from_dict(stored | {"applying": None}) == Factor("sun.leo", "sign", "sun", "leo")


def test_two_charts_side_by_side_have_no_factors_of_their_own() -> None:
    assert factors_of({"first": CHART, "second": CHART, "inter_aspects": CHART["aspects"]}) == ()


def test_an_empty_chart_has_no_factors() -> None:
    assert factors_of({}) == ()


def test_the_ids_that_were_written_into_an_answer_are_those_of_its_factors() -> None:
    for kind, prefix in (("natal", ""), ("solar_return", "solar_return.")):
        chart = deepcopy(CHART)
        annotate(chart, kind)

        assert certain_ids_of(chart, prefix) == [prefix + one for one in ids(CHART)]
