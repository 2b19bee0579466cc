"""Two charts side by side: aspects between them and houses of the one under points of the other."""

from dataclasses import replace
from typing import Any

import orjson
import pytest

from charts.engine import ChartSettings, compute_chart
from charts.engine.catalogue import ASPECT_TYPES, DEFAULT_ASPECTS
from charts.engine.comparison import Placed, aspects_between, inter_aspects, overlays, synastry
from charts.engine.errors import InvalidOrb, UnknownAngle, UnknownAspect, UnsupportedSetting
from charts.engine.orbs import orbs_of
from charts.engine.times import tt_from_ut1
from tests.charts.engine import oracle
from tests.charts.engine.couple import (
    CHARLES,
    CHARLES_ASCENDANT,
    CHARLES_MOON,
    CHARLES_SUN,
    DIANA,
    DIANA_ASCENDANT,
    DIANA_MOON,
    DIANA_SUN,
    MINUTE,
)
from tests.charts.engine.oracle import PLANETS, around

HIS, HERS = compute_chart(CHARLES), compute_chart(DIANA)


def one(first: tuple[float, float | None], second: tuple[float, float | None], orbs: Any = DEFAULT_ASPECTS) -> Any:
    found = aspects_between([Placed("sun", *first)], [Placed("sun", *second)], orbs)
    assert len(found) <= 1
    return found[0] if found else None


def test_both_charts_are_those_that_are_printed() -> None:
    for chart, sun, moon, ascendant in (
        (HIS, CHARLES_SUN, CHARLES_MOON, CHARLES_ASCENDANT),
        (HERS, DIANA_SUN, DIANA_MOON, DIANA_ASCENDANT),
    ):
        assert chart.angles is not None
        assert chart.points[0].longitude == pytest.approx(sun, abs=MINUTE)
        assert chart.points[1].longitude == pytest.approx(moon, abs=MINUTE)
        assert chart.angles.ascendant == pytest.approx(ascendant, abs=3 * MINUTE)


def test_aspects_between_two_charts_are_those_of_the_oracles_places(swe: Any) -> None:
    """Every pair's nearest aspect within its orb, worked out again from the oracle's longitudes; none more."""
    his, hers = (
        {name: oracle.place(swe, name, tt_from_ut1(request.julian_day))[0] for name in PLANETS}
        for request in (CHARLES, DIANA)
    )
    expected = {}
    for name, longitude in his.items():
        for other, facing in hers.items():
            separation = abs(around(facing, longitude))
            within = [a for a, orb in DEFAULT_ASPECTS.items() if abs(separation - ASPECT_TYPES[a].angle) <= orb]
            for aspect in within:
                expected[name, other, aspect] = separation - ASPECT_TYPES[aspect].angle
    settings = ChartSettings(points=PLANETS)
    found = inter_aspects(
        compute_chart(replace(CHARLES, settings=settings)), compute_chart(replace(DIANA, settings=settings)), angles=()
    )

    assert {(a.first, a.second, a.aspect) for a in found} == set(expected)
    for aspect in found:
        assert aspect.orb == pytest.approx(expected[aspect.first, aspect.second, aspect.aspect], abs=1e-4)
        assert aspect.strength == pytest.approx(1.0 - abs(aspect.orb) / DEFAULT_ASPECTS[aspect.aspect])


def test_printed_contacts_of_the_couple_are_found() -> None:
    """From the printed places: her Moon squares his Sun, 2°37′ over."""
    found = {(a.first, a.second): a for a in synastry(HIS, HERS).inter_aspects}

    square = found["sun", "moon"]
    assert (square.aspect, square.out_of_sign) == ("square", False)
    assert square.orb == pytest.approx(DIANA_MOON - CHARLES_SUN - 90.0, abs=2 * MINUTE)
    assert ("ascendant", "ascendant") not in found  # 133° apart by the printed ones: beyond the trine's 8°


def test_the_second_of_an_aspect_belongs_to_the_second_chart_and_turning_round_swaps_them() -> None:
    forth = synastry(HIS, HERS)
    back = synastry(HERS, HIS)

    assert {(a.first, a.second, a.aspect) for a in forth.inter_aspects} == {
        (a.second, a.first, a.aspect) for a in back.inter_aspects
    }
    assert (forth.first, forth.second) == (HIS, HERS)
    assert (forth.first_in_second, forth.second_in_first) == (back.second_in_first, back.first_in_second)


