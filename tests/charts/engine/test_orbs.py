"""Orbs by aspect, point and pair."""

import pytest

from charts.engine.aspects import aspect_hits
from charts.engine.catalogue import POINT_ORDER
from charts.engine.errors import InvalidOrb, UnknownAspect, UnknownPoint
from charts.engine.orbs import InvalidPair, Orbs, allowed_orb, orbs_of

# Lilly, Christian Astrology I, page 107: whole orbs in degrees, the second of his two figures.
LILLY = {"saturn": 9.0, "jupiter": 9.0, "mars": 7.0, "sun": 15.0, "venus": 7.0, "mercury": 7.0, "moon": 12.0}
USUAL = {"conjunction": 8.0, "trine": 8.0, "sextile": 6.0, "semisextile": 2.0, "square": 0.0}


def holds(first: str, second: str, separation: float, orbs: Orbs) -> bool:
    points = sorted((POINT_ORDER[first], POINT_ORDER[second]))
    longitudes, speeds = [350.0] * len(POINT_ORDER), [1.0] * len(POINT_ORDER)
    longitudes[points[1]] = (350.0 + separation) % 360.0
    return bool(aspect_hits(points, longitudes, speeds, orbs))


@pytest.mark.parametrize(
    ("first", "second", "aspect", "orb"),
    [
        ("saturn", "uranus", "trine", 8.5),  # half of Saturn's 9 and of the trine's own 8
        ("sun", "moon", "trine", 13.5),
        ("sun", "moon", "sextile", 13.5),
        ("mercury", "venus", "conjunction", 7.0),
        ("uranus", "neptune", "trine", 8.0),
        ("uranus", "neptune", "sextile", 6.0),
        ("jupiter", "fortune", "trine", 4.5),  # the moiety of Jupiter alone
        ("fortune", "spirit", "trine", 0.0),
        ("sun", "moon", "semisextile", 2.0),  # no wider for minor aspects
        ("fortune", "spirit", "semisextile", 0.0),
        ("sun", "moon", "square", 0.0),  # off is off
        ("mars", "saturn", "trine", 3.0),  # the pair's own
        ("mars", "saturn", "semisextile", 2.0),
        ("moon", "mars", "trine", 0.0),
        ("moon", "mars", "semisextile", 0.0),
    ],
)
def test_pairs_before_points_before_aspects(first: str, second: str, aspect: str, orb: float) -> None:
    points = LILLY | {"fortune": 0.0, "spirit": 0.0}
    orbs = orbs_of(USUAL, points, {"saturn.mars": 3.0, "moon.mars": 0.0})

    assert allowed_orb(orbs, aspect, first, second) == orb


def test_moieties_decide_what_a_chart_holds() -> None:
    """Lilly's Sun and Moon behold each other within 13½ degrees, Mercury and Venus within 7."""
    lilly = orbs_of({"conjunction": 8.0, "trine": 8.0}, LILLY)

    assert holds("sun", "moon", 13.4, lilly)
    assert not holds("sun", "moon", 13.6, lilly)
    assert holds("mercury", "venus", 113.0, lilly)
    assert not holds("mercury", "venus", 112.9, lilly)


def test_strength_is_measured_by_the_orb_of_the_two() -> None:
    lilly = orbs_of({"trine": 8.0}, LILLY)
    (hit,) = aspect_hits((0, 1), (0.0, 126.75), (1.0, 13.0), lilly)

    assert hit[7] == pytest.approx(0.5)


def test_a_pair_is_named_in_either_order() -> None:
    assert orbs_of({}, {}, {"moon.sun": 10.0}) == orbs_of({}, {}, {"sun.moon": 10.0})


@pytest.mark.parametrize("pair", ["sun", "sun.sun", "sun.moon.mars", "", "sun-moon"])
def test_a_pair_is_two_points(pair: str) -> None:
    with pytest.raises(InvalidPair) as refused:
        orbs_of({}, {}, {pair: 3.0})

    assert refused.value.details == {"pair": pair, "example": "sun.moon"}


def test_a_pair_is_named_once() -> None:
    with pytest.raises(InvalidPair):
        orbs_of({}, {}, {"sun.moon": 3.0, "moon.sun": 4.0})


def test_unknown_names_are_refused_with_near_ones() -> None:
    with pytest.raises(UnknownPoint) as point:
        orbs_of({}, {"satrun": 3.0})
    with pytest.raises(UnknownPoint):
        orbs_of({}, {}, {"sun.mooon": 3.0})
    with pytest.raises(UnknownAspect):
        orbs_of({"trin": 3.0})

    assert point.value.near[0] == "saturn"


@pytest.mark.parametrize("orb", [-0.1, 15.1, float("nan"), True, "3"])
def test_orbs_are_from_0_to_15_degrees(orb: float) -> None:
    for given in (({"trine": orb},), ({}, {"sun": orb}), ({}, {}, {"sun.moon": orb})):
        with pytest.raises(InvalidOrb) as refused:
            orbs_of(*given)

        assert (refused.value.details["lowest"], refused.value.details["highest"]) == (0.0, 15.0)
