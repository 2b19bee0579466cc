"""Figures of aspects and stelliums of bodies at chosen places."""

from collections.abc import Mapping

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ASPECTS, DEFAULT_ASPECTS
from charts.engine.patterns import Pattern, patterns_of
from charts.engine.patterns.figures import FIGURES, PATTERNS
from tests.charts.engine.figures import PLANETS, hits, points

ALL = {aspect.name: aspect.orb for aspect in ASPECTS}
Longitudes = Mapping[str, float]


def found(
    longitudes: Longitudes, orbs: Mapping[str, float] = DEFAULT_ASPECTS, ascendant: float | None = None
) -> list[Pattern]:
    return list(patterns_of(hits(longitudes, orbs), points(longitudes, ascendant)))


def summary(
    longitudes: Longitudes, orbs: Mapping[str, float] = DEFAULT_ASPECTS
) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(it.pattern, it.points, it.apex) for it in found(longitudes, orbs)]


@pytest.mark.parametrize(
    ("longitudes", "name", "apex"),
    [
        ({"sun": 5.0, "moon": 127.0, "saturn": 243.0}, "grand_trine", None),
        ({"sun": 5.0, "moon": 187.0, "saturn": 94.0}, "t_square", "saturn"),
        ({"sun": 5.0, "moon": 187.0, "saturn": 94.0, "mars": 276.0}, "grand_cross", None),
        ({"sun": 0.0, "moon": 120.0, "saturn": 240.0, "venus": 180.0}, "kite", "venus"),
        ({"sun": 0.0, "moon": 60.0, "mars": 180.0, "saturn": 240.0}, "mystic_rectangle", None),
        ({"sun": 0.0, "moon": 60.0, "mars": 120.0, "saturn": 180.0}, "cradle", None),
        ({"sun": 0.0, "moon": 60.0, "mars": 120.0}, "minor_grand_trine", "moon"),
        ({"sun": 0.0, "moon": 60.0, "pluto": 210.0}, "yod", "pluto"),
        ({"sun": 0.0, "moon": 90.0, "pluto": 225.0}, "thors_hammer", "pluto"),
        (
            {"sun": 0.0, "moon": 60.0, "mars": 120.0, "jupiter": 180.0, "saturn": 240.0, "pluto": 300.0},
            "grand_sextile", None,
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turn", [0.0, 29.0, 177.0, 359.0])
def test_each_figure_alone(longitudes: Longitudes, name: str, apex: str | None, turn: float) -> None:
    """And nothing that is only part of it, wherever the zodiac begins."""
    turned = {point: (longitude + turn) % 360.0 for point, longitude in longitudes.items()}

    assert summary(turned, ALL) == [(name, tuple(sorted(longitudes, key=PLANETS.index)), apex)]


@pytest.mark.parametrize(
    "longitudes",
    [
        {"sun": 5.0, "moon": 127.0, "saturn": 254.0},  # the third side 111°
        {"sun": 5.0, "moon": 187.0, "saturn": 104.0},  # square to one end only
        {"sun": 0.0, "moon": 75.0, "pluto": 210.0},  # a quincunx and nothing else
        {"sun": 0.0, "moon": 120.0, "true_node": 240.0},  # the nodes make no patterns
        {"sun": 0.0, "moon": 120.0, "chiron": 240.0},  # nor do asteroids
    ],
)
def test_no_figure(longitudes: Longitudes) -> None:
    assert summary(longitudes, ALL) == []


def test_a_pattern_rests_on_the_aspects_that_the_chart_holds() -> None:
    yod = {"sun": 0.0, "moon": 60.0, "pluto": 210.0}

    assert [it[0] for it in summary(yod, {**DEFAULT_ASPECTS, "quincunx": 3.0})] == ["yod"]
    assert summary(yod, DEFAULT_ASPECTS) == []
    assert summary({"sun": 0.0, "moon": 125.0, "mars": 240.0}, {"trine": 4.0}) == []


def test_bodies_in_conjunction_make_a_figure_each_and_are_numbered() -> None:
    patterns = found({"sun": 0.0, "mercury": 1.0, "jupiter": 120.0, "saturn": 240.0})

    assert [it.factor for it in patterns] == ["pattern.grand_trine.1", "pattern.grand_trine.2"]
    assert [(it.pattern, it.number, it.points) for it in patterns] == [
        ("grand_trine", 1, ("sun", "jupiter", "saturn")),
        ("grand_trine", 2, ("mercury", "jupiter", "saturn")),
    ]


def test_a_t_square_beside_a_kite_is_not_swallowed() -> None:
    longitudes = {"sun": 0.0, "moon": 120.0, "saturn": 240.0, "venus": 180.0, "mars": 90.0}

    assert summary(longitudes) == [
        ("kite", ("sun", "moon", "venus", "saturn"), "venus"),
        ("t_square", ("sun", "venus", "mars"), "mars"),
    ]


def test_what_all_share_is_named() -> None:
    (fire,) = found({"sun": 5.0, "moon": 127.0, "saturn": 243.0})
    (mixed,) = found({"sun": 29.0, "moon": 151.0, "saturn": 267.0})
    (fixed,) = found({"sun": 45.0, "moon": 227.0, "saturn": 134.0})

    assert (fire.element, fire.modality) == ("fire", None)
    assert (mixed.element, mixed.modality) == (None, None)
    assert (fixed.element, fixed.modality, fixed.apex) == (None, "fixed", "saturn")


def test_stelliums_by_sign_and_by_house() -> None:
    """Ascendant 15° Aries, equal houses: the second is from 15° Taurus to 15° Gemini."""
    longitudes = {
        "sun": 32.0, "moon": 40.0, "mercury": 47.0,  # Taurus; the first house, but Mercury
        "mars": 65.0, "venus": 66.0,  # Gemini, the second house with Mercury
        "jupiter": 200.0, "saturn": 201.0, "uranus": 202.0, "neptune": 203.0,  # Libra and the seventh house
    }  # fmt: skip
    patterns = found(longitudes, {}, ascendant=15.0)

    assert [(it.number, it.points, it.sign, it.house, it.element) for it in patterns] == [
        (1, ("sun", "moon", "mercury"), "taurus", None, "earth"),
        (2, ("mercury", "venus", "mars"), None, 2, None),
        (3, ("jupiter", "saturn", "uranus", "neptune"), "libra", 7, "air"),
    ]


def test_no_stellium_by_house_without_houses_and_none_of_two() -> None:
    assert found({"sun": 29.0, "moon": 31.0, "mercury": 32.0}, {}) == []
    assert [(it.sign, it.house) for it in found({"sun": 1.0, "moon": 2.0, "mercury": 3.0}, {})] == [("aries", None)]


def test_the_grand_cross_of_august_1999() -> None:
    """The fixed grand cross at the eclipse of 1999-08-11, 11:03 UT: the Sun and Moon in Leo, Saturn in Taurus, Mars in
    Scorpio, Uranus in Aquarius."""
    chart = compute_chart(ChartRequest(2451401.9604, 48.0, 2.0, ChartSettings()))
    named = patterns_of(hits({it.name: it.longitude for it in chart.points}), chart.points)
    crosses = [it for it in named if it.pattern == "grand_cross"]

    assert {frozenset(it.points) for it in crosses} >= {frozenset(("sun", "mars", "saturn", "uranus"))}
    assert {it.modality for it in crosses} == {"fixed"}


def test_the_star_of_november_2003() -> None:
    """The "harmonic concordance" at the eclipse of 2003-11-09, 1:12 UT: the Sun in Scorpio, Mars in Pisces and Saturn
    in Cancer in a water trine, the Moon opposite the Sun at the kite's tip."""
    chart = compute_chart(ChartRequest(2452952.55, 40.0, 0.0, ChartSettings()))
    patterns = patterns_of(hits({it.name: it.longitude for it in chart.points}), chart.points)
    kites = {(it.points, it.apex) for it in patterns if it.pattern == "kite"}

    assert (("sun", "moon", "mars", "saturn"), "moon") in kites


def test_all_names_are_known_and_in_order() -> None:
    assert (*FIGURES, "stellium") == PATTERNS
    for day in range(0, 20000, 173):
        chart = compute_chart(ChartRequest(2440000.5 + day, 50.0, 8.0, ChartSettings()))
        patterns = patterns_of(hits({it.name: it.longitude for it in chart.points}, ALL), chart.points)
        assert [it.pattern for it in patterns] == sorted((it.pattern for it in patterns), key=PATTERNS.index)
        for pattern in patterns:
            assert pattern.apex is None or pattern.apex in pattern.points
            others = [set(it.points) for it in patterns if it.pattern in FIGURES and it is not pattern]
            assert pattern.pattern == "stellium" or not any(set(pattern.points) < other for other in others)