def test_a_chart_against_itself_conjoins_every_point_with_itself() -> None:
    found = {(a.first, a.second): a for a in inter_aspects(HIS, HIS)}

    for point in HIS.points:
        aspect = found[point.name, point.name]
        assert (aspect.aspect, aspect.separation, aspect.strength) == ("conjunction", 0.0, 1.0)
    assert found["true_node", "true_south_node"].aspect == "opposition"  # an axis counts across charts


def test_who_moves_decides_what_applies() -> None:
    slow, fast = (100.0, 1.0), (98.0, 13.0)
    assert one(slow, fast).applying is True
    assert one(fast, slow).applying is True
    assert one((358.0, 13.0), (1.0, 1.0)).applying is True  # right across 0° Aries
    assert one((1.0, 13.0), (358.0, 1.0)).applying is False
    assert one(slow, (98.0, None)).applying is None
    assert one(slow, (98.0, 0.0)).applying is False  # the first one alone moves, away
    still = {(a.first, a.second): a for a in inter_aspects(HIS, HERS, moving="first")}
    alone = next(a for a in inter_aspects(HIS, HERS) if a.second == "fortune")
    assert alone.applying is None
    assert still[alone.first, alone.second].applying is not None or alone.first in ("ascendant", "midheaven", "fortune")


def test_signs_are_watched_across_charts() -> None:
    assert one((29.0, 1.0), (121.0, 1.0)).out_of_sign is True  # Aries to Leo, 92°: a square out of sign
    assert one((29.0, 1.0), (119.0, 1.0)).out_of_sign is False
    assert one((359.0, 1.0), (1.0, 1.0)).out_of_sign is True


def test_orbs_go_by_point_and_pair_too_and_wrong_ones_are_refused() -> None:
    orbs = orbs_of({"conjunction": 2.0}, {}, {"sun.moon": 10.0})
    moon, sun = [Placed("moon", 9.0, 13.0)], [Placed("sun", 0.0, 1.0)]
    assert len(aspects_between(moon, sun, orbs)) == 1  # in either order
    assert len(aspects_between(sun, moon, orbs)) == 1
    assert aspects_between(sun, [Placed("mars", 9.0, 0.5)], orbs) == ()
    with pytest.raises(InvalidOrb):
        inter_aspects(HIS, HERS, {"trine": -1.0})
    with pytest.raises(UnknownAspect) as refusal:
        inter_aspects(HIS, HERS, {"trin": 5.0})
    assert refusal.value.near == ("trine",)
    with pytest.raises(UnknownAngle):
        synastry(HIS, HERS, angles=("ascendent",))
    with pytest.raises(UnsupportedSetting):
        inter_aspects(HIS, HERS, moving="third")  # type: ignore[arg-type]


def test_overlays_are_the_oracles_houses(swe: Any) -> None:
    """The oracle's Placidus house of each of his planets, at zero latitude, under her sky."""
    _, angles = swe.houses(DIANA.julian_day, DIANA.latitude, DIANA.longitude, b"P")
    obliquity = swe.calc(tt_from_ut1(DIANA.julian_day), swe.ECL_NUT, 0)[0][0]
    found = {overlay.point: overlay.house for overlay in overlays(HIS, HERS)}
    for point in HIS.points:
        expected = int(swe.house_pos(angles[2], DIANA.latitude, obliquity, (point.longitude, 0.0), b"P"))
        assert found[point.name] == expected
    assert list(found)[-2:] == ["ascendant", "midheaven"]


def test_an_unknown_time_leaves_houses_none_and_its_own_angles_out() -> None:
    unknown = compute_chart(replace(DIANA, time_known=False))
    found = synastry(HIS, unknown)

    assert {overlay.house for overlay in found.first_in_second} == {None}
    assert [overlay.point for overlay in found.second_in_first] == [point.name for point in unknown.points]
    assert all(overlay.house for overlay in found.second_in_first)
    assert not {a.second for a in found.inter_aspects} & {"ascendant", "midheaven", "fortune"}


def test_a_synastry_is_json() -> None:
    answer = orjson.loads(orjson.dumps(synastry(HIS, HERS), option=orjson.OPT_UTC_Z))
    assert set(answer) == {"first", "second", "inter_aspects", "first_in_second", "second_in_first"}
    assert answer["first_in_second"][0] == {"point": "sun", "house": overlays(HIS, HERS)[0].house}
